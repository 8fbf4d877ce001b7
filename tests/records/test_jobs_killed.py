"""Workers that are killed again and again still do every job, and write each row once."""

import os
import random
import subprocess
import sys
import time
from collections import Counter

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from records.database import reading, writing
from records.jobs import Job, JobOrder, JobState, place_order, unfinished
from records.worker import utc_now

ROUNDS = int(os.environ.get("LAVEROCK_SOAK_ROUNDS", "1"))
JOBS = 80
KILLS = 6
PATIENCE_S = 60.0


def start(database_url: str) -> subprocess.Popen[bytes]:
    """One more worker process."""
    return subprocess.Popen([sys.executable, "-m", "tests.records.marking_worker", database_url])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_every_row_is_written_once_whatever_is_killed(engine: Engine, database_url: str, seed: int) -> None:
    """Three workers, one killed every little while: all jobs end done, with exactly one row each."""
    chance = random.Random(seed)
    with writing(engine) as session:
        orders = [place_order(session, JobOrder("mark", {"n": n}, max_attempts=50), now=utc_now()) for n in range(JOBS)]
    wanted = [job.id for job in orders]
    crew = [start(database_url) for _ in range(3)]
    try:
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.4, 1.2))
            victim = crew.pop(chance.randrange(len(crew)))
            victim.kill()
            victim.wait()
            crew.append(start(database_url))
        give_up = time.monotonic() + PATIENCE_S
        while time.monotonic() < give_up and _left(engine, wanted):
            time.sleep(0.1)
    finally:
        for process in crew:
            process.kill()
            process.wait()
    assert _left(engine, wanted) == []
    with reading(engine) as session:
        marks = Counter(str(job.payload["by"]) for job in session.exec(select(Job).where(Job.kind == "marked")))
        states = {job.state for job in session.exec(select(Job).where(Job.kind == "mark"))}
    assert marks == Counter(wanted)
    assert states == {JobState.DONE}


def _left(engine: Engine, wanted: list[str]) -> list[str]:
    with reading(engine) as session:
        return unfinished(session, wanted)
