"""Where bytes live: a folder, or a bucket that speaks S3, behind one small face.

Originals are named by what they hold (``sha256/ab/cd/<hash>``): hashed while they stream in, published in one move, never
written over. Everything made from them is named ``derived/<item>/<name>`` and may be made again.

Positions in a file are bytes from 0, and ranges are half open like Python's: ``read_range(key, 0, 4)`` is the first four.
"""

import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from records.durable import publish, write_hashed
from records.errors import FileMissingError, FileRangeError, FileStoreFailedError, KeyPathError, StoreAddressError

CHUNK_BYTES = 1024 * 1024
LONGEST_KEY = 512
ORIGINALS = "sha256/"
INCOMING = ".incoming"

# The first character of a part is never a dot, so ".", ".." and hidden files cannot be named at all.
_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+=-]*(?:/[A-Za-z0-9_][A-Za-z0-9._+=-]*)*")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is safely in the store.

    Attributes:
        key: Its name in the store.
        sha256: Of its bytes, 64 lower-case hexadecimal digits.
        size: In bytes.
        already_there: True when the same bytes had been stored before, so that nothing was written.
    """

    key: str
    sha256: str
    size: int
    already_there: bool = False


def original_key(sha256: str) -> str:
    """The name that a file's own bytes give it.

    >>> original_key("ab" * 32)[:13]
    'sha256/ab/ab/'
    """
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise KeyPathError("A SHA-256 is 64 lower-case hexadecimal digits.", field="sha256")
    return f"{ORIGINALS}{sha256[:2]}/{sha256[2:4]}/{sha256}"


def derived_key(item: str, name: str) -> str:
    """The name of something made from an original: ``derived/<item>/<name>``."""
    return checked_key(f"derived/{item}/{name}")


def checked_key(key: str) -> str:
    """The key itself, when no part of it could lead anywhere else.

    Raises:
        KeyPathError: It is empty, absolute, too long, climbs, hides, or holds anything but letters, digits and ``._+=-``.
    """
    if len(key) > LONGEST_KEY or not _KEY.fullmatch(key):
        raise KeyPathError(
            f"{key[:80]!r} cannot name a stored file.",
            field="key",
            remedy="Use letters, digits and ._+=- with / between parts that do not begin with a dot.",
        )
    return key


@dataclass(frozen=True, slots=True)
class FileStore:
    """Files by key, in a folder or in a bucket.

    Args:
        backend: The object store that holds the bytes.
        root: The folder, when they lie in one; None for a bucket.
        gdal_root: What GDAL puts before a key to read it in place.
        gdal_options: What GDAL must be told to reach it (endpoint, addressing); no secrets, those stay in the environment.
    """

    backend: LocalStore | S3Store
    root: Path | None
    gdal_root: str
    gdal_options: Mapping[str, str] = field(default_factory=dict)

    def put_file(self, path: Path, key: str | None = None) -> StoredFile:
        """Copy a file in; without a key it is an original and is named by its bytes."""
        with path.open("rb") as source:
            return self.put_stream(iter(lambda: source.read(CHUNK_BYTES), b""), key)

    def put_bytes(self, data: bytes, key: str | None = None) -> StoredFile:
        """Store what is in memory; without a key it is an original and is named by its bytes."""
        return self.put_stream((data,), key)

    def put_stream(self, chunks: Iterable[bytes], key: str | None = None) -> StoredFile:
        """Store what arrives in pieces, hashing it on the way; nothing is visible until all of it is there.

        Raises:
            KeyPathError: The key is unsafe, or claims a place among the originals.
        """
        if key is not None and checked_key(key).startswith(ORIGINALS):
            raise KeyPathError("An original is named by its bytes.", field="key", remedy="Leave the key out.")
        with self._incoming() as folder:
            arrived = folder / uuid4().hex
            try:
                sha256, size = write_hashed(arrived, chunks)
                return self._publish(arrived, key, sha256, size)
            finally:
                arrived.unlink(missing_ok=True)

    def exists(self, key: str) -> bool:
        """Whether there is a file by that key."""
        try:
            self.size(key)
        except FileMissingError:
            return False
        return True

    def size(self, key: str) -> int:
        """Its length in bytes.

        Raises:
            FileMissingError: There is none by that key.
        """
        with _explained(checked_key(key)):
            return int(obstore.head(self.backend, key)["size"])

    def read(self, key: str) -> bytes:
        """The whole of a small file."""
        return self.read_range(key, 0, self.size(key))

    def read_range(self, key: str, start: int, end: int) -> bytes:
        """The bytes from ``start`` up to but not including ``end``.

        Raises:
            FileRangeError: The range is reversed or runs past the end of the file.
        """
        _check_range(start, end, self.size(key))
        if start == end:
            return b""
        with _explained(key):
            return bytes(obstore.get_range(self.backend, key, start=start, end=end))

    def stream(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The same in pieces of about a megabyte; a missing file or a bad range is raised before the first piece."""
        size = self.size(key)
        stop = size if end is None else end
        _check_range(start, stop, size)
        return self._pieces(key, start, stop)

    def delete(self, key: str) -> None:
        """Forget a file; one that is not there is no fault."""
        if self.exists(key):
            with _explained(key):
                obstore.delete(self.backend, key)

    @contextmanager
    def local_path(self, key: str) -> Iterator[Path]:
        """A path on this machine to read from: the file itself in a folder, a copy for as long as asked from a bucket.

        Raises:
            FileMissingError: There is none by that key.
        """
        pieces = self.stream(key)
        if self.root is not None:
            yield self.root / key
            return
        with tempfile.TemporaryDirectory(prefix="laverock-") as folder:
            copy = Path(folder) / Path(key).name
            write_hashed(copy, pieces)
            yield copy

    def gdal_path(self, key: str) -> str:
        """What to open with GDAL so that only the bytes needed are read."""
        return f"{self.gdal_root}/{checked_key(key)}"

    def verify(self, key: str) -> bool:
        """Whether an original still holds the bytes that its name says."""
        digest = hashlib.sha256()
        for piece in self.stream(key):
            digest.update(piece)
        return key == original_key(digest.hexdigest())

    def _pieces(self, key: str, start: int, end: int) -> Iterator[bytes]:
        if start == end:
            return
        with _explained(key):
            answer = obstore.get(self.backend, key, options={"range": (start, end)})
            for piece in answer.stream(min_chunk_size=CHUNK_BYTES):
                yield bytes(piece)

    @contextmanager
    def _incoming(self) -> Iterator[Path]:
        """Where arriving bytes wait: on the same disk as the folder, so that publishing is one rename."""
        if self.root is None:
            with tempfile.TemporaryDirectory(prefix="laverock-") as folder:
                yield Path(folder)
            return
        incoming = self.root / INCOMING
        incoming.mkdir(parents=True, exist_ok=True)
        yield incoming

    def _publish(self, arrived: Path, key: str | None, sha256: str, size: int) -> StoredFile:
        name = original_key(sha256) if key is None else key
        if key is None and self.exists(name) and self.size(name) == size:
            return StoredFile(name, sha256, size, already_there=True)
        if self.root is not None:
            publish(arrived, self.root / name)
        else:
            with _explained(name):
                obstore.put(self.backend, name, arrived)
        return StoredFile(name, sha256, size)


def open_store(address: str | Path) -> FileStore:
    """The store at a folder's path or a ``file://`` or ``s3://bucket/prefix`` URL.

    An S3 URL may say ``?endpoint=http://host:port&region=eu-west-2`` for a store that is not Amazon's; the keys to it come
    from ``AWS_ACCESS_KEY_ID`` and ``AWS_SECRET_ACCESS_KEY``, never from the URL.

    Raises:
        StoreAddressError: The address is of another kind, names no bucket, or carries a password.
    """
    url = urlsplit(str(address))
    if url.scheme == "s3":
        return _bucket(url.netloc, url.path.strip("/"), parse_qs(url.query))
    if url.scheme == "file":
        return _folder(Path(unquote(url.path)))
    if url.scheme and not isinstance(address, Path):
        raise StoreAddressError(
            f"Files cannot be kept at a {url.scheme}:// address.",
            field="store_url",
            remedy="Give a folder or s3://bucket.",
        )
    return _folder(Path(address))


def _folder(path: Path) -> FileStore:
    root = path.expanduser().resolve()
    root.mkdir(parents=True, exist_ok=True)
    return FileStore(backend=LocalStore(root), root=root, gdal_root=str(root))


def _bucket(bucket: str, prefix: str, options: Mapping[str, list[str]]) -> FileStore:
    if not bucket or "@" in bucket:
        raise StoreAddressError("An S3 address is s3://bucket/prefix, with no secrets in it.", field="store_url")
    endpoint = options.get("endpoint", [""])[0]
    region = options.get("region", ["eu-west-2"])[0]
    plain = endpoint.startswith("http://")
    backend = S3Store(
        bucket,
        prefix=prefix or None,
        region=region,
        client_options={"allow_http": plain},
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=20)},
        **({"endpoint": endpoint} if endpoint else {}),  # type: ignore[arg-type]  # the stub wants one literal TypedDict
    )
    gdal = {"AWS_REGION": region}
    if endpoint:
        gdal |= {
            "AWS_S3_ENDPOINT": endpoint.partition("://")[2].rstrip("/"),
            "AWS_HTTPS": "NO" if plain else "YES",
            "AWS_VIRTUAL_HOSTING": "FALSE",
        }
    return FileStore(backend=backend, root=None, gdal_root=f"/vsis3/{bucket}/{prefix}".rstrip("/"), gdal_options=gdal)


def _check_range(start: int, end: int, size: int) -> None:
    if not 0 <= start <= end <= size:
        raise FileRangeError(f"Bytes {start} to {end} are not within a file of {size} bytes.", field="range")


@contextmanager
def _explained(key: str) -> Iterator[None]:
    """Turn the object store's failures into ours."""
    try:
        yield
    except FileNotFoundError as absent:
        raise FileMissingError(f"The store holds no file {key}.", field="key") from absent
    except BaseError as failure:
        reason = str(failure).partition("\n")[0]
        raise FileStoreFailedError(f"The file store failed for {key}: {reason}", remedy="Try again later.") from failure
