"""Subtitle tracks as drones write them.

Dialects seen: brackets (`[latitude: 1.0] [longitude: 2.0]`, also misspelt `longtitude`), with a time
span or, on the Mavic 2, a wall clock and no arrow; and `GPS(lon, lat, n)` with longitude first, on
the Mavic Pro, Mavic Mini, Phantom 4 and Phantom 4 RTK. A Mavic Air writes no position at all.
"""

import re
from datetime import datetime
from typing import Final

from catalogue.errors import Quarantined
from catalogue.video.track import Track, TrackPoint

_NUMBER = r"([-+]?\d+(?:\.\d+)?)"
_SPAN = re.compile(r"(\d\d):(\d\d):(\d\d)[,.](\d{3})\s*-->")
_CLOCK = re.compile(r"(20\d\d)[.\-](\d{1,2})[.\-](\d{1,2})[ T](\d\d):(\d\d):(\d\d)(?:[.,](\d{3}))?")
_LATITUDE = re.compile(rf"\[\s*latitude\s*:\s*{_NUMBER}\s*\]", re.IGNORECASE)
_LONGITUDE = re.compile(rf"\[\s*longt?itude\s*:\s*{_NUMBER}\s*\]", re.IGNORECASE)
_GPS = re.compile(rf"\bGPS\s*\(\s*{_NUMBER}\s*,\s*{_NUMBER}\s*,")
_HEIGHT = re.compile(rf"(?:rel_alt\s*:|BAROMETER\s*:|\bHb\s*:|\bH\s)\s*{_NUMBER}")
_RECORDS = re.compile(r"\n[ \t]*\n+")
_MOST_RECORDS: Final = 2_000_000
_POLE: Final = 90


def parse_srt(text: str) -> Track:
    """The track of a subtitle file.

    Records without a position are passed over; a last record without one, in a file whose others
    have them, is told as cut short.

    Raises:
        Quarantined: No record has a position.
    """
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n")
    records = [r for r in _RECORDS.split(plain) if r.strip()][:_MOST_RECORDS]
    points = [_point(record) for record in records]
    fixed = tuple(p for p in points if p is not None and p.has_fix)
    if not fixed:
        raise Quarantined(
            f"The track has {len(records)} records and a position in none of them.",
            remedy="Turn on positions in the drone's video captions, or deliver the flight log as GPX.",
        )
    return Track(fixed, _told(len(records), points))


def _told(count: int, points: list[TrackPoint | None]) -> tuple[str, ...]:
    """What was odd."""
    told = []
    if points[-1] is None:
        told.append(f"The track is cut short: its last record ({count}) has no position.")
    without = sum(1 for p in points[:-1] if p is None or not p.has_fix)
    if without:
        told.append(f"{without} of {count} records have no position and were passed over.")
    return tuple(told)


def _point(record: str) -> TrackPoint | None:
    """The position of one record, where it has one."""
    place = _place(record)
    if place is None:
        return None
    lon, lat = place
    height = _HEIGHT.search(record)
    return TrackPoint(lon, lat, _offset(record), _clock(record), float(height[1]) if height else None)


def _place(record: str) -> tuple[float, float] | None:
    """Longitude and latitude of one record."""
    lat, lon = _LATITUDE.search(record), _LONGITUDE.search(record)
    if lat and lon:
        return float(lon[1]), float(lat[1])
    gps = _GPS.search(record)
    if gps is None:
        return None
    first, second = float(gps[1]), float(gps[2])
    # Longitude comes first; a second number beyond the pole shows a firmware that turned them round.
    return (first, second) if abs(second) <= _POLE else (second, first)


def _offset(record: str) -> float | None:
    """Seconds from the start of the video."""
    span = _SPAN.search(record)
    if span is None:
        return None
    hours, minutes, seconds, millis = (int(g) for g in span.groups())
    return hours * 3600 + minutes * 60 + seconds + millis / 1000


def _clock(record: str) -> datetime | None:
    """The wall clock of one record, without a zone."""
    found = _CLOCK.search(record)
    if found is None:
        return None
    try:
        parts = [int(g) for g in found.groups()[:6]]
        return datetime(*parts, microsecond=int(found[7] or 0) * 1000)  # type: ignore[arg-type,misc]  # noqa: DTZ001 - drones write none
    except ValueError:
        return None
