"""Prices rise on the anniversary only, once, and by no more than the index."""

from datetime import date

import pytest

from framework.errors import AgreementError
from framework.indexation import Indexation, anniversary, check_anniversary, indexed
from framework.rates import RateLine
from framework.vocabulary import Unit


@pytest.mark.parametrize("effective", [date(2027, 4, 2), date(2026, 4, 1), date(2025, 4, 1)])
def test_indexation_off_the_anniversary_is_refused(effective: date) -> None:
    """The day after, the first day itself and an earlier year are no anniversary."""
    with pytest.raises(AgreementError, match="anniversary"):
        check_anniversary(date(2026, 4, 1), effective, [])


def test_a_card_is_indexed_once_on_an_anniversary() -> None:
    """A second indexation on the same anniversary is refused."""
    with pytest.raises(AgreementError, match="already indexed"):
        check_anniversary(date(2026, 4, 1), date(2027, 4, 1), [("indexation", date(2027, 4, 1))])


def test_a_leap_days_anniversary_is_28_february() -> None:
    """A framework that started on 29 February has its anniversary a day early in a common year."""
    assert anniversary(date(2028, 2, 29), 2029) == date(2029, 2, 28)


def test_a_rise_is_capped_at_the_index_and_rounded_once() -> None:
    """Five per cent asked, 3.2 per cent in the October before: £550.00 becomes £567.60, and uplifts stay."""
    rates = (
        RateLine("S", "Session", Unit.SESSION, price_pence=55000),
        RateLine("F", "Ferry", Unit.FERRY, cap_pence=9001),
        RateLine("U", "Island uplift", Unit.ISLAND_UPLIFT, percent_bp=1500),
    )
    changed = indexed(rates, Indexation(asked_bp=500, cap_bp=320, index="CPI, October 2026"))
    assert [rate.price_pence for rate in changed] == [56760, None, None]
    assert changed[1].cap_pence == 9289
    assert changed[2].percent_bp == 1500
