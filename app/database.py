"""Bringing a database up to date with Alembic, and filling in what every council has."""

from importlib.resources import files
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from app.identity.models import OrganisationKind
from app.identity.organisations import add_organisation, organisations
from app.settings import Settings
from geo.errors import ExplainedError
from records.database import writing
from records.viewer import SYSTEM
from records.worker import utc_now

MIGRATIONS: Final = "migrations"


class DatabaseBehindError(ExplainedError):
    """The database has not been brought to this version's shape."""


def described(_thing: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:  # noqa: FBT001
    """False for what no model describes: spatial indexes, their shadow tables and PostGIS's own."""
    name = name or ""
    if kind == "table":
        return not name.endswith(("_rt", "_rt_node", "_rt_parent", "_rt_rowid")) and name != "spatial_ref_sys"
    if kind == "index":
        return not name.endswith("_rt")
    return not (kind == "column" and name == "geom")


def configuration(engine: Engine) -> Config:
    """Alembic's configuration for a database, without any file."""
    config = Config()
    config.set_main_option("script_location", str(files("app") / MIGRATIONS))
    config.attributes["engine"] = engine
    return config


def revision(engine: Engine) -> str | None:
    """The revision a database is at, or None when it is new."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest(engine: Engine) -> str | None:
    """The revision this version of the service needs."""
    return ScriptDirectory.from_config(configuration(engine)).get_current_head()


def migrate(settings: Settings, engine: Engine) -> str | None:
    """Bring a database up to date and register the council if it is not there; the revision reached."""
    command.upgrade(configuration(engine), "head")
    with writing(engine) as session:
        if not organisations(session, OrganisationKind.COUNCIL):
            add_organisation(session, settings.council, OrganisationKind.COUNCIL, viewer=SYSTEM, now=utc_now())
    return revision(engine)


def make_ready(settings: Settings, engine: Engine) -> None:
    """Make or update the embedded database; only check one that others share.

    Raises:
        DatabaseBehindError: A shared database has not been migrated.
    """
    if revision(engine) == newest(engine):
        return
    if not settings.embedded:
        raise DatabaseBehindError(
            "The database is not at this version's revision.", remedy="Stop the service and run laverock migrate."
        )
    migrate(settings, engine)
