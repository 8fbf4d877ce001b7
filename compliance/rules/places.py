"""Places a policy lists: a centre and a radius, or an outline, with a name.

A listed circle is an approach to the true limits, wide on purpose, and marked so in the policy.
"""

from collections.abc import Sequence
from functools import lru_cache

from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

from compliance.errors import PolicyError
from geo.measure import distance_m
from geo.shapes import circle


def outline(place: dict[str, object]) -> BaseGeometry:
    """The shape of a listed place.

    Raises:
        PolicyError: It has neither a centre with a radius nor an outline.
    """
    corners, centre, radius = place.get("outline"), place.get("centre"), place.get("radius_m")
    if isinstance(corners, list):
        return Polygon([(float(lon), float(lat)) for lon, lat in corners])
    if isinstance(centre, list) and isinstance(radius, int | float):
        return _circle(float(centre[0]), float(centre[1]), float(radius))
    raise PolicyError(f"The place {place.get('name')} has no centre and radius, and no outline.", field="places")


@lru_cache(maxsize=256)
def _circle(lon: float, lat: float, radius_m: float) -> BaseGeometry:
    return circle(lon, lat, radius_m)


def inside(area: BaseGeometry, places: Sequence[dict[str, object]]) -> str | None:
    """The name of the first listed place that the area meets."""
    return next((str(place["name"]) for place in places if outline(place).intersects(area)), None)


def near(area: BaseGeometry, places: Sequence[dict[str, object]], metres: float) -> str | None:
    """The name of the first listed point within a distance of the area."""
    for place in places:
        centre = place.get("centre")
        if isinstance(centre, list) and distance_m(area, Point(float(centre[0]), float(centre[1]))) <= metres:
            return str(place["name"])
    return None
