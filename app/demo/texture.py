"""Roughness for made-up ground: smooth noise in several sizes, and stones, trees and cars set down one by one.

Arrays are `(rows, cols)` of float32, north up; sizes and places are in metres.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Canvas:
    """A patch of ground, east along columns and south along rows.

    Attributes:
        width_m: From west to east.
        height_m: From south to north.
        cell_m: The side of a cell.
    """

    width_m: float
    height_m: float
    cell_m: float

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return round(self.height_m / self.cell_m), round(self.width_m / self.cell_m)

    def axes(self) -> tuple[Field, Field]:
        """Metres east of the west edge as a row, and metres north of the south edge as a column, at cell centres."""
        rows, cols = self.shape
        east = ((np.arange(cols) + 0.5) * self.cell_m).astype(np.float32)
        north = (self.height_m - (np.arange(rows) + 0.5) * self.cell_m).astype(np.float32)
        return east[np.newaxis, :], north[:, np.newaxis]


@dataclass(frozen=True, slots=True)
class Stamp:
    """Something round set down on the ground.

    Attributes:
        east: Of its middle, metres.
        north: Of its middle, metres.
        radius_m: Half its width.
        height_m: At its middle.
        power: 1 is a cone, 2 a dome, 8 almost a box.
    """

    east: float
    north: float
    radius_m: float
    height_m: float
    power: float = 2.0


def smooth_noise(canvas: Canvas, size_m: float, rng: np.random.Generator) -> Field:
    """Noise from -1 to 1 whose bumps are about so many metres wide."""
    rows, cols = canvas.shape
    coarse = (max(2, int(canvas.height_m / size_m) + 1), max(2, int(canvas.width_m / size_m) + 1))
    values = rng.uniform(-1.0, 1.0, coarse).astype(np.float32)
    return np.asarray(Image.fromarray(values).resize((cols, rows), Image.Resampling.BICUBIC), dtype=np.float32)


def rough_noise(canvas: Canvas, largest_m: float, rng: np.random.Generator, octaves: int = 4) -> Field:
    """Smooth noise of several sizes, each half as wide and half as strong as the one before, from about -1 to 1."""
    total = np.zeros(canvas.shape, np.float32)
    for octave in range(octaves):
        total += smooth_noise(canvas, largest_m / 2**octave, rng) * np.float32(0.5**octave)
    return total / np.float32(2.0 - 0.5 ** (octaves - 1))


def stamped(canvas: Canvas, stamps: list[Stamp]) -> Field:
    """The height of whatever stands highest at each cell, 0 where nothing stands."""
    surface = np.zeros(canvas.shape, np.float32)
    rows, cols = canvas.shape
    for stamp in stamps:
        reach = int(stamp.radius_m / canvas.cell_m) + 1
        row = int((canvas.height_m - stamp.north) / canvas.cell_m)
        col = int(stamp.east / canvas.cell_m)
        top, bottom = max(row - reach, 0), min(row + reach + 1, rows)
        left, right = max(col - reach, 0), min(col + reach + 1, cols)
        if top >= bottom or left >= right:
            continue
        down = (np.arange(top, bottom) - row)[:, np.newaxis] * canvas.cell_m / stamp.radius_m
        along = (np.arange(left, right) - col)[np.newaxis, :] * canvas.cell_m / stamp.radius_m
        rise = stamp.height_m * np.clip(1.0 - (down**2 + along**2) ** (stamp.power / 2), 0.0, None)
        window = surface[top:bottom, left:right]
        np.maximum(window, rise.astype(np.float32), out=window)
    return surface
