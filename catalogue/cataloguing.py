"""From the facts of one file to an item: its place and time, its files, and the assets that it shows."""

import mimetypes
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from pydantic import JsonValue
from sqlalchemy import delete
from sqlmodel import Session, col, select

from catalogue.assets import assets_meeting
from catalogue.delivery_files import delivery_assets
from catalogue.ingest.outcome import Derived, Processed
from catalogue.ingest.stac import FILE, multihash
from catalogue.kinds import FileState, LinkedBy, Origin
from catalogue.models import Asset, DeliveredFile, Delivery, Item, ItemAsset, ItemLink
from geo.measure import distance_m
from records import audit
from records.spatial import place, shape_of
from records.viewer import SYSTEM

_ITEMS: Final = UUID("6a3c4e0a-5f0e-4d0b-9a43-0b2e8f1f6c11")
FAR_M: Final = 500.0
"""Beyond this distance from an asset that it is said to show, a file is catalogued with a warning."""
_LICENCE_ID: Final = re.compile(r"[\w\-.+]+")  # what STAC 1.1 takes for an SPDX identifier
DATED_BY: Final = "laverock:dated_by"
"""Item property: where the date comes from: `file`, `delivery` or `received`."""


@dataclass(frozen=True, slots=True)
class Made:
    """A derived file that is kept in the store."""

    derived: Derived
    key: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class _When:
    starts_at: datetime
    ends_at: datetime
    dated_by: str


def item_id_of(file_id: str) -> str:
    """The id of the item that a delivered file becomes: always the same, so that a second attempt makes no second item."""
    return str(uuid5(_ITEMS, file_id))


def catalogue_file(
    session: Session, file_id: str, processed: Processed, made: Sequence[Made], *, now: datetime
) -> Item:
    """Make or remake the item of a delivered file, with its links and its files, and settle the file."""
    row = session.get_one(DeliveredFile, file_id)
    delivery = session.get_one(Delivery, row.delivery_id)
    when = _when(processed, delivery, now)
    item = session.get(Item, item_id_of(file_id)) or _blank_item(row, delivery, now)
    item.kind, item.title, item.updated_at = processed.kind, row.name, now
    item.gsd, item.platform = _number(processed.properties.get("gsd")), _word(processed.properties.get("platform"))
    item.properties = dict(processed.properties) | _provenance(delivery) | {DATED_BY: when.dated_by}
    item.extensions = [*processed.extensions]
    place(item, processed.geometry, when.starts_at, when.ends_at)
    session.add(item)
    session.flush()
    _write_assets(session, item, row, made)
    warnings = [*processed.warnings, *_undated(when), *_link(session, item, delivery)]
    row.kind, row.item_id, row.warnings = processed.kind, item.id, [*warnings]
    row.state, row.reason, row.remedy, row.updated_at = FileState.CATALOGUED, None, None, now
    session.add(row)
    _settle_companions(session, row)
    audit.record(
        session, viewer=SYSTEM, action="item.catalogued", subject=f"item:{item.id}", now=now, detail={"file": row.id}
    )
    return item


def _blank_item(row: DeliveredFile, delivery: Delivery, now: datetime) -> Item:
    return Item(
        id=item_id_of(row.id),
        collection_id=delivery.collection_id,
        delivery_id=delivery.id,
        file_id=row.id,
        organisation_id=delivery.organisation_id,
        supplier_organisation_id=delivery.supplier_organisation_id,
        visibility=delivery.visibility,
        title=row.name,
        kind="",
        origin=delivery.origin,
        created_at=now,
        updated_at=now,
    )


def _when(processed: Processed, delivery: Delivery, now: datetime) -> _When:
    """When the item shows: by the file, else by the delivery, else the day it was received, and says which."""
    if processed.starts_at is not None:
        given = delivery.flown_at is not None and processed.starts_at == delivery.flown_at
        ends_at = max(processed.ends_at or processed.starts_at, processed.starts_at)
        return _When(processed.starts_at, ends_at, "delivery" if given else "file")
    if delivery.flown_at is not None:
        return _When(delivery.flown_at, delivery.flown_at, "delivery")
    received = delivery.created_at or now
    return _When(received, received, "received")


def _undated(when: _When) -> list[str]:
    if when.dated_by != "received":
        return []
    return ["Neither the file nor the delivery says when it was flown; it is listed by the day it was received."]


def _provenance(delivery: Delivery) -> dict[str, JsonValue]:
    """What is known of where it comes from; for an old survey the flight is openly not known."""
    known: dict[str, JsonValue] = {"laverock:delivery": delivery.id, "laverock:origin": delivery.origin}
    if delivery.session_ref:
        known["laverock:session"] = delivery.session_ref
    elif delivery.origin != Origin.DELIVERED:
        known["laverock:provenance"] = "not known"
    if delivery.licence:
        known["license"] = delivery.licence if _LICENCE_ID.fullmatch(delivery.licence) else "other"
        known["laverock:licence"] = delivery.licence
    if delivery.rights:
        known["laverock:rights"] = delivery.rights
    if delivery.credit:
        known["laverock:credit"] = delivery.credit
    if delivery.supplier:
        known["providers"] = [{"name": delivery.supplier, "roles": ["producer"]}]
    return known


def _write_assets(session: Session, item: Item, row: DeliveredFile, made: Sequence[Made]) -> None:
    """The files of an item: what was made, in the order of making, and the original last."""
    session.exec(delete(ItemAsset).where(col(ItemAsset.item_id) == item.id))
    taken: dict[str, int] = {}
    for position, kept in enumerate(made):
        role = kept.derived.role
        taken[role] = taken.get(role, 0) + 1
        session.add(
            ItemAsset(
                item_id=item.id,
                name=role if taken[role] == 1 else f"{role}-{taken[role]}",
                role=role,
                position=position,
                file_name=kept.derived.name,
                key=kept.key,
                sha256=kept.sha256,
                size=kept.size,
                media_type=kept.derived.media_type,
                title=kept.derived.title,
                fields=dict(kept.derived.fields),
            )
        )
    session.add(_original(item, row, has_data="data" in taken, position=len(made)))
    if FILE not in item.extensions:
        item.extensions = [*item.extensions, FILE]


def _original(item: Item, row: DeliveredFile, *, has_data: bool, position: int) -> ItemAsset:
    return ItemAsset(
        item_id=item.id,
        name="original",
        role="source" if has_data else "data",
        position=position,
        file_name=row.name,
        key=row.key or "",
        sha256=row.sha256 or "",
        size=row.size or 0,
        media_type=media_type_of(row.name),
        title="As delivered",
        fields={"file:size": row.size, "file:checksum": multihash(row.sha256 or "")},
    )


def media_type_of(name: str) -> str:
    """The media type that a file name suggests."""
    special = {".laz": "application/vnd.laszip", ".las": "application/vnd.las", ".srt": "application/x-subrip"}
    suffix = f".{name.lower().rpartition('.')[2]}"
    return special.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _link(session: Session, item: Item, delivery: Delivery) -> list[str]:
    """Link an item to the assets it is said to show and to those it meets; a sentence for each that is far away."""
    session.exec(delete(ItemLink).where(col(ItemLink.item_id) == item.id))
    geometry = shape_of(item)
    warnings = []
    linked: dict[str, ItemLink] = {}
    for asset in _said_to_show(session, item, delivery):
        asset_shape = shape_of(asset)
        away = distance_m(geometry, asset_shape) if geometry is not None and asset_shape is not None else None
        linked[asset.id] = ItemLink(item_id=item.id, asset_id=asset.id, linked_by=LinkedBy.GIVEN, distance_m=away)
        if away is not None and away > FAR_M:
            warnings.append(
                f"It lies {away / 1000:.1f} km from {asset.name} ({asset.reference}), which it is said to show."
            )
    if geometry is not None:
        for asset in assets_meeting(session, geometry, item.organisation_id):
            meeting = ItemLink(item_id=item.id, asset_id=asset.id, linked_by=LinkedBy.FOOTPRINT, distance_m=0.0)
            linked.setdefault(asset.id, meeting)
    session.add_all(linked.values())
    session.flush()
    return warnings


def _said_to_show(session: Session, item: Item, delivery: Delivery) -> list[Asset]:
    """The assets named by the delivery, and by later deliveries of the same bytes."""
    deliveries = {delivery.id}
    deliveries.update(session.exec(select(DeliveredFile.delivery_id).where(DeliveredFile.duplicate_of == item.file_id)))
    return [asset for delivery_id in sorted(deliveries) for asset in delivery_assets(session, delivery_id)]


def link_again(session: Session, item_id: str, delivery_id: str) -> None:
    """List an item also under the assets of a delivery that brought the same bytes again."""
    item = session.get_one(Item, item_id)
    geometry = shape_of(item)
    for asset in delivery_assets(session, delivery_id):
        asset_shape = shape_of(asset)
        away = distance_m(geometry, asset_shape) if geometry is not None and asset_shape is not None else None
        session.merge(ItemLink(item_id=item_id, asset_id=asset.id, linked_by=LinkedBy.GIVEN, distance_m=away))


def _settle_companions(session: Session, row: DeliveredFile) -> None:
    """A track that was attached to this video before the video had its item now gets it."""
    waiting = select(DeliveredFile).where(
        col(DeliveredFile.delivery_id) == row.delivery_id,
        col(DeliveredFile.state) == FileState.ATTACHED,
        col(DeliveredFile.item_id).is_(None),
        col(DeliveredFile.reason) == f"The flight track of {row.name}.",
    )
    for track in session.exec(waiting):
        track.item_id = row.item_id
        session.add(track)


def _number(value: JsonValue) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _word(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None
