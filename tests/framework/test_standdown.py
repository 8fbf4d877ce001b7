"""A stand-down is charged by the card's own terms, and never by none."""

import pytest

from framework.errors import MoneyError, StandDownTermError
from framework.standdown import StandDownFacts, Term, charge, check_terms
from framework.vocabulary import CalledBy, Cause

LATE = Term("late", CalledBy.CLIENT, Cause.WEATHER, 0, 24, None, 10000, 0, costs_recoverable=False)
SOON = Term("soon", CalledBy.CLIENT, Cause.WEATHER, 24, 48, None, 5000, 0, costs_recoverable=False)
FREE = Term("free", CalledBy.CLIENT, Cause.WEATHER, 48, None, None, 0, 0, costs_recoverable=False)
OURS = Term("ours", CalledBy.SUPPLIER, Cause.WEATHER, 0, None, None, 0, 0, costs_recoverable=False)
BOAT = Term(
    "boat",
    CalledBy.NEITHER,
    Cause.FERRY,
    0,
    None,
    mobilised=True,
    percent_bp=0,
    fixed_pence=10000,
    costs_recoverable=True,
)
TERMS = [LATE, SOON, FREE, OURS, BOAT]


@pytest.mark.parametrize(
    ("called_by", "hours", "expected"),
    [
        (CalledBy.CLIENT, 0, 55000),
        (CalledBy.CLIENT, 23, 55000),
        (CalledBy.CLIENT, 24, 27500),
        (CalledBy.CLIENT, 48, 0),
        (CalledBy.SUPPLIER, 1, 0),
    ],
)
def test_the_same_weather_costs_by_who_called_it_and_when(called_by: CalledBy, hours: int, expected: int) -> None:
    """All of it inside a day, half inside two, nothing before; nothing when the supplier calls it."""
    facts = StandDownFacts(Cause.WEATHER, called_by, hours, mobilised=False)
    assert charge(TERMS, facts, 55000).net_pence == expected


def test_a_cancelled_ferry_has_its_own_rate_and_costs() -> None:
    """A neutral cause: a fixed revisit fee and the fare, explained."""
    due = charge(TERMS, StandDownFacts(Cause.FERRY, CalledBy.NEITHER, 2, mobilised=True, costs_pence=4520), 55000)
    assert due.net_pence == 14520
    assert "costs of £45.20" in due.explanation


def test_a_stand_down_that_no_term_covers_is_refused_not_free() -> None:
    """A ferry cancelled before the crew set out has no term on this card."""
    with pytest.raises(StandDownTermError, match="No term"):
        charge(TERMS, StandDownFacts(Cause.FERRY, CalledBy.NEITHER, 2, mobilised=False), 55000)


def test_two_terms_for_one_stand_down_are_refused() -> None:
    """A card may not say two things about one stand-down."""
    check_terms(TERMS)
    wider = Term("wider", CalledBy.CLIENT, Cause.WEATHER, 20, 30, None, 1, 0, costs_recoverable=False)
    with pytest.raises(StandDownTermError):
        check_terms([*TERMS, wider])
    with pytest.raises(StandDownTermError, match="2 terms"):
        charge([*TERMS, wider], StandDownFacts(Cause.WEATHER, CalledBy.CLIENT, 25, mobilised=False), 1)


def test_negative_notice_is_refused_by_name() -> None:
    """Notice is counted in hours before, not after."""
    with pytest.raises(MoneyError) as refused:
        charge(TERMS, StandDownFacts(Cause.WEATHER, CalledBy.CLIENT, -1, mobilised=False), 1)
    assert refused.value.field == "notice_hours"
