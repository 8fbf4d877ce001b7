"""GeoJSON areas read with care: whatever cannot be flown over is refused, saying why and where.

Source: RFC 7946; closed rings 3.1.6, antimeridian 3.1.9, third dimension 3.1.1.
"""

import re
from collections.abc import Mapping, Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import GeometryError
from geo.measure import area_m2, buffer_m

LARGEST_M2 = 10_000e6
"""The largest area read: half as much again as Argyll and Bute, 6,978 km²."""

Position = tuple[float, float]
_HALF_TURN = 180.0
_QUARTER_TURN = 90.0
_MOST_VERTICES = 100_000
_WIDEST_M = 300_000.0
# Far beyond any coordinate, and false of NaN, infinity and integers too long for a float.
_NO_DEGREES = 1e12
_PLACE = re.compile(r"\[(-?[\d.eE+-]+) (-?[\d.eE+-]+)")
_REMEDY = "Give a GeoJSON Polygon, MultiPolygon, or LineString with buffer_m, in longitude and latitude."


def polygon_from_geojson(
    document: object, field: str = "area", *, largest_m2: float = LARGEST_M2
) -> shapely.Polygon | shapely.MultiPolygon:
    """A valid area in WGS 84 degrees from a GeoJSON geometry or feature.

    Heights in positions are dropped. A LineString needs `buffer_m`, the metres
    to either side, beside its coordinates.

    Args:
        document: The parsed JSON.
        field: The name of the input, for errors.
        largest_m2: The largest area that is taken, in square metres.

    Raises:
        GeometryError: The shape is not an area, has numbers that are not
            finite or not degrees, an open or self-crossing ring, no extent,
            crosses the antimeridian, or is too large.

    >>> polygon_from_geojson({"type": "Polygon", "coordinates": [[[0, 0], [1e-3, 0], [0, 1e-3]]]})
    Traceback (most recent call last):
    geo.errors.GeometryError: The ring in area.coordinates[0] has 3 positions; ...
    """
    geometry = _unwrapped(document, field)
    coordinates, kind = geometry.get("coordinates"), geometry.get("type")
    path = f"{field}.coordinates"
    if kind == "LineString":
        area = _buffered_line(coordinates, geometry.get("buffer_m"), field)
    elif kind == "Polygon":
        area = _polygon(coordinates, path)
    elif kind == "MultiPolygon":
        parts = [_polygon(part, f"{path}[{index}]") for index, part in enumerate(_listed(coordinates, path))]
        area = shapely.MultiPolygon(parts)
    else:
        raise GeometryError(
            f"{str(kind)[:40]!r} is not a shape that encloses an area.", field=f"{field}.type", remedy=_REMEDY
        )
    return _checked(area, field, largest_m2)


def _unwrapped(document: object, field: str) -> Mapping[str, object]:
    """The geometry itself, out of a feature if it is in one."""
    inner = document
    if isinstance(document, Mapping) and document.get("type") == "Feature":
        inner = document.get("geometry")
    if not isinstance(inner, Mapping):
        raise GeometryError("This is not a GeoJSON geometry.", field=field, remedy=_REMEDY)
    return inner


def _polygon(rings: object, path: str) -> shapely.Polygon:
    """A polygon from its outer ring and holes."""
    closed = [_ring(ring, f"{path}[{index}]") for index, ring in enumerate(_listed(rings, path))]
    return shapely.Polygon(closed[0], closed[1:])


def _ring(ring: object, path: str) -> list[Position]:
    """A closed ring of at least four positions."""
    points = _positions(ring, path)
    if len(points) < 4:  # noqa: PLR2004 (RFC 7946: a triangle, closed)
        raise GeometryError(
            f"The ring in {path} has {len(points)} positions; an area needs at least four, the last like the first.",
            field=path,
            remedy="Add the missing positions.",
        )
    if points[0] != points[-1]:
        raise GeometryError(
            f"The ring in {path} is open: it ends at {_place(*points[-1])}, not at {_place(*points[0])} where it began.",
            field=path,
            remedy="Repeat the first position at the end.",
        )
    return points


def _buffered_line(coordinates: object, metres: object, field: str) -> BaseGeometry:
    """The ground within a distance of a line."""
    points = _positions(coordinates, f"{field}.coordinates")
    if len(set(points)) < 2:  # noqa: PLR2004 (a line has two ends)
        raise GeometryError(
            "The line has fewer than two different positions.",
            field=f"{field}.coordinates",
            remedy="Add the missing positions.",
        )
    if isinstance(metres, bool) or not isinstance(metres, int | float) or not 0 < metres <= _WIDEST_M:
        raise GeometryError(
            "A line encloses no area without a distance to either side.",
            field=f"{field}.buffer_m",
            remedy="Give buffer_m in metres, above zero and at most 300,000.",
        )
    return buffer_m(shapely.LineString(points), float(metres))


def _positions(values: object, path: str) -> list[Position]:
    """Positions as longitude and latitude, none jumping over the antimeridian."""
    listed = _listed(values, path)
    if len(listed) > _MOST_VERTICES:
        raise GeometryError(
            f"{path} has {len(listed):,} positions, more than {_MOST_VERTICES:,}.",
            field=path,
            remedy="Simplify the outline.",
        )
    points = [_position(value, f"{path}[{index}]") for index, value in enumerate(listed)]
    lons = [lon for lon, _ in points]
    if max(lons) - min(lons) > _HALF_TURN:
        raise GeometryError(
            "The area reaches over the antimeridian, 180° from Greenwich.",
            field=path,
            remedy="Check the signs of the longitudes.",
        )
    return points


def _position(value: object, path: str) -> Position:
    """One position in degrees; a third number is dropped."""
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) < 2:  # noqa: PLR2004 (longitude, latitude)
        raise GeometryError(f"{path} is not a position.", field=path, remedy="A position is [longitude, latitude].")
    numbers = [
        number
        for number in value
        if isinstance(number, int | float) and not isinstance(number, bool) and abs(number) < _NO_DEGREES
    ]
    if len(numbers) != len(value):
        raise GeometryError(
            f"{path} holds something other than finite numbers.",
            field=path,
            remedy="A position is [longitude, latitude].",
        )
    lon, lat = float(numbers[0]), float(numbers[1])
    if abs(lon) > _HALF_TURN or abs(lat) > _QUARTER_TURN:
        raise GeometryError(
            f"{path} is [{lon:g}, {lat:g}], which are not a longitude and a latitude.",
            field=path,
            remedy="Give degrees, longitude first; convert National Grid metres first.",
        )
    return lon, lat


def _listed(values: object, path: str) -> Sequence[object]:
    """A list that is not empty."""
    if not isinstance(values, Sequence) or isinstance(values, str) or not values:
        raise GeometryError(f"{path} is empty or not a list.", field=path, remedy=_REMEDY)
    return values


def _checked(area: BaseGeometry, field: str, largest_m2: float) -> shapely.Polygon | shapely.MultiPolygon:
    """The area, if it is valid, has an extent and is not too large."""
    if not area.is_valid:
        raise GeometryError(
            _crossing(area), field=field, remedy="Redraw the outline so that it does not cross or touch itself."
        )
    if not isinstance(area, shapely.Polygon | shapely.MultiPolygon) or area.is_empty:
        raise GeometryError("The area is empty.", field=field, remedy=_REMEDY)
    size = area_m2(area)
    if size > largest_m2:
        raise GeometryError(
            f"The area is {size / 1e6:,.0f} km², more than the {largest_m2 / 1e6:,.0f} km² that is taken.",
            field=field,
            remedy="Divide it, or check the coordinates.",
        )
    return area


def _crossing(area: BaseGeometry) -> str:
    """Why a shape is not valid, naming the place where one is known."""
    reason = shapely.is_valid_reason(area)
    place = _PLACE.search(reason)
    what = reason.split("[")[0].strip().lower()
    if place is None:
        return f"The outline is not valid ({what})."
    where = _place(float(place[1]), float(place[2]))
    return (
        f"The outline crosses itself at {where}."
        if "self-intersection" in what
        else f"The outline is not valid at {where} ({what})."
    )


def _place(lon: float, lat: float) -> str:
    """A position in words."""
    return f"longitude {lon:.5f}, latitude {lat:.5f}"
