"""What the two forms that take files share: reading a form of several parts, and keeping the bytes as they come."""

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, Final

from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body

from app.pages.forms import several
from catalogue.deliveries import Incoming
from records.files import FileStore

PLAIN_LIMIT_BYTES: Final = 2_000_000_000
"""How much the plain form takes at once; uploads with a script have their own, larger limit."""
_CHUNK: Final = 1 << 20

Multipart = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)]


def keep(files: FileStore, form: Mapping[str, Any]) -> list[Incoming]:
    """Store each file that came in the form itself, in the form's order, and name it as its sender did."""
    return [_stored(files, each) for each in _files(form)]


def uploads(form: Mapping[str, Any]) -> list[str]:
    """The uploads the form names, each once: they were sent by the script before the form was."""
    return list(dict.fromkeys(each for each in several(form, "upload") if each))


def _files(form: Mapping[str, Any]) -> list[UploadFile]:
    given = form.get("files", [])
    found = given if isinstance(given, list) else [given]
    return [each for each in found if isinstance(each, UploadFile) and each.filename]


def _stored(files: FileStore, upload: UploadFile) -> Incoming:
    kept = files.put_stream(_chunks(upload.file))
    # A browser may send a path of its own machine: only the last part names the file.
    name = PurePath(upload.filename.replace("\\", "/")).name or "file"
    return Incoming(path=name, key=kept.key, sha256=kept.sha256, size=kept.size)


def _chunks(stream: SpooledTemporaryFile[bytes]) -> Iterator[bytes]:
    stream.seek(0)
    while chunk := stream.read(_CHUNK):
        yield chunk
