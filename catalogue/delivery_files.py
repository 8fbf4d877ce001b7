"""The files of a delivery: put into the store, recorded, and each given its job."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Final

from sqlmodel import Session, col, select

from catalogue.errors import DeliveryError, MissingError
from catalogue.models import Asset, DeliveredFile, Delivery, DeliveryAsset, Upload
from records import jobs
from records.files import FileStore
from records.viewer import Viewer

INGEST_KIND: Final = "catalogue.ingest"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that is handed over: already in the store, or a finished upload.

    Attributes:
        path: Its place within the delivery, with `/`.
        key, sha256, size: Where it is kept; none of them for an upload.
        upload_id: The upload it is; None for a stored file.
    """

    path: str
    key: str | None = None
    sha256: str | None = None
    size: int | None = None
    upload_id: str | None = None


def store_paths(files: FileStore, paths: Iterable[Path]) -> list[Incoming]:
    """Copy files, and all files of folders, into the store; to be done before a transaction is opened.

    Raises:
        DeliveryError: A path does not exist, or there is no file at all.
    """
    incoming = []
    for path, name in _walk(paths):
        kept = files.put_file(path)
        incoming.append(Incoming(path=name, key=kept.key, sha256=kept.sha256, size=kept.size))
    if not incoming:
        raise DeliveryError("There is no file to deliver.", field="paths")
    return incoming


def _walk(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    for path in paths:
        if path.is_file():
            yield path, path.name
        elif path.is_dir():
            for inner in sorted(path.rglob("*")):
                relative = inner.relative_to(path)
                hidden = any(part.startswith(".") for part in relative.parts)
                if inner.is_file() and not inner.is_symlink() and not hidden:
                    yield inner, relative.as_posix()
        else:
            raise DeliveryError(f"There is no file {path}.", field="paths")


def add_files(
    session: Session, delivery: Delivery, incoming: Sequence[Incoming], *, viewer: Viewer, now: datetime
) -> list[DeliveredFile]:
    """Record files of a delivery, each with its job."""
    taken: set[str] = set(session.exec(select(DeliveredFile.path).where(DeliveredFile.delivery_id == delivery.id)))
    rows = []
    for given in incoming:
        path = _free(given.path, taken)
        taken.add(path)
        if given.upload_id is not None:
            _claim_upload(session, given.upload_id, delivery, viewer=viewer, now=now)
        rows.append(_file_row(delivery, given, path, now))
    session.add_all(rows)
    session.flush()
    for row in rows:
        row.job_id = request_ingest(session, row, now=now)
        session.add(row)
    return rows


def _file_row(delivery: Delivery, given: Incoming, path: str, now: datetime) -> DeliveredFile:
    return DeliveredFile(
        delivery_id=delivery.id,
        upload_id=given.upload_id,
        organisation_id=delivery.organisation_id,
        path=path,
        name=PurePosixPath(path).name,
        key=given.key,
        sha256=given.sha256,
        size=given.size,
        created_at=now,
        updated_at=now,
    )


def _free(path: str, taken: set[str]) -> str:
    """The path, or the same with a number, when the delivery has it already."""
    candidate, number = path, 2
    while candidate in taken:
        place = PurePosixPath(path)
        candidate = str(place.with_name(f"{place.stem} ({number}){place.suffix}"))
        number += 1
    return candidate


def request_ingest(session: Session, row: DeliveredFile, *, now: datetime) -> str:
    """Ask for the job of a file; asked twice, it is the same job."""
    return jobs.enqueue(session, INGEST_KIND, {"file": row.id}, now=now, key=row.id).id


def _claim_upload(session: Session, upload_id: str, delivery: Delivery, *, viewer: Viewer, now: datetime) -> None:
    upload = session.get(Upload, upload_id)
    if upload is None or not (viewer.is_administrator or upload.person_id == viewer.person_id):
        raise MissingError(f"There is no upload {upload_id}.", field="uploads")
    if upload.position != upload.size:
        raise DeliveryError(
            f"The upload of {upload.name} is not finished: {upload.position} of {upload.size} bytes are here.",
            field="uploads",
            remedy="Let it finish, then deliver it.",
        )
    if upload.delivery_id is not None:
        raise DeliveryError(f"The upload of {upload.name} was delivered before.", field="uploads")
    upload.delivery_id, upload.updated_at = delivery.id, now
    session.add(upload)


def add_members(
    session: Session, delivery: Delivery, parent_id: str, incoming: Sequence[Incoming], *, now: datetime
) -> None:
    """Record the files of an archive, each with its job; those recorded by an earlier attempt are left alone."""
    known = select(DeliveredFile.path).where(DeliveredFile.parent_id == parent_id)
    present = set(session.exec(known))
    for given in incoming:
        if given.path in present:
            continue
        present.add(given.path)
        row = _file_row(delivery, given, given.path, now)
        row.parent_id = parent_id
        session.add(row)
        session.flush()
        row.job_id = request_ingest(session, row, now=now)
        session.add(row)


def delivery_assets(session: Session, delivery_id: str) -> list[Asset]:
    """The assets that a delivery says it shows."""
    linked = select(Asset).join(DeliveryAsset, col(DeliveryAsset.asset_id) == col(Asset.id))
    return list(
        session.exec(linked.where(col(DeliveryAsset.delivery_id) == delivery_id).order_by(col(Asset.reference)))
    )
