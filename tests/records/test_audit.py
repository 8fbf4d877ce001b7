"""The audit chain shows what was done and shows when it was tampered with."""

from datetime import datetime

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from records import audit
from records.database import reading, writing
from records.viewer import Viewer


def _three(session: Session, viewer: Viewer, now: datetime) -> None:
    for number in range(3):
        audit.record(
            session,
            viewer=viewer,
            action="request.submitted",
            subject=f"request:{number}",
            now=now,
            detail={"pence": number},
        )


def test_an_untouched_chain_is_whole(session: Session, viewer: Viewer, now: datetime) -> None:
    """Entries that nobody touched verify, and the report counts them."""
    _three(session, viewer, now)
    report = audit.verify(session)
    assert (report.entries, report.broken_at) == (3, None)


def test_an_empty_chain_is_whole(session: Session) -> None:
    """No entries is a whole chain of none."""
    assert audit.verify(session) == audit.ChainReport(entries=0, head=audit.GENESIS, broken_at=None)


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_entries(engine: Engine, viewer: Viewer, now: datetime, statement: str) -> None:
    """Neither an update nor a delete reaches the rows, whoever asks."""
    with writing(engine) as session:
        _three(session, viewer, now)
    with pytest.raises(DatabaseError, match="append-only"), writing(engine) as session:
        session.connection().execute(text(statement))
    with reading(engine) as session:
        assert audit.verify(session).entries == 3


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit_entry SET detail = '{\"pence\": 9}' WHERE sequence = 2", 2),
        ("DELETE FROM audit_entry WHERE sequence = 2", 3),
        ("UPDATE audit_entry SET person_id = 'someone-else' WHERE sequence = 1", 1),
    ],
)
def test_tampering_behind_the_guards_is_found_where_it_happened(
    engine: Engine, viewer: Viewer, now: datetime, statement: str, broken_at: int
) -> None:
    """With the triggers taken away, an edit or a removal is named at its entry."""
    with writing(engine) as session:
        _three(session, viewer, now)
    with engine.connect() as connection:
        outer = connection.begin()
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        else:
            for verb in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER audit_entry_no_{verb}")
        connection.exec_driver_sql(statement)
        with Session(connection) as session:
            assert audit.verify(session).broken_at == broken_at
        outer.rollback()
