"""Files with ranges: of items, of deliveries as they came, and through share links."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from litestar import HttpMethod, Request, Response, route
from litestar.params import FromPath
from litestar.response import Stream

from catalogue.cataloguing import media_type_of
from catalogue.deliveries import get_file
from catalogue.items import get_item, item_file
from catalogue.models import ItemAsset
from catalogue.ranges import Unsatisfiable, wanted_span
from catalogue.routes.answers import NOT_MODIFIED, PRIVATE, AnyRequest, Caller, Db, Moment, Store, matches, permission
from catalogue.shares import open_share
from records.files import FileStore

Answer = Response[Any]
_READ: Final = (HttpMethod.GET, HttpMethod.HEAD)


@dataclass(frozen=True, slots=True)
class Served:
    """A stored file as it is sent."""

    key: str
    sha256: str
    size: int
    media_type: str
    name: str


def served(file: ItemAsset) -> Served:
    """An item's file as it is sent."""
    return Served(file.key, file.sha256, file.size, file.media_type, file.file_name)


def send(request: Request[Any, Any, Any], files: FileStore, file: Served) -> Answer:
    """A file, the part of it that is asked for, or 304 when the caller has it.

    Bytes never change under an address, so the strong ETag is their hash.
    """
    tag = file.sha256[:32]
    headers = {
        "ETag": f'"{tag}"',
        "Accept-Ranges": "bytes",
        "Cache-Control": PRIVATE,
        "Vary": "Authorization, Cookie",
        "Content-Disposition": f"{_disposition(file.media_type)}; filename*=UTF-8''{quote(file.name, safe='')}",
    }
    if matches(request.headers.get("if-none-match"), tag):
        return Response(b"", status_code=NOT_MODIFIED, headers=headers)
    try:
        span = wanted_span(_range_header(request, tag), file.size)
    except Unsatisfiable:
        return Response(b"", status_code=416, headers=headers | {"Content-Range": f"bytes */{file.size}"})
    start, end = (span.start, span.end) if span else (0, file.size)
    headers["Content-Length"] = str(end - start)
    if span:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    status = 206 if span else 200
    if request.method == "HEAD":
        return Response(b"", status_code=status, headers=headers, media_type=file.media_type)
    pieces = files.stream(file.key, start, end)
    return Stream(pieces, status_code=status, headers=headers, media_type=file.media_type)


def _range_header(request: AnyRequest, tag: str) -> str | None:
    """The Range header, unless If-Range says that it is about other bytes (RFC 9110, 13.1.5)."""
    condition = request.headers.get("if-range")
    if condition is not None and condition.strip() != f'"{tag}"':
        return None
    return request.headers.get("range")


def _disposition(media_type: str) -> str:
    """Show pictures and videos in the page; hand everything else over, so that no delivered page runs as ours."""
    shown = (
        media_type.startswith(("image/png", "image/jpeg", "image/webp", "video/")) or media_type == "application/pdf"
    )
    return "inline" if shown else "attachment"


@route(
    "/files/{item_id:str}/{asset:str}/{name:str}",
    http_method=_READ,
    sync_to_thread=True,
    opt=permission("files:read"),
    summary="A file of an item",
    tags=["files"],
)
def item_file_bytes(
    request: AnyRequest, session: Db, viewer: Caller, files: Store, item_id: FromPath[str], asset: FromPath[str]
) -> Answer:
    """The bytes of an item's file, whole or in part; the name at the end is for the reader."""
    item = get_item(session, item_id, viewer=viewer)
    return send(request, files, served(item_file(session, item, asset)))


@route(
    "/files/delivered/{file_id:str}",
    http_method=_READ,
    sync_to_thread=True,
    opt=permission("deliveries:read"),
    summary="A delivered file as it came",
    tags=["files"],
)
def delivered_file_bytes(
    request: AnyRequest, session: Db, viewer: Caller, files: Store, file_id: FromPath[str]
) -> Answer:
    """The bytes of a delivered file, whatever became of it."""
    row = get_file(session, file_id, viewer=viewer)
    held = Served(row.key or "", row.sha256 or "", row.size or 0, media_type_of(row.name), row.name)
    return send(request, files, held)


@route(
    "/share/{token:str}/files/{asset:str}/{name:str}",
    http_method=_READ,
    sync_to_thread=True,
    opt=permission("shares:open"),
    summary="A file through a share link",
    tags=["files"],
)
def shared_file_bytes(
    request: AnyRequest, session: Db, now: Moment, files: Store, token: FromPath[str], asset: FromPath[str]
) -> Answer:
    """The bytes of a file of the one item that a link opens."""
    _, detail = open_share(session, token, now=now)
    return send(request, files, served(item_file(session, detail.item, asset)))


ROUTES = [item_file_bytes, delivered_file_bytes, shared_file_bytes]
