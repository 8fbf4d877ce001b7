"""Deliveries: a batch of files is handed over, each becomes a job, and the report says what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from pydantic import JsonValue
from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from catalogue.access import owner_of, require_owner, visible
from catalogue.assets import asset_by_reference, get_asset
from catalogue.collections import collection_for
from catalogue.delivery_files import INGEST_KIND, Incoming, add_files, delivery_assets, store_paths
from catalogue.errors import DeliveryError, MissingError
from catalogue.intake import ingest_jobs
from catalogue.kinds import AssetKind, FileState, LinkedBy, Origin, Visibility
from catalogue.models import Asset, DeliveredFile, Delivery, DeliveryAsset, Item, ItemLink
from records import audit, jobs
from records.jobs import Job, JobState
from records.paging import DEFAULT_LIMIT, MAX_LIMIT, Page, decode_cursor, encode_cursor
from records.viewer import Viewer

__all__ = [
    "Incoming",
    "NewDelivery",
    "deliver",
    "delivery_assets",
    "get_delivery",
    "get_file",
    "ingest_jobs",
    "link_item",
    "list_deliveries",
    "store_paths",
    "try_again",
]


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """What is said of a delivery when it is handed over.

    Attributes:
        title: What people call it; the name of the first file where it is empty.
        assets: References (or ids) of the assets that it shows.
        origin: Delivered under the contract, flown before it, or somebody else's.
        flown_at: When it was flown (aware), for files that do not say.
        supplier, supplier_organisation_id: Who flew it, in words and as an organisation.
        rights, licence, credit: Who owns it (assigned, licensed or, unless it is said, unknown), on what terms it
            may be used, whom to name.
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
        rights=new.rights or "unknown",
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
