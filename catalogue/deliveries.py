"""Deliveries: a batch of files is handed over, each becomes a job, and the report says what became of each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Final

from pydantic import JsonValue
from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from catalogue.access import owner_of, require_owner, visible
from catalogue.assets import asset_by_reference, get_asset
from catalogue.collections import collection_for
from catalogue.errors import DeliveryError, MissingError
from catalogue.kinds import AssetKind, FileState, LinkedBy, Origin, Visibility
from catalogue.models import Asset, DeliveredFile, Delivery, DeliveryAsset, Item, ItemLink, Upload
from records import audit, jobs
from records.files import FileStore
from records.jobs import Job, JobState
from records.paging import DEFAULT_LIMIT, MAX_LIMIT, Page, decode_cursor, encode_cursor
from records.viewer import Viewer

INGEST_KIND: Final = "catalogue.ingest"


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """What is said of a delivery when it is handed over.

    Attributes:
        title: What people call it; the name of the first file where it is empty.
        assets: References (or ids) of the assets that it shows.
        origin: Delivered under the contract, flown before it, or somebody else's.
        flown_at: When it was flown (aware), for files that do not say.
        supplier, supplier_organisation_id: Who flew it, in words and as an organisation.
        rights, licence, credit: Who owns it, on what terms it may be used, whom to name.
        session_ref: The paid visit it comes from; opaque here.
        visibility: Who may see its items.
        crs, vertical_datum, ground_altitude_m: For files that do not say.
        organisation_id: The owner; the caller's own organisation where it is not given. Never taken from outside:
            who names an owner may also name the owner's assets.
    """

    title: str = ""
    assets: tuple[str, ...] = ()
    origin: Origin = Origin.DELIVERED
    flown_at: datetime | None = None
    supplier: str | None = None
    supplier_organisation_id: str | None = None
    rights: str | None = None
    licence: str | None = None
    credit: str | None = None
    session_ref: str | None = None
    visibility: Visibility = Visibility.ORGANISATION
    crs: str | None = None
    vertical_datum: str | None = None
    ground_altitude_m: float | None = None
    organisation_id: str | None = None


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


def deliver(
    session: Session, new: NewDelivery, incoming: Sequence[Incoming], *, viewer: Viewer, now: datetime
) -> Delivery:
    """Take a delivery: record it with its files, and ask for one job a file, all in one transaction.

    Raises:
        DeliveryError: No file, or an upload that is unfinished or already delivered.
        MissingError: An asset or upload does not exist for this caller.
    """
    if not incoming:
        raise DeliveryError("A delivery needs at least one file.", field="files")
    assets = [_asset(session, word, new, viewer) for word in new.assets]
    kind = AssetKind(assets[0].kind) if assets else None
    delivery = Delivery(
        title=new.title.strip() or PurePosixPath(incoming[0].path).name,
        organisation_id=new.organisation_id or owner_of(viewer),
        supplier_organisation_id=new.supplier_organisation_id,
        supplier=new.supplier,
        origin=new.origin,
        visibility=new.visibility,
        rights=new.rights,
        licence=new.licence,
        credit=new.credit,
        session_ref=new.session_ref,
        flown_at=new.flown_at,
        crs=new.crs,
        vertical_datum=new.vertical_datum,
        ground_altitude_m=new.ground_altitude_m,
        collection_id=collection_for(session, kind, now=now).id,
        delivered_by=viewer.person_id,
        created_at=now,
    )
    session.add(delivery)
    session.flush()
    session.add_all(DeliveryAsset(delivery_id=delivery.id, asset_id=asset_id) for asset_id in {a.id for a in assets})
    add_files(session, delivery, incoming, viewer=viewer, now=now)
    detail: dict[str, JsonValue] = {"files": len(incoming), "origin": delivery.origin, "session": delivery.session_ref}
    subject = f"delivery:{delivery.id}"
    audit.record(session, viewer=viewer, action="delivery.received", subject=subject, now=now, detail=detail)
    return delivery


def _asset(session: Session, word: str, new: NewDelivery, viewer: Viewer) -> Asset:
    """An asset that is named by id or reference; a supplier delivers for assets of the owner that it cannot list."""
    if new.organisation_id is not None:
        owned = select(Asset).where(col(Asset.organisation_id) == new.organisation_id)
        found = session.exec(owned.where(or_(col(Asset.id) == word, col(Asset.reference) == word))).first()
        if found is not None:
            return found
    return get_asset(session, word, viewer=viewer)


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


def get_delivery(session: Session, delivery_id: str, *, viewer: Viewer) -> Delivery:
    """One delivery.

    Raises:
        MissingError: There is none that the caller may see.
    """
    found = session.exec(select(Delivery).where(col(Delivery.id) == delivery_id, visible(Delivery, viewer))).first()
    if found is None:
        raise MissingError(f"There is no delivery {delivery_id}.", field="delivery")
    return found


def list_deliveries(
    session: Session,
    *,
    viewer: Viewer,
    session_ref: str | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[Delivery]:
    """The deliveries a caller may see, newest first; of one session where it is named."""
    limit = max(1, min(limit, MAX_LIMIT))
    statement = select(Delivery).where(visible(Delivery, viewer))
    if session_ref is not None:
        statement = statement.where(col(Delivery.session_ref) == session_ref)
    created, key = col(Delivery.created_at), col(Delivery.id)
    if cursor:
        before, id_before = decode_cursor(cursor, (datetime, str))
        statement = statement.where(or_(created < before, and_(created == before, key < id_before)))
    rows = list(session.exec(statement.order_by(created.desc(), key.desc()).limit(limit + 1)))
    more = encode_cursor(rows[limit - 1].created_at, rows[limit - 1].id) if len(rows) > limit else None
    return Page(items=rows[:limit], next=more)


def delivery_assets(session: Session, delivery_id: str) -> list[Asset]:
    """The assets that a delivery says it shows."""
    linked = select(Asset).join(DeliveryAsset, col(DeliveryAsset.asset_id) == col(Asset.id))
    return list(
        session.exec(linked.where(col(DeliveryAsset.delivery_id) == delivery_id).order_by(col(Asset.reference)))
    )


def get_file(session: Session, file_id: str, *, viewer: Viewer) -> DeliveredFile:
    """One delivered file as it came, whatever became of it.

    Raises:
        MissingError: There is none that the caller may see, or its bytes are not in the store yet.
    """
    statement = select(DeliveredFile).join(Delivery, col(Delivery.id) == col(DeliveredFile.delivery_id))
    found = session.exec(statement.where(col(DeliveredFile.id) == file_id, visible(Delivery, viewer))).first()
    if found is None or found.key is None:
        raise MissingError(f"There is no delivered file {file_id}.", field="file")
    return found


def try_again(session: Session, file_id: str, hints: NewDelivery, *, viewer: Viewer, now: datetime) -> DeliveredFile:
    """Process a quarantined or failed file again, with what the delivery now says where the file is silent.

    Raises:
        MissingError: There is no such file for this caller.
        DeliveryError: The file is neither quarantined nor failed.
    """
    row = get_file(session, file_id, viewer=viewer)
    delivery = get_delivery(session, row.delivery_id, viewer=viewer)
    require_owner(viewer, delivery.organisation_id, "delivery")
    job = session.get(Job, row.job_id) if row.job_id else None
    gave_up = job is not None and job.state == JobState.FAILED
    if row.state not in {FileState.QUARANTINED, FileState.FAILED} and not gave_up:
        raise DeliveryError(f"{row.name} is {row.state}, and need not be tried again.", field="file")
    for name in ("crs", "vertical_datum", "ground_altitude_m", "flown_at"):
        if getattr(hints, name) is not None:
            setattr(delivery, name, getattr(hints, name))
    row.state, row.reason, row.remedy, row.updated_at = FileState.RECEIVED, None, None, now
    key = f"{row.id}:{now.isoformat()}"
    row.job_id = jobs.enqueue(session, INGEST_KIND, {"file": row.id}, now=now, key=key).id
    session.add_all([delivery, row])
    audit.record(session, viewer=viewer, action="delivery.file_tried_again", subject=f"delivery:{delivery.id}", now=now)
    return row


def link_item(session: Session, item_id: str, reference: str, *, viewer: Viewer, now: datetime) -> None:
    """List an item under one more asset, by a person's word.

    Raises:
        MissingError: The item or the asset does not exist for this caller.
    """
    item = session.exec(select(Item).where(col(Item.id) == item_id, visible(Item, viewer))).first()
    if item is None:
        raise MissingError(f"There is no item {item_id}.", field="item")
    require_owner(viewer, item.organisation_id, "item")
    asset = asset_by_reference(session, reference, viewer=viewer)
    session.merge(ItemLink(item_id=item.id, asset_id=asset.id, linked_by=LinkedBy.GIVEN))
    audit.record(
        session, viewer=viewer, action="item.linked", subject=f"item:{item.id}", now=now, detail={"asset": asset.id}
    )


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
