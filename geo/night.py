"""The two legal nights, as spans of time at a place.

Aviation counts one night from the end of evening civil twilight to the
beginning of morning civil twilight, and the Air Navigation Order another from
half an hour after sunset to half an hour before sunrise.

Source: SERA (retained Regulation (EU) 923/2012) article 2(97); Air Navigation
Order 2016, schedule 1 ("night").
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import numpy as np

from geo.errors import InvalidError
from geo.sun import CIVIL_DEG, HORIZON_DEG, SolarDay, elevation_deg, solar_day


class NightKind(StrEnum):
    """Which law's night: that of the rules of the air, or that of the Air Navigation Order."""

    SERA = "sera"
    ANO = "ano"


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time, aware UTC, from its first moment to the first moment after."""

    starts_at: datetime
    ends_at: datetime


_HALF_HOUR = timedelta(minutes=30)
_LONGEST = timedelta(days=3660)


def nights(lon: float, lat: float, starts_at: datetime, ends_at: datetime, kind: NightKind) -> tuple[Span, ...]:
    """The nights at a place within a span of time, cut to it, in order.

    Where the sun does not come to the height that counts, there is no night in
    summer and no day in winter.

    Args:
        lon: Longitude in degrees.
        lat: Latitude in degrees.
        starts_at: First moment asked about, aware.
        ends_at: First moment after, aware; at most ten years on.
        kind: Which law's night.

    Raises:
        InvalidError: A time has no zone, or the span is reversed or too long.

    >>> winter = datetime(2026, 12, 21, tzinfo=UTC)
    >>> [span.starts_at.strftime("%H:%M") for span in nights(-5.471, 56.4152, winter, winter + timedelta(days=1), NightKind.ANO)]
    ['00:00', '16:15']
    """
    if starts_at.utcoffset() is None or ends_at.utcoffset() is None:
        raise InvalidError("Times must say their time zone.", field="starts_at")
    if not timedelta(0) <= ends_at - starts_at <= _LONGEST:
        raise InvalidError("The span of time is reversed or longer than ten years.", field="ends_at")
    cut = (
        Span(max(dark.starts_at, starts_at.astimezone(UTC)), min(dark.ends_at, ends_at.astimezone(UTC)))
        for dark in _whole_nights(lon, lat, starts_at.astimezone(UTC).date(), ends_at.astimezone(UTC).date(), kind)
    )
    return tuple(span for span in cut if span.starts_at < span.ends_at)


def is_night(lon: float, lat: float, at: datetime, kind: NightKind) -> bool:
    """Whether a moment at a place is night."""
    return bool(nights(lon, lat, at, at + timedelta(microseconds=1), kind))


def _whole_nights(lon: float, lat: float, first: date, last: date, kind: NightKind) -> Iterator[Span]:
    """Each night from the noon before the first date to the noon after the last."""
    days = (last - first).days
    before = solar_day(lon, lat, first - timedelta(days=1))
    for ahead in range(days + 2):
        after = solar_day(lon, lat, first + timedelta(days=ahead))
        span = _between(lon, lat, before, after, kind)
        if span is not None:
            yield span
        before = after


def _between(lon: float, lat: float, before: SolarDay, after: SolarDay, kind: NightKind) -> Span | None:
    """The night between two noons, or None when the sun does not go low enough."""
    sera = kind is NightKind.SERA
    dusk, dawn = (before.civil_dusk, after.civil_dawn) if sera else (before.sunset, after.sunrise)
    margin, height = (timedelta(0), CIVIL_DEG) if sera else (_HALF_HOUR, HORIZON_DEG)
    midnight = before.noon + (after.noon - before.noon) / 2
    if (dusk is None or dawn is None) and _height(lon, lat, midnight) > height:
        return None
    starts = dusk + margin if dusk is not None else before.noon
    ends = dawn - margin if dawn is not None else after.noon
    return Span(starts, ends) if starts < ends else None


def _height(lon: float, lat: float, at: datetime) -> float:
    """Height of the sun's centre at a moment."""
    return float(elevation_deg(lon, lat, np.array([at.replace(tzinfo=None)], dtype="datetime64[ms]"))[0])
