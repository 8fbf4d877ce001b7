"""Typed amendments of a rate card: indexation on the anniversary, capped at the index of October before.

Source: a Scottish-style price schedule: maximum prices, net of VAT, change only on the anniversary by agreement and by
no more than the consumer price index of the October before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from framework.errors import AgreementError
from framework.money import BASIS_POINTS, round_pence
from framework.rates import RateLine


@dataclass(frozen=True, slots=True)
class Indexation:
    """A percentage rise or fall of every price, in basis points, and the index that caps it."""

    asked_bp: int
    cap_bp: int
    index: str

    @property
    def applied_bp(self) -> int:
        """What was asked for, or the cap where that is lower."""
        return min(self.asked_bp, self.cap_bp)


def anniversary(first: date, year: int) -> date:
    """The anniversary of a date in a year; 29 February falls on 28 February in a common year."""
    try:
        return first.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def check_anniversary(first: date, effective: date, previous_kinds: Sequence[tuple[str, date]]) -> None:
    """Refuse indexation off the anniversary, or twice on one.

    Args:
        first: The day on which the framework started.
        effective: The day on which the new card would take effect.
        previous_kinds: The kind and first day of each card before it.

    Raises:
        AgreementError: It is not an anniversary, or the card was indexed on it already.
    """
    if effective <= first or effective != anniversary(first, effective.year):
        raise AgreementError(
            f"Prices change on the anniversary of {first:%d %B %Y} only, and {effective:%d %B %Y} is not one.",
            field="effective_from",
        )
    if ("indexation", effective) in previous_kinds:
        raise AgreementError(f"The card was already indexed on {effective:%d %B %Y}.", field="effective_from")


def indexed(rates: Sequence[RateLine], change: Indexation) -> tuple[RateLine, ...]:
    """Every price and cap changed by the percentage applied, each rounded once to the penny. Uplifts stay as they are."""
    factor = Decimal(BASIS_POINTS + change.applied_bp) / BASIS_POINTS

    def changed(figure: int | None) -> int | None:
        return None if figure is None else round_pence(figure * factor)

    return tuple(
        replace(rate, price_pence=changed(rate.price_pence), cap_pence=changed(rate.cap_pence)) for rate in rates
    )
