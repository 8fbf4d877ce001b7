"""COPC read back by another reader, with exact counts."""

from pathlib import Path

import laspy
import numpy as np
import pytest
from laspy.copc import Bounds
from pyproj import CRS

from catalogue.cloud.copc import Written, write_copc
from catalogue.cloud.octree import LEAF_POINTS
from catalogue.cloud.reading import open_cloud
from tests.catalogue.ingest.makers import GLASGOW_UTM, cloud, hills

WKT = CRS.from_user_input(GLASGOW_UTM).to_wkt("WKT1_GDAL")
BOX = Bounds(np.array([350_050.0, 6_250_050.0]), np.array([350_080.0, 6_250_090.0]))


def _copc(path: Path, target: Path, room: int = 3_000_000) -> Written:
    with open_cloud(path) as source:
        return write_copc(source, target, target.parent / "scratch", WKT, room)


def _table(las: laspy.LasData) -> np.ndarray:
    """Points as a sorted table of raw integers."""
    return np.unique(np.column_stack([las.X, las.Y, las.Z, las.intensity, las.return_number]), axis=0)


def _in_box(points: np.ndarray) -> int:
    inside = np.all((points[:, :2] >= BOX.mins) & (points[:, :2] <= BOX.maxs), axis=1)
    return int(inside.sum())


@pytest.mark.parametrize("room", [3_000_000, 40_000])
@pytest.mark.parametrize("suffix", ["las", "laz"])
def test_no_point_is_lost_or_changed(tmp_path: Path, suffix: str, room: int) -> None:
    """In memory or spooled to disk: all points by plain LAZ, by full query and by box, to the last bit."""
    points = hills(150_000)
    source, target = cloud(tmp_path / f"c.{suffix}", points), tmp_path / "c.copc.laz"
    written = _copc(source, target, room)
    assert written.survey.count == 150_000
    before, plain = laspy.read(source), laspy.read(target)
    assert np.array_equal(_table(before), _table(plain))
    with laspy.CopcReader.open(target) as reader:
        assert len(reader.query()) == 150_000
        assert len(reader.query(BOX)) == _in_box(np.asarray(before.xyz))
        coarse = len(reader.query(level=0))
        assert 0 < coarse < 150_000
        assert len(reader.query(level=range(2))) > coarse
        assert reader.header.parse_crs() == CRS.from_wkt(WKT)
    assert not list((tmp_path / "scratch").iterdir())


def test_spooling_changes_nothing(tmp_path: Path) -> None:
    """A cloud too large for memory makes the same nodes as one that fits."""
    source = cloud(tmp_path / "c.laz", hills(200_000))
    whole, spooled = (_copc(source, tmp_path / f"{room}.copc.laz", room) for room in (1_000_000, 30_000))
    assert whole.nodes == spooled.nodes > 5
    roots = []
    for room in (1_000_000, 30_000):
        with laspy.CopcReader.open(tmp_path / f"{room}.copc.laz") as reader:
            roots.append(np.sort(np.asarray(reader.query(level=0).X)))
    assert np.array_equal(roots[0], roots[1])


def test_empty_levels_between_nodes_are_bridged(tmp_path: Path) -> None:
    """A dense clump far from one lone point is reached through parents without points."""
    clump = np.random.default_rng(1).random((LEAF_POINTS * 2, 3)) * 0.5 + [350_000, 6_250_000, 0]
    source = cloud(tmp_path / "c.las", np.vstack([clump, [[360_000, 6_260_000, 50]]]))
    written = _copc(source, tmp_path / "c.copc.laz")
    with laspy.CopcReader.open(tmp_path / "c.copc.laz") as reader:
        assert len(reader.query()) == written.survey.count == LEAF_POINTS * 2 + 1


@pytest.mark.parametrize(("format_id", "target"), [(0, 6), (1, 6), (2, 7), (3, 7), (6, 6), (7, 7), (8, 8)])
def test_every_format_keeps_its_fields(tmp_path: Path, format_id: int, target: int) -> None:
    """Returns, flags, classes, angles, colours and times survive the change of format."""
    version = "1.4" if format_id >= 6 else "1.2"
    path = cloud(tmp_path / "c.las", hills(500), format_id=format_id, version=version)
    las = laspy.read(path)
    las.return_number = np.arange(500) % 3 + 1
    las.number_of_returns = np.full(500, 3)
    las.classification = np.arange(500) % 20
    las.withheld = np.arange(500) % 2
    las.scan_direction_flag = np.arange(500) % 2
    if format_id >= 6:
        las.scan_angle = (np.arange(500) % 40 - 20) * 100
    else:
        las.scan_angle_rank = np.arange(500) % 40 - 20
    las.write(path)
    _copc(path, tmp_path / "c.copc.laz")
    made = laspy.read(tmp_path / "c.copc.laz")
    assert made.header.point_format.id == target
    order, made_order = (np.argsort(np.asarray(x.X) * 1_000_000 + np.asarray(x.Y)) for x in (las, made))
    for name in (
        "return_number",
        "number_of_returns",
        "classification",
        "withheld",
        "scan_direction_flag",
        "intensity",
    ):
        assert np.array_equal(np.asarray(las[name])[order], np.asarray(made[name])[made_order]), name
    degrees = np.asarray(las.scan_angle) * 0.006 if format_id >= 6 else np.asarray(las.scan_angle_rank)
    assert np.allclose(np.asarray(made.scan_angle)[made_order] * 0.006, degrees[order], atol=0.004)


def test_extra_dimensions_go_along(tmp_path: Path) -> None:
    """What a scanner's software added to each point is still there."""
    path = cloud(tmp_path / "c.las", hills(1000))
    las = laspy.read(path)
    las.add_extra_dim(laspy.ExtraBytesParams("deviation", np.float32))
    las.deviation = np.arange(1000, dtype=np.float32)
    las.write(path)
    _copc(path, tmp_path / "c.copc.laz")
    made = laspy.read(tmp_path / "c.copc.laz")
    assert sorted(np.asarray(made.deviation)) == list(range(1000))


def test_a_real_survey_comes_through(test_data: Path, tmp_path: Path) -> None:
    """940,393 points of a drone survey, and the exact number in a box of its middle."""
    path = test_data / "pointcloud/brighton_odm_model.laz"
    written = _copc(path, tmp_path / "b.copc.laz")
    las, scales, offsets = laspy.read(path), written.survey.scales[:2], written.survey.offsets[:2]
    # Edges on the points' own grid, counted in its whole steps: no rounding decides who is inside.
    middle = np.round(((written.survey.lowest + written.survey.highest)[:2] / 2 - offsets) / scales)
    low, high = middle - 10 / scales, middle + 10 / scales
    steps = np.column_stack([las.X, las.Y])
    expected = int(np.all((steps >= low) & (steps <= high), axis=1).sum())
    box = Bounds(low * scales + offsets, high * scales + offsets)
    with laspy.CopcReader.open(tmp_path / "b.copc.laz") as reader:
        assert len(reader.query()) == 940_393
        assert len(reader.query(box)) == expected > 0
