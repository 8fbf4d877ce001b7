"""Shapes drawn on the ground: circles, arcs and corridors, in degrees, true in metres."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import shapely

from geo.errors import GeometryError
from geo.geojson import LARGEST_M2, polygon_from_geojson
from geo.measure import bearing_and_distance, buffer_m, destination
from geo.volume import HeightReference, Volume

__all__ = [
    "LARGEST_M2",
    "HeightReference",
    "Volume",
    "arc",
    "circle",
    "corridor",
    "polygon_from_geojson",
    "ring_with_arcs",
]

Position = tuple[float, float]
_STEP_DEG = 1.0
_FULL_TURN = 360.0
_RADIUS_TOLERANCE = 0.05
_LARGEST_RADIUS_M = 300_000.0


def circle(lon: float, lat: float, radius_m: float) -> shapely.Polygon:
    """A circle on the ground as a polygon of 360 sides.

    Every vertex lies at the radius, so the middle of a side lies 0.004 % inside.

    Args:
        lon: Longitude of the centre in degrees.
        lat: Latitude of the centre.
        radius_m: Radius in metres along the ellipsoid.

    Raises:
        GeometryError: The radius is not positive and finite, or above 300 km.
    """
    _check_radius(radius_m)
    return shapely.Polygon([destination(lon, lat, -bearing, radius_m) for bearing in range(360)])


def arc(
    centre: Position, start: Position, end: Position, *, clockwise: bool, radius_m: float | None = None
) -> list[Position]:
    """The points of an arc about a centre, from one place to another, as airspace is published.

    The end points come back exactly as given; between them is a point every
    degree. An arc that ends where it starts is a whole turn.

    Args:
        centre: Longitude and latitude of the centre.
        start: Where the arc begins.
        end: Where it ends.
        clockwise: The direction as seen from above.
        radius_m: The published radius; without it, the start's distance.

    Raises:
        GeometryError: The ends do not lie at the radius, within five per cent.

    >>> quarter = arc((0, 0), (0, 0.01), (0.01, 0), clockwise=True)
    >>> len(quarter), quarter[0], quarter[-1]
    (91, (0, 0.01), (0.01, 0))
    >>> len(arc((0, 0), (0, 0.01), (0.01, 0), clockwise=False))
    271
    """
    from_deg, from_m = bearing_and_distance(*centre, *start)
    to_deg, to_m = bearing_and_distance(*centre, *end)
    radius = from_m if radius_m is None else radius_m
    _check_radius(radius)
    if max(abs(from_m - radius), abs(to_m - radius)) > _RADIUS_TOLERANCE * radius:
        raise GeometryError(
            f"An arc of radius {radius:.0f} m begins {from_m:.0f} m and ends {to_m:.0f} m from its centre.",
            remedy="Check its centre, its ends and its radius.",
        )
    sense = 1.0 if clockwise else -1.0
    turn = (sense * (to_deg - from_deg)) % _FULL_TURN
    turn = _FULL_TURN if start == end else turn
    steps = max(1, round(turn / _STEP_DEG))
    between = [from_deg + sense * turn * step / steps for step in range(1, steps)]
    return [start, *(destination(*centre, bearing, radius) for bearing in between), end]


def corridor(line: Sequence[Position], half_width_m: float) -> shapely.Polygon:
    """The ground within a distance of a line, with round ends.

    Args:
        line: Longitude and latitude of two or more places.
        half_width_m: Metres to either side.

    Raises:
        GeometryError: The line has fewer than two different places or the width is not positive.
    """
    if len(set(line)) < 2:  # noqa: PLR2004 (a line has two ends)
        raise GeometryError("A corridor needs a line of at least two different places.")
    _check_radius(half_width_m)
    grown = buffer_m(shapely.LineString(line), half_width_m)
    if not isinstance(grown, shapely.Polygon):
        raise GeometryError("The corridor could not be drawn as one area.")
    return grown


def ring_with_arcs(parts: Sequence[Sequence[Position]]) -> shapely.Polygon:
    """A polygon from point strings and arcs in order, each beginning where the last ended.

    Repeated joints are dropped and the ring is closed.

    Raises:
        GeometryError: Fewer than three different places remain, or the ring crosses itself.
    """
    points = [tuple(point) for part in parts for point in part]
    kept = [points[0], *(later for earlier, later in pairwise(points) if later != earlier)] if points else []
    if len(set(kept)) < 3:  # noqa: PLR2004 (a triangle is the least area)
        raise GeometryError("An area needs at least three different places.")
    polygon = shapely.Polygon(kept)
    if not polygon.is_valid:
        raise GeometryError(
            f"The outline crosses itself: {shapely.is_valid_reason(polygon)}.",
            remedy="Check the direction of its arcs.",
        )
    return polygon


def _check_radius(metres: float) -> None:
    """Refuse a radius or width that draws nothing or half the earth."""
    if not (np.isfinite(metres) and 0 < metres <= _LARGEST_RADIUS_M):
        raise GeometryError(
            f"A radius of {metres} m cannot be drawn.", remedy="Give metres above 0 and at most 300,000."
        )
