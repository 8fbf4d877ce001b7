"""Raster layers of items for the islands: their tile addresses, and a key that says what the colours mean."""

import math
from collections.abc import Iterable
from typing import Final

import numpy as np
from pydantic import JsonValue

from app.pages.catalogue.entries import Entry
from app.views import day
from catalogue.errors import CatalogueError
from catalogue.ingest.outcome import FileKind
from catalogue.items import ItemDetail
from catalogue.models import ItemAsset
from catalogue.stac_documents import tiled_file
from catalogue.tile_style import Ramp, coloured
from catalogue.tiles import value_range
from geo.errors import ExplainedError
from records.columns import JsonObject
from records.files import FileStore
from records.spatial import shape_of

GRID: Final = "WebMercatorQuad"
MEASURED: Final = {FileKind.ELEVATION: (Ramp.TERRAIN, "m"), FileKind.THERMAL_RASTER: (Ramp.HEAT, "°C")}
"""Kinds whose tiles are coloured by a value, with their colours and unit."""
_STEPS: Final = 5
_EQUATOR_M_A_PIXEL: Final = 156_543.034
_DEEPEST: Final = 24


def layer_of(entry: Entry, files: FileStore, *, base: str | None = None) -> JsonObject | None:
    """The raster layer of an item, None where nothing of it can be drawn as tiles.

    Args:
        entry: The item.
        files: Where the bytes are; read only where the file does not tell its own range of values.
        base: What tile addresses begin with, before the file's name; the item's own address unless given.
    """
    file = tiled_file(entry.detail)
    geometry = shape_of(entry.item)
    if file is None or geometry is None:
        return None
    item = entry.item
    begins = base or f"/tiles/{item.collection_id}/{item.id}"
    layer: JsonObject = {
        "id": item.id,
        "title": entry.name,
        "tiles": f"{begins}/{file.name}/{GRID}/{{z}}/{{x}}/{{y}}.png",
        "date": day(entry.taken_at),
        "bounds": [round(value, 7) for value in geometry.bounds],
        "minzoom": 9,
        "maxzoom": _deepest(item.gsd, geometry.centroid.y),
    }
    legend = _legend(files, entry.detail, file)
    return layer | {"legend": legend} if legend else layer


def layers_of(entries: Iterable[Entry], files: FileStore) -> list[JsonValue]:
    """The layers of several items, in their order."""
    return [layer for entry in entries if (layer := layer_of(entry, files)) is not None]


def _deepest(gsd_m: float | None, latitude: float) -> int:
    """The zoom whose tiles are as fine as the raster; finer ones would only be made larger."""
    if not gsd_m:
        return 22
    at_zero = _EQUATOR_M_A_PIXEL * math.cos(math.radians(latitude))
    return max(12, min(_DEEPEST, math.ceil(math.log2(at_zero / gsd_m))))


def _legend(files: FileStore, detail: ItemDetail, file: ItemAsset) -> list[JsonValue]:
    measured = MEASURED.get(FileKind(detail.item.kind))
    if measured is None:
        return []
    ramp, unit = measured
    try:
        low, high = value_range(files, file)
    except (CatalogueError, ExplainedError):
        return []
    levels = np.linspace(0, 255, _STEPS).astype(np.uint8)
    red, green, blue = coloured(levels[np.newaxis], ramp)
    return [
        {"colour": f"#{red[0, n]:02x}{green[0, n]:02x}{blue[0, n]:02x}", "label": f"{value:.1f} {unit}"}
        for n, value in enumerate(np.linspace(low, high, _STEPS))
    ]
