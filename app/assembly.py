"""The parts that everything else is handed: database, file store, outside feeds."""

from dataclasses import dataclass

from sqlalchemy import Engine

from app.settings import Settings
from compliance.feeds import Feeds
from geo.grids import prepare_grids
from records.database import connect
from records.files import FileStore, open_store


@dataclass(frozen=True, slots=True)
class Parts:
    """What a process works with."""

    engine: Engine
    files: FileStore
    feeds: Feeds


def assemble(settings: Settings) -> Parts:
    """Open the database and the store that the settings name.

    The coordinate grids are prepared first: rasterio reads its grid folder when it is imported.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    prepare_grids(settings.data / "grids")
    return Parts(engine=connect(settings.database), files=open_store(settings.store), feeds=Feeds.offline())
