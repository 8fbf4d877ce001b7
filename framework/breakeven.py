"""Buy or hire: how many flights a year make owning the cheaper way, as a range over sourced assumptions.

    flights a year = (capital × annuity + fixed) / (hire − own marginal cost)

with annuity = r / (1 − (1 + r)^−life). There is no answer where a flight of one's own costs as much as a hired one.
All money in pence; the rate in basis points a year (350 is the Green Book's 3.5 per cent real).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from framework.errors import BenefitError
from framework.money import BASIS_POINTS, not_negative


@dataclass(frozen=True, slots=True)
class Ownership:
    """Assumptions about owning, each with its source elsewhere.

    Attributes:
        label: What this case is called.
        capital_pence: The purchase.
        life_years: How long it lasts.
        fixed_pence: Insurance, training, maintenance and software a year.
        marginal_pence: Pilot's and observer's time and travel for one flight.
        hire_pence: What a hired session costs.
        rate_bp: The discount rate; 0 is a straight line.
    """

    label: str
    capital_pence: int
    life_years: int
    fixed_pence: int
    marginal_pence: int
    hire_pence: int
    rate_bp: int = 350


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The answer for one case: flights a year, None where hiring is always the cheaper."""

    label: str
    sessions_a_year: int | None
    sentence: str


def annuity(rate_bp: int, years: int) -> Decimal:
    """The yearly share of a purchase: 0.357 for three years at 3.5 per cent, 1/years without interest.

    Raises:
        BenefitError: The life is not at least a year.
    """
    if years < 1:
        raise BenefitError("A purchase lasts at least a year.", field="life_years")
    if rate_bp == 0:
        return Decimal(1) / years
    rate = Decimal(rate_bp) / BASIS_POINTS
    return rate / (1 - (1 + rate) ** -years)


def break_even(case: Ownership) -> BreakEven:
    """How many flights a year make owning no dearer than hiring."""
    for field in ("capital_pence", "fixed_pence", "marginal_pence", "hire_pence", "rate_bp"):
        not_negative(getattr(case, field), field=field)
    saved = case.hire_pence - case.marginal_pence
    share = annuity(case.rate_bp, case.life_years)
    if saved <= 0:
        return BreakEven(case.label, None, f"{case.label}: a flight of one's own costs as much as a hired one.")
    yearly = case.capital_pence * share + case.fixed_pence
    count = int((yearly / saved).to_integral_value(ROUND_CEILING))
    return BreakEven(case.label, count, f"{case.label}: owning is the cheaper from {count} flights a year.")


def break_even_range(cases: Sequence[Ownership]) -> tuple[BreakEven, ...]:
    """Every case, the fewest flights first and those without an answer last: a range, not one number."""
    found = [break_even(case) for case in cases]
    return tuple(sorted(found, key=lambda one: (one.sessions_a_year is None, one.sessions_a_year or 0, one.label)))
