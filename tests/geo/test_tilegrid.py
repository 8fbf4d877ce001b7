"""Tiles name squares, squares lie in tiles, and there are no others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import transformer
from geo.errors import RasterError
from geo.tilegrid import BRITISH_NATIONAL_GRID, TILE_MATRIX_SETS, WEB_MERCATOR, Bounds, Tile

GRIDS = sorted(TILE_MATRIX_SETS)


@pytest.mark.parametrize("tile", [Tile(-1, 0, 0), Tile(25, 0, 0), Tile(1, 2, 0), Tile(1, 0, -1)])
def test_no_such_tile(tile: Tile) -> None:
    """A tile outside the matrix is refused."""
    with pytest.raises(RasterError):
        WEB_MERCATOR.bounds(tile)


def test_nowhere_and_far_too_many() -> None:
    """Positions outside the set, resolutions of nothing and a million tiles are refused."""
    with pytest.raises(RasterError):
        BRITISH_NATIONAL_GRID.tile_at(-300_000, 0, 5)
    with pytest.raises(RasterError):
        BRITISH_NATIONAL_GRID.zoom_for(0.0)
    with pytest.raises(RasterError, match="million"):
        next(WEB_MERCATOR.tiles_over(Bounds(-2e7, -2e7, 2e7, 2e7), 20))


def test_known_tiles() -> None:
    """Oban lies in the published tile of the web's grid, and scales are the standard's."""
    x, y = transformer("EPSG:4326", "EPSG:3857").transform(-5.471, 56.4152)
    assert WEB_MERCATOR.tile_at(x, y, 12) == Tile(12, 1985, 1266)
    assert WEB_MERCATOR.scale_denominator(0) == pytest.approx(559_082_264.0287178)
    assert BRITISH_NATIONAL_GRID.bounds(Tile(0, 0, 5)).south == 0.0
    assert BRITISH_NATIONAL_GRID.zoom_for(1.75) == 9
    assert BRITISH_NATIONAL_GRID.zoom_for(1.74) == 10
    assert BRITISH_NATIONAL_GRID.zoom_for(1e-6) == 17


@given(st.sampled_from(GRIDS), st.floats(0, 700_000), st.floats(0, 1_300_000), st.integers(0, 17))
def test_a_place_lies_in_its_tile(name: str, x: float, y: float, z: int) -> None:
    """The tile of a position covers it, and is among the tiles over a box around it."""
    grid = TILE_MATRIX_SETS[name]
    tile = grid.tile_at(x, y, z)
    west, south, east, north = grid.bounds(tile)
    assert west - 1e-6 <= x <= east + 1e-6
    assert south - 1e-6 <= y <= north + 1e-6
    assert tile in set(grid.tiles_over(Bounds(x - 1e-3, y - 1e-3, x + 1e-3, y + 1e-3), z))
