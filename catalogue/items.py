"""Items: one, those over an asset newest first, their files, and who else may see them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from pydantic import JsonValue
from sqlmodel import Session, col, select

from catalogue.access import require_owner, visible
from catalogue.assets import get_asset
from catalogue.errors import DeliveryError, MissingError
from catalogue.kinds import GrantOn, Visibility
from catalogue.models import Asset, Delivery, Grant, Item, ItemAsset, ItemLink
from catalogue.search import Found, SearchQuery, search
from records import audit
from records.paging import DEFAULT_LIMIT
from records.viewer import Viewer


@dataclass(frozen=True, slots=True)
class ItemDetail:
    """An item with its files and the assets that the caller may know it shows."""

    item: Item
    files: tuple[ItemAsset, ...]
    shows: tuple[tuple[Asset, ItemLink], ...]


def get_item(session: Session, item_id: str, *, viewer: Viewer, collection_id: str | None = None) -> Item:
    """One item.

    Raises:
        MissingError: There is none that the caller may see, or not in that collection.
    """
    statement = select(Item).where(col(Item.id) == item_id, visible(Item, viewer))
    if collection_id is not None:
        statement = statement.where(col(Item.collection_id) == collection_id)
    found = session.exec(statement).first()
    if found is None:
        raise missing_item(item_id)
    return found


def missing_item(item_id: str) -> MissingError:
    """The refusal for an item that does not exist for the caller, the same whether or not it exists at all."""
    return MissingError(f"There is no item {item_id}.", field="item")


def item_detail(session: Session, item_id: str, *, viewer: Viewer) -> ItemDetail:
    """One item with its files and assets.

    Raises:
        MissingError: There is none that the caller may see.
    """
    return details(session, [get_item(session, item_id, viewer=viewer)], viewer=viewer)[0]


def details(session: Session, items: Sequence[Item], *, viewer: Viewer) -> list[ItemDetail]:
    """Items with their files and assets, two queries for all of them."""
    ids = [item.id for item in items]
    files: dict[str, list[ItemAsset]] = defaultdict(list)
    ordered = select(ItemAsset).where(col(ItemAsset.item_id).in_(ids)).order_by(col(ItemAsset.position))
    for file in session.exec(ordered):
        files[file.item_id].append(file)
    shows: dict[str, list[tuple[Asset, ItemLink]]] = defaultdict(list)
    linked = select(Asset, ItemLink).join(ItemLink, col(ItemLink.asset_id) == col(Asset.id))
    seen = linked.where(col(ItemLink.item_id).in_(ids), visible(Asset, viewer)).order_by(col(Asset.reference))
    for asset, link in session.exec(seen):
        shows[link.item_id].append((asset, link))
    return [ItemDetail(item, tuple(files[item.id]), tuple(shows[item.id])) for item in items]


def item_file(session: Session, item: Item, name: str) -> ItemAsset:
    """A file of an item by its name among the item's assets.

    Raises:
        MissingError: The item has none by that name.
    """
    named = select(ItemAsset).where(ItemAsset.item_id == item.id, ItemAsset.name == name)
    found = session.exec(named).first()
    if found is None:
        raise MissingError(f"The item has no file {name}.", field="asset")
    return found


def items_over(
    session: Session, asset_id: str, *, viewer: Viewer, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Found:
    """Everything that shows an asset and that the caller may see, newest first.

    Raises:
        MissingError: There is no such asset for this caller.
    """
    asset = get_asset(session, asset_id, viewer=viewer)
    return search(session, SearchQuery(asset_id=asset.id, cursor=cursor, limit=limit), viewer=viewer)


def publish(session: Session, item_id: str, visibility: Visibility, *, viewer: Viewer, now: datetime) -> Item:
    """Say who may see an item: its organisation, those it is shared with, or everybody.

    Raises:
        MissingError: There is none that the caller may see.
        NotYoursError: It belongs to another organisation.
    """
    item = get_item(session, item_id, viewer=viewer)
    require_owner(viewer, item.organisation_id, "item")
    item.visibility, item.updated_at = visibility, now
    session.add(item)
    detail: dict[str, JsonValue] = {"visibility": visibility}
    audit.record(session, viewer=viewer, action="item.visibility", subject=f"item:{item.id}", now=now, detail=detail)
    return item


def grant(session: Session, on: GrantOn, subject_id: str, grantee: str, *, viewer: Viewer, now: datetime) -> Grant:
    """Let another organisation see an item, a whole delivery or an asset; nothing public becomes less so.

    Raises:
        MissingError: There is no such thing for this caller.
        NotYoursError: It belongs to another organisation.
        DeliveryError: The organisation owns it already.
    """
    row = _visible_row(session, on, subject_id, viewer)
    require_owner(viewer, row.organisation_id, on)
    if grantee == row.organisation_id:
        raise DeliveryError("The organisation owns it already.", field="organisation_id")
    given = Grant(
        subject_kind=on, subject_id=row.id, organisation_id=grantee, granted_by=viewer.person_id, created_at=now
    )
    rows: list[Item | Delivery | Asset] = [row]
    if on is GrantOn.DELIVERY:
        rows.extend(session.exec(select(Item).where(Item.delivery_id == row.id)).all())
    for opened in rows:
        if opened.visibility == Visibility.ORGANISATION:
            opened.visibility = Visibility.SHARED
    session.add_all([given, *rows])
    detail: dict[str, JsonValue] = {"to": grantee}
    audit.record(session, viewer=viewer, action=f"{on}.shared", subject=f"{on}:{row.id}", now=now, detail=detail)
    return given


def _visible_row(session: Session, on: GrantOn, subject_id: str, viewer: Viewer) -> Item | Delivery | Asset:
    if on is GrantOn.ASSET:
        return get_asset(session, subject_id, viewer=viewer)
    if on is GrantOn.ITEM:
        return get_item(session, subject_id, viewer=viewer)
    found = session.exec(select(Delivery).where(col(Delivery.id) == subject_id, visible(Delivery, viewer))).first()
    if found is None:
        raise MissingError(f"There is no delivery {subject_id}.", field="delivery")
    return found


def file_address(file: ItemAsset) -> str:
    """The path of an item's file under `/files`, its own name last so that tools see what it is."""
    return f"{file.item_id}/{file.name}/{PurePosixPath(file.file_name).name}"
