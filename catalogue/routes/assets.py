"""The asset register over HTTP."""

from dataclasses import dataclass

from litestar import Controller, Response, get, patch, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody, SkipValidation
from pydantic import JsonValue

from catalogue.assets import (
    AssetCreate,
    AssetQuery,
    AssetRead,
    AssetUpdate,
    create_asset,
    facts_from,
    get_asset,
    list_assets,
    read_asset,
    update_asset,
)
from catalogue.items import details, items_over
from catalogue.kinds import asset_kind
from catalogue.routes.answers import AnyRequest, Caller, Db, Moment, base_of, document, next_address, permission
from catalogue.stac_documents import item_document
from catalogue.stac_query import read_box, read_limit, read_numbers
from records.paging import DEFAULT_LIMIT


def _bounds(text: str | None) -> tuple[float, float, float, float] | None:
    if not text:
        return None
    west, south, east, north = read_box(read_numbers(text)).bounds
    return west, south, east, north


@dataclass(frozen=True, slots=True)
class _Words:
    """A query as the address says it; read by the handler, so that a refusal leaves no transaction open."""

    kind: str | None
    q: str | None
    bbox: str | None
    cursor: str | None
    limit: int

    def read(self) -> AssetQuery:
        wanted = asset_kind(self.kind) if self.kind else None
        bbox = _bounds(self.bbox)
        return AssetQuery(kind=wanted, q=self.q, bbox=bbox, cursor=self.cursor, limit=read_limit(self.limit))


def _asked(
    kind: FromQuery[str | None] = None,
    q: FromQuery[str | None] = None,
    bbox: FromQuery[str | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int] = DEFAULT_LIMIT,
) -> _Words:
    return _Words(kind, q, bbox, cursor, limit)


class AssetController(Controller):
    """Council assets: bridges, seawalls, sites."""

    path = "/api/v1/assets"
    tags = ("assets",)
    opt = permission("assets:read")

    @get(sync_to_thread=True, summary="List assets", dependencies={"asked": Provide(_asked, sync_to_thread=False)})
    def list(
        self, request: AnyRequest, session: Db, viewer: Caller, asked: NamedDependency[SkipValidation[_Words]]
    ) -> dict[str, JsonValue]:
        """Assets by kind, by a word in name or reference, and by a box `west,south,east,north`."""
        page = list_assets(session, asked.read(), viewer=viewer)
        rows: list[JsonValue] = [read_asset(asset).model_dump(mode="json") for asset in page.items]
        return {"items": rows, "next": next_address(request, page.next)}

    @get("/{asset_id:str}", sync_to_thread=True, summary="One asset")
    def one(self, session: Db, viewer: Caller, asset_id: FromPath[str]) -> AssetRead:
        """An asset by its id or its reference."""
        return read_asset(get_asset(session, asset_id, viewer=viewer))

    @post(sync_to_thread=True, summary="Record an asset", opt=permission("assets:write"))
    def create(self, session: Db, viewer: Caller, now: Moment, data: JSONBody[AssetCreate]) -> AssetRead:
        """Record an asset of the caller's organisation; its reference must be new there."""
        return read_asset(create_asset(session, facts_from(data), viewer=viewer, now=now))

    @patch("/{asset_id:str}", sync_to_thread=True, summary="Change an asset", opt=permission("assets:write"))
    def change(
        self, session: Db, viewer: Caller, now: Moment, asset_id: FromPath[str], data: JSONBody[AssetUpdate]
    ) -> AssetRead:
        """Change what is given; what is left out stays."""
        return read_asset(update_asset(session, asset_id, data, viewer=viewer, now=now))

    @get("/{asset_id:str}/items", sync_to_thread=True, summary="Everything flown over an asset")
    def items(
        self,
        request: AnyRequest,
        session: Db,
        viewer: Caller,
        asset_id: FromPath[str],
        cursor: FromQuery[str | None] = None,
    ) -> Response[bytes]:
        """The items that show the asset, newest first, as STAC items."""
        found = items_over(session, asset_id, viewer=viewer, cursor=cursor)
        base = base_of(request)
        rows: list[JsonValue] = [item_document(base, detail) for detail in details(session, found.items, viewer=viewer)]
        content: dict[str, JsonValue] = {"items": rows, "next": next_address(request, found.next)}
        return document(request, content | {"matched": found.matched})
