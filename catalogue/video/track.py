"""A flight track: points in order, with what is known of their times and heights."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import shapely
from pydantic import JsonValue
from shapely.geometry.base import BaseGeometry

from catalogue.ingest.clock import assume_local
from catalogue.ingest.names import moment_in_name
from catalogue.ingest.stac import rfc3339

_NULL_ISLAND: Final = 1e-6
_OUTLINE_DEG: Final = 1e-6  # about 0.1 m
_EVERY_S: Final = 0.9


@dataclass(frozen=True, slots=True)
class TrackPoint:
    """One position.

    Attributes:
        lon: Longitude, degrees.
        lat: Latitude, degrees.
        offset_s: Seconds since the start of the recording, where the track counts them.
        clock: Wall-clock time; without a zone as most drones write it, aware where the format says UTC.
        height_m: Height above take-off, metres, where given.
    """

    lon: float
    lat: float
    offset_s: float | None = None
    clock: datetime | None = None
    height_m: float | None = None

    @property
    def has_fix(self) -> bool:
        """Whether it is on the Earth and not at 0, 0, which is written before there is a fix."""
        on_earth = abs(self.lon) <= 180 and abs(self.lat) <= 90  # noqa: PLR2004 - degrees
        return on_earth and max(abs(self.lon), abs(self.lat)) > _NULL_ISLAND


@dataclass(frozen=True, slots=True)
class Track:
    """Positions in order, and what was odd about the file.

    Attributes:
        points: Those with a fix.
        warnings: Sentences.
    """

    points: tuple[TrackPoint, ...]
    warnings: tuple[str, ...] = ()

    def geometry(self) -> BaseGeometry | None:
        """The line flown (WGS 84), a point where nothing moved, or nothing."""
        if not self.points:
            return None
        places = [(p.lon, p.lat) for p in self.points]
        if len(set(places)) == 1:
            return shapely.Point(places[0])
        return shapely.remove_repeated_points(shapely.LineString(places)).simplify(_OUTLINE_DEG)


@dataclass(frozen=True, slots=True)
class Timing:
    """When a track was flown.

    Attributes:
        starts_at: Its first moment, aware UTC.
        ends_at: Its last.
        moments: Of each point.
        warnings: What was assumed.
    """

    starts_at: datetime | None
    ends_at: datetime | None
    moments: tuple[datetime | None, ...] = ()
    warnings: tuple[str, ...] = field(default=())


def timing(track: Track, name: str, hinted: datetime | None) -> Timing:
    """When each point of a track was passed.

    By its own clock (read as Europe/London where it has no zone), else counted from the time given
    with the delivery or the date in the file's name.

    Args:
        track: The track.
        name: The file's name.
        hinted: What the deliverer said.
    """
    clocks = [p.clock for p in track.points]
    if clocks and all(c is not None for c in clocks):
        return _by_clock([c for c in clocks if c is not None])
    start, told = _start(name, hinted)
    if start is None:
        return Timing(None, None, tuple(None for _ in clocks), told)
    moments = tuple(start + timedelta(seconds=p.offset_s or 0.0) for p in track.points)
    return Timing(moments[0] if moments else start, moments[-1] if moments else start, moments, told)


def _by_clock(clocks: list[datetime]) -> Timing:
    """Moments of points that each carry a time."""
    told: tuple[str, ...] = ()
    if clocks[0].tzinfo is None:
        _, sentence = assume_local(clocks[0])
        told = (sentence,)
    moments = [c.astimezone(UTC) if c.tzinfo else assume_local(c)[0] for c in clocks]
    return Timing(min(moments), max(moments), tuple(moments), told)


def _start(name: str, hinted: datetime | None) -> tuple[datetime | None, tuple[str, ...]]:
    """A first moment for a track that has none of its own."""
    if hinted is not None:
        return hinted, ()
    named = moment_in_name(name)
    if named is None:
        return None, ("The track has no date, neither inside nor in its name.",)
    moment, sentence = assume_local(named[0])
    return moment, ("The track has no date inside; the one in its name was used.", sentence)


def write_geojson(track: Track, when: Timing, target: Path) -> None:
    """Write the track as one GeoJSON feature, about one point a second.

    Times are in `times` and heights above take-off in `heights_m`, in the order of the coordinates.
    """
    kept = _each_second(when.moments, len(track.points))
    points = [track.points[i] for i in kept]
    coordinates: list[JsonValue] = [[p.lon, p.lat] for p in points]
    shape: dict[str, JsonValue] = (
        {"type": "LineString", "coordinates": coordinates}
        if len(coordinates) > 1
        else {"type": "Point", "coordinates": coordinates[0]}
    )
    moments = [when.moments[i] for i in kept] if when.moments else []
    document: dict[str, JsonValue] = {
        "type": "Feature",
        "geometry": shape,
        "properties": {
            "times": [rfc3339(m) if m else None for m in moments],
            "heights_m": [p.height_m for p in points],
            "height_reference": "takeoff",
        },
    }
    target.write_text(json.dumps(document, separators=(",", ":")), encoding="utf-8")


def _each_second(moments: Sequence[datetime | None], count: int) -> list[int]:
    """Places of points that are about a second apart; the first and the last are always kept."""
    if count == 0 or not moments or any(m is None for m in moments):
        return list(range(count))
    kept = [0]
    known = [m for m in moments if m is not None]
    for place in range(1, count):
        if place == count - 1 or (known[place] - known[kept[-1]]).total_seconds() >= _EVERY_S:
            kept.append(place)
    return kept
