"""Tracks that are not subtitles: GPX, and tables of seconds, latitudes and longitudes."""

import csv
import io
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from catalogue.errors import Quarantined
from catalogue.video.track import Track, TrackPoint

_POINTS: Final = ("trkpt", "rtept", "wpt")


def parse_gpx(data: bytes) -> Track:
    """The points of a GPX file: its tracks, else its routes, else its waypoints.

    Source: GPX 1.1 schema: times are UTC.

    Raises:
        Quarantined: It is not well-formed, asks for entities, or has no points.
    """
    try:
        root = fromstring(data)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as cause:
        raise Quarantined(f"The GPX is not well-formed ({cause}).", remedy="Export the track again.") from cause
    for wanted in _POINTS:
        points = [_gpx_point(e) for e in root.iter() if _local(e) == wanted]
        fixed = tuple(p for p in points if p is not None and p.has_fix)
        if fixed:
            return Track(fixed)
    raise Quarantined("The GPX has no points.", remedy="Export the track again.")


def _local(element: Element) -> str:
    """A tag without its namespace."""
    return element.tag.rpartition("}")[2]


def _gpx_point(element: Element) -> TrackPoint | None:
    """One point, where its coordinates are numbers."""
    try:
        lon, lat = float(element.get("lon", "")), float(element.get("lat", ""))
    except ValueError:
        return None
    clock = next((c.text for c in element if _local(c) == "time" and c.text), None)
    return TrackPoint(lon, lat, clock=_utc(clock))


def _utc(text: str | None) -> datetime | None:
    """An ISO time, UTC where it names no zone."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def parse_table(text: str) -> Track:
    """The points of a table with columns `Time(seconds)`, `Latitude` and `Longitude`, in any order and capitals.

    Raises:
        Quarantined: No row has a position.
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    points = []
    for row in rows:
        plain = {k.strip().lower(): v for k, v in row.items() if isinstance(k, str) and isinstance(v, str)}
        try:
            points.append(
                TrackPoint(float(plain["longitude"]), float(plain["latitude"]), float(plain["time(seconds)"]))
            )
        except (KeyError, ValueError):
            continue
    fixed = tuple(p for p in points if p.has_fix)
    if not fixed:
        raise Quarantined("The table has no row with a position.", remedy="Export the flight log again.")
    return Track(fixed)
