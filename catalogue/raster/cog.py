"""Cloud-optimised GeoTIFFs, in the system that the survey was made in."""

from pathlib import Path
from typing import Final

import rasterio.shutil
from rasterio.io import DatasetReader
from rasterio.vrt import WarpedVRT

BLOCK: Final = 512
JPEG_QUALITY: Final = 90

_COMMON: Final = {
    "driver": "COG",
    "BLOCKSIZE": BLOCK,
    "BIGTIFF": "IF_SAFER",
    "NUM_THREADS": "ALL_CPUS",
    "OVERVIEWS": "IGNORE_EXISTING",
}


def write_cog(source: DatasetReader | WarpedVRT, target: Path, *, lossy: bool, averaged: bool = True) -> None:
    """Write a COG of a raster.

    Args:
        source: The raster, placed.
        target: The file to write.
        lossy: JPEG at quality 90 with a mask, for pictures; else DEFLATE with a predictor, exact.
        averaged: Make overviews by averaging; else by the nearest pixel, for values that are names.
    """
    overviews = "AVERAGE" if averaged else "NEAREST"
    how: dict[str, str | int] = (
        {"COMPRESS": "JPEG", "QUALITY": JPEG_QUALITY}
        if lossy
        else {"COMPRESS": "DEFLATE", "PREDICTOR": "YES", "LEVEL": 6}
    )
    rasterio.shutil.copy(source, target, **_COMMON, **how, OVERVIEW_RESAMPLING=overviews)
