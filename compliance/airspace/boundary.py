"""Boundaries drawn from points, arcs and circles, as true geodesics on WGS 84.

Circles are drawn as polygons that touch the true circle from outside, so that drawing one never gives away ground.
Arcs keep the direction that the file states unless that makes a shape which crosses itself: published arc directions
are known to be wrong at times, and then the first set of directions that gives a sound shape is taken and reported.

Source: radii and centres as published in the UK AIP; WGS 84 ellipsoid (EPSG:7030) through PROJ's geodesics.
"""

from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import shapely
from pyproj import Geod
from shapely.geometry import MultiPolygon, Polygon

from compliance.airspace.features import FeatureRefused, Position

METRES_PER_NAUTICAL_MILE = 1852.0
_GEOD = Geod(ellps="WGS84")
_CIRCLE_POINTS = 180
_ARC_STEP_DEG = 2.0
# An end of an arc further from the stated circle than this is a fault of the file, not rounding to seconds.
_RADIUS_TOLERANCE = 0.15
_MOST_ARCS_SEARCHED = 6
_FEWEST_POINTS = 3
_OUTWARD = 1.0 / np.cos(np.pi / _CIRCLE_POINTS)
_BEARINGS = np.arange(_CIRCLE_POINTS) * (360.0 / _CIRCLE_POINTS)


@dataclass(frozen=True, slots=True)
class Arc:
    """An arc from the point before it to `to`, about `centre`."""

    centre: Position
    to: Position
    clockwise: bool
    radius_m: float | None = None


Segment = Position | Arc
Outline = Polygon | MultiPolygon


def circle(centre: Position, radius_m: float) -> Polygon:
    """A circle of that radius in metres, as a polygon of 180 sides that lies nowhere inside it.

    Raises:
        FeatureRefused: The radius is not a positive number.
    """
    if not 0 < radius_m < np.inf:
        raise FeatureRefused(f"the radius {radius_m} m is not a positive number")
    lon, lat = centre
    size = _CIRCLE_POINTS
    lons, lats, _ = _GEOD.fwd(np.full(size, lon), np.full(size, lat), _BEARINGS, np.full(size, radius_m * _OUTWARD))
    return Polygon(np.column_stack([lons, lats]))


def endpoint(centre: Position, bearing_deg: float, radius_m: float) -> Position:
    """The point at that true bearing and distance from the centre."""
    lon, lat, _ = _GEOD.fwd(centre[0], centre[1], bearing_deg, radius_m)
    return float(lon), float(lat)


def _arc_points(start: Position, arc: Arc) -> list[Position]:
    """The points of an arc after its start, its stated end included."""
    (lon, lat), ends = arc.centre, (start, arc.to)
    bearings, _, radii = _GEOD.inv([lon] * 2, [lat] * 2, [end[0] for end in ends], [end[1] for end in ends])
    if arc.radius_m is not None and any(abs(radius / arc.radius_m - 1) > _RADIUS_TOLERANCE for radius in radii):
        raise FeatureRefused("an arc does not begin or end on its own circle")
    turn = (bearings[1] - bearings[0]) % 360.0
    sweep = turn if arc.clockwise else turn - 360.0
    steps = max(2, int(np.ceil(abs(sweep) / _ARC_STEP_DEG)))
    along = np.arange(1, steps) / steps
    azimuths = bearings[0] + sweep * along
    distances = radii[0] + (radii[1] - radii[0]) * along
    lons, lats, _ = _GEOD.fwd(np.full(steps - 1, lon), np.full(steps - 1, lat), azimuths, distances)
    return [*zip(lons.tolist(), lats.tolist(), strict=True), arc.to]


def _drawn(segments: list[Segment]) -> Polygon:
    """The polygon of the segments exactly as stated, sound or not."""
    points: list[Position] = []
    last = segments[-1]
    for segment in segments:
        if isinstance(segment, Arc):
            # A boundary that opens with an arc begins where it ends.
            start = points[-1] if points else (last.to if isinstance(last, Arc) else last)
            points.extend(_arc_points(start, segment))
        else:
            points.append(segment)
    if len(set(points)) < _FEWEST_POINTS:
        raise FeatureRefused("its boundary has fewer than three different points")
    return Polygon(points)


def _turned(segments: list[Segment]) -> list[Polygon]:
    """The sound polygons among the other choices of arc direction, fewest changes first."""
    arcs = [index for index, segment in enumerate(segments) if isinstance(segment, Arc)]
    if not arcs or len(arcs) > _MOST_ARCS_SEARCHED:
        return []
    choices = sorted(product((False, True), repeat=len(arcs)), key=sum)[1:]
    found = []
    for choice in choices:
        flips = dict(zip(arcs, choice, strict=True))
        tried = [
            replace(segment, clockwise=not segment.clockwise) if isinstance(segment, Arc) and flips[index] else segment
            for index, segment in enumerate(segments)
        ]
        shape = _drawn(tried)
        if shape.is_valid and shape.area > 0:
            found.append(shape)
    return found


def draw(segments: list[Segment]) -> tuple[Outline, str | None]:
    """A boundary's polygon, and a sentence when it could not be drawn as the file states it.

    Returns:
        The polygon in WGS 84, and None or what was changed to make it sound.

    Raises:
        FeatureRefused: There are too few points, or nothing is enclosed.
    """
    if not segments:
        raise FeatureRefused("it has no boundary")
    shape = _drawn(segments)
    if shape.is_valid and shape.area > 0:
        return shape, None
    if turned := _turned(segments):
        return turned[0], "an arc was turned the other way, because as stated the boundary crosses itself"
    return _mended(shape)


def _mended(shape: Polygon) -> tuple[Outline, str]:
    """All that a boundary which crosses itself encloses, lobes included: it may be too much, never too little."""
    mended = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    if isinstance(mended, Polygon | MultiPolygon) and mended.area > 0:
        return mended, "its boundary crosses itself, so all that it encloses is taken"
    raise FeatureRefused("its boundary crosses itself and encloses nothing")
