"""Which points go into which node of the octree: thinned by grid cell, level by level.

Points are put in Morton order at the finest depth. A point is the first of its
cell at depth d exactly when its code differs from the one before it in the first
d digits. A node at level L keeps the first point of each of its 128 × 128 × 128
cells that no coarser level kept: so every level is an even sample of all coarser
ones' remainder, and nothing is random.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint64]
Counts = NDArray[np.int64]
Levels = NDArray[np.uint8]

DEPTH: Final = 21  # octal digits in a code: 63 bits
GRID_DEPTH: Final = 7  # a node is 2**7 cells wide
DEEPEST: Final = DEPTH - GRID_DEPTH
LEAF_POINTS: Final = 60_000  # a cube with no more than this is one node
_ONE: Final = np.uint64(1)


@dataclass(frozen=True, slots=True)
class Cube:
    """The root cube, in the units of the cloud's coordinate system.

    Attributes:
        minimum: Lowest x, y and z.
        size: Its side.
    """

    minimum: tuple[float, float, float]
    size: float

    @property
    def centre(self) -> tuple[float, float, float]:
        """Its middle."""
        x, y, z = self.minimum
        half = self.size / 2
        return x + half, y + half, z + half


def cube_around(lowest: NDArray[np.float64], highest: NDArray[np.float64]) -> Cube:
    """The smallest cube about the middle of a box, wide enough that no point lies on its far side."""
    size = max(float((highest - lowest).max()) * (1 + 1e-9), 1e-3)
    low = (lowest + highest) / 2 - size / 2
    return Cube((float(low[0]), float(low[1]), float(low[2])), size)


def morton(x: NDArray[np.float64], y: NDArray[np.float64], z: NDArray[np.float64], cube: Cube) -> Codes:
    """Morton codes of points, x in the lowest bit of each digit.

    Args:
        x: Coordinates, shape (n,), in the cube's units.
        y: The same.
        z: The same.
        cube: The root cube.
    """
    code = _spread(x, cube.minimum[0], cube.size)
    code |= _spread(y, cube.minimum[1], cube.size) << _ONE
    code |= _spread(z, cube.minimum[2], cube.size) << np.uint64(2)
    return code


def _spread(values: NDArray[np.float64], low: float, size: float) -> Codes:
    """Cell numbers along one axis with two zero bits put after each bit.

    Source: the usual magic-number spreading of 21 bits over 63.
    """
    cells = 2**DEPTH
    v = np.clip((values - low) * (cells / size), 0, cells - 1).astype(np.uint64)
    for shift, mask in (
        (32, 0x001F00000000FFFF),
        (16, 0x001F0000FF0000FF),
        (8, 0x100F00F00F00F00F),
        (4, 0x10C30C30C30C30C3),
        (2, 0x1249249249249249),
    ):
        v |= v << np.uint64(shift)
        v &= np.uint64(mask)
    return v


def levels(codes: Codes, before: int | None) -> Levels:
    """The level that keeps each point, from its code and the one before it.

    Args:
        codes: Morton codes in order, shape (n,).
        before: The last code of the stretch before, when there is one.
    """
    previous = np.empty_like(codes)
    previous[1:] = codes[:-1]
    # With nothing before, the first point differs from it in its first digit.
    previous[0] = np.uint64(before) if before is not None else codes[0] ^ np.uint64(1 << (3 * DEPTH - 1))
    depth = _first_difference(codes ^ previous)
    return np.clip(depth - GRID_DEPTH, 0, DEEPEST).astype(np.uint8)


def _first_difference(difference: Codes) -> NDArray[np.int16]:
    """The number (from 1) of the first octal digit that is not zero; DEPTH + 1 when all are."""
    filled = difference.copy()
    for shift in (1, 2, 4, 8, 16, 32):
        filled |= filled >> np.uint64(shift)
    # With every bit under the highest set, their number is its place; digits are three bits.
    bits = np.bitwise_count(filled).astype(np.int16)
    return DEPTH + 1 - (bits + 2) // 3


def merge_small(codes: Codes, level: Levels, shared: list[Counts] | None) -> Levels:
    """Levels where a cube with few points is one node and goes no deeper.

    Args:
        codes: Morton codes in order, shape (n,).
        level: What `levels` gave.
        shared: Points in each cube of the coarse levels over the whole cloud, when these codes are
            only a stretch of it; the stretch must hold whole cubes of the level after those.
    """
    merged = level.copy()
    rest = np.arange(codes.size)
    for depth in range(DEEPEST + 1):
        if rest.size == 0:
            break
        cells = codes[rest] >> np.uint64(3 * (DEPTH - depth))
        starts = np.flatnonzero(np.concatenate(([True], cells[1:] != cells[:-1])))
        lengths = np.diff(np.append(starts, cells.size))
        whole = shared[depth][cells[starts].astype(np.int64)] if shared and depth < len(shared) else lengths
        small = np.repeat(whole <= LEAF_POINTS, lengths)
        here = rest[small]
        merged[here] = np.minimum(merged[here], depth)
        rest = rest[~small]
    return merged


@dataclass(frozen=True, slots=True)
class NodeSlice:
    """Points of one node among sorted points.

    Attributes:
        level: Depth of the node, 0 for the root.
        cell: Morton number of the node at that level.
        points: Places of its points in the sorted stretch.
    """

    level: int
    cell: int
    points: NDArray[np.int64]


def nodes(codes: Codes, level: Levels) -> list[NodeSlice]:
    """Every node that has points, coarse levels first."""
    found: list[NodeSlice] = []
    for depth in range(int(level.max()) + 1 if level.size else 0):
        here = np.flatnonzero(level == depth)
        if here.size == 0:
            continue
        cells = codes[here] >> np.uint64(3 * (DEPTH - depth))
        starts = np.flatnonzero(np.concatenate(([True], cells[1:] != cells[:-1])))
        parts = np.split(here, starts[1:])
        found += [NodeSlice(depth, int(cells[s]), p) for s, p in zip(starts, parts, strict=True)]
    return found


def voxel(cell: int) -> tuple[int, int, int]:
    """Column, row and layer of a cell from its Morton number.

    >>> voxel(0b101_011)
    (3, 1, 2)
    """
    axes = [0, 0, 0]
    for digit in range(DEPTH):
        for axis in range(3):
            axes[axis] |= ((cell >> (3 * digit + axis)) & 1) << digit
    return axes[0], axes[1], axes[2]
