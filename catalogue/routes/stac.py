"""STAC API 1.0 at `/stac`, which is also the OGC API Features landing page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody
from pydantic import JsonValue
from sqlmodel import Session

from catalogue.collections import visible_collection, visible_collections
from catalogue.items import details, get_item
from catalogue.routes.answers import AnyRequest, Caller, Db, base_of, document, next_address, permission
from catalogue.search import Found, search
from catalogue.stac_documents import (
    Document,
    chosen_fields,
    collection_document,
    item_document,
    landing_page,
    link,
    queryables_document,
)
from catalogue.stac_query import Asked, SearchBody, body_from_address, read_search
from catalogue.stac_words import GEOJSON, SCHEMA_JSON, Conformance
from records.viewer import Viewer


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a search was asked, for its links."""

    request: AnyRequest
    session: Session
    viewer: Viewer

    @property
    def base(self) -> str:
        return base_of(self.request)

    @property
    def here(self) -> str:
        return f"{self.base}{self.request.scope['path']}"

    def found(self, asked: Asked, next_link: Mapping[str, JsonValue] | None, found: Found) -> Response[bytes]:
        """A page of items as a feature collection."""
        items = details(self.session, found.items, viewer=self.viewer)
        features: list[JsonValue] = [
            chosen_fields(item_document(self.base, item), asked.include, asked.exclude) for item in items
        ]
        root = f"{self.base}/stac"
        links: list[JsonValue] = [link("root", root), link("self", self.here, GEOJSON)]
        if next_link is not None:
            links.append(dict(next_link))
        content: Document = {
            "type": "FeatureCollection",
            "features": features,
            "links": links,
            "numberMatched": found.matched,
            "numberReturned": len(features),
        }
        return document(self.request, content, GEOJSON)

    def by_address(self, asked: Asked) -> Response[bytes]:
        """The answer to a search asked by an address."""
        found = search(self.session, asked.query, viewer=self.viewer)
        onward = next_address(self.request, found.next, "token")
        return self.found(asked, link("next", onward, GEOJSON, method="GET") if onward else None, found)

    def by_body(self, asked: Asked, body: SearchBody) -> Response[bytes]:
        """The answer to a search asked by a body."""
        found = search(self.session, asked.query, viewer=self.viewer)
        if found.next is None:
            return self.found(asked, None, found)
        again: Document = body.model_dump(mode="json", by_alias=True, exclude_none=True)
        onward = link("next", self.here, GEOJSON, method="POST", body=again | {"token": found.next}, merge=False)
        return self.found(asked, onward, found)


def _parameters(request: AnyRequest) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in request.query_params.multi_items()]


class StacController(Controller):
    """The catalogue for programs: anybody may ask, and sees what they may see."""

    path = "/stac"
    tags = ("stac",)
    opt = permission("stac:read")

    @get(sync_to_thread=True, summary="Landing page of the catalogue")
    def landing(self, request: AnyRequest, session: Db, viewer: Caller) -> Response[bytes]:
        """The root: what there is and what may be asked."""
        collections = [collection for collection, _ in visible_collections(session, viewer=viewer)]
        return document(request, landing_page(base_of(request), collections))

    @get("/conformance", sync_to_thread=True, summary="Conformance classes")
    def conformance(self, request: AnyRequest) -> Response[bytes]:
        """What this API does, by name."""
        return document(request, {"conformsTo": [*Conformance]})

    @get("/queryables", sync_to_thread=True, summary="What items may be filtered by")
    def queryables(self, request: AnyRequest) -> Response[bytes]:
        """A JSON Schema of the properties that filters may name."""
        return document(request, queryables_document(f"{base_of(request)}/stac/queryables"), SCHEMA_JSON)

    @get("/collections", sync_to_thread=True, summary="Collections")
    def collections(self, request: AnyRequest, session: Db, viewer: Caller) -> Response[bytes]:
        """The collections in which the caller may see anything."""
        base = base_of(request)
        found: list[JsonValue] = [
            collection_document(base, collection, extent)
            for collection, extent in visible_collections(session, viewer=viewer)
        ]
        links: list[JsonValue] = [link("root", f"{base}/stac"), link("self", f"{base}/stac/collections")]
        content: Document = {"collections": found, "links": links}
        return document(request, content | {"numberMatched": len(found), "numberReturned": len(found)})

    @get("/collections/{collection_id:str}", sync_to_thread=True, summary="One collection")
    def collection(
        self, request: AnyRequest, session: Db, viewer: Caller, collection_id: FromPath[str]
    ) -> Response[bytes]:
        """A collection, its extent that of what the caller may see."""
        found, extent = visible_collection(session, collection_id, viewer=viewer)
        return document(request, collection_document(base_of(request), found, extent))

    @get("/collections/{collection_id:str}/queryables", sync_to_thread=True, summary="Filters of a collection")
    def collection_queryables(
        self, request: AnyRequest, session: Db, viewer: Caller, collection_id: FromPath[str]
    ) -> Response[bytes]:
        """The same properties in every collection."""
        visible_collection(session, collection_id, viewer=viewer)
        address = f"{base_of(request)}/stac/collections/{collection_id}/queryables"
        return document(request, queryables_document(address), SCHEMA_JSON)

    @get("/collections/{collection_id:str}/items", sync_to_thread=True, summary="Items of a collection")
    def items(self, request: AnyRequest, session: Db, viewer: Caller, collection_id: FromPath[str]) -> Response[bytes]:
        """Items by `bbox`, `datetime`, `filter`, `sortby` and `fields`, `limit` at a time."""
        visible_collection(session, collection_id, viewer=viewer)
        asked = read_search(body_from_address(_parameters(request)), viewer=viewer)
        within = replace(asked, query=replace(asked.query, collections=(collection_id,)))
        return _Place(request, session, viewer).by_address(within)

    @get("/collections/{collection_id:str}/items/{item_id:str}", sync_to_thread=True, summary="One item")
    def item(
        self, request: AnyRequest, session: Db, viewer: Caller, collection_id: FromPath[str], item_id: FromPath[str]
    ) -> Response[bytes]:
        """An item with its files."""
        found = get_item(session, item_id, viewer=viewer, collection_id=collection_id)
        detail = details(session, [found], viewer=viewer)[0]
        return document(request, item_document(base_of(request), detail), GEOJSON)

    @get("/search", sync_to_thread=True, summary="Search items")
    def search(self, request: AnyRequest, session: Db, viewer: Caller) -> Response[bytes]:
        """Items by place, time, collection, id and filter; parameters as in STAC API item search."""
        asked = read_search(body_from_address(_parameters(request)), viewer=viewer)
        return _Place(request, session, viewer).by_address(asked)

    @post(
        "/search",
        sync_to_thread=True,
        status_code=200,
        summary="Search items by a body",
        opt=permission("stac:search", reads=True),
    )
    def search_by_body(
        self, request: AnyRequest, session: Db, viewer: Caller, data: JSONBody[SearchBody]
    ) -> Response[bytes]:
        """The same search with a body, for long shapes and filters. Reads only: no account and no token needed."""
        return _Place(request, session, viewer).by_body(read_search(data, viewer=viewer), data)
