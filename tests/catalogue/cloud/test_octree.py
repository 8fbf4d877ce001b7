"""The octree: every point in one node, every level evenly thinned."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.cloud.octree import DEPTH, GRID_DEPTH, cube_around, levels, merge_small, morton, nodes, voxel


def _coordinates(count: int, seed: int, spread: float) -> np.ndarray:
    rng = np.random.default_rng(seed)
    points = rng.random((count, 3)) * [100.0, 100.0, 10.0]
    # Some points pile up on one spot, as scanners do.
    points[: count // 4] = points[0] + rng.random((count // 4, 3)) * spread
    return points


@given(st.integers(8, 3000), st.integers(0, 1000), st.sampled_from([0.0, 1e-6, 0.1]))
@settings(max_examples=40, deadline=None)
def test_every_point_lies_in_one_node_inside_it(count: int, seed: int, spread: float) -> None:
    """No point is lost or doubled, and each lies in its node's cube."""
    points = _coordinates(count, seed, spread)
    cube = cube_around(points.min(axis=0), points.max(axis=0))
    codes = morton(points[:, 0], points[:, 1], points[:, 2], cube)
    order = np.argsort(codes)
    found = nodes(codes[order], levels(codes[order], None))
    assert np.array_equal(np.sort(np.concatenate([n.points for n in found])), np.arange(count))
    for node in found:
        side = cube.size / 2**node.level
        low = np.array(cube.minimum) + np.array(voxel(node.cell)) * side
        inside = points[order][node.points]
        assert np.all(inside >= low - 1e-9)
        assert np.all(inside <= low + side + 1e-9)


@given(st.integers(10, 2000), st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_a_node_holds_one_point_a_cell(count: int, seed: int) -> None:
    """Thinning is by grid cell: no two points of a node share one, except at the very bottom."""
    points = _coordinates(count, seed, 0.1)
    cube = cube_around(points.min(axis=0), points.max(axis=0))
    codes = np.sort(morton(points[:, 0], points[:, 1], points[:, 2], cube))
    for node in nodes(codes, levels(codes, None)):
        cells = codes[node.points] >> np.uint64(3 * (DEPTH - node.level - GRID_DEPTH))
        assert len(np.unique(cells)) == len(cells)


@given(st.integers(10, 2000), st.integers(1, 9))
@settings(max_examples=25, deadline=None)
def test_stretches_give_what_the_whole_gives(count: int, seed: int) -> None:
    """Codes cut in two, with the last of the first half carried over, get the same levels."""
    codes = np.sort(np.random.default_rng(seed).integers(0, 2**63, count, dtype=np.uint64))
    cut = count // 2
    whole = levels(codes, None)
    parts = np.concatenate([levels(codes[:cut], None), levels(codes[cut:], int(codes[cut - 1]))])
    assert np.array_equal(whole, parts)


def test_a_small_cloud_is_one_node() -> None:
    """There is no use in many chunks of few points."""
    codes = np.sort(np.random.default_rng(1).integers(0, 2**63, 500, dtype=np.uint64))
    assert merge_small(codes, levels(codes, None), None).max() == 0


def test_morton_numbers_come_apart_again() -> None:
    """A code's digits are column, row and layer, x lowest."""
    cube = cube_around(np.zeros(3), np.full(3, 8.0))
    code = morton(np.array([4.5]), np.array([0.1]), np.array([7.9]), cube)
    assert voxel(int(code[0]) >> 3 * (DEPTH - 3)) == (4, 0, 7)


@pytest.mark.parametrize("flat", [(0, 0, 0), (5, 0, 0)])
def test_a_degenerate_box_still_has_a_cube(flat: tuple[float, float, float]) -> None:
    """One point, or points in a line, have a cube of some size."""
    cube = cube_around(np.zeros(3), np.array(flat, dtype=np.float64))
    assert cube.size > 0
