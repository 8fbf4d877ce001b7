"""What handlers are given by name, marked so that Litestar injects it and does not look for it in the request."""

from litestar.di import NamedDependency
from litestar.params import SkipValidation
from sqlalchemy import Engine

from app.settings import Settings
from compliance.feeds import Feeds
from flights.routes.given import AtDesk, Caller, Db, Now
from records.files import FileStore

__all__ = ["AtDesk", "Caller", "Database", "Db", "FeedsGiven", "Files", "Now", "SettingsGiven"]

Database = NamedDependency[SkipValidation[Engine]]
"""The database itself, for work that needs transactions of its own."""

Files = NamedDependency[SkipValidation[FileStore]]
"""The file store."""

FeedsGiven = NamedDependency[SkipValidation[Feeds]]
"""The outside feeds."""

SettingsGiven = NamedDependency[SkipValidation[Settings]]
"""What the council has set."""
