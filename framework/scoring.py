"""Scores of a mini-competition: price against the lowest, quality as marked, weighed as the documents said.

A bid's price score is the lowest price divided by its own, in basis points of 10000; its quality score is the mark
given. The total is weighed and rounded once; ties go to quality, then to price, and a tie that remains is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from framework.errors import AgreementError
from framework.money import BASIS_POINTS, pounds, round_pence


@dataclass(frozen=True, slots=True)
class BidFigures:
    """A bid: net price in pence, and quality out of 10000."""

    organisation_id: str
    price_pence: int
    quality_bp: int


@dataclass(frozen=True, slots=True)
class Score:
    """A bid's scores in basis points, and the sum in words."""

    organisation_id: str
    price_bp: int
    quality_bp: int
    total_bp: int
    explanation: str


def score(bids: Sequence[BidFigures], price_weight_bp: int) -> tuple[Score, ...]:
    """All bids scored, the best first.

    Raises:
        AgreementError: There is no bid, a price is not above zero, a mark lies outside 0 to 10000, or the two best are
            equal in every respect.
    """
    if not bids:
        raise AgreementError("A competition without bids cannot be decided.", field="bids")
    for bid in bids:
        _check(bid)
    lowest = min(bid.price_pence for bid in bids)
    scored = sorted((_score(bid, lowest, price_weight_bp) for bid in bids), key=_order, reverse=True)
    if len(scored) > 1 and _order(scored[0]) == _order(scored[1]):
        raise AgreementError("The two best bids are equal in price and quality.", field="bids")
    return tuple(scored)


def _order(scored: Score) -> tuple[int, int, int]:
    """Total first, then quality, then price."""
    return (scored.total_bp, scored.quality_bp, scored.price_bp)


def _check(bid: BidFigures) -> None:
    """Refuse a bid that cannot be scored."""
    if bid.price_pence <= 0:
        raise AgreementError(f"A bid of {pounds(bid.price_pence)} cannot be scored.", field="bids.price_pence")
    if not 0 <= bid.quality_bp <= BASIS_POINTS:
        raise AgreementError("A quality mark lies outside 0 to 100 per cent.", field="bids.quality_bp")


def _score(bid: BidFigures, lowest: int, price_weight_bp: int) -> Score:
    """One bid against the lowest price."""
    exact = Decimal(lowest) * BASIS_POINTS / bid.price_pence
    price_bp = round_pence(exact)
    quality_weight = BASIS_POINTS - price_weight_bp
    total = round_pence((exact * price_weight_bp + Decimal(bid.quality_bp * quality_weight)) / BASIS_POINTS)
    said = (
        f"Price {pounds(lowest)} ÷ {pounds(bid.price_pence)} = {price_bp / 100:g} × {price_weight_bp / 100:g}%, "
        f"quality {bid.quality_bp / 100:g} × {quality_weight / 100:g}%: {total / 100:g}."
    )
    return Score(bid.organisation_id, price_bp, bid.quality_bp, total, said)
