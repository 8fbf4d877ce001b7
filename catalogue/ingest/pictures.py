"""Thumbnails: numbers turned into small pictures, and pictures saved without what the camera wrote about its owner."""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

THUMBNAIL_PX: Final = 256
_BLANK: Final = (0, 0, 0, 0)
# Dark blue to pale yellow, even in lightness, so that it reads in grey and for the colour-blind.
_RAMP: Final = np.array(
    [[48, 18, 92], [52, 78, 140], [38, 130, 142], [62, 176, 118], [170, 214, 64], [253, 238, 150]], dtype=np.float64
)
# Black through red to pale yellow: what people expect of heat.
_HEAT: Final = np.array(
    [[0, 0, 8], [60, 10, 100], [150, 30, 110], [222, 70, 60], [250, 150, 20], [252, 250, 170]], dtype=np.float64
)


def ramp(values: NDArray[np.float64], *, heat: bool = False) -> NDArray[np.uint8]:
    """Numbers as colours between their 2nd and 98th percentile, shape (rows, cols, 4); NaN is clear."""
    finite = np.isfinite(values)
    coloured = np.zeros((*values.shape, 4), dtype=np.uint8)
    if not finite.any():
        return coloured
    low, high = np.percentile(values[finite], (2, 98))
    share = np.clip((np.where(finite, values, low) - low) / max(float(high - low), 1e-12), 0, 1)
    stops = _HEAT if heat else _RAMP
    place = share * (len(stops) - 1)
    for band in range(3):
        coloured[..., band] = np.interp(place, np.arange(len(stops)), stops[:, band]).astype(np.uint8)
    coloured[..., 3] = np.where(finite, 255, 0)
    return coloured


def save_png(pixels: NDArray[np.uint8], path: Path, size: int = THUMBNAIL_PX) -> None:
    """Save an RGBA array, shape (rows, cols, 4), as a PNG no larger than `size` each way."""
    picture = Image.fromarray(pixels, mode="RGBA") if pixels.ndim == 3 else Image.fromarray(pixels)  # noqa: PLR2004 - axes
    picture.thumbnail((size, size))
    picture.save(path, format="PNG", optimize=True)


def save_jpeg(picture: Image.Image, path: Path, size: int, quality: int = 85) -> tuple[int, int]:
    """Save a picture as a JPEG no larger than `size` each way, with nothing in it but pixels.

    Returns:
        Width and height of what was saved.
    """
    small = picture.copy()
    small.thumbnail((size, size), reducing_gap=2.0)
    if small.mode not in {"RGB", "L"}:
        small = small.convert("RGB")
    # A picture remade from its pixels carries no profile, comment, serial number or place.
    clean = Image.frombytes(small.mode, small.size, small.tobytes())
    clean.save(path, format="JPEG", quality=quality)
    return clean.size
