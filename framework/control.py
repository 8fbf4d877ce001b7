"""Keeping within limits: thresholds, forecast to the end of the term, and repeats that add up. Pure.

Two thresholds stand on two tax bases: a contract is regulated from £50,000 net of VAT, and the international
threshold is compared with VAT included, which is a common mistake.

Source: Procurement Reform (Scotland) Act 2014, section 3; SPPN 4/2025 (councils £214,904 including VAT in 2024–25;
from 1 January 2026 about 3.5 per cent lower, £207,720, to be confirmed by the council before it relies on it).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from framework.money import BASIS_POINTS, pounds, share

THRESHOLDS_BP = (5_000, 7_500, 9_000, 10_000)
REGULATED_PENCE = 5_000_000
INTERNATIONAL_GROSS_PENCE = ((date(2024, 1, 1), 21_490_400), (date(2026, 1, 1), 20_772_000))
VAT_BP = 2_000
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Position:
    """A ceiling as it stands. `limit_pence` None is no ceiling, which has no threshold to reach."""

    scope: str
    subject_id: str
    limit_pence: int | None
    used_pence: int

    @property
    def left_pence(self) -> int | None:
        """What may still be held, None where there is no ceiling."""
        return None if self.limit_pence is None else self.limit_pence - self.used_pence

    @property
    def used_bp(self) -> int | None:
        """The share used in basis points, rounded down; of a ceiling of zero, none until something is held."""
        if self.limit_pence is None:
            return None
        if self.limit_pence == 0:
            return BASIS_POINTS if self.used_pence > 0 else 0
        return self.used_pence * BASIS_POINTS // self.limit_pence

    @property
    def threshold_bp(self) -> int | None:
        """The highest of 50, 75, 90 and 100 per cent that is reached, None below all of them."""
        used = self.used_bp
        return max((mark for mark in THRESHOLDS_BP if used is not None and used >= mark), default=None)

    def said_of(self, name: str) -> str:
        """The position in words, of the framework, lot or body of that name."""
        used = pounds(self.used_pence)
        if self.limit_pence is None or self.left_pence is None or self.used_bp is None:
            return f"{name} has {used} held and no ceiling."
        limit = pounds(self.limit_pence)
        if self.limit_pence == 0 and self.used_pence == 0:
            return f"{name} has a ceiling of {limit}: nothing is held (0 per cent), and nothing can be ordered."
        share_used = f"{self.used_bp / 100:.0f} per cent"
        return f"{name} has {used} held of its ceiling of {limit} ({share_used}); {pounds(self.left_pence)} is left."


@dataclass(frozen=True, slots=True)
class Month:
    """Net pence committed in one month."""

    year: int
    month: int
    committed_pence: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """What will have been committed by the end of the term: low, middle and high, and when the ceiling is met."""

    low_pence: int
    middle_pence: int
    high_pence: int
    reached_on: tuple[int, int] | None
    sentence: str


def forecast(
    history: Sequence[Month], held_pence: int, pipeline_pence: int, limit_pence: int | None, ends: date
) -> Forecast:
    """Held so far, the pipeline, and the seasonal run rate of whole months past, to the end of the term.

    A month yet to come is taken as the mean of its namesakes, or of all months where it has none. Low leaves out the
    pipeline and takes three quarters of the run rate, high takes five quarters. Without a month of history there is
    nothing to run on, and the forecast says so.
    """
    if not history:
        total = held_pence + pipeline_pence
        return Forecast(held_pence, total, total, None, "No whole month has passed yet, so there is no run rate.")
    coming = _coming(history, ends)
    run = sum(amount for _, _, amount in coming)
    low = held_pence + run * 3 // 4
    middle = held_pence + pipeline_pence + run
    high = held_pence + pipeline_pence + run * 5 // 4
    reached = _reached(coming, held_pence + pipeline_pence, limit_pence)
    said = f"By {ends:%d %B %Y} between {pounds(low)} and {pounds(high)}, most likely {pounds(middle)}"
    if reached:
        said += f"; the ceiling is met in {reached[1]:02d}/{reached[0]}"
    return Forecast(low, middle, high, reached, f"{said}.")


def _coming(history: Sequence[Month], ends: date) -> list[tuple[int, int, int]]:
    """The months from the last known to the end, each with its expected amount."""
    overall = sum(month.committed_pence for month in history) // len(history)
    by_month: dict[int, list[int]] = {}
    for month in history:
        by_month.setdefault(month.month, []).append(month.committed_pence)
    last = max((month.year, month.month) for month in history)
    coming: list[tuple[int, int, int]] = []
    year, number = last
    while (year, number) < (ends.year, ends.month):
        year, number = (year + 1, 1) if number == _MONTHS else (year, number + 1)
        known = by_month.get(number)
        coming.append((year, number, sum(known) // len(known) if known else overall))
    return coming


def _reached(coming: Sequence[tuple[int, int, int]], start: int, limit: int | None) -> tuple[int, int] | None:
    """The month in which a ceiling is met, None where it is not or there is none."""
    total = start
    for year, number, amount in coming:
        total += amount
        if limit is not None and total >= limit:
            return (year, number)
    return None


def relet_by(ends: date, months: int) -> date:
    """When work on the next framework should start: so many months before the end."""
    index = ends.year * _MONTHS + ends.month - 1 - months
    year, month = divmod(index, _MONTHS)
    return date(year, month + 1, min(ends.day, 28))


@dataclass(frozen=True, slots=True)
class Warned:
    """A requirement whose repeats reach a threshold together."""

    requirement: str
    net_pence: int
    orders: int
    rule: str
    sentence: str


def international_threshold(on: date) -> int:
    """The threshold on a date, in gross pence; before the first known date, the first known."""
    found = [amount for start, amount in INTERNATIONAL_GROSS_PENCE if start <= on]
    return found[-1] if found else INTERNATIONAL_GROSS_PENCE[0][1]


def aggregated(totals: Mapping[str, tuple[int, int]], on: date) -> tuple[Warned, ...]:
    """Requirements whose orders together reach £50,000 net, or the international threshold with VAT.

    Args:
        totals: Net pence and number of orders by requirement.
        on: The date whose thresholds apply.
    """
    limit = international_threshold(on)
    found: list[Warned] = []
    for requirement, (net, orders) in sorted(totals.items()):
        gross = net + share(net, VAT_BP)
        if gross >= limit:
            said = f"{orders} orders for {requirement} come to {pounds(gross)} with VAT, at or above {pounds(limit)}."
            found.append(Warned(requirement, net, orders, "international", said))
        elif net >= REGULATED_PENCE:
            said = (
                f"{orders} orders for {requirement} come to {pounds(net)} net, at or above {pounds(REGULATED_PENCE)}."
            )
            found.append(Warned(requirement, net, orders, "regulated", said))
    return tuple(found)


def financial_year(on: date) -> str:
    """The council's financial year, which ends on 31 March: 2026-27."""
    first = on.year if (on.month, on.day) >= (4, 1) else on.year - 1
    return f"{first}-{(first + 1) % 100:02d}"


def year_end(on: date) -> date:
    """The 31 March on which a date's financial year ends."""
    return date(on.year + ((on.month, on.day) >= (4, 1)), 3, 31)
