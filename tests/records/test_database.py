"""Transactions keep what they read true until they end."""

from datetime import datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import func, select

from records import audit
from records.audit import AuditEntry
from records.database import connect, reading, writing
from records.viewer import Viewer


def _count(engine: Engine) -> int:
    with reading(engine) as session:
        return session.exec(select(func.count()).select_from(AuditEntry)).one()


def test_a_failure_keeps_nothing(engine: Engine, viewer: Viewer, now: datetime) -> None:
    """What a transaction wrote before it failed is gone."""
    with pytest.raises(RuntimeError), writing(engine) as session:
        audit.record(session, viewer=viewer, action="a.b", subject="x:1", now=now)
        raise RuntimeError
    assert _count(engine) == 0


def test_two_writers_take_turns_on_sqlite(engine: Engine, database_url: str, viewer: Viewer, now: datetime) -> None:
    """A second writer waits from its first statement, so nothing it read can be overwritten unnoticed."""
    if engine.dialect.name != "sqlite":
        assert engine.dialect.name == "postgresql"
        return
    impatient = connect(database_url)
    with writing(engine) as first:
        audit.record(first, viewer=viewer, action="a.b", subject="x:1", now=now)
        with pytest.raises(OperationalError, match="locked"), impatient.connect() as second:
            second.exec_driver_sql("ROLLBACK") if second.in_transaction() else None
            second.connection.dbapi_connection.execute("PRAGMA busy_timeout=50")  # type: ignore[union-attr]
            second.connection.dbapi_connection.execute("BEGIN IMMEDIATE")  # type: ignore[union-attr]
    impatient.dispose()
    assert _count(engine) == 1


def test_a_reader_sees_one_state(engine: Engine, viewer: Viewer, now: datetime) -> None:
    """What another writer keeps meanwhile does not appear between two reads on SQLite."""
    with reading(engine) as session:
        before = session.exec(select(func.count()).select_from(AuditEntry)).one()
        with writing(engine) as other:
            audit.record(other, viewer=viewer, action="a.b", subject="x:1", now=now)
        after = session.exec(select(func.count()).select_from(AuditEntry)).one()
    assert before == 0
    assert after == (0 if engine.dialect.name == "sqlite" else 1)
