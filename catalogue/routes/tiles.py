"""Tiles, WMTS, and the value at a place."""

import re
from dataclasses import dataclass
from typing import Final

from litestar import Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, SkipValidation
from pydantic import JsonValue
from sqlmodel import col

from catalogue.cql import Filter
from catalogue.errors import TileError
from catalogue.items import details, get_item, item_file
from catalogue.models import Item, ItemAsset
from catalogue.routes.answers import (
    AnyRequest,
    Caller,
    CatalogueSettings,
    Db,
    Moment,
    Store,
    base_of,
    matches,
    permission,
    tagged,
)
from catalogue.search import MAX_ITEMS, SearchQuery, search
from catalogue.shares import open_share
from catalogue.stac_documents import TILED
from catalogue.tile_cache import TileCache
from catalogue.tile_style import Format, Ramp, Style
from catalogue.tiles import TileRequest, draw, grid_named, values_at
from catalogue.wmts import capabilities
from geo.tilegrid import Tile
from records.files import FileStore

_LAST: Final = re.compile(r"(\d{1,9})\.(png|webp|jpg)", re.ASCII)
_CACHE: Final = "private, max-age=300"
"""Bytes under an address never change; who may see them may, so browsers ask again after five minutes."""


@dataclass(frozen=True, slots=True)
class _Words:
    """A tile's place and style as the address says them, not yet read.

    Nothing is refused while dependencies are gathered: a transaction that one of them has opened would stay open.
    """

    matrix_set: str
    z: int
    x: int
    tile: str
    style: tuple[str | None, str | None, bool, str | None]

    def read(self) -> TileRequest:
        found = _LAST.fullmatch(self.tile)
        if found is None:
            raise TileError("A tile ends in its row and .png, .webp or .jpg.", field="tile")
        tile = Tile(self.z, self.x, int(found[1]))
        return TileRequest(grid_named(self.matrix_set), tile, _style(*self.style), Format(found[2]))


def _style_words(
    rescale: FromQuery[str | None] = None,
    colormap: FromQuery[str | None] = None,
    shade: FromQuery[bool] = False,  # noqa: FBT002 - a query parameter
    bands: FromQuery[str | None] = None,
) -> tuple[str | None, str | None, bool, str | None]:
    return rescale, colormap, shade, bands


def _words(
    matrix_set: FromPath[str],
    z: FromPath[int],
    x: FromPath[int],
    tile: FromPath[str],
    style_words: NamedDependency[SkipValidation[tuple[str | None, str | None, bool, str | None]]],
) -> _Words:
    return _Words(matrix_set, z, x, tile, style_words)


def _style(rescale: str | None, colormap: str | None, shade: bool, bands: str | None) -> Style:  # noqa: FBT001
    """A style from an address: `rescale=low,high`, `colormap`, `shade=true`, `bands=1,2,3`."""
    low, high = _ends(rescale)
    try:
        ramp = Ramp(colormap) if colormap else None
        numbers = tuple(int(word) for word in bands.split(",")) if bands else None
    except ValueError as error:
        remedy = f"Colour maps: {', '.join(Ramp)}; bands: numbers with commas."
        raise TileError("The style cannot be read.", field="colormap", remedy=remedy) from error
    return Style(low=low, high=high, ramp=ramp, hillshade=shade, bands=numbers)


def _ends(text: str | None) -> tuple[float | None, float | None]:
    if not text:
        return None, None
    try:
        low, high = (float(word) for word in text.split(","))
    except ValueError as error:
        raise TileError("rescale is two numbers with a comma.", field="rescale") from error
    return low, high


def _answer(
    request: AnyRequest,
    files: FileStore,
    settings: CatalogueSettings,
    shown: tuple[Item, ItemAsset],
    wanted: TileRequest,
) -> Response[bytes]:
    item, file = shown
    name = wanted.name(file.sha256)
    if matches(request.headers.get("if-none-match"), name):
        return tagged(request, b"", name, wanted.form.media_type, _CACHE)
    cache = TileCache(settings.data / "tiles")
    data = cache.get(name, lambda: draw(files, file, item.kind, wanted))
    return tagged(request, data, name, wanted.form.media_type, _CACHE)


def _path(collection: FromPath[str], item: FromPath[str], asset: FromPath[str]) -> tuple[str, str, str]:
    return collection, item, asset


def _shared_path(token: FromPath[str], asset: FromPath[str]) -> tuple[str, str]:
    return token, asset


_DRAWN: Final = {
    "style_words": Provide(_style_words, sync_to_thread=False),
    "words": Provide(_words, sync_to_thread=False),
}
_Asked = NamedDependency[SkipValidation[_Words]]


@get(
    "/tiles/{collection:str}/{item:str}/{asset:str}/{matrix_set:str}/{z:int}/{x:int}/{tile:str}",
    sync_to_thread=True,
    dependencies=_DRAWN | {"path": Provide(_path, sync_to_thread=False)},
    opt=permission("tiles:read"),
    summary="A tile of a raster",
    tags=["tiles"],
)
def tile(
    request: AnyRequest,
    session: Db,
    viewer: Caller,
    files: Store,
    settings: CatalogueSettings,
    path: NamedDependency[SkipValidation[tuple[str, str, str]]],
    words: _Asked,
) -> Response[bytes]:
    """A tile by tile matrix set (WebMercatorQuad, BritishNationalGrid), zoom, column and row."""
    collection, item_id, asset = path
    item = get_item(session, item_id, viewer=viewer, collection_id=collection)
    return _answer(request, files, settings, (item, item_file(session, item, asset)), words.read())


@get(
    "/share/{token:str}/tiles/{asset:str}/{matrix_set:str}/{z:int}/{x:int}/{tile:str}",
    sync_to_thread=True,
    dependencies=_DRAWN | {"path": Provide(_shared_path, sync_to_thread=False)},
    opt=permission("shares:open"),
    summary="A tile through a share link",
    tags=["tiles"],
)
def shared_tile(
    request: AnyRequest,
    session: Db,
    now: Moment,
    files: Store,
    settings: CatalogueSettings,
    path: NamedDependency[SkipValidation[tuple[str, str]]],
    words: _Asked,
) -> Response[bytes]:
    """A tile of the one item that a link opens."""
    token, asset = path
    _, detail = open_share(session, token, now=now)
    return _answer(request, files, settings, (detail.item, item_file(session, detail.item, asset)), words.read())


@get("/wmts", sync_to_thread=True, opt=permission("tiles:read"), summary="WMTS capabilities", tags=["tiles"])
def wmts(request: AnyRequest, session: Db, viewer: Caller) -> Response[bytes]:
    """The newest thousand rasters that the caller may see, as layers for desktop mapping."""
    rasters = Filter(condition=col(Item.kind).in_([*TILED]), shape=None)
    found = search(session, SearchQuery(filter=rasters, limit=MAX_ITEMS), viewer=viewer)
    text = capabilities(base_of(request), details(session, found.items, viewer=viewer))
    return Response(text.encode(), media_type="application/xml")


def _place(lon: FromQuery[float], lat: FromQuery[float], asset: FromQuery[str] = "data") -> tuple[float, float, str]:
    return lon, lat, asset


@get(
    "/api/v1/items/{item_id:str}/value",
    sync_to_thread=True,
    dependencies={"place": Provide(_place, sync_to_thread=False)},
    opt=permission("tiles:read"),
    summary="The value of a raster at a place",
    tags=["tiles"],
)
def value(
    session: Db,
    viewer: Caller,
    files: Store,
    item_id: FromPath[str],
    place: NamedDependency[tuple[float, float, str]],
) -> dict[str, JsonValue]:
    """Each band's value at a WGS 84 longitude and latitude, null where there is none."""
    lon, lat, asset = place
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):  # noqa: PLR2004 - the ends of the graticule
        raise TileError("The place is not a longitude and latitude.", field="lon")
    item = get_item(session, item_id, viewer=viewer)
    file = item_file(session, item, asset)
    values: list[JsonValue] = [*values_at(files, file, lon, lat)]
    return {"item": item.id, "asset": file.name, "lon": lon, "lat": lat, "values": values}


ROUTES = [tile, shared_tile, wmts, value]
