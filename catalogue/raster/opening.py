"""Opening a delivered TIFF: by one driver, from one file, within a pixel budget.

GDAL can follow a raster to other files and to the internet. Here only its GeoTIFF driver
may look, no folder is listed (so no side file is taken in), and remote reading is shut.
"""

import errno
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import rasterio
from rasterio._err import CPLE_BaseError
from rasterio.errors import NotGeoreferencedWarning, RasterioError, RasterioIOError
from rasterio.io import DatasetReader

from catalogue.errors import Quarantined

MOST_PIXELS: Final = 60_000_000_000  # 245,000 by 245,000: 60 km² at 3 cm
_SUSPECT_PIXELS: Final = 1_000_000_000
_MOST_PER_BYTE: Final = 4000  # pixels of one byte of file; empty tiles compress by about a thousand
_AGAIN: Final = "Export it again and look at it in other software before delivery."
_SHUT: Final = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_CACHEMAX": 256,
    "GDAL_NUM_THREADS": "ALL_CPUS",
    "GDAL_TIFF_INTERNAL_MASK": "YES",
}


@contextmanager
def reading() -> Iterator[None]:
    """GDAL set up to read delivered files, with its complaints put in words.

    Raises:
        Quarantined: A file cannot be opened, or its pixels cannot be read.
    """
    with rasterio.Env(**_SHUT), warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        try:
            yield
        except (RasterioIOError, CPLE_BaseError) as cause:
            if "No space left" in str(cause):
                raise OSError(errno.ENOSPC, str(cause)) from cause
            raise Quarantined(
                f"The raster's pixels cannot be read: it is damaged or cut short ({_first_line(cause)}).", remedy=_AGAIN
            ) from cause
        except RasterioError as cause:
            raise Quarantined(f"The raster cannot be used ({_first_line(cause)}).", remedy=_AGAIN) from cause


@contextmanager
def open_raster(path: Path) -> Iterator[DatasetReader]:
    """A TIFF whose header has been read and found sane; call within `reading`.

    Raises:
        Quarantined: It claims more pixels than it can hold or than the service takes.
    """
    with rasterio.open(path.resolve(), driver="GTiff", sharing=False) as dataset:
        check_budget(dataset.width, dataset.height, dataset.count, path.stat().st_size)
        yield dataset


def check_budget(width: int, height: int, bands: int, size: int) -> None:
    """Refuse headers that claim too much.

    Args:
        width: Columns claimed.
        height: Rows claimed.
        bands: Bands claimed.
        size: Bytes of the file.

    Raises:
        Quarantined: The claim cannot be true, or is too large to take.
    """
    pixels = width * height
    claim = f"The header claims {width:,} × {height:,} pixels in {bands} bands"
    if pixels > _SUSPECT_PIXELS and pixels * bands > size * _MOST_PER_BYTE:
        raise Quarantined(f"{claim}, far more than a file of {size:,} bytes can hold.", remedy=_AGAIN)
    if pixels > MOST_PIXELS:
        raise Quarantined(f"{claim}, more than can be taken in one file.", remedy="Deliver it in tiles.")


def _first_line(cause: Exception) -> str:
    """GDAL's own words, without the folder that the file happens to lie in."""
    words = str(cause.__cause__ or cause).split("\n", maxsplit=1)[0]
    return " ".join(w.rsplit("/", maxsplit=1)[-1] for w in words.split())[:200]
