"""What a specification implies on a rate card."""

from collections.abc import Collection
from decimal import Decimal
from typing import Final

from flights.specification import Deliverable, Specification
from framework.rates import QuoteItem
from framework.vocabulary import Unit

PROCESSED: Final = frozenset(
    {
        Deliverable.ORTHOMOSAIC,
        Deliverable.DSM,
        Deliverable.DTM,
        Deliverable.POINT_CLOUD,
        Deliverable.CONTOURS,
        Deliverable.THERMAL,
        Deliverable.MULTISPECTRAL,
        Deliverable.EXTENTS,
        Deliverable.BATHYMETRY,
    }
)
"""Deliverables that somebody has to compute after the flight."""


def implied_items(specification: Specification, *, emergency: bool, offered: Collection[Unit]) -> tuple[QuoteItem, ...]:
    """One session and what its deliverables add.

    Args:
        specification: What is asked for.
        emergency: Whether the emergency response class applies.
        offered: The units that the card has; nothing else is implied, so that what a card
            does not price apart is taken to be in the session.
    """
    asked = set(specification.deliverables)
    items = [QuoteItem(Unit.SESSION), QuoteItem(Unit.MOBILISATION)]
    processed = len(asked & PROCESSED)
    if processed:
        items.append(QuoteItem(Unit.PROCESSING_DATASET, Decimal(processed)))
    if Deliverable.REPORT in asked:
        items.append(QuoteItem(Unit.REPORT))
    if Deliverable.THERMAL in asked:
        items.append(QuoteItem(Unit.SENSOR_UPLIFT, sensor="thermal"))
    if emergency:
        items.append(QuoteItem(Unit.EMERGENCY))
    return tuple(item for item in items if item.unit in offered)
