"""The reading process and its limits."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from catalogue import limits as limits_module
from catalogue.errors import Quarantined
from catalogue.ingest.outcome import FileKind, Hints
from catalogue.limits import MEBIBYTE, Limits, process_limited
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


@pytest.mark.parametrize(
    ("code", "words"), [(-11, "crashed"), (-9, "memory"), (-24, "processor time"), (-25, "larger file"), (3, "exit 3")]
)
def test_every_death_has_words(code: int, words: str) -> None:
    """However the child ends, the deliverer is told in a sentence."""
    assert words in limits_module._death(code)


def test_the_child_has_no_secrets_and_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its environment is made from nothing, and a socket is refused."""
    monkeypatch.setenv("LAVEROCK_SECRET", "x")
    environment = limits_module._environment(tmp_path)
    assert "LAVEROCK_SECRET" not in environment

    code = (
        "from catalogue.ingest.child import leave_the_network as l; l()\nimport socket, json\n"
        "try: socket.create_connection(('127.0.0.1', 9), 1); print(json.dumps('open'))\n"
        "except PermissionError: print(json.dumps('refused'))\n"
    )
    answer = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(answer.stdout) == "refused"
