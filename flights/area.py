"""Where a request is: an area, a grid reference with a radius, or the asset's own shape."""

from dataclasses import dataclass

from shapely import box
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry
from sqlmodel import Session

from catalogue.assets import get_asset
from flights.errors import OutsideServiceAreaError, RequestInputError
from flights.inputs import RequestCreate
from geo.crs import to_wgs84
from geo.errors import GridReferenceError
from geo.geojson import polygon_from_geojson
from geo.gridref import parse
from geo.measure import buffer_m
from geo.shapes import circle
from records.columns import JsonObject
from records.spatial import shape_of
from records.viewer import Viewer

AROUND_ASSET_M = 25.0
"""How far round an asset's shape its survey reaches, unless an area is given."""


@dataclass(frozen=True, slots=True)
class ServiceArea:
    """The box that the council serves, in WGS 84 degrees."""

    west: float
    south: float
    east: float
    north: float


def area_of(session: Session, new: RequestCreate, *, viewer: Viewer) -> BaseGeometry:
    """The area of a new request, in WGS 84 longitude and latitude.

    Raises:
        RequestInputError: Nothing says where it is, or the grid reference cannot be read.
        GeometryError: The area is broken, empty or too large.
        CatalogueError: The asset is not there for this caller.
    """
    if new.area is not None:
        return polygon_from_geojson(new.area, "area")
    if new.grid_reference is not None:
        return _around(new.grid_reference, new.radius_m)
    if new.asset_id is not None:
        asset = get_asset(session, new.asset_id, viewer=viewer)
        shape = shape_of(asset)
        if shape is not None:
            return buffer_m(shape, AROUND_ASSET_M)
    raise RequestInputError(
        "Nothing says where the survey is.",
        field="area",
        remedy="Draw an area, type a grid reference with a radius, or pick an asset that has a place.",
    )


def check_served(shape: BaseGeometry, served: ServiceArea) -> None:
    """Refuse an area that reaches outside the box the council serves.

    Raises:
        OutsideServiceAreaError: It does.
    """
    if not box(served.west, served.south, served.east, served.north).covers(shape):
        raise OutsideServiceAreaError(
            "This area reaches outside the council's area and its inshore waters.",
            field="area",
            remedy="Check that longitude comes first, and that the area is the one you mean.",
        )


def as_geojson(shape: BaseGeometry) -> JsonObject:
    """A shape as a GeoJSON geometry with lists, as it is kept and sent."""
    document = mapping(shape)
    return {"type": document["type"], "coordinates": _listed(document["coordinates"])}


def _around(reference: str, radius_m: float | None) -> BaseGeometry:
    if radius_m is None:
        raise RequestInputError(
            "A grid reference needs a radius.", field="radius_m", remedy="Give it in metres, such as 100."
        )
    try:
        square = parse(reference)
    except GridReferenceError as error:
        raise RequestInputError(error.message, field="grid_reference", remedy=error.remedy) from error
    centre = to_wgs84(square.easting + square.size_m / 2, square.northing + square.size_m / 2)
    lon, lat = centre
    return circle(lon, lat, radius_m)


def _listed(value: object) -> object:
    return [_listed(part) for part in value] if isinstance(value, (list, tuple)) else value
