"""Small pictures of rasters: as they look, or shaded and coloured where they are measurements."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import Resampling
from rasterio.io import DatasetReader

from catalogue.ingest.outcome import FileKind
from catalogue.ingest.pictures import ramp
from catalogue.raster.kinds import Look

_VIEW_PX: Final = 512
_SUN_AZIMUTH, _SUN_HEIGHT = np.radians(315.0), np.radians(45.0)
_RGB: Final = 3


def picture(dataset: DatasetReader, look: Look, pixel_m: float) -> NDArray[np.uint8]:
    """A raster as an RGBA array of at most 512 pixels a side, shape (rows, cols, 4).

    Args:
        dataset: The raster, with overviews.
        look: What its bands are.
        pixel_m: Side of a pixel in metres, for the slope of a hillshade.
    """
    factor = max(dataset.width, dataset.height, _VIEW_PX) / _VIEW_PX
    shape = (max(1, round(dataset.height / factor)), max(1, round(dataset.width / factor)))
    chosen = look.data_bands[:_RGB] if len(look.data_bands) >= _RGB else look.data_bands[:1]
    values = dataset.read(chosen, out_shape=(len(chosen), *shape), resampling=Resampling.average).astype(np.float64)
    empty = dataset.dataset_mask(out_shape=shape, resampling=Resampling.nearest) == 0
    values[:, empty] = np.nan
    if len(chosen) == _RGB:
        return _composite(values, stretched=not look.visual)
    if look.kind is FileKind.ELEVATION:
        return shaded(values[0], pixel_m * factor)
    return _grey(values[0]) if look.kind is FileKind.ORTHOMOSAIC else ramp(values[0], heat=_is_heat(look))


def _is_heat(look: Look) -> bool:
    """Whether the raster shows temperatures."""
    return look.kind is FileKind.THERMAL_RASTER


def _composite(values: NDArray[np.float64], *, stretched: bool) -> NDArray[np.uint8]:
    """Three bands as red, green and blue; measurements are stretched between their 2nd and 98th percentile."""
    valid = np.isfinite(values).all(axis=0)
    pixels = np.zeros((*valid.shape, 4), dtype=np.uint8)
    for band in range(_RGB):
        layer = np.where(valid, values[band], 0.0)
        if stretched and valid.any():
            low, high = np.percentile(layer[valid], (2, 98))
            layer = (layer - low) / max(float(high - low), 1e-12) * 255.0
        pixels[..., band] = np.clip(layer, 0, 255).astype(np.uint8)
    pixels[..., 3] = np.where(valid, 255, 0)
    return pixels


def _grey(values: NDArray[np.float64]) -> NDArray[np.uint8]:
    """One band of a picture as grey."""
    return _composite(np.stack([values] * _RGB), stretched=False)


def shaded(heights: NDArray[np.float64], cell_m: float) -> NDArray[np.uint8]:
    """Heights coloured and lit from the north-west at 45 degrees, shape (rows, cols, 4).

    Source: the usual hillshade of a surface by its gradient (Horn 1981), here by central differences.
    """
    coloured = ramp(heights)
    if min(heights.shape) < 2:  # noqa: PLR2004 - a gradient takes two
        return coloured
    filled = np.where(np.isfinite(heights), heights, np.nanmean(heights) if np.isfinite(heights).any() else 0.0)
    down, right = np.gradient(filled, max(cell_m, 1e-9))
    slope = np.arctan(np.hypot(right, down))
    aspect = np.arctan2(right, -down)  # towards which the ground rises, clockwise from north
    light = np.cos(_SUN_HEIGHT) * np.sin(slope) * np.cos(_SUN_AZIMUTH - np.pi - aspect)
    light += np.sin(_SUN_HEIGHT) * np.cos(slope)
    lit = 0.35 + 0.65 * np.clip(light, 0.0, 1.0)
    coloured[..., :_RGB] = (coloured[..., :_RGB] * lit[..., None]).astype(np.uint8)
    return coloured
