"""When a photograph was taken, and how surely that is known."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from catalogue.ingest.clock import assume_local, clock_was_set
from catalogue.ingest.names import moment_in_name
from catalogue.photo.exif import Exif, text
from catalogue.photo.xmp import Packet

_WALL = re.compile(r"(\d{4})[:\-](\d\d)[:\-](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_OFFSET = re.compile(r"([+\-])(\d\d):?(\d\d)")
_DATE_PARTS: Final = 3


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment and what was assumed to find it.

    Attributes:
        at: Aware UTC, or nothing where no clock was set.
        warning: What was assumed, as a sentence.
    """

    at: datetime | None
    warning: str | None = None


def moment_of(exif: Exif, packet: Packet, name: str, hinted: datetime | None) -> Moment:
    """The moment of exposure.

    The satellites' own time comes first, then the camera's clock with a zone, then the camera's
    clock read as local time (with a warning), then the date in the name, then the hint.

    Args:
        exif: EXIF of the photograph.
        packet: Its XMP.
        name: Its name as delivered.
        hinted: What the deliverer said.
    """
    sure = _utc_at_exposure(packet) or _gps_time(exif)
    if sure:
        return Moment(sure)
    wall = _wall(text(exif, "DateTimeOriginal") or text(exif, "DateTime") or "")
    if wall is not None and clock_was_set(wall):
        zone = _zone(exif, packet, wall)
        if zone is not None:
            return Moment(wall.replace(tzinfo=zone).astimezone(UTC))
        return Moment(*assume_local(wall))
    return _fall_back(wall, name, hinted)


def _fall_back(wall: datetime | None, name: str, hinted: datetime | None) -> Moment:
    """A moment for a photograph whose clock says nothing of use."""
    why = "The camera's clock was never set" if wall else "The photograph does not say when it was taken"
    if hinted is not None:
        return Moment(hinted, f"{why}; the time given with the delivery was used.")
    named = moment_in_name(name)
    if named is not None:
        at, _ = assume_local(named[0])
        return Moment(at, f"{why}; the date in its name was used.")
    return Moment(None, f"{why}, and no time was given with the delivery.")


def _gps_time(exif: Exif) -> datetime | None:
    """GPSDateStamp with GPSTimeStamp, which are UTC (Exif 2.32, clause 4.6.6)."""
    stamp, clock = text(exif, "GPSDateStamp"), exif.get("GPSTimeStamp")
    parts = re.findall(r"\d+", stamp or "")
    if len(parts) != _DATE_PARTS or not isinstance(clock, tuple) or len(clock) != _DATE_PARTS:
        return None
    try:
        day = datetime(*(int(p) for p in parts), tzinfo=UTC)  # type: ignore[misc,arg-type]
    except ValueError:
        return None
    moment = day + timedelta(hours=clock[0], minutes=clock[1], seconds=clock[2])
    return moment if clock_was_set(moment) else None


def _utc_at_exposure(packet: Packet) -> datetime | None:
    """DJI's `UTCAtExposure`, which newer aircraft write."""
    wall = _wall(packet.get(("dji", "utcatexposure"), ""))
    return wall.replace(tzinfo=UTC) if wall is not None and clock_was_set(wall) else None


def _zone(exif: Exif, packet: Packet, wall: datetime) -> timezone | None:
    """The offset that EXIF names, or that XMP gives for the same wall clock."""
    named = text(exif, "OffsetTimeOriginal") or text(exif, "OffsetTime")
    if named:
        return _offset(named)
    created = packet.get(("xmp", "createdate"), "")
    return _offset(created[19:]) if _wall(created) == wall else None


def _offset(words: str) -> timezone | None:
    """`+01:00` as a zone."""
    if words.strip() == "Z":
        return UTC
    found = _OFFSET.search(words)
    if found is None:
        return None
    sign = -1 if found[1] == "-" else 1
    return timezone(sign * timedelta(hours=int(found[2]), minutes=int(found[3])))


def _wall(words: str) -> datetime | None:
    """A wall-clock time, colons or hyphens in its date, without a zone."""
    found = _WALL.search(words)
    if found is None:
        return None
    try:
        return datetime(*(int(p) for p in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001 - the zone comes after
    except ValueError:
        return None
