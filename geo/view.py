"""What is asked of a raster, and what comes back: plain values that know where they lie."""

import math
from dataclasses import dataclass
from enum import StrEnum

from geo.errors import RasterError
from geo.resample import Mask, Pixels
from geo.tilegrid import Bounds

_MOST_PIXELS = 64_000_000


class Interpolation(StrEnum):
    """How a value between pixels is told: the nearest one, for classes, or a mixture, for measures and colours."""

    NEAREST = "nearest"
    BILINEAR = "bilinear"


@dataclass(frozen=True, slots=True)
class View:
    """What to read: bounds in a system, and how many pixels to make of them."""

    bounds: Bounds
    crs: str
    width: int
    height: int

    def __post_init__(self) -> None:
        """Refuse a view without extent, or of more than 64 million pixels."""
        west, south, east, north = self.bounds
        if not (west < east and south < north and all(map(math.isfinite, self.bounds))):
            raise RasterError("The bounds enclose nothing.", field="bounds", remedy="Give west, south, east, north.")
        if min(self.width, self.height) < 1 or self.width * self.height > _MOST_PIXELS:
            raise RasterError(f"{self.width} by {self.height} pixels cannot be read at once.", field="width")


@dataclass(frozen=True, slots=True)
class RasterArray:
    """Pixels that know where they lie.

    Attributes:
        data: Values of shape (bands, rows, columns), north at the top.
        valid: Where they mean something, of shape (rows, columns).
        bounds: Outer edges in `crs`.
        crs: The system of the bounds.
        nodata: The value that fills the rest, 0 where the dataset names none.
    """

    data: Pixels
    valid: Mask
    bounds: Bounds
    crs: str
    nodata: float


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a band holds, from at most a million of its pixels evenly spread.

    Attributes:
        minimum: Least valid value.
        maximum: Greatest valid value.
        mean: Mean of valid values.
        stddev: Their standard deviation.
        percentile_2: Value that 2 % lie below.
        percentile_98: Value that 98 % lie below.
        valid_percent: Share of pixels that are valid.
    """

    minimum: float
    maximum: float
    mean: float
    stddev: float
    percentile_2: float
    percentile_98: float
    valid_percent: float
