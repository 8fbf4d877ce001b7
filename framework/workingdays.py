"""Working days in Scotland, for the time a supplier has to answer an offer.

Offers expire on working days, so the bank holidays matter: 2 January and St Andrew's Day are holidays here, Easter
Monday is not. The calendar is the `holidays` library's, country GB, subdivision SCT.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays

LONDON = ZoneInfo("Europe/London")
_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


def is_working_day(day: date) -> bool:
    """Whether a Scottish council works on the day: neither a weekend nor a bank holiday in Scotland."""
    return day.weekday() < _SATURDAY and day not in holidays.country_holidays("GB", subdiv="SCT", years=day.year)


def add_working_days(day: date, count: int) -> date:
    """The date that many working days after a day, which itself does not count."""
    current = day
    for _ in range(count):
        current += _ONE_DAY
        while not is_working_day(current):
            current += _ONE_DAY
    return current


def offer_expiry(sent_at: datetime, working_days: int = 2) -> datetime:
    """When an offer lapses: the end, in Europe/London, of the second working day after it was sent.

    Source: the direct-award cascade of Crown Commercial Service's marketplace (offers stand for two working days).
    """
    last = add_working_days(sent_at.astimezone(LONDON).date(), working_days)
    return datetime.combine(last + _ONE_DAY, time(), LONDON).astimezone(sent_at.tzinfo)
