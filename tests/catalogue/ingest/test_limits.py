"""The reading process and its limits."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from rasterio.transform import from_origin
from shapely.geometry import Point

from catalogue import limits as limits_module
from catalogue.errors import NoRoomError, Quarantined
from catalogue.ingest.nursery import Nursery
from catalogue.ingest.outcome import FileKind, Hints
from catalogue.limits import MEBIBYTE, Limits, process_limited
from geo.crs import to_wgs84
from tests.catalogue.ingest.makers import cloud, hills, photo, raster


def test_a_photograph_comes_back_whole(tmp_path: Path) -> None:
    """What the child found is what the caller gets, and its files are in the work folder."""
    path = photo(tmp_path / "DJI_1.jpg")
    work = tmp_path / "work"
    work.mkdir()
    outcome = process_limited(path, path.name, work, Hints())
    assert outcome.kind is FileKind.PHOTOGRAPH
    assert outcome.geometry is not None
    assert {d.role for d in outcome.derived} == {"visual", "thumbnail"}
    assert all(d.path.is_relative_to(work) for d in outcome.derived)


def test_a_refusal_keeps_its_words(tmp_path: Path) -> None:
    """Reason, remedy and the hint that is asked for all cross over."""
    path = raster(tmp_path / "r.tif", np.ones((1, 8, 8), np.float32), crs=None)
    with pytest.raises(Quarantined) as refusal:
        process_limited(path, path.name, tmp_path, Hints())
    assert "names no coordinate system" in refusal.value.reason
    assert "EPSG:27700" in (refusal.value.remedy or "")
    assert refusal.value.field == "crs"


def test_too_much_memory_is_a_reason(tmp_path: Path) -> None:
    """A file that needs more than the limit is quarantined; the caller lives on."""
    path = cloud(tmp_path / "c.las", hills(400_000))
    with pytest.raises(Quarantined) as refusal:
        process_limited(path, path.name, tmp_path, Hints(), Limits(memory_bytes=200 * MEBIBYTE))
    assert "memory" in refusal.value.reason or "stopped" in refusal.value.reason


def test_too_large_a_file_is_a_reason(tmp_path: Path) -> None:
    """A reader that writes past the limit is stopped."""
    path = cloud(tmp_path / "c.las", hills(200_000))
    with pytest.raises(Quarantined):
        process_limited(path, path.name, tmp_path, Hints(), Limits(file_bytes=100_000))


def test_too_long_is_a_reason(tmp_path: Path) -> None:
    """The clock on the wall ends a reader that hangs."""
    path = photo(tmp_path / "p.jpg")
    with pytest.raises(Quarantined, match=r"longer than 0 seconds"):
        process_limited(path, path.name, tmp_path, Hints(), Limits(wall_s=0.01))


def test_national_grid_is_exact_in_the_child_too(tmp_path: Path) -> None:
    """A raster in EPSG:27700 lands where OSTN15 puts it, to a decimetre, not metres off."""
    easting, northing = 186_000.0, 730_000.0
    path = raster(
        tmp_path / "bng.tif",
        np.ones((1, 100, 100), np.float32),
        crs="EPSG:27700",
        transform=from_origin(easting, northing, 1.0, 1.0),
    )
    outcome = process_limited(path, path.name, tmp_path, Hints(vertical_datum="ODN"))
    assert outcome.properties["proj:code"] == "EPSG:27700"
    assert outcome.geometry is not None
    corner = to_wgs84(easting, northing)
    assert outcome.geometry.distance(Point(corner.lon, corner.lat)) < 1e-6


@pytest.mark.parametrize(
    ("code", "words"), [(-11, "crashed"), (-9, "memory"), (-24, "processor time"), (-25, "larger file"), (3, "exit 3")]
)
def test_every_death_has_words(code: int, words: str) -> None:
    """However the child ends, the deliverer is told in a sentence."""
    assert words in limits_module._death(code)


def test_the_child_has_no_secrets_and_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its environment is made from nothing, and a socket is refused."""
    monkeypatch.setenv("LAVEROCK_SECRET", "x")
    environment = limits_module.environment(tmp_path)
    assert "LAVEROCK_SECRET" not in environment

    code = (
        "from catalogue.ingest.child import leave_the_network as l; l()\nimport socket, json\n"
        "try: socket.create_connection(('127.0.0.1', 9), 1); print(json.dumps('open'))\n"
        "except PermissionError: print(json.dumps('refused'))\n"
    )
    answer = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(answer.stdout) == "refused"


def test_a_full_disk_is_not_the_files_fault(tmp_path: Path) -> None:
    """The file is not quarantined for it: the job fails and is tried again."""
    with pytest.raises(NoRoomError, match="no room left"):
        limits_module.outcome_of(limits_module.TRY_AGAIN, tmp_path, Limits())


def test_a_nursery_reads_many_files_one_process_each(tmp_path: Path) -> None:
    """One start for many files; a file that breaks its reader does not touch the next."""
    good, bad = photo(tmp_path / "good.jpg"), cloud(tmp_path / "bad.las", hills(300_000))
    with Nursery(Limits(file_bytes=300_000)) as nursery:
        for number in range(3):
            work = tmp_path / str(number)
            work.mkdir()
            assert nursery.process(good, "good.jpg", work, Hints()).kind is FileKind.PHOTOGRAPH
            with pytest.raises(Quarantined):
                nursery.process(bad, "bad.las", work, Hints())


def test_a_nursery_stops_what_hangs(tmp_path: Path) -> None:
    """Time is up for one file; the next one has all of its own."""
    path = cloud(tmp_path / "c.las", hills(500_000))
    with Nursery(Limits(wall_s=0.05)) as nursery, pytest.raises(Quarantined, match="took longer"):
        nursery.process(path, path.name, tmp_path, Hints())


def test_a_nursery_that_was_killed_is_started_again(tmp_path: Path) -> None:
    """Whatever ends the nursery itself, the next file is read."""
    path = photo(tmp_path / "p.jpg")
    with Nursery() as nursery:
        nursery.process(path, path.name, tmp_path, Hints())
        os.kill(nursery.pid, signal.SIGKILL)
        assert nursery.process(path, path.name, tmp_path, Hints()).kind is FileKind.PHOTOGRAPH
