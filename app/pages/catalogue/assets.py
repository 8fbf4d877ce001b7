"""The asset register for people: the list, the same as CSV, and everything known of one asset."""

import csv
import io
from collections.abc import Iterator
from typing import Any, Final

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from sqlmodel import Session

from app.given import Caller, Db
from app.pages.catalogue.entries import entries
from app.pages.catalogue.filters import ASSET_KINDS
from app.pages.catalogue.map import asset_feature
from app.pages.forms import Refused, attempt
from app.pages.named import next_page, organisation_names
from app.permissions import allowed
from catalogue.assets import AssetQuery, get_asset, list_assets
from catalogue.errors import AssetError
from catalogue.items import items_over
from catalogue.kinds import AssetKind
from catalogue.models import Asset
from flights.lifecycle import RequestStatus
from flights.models import FlightRequest
from flights.requests import RequestQuery, list_requests
from framework.tabular import cell
from geo import gridref
from geo.crs import covers, to_bng
from geo.measure import area_ha, length_m
from records.paging import MAX_LIMIT, Page
from records.spatial import shape_of
from records.viewer import Viewer

READ: Final = {"permission": "stac:read"}
PAGE: Final = 50
ITEMS: Final = 24
_COLUMNS: Final = (
    "reference",
    "kind",
    "name",
    "owner",
    "longitude",
    "latitude",
    "easting",
    "northing",
    "grid_reference",
)
_OVER: Final = {RequestStatus.CLOSED, RequestStatus.REFUSED, RequestStatus.WITHDRAWN, RequestStatus.CANCELLED}

AnyRequest = Request[Any, Any, Any]


@get("/catalogue/assets", opt=READ, include_in_schema=False, sync_to_thread=True)
def index(request: AnyRequest, session: Db, viewer: Caller) -> Template:
    """The assets that the caller may see, by reference, by kind and words."""
    asked = {name: request.query_params.get(name, "").strip() for name in ("kind", "q")}
    query = AssetQuery(q=asked["q"], kind=_kind(asked), cursor=request.query_params.get("cursor"), limit=PAGE)
    found = attempt(lambda: list_assets(session, query, viewer=viewer))
    refused = isinstance(found, Refused)
    page: Page[Asset] = Page(items=[], next=None) if isinstance(found, Refused) else found
    context = {
        "rows": page.items,
        "asked": asked,
        "kinds": ASSET_KINDS,
        "next": next_page("/catalogue/assets", asked, page.next),
        "csv": next_page("/catalogue/assets.csv", asked, ""),
        "errors": found.errors if isinstance(found, Refused) else {},
    }
    status = HTTP_422_UNPROCESSABLE_ENTITY if refused else HTTP_200_OK
    return Template("catalogue/assets.html", context=context, status_code=status)


@get("/catalogue/assets.csv", opt=READ, include_in_schema=False, sync_to_thread=True)
def as_csv(request: AnyRequest, session: Db, viewer: Caller) -> Response[str]:
    """All of the list as a table for spreadsheets, with positions on WGS 84 and the National Grid.

    Raises:
        AssetError: The kind is none.
    """
    asked = {name: request.query_params.get(name, "").strip() for name in ("kind", "q")}
    if asked["kind"] and _kind(asked) is None:
        raise AssetError(f"“{asked['kind']}” is not a kind of asset.", field="kind")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    writer.writerows([cell(value) for value in _row(asset)] for asset in _all(session, asked, viewer))
    headers = {"Content-Disposition": 'attachment; filename="assets.csv"'}
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@get("/catalogue/assets/{asset_id:str}", opt=READ, include_in_schema=False, sync_to_thread=True)
def show(asset_id: FromPath[str], request: AnyRequest, session: Db, viewer: Caller) -> Template:
    """One asset by its id or reference: where it is, what was flown over it, and what has been asked for."""
    asset = get_asset(session, asset_id, viewer=viewer)
    found = items_over(session, asset.id, viewer=viewer, cursor=request.query_params.get("cursor"), limit=ITEMS)
    context = {
        "asset": asset,
        "feature": asset_feature(asset),
        "place": _place(asset),
        "size": _size(asset),
        "owner": organisation_names(session, [asset.organisation_id]).get(asset.organisation_id),
        "rows": entries(session, found.items, viewer=viewer),
        "matched": found.matched,
        "next": next_page(f"/catalogue/assets/{asset.id}", {}, found.next),
        "requests": _open_requests(session, asset, viewer),
    }
    return Template("catalogue/asset.html", context=context)


def _kind(asked: dict[str, str]) -> AssetKind | None:
    return AssetKind(asked["kind"]) if asked["kind"] in set(AssetKind) else None


def _all(session: Session, asked: dict[str, str], viewer: Viewer) -> Iterator[Asset]:
    cursor: str | None = None
    while True:
        query = AssetQuery(q=asked["q"], kind=_kind(asked), cursor=cursor, limit=MAX_LIMIT)
        page = list_assets(session, query, viewer=viewer)
        yield from page.items
        if page.next is None:
            return
        cursor = page.next


def _row(asset: Asset) -> tuple[object, ...]:
    geometry = shape_of(asset)
    named = (asset.reference, asset.kind, asset.name, asset.owner)
    if geometry is None:
        return (*named, None, None, None, None, None)
    point = geometry.representative_point()
    degrees = (round(point.x, 6), round(point.y, 6))
    if not covers(point.x, point.y):
        return (*named, *degrees, None, None, None)
    easting, northing = to_bng(point.x, point.y)
    return (*named, *degrees, round(easting), round(northing), gridref.format(easting, northing))


def _place(asset: Asset) -> str | None:
    """Where it is in words: the grid reference, then longitude and latitude."""
    *_, longitude, latitude, easting, northing, square = _row(asset)
    if longitude is None:
        return None
    degrees = f"longitude {longitude}, latitude {latitude} (WGS 84)"
    return degrees if square is None else f"{square}; easting {easting}, northing {northing} (EPSG:27700); {degrees}"


def _size(asset: Asset) -> str | None:
    geometry = shape_of(asset)
    if geometry is None or geometry.geom_type.endswith("Point"):
        return None
    if geometry.geom_type.endswith("LineString"):
        return f"{length_m(geometry):,.0f} m long"
    return f"{area_ha(geometry):,.2f} ha"


def _open_requests(session: Session, asset: Asset, viewer: Viewer) -> list[FlightRequest]:
    if not allowed(viewer, "requests:read"):
        return []
    page = list_requests(session, RequestQuery(asset_id=asset.id), viewer=viewer)
    return [row for row in page.items if row.status not in _OVER]


ROUTES: list[Any] = [index, as_csv, show]
