"""Areas, lengths and distances as they are on the ground, from shapes in degrees.

Shapes come in WGS 84 longitude and latitude. Measures are on the ellipsoid, not
on a map: the National Grid itself is up to 0.04 % too short in the middle and
0.07 % too long at its edges.

Source: C. F. F. Karney, "Algorithms for geodesics", Journal of Geodesy 87 (2013), in PROJ.
"""

from functools import lru_cache

import numpy as np
import shapely
from pyproj import Geod, Transformer
from shapely.geometry.base import BaseGeometry

from geo.crs import to_bng, to_wgs84
from geo.errors import GeometryError
from geo.ostn import Floats

SQUARE_METRES_IN_HECTARE = 10_000.0
_GEOD = Geod(ellps="WGS84")
# A polygon of 256 sides leaves out 0.0075 % of the radius at the middle of a side.
_QUARTER_SEGMENTS = 64
_FARTHEST_M = 300_000.0
_DECIMALS = 2


def area_m2(geometry: BaseGeometry) -> float:
    """Area on the ellipsoid in square metres; holes are taken out, lines and points have none.

    >>> area_m2(shapely.Point(-5.47, 56.41))
    0.0
    """
    polygons = [part for part in shapely.get_parts(geometry) if isinstance(part, shapely.Polygon)]
    return float(sum(abs(_GEOD.geometry_area_perimeter(shapely.orient_polygons(part))[0]) for part in polygons))


def area_ha(geometry: BaseGeometry) -> float:
    """Area on the ellipsoid in hectares."""
    return area_m2(geometry) / SQUARE_METRES_IN_HECTARE


def length_m(geometry: BaseGeometry) -> float:
    """Length of lines, or of the outlines of polygons, along the ellipsoid in metres."""
    return float(_GEOD.geometry_length(geometry)) if not geometry.is_empty else 0.0


def distance_m(first: BaseGeometry, second: BaseGeometry) -> float:
    """Shortest distance between two shapes in metres; zero where they meet.

    The nearest places are found on a plane laid at the first shape, and their
    distance is measured on the ellipsoid.

    Raises:
        GeometryError: One of the shapes is empty.
    """
    if first.is_empty or second.is_empty:
        raise GeometryError("There is no distance to an empty shape.")
    plane = local_plane(first)
    line = shapely.shortest_line(_projected(first, plane), _projected(second, plane))
    (x1, y1), (x2, y2) = line.coords
    if (x1, y1) == (x2, y2):
        return 0.0
    (lon1, lon2), (lat1, lat2) = plane.transform([x1, x2], [y1, y2], direction="INVERSE")
    return float(_GEOD.inv(lon1, lat1, lon2, lat2)[2])


def buffer_m(geometry: BaseGeometry, metres: float) -> BaseGeometry:
    """A shape grown by a distance on the ground, or shrunk by a negative one.

    Distances are kept within 0.01 % for shapes up to 100 km across. Corners are
    round, of 256 sides, so an edge lies at most 0.0075 % inside the true one.

    Args:
        geometry: Any shape in degrees.
        metres: The distance; a shape shrunk away comes back empty.

    Raises:
        GeometryError: The distance is not finite or above 300 km, or the shape is empty.
    """
    if not np.isfinite(metres) or abs(metres) > _FARTHEST_M:
        raise GeometryError(f"A buffer of {metres} m cannot be drawn.", remedy="Give metres, at most 300,000.")
    plane = local_plane(geometry)
    grown = shapely.buffer(_projected(geometry, plane), metres, quad_segs=_QUARTER_SEGMENTS)
    return _projected(grown, plane, inverse=True)


def project_to_bng(geometry: BaseGeometry) -> BaseGeometry:
    """A shape in degrees as the same shape on EPSG:27700, vertex by vertex, by OSTN15.

    Raises:
        OutsideCoverageError: A vertex lies outside OSTN15.
    """
    return shapely.transform(geometry, lambda xy: np.column_stack(to_bng(xy[:, 0], xy[:, 1])))


def project_to_wgs84(geometry: BaseGeometry) -> BaseGeometry:
    """A shape on EPSG:27700 as the same shape in degrees; the inverse of `project_to_bng`."""
    return shapely.transform(geometry, lambda xy: np.column_stack(to_wgs84(xy[:, 0], xy[:, 1])))


def destination(lon: float, lat: float, bearing_deg: float, metres: float) -> tuple[float, float]:
    """Longitude and latitude of the place so far away in a direction clockwise from true north."""
    end_lon, end_lat, _ = _GEOD.fwd(lon, lat, bearing_deg, metres)
    return float(end_lon), float(end_lat)


def bearing_and_distance(lon1: float, lat1: float, lon2: float, lat2: float) -> tuple[float, float]:
    """Bearing in degrees clockwise from true north, 0 to 360, and distance in metres, first to second."""
    forward, _, metres = _GEOD.inv(lon1, lat1, lon2, lat2)
    return float(forward) % 360.0, float(metres)


def local_plane(geometry: BaseGeometry) -> Transformer:
    """Degrees to metres on a plane that touches the earth at a shape's middle.

    Raises:
        GeometryError: The shape is empty.
    """
    if geometry.is_empty:
        raise GeometryError("An empty shape lies nowhere.")
    west, south, east, north = geometry.bounds
    return plane_at(round((west + east) / 2, _DECIMALS), round((south + north) / 2, _DECIMALS))


@lru_cache(maxsize=1024)
def plane_at(lon: float, lat: float) -> Transformer:
    """An azimuthal equidistant plane: distances from its centre are true, in metres."""
    pipeline = f"+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=aeqd +lon_0={lon} +lat_0={lat} +ellps=WGS84"
    return Transformer.from_pipeline(pipeline)


def _projected(geometry: BaseGeometry, plane: Transformer, *, inverse: bool = False) -> BaseGeometry:
    """A shape with every vertex moved through a transformer."""
    direction = "INVERSE" if inverse else "FORWARD"

    def moved(xy: Floats) -> Floats:
        return np.column_stack(plane.transform(xy[:, 0], xy[:, 1], direction=direction))

    return shapely.transform(geometry, moved)
