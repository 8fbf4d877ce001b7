"""Transactions keep what they read true until they end."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import func, select

from records import audit
from records.audit import AuditEntry
from records.database import reading, writing
from records.viewer import Viewer


def _count(engine: Engine) -> int:
    with reading(engine) as session:
        return session.exec(select(func.count()).select_from(AuditEntry)).one()


def test_a_failure_keeps_nothing(engine: Engine, viewer: Viewer, now: datetime) -> None:
    """What a transaction wrote before it failed is gone."""

    def fail() -> None:
        with writing(engine) as session:
            audit.record(session, viewer=viewer, action="a.b", subject="x:1", now=now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert _count(engine) == 0


def test_writers_at_once_lose_nothing(engine: Engine, viewer: Viewer, now: datetime) -> None:
    """Four threads that each read the last number and write the next leave one whole chain."""

    def write(_: int) -> None:
        with writing(engine) as session:
            audit.record(session, viewer=viewer, action="a.b", subject="x:1", now=now)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(40)))
    with reading(engine) as session:
        report = audit.verify(session)
    assert (report.entries, report.broken_at) == (40, None)


def test_a_reader_sees_one_state(engine: Engine, viewer: Viewer, now: datetime) -> None:
    """What another writer keeps meanwhile does not appear between two reads on SQLite."""
    with reading(engine) as session:
        before = session.exec(select(func.count()).select_from(AuditEntry)).one()
        with writing(engine) as other:
            audit.record(other, viewer=viewer, action="a.b", subject="x:1", now=now)
        after = session.exec(select(func.count()).select_from(AuditEntry)).one()
    assert before == 0
    assert after == (0 if engine.dialect.name == "sqlite" else 1)
