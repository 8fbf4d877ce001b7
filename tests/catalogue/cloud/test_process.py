"""Clouds into the catalogue, and the lies that headers tell."""

import struct
from pathlib import Path

import laspy
import numpy as np
import pytest
from PIL import Image

from catalogue.cloud.process import process_cloud
from catalogue.errors import Quarantined
from catalogue.ingest.outcome import Hints, Processed
from geo.measure import area_m2
from tests.catalogue.ingest.makers import cloud, hills


def _outcome(path: Path, hints: Hints | None = None) -> Processed:
    return process_cloud(path, path.name, path.parent, hints or Hints())


def _patched(path: Path, at: int, form: str, *values: float) -> Path:
    content = bytearray(path.read_bytes())
    struct.pack_into(form, content, at, *values)
    path.write_bytes(bytes(content))
    return path


def test_a_cloud_is_described(tmp_path: Path) -> None:
    """Count, density, dimensions, figures, outline and a picture."""
    outcome = _outcome(cloud(tmp_path / "c.laz", hills(50_000)), Hints(vertical_datum="ODN"))
    told = outcome.properties
    assert told["pc:count"] == 50_000
    assert (told["pc:type"], told["pc:encoding"], told["proj:code"]) == ("lidar", "LASzip", "EPSG:32630")
    assert told["pc:density"] == pytest.approx(50_000 / 40_000, rel=0.1)
    assert told["laverock:vertical_datum"] == "ODN"
    statistics = {s["name"]: s for s in told["pc:statistics"] if isinstance(s, dict)}  # type: ignore[union-attr]
    assert float(str(statistics["Z"]["maximum"])) == pytest.approx(11, abs=0.2)
    assert outcome.geometry is not None
    assert area_m2(outcome.geometry) == pytest.approx(40_000, rel=0.1)
    assert [d.role for d in outcome.derived] == ["data", "thumbnail"]
    assert outcome.derived[0].name == "c.copc.laz"
    with Image.open(outcome.derived[1].path) as picture:
        assert max(picture.size) == 256
    assert outcome.warnings == ()


def test_the_outline_follows_the_survey(tmp_path: Path) -> None:
    """An L-shaped survey does not claim the corner that it left out."""
    points = hills(60_000)
    corner = (points[:, 0] > 350_100) & (points[:, 1] > 6_250_100)
    outcome = _outcome(cloud(tmp_path / "c.laz", points[~corner]))
    assert outcome.geometry is not None
    assert area_m2(outcome.geometry) == pytest.approx(30_000, rel=0.12)


def test_the_vertical_datum_is_asked_for(tmp_path: Path) -> None:
    """Heights above nobody knows what are told."""
    outcome = _outcome(cloud(tmp_path / "c.laz", hills(500)))
    assert any("vertical datum" in warning for warning in outcome.warnings)


def test_a_wrong_box_is_told_and_not_believed(tmp_path: Path) -> None:
    """The points count, not the header's bounds."""
    path = _patched(cloud(tmp_path / "c.las", hills(500)), 179, "<6d", 1, 0, 1, 0, 1, 0)
    outcome = _outcome(path)
    assert any("bounding box" in warning for warning in outcome.warnings)
    assert outcome.geometry is not None
    assert area_m2(outcome.geometry) > 10_000


@pytest.mark.parametrize(
    ("at", "form", "value", "reason"),
    [
        (247, "<Q", 1000, "claims 1,000 points and the file holds 500"),
        (247, "<Q", 10, "claims 10 points and the file holds 500"),
        (247, "<Q", 0, "no points"),
        (131, "<d", float("nan"), "scale or offset"),
        (131, "<d", 0.0, "scale or offset"),
        (94, "<H", 12, "contradict each other"),
        (100, "<I", 2**31, "contradict each other"),
        (96, "<I", 2**31, "ends before its first point"),
        (104, "<B", 55, "point format 55"),
        (25, "<B", 9, "version 1.9"),
    ],
)
def test_lying_headers(tmp_path: Path, at: int, form: str, value: float, reason: str) -> None:
    """Each lie is found before any reader believes it, and told."""
    path = _patched(cloud(tmp_path / "c.las", hills(500)), at, form, value)
    with pytest.raises(Quarantined, match=reason):
        _outcome(path)


@pytest.mark.parametrize("left", [100, 300, 2000, 20_000])
@pytest.mark.parametrize("suffix", ["las", "laz"])
def test_a_cloud_cut_short(tmp_path: Path, suffix: str, left: int) -> None:
    """Wherever the copy stopped, it is told."""
    path = cloud(tmp_path / f"c.{suffix}", hills(5000))
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(Quarantined):
        _outcome(path)


def test_compressed_points_that_are_damaged(tmp_path: Path) -> None:
    """A header that counts more than a LAZ holds is told, as is garbage in its points."""
    lying = _patched(cloud(tmp_path / "c.laz", hills(5000)), 247, "<Q", 6000)
    with pytest.raises(Quarantined):
        _outcome(lying)
    absurd = _patched(cloud(tmp_path / "c.laz", hills(5000)), 247, "<Q", 2**60)
    with pytest.raises(Quarantined, match="far fewer"):
        _outcome(absurd)


def test_the_wrong_system_is_found_out(tmp_path: Path) -> None:
    """Coordinates that fall off the Earth say that the system is not theirs."""
    path = cloud(tmp_path / "c.las", hills(200) + np.array([9e8, 9e9, 0]), crs=None)
    with pytest.raises(Quarantined, match="off the Earth"):
        _outcome(path, Hints(crs="EPSG:32630"))


def test_colours_make_the_picture(tmp_path: Path) -> None:
    """A coloured cloud without several returns counts as made from pictures."""
    path = cloud(tmp_path / "c.las", hills(2000))
    las = laspy.read(path)
    las.red = np.full(2000, 65_000)
    las.write(path)
    outcome = _outcome(path)
    assert outcome.properties["pc:type"] == "eopc"
    with Image.open(outcome.derived[1].path) as picture:
        colours = picture.convert("RGBA").getcolors(100_000)
    assert colours is not None
    assert any(isinstance(c, tuple) and c[:3] == (253, 0, 0) for _, c in colours)
