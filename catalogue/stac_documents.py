"""STAC documents from catalogue rows: catalogue, collections, items. Pure but for the rows they are given."""

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import JsonValue
from shapely.geometry import mapping

from catalogue.collections import Extent
from catalogue.cql import ASSET_QUERYABLE, QUERYABLES
from catalogue.ingest.outcome import FileKind
from catalogue.ingest.stac import rfc3339
from catalogue.items import ItemDetail, file_address
from catalogue.models import Collection, Item, ItemAsset
from catalogue.stac_words import (
    CRS84,
    GEOJSON,
    JSON,
    OPENAPI,
    SCHEMA_JSON,
    STAC_VERSION,
    WEB_MAP_LINKS,
    Conformance,
)
from records.spatial import shape_of

Document = dict[str, JsonValue]
CATALOGUE_ID: Final = "laverock"
TILED: Final = frozenset({FileKind.ORTHOMOSAIC, FileKind.ELEVATION, FileKind.MULTISPECTRAL, FileKind.THERMAL_RASTER})
_TITLE: Final = "Laverock: drone surveys"
_DESCRIPTION: Final = "What drones have recorded for the council and its partners, as far as you may see it."


def link(rel: str, href: str, media_type: str = JSON, **more: JsonValue) -> Document:
    """A link object."""
    return {"rel": rel, "href": href, "type": media_type, **more}


def landing_page(base: str, collections: Sequence[Collection]) -> Document:
    """The root of the catalogue: STAC API and OGC API Features landing page in one."""
    root = f"{base}/stac"
    links: list[JsonValue] = [
        link("self", root),
        link("root", root, title=_TITLE),
        link("conformance", f"{root}/conformance"),
        link("data", f"{root}/collections"),
        link("search", f"{root}/search", GEOJSON, method="GET"),
        link("search", f"{root}/search", GEOJSON, method="POST"),
        link("http://www.opengis.net/def/rel/ogc/1.0/queryables", f"{root}/queryables", SCHEMA_JSON),
        link("service-desc", f"{base}/schema/openapi.json", OPENAPI),
        link("service-doc", f"{base}/schema", "text/html"),
        link("wmts", f"{base}/wmts", "application/xml"),
    ]
    links += [link("child", f"{root}/collections/{one.id}", title=one.title) for one in collections]
    return {
        "type": "Catalog",
        "stac_version": STAC_VERSION,
        "id": CATALOGUE_ID,
        "title": _TITLE,
        "description": _DESCRIPTION,
        "conformsTo": [*Conformance],
        "links": links,
    }


def collection_document(base: str, collection: Collection, extent: Extent) -> Document:
    """A collection, its extent and count those of the items that the caller may see."""
    root = f"{base}/stac"
    own = f"{root}/collections/{collection.id}"
    corners: list[JsonValue] = [*(extent.box or (-180.0, -90.0, 180.0, 90.0))]
    span: list[JsonValue] = [
        rfc3339(moment) if moment is not None else None for moment in (extent.starts_at, extent.ends_at)
    ]
    return {
        "type": "Collection",
        "stac_version": STAC_VERSION,
        "id": collection.id,
        "title": collection.title,
        "description": collection.description,
        "license": "other",
        "itemType": "feature",
        "crs": [CRS84],
        "extent": {"spatial": {"bbox": [corners]}, "temporal": {"interval": [span]}},
        "summaries": {"laverock:items": [extent.items]},
        "links": [
            link("self", own),
            link("root", root),
            link("parent", root),
            link("items", f"{own}/items", GEOJSON),
            link("http://www.opengis.net/def/rel/ogc/1.0/queryables", f"{own}/queryables", SCHEMA_JSON),
        ],
    }


def item_document(base: str, detail: ItemDetail) -> Document:
    """An item, its files under `/files` and, for a raster, its tiles."""
    item = detail.item
    root = f"{base}/stac"
    collection = f"{root}/collections/{item.collection_id}"
    links: list[JsonValue] = [
        link("self", f"{collection}/items/{item.id}", GEOJSON),
        link("root", root),
        link("parent", collection),
        link("collection", collection),
    ]
    tiled = tiled_file(detail)
    if tiled is not None:
        links.append(tile_link(base, item, tiled))
    extensions = [*item.extensions, *([WEB_MAP_LINKS] if tiled is not None else [])]
    geometry = shape_of(item)
    document: Document = {
        "type": "Feature",
        "stac_version": STAC_VERSION,
        "stac_extensions": extensions,
        "id": item.id,
        "collection": item.collection_id,
        "geometry": dict(mapping(geometry)) if geometry is not None else None,
        "properties": _properties(detail),
        "links": links,
        "assets": {file.name: asset_document(base, file) for file in detail.files},
    }
    if geometry is not None:
        document["bbox"] = [float(value) for value in geometry.bounds]
    return document


def _properties(detail: ItemDetail) -> Document:
    item = detail.item
    starts_at = item.moment or item.created_at
    ends_at = item.moment_end or starts_at
    times: Document = {"datetime": rfc3339(starts_at)}
    if ends_at != starts_at:
        times |= {"start_datetime": rfc3339(starts_at), "end_datetime": rfc3339(ends_at)}
    kept = {
        name: value
        for name, value in item.properties.items()
        if name not in {"datetime", "start_datetime", "end_datetime"}
    }
    return (
        kept
        | times
        | {
            "title": item.title,
            "created": rfc3339(item.created_at),
            "updated": rfc3339(item.updated_at),
            "laverock:kind": item.kind,
            "laverock:origin": item.origin,
            "laverock:assets": [asset.reference for asset, _ in detail.shows],
        }
    )


def asset_document(base: str, file: ItemAsset) -> Document:
    """An item asset: one file."""
    roles: list[JsonValue] = [file.role]
    return dict(file.fields) | {
        "href": f"{base}/files/{file_address(file)}",
        "type": file.media_type,
        "title": file.title,
        "roles": roles,
    }


def tiled_file(detail: ItemDetail) -> ItemAsset | None:
    """The file of an item that tiles are drawn from: the one for the eye, else the data."""
    if detail.item.kind not in TILED:
        return None
    tiffs = {file.name: file for file in detail.files if file.media_type.startswith("image/tiff")}
    return next((tiffs[name] for name in ("visual", "data", "original") if name in tiffs), None)


def tile_link(base: str, item: Item, file: ItemAsset) -> Document:
    """The tile template of an item for web maps."""
    href = f"{base}/tiles/{item.collection_id}/{item.id}/{file.name}/WebMercatorQuad/{{z}}/{{x}}/{{y}}.png"
    return link("xyz", href, "image/png", title="Web map tiles")


def queryables_document(address: str) -> Document:
    """The JSON Schema of what filters may name."""
    properties: Document = {}
    for name, one in QUERYABLES.items():
        described: Document = {"title": one.title, "type": one.type}
        properties[name] = described | {"format": one.format} if one.format else described
    properties["geometry"] = {"title": "Shape", "$ref": "https://geojson.org/schema/Geometry.json"}
    properties[ASSET_QUERYABLE] = {"title": "Reference of an asset that is shown", "type": "string"}
    return {
        "$schema": "https://json-schema.org/draft/2019-09/schema",
        "$id": address,
        "type": "object",
        "title": "What items may be filtered by",
        "properties": properties,
        "additionalProperties": False,
    }


def chosen_fields(document: Document, include: Sequence[str], exclude: Sequence[str]) -> Document:
    """An item with only the fields asked for. What makes it an item that can be followed is always kept.

    Source: STAC API Fields Extension 1.0.0.
    """
    kept: Document = dict(document)
    if include:
        always = ("type", "stac_version", "id", "collection", "links")
        kept = {}
        for path in (*always, *include):
            _copy_path(document, kept, path.split("."))
    for path in exclude:
        if path not in {"type", "id", "collection"} and path not in include:
            _drop_path(kept, path.split("."))
    return kept


def _copy_path(source: Mapping[str, JsonValue], target: Document, path: Sequence[str]) -> None:
    if not path or path[0] not in source:
        return
    value = source[path[0]]
    if len(path) == 1 or not isinstance(value, dict):
        target[path[0]] = value
        return
    inner = target.setdefault(path[0], {})
    # A field that was copied whole already holds every part of itself.
    if isinstance(inner, dict) and inner is not value:
        _copy_path(value, inner, path[1:])


def _drop_path(target: Document, path: Sequence[str]) -> None:
    if len(path) == 1:
        target.pop(path[0], None)
        return
    inner = target.get(path[0])
    if isinstance(inner, dict):
        # The inner object may be shared with the document it came from.
        target[path[0]] = fresh = dict(inner)
        _drop_path(fresh, path[1:])
