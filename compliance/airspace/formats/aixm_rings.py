"""Rings of AIXM surfaces: strings of points, arcs by centre point, and stretches of a linked border.

A border is followed only between the two points where the ring meets it, in whichever direction joins up.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from xml.etree.ElementTree import Element

import numpy as np
from pyproj import Geod

from compliance.airspace.boundary import METRES_PER_NAUTICAL_MILE, Arc, Outline, Segment, draw, endpoint
from compliance.airspace.features import FeatureRefused, Position

AIXM = "{http://www.aixm.aero/schema/5.1}"
GML = "{http://www.opengis.net/gml/3.2}"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
_UNITS = {"[nmi_i]": METRES_PER_NAUTICAL_MILE, "NM": METRES_PER_NAUTICAL_MILE, "m": 1.0, "M": 1.0, "km": 1000.0,
          "KM": 1000.0}  # fmt: skip
_GEOD = Geod(ellps="WGS84")
# A border is met within this distance, or the ring does not meet it at all.
_MEETS_WITHIN_M = 2_000.0


@dataclass(slots=True)
class Ring:
    """The members of a ring in order: their own segments, or the identifier of a border to follow."""

    members: list[list[Segment] | str] = field(default_factory=list)


def positions_in(element: Element, *, strict: bool = True) -> list[Position]:
    """The positions under an element in order, turned to longitude first.

    Raises:
        FeatureRefused: One is unreadable, unless `strict` is off, when it is passed over.
    """
    found: list[Position] = []
    for tag in (f"{GML}pos", f"{GML}posList"):
        for position in element.iter(tag):
            try:
                figures = [float(figure) for figure in (position.text or "").split()]
            except ValueError:
                figures = [np.nan]
            if len(figures) % 2 or not np.isfinite(figures).all() or any(abs(lat) > 90 for lat in figures[::2]):  # noqa: PLR2004
                if strict:
                    raise FeatureRefused("a position is not a latitude and a longitude")
                continue
            found.extend(zip(figures[1::2], figures[::2], strict=True))
    return found


def metres_of(radius: Element | None) -> float:
    """A radius in metres from its figure and unit."""
    if radius is None or radius.get("uom") not in _UNITS:
        raise FeatureRefused("a radius is missing or in an unknown unit")
    try:
        return float(radius.text or "") * _UNITS[str(radius.get("uom"))]
    except ValueError:
        raise FeatureRefused("a radius is not a number") from None


def ring_of(member: Element, ring: Ring) -> None:
    """Add the segments of one curve member to the ring."""
    segments: list[Segment] = []
    for parent in member.iter(f"{GML}segments"):
        for piece in parent:
            if piece.tag == f"{GML}ArcByCenterPoint":
                segments.extend(_arc(piece, segments))
            else:
                segments.extend(positions_in(piece))
    ring.members.append(segments)


def _angle(piece: Element, tag: str) -> float:
    """An angle of an arc in degrees."""
    try:
        return float(piece.findtext(f"{GML}{tag}") or "")
    except ValueError:
        raise FeatureRefused("an arc has no readable angles") from None


def _arc(piece: Element, before: list[Segment]) -> list[Segment]:
    """An arc as its start point and its sweep; it is run backwards when its end is nearer to the point before it."""
    centre, radius = positions_in(piece)[0], metres_of(piece.find(f"{GML}radius"))
    first, last = _angle(piece, "startAngle"), _angle(piece, "endAngle")
    clockwise = last >= first
    start, end = endpoint(centre, first, radius), endpoint(centre, last, radius)
    previous = before[-1] if before else None
    reached = previous.to if isinstance(previous, Arc) else previous
    if reached is not None and _apart(reached, end) < _apart(reached, start):
        start, end, clockwise = end, start, not clockwise
    return [start, Arc(centre, end, clockwise, radius)]


def _apart(one: Position, other: Position) -> float:
    """Metres between two positions."""
    return float(_GEOD.inv(*one, *other)[2])


def follow(ring: Ring, borders: dict[str, list[Position]]) -> tuple[Outline, list[str]]:
    """The polygon of a ring, its links replaced by the stretch of border between its neighbours.

    Returns:
        The polygon, and sentences about what had to be turned to make it sound.
    """
    members = [member for member in ring.members if member]
    segments: list[Segment] = []
    for index, member in enumerate(members):
        if isinstance(member, str):
            start = _point(members[index - 1], -1)
            end = _point(members[(index + 1) % len(members)], 0)
            segments.extend(_stretch(_border(member, borders), start, end))
        else:
            segments.extend(member)
    shape, changed = draw(_without_repeats(segments))
    return shape, [changed] if changed else []


def _border(link: str, borders: dict[str, list[Position]]) -> list[Position]:
    """The border that a link names, with or without its URN prefix."""
    key = link.removeprefix("urn:uuid:").lstrip("#")
    if key not in borders:
        raise FeatureRefused("it follows a border that the file does not hold")
    return borders[key]


def _point(member: list[Segment] | str, index: int) -> Position:
    """The first or last point of a ring's own member."""
    if isinstance(member, str):
        raise FeatureRefused("it follows two borders in a row")
    segment = member[index]
    return segment.to if isinstance(segment, Arc) else segment


def _stretch(border: list[Position], start: Position, end: Position) -> list[Position]:
    """The border's points between where the ring leaves and where it comes back."""
    first, last = _nearest(border, start), _nearest(border, end)
    return border[first : last + 1] if first <= last else border[last : first + 1][::-1]


def _nearest(border: list[Position], point: Position) -> int:
    """The index of the border point nearest to a point that must lie on the border."""
    distances = [_apart(candidate, point) for candidate in border]
    index = int(np.argmin(distances))
    if distances[index] > _MEETS_WITHIN_M:
        raise FeatureRefused("it does not meet the border that it follows")
    return index


def _without_repeats(segments: list[Segment]) -> list[Segment]:
    """The segments without a point that repeats the one before it."""
    return segments[:1] + [here for before, here in pairwise(segments) if here != before]
