"""How Alembic reaches the database and what it leaves alone."""

from alembic import context
from sqlalchemy import Engine, create_engine
from sqlmodel import SQLModel

from app import tables
from app.database import described
from records.database import WRITES

assert tables.ALL  # noqa: S101 - importing it registers every room's tables


def run() -> None:
    """Bring the database to the revision asked for, in one transaction."""
    engine: Engine | None = context.config.attributes.get("engine")
    if engine is None:
        engine = create_engine(context.config.get_main_option("sqlalchemy.url") or "sqlite://")
    with engine.execution_options(**{WRITES: True}).connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            include_object=described,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=False,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
