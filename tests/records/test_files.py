"""Files go in once, come out whole or in part, and keys cannot climb."""

import hashlib
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.server import ThreadedMotoServer

from records.errors import FileMissingError, FileRangeError, FileStoreFailedError, KeyPathError, StoreAddressError
from records.files import FileStore, checked_key, derived_key, open_store, original_key

CLIMBERS = [
    "",
    "/etc/passwd",
    "..",
    "../x",
    "a/../../x",
    "a//b",
    "a/",
    "./a",
    ".incoming/x",
    "a/.hidden",
    "a\\..\\b",
    "a\0b",
    "a\nb",
    "a\n",
    "C:/x",
    "%2e%2e/x",
    "a" * 513,
    "a?b",
    "a#1",
]


@pytest.fixture(scope="module")
def bucket_url() -> Iterator[str]:
    """A bucket on a simulated S3 server in this process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        endpoint = f"http://127.0.0.1:{port}"
        httpx.put(f"{endpoint}/surveys").raise_for_status()
        yield f"s3://surveys/council?endpoint={endpoint}&region=us-east-1"
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    """The same store twice: in a folder and in a bucket."""
    if request.param == "folder":
        return open_store(tmp_path / "files")
    return open_store(str(request.getfixturevalue("bucket_url")))


@pytest.mark.parametrize("key", CLIMBERS)
def test_a_key_that_could_lead_elsewhere_is_refused(tmp_path: Path, key: str) -> None:
    """Climbing, hidden, absolute and escaped keys name nothing, for reading and for writing."""
    store = open_store(tmp_path)
    for use in (store.size, store.exists, store.delete, store.gdal_path, lambda bad: store.put_bytes(b"x", bad)):
        with pytest.raises(KeyPathError):
            use(key)


@given(st.text(max_size=40))
def test_no_accepted_key_leaves_the_root(key: str) -> None:
    """Whatever text is accepted as a key, it resolves below the folder."""
    root = Path("/store")
    try:
        checked_key(key)
    except KeyPathError:
        return
    assert (root / key).is_relative_to(root)
    assert ".." not in Path(key).parts


@pytest.mark.parametrize("address", ["ftp://host/x", "s3://", "s3://user:secret@bucket/x", "gs://bucket"])
def test_an_address_of_another_kind_is_refused(address: str) -> None:
    """Only folders and buckets are stores, and a URL carries no secret."""
    with pytest.raises(StoreAddressError):
        open_store(address)


def test_an_original_is_named_by_its_bytes_and_written_once(store: FileStore) -> None:
    """The same bytes twice are one file, under the name that their hash gives."""
    data = b"over the seawall" * 1000
    first = store.put_bytes(data)
    again = store.put_stream(data[i : i + 100] for i in range(0, len(data), 100))
    assert first.key == original_key(hashlib.sha256(data).hexdigest())
    assert (first.already_there, again.already_there) == (False, True)
    assert (again.key, again.size) == (first.key, len(data))
    assert store.read(first.key) == data
    assert store.verify(first.key)


def test_a_caller_cannot_claim_an_originals_name(store: FileStore) -> None:
    """A key among the originals is refused, so a hash in a name can be believed."""
    with pytest.raises(KeyPathError, match="named by its bytes"):
        store.put_bytes(b"forged", original_key("0" * 64))


def test_ranges_and_streams_agree_with_the_whole(store: FileStore, tmp_path: Path) -> None:
    """A slice of the file is the slice of its bytes, in one piece or in many."""
    data = bytes(range(256)) * 12_000
    source = tmp_path / "source.bin"
    source.write_bytes(data)
    key = store.put_file(source, derived_key("item-1", "dsm.tif")).key
    assert key == "derived/item-1/dsm.tif"
    assert store.size(key) == len(data)
    assert store.read_range(key, 5, 500) == data[5:500]
    assert store.read_range(key, 7, 7) == b""
    assert b"".join(store.stream(key)) == data
    assert b"".join(store.stream(key, 1_000_001, 2_500_000)) == data[1_000_001:2_500_000]


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2), (0, 6), (6, 9)])
def test_a_range_outside_the_file_is_refused(store: FileStore, start: int, end: int) -> None:
    """Nothing is read, clipped or padded silently."""
    key = store.put_bytes(b"12345", "derived/short").key
    with pytest.raises(FileRangeError):
        store.read_range(key, start, end)
    with pytest.raises(FileRangeError):
        store.stream(key, start, end)


def test_a_missing_file_is_said_to_be_missing(store: FileStore) -> None:
    """Reading, streaming and opening raise before the first byte; deleting twice is no fault."""
    key = "derived/nothing"
    assert not store.exists(key)
    for use in (store.read, store.size, store.stream, lambda name: store.local_path(name).__enter__()):
        with pytest.raises(FileMissingError):
            use(key)
    store.delete(key)


def test_derived_files_may_be_made_again_and_deleted(store: FileStore) -> None:
    """A derived file is replaced whole and can be forgotten."""
    store.put_bytes(b"first", "derived/a/thumb.webp")
    store.put_bytes(b"second, longer", "derived/a/thumb.webp")
    assert store.read("derived/a/thumb.webp") == b"second, longer"
    store.delete("derived/a/thumb.webp")
    assert not store.exists("derived/a/thumb.webp")


def test_a_local_path_reads_the_same_bytes(store: FileStore) -> None:
    """Libraries that want a path get one, without a copy where the file already lies in a folder."""
    key = store.put_bytes(b"points", "derived/cloud.laz").key
    with store.local_path(key) as path:
        assert path.read_bytes() == b"points"
        assert (store.root is None) or path == store.root / key


def test_a_stream_that_breaks_leaves_nothing_behind(tmp_path: Path) -> None:
    """When the sender goes away in the middle, no file appears and no scrap is kept."""

    def broken() -> Iterator[bytes]:
        yield b"half"
        message = "connection lost"
        raise ConnectionError(message)

    store = open_store(tmp_path / "files")
    with pytest.raises(ConnectionError):
        store.put_stream(broken(), "derived/half")
    assert not store.exists("derived/half")
    assert [p for p in (tmp_path / "files").rglob("*") if p.is_file()] == []


def test_a_changed_original_is_noticed(tmp_path: Path) -> None:
    """Verification compares the bytes on disk with the name."""
    store = open_store(tmp_path)
    key = store.put_bytes(b"true").key
    (tmp_path / key).write_bytes(b"tampered")
    assert not store.verify(key)


def test_gdal_is_told_where_a_bucket_is(bucket_url: str, tmp_path: Path) -> None:
    """A folder is read by path, a bucket by GDAL's own S3 reader with its endpoint."""
    bucket = open_store(bucket_url)
    assert bucket.gdal_path("derived/x.tif") == "/vsis3/surveys/council/derived/x.tif"
    assert bucket.gdal_options["AWS_HTTPS"] == "NO"
    assert open_store(tmp_path).gdal_path("derived/x.tif") == str(tmp_path / "derived/x.tif")


def test_a_store_that_does_not_answer_is_a_named_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bucket that is not there is neither empty nor missing: it failed."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    store = open_store(f"s3://surveys?endpoint=http://127.0.0.1:{port}")
    with pytest.raises(FileStoreFailedError):
        store.exists("derived/x")
