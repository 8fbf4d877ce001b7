"""A raster in STAC's words: its bands, their figures, and the outline of its valid pixels."""

import math
from typing import Final

import numpy as np
import shapely
from pydantic import JsonValue
from pyproj import CRS
from rasterio.enums import Resampling
from rasterio.features import shapes
from rasterio.io import DatasetReader
from rasterio.windows import Window
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from catalogue.cloud.survey import Running
from catalogue.errors import Quarantined
from catalogue.ingest.reference import metres_per_unit
from catalogue.raster.kinds import Look

_OUTLINE_PX: Final = 512
_SPECK: Final = 0.001  # of the whole outline: smaller islands of valid pixels are left out of it
_STRIDE: Final = 2048
_DEGREE_M: Final = 111_320.0  # metres in a degree of latitude on the sphere of 6,378 km; for a resolution, not a length


def bands(dataset: DatasetReader, look: Look) -> list[JsonValue]:
    """STAC 1.1 `bands` of the data bands; exact statistics for bands that are measurements, none for pictures."""
    figures = {} if look.visual else _statistics(dataset, look)
    told: list[JsonValue] = []
    for band in look.data_bands:
        index = band - 1
        words: dict[str, JsonValue] = {
            "name": dataset.descriptions[index] or dataset.colorinterp[index].name,
            "data_type": dataset.dtypes[index],
        }
        words |= _nodata(dataset.nodatavals[index])
        if dataset.units[index]:
            words["unit"] = dataset.units[index]
        if (dataset.scales[index], dataset.offsets[index]) != (1.0, 0.0):
            words |= {"raster:scale": dataset.scales[index], "raster:offset": dataset.offsets[index]}
        if band in figures:
            words["statistics"] = figures[band]
        told.append(words)
    return told


def _nodata(value: float | None) -> dict[str, JsonValue]:
    """`nodata` as STAC writes it: a number, or a word for what JSON has no number for."""
    if value is None:
        return {}
    if math.isnan(value):
        return {"nodata": "nan"}
    return {"nodata": value if math.isfinite(value) else ("inf" if value > 0 else "-inf")}


def _statistics(dataset: DatasetReader, look: Look) -> dict[int, JsonValue]:
    """Figures over every valid pixel, read window by window."""
    running = {band: Running() for band in look.data_bands}
    for top in range(0, dataset.height, _STRIDE):
        for left in range(0, dataset.width, _STRIDE):
            window = Window(left, top, min(_STRIDE, dataset.width - left), min(_STRIDE, dataset.height - top))
            for band in look.data_bands:
                values = dataset.read(band, window=window, masked=True).compressed().astype(np.float64)
                running[band].add(values[np.isfinite(values)])
    whole = dataset.width * dataset.height
    told: dict[int, JsonValue] = {}
    for band, seen in running.items():
        if seen.count:
            words = seen.words("", 0)
            told[band] = {k: words[k] for k in ("minimum", "maximum", "stddev")} | {
                "mean": words["average"],
                "valid_percent": round(100.0 * seen.count / whole, 4),
            }
    return told


def outline(dataset: DatasetReader) -> BaseGeometry:
    """The outline of the valid pixels, in the raster's coordinates, to a pixel of a 512-pixel view of it.

    Raises:
        Quarantined: No pixel is valid.
    """
    scale = max(dataset.width, dataset.height) / _OUTLINE_PX
    rows = max(1, round(dataset.height / max(scale, 1)))
    columns = max(1, round(dataset.width / max(scale, 1)))
    mask = dataset.dataset_mask(out_shape=(rows, columns), resampling=Resampling.nearest) > 0
    if not mask.any():
        raise Quarantined("The raster has no valid pixel: all of it is marked as empty.", remedy="Export it again.")
    cell = dataset.transform @ dataset.transform.scale(dataset.width / columns, dataset.height / rows)
    found = [shape(s) for s, value in shapes(mask.astype(np.uint8), mask=mask, transform=cell) if value]
    least = sum(p.area for p in found) * _SPECK
    whole = shapely.union_all([p for p in found if p.area >= least])
    return whole.simplify(math.sqrt(abs(cell.determinant)), preserve_topology=True)


def gsd_m(dataset: DatasetReader, crs: CRS) -> float:
    """Mean side of a pixel in metres."""
    side = math.sqrt(abs(dataset.transform.determinant))
    unit = metres_per_unit(crs)
    if unit is not None:
        return side * unit
    _, middle = dataset.transform @ (dataset.width / 2, dataset.height / 2)
    return side * _DEGREE_M * math.sqrt(max(math.cos(math.radians(middle)), 1e-6))
