"""A TIFF of measurements that are not on the ground: laid out as a COG, without a place."""

import warnings
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile

from catalogue.raster.cog import write_cog


def write_measurements(values: NDArray[np.float32], target: Path, *, unit: str, description: str) -> None:
    """Write one band of numbers, NaN for none, exactly and in tiles.

    Args:
        values: Shape (rows, cols).
        target: The file to write.
        unit: Unit of the numbers, as STAC's `unit`.
        description: What they are.
    """
    rows, columns = values.shape
    with warnings.catch_warnings(), rasterio.Env(), MemoryFile() as memory:
        # A picture from a camera has no place of its own on purpose.
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with memory.open(
            driver="GTiff", width=columns, height=rows, count=1, dtype="float32", nodata=float("nan")
        ) as draft:
            draft.write(values, 1)
            draft.set_band_unit(1, unit)
            draft.set_band_description(1, description)
        with memory.open() as draft:
            write_cog(draft, target, lossy=False)
