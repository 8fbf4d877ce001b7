"""How long airspace and windows take: loading the UK, asking what is near, and a week of quarter hours.

Run: python benchmarks/airspace_and_windows.py AIRSPACE.yaml
"""

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shapely.geometry import box

from compliance.airspace import load, load_seed, zones_near
from compliance.evidence import Evidence, Provenance, WeatherEvidence, WeatherHour
from compliance.particulars import AircraftBlock, Proposal, Purpose, Stage, Vehicle
from compliance.shipped import shipped_policy
from compliance.windows.service import outlook
from records.database import connect, create_all, reading, writing

NOW = datetime(2026, 12, 20, tzinfo=UTC)
AREA = box(-5.4411, 56.4497, -5.4369, 56.4513)


def timed(name: str, work: Callable[[], object], repeats: int = 1) -> None:
    """Run the work and print the mean time of a run."""
    began = time.perf_counter()
    for _ in range(repeats):
        work()
    print(f"{name:<52}{(time.perf_counter() - began) / repeats * 1000:>10.1f} ms")


def week() -> tuple[Proposal, Evidence]:
    """A proposal and a week of hourly weather."""
    hours = tuple(
        WeatherHour(
            at=NOW + timedelta(hours=index), duration_s=3600, wind_ms=4 + index % 9, gust_ms=6 + index % 9,
            visibility_m=20_000, precipitation_mm_h=0.0, temperature_c=8, dew_point_c=2, thunder=False, low_cloud=False,
        )
        for index in range(168)
    )  # fmt: skip
    aircraft = AircraftBlock(wind_limit_ms=15, takeoff_wind_limit_ms=12, ingress="IP55", temperature_c=(-20, 50))
    proposal = Proposal(
        stage=Stage.SCHEDULE, vehicle=Vehicle.AIR, area=AREA, purpose=Purpose.INSPECTION, max_height_m_agl=90,
        max_range_m=300, min_duration_minutes=45, aircraft=aircraft,
    )  # fmt: skip
    return proposal, Evidence(weather=(WeatherEvidence(hours, Provenance("weather", "test", None, NOW, None, None)),))


def main(airspace: Path) -> None:
    """Time each part on a new database."""
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{folder}/bench.sqlite3")
        create_all(engine)
        with writing(engine) as session:
            timed("load all UK airspace (one file)", lambda: load(session, airspace, now=NOW))
            timed("load the demonstration's zones", lambda: load_seed(session, now=NOW))
        with reading(engine) as session:
            ends = NOW + timedelta(hours=1)
            timed("first question (builds the search trees)", lambda: zones_near(session, AREA, NOW, ends))
            timed("later question", lambda: zones_near(session, AREA, NOW, ends), 200)
        engine.dispose()
    policy, (proposal, evidence) = shipped_policy(), week()
    period = (NOW, NOW + timedelta(days=7))
    timed(
        "a week of quarter hours at one place", lambda: outlook(proposal, evidence, policy, period=period, now=NOW), 10
    )
    places = [replace(proposal, area=box(-7 + n / 50, 55.4, -6.99 + n / 50, 55.41)) for n in range(100)]
    timed(
        "a week at one hundred places",
        lambda: [outlook(each, evidence, policy, period=period, now=NOW) for each in places],
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
