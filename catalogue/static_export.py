"""A static STAC catalogue in a folder: for tools that read files, and for keeping."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from pydantic import JsonValue
from sqlmodel import Session

from catalogue.collections import visible_collections
from catalogue.items import ItemDetail, details, file_address
from catalogue.search import SearchQuery, SortField, search
from catalogue.stac_documents import (
    Document,
    collection_document,
    item_document,
    landing_page,
    link,
    tile_link,
    tiled_file,
)
from catalogue.stac_words import GEOJSON
from records.files import FileStore
from records.viewer import Viewer

_BATCH: Final = 500


def export_static(session: Session, output: Path, base: str, *, viewer: Viewer, files: FileStore | None = None) -> int:
    """Write what a viewer may see as a static catalogue.

    Args:
        session: For reading.
        output: A folder, made if absent.
        base: The address of the service, for links to files that stay there.
        viewer: Whose view is written.
        files: Where the bytes are, to be copied beside the items; None leaves them where they are.

    Returns:
        How many items were written.
    """
    output.mkdir(parents=True, exist_ok=True)
    count = 0
    collections = visible_collections(session, viewer=viewer)
    for collection, extent in collections:
        folder = output / collection.id
        names = []
        for detail in _items(session, collection.id, viewer):
            _write_item(folder / detail.item.id, base, detail, files)
            names.append(detail.item.id)
        document = collection_document(base, collection, extent)
        children = [link("item", f"./{name}/{name}.json", GEOJSON) for name in names]
        document["links"] = _links("../catalog.json", "../catalog.json", children)
        _write(folder / "collection.json", document)
        count += len(names)
    root = landing_page(base, [])
    root.pop("conformsTo")
    children = [link("child", f"./{one.id}/collection.json", title=one.title) for one, _ in collections]
    root["links"] = [link("root", "./catalog.json"), *children]
    _write(output / "catalog.json", root)
    return count


def _items(session: Session, collection_id: str, viewer: Viewer) -> Iterator[ItemDetail]:
    query = SearchQuery(collections=(collection_id,), sort=((SortField.ID, False),), limit=_BATCH)
    while True:
        found = search(session, query, viewer=viewer)
        yield from details(session, found.items, viewer=viewer)
        if found.next is None:
            return
        query = replace(query, cursor=found.next)


def _write_item(folder: Path, base: str, detail: ItemDetail, files: FileStore | None) -> None:
    document = item_document(base, detail)
    more = [link("collection", "../collection.json")]
    tiled = tiled_file(detail)
    if tiled is not None:
        # Tiles are drawn by the service, so this one link stays as it is.
        more.append(tile_link(base, detail.item, tiled))
    document["links"] = _links("../../catalog.json", "../collection.json", more)
    if files is not None:
        assets = document["assets"]
        for file in detail.files:
            name = f"{file.name}-{Path(file_address(file)).name}"
            _copy(files.stream(file.key), folder / name)
            entry = assets[file.name] if isinstance(assets, dict) else None
            if isinstance(entry, dict):
                entry["href"] = f"./{name}"
    _write(folder / f"{detail.item.id}.json", document)


def _links(root: str, parent: str, more: Sequence[Document]) -> JsonValue:
    return [link("root", root), link("parent", parent), *more]


def _copy(pieces: Iterable[bytes], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as sink:
        for piece in pieces:
            sink.write(piece)


def _write(path: Path, document: Document) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
