"""Seconds for the sums that run by the million: sun, National Grid, and tiles by the hundred.

Run with `python benchmarks/geo_speed.py`; prints one line a sum, beside the plain way of doing it.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import astral
import astral.sun
import numpy as np

from geo.crs import BNG, WGS84, prepare_grids, to_bng, transformer
from geo.sun import solar_events

COUNT, PLAIN_COUNT = 1_000_000, 2_000


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    """Measure and print."""
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(-7.2, -4.6, COUNT), rng.uniform(55.2, 56.8, COUNT)
    days = np.datetime64("2026-01-01", "D") + rng.integers(0, 365, COUNT).astype("timedelta64[D]")
    ours = seconds(lambda: solar_events(lon, lat, days))

    def plain() -> None:
        for i in range(PLAIN_COUNT):
            astral.sun.sun(astral.Observer(lat[i], lon[i]), days[i].astype(object))

    theirs = seconds(plain) * COUNT / PLAIN_COUNT
    print(
        f"sun: {COUNT:,} place-days in {ours:.2f} s; astral in a loop {theirs:.0f} s, {theirs / ours:.0f} times as long"
    )
    with tempfile.TemporaryDirectory() as folder:
        print(
            f"grids: prepared in {seconds(lambda: prepare_grids(Path(folder))):.2f} s, again in {seconds(lambda: prepare_grids(Path(folder))):.4f} s"
        )
        exact, proj = seconds(lambda: to_bng(lon, lat)), seconds(lambda: transformer(WGS84, BNG).transform(lon, lat))
        print(f"national grid: {COUNT / exact:,.0f} points a second by the table, {COUNT / proj:,.0f} by PROJ")


if __name__ == "__main__":
    main()
