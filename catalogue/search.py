"""Finding items: by place, time, collection, asset and filter, with the caller's scope in every query and every count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, and_, exists, func, not_, or_
from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from catalogue.access import visible
from catalogue.cql import Filter
from catalogue.errors import QueryError
from catalogue.models import Item, ItemLink
from records.errors import CursorError
from records.paging import decode_cursor, encode_cursor
from records.spatial import Window, inside
from records.viewer import Viewer

MAX_ITEMS: Final = 1_000
_BATCH: Final = 500


class SortField(StrEnum):
    """What items may be sorted by; none of these is ever empty."""

    DATETIME = "datetime"
    ID = "id"
    COLLECTION = "collection"
    CREATED = "created"
    UPDATED = "updated"
    TITLE = "title"


_ITEM: Final = SQLModel.metadata.tables["catalogue_item"].c
_SORT_COLUMNS: Final = {
    SortField.DATETIME: (_ITEM.moment, datetime),
    SortField.ID: (_ITEM.id, str),
    SortField.COLLECTION: (_ITEM.collection_id, str),
    SortField.CREATED: (_ITEM.created_at, datetime),
    SortField.UPDATED: (_ITEM.updated_at, datetime),
    SortField.TITLE: (_ITEM.title, str),
}
_SORT_ATTRIBUTES: Final = {
    SortField.DATETIME: "moment",
    SortField.ID: "id",
    SortField.COLLECTION: "collection_id",
    SortField.CREATED: "created_at",
    SortField.UPDATED: "updated_at",
    SortField.TITLE: "title",
}
NEWEST_FIRST: Final = ((SortField.DATETIME, True),)


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """Which items, in which order.

    Attributes:
        collections, ids: None is all; an empty tuple is none.
        shape: Every item found meets it (WGS 84 longitude and latitude).
        starts_at, ends_at: Every item found shows some of this span; each end open where it is None.
        filter: A translated CQL2 filter.
        asset_id: Items that show this asset.
        sort: Fields in order, True for descending; the id breaks ties.
        cursor, limit: Which page, and how long.
    """

    collections: tuple[str, ...] | None = None
    ids: tuple[str, ...] | None = None
    shape: BaseGeometry | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    filter: Filter | None = None
    asset_id: str | None = None
    sort: tuple[tuple[SortField, bool], ...] = NEWEST_FIRST
    cursor: str | None = None
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Found:
    """A page of items, how many there are in all, and the cursor of the next page."""

    items: list[Item]
    matched: int
    next: str | None


def search(session: Session, query: SearchQuery, *, viewer: Viewer) -> Found:
    """The items that a caller may see and that the query describes; the count is exact."""
    shapes = [s for s in (query.shape, query.filter.shape if query.filter else None) if s is not None]
    statement = _described(session, query, shapes, viewer)
    matched = _count(session, statement, shapes)
    ordered = _after(statement, query).order_by(*_order(query.sort))
    rows = (
        _exact_page(session, ordered, shapes, query) if shapes else list(session.exec(ordered.limit(query.limit + 1)))
    )
    more = _cursor_of(rows[query.limit - 1], query.sort) if len(rows) > query.limit else None
    return Found(items=rows[: query.limit], matched=matched, next=more)


def _described(
    session: Session, query: SearchQuery, shapes: Sequence[BaseGeometry], viewer: Viewer
) -> SelectOfScalar[Item]:
    statement = select(Item).where(visible(Item, viewer))
    if query.collections is not None:
        statement = statement.where(col(Item.collection_id).in_(query.collections))
    if query.ids is not None:
        statement = statement.where(col(Item.id).in_(query.ids))
    if query.filter is not None:
        statement = statement.where(query.filter.condition)
    if query.asset_id is not None:
        shown = exists(select(ItemLink.item_id).where(ItemLink.item_id == Item.id, ItemLink.asset_id == query.asset_id))
        statement = statement.where(shown)
    statement = inside(session, statement, Item, _window(query, shapes))
    # The index holds rounded boxes: the columns decide.
    return statement.where(*(_boxes_meet(shape) for shape in shapes))


def _window(query: SearchQuery, shapes: Sequence[BaseGeometry]) -> Window:
    if not shapes:
        return Window(starts_at=query.starts_at, ends_at=query.ends_at)
    bounds = [shape.bounds for shape in shapes]
    return Window(
        west=max(b[0] for b in bounds),
        south=max(b[1] for b in bounds),
        east=min(b[2] for b in bounds),
        north=min(b[3] for b in bounds),
        starts_at=query.starts_at,
        ends_at=query.ends_at,
    )


def _boxes_meet(shape: BaseGeometry) -> ColumnElement[bool]:
    west, south, east, north = shape.bounds
    return and_(col(Item.west) <= east, col(Item.east) >= west, col(Item.south) <= north, col(Item.north) >= south)


def _surely_meets(shapes: Sequence[BaseGeometry]) -> ColumnElement[bool] | None:
    """A condition under which an item meets a single box without looking at its shape."""
    if len(shapes) != 1 or not shapes[0].equals(box(*shapes[0].bounds)):
        return None
    west, south, east, north = shapes[0].bounds
    return and_(col(Item.west) >= west, col(Item.east) <= east, col(Item.south) >= south, col(Item.north) <= north)


def _count(session: Session, statement: SelectOfScalar[Item], shapes: Sequence[BaseGeometry]) -> int:
    if not shapes:
        return _rows(session, statement)
    sure = _surely_meets(shapes)
    certain = _rows(session, statement.where(sure)) if sure is not None else 0
    doubtful = statement if sure is None else statement.where(not_(sure))
    narrow = doubtful.with_only_columns(col(Item.geometry_wkb))
    found = session.connection().execute(narrow).scalars()
    return certain + sum(int(np.count_nonzero(_meets(wkbs, shapes))) for wkbs in found.partitions(_BATCH))


def _rows(session: Session, statement: SelectOfScalar[Item]) -> int:
    counted = select(func.count()).select_from(statement.with_only_columns(col(Item.id)).subquery())
    return session.exec(counted).one()


def _meets(wkbs: Sequence[bytes | None], shapes: Sequence[BaseGeometry]) -> NDArray[np.bool_]:
    geometries = shapely.from_wkb(np.array(wkbs, dtype=object))
    kept = np.ones(len(wkbs), dtype=np.bool_)
    for shape in shapes:
        kept &= shapely.intersects(geometries, shape)
    return kept


def _exact_page(
    session: Session, ordered: SelectOfScalar[Item], shapes: Sequence[BaseGeometry], query: SearchQuery
) -> list[Item]:
    """Rows in order, tested exactly batch by batch, until a page and one more is full."""
    rows: list[Item] = []
    batch = max(_BATCH, query.limit + 1)
    position = 0
    while len(rows) <= query.limit:
        candidates = list(session.exec(ordered.limit(batch).offset(position)))
        if candidates:
            kept = _meets([row.geometry_wkb for row in candidates], shapes)
            rows.extend(row for row, meets in zip(candidates, kept, strict=True) if meets)
        if len(candidates) < batch:
            break
        position += batch
    return rows[: query.limit + 1]


def _order(sort: Sequence[tuple[SortField, bool]]) -> list[ColumnElement[object]]:
    ordering: list[ColumnElement[object]] = [
        _SORT_COLUMNS[field][0].desc() if descending else _SORT_COLUMNS[field][0].asc() for field, descending in sort
    ]
    descending = sort[-1][1] if sort else True
    return [*ordering, _ITEM.id.desc() if descending else _ITEM.id.asc()]


def _after(statement: SelectOfScalar[Item], query: SearchQuery) -> SelectOfScalar[Item]:
    if query.cursor is None:
        return statement
    kinds = [_SORT_COLUMNS[field][1] for field, _ in query.sort]
    try:
        values = decode_cursor(query.cursor, [*kinds, str])
    except CursorError as error:
        raise QueryError(error.message, field="token", remedy=error.remedy) from error
    keys = [(_SORT_COLUMNS[field][0], descending) for field, descending in query.sort]
    keys.append((_ITEM.id, query.sort[-1][1] if query.sort else True))
    ways: list[ColumnElement[bool]] = []
    same: list[ColumnElement[bool]] = []
    for (column, descending), value in zip(keys, values, strict=True):
        ways.append(and_(*same, column < value if descending else column > value))
        same.append(column == value)
    return statement.where(or_(*ways))


def _cursor_of(row: Item, sort: Sequence[tuple[SortField, bool]]) -> str:
    return encode_cursor(*(getattr(row, _SORT_ATTRIBUTES[field]) for field, _ in sort), row.id)
