"""What every test may ask for: real data, a database, a clock and a caller."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine, make_url
from sqlmodel import Session, SQLModel

from geo.crs import prepare_grids
from records.database import connect, create_all, writing
from records.viewer import Role, Viewer

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


# Before any other test module is imported: rasterio looks for its grids once, when it is imported.
prepare_grids(Path(__file__).parents[1] / ".pytest_cache" / "grids")


def pytest_configure() -> None:
    """Let no test depend on how long something takes."""
    # Machines under test are busy: what is true does not depend on how long it takes.
    settings.register_profile("laverock", deadline=None)
    settings.load_profile("laverock")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that asks for a database, so that it can run again on PostgreSQL."""
    for item in items:
        if "engine" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.database)


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of real photographs, clouds, rasters, logs and airspace."""
    folder = os.environ.get("LAVEROCK_TEST_DATA", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("LAVEROCK_TEST_DATA names no folder: tests on real data were left out")
    return Path(folder)


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address under test: PostgreSQL where LAVEROCK_TEST_DATABASE_URL says so, else a new SQLite file.

    Tests that run side by side have a database each.
    """
    shared = os.environ.get("LAVEROCK_TEST_DATABASE_URL")
    if shared is None:
        return f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.sqlite3'}"
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        return shared
    server = connect(shared)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE laverock_{worker}")
    server.dispose()
    return make_url(shared).set(database=f"laverock_{worker}").render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def _empty_database(database_url: str) -> Iterator[Engine]:
    engine = connect(database_url)
    _drop_everything(engine)
    create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(_empty_database: Engine) -> Engine:
    """A database with every table and no rows."""
    create_all(_empty_database)
    _empty(_empty_database)
    return _empty_database


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """One transaction that is kept when the test ends well."""
    with writing(engine) as open_session:
        yield open_session


@pytest.fixture
def now() -> datetime:
    """A winter Friday morning."""
    return NOW


@pytest.fixture
def viewer() -> Viewer:
    """An administrator of the council."""
    return Viewer(person_id="person-1", organisation_id="council", roles=frozenset({Role.ADMINISTRATOR}))


def _drop_everything(engine: Engine) -> None:
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")


def _empty(engine: Engine) -> None:
    """Take all rows out, append-only tables included."""
    tables = [table.name for table in reversed(SQLModel.metadata.sorted_tables)]
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"TRUNCATE {', '.join(tables)} CASCADE")
            return
        guards = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_no_delete'"
        ).all()
        for name, _ in guards:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for table in tables:
            connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608
        for _, sql in guards:
            connection.exec_driver_sql(sql)
