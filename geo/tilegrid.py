"""Tile matrix sets: which square of the earth a tile number names, and back.

Two are kept: the web's own, and one on the British National Grid so that
surveys in EPSG:27700 can be looked at without being bent.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from geo.errors import RasterError

METRES_PER_PIXEL_AT_SCALE_ONE = 0.00028
"""Size of the standard pixel. Source: OGC 17-083r4, "Two Dimensional Tile Matrix Set", 6.1.1."""

_MOST_TILES = 1_000_000


class Bounds(NamedTuple):
    """West, south, east and north in the units of a stated system."""

    west: float
    south: float
    east: float
    north: float


class Tile(NamedTuple):
    """A tile by its zoom, column from the west and row from the north."""

    z: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class TileMatrixSet:
    """A pyramid of tiles in one projected system, each zoom half the one before.

    Attributes:
        identifier: Its name in addresses.
        crs: The system, such as "EPSG:27700".
        uri: The official address of the system.
        west: West edge of column 0, in metres.
        north: North edge of row 0, in metres.
        resolution_m: Metres a pixel at zoom 0, in the projection.
        columns: Tiles across at zoom 0.
        rows: Tiles down at zoom 0.
        most_zoom: The last zoom.
        tile_size: Pixels along a tile's side.
    """

    identifier: str
    crs: str
    uri: str
    west: float
    north: float
    resolution_m: float
    columns: int
    rows: int
    most_zoom: int
    tile_size: int = 256

    def resolution(self, z: int) -> float:
        """Metres a pixel at a zoom, in the projection.

        Raises:
            RasterError: The zoom does not exist.
        """
        if not 0 <= z <= self.most_zoom:
            raise RasterError(f"{self.identifier} has zooms 0 to {self.most_zoom}, not {z}.", field="z")
        return self.resolution_m / float(1 << z)

    def scale_denominator(self, z: int) -> float:
        """How many times smaller than the ground a zoom is drawn on the standard pixel."""
        return self.resolution(z) / METRES_PER_PIXEL_AT_SCALE_ONE

    def matrix_size(self, z: int) -> tuple[int, int]:
        """Columns and rows of tiles at a zoom."""
        return self.columns * 2**z, self.rows * 2**z

    def bounds(self, tile: Tile) -> Bounds:
        """The square that a tile covers, in metres of the set's system.

        Raises:
            RasterError: No such tile.
        """
        side = self.resolution(tile.z) * self.tile_size
        columns, rows = self.matrix_size(tile.z)
        if not (0 <= tile.x < columns and 0 <= tile.y < rows):
            raise RasterError(f"{self.identifier} has no tile {tile.z}/{tile.x}/{tile.y}.", field="tile")
        west, north = self.west + tile.x * side, self.north - tile.y * side
        return Bounds(west, north - side, west + side, north)

    def tile_at(self, x_m: float, y_m: float, z: int) -> Tile:
        """The tile that holds a position; one on the far edge belongs to the last tile.

        Raises:
            RasterError: The position lies outside the set.
        """
        side = self.resolution(z) * self.tile_size
        columns, rows = self.matrix_size(z)
        column, row = (x_m - self.west) / side, (self.north - y_m) / side
        if not (0 <= column <= columns and 0 <= row <= rows):
            raise RasterError(f"{x_m:.0f}, {y_m:.0f} lies outside {self.identifier}.")
        return Tile(z, min(int(column), columns - 1), min(int(row), rows - 1))

    def tiles_over(self, bounds: Bounds, z: int) -> Iterator[Tile]:
        """Every tile that shares ground with bounds, row by row from the north-west.

        Raises:
            RasterError: There would be more than a million.
        """
        first, last = self._clamped(bounds.west, bounds.north, z), self._clamped(bounds.east, bounds.south, z)
        if (last.x - first.x + 1) * (last.y - first.y + 1) > _MOST_TILES:
            raise RasterError(
                "More than a million tiles were asked for.", field="z", remedy="Ask for a lower zoom or less ground."
            )
        for y in range(first.y, last.y + 1):
            for x in range(first.x, last.x + 1):
                yield Tile(z, x, y)

    def zoom_for(self, resolution_m: float) -> int:
        """The first zoom at least as fine as a resolution in the projection, or the last there is."""
        if resolution_m <= 0:
            raise RasterError("A resolution is above zero.", field="resolution_m")
        return min(self.most_zoom, max(0, math.ceil(math.log2(self.resolution_m / resolution_m) - 1e-9)))

    def _clamped(self, x_m: float, y_m: float, z: int) -> Tile:
        """The tile of a position brought inside the set."""
        columns, rows = self.matrix_size(0)
        side = self.resolution_m * self.tile_size
        inside_x = min(max(x_m, self.west), self.west + columns * side)
        inside_y = min(max(y_m, self.north - rows * side), self.north)
        return self.tile_at(inside_x, inside_y, z)


_HALF_EQUATOR_M = math.pi * 6_378_137.0

WEB_MERCATOR = TileMatrixSet(
    identifier="WebMercatorQuad",
    crs="EPSG:3857",
    uri="http://www.opengis.net/def/crs/EPSG/0/3857",
    west=-_HALF_EQUATOR_M,
    north=_HALF_EQUATOR_M,
    resolution_m=2 * _HALF_EQUATOR_M / 256,
    columns=1,
    rows=1,
    most_zoom=24,
)
"""Source: OGC 17-083r4, annex D.1."""

BRITISH_NATIONAL_GRID = TileMatrixSet(
    identifier="BritishNationalGrid",
    crs="EPSG:27700",
    uri="http://www.opengis.net/def/crs/EPSG/0/27700",
    west=-238_375.0,
    north=1_376_256.0,
    resolution_m=896.0,
    columns=5,
    rows=6,
    most_zoom=17,
)
"""Origin and resolutions of Ordnance Survey's tiles in EPSG:27700 (896 m a pixel, halving),
carried on from their zoom 13 (11 cm) to 7 mm. Source: OS Maps API technical specification."""

TILE_MATRIX_SETS = {grid.identifier: grid for grid in (WEB_MERCATOR, BRITISH_NATIONAL_GRID)}
