"""Uploads in parts: resumed where they broke, refused when they do not fit, and delivered whole."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import Engine

from catalogue import tus
from catalogue.errors import UploadError
from catalogue.kinds import FileState
from records.worker import Worker
from tests.catalogue.support import COUNCIL, POLICE, Serving, facts

TUS = {"Tus-Resumable": "1.0.0"}
BYTES = TUS | {"Content-Type": "application/offset+octet-stream"}


def _begin(client: TestClient[Litestar], size: int, name: str = "survey.tif", **headers: str) -> str:
    said = base64.b64encode(name.encode()).decode()
    answer = client.post(
        "/uploads", headers=TUS | {"Upload-Length": str(size), "Upload-Metadata": f"filename {said}"} | headers
    )
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 422),
        ({"Tus-Resumable": "0.2.2", "Upload-Length": "1"}, 422),
        (TUS, 422),
        (TUS | {"Upload-Length": "-1"}, 422),
        (TUS | {"Upload-Length": "12", "Upload-Metadata": "filename ***"}, 422),
        (TUS | {"Upload-Length": "1000001"}, 409),
    ],
)
def test_a_beginning_that_breaks_the_protocol(serve: Serving, headers: dict[str, str], status: int) -> None:
    """Version, length, metadata and limit are checked before anything is kept."""
    assert serve(COUNCIL).post("/uploads", headers=headers).status_code == status


def test_what_uploads_can_do(serve: Serving) -> None:
    """OPTIONS names the version, the extensions and the largest upload."""
    answer = serve(COUNCIL).options("/uploads")
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-max-size"] == "1000000"


def test_an_upload_goes_on_where_it_broke_and_is_delivered(serve: Serving, engine: Engine, worker: Worker) -> None:
    """Parts arrive one by one, HEAD tells the position, and the delivery puts them together."""
    assert engine
    client, content = serve(COUNCIL), facts().encode()
    address = _begin(client, len(content))
    assert client.patch(address, content=content[:10], headers=BYTES | {"Upload-Offset": "0"}).status_code == 204
    early = client.post("/api/v1/deliveries", json={"uploads": [address.rsplit("/", 1)[-1]]})
    assert (early.status_code, early.json()["field"]) == (422, "uploads")
    stand = client.head(address, headers=TUS)
    assert (stand.headers["upload-offset"], stand.headers["upload-length"]) == ("10", str(len(content)))
    wrong = client.patch(address, content=content[:10], headers=BYTES | {"Upload-Offset": "0"})
    assert wrong.status_code == 409
    rest = client.patch(address, content=content[10:], headers=BYTES | {"Upload-Offset": "10"})
    assert rest.headers["upload-offset"] == str(len(content))
    made = client.post("/api/v1/deliveries", json={"uploads": [address.rsplit("/", 1)[-1]], "title": "Wall"})
    assert made.status_code == 201, made.text
    worker.run_until_idle()
    line = client.get(f"/api/v1/deliveries/{made.json()['id']}").json()["files"][0]
    assert (line["state"], line["sha256"]) == (FileState.CATALOGUED, hashlib.sha256(content).hexdigest())
    assert client.post("/api/v1/deliveries", json={"uploads": [address.rsplit("/", 1)[-1]]}).status_code == 422
    assert client.delete(address, headers=TUS).status_code == 422


def test_bytes_that_were_damaged_on_the_way_are_not_kept(serve: Serving) -> None:
    """A checksum that does not match leaves the upload where it stood."""
    client = serve(COUNCIL)
    address = _begin(client, 4)
    wrong = base64.b64encode(hashlib.sha1(b"good", usedforsecurity=False).digest()).decode()
    headers = BYTES | {"Upload-Offset": "0", "Upload-Checksum": f"sha1 {wrong}"}
    assert client.patch(address, content=b"evil", headers=headers).status_code in {422, 460}
    assert client.head(address, headers=TUS).headers["upload-offset"] == "0"
    assert client.patch(address, content=b"good", headers=headers).status_code == 204


def test_more_bytes_than_announced_are_refused(serve: Serving) -> None:
    """An upload never grows past its length."""
    client = serve(COUNCIL)
    address = _begin(client, 3)
    assert client.patch(address, content=b"four", headers=BYTES | {"Upload-Offset": "0"}).status_code == 422
    assert client.head(address, headers=TUS).headers["upload-offset"] == "0"


def test_nobody_else_reaches_an_upload(serve: Serving) -> None:
    """Another person's upload does not exist for a caller, and a given up one for nobody."""
    client = serve(COUNCIL)
    address = _begin(client, 3)
    stranger = serve(POLICE)
    assert stranger.head(address, headers=TUS).status_code == 404
    assert stranger.post("/api/v1/deliveries", json={"uploads": [address.rsplit("/", 1)[-1]]}).status_code == 404
    assert client.delete(address, headers=TUS).status_code == 204
    assert client.head(address, headers=TUS).status_code == 404


def test_a_person_cannot_fill_the_disk_with_beginnings(serve: Serving) -> None:
    """All unfinished uploads of a person together have a limit."""
    client = serve(COUNCIL)
    for _ in range(5):
        _begin(client, 1_000_000)
    answer = client.post("/uploads", headers=TUS | {"Upload-Length": "1"})
    assert answer.status_code == 409


@given(st.text(max_size=60))
def test_any_metadata_is_read_or_refused(text: str) -> None:
    """Whatever stands in the header, it is read or refused in words."""
    try:
        found = tus.metadata(text)
    except UploadError:
        return
    assert tus.name_in(found)
