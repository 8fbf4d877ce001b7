"""The arithmetic of bending a picture: control points spread out, values told between pixels.

Positions are counted in pixels from the outer corner at the top left, so the
middle of the first pixel is (0.5, 0.5).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

from geo.ostn import Floats

Pixels = NDArray[np.generic]
Mask = NDArray[np.bool_]

_MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class SourceBlock:
    """A piece of a raster as it was read, perhaps thinned.

    Attributes:
        data: Values of shape (bands, rows, columns).
        valid: Where they mean something, of shape (rows, columns).
        column: Column of the raster at the block's left edge.
        row: Row of the raster at its top edge.
        per_column: Columns of the raster in one column of the block.
        per_row: Rows of the raster in one row of the block.
    """

    data: Pixels
    valid: Mask
    column: float
    row: float
    per_column: float
    per_row: float


def spread(control: Floats, rows: int, columns: int) -> Floats:
    """Values at the middles of pixels from control values on an even grid over their edges.

    >>> spread(np.array([[0.0, 4.0], [0.0, 4.0]]), 1, 4)
    array([[0.5, 1.5, 2.5, 3.5]])
    """
    # Sums of slices: a matrix product would wake a pool of threads for a few thousand numbers.
    above, down = _steps(rows, control.shape[0])
    lines = control[above] * (1 - down[:, None]) + control[above + 1] * down[:, None]
    left, across = _steps(columns, control.shape[1])
    values: Floats = lines[:, left] * (1 - across) + lines[:, left + 1] * across
    return values


def nearest(block: SourceBlock, column: Floats, row: Floats, dtype: DTypeLike) -> tuple[Pixels, Mask]:
    """The value of the pixel in which each position lies.

    Args:
        block: What was read.
        column: Positions in columns of the raster, shape (rows, columns).
        row: Positions in rows of the raster.
        dtype: Type of the answer.

    Returns:
        Values of shape (bands, rows, columns), and where they mean something.
    """
    u, v, inside = _in_block(block, column, row)
    at = v.astype(np.intp) * block.valid.shape[1] + u.astype(np.intp)
    values = block.data.reshape(len(block.data), -1)[:, at]
    return values.astype(dtype, copy=False), block.valid.ravel()[at] & inside


def bilinear(block: SourceBlock, column: Floats, row: Floats, dtype: DTypeLike) -> tuple[Pixels, Mask]:
    """A mixture of the four pixels around each position, leaving out those that mean nothing.

    Arguments and answer are those of `nearest`. A position means something
    where at least half of the mixture does.
    """
    u, v, inside = _in_block(block, column, row)
    rows, columns = block.valid.shape
    left, above = np.floor(u - 0.5).astype(np.intp), np.floor(v - 0.5).astype(np.intp)
    t, s = (u - 0.5 - left).astype(np.float32), (v - 0.5 - above).astype(np.float32)
    working = np.float64 if np.dtype(dtype).itemsize > 4 else np.float32  # noqa: PLR2004 (float32 holds up to four bytes well)
    flat, known = block.data.reshape(len(block.data), -1), block.valid.ravel()
    if not known.all():
        flat = np.where(known, flat, 0)
    total, weight_sum = np.zeros((len(flat), *u.shape), dtype=working), np.zeros(u.shape, dtype=np.float32)
    for down, across, weight in ((0, 0, (1 - t) * (1 - s)), (0, 1, t * (1 - s)), (1, 0, (1 - t) * s), (1, 1, t * s)):
        at = np.clip(above + down, 0, rows - 1) * columns + np.clip(left + across, 0, columns - 1)
        share = weight * known[at]
        total += flat.take(at, axis=1) * share
        weight_sum += share
    valid = (weight_sum >= _MOSTLY) & inside
    total /= np.where(weight_sum > 0, weight_sum, 1)
    whole = np.issubdtype(np.dtype(dtype), np.integer)
    return (np.rint(total) if whole else total).astype(dtype), valid


def _in_block(block: SourceBlock, column: Floats, row: Floats) -> tuple[Floats, Floats, Mask]:
    """Positions in the block's own pixels, those outside moved to its edge and named."""
    rows, columns = block.valid.shape
    u, v = (column - block.column) / block.per_column, (row - block.row) / block.per_row
    inside = (u >= 0) & (u <= columns) & (v >= 0) & (v <= rows)
    least = np.nextafter(0, 1)
    u = np.where(inside, np.clip(u, least, np.nextafter(float(columns), 0)), least)
    return u, np.where(inside, np.clip(v, least, np.nextafter(float(rows), 0)), least), inside


def _steps(count: int, controls: int) -> tuple[NDArray[np.intp], Floats]:
    """For the middle of each pixel, the control value before it and the share of the next."""
    at = (np.arange(count) + 0.5) * (controls - 1) / count
    before = np.minimum(at.astype(np.intp), controls - 2)
    return before, at - before
