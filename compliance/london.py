"""Dates and clock times as people in Argyll read them: Europe/London.

A date is a whole day there, from midnight to midnight, so it is 23 or 25 hours long when the clocks change.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def day_start(day: date) -> datetime:
    """The first instant of a day in London, in UTC."""
    return datetime.combine(day, time(), tzinfo=LONDON).astimezone(UTC)


def day_end(day: date) -> datetime:
    """The instant a day ends in London, in UTC: the first instant of the next, or the end of time."""
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    return day_start(day + timedelta(days=1))


def london_date(moment: datetime) -> date:
    """The date on the calendar in London at that instant."""
    return moment.astimezone(LONDON).date()


def days_between(starts: datetime, ends: datetime) -> list[date]:
    """Every London date that an interval touches, its end excluded unless it is a single instant."""
    first, last = london_date(starts), london_date(max(starts, ends - timedelta(microseconds=1)))
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def say_date(day: date) -> str:
    """A date as in a letter: 21 December 2026."""
    return f"{day.day} {day:%B %Y}"


def say_day(day: date) -> str:
    """A date without its year: 21 December."""
    return f"{day.day} {day:%B}"


def say_time(moment: datetime) -> str:
    """A clock time in London: 15:45."""
    return f"{moment.astimezone(LONDON):%H:%M}"


def say_moment(moment: datetime) -> str:
    """A clock time and date in London: 15:45 on 21 December 2026."""
    return f"{say_time(moment)} on {say_date(london_date(moment))}"
