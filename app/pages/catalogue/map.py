"""The catalogue's map and its list twin, and the GeoJSON that the map draws."""

import json
from datetime import datetime
from typing import Any, Final

from litestar import Request, Response, get
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from shapely import box, to_geojson
from shapely.geometry.base import BaseGeometry
from sqlmodel import Session

from app.given import Caller, Db, Files, SettingsGiven
from app.pages.catalogue.entries import Entry, entries
from app.pages.catalogue.filters import ASSET_KINDS, ITEM_KINDS, Wanted, read_wanted
from app.pages.catalogue.layers import layers_of
from app.pages.forms import Refused, attempt
from app.settings import Settings
from app.views import day
from catalogue.assets import AssetQuery, get_asset, list_assets
from catalogue.errors import MissingError, QueryError
from catalogue.kinds import AssetKind
from catalogue.models import Asset
from catalogue.search import Found, search
from catalogue.stac_documents import TILED
from records.columns import JsonObject, JsonValue
from records.files import FileStore
from records.spatial import shape_of
from records.viewer import Viewer

READ: Final = {"permission": "stac:read"}
PAGE: Final = 25
MOST_FOOTPRINTS: Final = 500
MOST_ASSETS: Final = 500
MOST_LAYERS: Final = 8
_DIGITS: Final = 6
_NOTHING: Final = Found(items=[], matched=0, next=None)

AnyRequest = Request[Any, Any, Any]


@get("/catalogue", opt=READ, include_in_schema=False, sync_to_thread=True)
def index(request: AnyRequest, session: Db, viewer: Caller, files: Files, settings: SettingsGiven) -> Template:
    """Everything flown that the caller may see, newest first, on a map and as a list."""
    wanted = read_wanted(request.query_params)
    errors = dict(wanted.errors)
    asset = _asset(session, wanted, viewer, errors)
    query = wanted.query(
        viewer, asset_id=asset.id if asset else None, cursor=request.query_params.get("cursor"), limit=PAGE
    )
    found = attempt(lambda: search(session, query, viewer=viewer))
    if isinstance(found, Refused):
        errors |= found.errors
        found = _NOTHING
    shown = entries(session, found.items, viewer=viewer)
    context = {
        "wanted": wanted.typed,
        "item_kinds": ITEM_KINDS,
        "asset_kinds": ASSET_KINDS,
        "asset": asset,
        "rows": shown,
        "assets": _assets_beside(session, wanted, asset, viewer),
        "matched": found.matched,
        "most": MOST_FOOTPRINTS,
        "narrowed": wanted.narrowed,
        "layers": _layers(session, wanted, asset, viewer, files),
        "surveys_url": wanted.address("/catalogue/surveys.geojson"),
        "assets_url": _assets_url(wanted, asset),
        "view": wanted.typed["bbox"] if wanted.shape is not None else None,
        "bounds": _bounds(settings),
        "ask_url": _ask_url(wanted, asset),
        "next": wanted.address("/catalogue", cursor=found.next) if found.next else None,
        "errors": errors,
    }
    status = HTTP_422_UNPROCESSABLE_ENTITY if errors else HTTP_200_OK
    return Template("catalogue/map.html", context=context, status_code=status)


@get("/catalogue/surveys.geojson", opt=READ, include_in_schema=False, sync_to_thread=True)
def surveys(request: AnyRequest, session: Db, viewer: Caller) -> Response[str]:
    """Footprints of the newest items that fit the same filters as the page.

    Raises:
        QueryError: A filter cannot be read.
    """
    wanted = read_wanted(request.query_params)
    for name, sentence in wanted.errors.items():
        raise QueryError(sentence, field=name)
    asset = get_asset(session, wanted.typed["asset"], viewer=viewer) if wanted.typed["asset"] else None
    query = wanted.query(viewer, asset_id=asset.id if asset else None, limit=MOST_FOOTPRINTS)
    found = search(session, query, viewer=viewer)
    features = [_survey(entry) for entry in entries(session, found.items, viewer=viewer)]
    return _geojson([each for each in features if each is not None], matched=found.matched)


@get("/catalogue/assets.geojson", opt=READ, include_in_schema=False, sync_to_thread=True)
def assets(request: AnyRequest, session: Db, viewer: Caller) -> Response[str]:
    """Assets that the caller may see, of a kind, with a word, in a box.

    Raises:
        QueryError: A filter cannot be read.
    """
    wanted = read_wanted(request.query_params)
    for name, sentence in wanted.errors.items():
        raise QueryError(sentence, field=name)
    if wanted.typed["asset"]:
        rows = [get_asset(session, wanted.typed["asset"], viewer=viewer)]
    else:
        rows = list_assets(session, _asset_query(wanted, MOST_ASSETS), viewer=viewer).items
    features = [asset_feature(row) for row in rows]
    return _geojson([each for each in features if each is not None], matched=len(rows))


def asset_feature(asset: Asset) -> JsonObject | None:
    """An asset as the map draws it; None where it has no place."""
    geometry = shape_of(asset)
    if geometry is None:
        return None
    return {
        "type": "Feature",
        "id": asset.id,
        "geometry": rounded(geometry),
        "properties": {
            "name": f"{asset.name} ({asset.reference})",
            "href": f"/catalogue/assets/{asset.id}",
            "kind": asset.kind,
            "kind_title": AssetKind(asset.kind).words,
            "date": asset.updated_at.date().isoformat(),
        },
    }


def rounded(geometry: BaseGeometry) -> JsonValue:
    """A shape as GeoJSON, to a tenth of a metre."""
    document: JsonValue = json.loads(to_geojson(geometry), parse_float=lambda text: round(float(text), _DIGITS))
    return document


def _survey(entry: Entry) -> JsonObject | None:
    geometry = shape_of(entry.item)
    if geometry is None:
        return None
    return {
        "type": "Feature",
        "id": entry.item.id,
        "geometry": rounded(geometry),
        "properties": {
            "name": f"{entry.name}, {day(entry.taken_at)}",
            "href": entry.href,
            "kind": entry.item.kind,
            "date": _date(entry.taken_at),
        },
    }


def _date(moment: datetime | None) -> str | None:
    return None if moment is None else moment.date().isoformat()


def _geojson(features: list[JsonObject], *, matched: int) -> Response[str]:
    document = {"type": "FeatureCollection", "numberMatched": matched, "features": features}
    return Response(json.dumps(document, separators=(",", ":")), media_type="application/geo+json")


def _asset(session: Session, wanted: Wanted, viewer: Viewer, errors: dict[str, str]) -> Asset | None:
    if not wanted.typed["asset"]:
        return None
    try:
        return get_asset(session, wanted.typed["asset"], viewer=viewer)
    except MissingError as missing:
        errors["asset"] = str(missing)
        return None


def _asset_query(wanted: Wanted, limit: int) -> AssetQuery:
    bounds = wanted.shape.bounds if wanted.shape is not None else None
    corners = (bounds[0], bounds[1], bounds[2], bounds[3]) if bounds else None
    return AssetQuery(kind=wanted.asset_kind, q=wanted.typed["q"], bbox=corners, limit=limit)


def _assets_beside(session: Session, wanted: Wanted, asset: Asset | None, viewer: Viewer) -> list[Asset]:
    """Assets for the list: they are on the map, so they are in words too."""
    if asset is not None:
        return [asset]
    return list_assets(session, _asset_query(wanted, MOST_ASSETS), viewer=viewer).items


def _assets_url(wanted: Wanted, asset: Asset | None) -> str:
    if asset is not None:
        return f"/catalogue/assets.geojson?asset={asset.id}"
    kept = {name: wanted.typed[name] for name in ("asset_kind", "q", "bbox")}
    return Wanted(typed=kept).address("/catalogue/assets.geojson")


def _layers(session: Session, wanted: Wanted, asset: Asset | None, viewer: Viewer, files: FileStore) -> list[JsonValue]:
    """The newest rasters of what is asked for, topmost first."""
    query = wanted.query(viewer, asset_id=asset.id if asset else None, kinds=TILED, limit=MOST_LAYERS)
    drawn = search(session, query, viewer=viewer).items
    return layers_of(entries(session, drawn, viewer=viewer), files)


def _bounds(settings: Settings) -> str:
    area = settings.basemap_area
    return f"{area.west},{area.south},{area.east},{area.north}"


def _ask_url(wanted: Wanted, asset: Asset | None) -> str:
    """Where a survey of this place is asked for."""
    if asset is not None:
        return f"/requests/new?asset_id={asset.id}"
    if wanted.shape is None:
        return "/requests/new"
    area = json.dumps(rounded(box(*wanted.shape.bounds)), separators=(",", ":"))
    return Wanted(typed={"area": area}).address("/requests/new")


ROUTES: list[Any] = [index, surveys, assets]
