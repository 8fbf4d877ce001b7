"""Engines and transactions: one code path for SQLite and for PostgreSQL.

SQLite's driver leaves reads outside any transaction, so another writer's change can appear
between two reads and then be overwritten unnoticed. We therefore emit BEGIN ourselves:
BEGIN IMMEDIATE where the work may write, BEGIN where it only reads.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session, SQLModel

WRITES: Final = "laverock_writes"

_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA busy_timeout=15000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-65536",
)


def connect(url: str, *, pool_size: int = 10) -> Engine:
    """An engine for a database address.

    Args:
        url: An SQLAlchemy address: `sqlite:///path` or `postgresql+psycopg://…`.
        pool_size: How many connections to keep.

    Returns:
        An engine whose transactions begin as this module's text says.
    """
    engine = create_engine(url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=url.startswith("postgresql"))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that sees one state of the data and keeps none of its changes."""
    with Session(engine, expire_on_commit=False) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session whose whole work is kept at the end, or none of it when anything is raised.

    On SQLite it holds the one write lock from its first statement.
    """
    with Session(engine.execution_options(**{WRITES: True}), expire_on_commit=False) as session, session.begin():
        yield session


def create_all(engine: Engine) -> None:
    """Create every registered table with its triggers and indexes, for tests and throwaway databases."""
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgis")
        SQLModel.metadata.create_all(connection)
