"""Collections: items are filed by the kind of asset that they show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, select

from catalogue.access import visible
from catalogue.errors import MissingError
from catalogue.kinds import AssetKind
from catalogue.models import Collection, Item
from records.viewer import Viewer

SURVEYS: Final = "surveys"
"""The collection of items whose delivery names no asset."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Where and when a caller's view of a collection lies; a box is None when no item has a place."""

    items: int
    box: tuple[float, float, float, float] | None
    starts_at: datetime | None
    ends_at: datetime | None


def collection_for(session: Session, kind: AssetKind | None, *, now: datetime) -> Collection:
    """The collection for a kind of asset, or for surveys of none, made when it is first needed."""
    if kind is None:
        wanted = Collection(
            id=SURVEYS,
            title="Surveys",
            description="Drone surveys that were delivered for no single asset.",
            created_at=now,
        )
    else:
        wanted = Collection(
            id=kind.value,
            title=kind.words,
            description=f"Drone surveys of assets of the kind “{kind.words.lower()}”.",
            created_at=now,
        )
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.connection().execute(dialect.insert(Collection).values(**wanted.model_dump()).on_conflict_do_nothing())
    return session.get_one(Collection, wanted.id)


def visible_collections(
    session: Session, *, viewer: Viewer, only: str | None = None
) -> list[tuple[Collection, Extent]]:
    """The collections in which a caller may see at least one item, with the extent of those items alone."""
    item = SQLModel.metadata.tables["catalogue_item"].c
    edges = (func.min(item.west), func.min(item.south), func.max(item.east), func.max(item.north))
    times = (func.min(item.moment), func.max(item.moment_end))
    grouped = select_columns(item.collection_id, func.count(), *edges, *times).where(visible(Item, viewer))
    if only is not None:
        grouped = grouped.where(item.collection_id == only)
    found = {row[0]: row[1:] for row in session.connection().execute(grouped.group_by(item.collection_id))}
    collections = session.exec(select(Collection).where(col(Collection.id).in_(found)).order_by(col(Collection.id)))
    return [(collection, _extent(*found[collection.id])) for collection in collections]


def visible_collection(session: Session, collection_id: str, *, viewer: Viewer) -> tuple[Collection, Extent]:
    """One collection and the extent of what the caller may see in it.

    Raises:
        MissingError: The caller may see nothing in it, or there is none.
    """
    found = visible_collections(session, viewer=viewer, only=collection_id)
    if not found:
        raise MissingError(f"There is no collection {collection_id}.", field="collection")
    return found[0]


def _extent(  # noqa: PLR0913, PLR0917 - one value a column of the query
    items: int,
    west: float | None,
    south: float | None,
    east: float | None,
    north: float | None,
    starts_at: datetime | None,
    ends_at: datetime | None,
) -> Extent:
    corners = None
    if west is not None and south is not None and east is not None and north is not None:
        corners = (west, south, east, north)
    return Extent(items=items, box=corners, starts_at=starts_at, ends_at=ends_at)
