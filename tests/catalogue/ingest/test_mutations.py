"""Damaged bytes of every kind end in an outcome or in words, never in a crash."""

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from catalogue.errors import Quarantined
from catalogue.ingest.outcome import Hints
from catalogue.ingest.process import process
from tests.catalogue.ingest.makers import GLASGOW_UTM, cloud, flir, hills, photo, raster, video

ROUNDS = 12
RNG = np.random.default_rng(1)
SRT = "1\n00:00:00,000 --> 00:00:01,000\nGPS (-5.47, 56.41, 9)\n\n2\n00:00:01,000 --> 00:00:02,000\nGPS (-5.48, 56.42, 9)\n"
GPX = '<gpx xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="56.1" lon="-5.1"/></gpx>'

SEEDS: dict[str, Callable[[Path], object]] = {
    "p.jpg": photo,
    "f.jpg": lambda path: flir(path, np.linspace(9000, 12000, 48 * 64).reshape(48, 64).astype(np.uint16)),
    "r.tif": lambda path: raster(path, RNG.integers(0, 255, (3, 100, 100), dtype=np.uint8)),
    "e.tif": lambda path: raster(path, RNG.random((1, 60, 60)).astype(np.float32)),
    "c.las": lambda path: cloud(path, hills(300)),
    "c.laz": lambda path: cloud(path, hills(300)),
    "v.mp4": lambda path: video(path, size=(160, 120), frames=5),
    "t.srt": lambda path: path.write_text(SRT),
    "t.gpx": lambda path: path.write_text(GPX),
}


@pytest.mark.parametrize("name", sorted(SEEDS))
def test_mutated_files_are_catalogued_or_refused_in_words(tmp_path: Path, name: str) -> None:
    """A few bytes changed, mostly near the start, and sometimes the end cut off."""
    original = tmp_path / name
    SEEDS[name](original)
    content = original.read_bytes()
    chance = random.Random(name)
    for number in range(ROUNDS):
        path = tmp_path / f"{number}_{name}"
        path.write_bytes(_mutated(content, chance))
        assert _outcome_or_reason(path, tmp_path)


def _outcome_or_reason(path: Path, work: Path) -> bool:
    """Whether a file came to a good end: files that are there, or a reason in words."""
    try:
        outcome = process(path, path.name, work, Hints(crs=GLASGOW_UTM))
    except Quarantined as refusal:
        return bool(refusal.reason)
    except MemoryError:
        # The reading process turns this into words of its own.
        return True
    return all(made.path.exists() for made in outcome.derived)


def _mutated(content: bytes, chance: random.Random) -> bytes:
    """Bytes with some of them changed."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 2, 5, 30))):
        span = min(len(changed), chance.choice((64, 512, 4096, len(changed))))
        changed[chance.randrange(span)] = chance.choice((0, 255, 127, chance.randrange(256)))
    if chance.random() < 0.2:
        del changed[chance.randrange(1, len(changed)) :]
    return bytes(changed)
