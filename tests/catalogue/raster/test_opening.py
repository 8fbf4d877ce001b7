"""What is not opened, and why."""

import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from catalogue.errors import Quarantined
from catalogue.ingest.outcome import Hints
from catalogue.raster.opening import check_budget
from catalogue.raster.process import process_raster
from tests.catalogue.ingest.makers import raster

WIDTH_TAG = 256


def _outcome(path: Path) -> None:
    process_raster(path, path.name, path.parent, Hints())


def _wider(path: Path, width: int) -> Path:
    """The same TIFF with a header that claims another width and height."""
    content = bytearray(path.read_bytes())
    (start,) = struct.unpack_from("<I", content, 4)
    (count,) = struct.unpack_from("<H", content, start)
    for at in range(start + 2, start + 2 + count * 12, 12):
        (tag,) = struct.unpack_from("<H", content, at)
        if tag in {WIDTH_TAG, WIDTH_TAG + 1}:
            struct.pack_into("<HII", content, at + 2, 4, 1, width)
    path.write_bytes(bytes(content))
    return path


def test_a_gigantic_header_is_refused_before_a_pixel_is_read(tmp_path: Path) -> None:
    """A small file that claims a continent is a lie."""
    path = _wider(raster(tmp_path / "r.tif", np.zeros((1, 64, 64), np.uint8)), 1_000_000)
    with pytest.raises(Quarantined):
        _outcome(path)


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ((1_000_000, 1_000_000, 3, 10_000), "far more than a file"),
        ((300_000, 300_000, 3, 10**12), "more than can be taken"),
    ],
)
def test_the_pixel_budget(claim: tuple[int, int, int, int], reason: str) -> None:
    """Lies and giants are told apart."""
    with pytest.raises(Quarantined, match=reason):
        check_budget(*claim)


def test_large_and_true_is_welcome() -> None:
    """A 5 cm survey of 20 km² is within the budget."""
    check_budget(90_000, 90_000, 4, 3 * 10**9)


def test_a_side_file_is_not_taken_in(tmp_path: Path) -> None:
    """A file of statistics or a world file beside the raster changes nothing: only its own bytes count."""
    path = raster(tmp_path / "r.tif", np.ones((1, 8, 8), np.float32), crs=None)
    world = tmp_path / "r.tif.aux.xml"
    world.write_text("<PAMDataset><SRS>EPSG:32630</SRS></PAMDataset>")
    with pytest.raises(Quarantined, match="names no coordinate system"):
        _outcome(path)


def test_no_place_at_all_is_told(tmp_path: Path) -> None:
    """A scan without georeferencing is refused with what would help."""
    path = tmp_path / "scan.tif"
    Image.new("RGB", (20, 20)).save(path)
    with pytest.raises(Quarantined, match="not georeferenced") as refusal:
        _outcome(path)
    assert "GeoTIFF" in (refusal.value.remedy or "")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_cut_raster_is_told(tmp_path: Path, share: float) -> None:
    """Wherever the copy stopped, the raster is refused rather than shown with a hole."""
    noise = np.random.default_rng(1).integers(0, 255, (3, 300, 300), dtype=np.uint8)
    path = raster(tmp_path / "r.tif", noise)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(Quarantined, match=r"damaged|cut short|cannot be read"):
        _outcome(path)


def test_reasons_do_not_name_folders(tmp_path: Path) -> None:
    """GDAL's words are passed on without where the file happens to lie."""
    path = raster(tmp_path / "r.tif", np.random.default_rng(1).integers(0, 255, (3, 300, 300), dtype=np.uint8))
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(Quarantined) as refusal:
        _outcome(path)
    assert str(tmp_path) not in str(refusal.value)
