"""A real client, over a real socket: pystac-client finds, counts, pages and follows links."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pystac_client
import pytest
import uvicorn
from sqlalchemy import Engine

from catalogue.deliveries import NewDelivery
from catalogue.kinds import Visibility
from records.files import FileStore
from records.viewer import ANONYMOUS
from tests.catalogue.conftest import Handing
from tests.catalogue.support import facts, small_app


@pytest.fixture
def address(engine: Engine, store: FileStore, hand_over: Handing, tmp_path: Path) -> Iterator[str]:
    """The catalogue of three public surveys, served on a port of its own."""
    contents = {f"{n}.tif": facts(at=f"2026-0{n + 1}-01T12:00:00+00:00") for n in range(3)}
    hand_over(contents, NewDelivery(visibility=Visibility.PUBLIC))
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(small_app(engine, store, tmp_path, ANONYMOUS), log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/stac"
    server.should_exit = True
    thread.join(timeout=10)
    listening.close()


def test_pystac_client_finds_by_box_and_date(address: str) -> None:
    """The client sees every conformance class it needs, an exact count, and each item once across pages."""
    client = pystac_client.Client.open(address)
    for needed in ("COLLECTIONS", "ITEM_SEARCH", "SORT", "FIELDS", "FILTER"):
        assert client.conforms_to(needed), needed
    found = client.search(bbox=[-5.5, 56.4, -5.4, 56.5], datetime="2026-02-01/2026-12-31", limit=1, sortby="+datetime")
    assert found.matched() == 2
    assert [item.properties["title"] for item in found.items()] == ["1.tif", "2.tif"]
    assert client.search(bbox=[0, 0, 1, 1]).matched() == 0
    filtered = client.search(filter={"op": "=", "args": [{"property": "title"}, "0.tif"]})
    item = next(filtered.items())
    assert item.get_collection().id == "surveys"  # type: ignore[union-attr]
    assert [c.id for c in client.get_collections()] == ["surveys"]
    surveys = client.get_collection("surveys")
    assert surveys is not None
    assert {i.id for i in surveys.get_items()} >= {item.id}
