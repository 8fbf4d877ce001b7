"""Migrating an empty database gives exactly what the models describe, on both databases."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import SQLModel, select

from app.database import DatabaseBehindError, described, make_ready, migrate, newest, revision
from app.identity.models import Organisation
from app.settings import Settings
from records.audit import AuditEntry
from records.database import connect, reading, writing


@pytest.fixture
def fresh(engine: Engine, database_url: str, tmp_path: Path) -> Iterator[Engine]:
    """A database with nothing in it, of the kind under test."""
    if engine.dialect.name == "sqlite":
        made = connect(f"sqlite:///{tmp_path / 'fresh.sqlite3'}")
        yield made
        made.dispose()
        return
    name = f"fresh_{uuid4().hex}"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        made = connect(make_url(database_url).set(database=name).render_as_string(hide_password=False))
        yield made
        made.dispose()
        connection.exec_driver_sql(f"DROP DATABASE {name}")


@pytest.mark.filterwarnings("ignore:Did not recognize type 'geometry'")
def test_the_migrations_give_what_the_models_describe(fresh: Engine) -> None:
    """Autogenerate finds nothing left to do."""
    assert migrate(Settings(), fresh) == newest(fresh) == "0001"
    with fresh.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": described, "compare_type": False, "render_as_batch": True}
        )
        # An index on an expression cannot be compared on SQLite, and some tests have a table of their own.
        ours = ("job_open", "test_pin")
        changes = compare_metadata(context, SQLModel.metadata)
        found = [change for change in changes if not any(name in str(change) for name in ours)]
    assert found == []


def test_migrating_again_changes_nothing(fresh: Engine) -> None:
    """The council is registered once, however often the command runs."""
    migrate(Settings(), fresh)
    migrate(Settings(council="Another"), fresh)
    with reading(fresh) as session:
        assert [row.name for row in session.exec(select(Organisation))] == ["Argyll and Bute Council"]


def test_the_guards_of_append_only_tables_are_there(fresh: Engine) -> None:
    """What was done cannot be changed in a migrated database either."""
    migrate(Settings(), fresh)
    with reading(fresh) as session:
        assert session.exec(select(AuditEntry)).first() is not None
    with pytest.raises(DatabaseError, match="append-only"), writing(fresh) as session:
        session.connection().execute(text("DELETE FROM audit_entry"))


def test_a_shared_database_is_never_migrated_unasked(fresh: Engine) -> None:
    """Only the embedded one is brought up to date by itself; the other is refused with the remedy."""
    with pytest.raises(DatabaseBehindError, match="laverock migrate"):
        make_ready(Settings(database_url="postgresql+psycopg://elsewhere"), fresh)
    make_ready(Settings(), fresh)
    assert revision(fresh) == newest(fresh)
