"""The one reader of rasters: a dataset in, an array that knows where it lies out.

A view (bounds, system, size) is read from the overview that fits, and bent by
our own arithmetic: positions of a few control pixels go through the exact
transformation, the rest are interpolated between them. GDAL's warper gives the
same picture but builds its transformation anew for each tile, which for
EPSG:27700 costs ten times the reading.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import rasterio
from pyproj import CRS
from rasterio.enums import ColorInterp, MaskFlags, Resampling
from rasterio.errors import RasterioError
from rasterio.io import DatasetReader
from rasterio.windows import Window

from geo.crs import read_crs, transformer
from geo.errors import RasterError
from geo.ostn import Floats
from geo.resample import Mask, Pixels, SourceBlock, bilinear, nearest, spread
from geo.tilegrid import Bounds, Tile, TileMatrixSet
from geo.view import Interpolation, RasterArray, Statistics, View

__all__ = [
    "Interpolation",
    "RasterArray",
    "Statistics",
    "View",
    "dataset_crs",
    "opened",
    "read",
    "read_tile",
    "read_window",
    "sample_points",
    "statistics",
]

_CONTROL = 17
_STATISTICS_SIDE = 1024


@contextmanager
def opened(name: str | Path, *, driver: str = "GTiff") -> Iterator[DatasetReader]:
    """Open a raster for reading, by path or GDAL name.

    Args:
        name: A file, or a name such as "/vsis3/bucket/key".
        driver: The one format tried: others can name further files and addresses.

    Raises:
        RasterError: It cannot be opened, or fails while it is read.
    """
    try:
        with rasterio.open(str(name), driver=driver) as dataset:
            yield dataset
    except RasterioError as error:
        raise RasterError(
            f"The raster {Path(name).name} cannot be read: {error}.", remedy="Export it again as GeoTIFF."
        ) from error


def dataset_crs(dataset: DatasetReader) -> CRS:
    """The system of a dataset.

    Raises:
        RasterError: It has none, so its place is unknown.
    """
    return read_crs(_system(dataset))


def _system(dataset: DatasetReader) -> str:
    """The system of a dataset as text, which finds transformers quickly."""
    if dataset.crs is None or dataset.transform.is_identity:
        raise RasterError(
            "The raster does not say where it lies.", field="crs", remedy="Export it with its coordinate system."
        )
    code = dataset.crs.to_epsg()
    return f"EPSG:{code}" if code else str(dataset.crs.to_wkt())


def read_tile(
    dataset: DatasetReader,
    grid: TileMatrixSet,
    tile: Tile,
    *,
    bands: Sequence[int] | None = None,
    interpolation: Interpolation = Interpolation.BILINEAR,
    size: int | None = None,
) -> RasterArray:
    """One tile of a tile matrix set, `size` pixels square (by default the set's own)."""
    pixels = size or grid.tile_size
    view = View(grid.bounds(tile), grid.crs, pixels, pixels)
    return read(dataset, view, bands=bands, interpolation=interpolation)


def read(
    dataset: DatasetReader,
    view: View,
    *,
    bands: Sequence[int] | None = None,
    interpolation: Interpolation = Interpolation.BILINEAR,
) -> RasterArray:
    """A view of a dataset, from the overview that fits, bent into the view's system.

    Args:
        dataset: An open raster with a system.
        view: Bounds, system and size wanted.
        bands: Band numbers from 1; by default all but an alpha band.
        interpolation: How to tell values between pixels.

    Returns:
        Pixels of the view; those outside the dataset are not valid.

    Raises:
        RasterError: The dataset has no system, or no such band.
        GridsError: OSGB36 is concerned and its grid was not prepared.
    """
    numbers = _bands(dataset, bands)
    nodata = 0.0 if dataset.nodata is None else float(dataset.nodata)
    data = np.full(
        (len(numbers), view.height, view.width), nodata, dtype=np.result_type(*(dataset.dtypes[n - 1] for n in numbers))
    )
    valid = np.zeros((view.height, view.width), dtype=np.bool_)
    part = _shared_part(dataset, view)
    if part is not None:
        column, row = _source_positions(dataset, view, part)
        source = _read_source(dataset, numbers, column, row, interpolation)
        if source is not None:
            data[:, *part], valid[part] = _resampled(source, column, row, interpolation, data.dtype)
            data[:, ~valid] = nodata
    return RasterArray(data, valid, view.bounds, view.crs, nodata)


def read_window(dataset: DatasetReader, bounds: Bounds, *, most_pixels: int = 4_000_000) -> RasterArray:
    """A dataset's own pixels within bounds in its own system, not bent, thinned to at most so many.

    Raises:
        RasterError: The bounds share nothing with the dataset, or it has no system.
    """
    crs = _system(dataset)
    window = (
        dataset.window(*bounds).intersection(Window(0, 0, dataset.width, dataset.height))
        if _touches(dataset, bounds)
        else None
    )
    if window is None:
        raise RasterError("The bounds lie outside the raster.", field="bounds")
    window = window.round_offsets().round_lengths(op="ceil")
    thinning = max(1.0, math.sqrt(window.width * window.height / most_pixels))
    width, height = max(1, round(window.width / thinning)), max(1, round(window.height / thinning))
    west, south, east, north = dataset.window_bounds(window)
    view = View(Bounds(west, south, east, north), crs, width, height)
    return read(dataset, view, interpolation=Interpolation.NEAREST)


def sample_points(dataset: DatasetReader, x: Floats, y: Floats, crs: str) -> Floats:
    """Values of the pixels in which places lie.

    Args:
        dataset: An open raster with a system.
        x: Eastings or longitudes in `crs`, shape (n,).
        y: Northings or latitudes.
        crs: The system of the places.

    Returns:
        Shape (n, bands); NaN outside the dataset and where it has no value.
    """
    source_x, source_y = transformer(crs, _system(dataset)).transform(x, y)
    places = np.nan_to_num(np.column_stack([source_x, source_y]), nan=np.inf, posinf=1e30, neginf=-1e30)
    values = np.ma.stack(list(dataset.sample(places, masked=True))) if len(places) else np.ma.empty((0, dataset.count))
    return np.ma.filled(values.astype(np.float64), np.nan)


def statistics(dataset: DatasetReader, band: int = 1) -> Statistics:
    """What a band holds, for stretching and for the catalogue.

    Raises:
        RasterError: There is no such band, or it holds no valid pixel.
    """
    number = _bands(dataset, [band])[0]
    shape = (min(dataset.height, _STATISTICS_SIDE), min(dataset.width, _STATISTICS_SIDE))
    values = dataset.read(number, out_shape=shape, masked=True, resampling=Resampling.nearest)
    kept = np.ma.masked_invalid(values).compressed().astype(np.float64)
    if kept.size == 0:
        raise RasterError(f"Band {band} holds no valid pixel.", field="band")
    low, high = (float(value) for value in np.percentile(kept, [2, 98]))
    share = 100.0 * kept.size / values.size
    return Statistics(float(kept.min()), float(kept.max()), float(kept.mean()), float(kept.std()), low, high, share)


def _bands(dataset: DatasetReader, asked: Sequence[int] | None) -> list[int]:
    """Band numbers to read: those asked for, or all that are not transparency."""
    if asked is None:
        shown = [n for n, meaning in enumerate(dataset.colorinterp, start=1) if meaning != ColorInterp.alpha]
        return shown or list(range(1, dataset.count + 1))
    absent = [n for n in asked if not 1 <= n <= dataset.count]
    if absent or not asked:
        raise RasterError(f"The raster has bands 1 to {dataset.count}, not {absent or 'none'}.", field="bands")
    return list(asked)


def _touches(dataset: DatasetReader, bounds: Bounds) -> bool:
    """Whether bounds in the dataset's system share ground with it."""
    own = dataset.bounds
    return bool(
        bounds.west < own.right and bounds.east > own.left and bounds.south < own.top and bounds.north > own.bottom
    )


def _shared_part(dataset: DatasetReader, view: View) -> tuple[slice, slice] | None:
    """Rows and columns of the view over the dataset, so that only they are worked out."""
    source, target = _system(dataset), view.crs
    own = Bounds(*dataset.bounds)
    if source != target:
        own = Bounds(*transformer(source, target).transform_bounds(*own, densify_pts=21))
    if not all(map(math.isfinite, own)):
        return slice(0, view.height), slice(0, view.width)
    west, south, east, north = view.bounds
    x, y = view.width / (east - west), view.height / (north - south)
    columns = max(0, math.floor((own.west - west) * x)), min(view.width, math.ceil((own.east - west) * x))
    rows = max(0, math.floor((north - own.north) * y)), min(view.height, math.ceil((north - own.south) * y))
    if columns[0] >= columns[1] or rows[0] >= rows[1]:
        return None
    return slice(*rows), slice(*columns)


def _source_positions(dataset: DatasetReader, view: View, part: tuple[slice, slice]) -> tuple[Floats, Floats]:
    """Columns and rows of the dataset under the middles of the view's pixels in a part."""
    rows, columns = part
    west, south, east, north = view.bounds
    across = np.linspace(columns.start, columns.stop, _CONTROL) * (east - west) / view.width + west
    down = north - np.linspace(rows.start, rows.stop, _CONTROL) * (north - south) / view.height
    x, y = (axis.ravel() for axis in np.meshgrid(across, down))
    source, target = _system(dataset), view.crs
    if source != target:
        x, y = (np.asarray(axis) for axis in transformer(target, source).transform(x, y))
    inverse = ~dataset.transform
    control_column = (inverse.a * x + inverse.b * y + inverse.c).reshape(_CONTROL, _CONTROL)
    control_row = (inverse.d * x + inverse.e * y + inverse.f).reshape(_CONTROL, _CONTROL)
    size = rows.stop - rows.start, columns.stop - columns.start
    with np.errstate(invalid="ignore"):
        return spread(control_column, *size), spread(control_row, *size)


def _read_source(
    dataset: DatasetReader, numbers: list[int], column: Floats, row: Floats, interpolation: Interpolation
) -> SourceBlock | None:
    """The piece of the dataset under the positions, thinned to about one pixel for each of theirs."""
    window = _window_under(dataset, column, row)
    if window is None:
        return None
    thinning = max(1.0, _pixels_per_position(column, row))
    shape = math.ceil(window.height / thinning), math.ceil(window.width / thinning)
    kind = Resampling.average if interpolation is Interpolation.BILINEAR else Resampling.nearest
    data = dataset.read(numbers, window=window, out_shape=(len(numbers), *shape), resampling=kind)
    valid = _valid(dataset, data, window, numbers[0])
    return SourceBlock(data, valid, window.col_off, window.row_off, window.width / shape[1], window.height / shape[0])


def _window_under(dataset: DatasetReader, column: Floats, row: Floats) -> Window | None:
    """The dataset's pixels that hold the positions, and a pixel more on each side."""
    known = np.isfinite(column) & np.isfinite(row)
    if not known.any():
        return None
    left, right = math.floor(column[known].min()) - 1, math.ceil(column[known].max()) + 1
    top, bottom = math.floor(row[known].min()) - 1, math.ceil(row[known].max()) + 1
    left, right, top, bottom = max(0, left), min(dataset.width, right), max(0, top), min(dataset.height, bottom)
    return Window(left, top, right - left, bottom - top) if left < right and top < bottom else None


def _pixels_per_position(column: Floats, row: Floats) -> float:
    """How many of the dataset's pixels lie along one step between positions, from the corners' area."""
    x, y = column[[0, 0, -1, -1], [0, -1, -1, 0]], row[[0, 0, -1, -1], [0, -1, -1, 0]]
    area = 0.5 * abs(float(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))))
    steps = max(1, column.shape[0] - 1) * max(1, column.shape[1] - 1)
    return math.sqrt(area / steps) if math.isfinite(area) else 1.0


def _valid(dataset: DatasetReader, data: Pixels, window: Window, number: int) -> Mask:
    """Where pixels mean something: by nodata, by transparency or mask, else everywhere finite."""
    finite: Mask = np.asarray(np.isfinite(data).all(axis=0))
    flags = dataset.mask_flag_enums[number - 1]
    if MaskFlags.all_valid in flags:
        return finite
    if MaskFlags.nodata in flags:
        told: Mask = finite & (data != dataset.nodata).any(axis=0)
        return told
    shown: Mask = finite & (dataset.read_masks(number, window=window, out_shape=data.shape[1:]) > 0)
    return shown


def _resampled(
    source: SourceBlock, column: Floats, row: Floats, interpolation: Interpolation, dtype: "np.dtype[np.generic]"
) -> tuple[Pixels, Mask]:
    """Values at the positions."""
    return (bilinear if interpolation is Interpolation.BILINEAR else nearest)(source, column, row, dtype)
