"""Writers killed in the middle of their work leave no penny over, no half order, no broken chain."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from framework.drafts import Limit
from framework.models import CallOff, CallOffLine, Ceiling, LedgerBalance
from framework.recompute import recompute
from framework.vocabulary import CeilingScope
from records.audit import verify
from records.database import reading, writing
from tests.framework.council import found_council

WRITERS = 3
KILLS = 6
LIMIT = 40 * 55_000


@pytest.mark.slow
def test_killed_writers_leave_the_ledger_whole(engine: Engine, database_url: str) -> None:
    """Three processes race for room for forty orders and are killed at random: the books still balance."""
    with writing(engine) as session:
        found_council(session, limit=Limit(LIMIT))
    chance = random.Random(5)
    running = [_start(database_url) for _ in range(WRITERS)]
    for _ in range(KILLS):
        time.sleep(0.2 + chance.random() / 2)
        victim = chance.randrange(WRITERS)
        running[victim].kill()
        running[victim].wait(10)
        running[victim] = _start(database_url)
    for process in running:
        process.kill()
        process.wait(10)
    with reading(engine) as session:
        assert recompute(session).differences == ()
        held = session.exec(select(Ceiling).where(Ceiling.scope == CeilingScope.FRAMEWORK)).one().used_pence
        orders = session.exec(select(CallOff.id)).all()
        lines = session.exec(select(CallOffLine.call_off_id)).all()
        balances = session.exec(select(LedgerBalance).where(col(LedgerBalance.order_id).in_(orders))).all()
        assert 0 < held <= LIMIT
        assert held == len(orders) * 55_000
        assert sorted(lines) == sorted(orders)
        assert sum(balance.committed_pence + balance.accrued_pence for balance in balances) == held
        assert verify(session).broken_at is None


def _start(url: str) -> "subprocess.Popen[str]":
    """A writer that has opened the database."""
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.framework.dying_writer", url],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout as said:
        assert said.readline().strip() == "ready"
    return process
