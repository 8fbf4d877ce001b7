"""A store, a worker, and a way to hand files over."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from catalogue.deliveries import NewDelivery, deliver, store_paths
from catalogue.intake import ingest_jobs
from catalogue.models import Delivery
from records.database import writing
from records.files import FileStore, open_store
from records.viewer import Viewer
from records.worker import Worker
from tests.catalogue.support import COUNCIL, LATER, fake_read


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """An empty file store."""
    return open_store(tmp_path / "store")


@pytest.fixture
def worker(engine: Engine, store: FileStore) -> Worker:
    """A worker that reads files with the tests' own reader."""
    return Worker(engine, ingest_jobs(store, read=fake_read, clock=lambda: LATER), clock=lambda: LATER)


Handing = Callable[..., Delivery]


@pytest.fixture
def hand_over(engine: Engine, store: FileStore, worker: Worker, tmp_path: Path) -> Handing:
    """Deliver files, given as name and content, and see their jobs through."""

    def handed(
        contents: dict[str, str], new: NewDelivery | None = None, viewer: Viewer = COUNCIL, now: datetime = LATER
    ) -> Delivery:
        folder = tmp_path / f"in-{len(list(tmp_path.iterdir()))}"
        for name, content in contents.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content)
        incoming = store_paths(store, [folder])
        with writing(engine) as session:
            delivery = deliver(session, new or NewDelivery(), incoming, viewer=viewer, now=now)
        worker.run_until_idle()
        return delivery

    return handed
