"""Wall-clock times without a zone, and the assumption that gives them one."""

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

LOCAL_ZONE: Final = "Europe/London"
# No survey drone wrote files before this; cameras whose clock was never set say 1980, 2000 or 2004.
_CLOCK_UNSET_BEFORE: Final = 2006


def assume_local(moment: datetime) -> tuple[datetime, str]:
    """A zoneless moment read as Europe/London, in UTC, with the sentence that says so."""
    aware = moment.replace(tzinfo=ZoneInfo(LOCAL_ZONE)).astimezone(UTC)
    return aware, f"The time {moment:%Y-%m-%d %H:%M:%S} has no time zone; it was read as {LOCAL_ZONE} time."


def clock_was_set(moment: datetime) -> bool:
    """Whether a moment is late enough that the camera's clock had been set."""
    return moment.year >= _CLOCK_UNSET_BEFORE
