"""The parts that everything else is handed: database, file store, outside feeds."""

from dataclasses import dataclass

import httpx
from sqlalchemy import Engine

from app.settings import Settings
from compliance.feeds import Feeds
from compliance.feeds.endpoints import feeds_named
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
    return Parts(engine=connect(settings.database), files=open_store(settings.store), feeds=_feeds(settings))


def _feeds(settings: Settings) -> Feeds:
    if not settings.feeds:
        return Feeds.offline()
    client = httpx.Client(headers={"user-agent": "laverock"}, timeout=httpx.Timeout(5.0), follow_redirects=False)
    return feeds_named(settings.feeds, client, metoffice_key=settings.metoffice_key or None)
