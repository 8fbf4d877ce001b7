"""A store, a worker, and a way to hand files over."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from pystac.validation import RegisteredValidator, set_validator
from pystac.validation.stac_validator import JsonSchemaSTACValidator
from sqlalchemy import Engine

from catalogue.deliveries import NewDelivery, deliver, store_paths
from catalogue.intake import ingest_jobs
from catalogue.models import Delivery
from records.database import writing
from records.files import FileStore, open_store
from records.viewer import ANONYMOUS, Viewer
from records.worker import Worker
from tests.catalogue.support import COUNCIL, LATER, Serving, fake_read, small_app


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


@pytest.fixture
def serve(engine: Engine, store: FileStore, tmp_path: Path) -> Iterator[Serving]:
    """This room's routes alone, for a caller of one's choice."""
    with ExitStack() as stack:

        def served(viewer: Viewer = ANONYMOUS) -> TestClient[Litestar]:
            return stack.enter_context(TestClient(small_app(engine, store, tmp_path, viewer)))

        yield served


@pytest.fixture
def schemas(test_data: Path) -> Iterator[None]:
    """Official schemas of the core and of the extensions, answered without a network."""
    validator = JsonSchemaSTACValidator()
    for path in sorted((test_data / "schemas" / "stac-extensions").glob("*/*.json")):
        document = json.loads(path.read_text())
        address = f"https://stac-extensions.github.io/{path.parent.name}/{path.stem}/schema.json"
        validator.schema_cache[address] = document
    before = RegisteredValidator.get_validator()
    set_validator(validator)
    yield
    set_validator(before)
