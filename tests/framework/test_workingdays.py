"""Offers expire on Scottish working days."""

from datetime import UTC, date, datetime

import pytest

from framework.workingdays import add_working_days, is_working_day, offer_expiry


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 2), False),
        (date(2026, 4, 6), True),
        (date(2026, 11, 30), False),
        (date(2026, 8, 3), False),
        (date(2026, 8, 31), True),
        (date(2026, 11, 21), False),
        (date(2026, 11, 23), True),
    ],
)
def test_scottish_bank_holidays_are_kept(day: date, works: bool) -> None:  # noqa: FBT001
    """2 January and St Andrew's Day are holidays in Scotland; Easter Monday and late August are not."""
    assert is_working_day(day) is works


def test_an_offer_over_new_year_waits_for_both_holidays() -> None:
    """Sent on 31 December 2026, two working days later is Wednesday 6 January: 1 January and 4 January are holidays."""
    assert add_working_days(date(2026, 12, 31), 2) == date(2027, 1, 6)


def test_an_offer_stands_to_the_end_of_the_day_in_london() -> None:
    """Sent on a Friday in summer it stands to midnight in London at the end of Tuesday."""
    sent = datetime(2026, 7, 10, 15, 0, tzinfo=UTC)
    assert offer_expiry(sent) == datetime(2026, 7, 14, 23, 0, tzinfo=UTC)
