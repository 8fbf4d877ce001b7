"""What the booking map shows beside the drawing: zones of the air, and the area round an asset."""

from typing import Any, Final

from litestar import Response, get
from litestar.params import FromPath
from shapely import box

from app.given import Caller, Db, Now, SettingsGiven
from catalogue.assets import get_asset
from compliance.airspace import zones_near
from compliance.evidence import ZoneKind
from flights.area import AROUND_ASSET_M, as_geojson
from flights.errors import RequestInputError
from geo.measure import buffer_m
from records.spatial import shape_of

WRITE: Final = {"permission": "requests:write"}
SHOWN: Final = frozenset(
    {
        ZoneKind.FLIGHT_RESTRICTION_ZONE,
        ZoneKind.PROHIBITED,
        ZoneKind.RESTRICTED,
        ZoneKind.DANGER,
        ZoneKind.NATIONAL_SECURITY,
    }
)
"""Kinds of zone that decide whether a small drone may fly at all."""


@get("/requests/zones.geojson", opt=WRITE, include_in_schema=False, sync_to_thread=True)
def zones(session: Db, now: Now, settings: SettingsGiven) -> Response[dict[str, Any]]:
    """The zones in force over the council's area, as they stand today. A map of them authorises nothing."""
    area = settings.service_area
    found = zones_near(session, box(area.west, area.south, area.east, area.north), now, now, 0)
    features = [
        {
            "type": "Feature",
            "geometry": as_geojson(zone.geometry),
            "properties": {"name": f"{zone.name} ({zone.designator})", "kind": zone.kind.value},
        }
        for zone in found.zones
        if zone.kind in SHOWN
    ]
    return Response({"type": "FeatureCollection", "features": features}, media_type="application/geo+json")


@get("/requests/areas/{asset_id:str}", opt=WRITE, include_in_schema=False, sync_to_thread=True)
def area_round(asset_id: FromPath[str], session: Db, viewer: Caller) -> Response[dict[str, Any]]:
    """The area that a survey of an asset would take, unless another is drawn.

    Raises:
        RequestInputError: The asset has no place.
    """
    shape = shape_of(get_asset(session, asset_id, viewer=viewer))
    if shape is None:
        raise RequestInputError("This asset has no place yet.", field="asset_id", remedy="Draw its area.")
    document = dict(as_geojson(buffer_m(shape, AROUND_ASSET_M)))
    return Response(document, media_type="application/geo+json")


ROUTES: list[Any] = [zones, area_round]
