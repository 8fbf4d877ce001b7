"""Writing rasters as GeoTIFF: tiled, compressed, with their frame and, where there is one, their nodata value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import ColorInterp
from rasterio.transform import Affine

TILE_PX = 256
COLOURS = 3


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a raster lies: north up, square pixels.

    Attributes:
        crs: As "EPSG:27700".
        west: Easting of the left edge, in the units of the CRS.
        north: Northing of the top edge.
        pixel: The side of a pixel on the ground.
    """

    crs: str
    west: float
    north: float
    pixel: float

    def transform(self) -> Affine:
        """From column and row to easting and northing."""
        return Affine(self.pixel, 0.0, self.west, 0.0, -self.pixel, self.north)


@dataclass(frozen=True, slots=True)
class Wording:
    """What is written beside the numbers.

    Attributes:
        nodata: The value that means no measurement, or None.
        descriptions: A name for each band.
        unit: Of the values, as "m" or "degC".
        tags: Further metadata of the file, such as `TIFFTAG_DATETIME`.
    """

    nodata: float | None = None
    descriptions: Sequence[str] = ()
    unit: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)


def write_geotiff(path: Path, pixels: NDArray[np.generic], frame: Frame, wording: Wording | None = None) -> Path:
    """Write a GeoTIFF: pictures as JPEG inside, measurements without loss.

    Args:
        path: The file to write; its folder must be there.
        pixels: `(rows, cols)` or `(bands, rows, cols)`. Three bands of uint8 are a picture.
        frame: Where it lies.
        wording: What is written beside the numbers.

    Returns:
        The path.
    """
    bands = pixels.reshape((-1, *pixels.shape[-2:]))
    words = wording or Wording()
    picture = bands.shape[0] == COLOURS and bands.dtype == np.uint8
    profile = {"driver": "GTiff", "tiled": True, "blockxsize": TILE_PX, "blockysize": TILE_PX, "nodata": words.nodata}
    profile |= _compression(bands.dtype, picture=picture)
    with rasterio.open(
        path,
        "w",
        count=bands.shape[0],
        height=bands.shape[1],
        width=bands.shape[2],
        dtype=bands.dtype.name,
        crs=frame.crs,
        transform=frame.transform(),
        **profile,
    ) as target:
        target.write(bands)
        if picture:
            target.colorinterp = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)
        for number, description in enumerate(words.descriptions, start=1):
            target.set_band_description(number, description)
        if words.unit:
            target.units = (words.unit,) * bands.shape[0]
        target.update_tags(**words.tags)
    return path


def _compression(dtype: np.dtype[np.generic], *, picture: bool) -> dict[str, str | int]:
    if picture:
        return {"compress": "jpeg", "photometric": "ycbcr", "jpeg_quality": 88}
    # Predictor 3 is for floating point, 2 for whole numbers (TIFF Technical Note 3 and TIFF 6.0 section 14).
    return {"compress": "deflate", "predictor": 3 if dtype.kind == "f" else 2, "zlevel": 6}
