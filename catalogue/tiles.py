"""Drawing tiles of an item's rasters, and telling the value at a place."""

import hashlib
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydantic import JsonValue

from catalogue.errors import TileError
from catalogue.ingest.outcome import FileKind
from catalogue.models import ItemAsset
from catalogue.raster.remote import RasterDataset, reaching
from catalogue.tile_style import Bytes, Format, Ramp, Style, Values, coloured, encoded, hillshade, stretched
from geo.errors import RasterError
from geo.raster import View, opened, read, sample_points, statistics
from geo.tilegrid import TILE_MATRIX_SETS, Bounds, Tile, TileMatrixSet
from records.files import FileStore

DRAWING: Final = "1"
"""Changes whenever the same request would be drawn differently, so that no old tile is taken for a new one."""
_COLOURS: Final = 3
_RAMPS: Final = {
    FileKind.ELEVATION: Ramp.TERRAIN,
    FileKind.THERMAL_RASTER: Ramp.HEAT,
    FileKind.RADIOMETRIC_JPEG: Ramp.HEAT,
}


@dataclass(frozen=True, slots=True)
class TileRequest:
    """One tile of one file, in one style."""

    grid: TileMatrixSet
    tile: Tile
    style: Style
    form: Format

    def name(self, sha256: str) -> str:
        """A name for the drawn tile: the same file, place and style always have the same."""
        style = self.style
        words = (DRAWING, sha256, self.grid.identifier, *self.tile, style.low, style.high, style.ramp)
        return hashlib.sha256(repr((*words, style.hillshade, style.bands, self.form)).encode()).hexdigest()


def grid_named(name: str) -> TileMatrixSet:
    """A tile matrix set by its identifier.

    Raises:
        TileError: There is none by that name.
    """
    found = TILE_MATRIX_SETS.get(name)
    if found is None:
        raise TileError(
            f"There is no tile matrix set {name}.",
            field="tile_matrix_set",
            remedy=f"Use {' or '.join(TILE_MATRIX_SETS)}.",
        )
    return found


def draw(files: FileStore, file: ItemAsset, kind: str, request: TileRequest) -> bytes:
    """One tile as an encoded picture.

    Args:
        files: Where the bytes are.
        file: A raster of an item.
        kind: The item's kind, which decides the colours where the style does not.
        request: Which tile, in which style.

    Raises:
        TileError: The style does not fit the file.
        RasterError: The raster cannot be read, or there is no such tile.
    """
    margin = 1 if request.style.hillshade else 0
    bounds = _widened(request.grid.bounds(request.tile), request.grid, request.tile.z, margin)
    side = request.grid.tile_size + 2 * margin
    with _dataset(files, file) as dataset:
        numbers = _bands(request.style, dataset.count, file)
        found = read(dataset, View(bounds, request.grid.crs, side, side), bands=numbers)
    values = found.data.astype(np.float64)
    if margin:
        heights = np.where(found.valid, values[0], np.nan)
        pixel_m = request.grid.resolution(request.tile.z) * _ground_scale(request.grid, bounds)
        shade = hillshade(heights, pixel_m)
        known = np.isfinite(shade)
        return encoded(np.stack([stretched(shade, 0.0, 255.0)] * _COLOURS), known, request.form)
    picture = _picture(files, file, kind, request.style, (values, found.data.dtype == np.uint8))
    return encoded(picture, found.valid, request.form)


def _picture(files: FileStore, file: ItemAsset, kind: str, style: Style, read_values: tuple[Values, bool]) -> Bytes:
    values, are_bytes = read_values
    if style.low is not None and style.high is not None:
        low, high = style.low, style.high
    elif are_bytes:
        low, high = 0.0, 255.0
    else:
        low, high = value_range(files, file)
    levels = stretched(values, low, high)
    if len(levels) >= _COLOURS and style.ramp is None:
        return levels[:_COLOURS]
    default = Ramp.GREY if are_bytes else _RAMPS.get(FileKind(kind), Ramp.GREY)
    return coloured(levels[0], style.ramp or default)


def _bands(style: Style, count: int, file: ItemAsset) -> list[int]:
    """Which bands to read: those asked for, else three of a picture, else one."""
    if style.bands is not None:
        absent = [number for number in style.bands if not 1 <= number <= count]
        if absent or len(style.bands) not in {1, _COLOURS}:
            raise TileError(f"{file.title} has bands 1 to {count}; show one or three of them.", field="bands")
        return list(style.bands)
    if style.ramp is not None or style.hillshade or count < _COLOURS:
        return [1]
    return [1, 2, 3]


def _widened(bounds: Bounds, grid: TileMatrixSet, z: int, margin: int) -> Bounds:
    more = grid.resolution(z) * margin
    return Bounds(bounds.west - more, bounds.south - more, bounds.east + more, bounds.north + more)


def _ground_scale(grid: TileMatrixSet, bounds: Bounds) -> float:
    """Metres on the ground for a metre of the grid: Web Mercator stretches away from the equator.

    Source: Snyder (1987), Map Projections: A Working Manual, eq. 7-3 for the sphere: k = cosh(y / R).
    """
    if grid.crs != "EPSG:3857":
        return 1.0
    return 1.0 / math.cosh((bounds.south + bounds.north) / 2 / 6_378_137.0)


def value_range(files: FileStore, file: ItemAsset) -> tuple[float, float]:
    """The two ends of a file's values: from its own metadata, else read from it."""
    told = _told_range(file.fields)
    return told if told is not None else _read_range(files, file)


def _told_range(fields: Mapping[str, JsonValue]) -> tuple[float, float] | None:
    bands = fields.get("bands")
    first = bands[0] if isinstance(bands, list) and bands else None
    told = first.get("statistics") if isinstance(first, dict) else None
    if not isinstance(told, dict):
        return None
    low, high = told.get("minimum"), told.get("maximum")
    if isinstance(low, (int, float)) and isinstance(high, (int, float)) and low < high:
        return float(low), float(high)
    return None


def _read_range(files: FileStore, file: ItemAsset) -> tuple[float, float]:
    with _dataset(files, file) as dataset:
        found = statistics(dataset)
    if found.percentile_2 < found.percentile_98:
        return found.percentile_2, found.percentile_98
    return found.minimum, found.minimum + 1.0


def values_at(files: FileStore, file: ItemAsset, lon: float, lat: float) -> list[float | None]:
    """The value of each band at a place, None where the raster has none.

    Args:
        files: Where the bytes are.
        file: A raster of an item.
        lon: WGS 84 longitude in degrees.
        lat: WGS 84 latitude in degrees.

    Raises:
        RasterError: The file is no raster, or cannot be read.
    """
    with _dataset(files, file) as dataset:
        found: NDArray[np.float64] = sample_points(dataset, np.array([lon]), np.array([lat]), "EPSG:4326")
    return [float(value) if math.isfinite(value) else None for value in found[0]]


@contextmanager
def _dataset(files: FileStore, file: ItemAsset) -> Iterator[RasterDataset]:
    if not file.media_type.startswith("image/tiff"):
        raise RasterError(f"{file.title} is not a raster that tiles can be drawn from.", field="asset")
    with reaching(files, file.key) as name, opened(name) as dataset:
        yield dataset
