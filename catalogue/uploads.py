"""Uploads that survive a broken connection: bytes are put into the store in parts, and the position kept with them.

Any web process may take the next part. A part is recorded only once its bytes are safe, and under the position it
was sent for, so two senders cannot both write the same place.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import JsonValue
from sqlalchemy import func, update
from sqlmodel import Session, col, select

from catalogue.access import owner_of
from catalogue.errors import MissingError, QuotaError, UploadError, UploadOffsetError
from catalogue.models import Upload, UploadPart
from records import audit
from records.files import FileStore
from records.viewer import Viewer

PART_BYTES: Final = 16 * 2**20
"""How much is put away at a time; a broken connection loses less than this."""
_OPEN_SHARE: Final = 5
"""All unfinished uploads of one person together may claim this many times the largest single one."""


@dataclass(frozen=True, slots=True)
class NewUpload:
    """A file that is about to be sent.

    Attributes:
        name: Its name, as the sender's machine has it.
        size: In bytes.
        details: What else the sender said of it.
    """

    name: str
    size: int
    details: dict[str, JsonValue]


def create_upload(session: Session, new: NewUpload, *, viewer: Viewer, most_bytes: int, now: datetime) -> Upload:
    """Open an upload.

    Raises:
        UploadError: The size is negative.
        QuotaError: The file, or all unfinished uploads of the person together, would be too large.
    """
    if new.size < 0:
        raise UploadError("The size of an upload is at least 0 bytes.", field="Upload-Length")
    if new.size > most_bytes:
        raise QuotaError(
            f"The file has {new.size} bytes, and one upload may have {most_bytes}.",
            field="Upload-Length",
            remedy="Split it, or ask for the limit to be raised.",
        )
    claimed = select(func.coalesce(func.sum(col(Upload.size)), 0)).where(
        col(Upload.person_id).is_not_distinct_from(viewer.person_id), col(Upload.delivery_id).is_(None)
    )
    if int(session.exec(claimed).one()) + new.size > most_bytes * _OPEN_SHARE:
        raise QuotaError(
            "You have too much waiting to be delivered.",
            field="Upload-Length",
            remedy="Deliver or delete the uploads you have begun.",
        )
    upload = Upload(
        person_id=viewer.person_id,
        organisation_id=owner_of(viewer),
        name=new.name,
        size=new.size,
        details=new.details,
        created_at=now,
        updated_at=now,
    )
    session.add(upload)
    audit.record(session, viewer=viewer, action="upload.begun", subject=f"upload:{upload.id}", now=now)
    return upload


def get_upload(session: Session, upload_id: str, *, viewer: Viewer) -> Upload:
    """One of the caller's own uploads.

    Raises:
        MissingError: They have none by that id.
    """
    found = session.get(Upload, upload_id, populate_existing=True)
    if found is None or not (viewer.is_administrator or found.person_id == viewer.person_id):
        raise MissingError("There is no such upload.", field="upload")
    return found


def check_position(upload: Upload, position: int, length: int = 0) -> None:
    """See that bytes for a position may be added.

    Raises:
        UploadOffsetError: The upload stands elsewhere.
        UploadError: There would be more bytes than were announced, or the upload was delivered.
    """
    if upload.delivery_id is not None:
        raise UploadError("The upload was delivered and takes no more.", field="upload")
    if position != upload.position:
        raise UploadOffsetError(
            f"The upload stands at {upload.position}, not at {position}.",
            field="Upload-Offset",
            remedy="Ask for the position with HEAD and go on from there.",
        )
    if position + length > upload.size:
        raise UploadError("There are more bytes than were announced.", field="Upload-Length")


def keep_part(files: FileStore, upload_id: str, position: int, data: bytes) -> UploadPart:
    """Put a part's bytes into the store; recorded by `add_part`."""
    sha256 = hashlib.sha256(data).hexdigest()
    # The hash in the name keeps two senders of the same place from writing over each other.
    kept = files.put_bytes(data, f"uploads/{upload_id}/{position:015d}-{sha256[:16]}")
    return UploadPart(upload_id=upload_id, position=position, size=len(data), key=kept.key, sha256=sha256)


def add_part(session: Session, part: UploadPart, *, viewer: Viewer, now: datetime) -> Upload:
    """Record a part whose bytes are safe, and move the upload's position past it.

    Raises:
        UploadOffsetError: Somebody else was quicker.
    """
    upload = get_upload(session, part.upload_id, viewer=viewer)
    check_position(upload, part.position, part.size)
    moved = (
        update(Upload)
        .where(col(Upload.id) == upload.id, col(Upload.position) == part.position)
        .values(position=part.position + part.size, updated_at=now)
    )
    if session.connection().execute(moved).rowcount != 1:
        raise UploadOffsetError("Another sender was quicker.", field="Upload-Offset", remedy="Ask for the position.")
    session.add(part)
    session.flush()
    fresh = get_upload(session, part.upload_id, viewer=viewer)
    if fresh.position == fresh.size:
        audit.record(session, viewer=viewer, action="upload.finished", subject=f"upload:{fresh.id}", now=now)
    return fresh


def remove_upload(session: Session, upload_id: str, *, viewer: Viewer, now: datetime) -> list[str]:
    """Forget an upload that was not delivered.

    Returns:
        The keys of its parts, to be deleted from the store once this is committed.

    Raises:
        MissingError: The caller has no such upload.
        UploadError: It was delivered.
    """
    upload = get_upload(session, upload_id, viewer=viewer)
    if upload.delivery_id is not None:
        raise UploadError("The upload was delivered and stays.", field="upload")
    parts = session.exec(select(UploadPart).where(UploadPart.upload_id == upload.id)).all()
    for part in parts:
        session.delete(part)
    session.flush()
    session.delete(upload)
    audit.record(session, viewer=viewer, action="upload.removed", subject=f"upload:{upload_id}", now=now)
    return [part.key for part in parts]
