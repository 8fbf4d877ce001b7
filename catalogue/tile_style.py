"""From values to a picture: stretching, colours, shading. Pure arrays; shapes are (bands, rows, columns)."""

import io
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from catalogue.errors import TileError

Values = NDArray[np.float64]
Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]


class Format(StrEnum):
    """How a tile is encoded, by its ending."""

    PNG = "png"
    WEBP = "webp"
    JPG = "jpg"

    @property
    def media_type(self) -> str:
        """Its media type."""
        return "image/jpeg" if self is Format.JPG else f"image/{self.value}"


class Ramp(StrEnum):
    """A scale of colours for one band, from its low end to its high end."""

    GREY = "grey"
    HEAT = "heat"
    TERRAIN = "terrain"
    GREEN = "green"
    DIFFERENCE = "difference"


# Anchors are our own choice, evenly spaced from low to high. Lightness rises along each ramp but the last, which is
# lightest in its middle, so that order can be read without telling the colours apart.
_ANCHORS: Final = {
    Ramp.GREY: ((0, 0, 0), (255, 255, 255)),
    Ramp.HEAT: ((10, 8, 40), (90, 20, 110), (190, 55, 80), (245, 140, 30), (252, 250, 180)),
    Ramp.TERRAIN: ((20, 60, 90), (40, 110, 85), (120, 150, 80), (200, 180, 120), (250, 248, 240)),
    Ramp.GREEN: ((110, 70, 40), (190, 150, 90), (225, 220, 150), (120, 175, 85), (15, 95, 45)),
    Ramp.DIFFERENCE: ((35, 70, 150), (140, 180, 220), (247, 247, 247), (235, 160, 130), (165, 30, 45)),
}
SUN_AZIMUTH_DEG: Final = 315.0
SUN_ALTITUDE_DEG: Final = 45.0


@dataclass(frozen=True, slots=True)
class Style:
    """How values are shown.

    Attributes:
        low, high: The values at the two ends of the scale; None lets the file's own statistics decide.
        ramp: Colours of a single band; None picks grey.
        hillshade: Light a surface of heights from the north-west instead of colouring it.
        bands: Which bands, from 1; None shows the first three of many, or the only one.
    """

    low: float | None = None
    high: float | None = None
    ramp: Ramp | None = None
    hillshade: bool = False
    bands: tuple[int, ...] | None = None


def stretched(values: Values, low: float, high: float) -> Bytes:
    """Values as bytes, the low end at 0 and the high end at 255.

    Raises:
        TileError: The two ends are the same or the wrong way round.
    """
    if not low < high:
        raise TileError("The low end of the scale must be below the high end.", field="rescale")
    scaled = (np.nan_to_num(values, nan=low, posinf=high, neginf=low) - low) * (255.0 / (high - low))
    levels: Bytes = np.clip(np.rint(scaled), 0, 255).astype(np.uint8)
    return levels


def coloured(levels: Bytes, ramp: Ramp) -> Bytes:
    """One band of levels, shape (rows, columns), as red, green and blue."""
    anchors = np.array(_ANCHORS[ramp], dtype=np.float64)
    at = np.linspace(0, 255, len(anchors))
    table = np.stack([np.interp(np.arange(256), at, anchors[:, channel]) for channel in range(3)])
    picture: Bytes = np.rint(table).astype(np.uint8)[:, levels]
    return picture


def hillshade(heights: Values, pixel_m: float) -> Values:
    """Light on a surface from the north-west, 45 degrees up.

    Args:
        heights: Metres, shape (rows + 2, columns + 2): one pixel more on each side.
        pixel_m: Ground size of a pixel in metres.

    Returns:
        0 to 255, shape (rows, columns); NaN beside a height that is not known.

    Source: Horn, B. K. P. (1981), "Hill shading and the reflectance map", Proc. IEEE 69(1), eq. for the gradient.
    """
    z = heights
    east = (z[:-2, 2:] + 2 * z[1:-1, 2:] + z[2:, 2:] - z[:-2, :-2] - 2 * z[1:-1, :-2] - z[2:, :-2]) / (8 * pixel_m)
    south = (z[2:, :-2] + 2 * z[2:, 1:-1] + z[2:, 2:] - z[:-2, :-2] - 2 * z[:-2, 1:-1] - z[:-2, 2:]) / (8 * pixel_m)
    azimuth, altitude = np.deg2rad(SUN_AZIMUTH_DEG), np.deg2rad(SUN_ALTITUDE_DEG)
    # The surface's normal is (-east, +south, 1) in (east, north, up); the light comes from azimuth and altitude.
    light = (
        -east * np.sin(azimuth) * np.cos(altitude) + south * np.cos(azimuth) * np.cos(altitude) + np.sin(altitude)
    ) / np.sqrt(1 + east**2 + south**2)
    shade: Values = np.clip(255 * light, 0, 255)
    return shade


def encoded(picture: Bytes, valid: Mask, form: Format) -> bytes:
    """A picture of shape (3, rows, columns) as a file; what is not valid is transparent, or white in JPEG."""
    if form is Format.JPG:
        solid = np.where(valid, picture, np.uint8(255))
        image = Image.fromarray(np.ascontiguousarray(np.moveaxis(solid, 0, -1)), "RGB")
    else:
        opacity = np.where(valid, np.uint8(255), np.uint8(0))[np.newaxis]
        layers = np.concatenate([np.where(valid, picture, np.uint8(0)), opacity])
        image = Image.fromarray(np.ascontiguousarray(np.moveaxis(layers, 0, -1)), "RGBA")
    sink = io.BytesIO()
    options = {
        Format.PNG: {"compress_level": 1},
        Format.WEBP: {"quality": 85, "method": 0},
        Format.JPG: {"quality": 85},
    }
    image.save(sink, {"jpg": "jpeg"}.get(form, form), **options[form])
    return sink.getvalue()
