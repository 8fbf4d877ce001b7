"""Resumable uploads at `/uploads`: tus 1.0."""

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from litestar import HttpMethod, Response, delete, patch, post, route
from litestar.exceptions import ClientException
from litestar.params import FromPath
from sqlalchemy import Engine

from catalogue import tus
from catalogue.errors import UploadError
from catalogue.models import Upload
from catalogue.routes.answers import AnyRequest, Caller, CatalogueSettings, Database, Moment, Store, base_of, permission
from catalogue.uploads import (
    PART_BYTES,
    NewUpload,
    add_part,
    check_position,
    create_upload,
    get_upload,
    keep_part,
    remove_upload,
)
from records.database import reading, writing
from records.files import FileStore
from records.viewer import Viewer

Empty = Response[None]
_PERMISSION = permission("uploads:write")


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where an upload's bytes are handed in."""

    engine: Engine
    files: FileStore
    viewer: Viewer
    now: datetime

    def find(self, upload_id: str) -> Upload:
        with reading(self.engine) as session:
            return get_upload(session, upload_id, viewer=self.viewer)

    def put(self, upload_id: str, position: int, data: bytes) -> int:
        """Keep some bytes; the position after them."""
        part = keep_part(self.files, upload_id, position, data)
        with writing(self.engine) as session:
            return add_part(session, part, viewer=self.viewer, now=self.now).position

    def forget(self, upload_id: str) -> None:
        """Remove the upload, then its bytes."""
        with writing(self.engine) as session:
            keys = remove_upload(session, upload_id, viewer=self.viewer, now=self.now)
        for key in keys:
            self.files.delete(key)

    async def receive(self, request: AnyRequest, upload_id: str, position: int) -> int:
        """Take the bytes of a request as they come; the position after what was kept.

        What came before a connection broke is kept. With a checksum nothing is kept until it has been checked.
        """
        upload = await asyncio.to_thread(self.find, upload_id)
        check_position(upload, position, int(request.headers.get("content-length") or 0))
        checksum = tus.Checksum(request.headers.get("upload-checksum"))
        if checksum.announced:
            return await self._receive_checked(request, upload_id, position, checksum)
        pending = bytearray()
        try:
            async for piece in request.stream():
                pending += piece
                while len(pending) >= PART_BYTES:
                    position = await asyncio.to_thread(self.put, upload_id, position, bytes(pending[:PART_BYTES]))
                    del pending[:PART_BYTES]
        except ClientException:
            # The sender is gone: what it had sent is worth keeping, and there is nobody to tell.
            await self._finish(upload_id, position, pending)
            raise
        return await self._finish(upload_id, position, pending)

    async def _finish(self, upload_id: str, position: int, pending: bytearray) -> int:
        if not pending:
            return position
        return await asyncio.to_thread(self.put, upload_id, position, bytes(pending))

    async def _receive_checked(self, request: AnyRequest, upload_id: str, position: int, checksum: tus.Checksum) -> int:
        with tempfile.TemporaryFile() as waiting:
            async for piece in request.stream():
                checksum.feed(piece)
                waiting.write(piece)
            checksum.check()
            waiting.seek(0)
            return await asyncio.to_thread(self._put_all, upload_id, position, waiting)

    def _put_all(self, upload_id: str, position: int, waiting: IO[bytes]) -> int:
        while data := waiting.read(PART_BYTES):
            position = self.put(upload_id, position, data)
        return position


def _answer(status: int, **headers: str) -> Empty:
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    return Response(
        None, status_code=status, headers={"Tus-Resumable": tus.VERSION, "Cache-Control": "no-store", **named}
    )


@route(
    "/uploads",
    http_method=HttpMethod.OPTIONS,
    sync_to_thread=False,
    opt=_PERMISSION,
    summary="What uploads can do",
    tags=["uploads"],
    status_code=204,
)
def discover(settings: CatalogueSettings) -> Empty:
    """Versions, extensions and the largest upload."""
    limit = str(settings.upload_limit_bytes)
    return _answer(
        204,
        tus_version=tus.VERSION,
        tus_extension=tus.EXTENSIONS,
        tus_max_size=limit,
        tus_checksum_algorithm=",".join(tus.ALGORITHMS),
    )


@post("/uploads", opt=_PERMISSION, summary="Begin an upload", tags=["uploads"], request_max_body_size=None)
async def begin(
    request: AnyRequest, viewer: Caller, now: Moment, engine: Database, files: Store, settings: CatalogueSettings
) -> Empty:
    """Announce a file by `Upload-Length` and `Upload-Metadata`; its first bytes may come along."""
    tus.check_version(request.headers.get("tus-resumable"))
    details = tus.metadata(request.headers.get("upload-metadata"))
    new = NewUpload(tus.name_in(details), tus.whole_number(request.headers, "upload-length"), details)
    desk = _Desk(engine, files, viewer, now)

    def create() -> Upload:
        with writing(engine) as session:
            return create_upload(session, new, viewer=viewer, most_bytes=settings.upload_limit_bytes, now=now)

    upload = await asyncio.to_thread(create)
    position = 0
    if request.headers.get("content-type") == tus.OFFSET_TYPE:
        position = await desk.receive(request, upload.id, 0)
    return _answer(201, location=f"{base_of(request)}/uploads/{upload.id}", upload_offset=str(position))


@route(
    "/uploads/{upload_id:str}",
    http_method=HttpMethod.HEAD,
    opt=_PERMISSION,
    status_code=200,
    summary="Where an upload stands",
    tags=["uploads"],
)
async def stand(viewer: Caller, now: Moment, engine: Database, files: Store, upload_id: FromPath[str]) -> Empty:
    """The position and the length, in headers."""
    upload = await asyncio.to_thread(_Desk(engine, files, viewer, now).find, upload_id)
    return _answer(200, upload_offset=str(upload.position), upload_length=str(upload.size))


@patch(
    "/uploads/{upload_id:str}",
    opt=_PERMISSION,
    status_code=204,
    summary="Send more of an upload",
    tags=["uploads"],
    request_max_body_size=None,
)
async def send(
    request: AnyRequest, viewer: Caller, now: Moment, engine: Database, files: Store, upload_id: FromPath[str]
) -> Empty:
    """Bytes from `Upload-Offset` on; what came before a connection broke is kept."""
    tus.check_version(request.headers.get("tus-resumable"))
    if request.headers.get("content-type") != tus.OFFSET_TYPE:
        raise UploadError("The bytes of an upload are sent as application/offset+octet-stream.", field="Content-Type")
    position = tus.whole_number(request.headers, "upload-offset")
    reached = await _Desk(engine, files, viewer, now).receive(request, upload_id, position)
    return _answer(204, upload_offset=str(reached))


@delete("/uploads/{upload_id:str}", opt=_PERMISSION, status_code=204, summary="Give an upload up", tags=["uploads"])
async def give_up(
    request: AnyRequest, viewer: Caller, now: Moment, engine: Database, files: Store, upload_id: FromPath[str]
) -> Empty:
    """Forget an upload that was not delivered, and its bytes."""
    tus.check_version(request.headers.get("tus-resumable"))
    await asyncio.to_thread(_Desk(engine, files, viewer, now).forget, upload_id)
    return _answer(204)


ROUTES = [discover, begin, stand, send, give_up]
