"""How Alembic reaches the database and what it leaves alone."""

from alembic import context
from sqlalchemy import Engine, create_engine
from sqlmodel import SQLModel

from app import tables
from records.database import WRITES

assert tables.ALL  # noqa: S101 - importing it registers every room's tables


def keep(_thing: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:  # noqa: FBT001
    """False for what no model describes: spatial indexes, their shadow tables and PostGIS's own."""
    name = name or ""
    if kind == "table":
        return not name.endswith(("_rt", "_rt_node", "_rt_parent", "_rt_rowid")) and name != "spatial_ref_sys"
    if kind == "index":
        return not name.endswith("_rt")
    return not (kind == "column" and name == "geom")


def run() -> None:
    """Bring the database to the revision asked for, in one transaction."""
    engine: Engine | None = context.config.attributes.get("engine")
    if engine is None:
        engine = create_engine(context.config.get_main_option("sqlalchemy.url") or "sqlite://")
    with engine.execution_options(**{WRITES: True}).connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            include_object=keep,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=False,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
