"""Filters in CQL2, text or JSON: a bounded part of the language over named properties, told honestly.

Parsed by the cql2 library. Offered: and, or, not; = <> < <= > >=; isNull, like, between, in; and s_intersects
with the geometry where it must hold for every item found. All else is refused with a sentence.

Source: OGC 21-065r2, Common Query Language (CQL2), classes basic-cql2, advanced-comparison-operators and
basic-spatial-functions.
"""

import json
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final, Literal

import cql2
from pydantic import JsonValue
from shapely.errors import GEOSException
from shapely.geometry import box, shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, and_, exists, not_, or_, true
from sqlmodel import SQLModel, col, select

from catalogue.access import visible
from catalogue.errors import QueryError
from catalogue.models import Asset, Item, ItemLink
from records.viewer import Viewer

Language = Literal["cql2-text", "cql2-json"]
Scalar = str | float | bool | datetime
_LONGEST: Final = 20_000
_DEEPEST: Final = 20


@dataclass(frozen=True, slots=True)
class Queryable:
    """A property that filters may name: its column, its JSON type and format, and what it means."""

    column: ColumnElement[object]
    type: str
    title: str
    format: str | None = None


_ITEM: Final = SQLModel.metadata.tables["catalogue_item"].c
QUERYABLES: Final[Mapping[str, Queryable]] = {
    "id": Queryable(_ITEM.id, "string", "Item"),
    "collection": Queryable(_ITEM.collection_id, "string", "Collection"),
    "datetime": Queryable(_ITEM.moment, "string", "First moment shown", "date-time"),
    "start_datetime": Queryable(_ITEM.moment, "string", "First moment shown", "date-time"),
    "end_datetime": Queryable(_ITEM.moment_end, "string", "Last moment shown", "date-time"),
    "created": Queryable(_ITEM.created_at, "string", "Catalogued", "date-time"),
    "updated": Queryable(_ITEM.updated_at, "string", "Last changed", "date-time"),
    "title": Queryable(_ITEM.title, "string", "Title"),
    "gsd": Queryable(_ITEM.gsd, "number", "Ground sample distance in metres"),
    "platform": Queryable(_ITEM.platform, "string", "Aircraft"),
    "laverock:kind": Queryable(_ITEM.kind, "string", "What kind of file it is"),
    "laverock:origin": Queryable(_ITEM.origin, "string", "How it came"),
}
ASSET_QUERYABLE: Final = "laverock:asset"
_SHORT: Final = {"kind": "laverock:kind", "origin": "laverock:origin", "asset": ASSET_QUERYABLE}
_COMPARE: Final[Mapping[str, Callable[[ColumnElement[object], Scalar], ColumnElement[bool]]]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TURNED: Final = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter in two parts: a condition for the database, and a shape that every item must meet."""

    condition: ColumnElement[bool]
    shape: BaseGeometry | None


def parse_filter(given: JsonValue, language: Language) -> Mapping[str, JsonValue]:
    """A filter as a CQL2 JSON document.

    Raises:
        QueryError: It is not CQL2.
    """
    text = given if isinstance(given, str) else json.dumps(given)
    if len(text) > _LONGEST:
        raise QueryError("The filter is too long.", field="filter")
    try:
        expression = cql2.parse_text(text) if language == "cql2-text" else cql2.parse_json(text)
        document = expression.to_json()
    except (cql2.ParseError, cql2.ValidationError, ValueError) as error:
        raise QueryError(
            f"The filter is not {language}: {str(error).strip().splitlines()[-1].strip()}.", field="filter"
        ) from error
    if not isinstance(document, dict):
        raise QueryError("The filter compares nothing.", field="filter")
    return document


def translate(document: Mapping[str, JsonValue], *, viewer: Viewer) -> Filter:
    """A CQL2 JSON document as a condition on items.

    Args:
        document: What `parse_filter` gave.
        viewer: A filter by asset finds only assets that the caller may see.

    Raises:
        QueryError: It uses what is not offered, or a property that is not queryable.
    """
    spatial: list[Mapping[str, JsonValue]] = []
    rest: list[Mapping[str, JsonValue]] = []
    for part in _conjuncts(document, 0):
        (spatial if part.get("op") == "s_intersects" else rest).append(part)
    if len(spatial) > 1:
        raise QueryError("Only one s_intersects is offered in a filter.", field="filter")
    condition = and_(true(), *(_condition(part, viewer, 0) for part in rest))
    return Filter(condition=condition, shape=_shape_in(spatial[0]) if spatial else None)


def _conjuncts(document: Mapping[str, JsonValue], depth: int) -> list[Mapping[str, JsonValue]]:
    if depth > _DEEPEST:
        raise QueryError("The filter is nested too deeply.", field="filter")
    if document.get("op") != "and":
        return [document]
    return [part for child in _arguments(document) for part in _conjuncts(_object(child), depth + 1)]


def _arguments(document: Mapping[str, JsonValue]) -> list[JsonValue]:
    arguments = document.get("args")
    if not isinstance(arguments, list) or not arguments:
        raise QueryError("An operator in the filter has no arguments.", field="filter")
    return arguments


def _object(value: JsonValue) -> Mapping[str, JsonValue]:
    if not isinstance(value, dict):
        raise QueryError(f"The filter has {json.dumps(value)[:40]} where a comparison belongs.", field="filter")
    return value


def _condition(document: Mapping[str, JsonValue], viewer: Viewer, depth: int) -> ColumnElement[bool]:
    if depth > _DEEPEST:
        raise QueryError("The filter is nested too deeply.", field="filter")
    op = document.get("op")
    if op in {"and", "or", "not"}:
        parts = [_condition(_object(child), viewer, depth + 1) for child in _arguments(document)]
        return not_(and_(*parts)) if op == "not" else (and_ if op == "and" else or_)(*parts)
    if op in _COMPARE:
        return _comparison(str(op), _arguments(document), viewer)
    reader = _PREDICATES.get(str(op))
    if reader is None:
        raise QueryError(
            f"The filter uses “{op}” here, which is not offered.",
            field="filter",
            remedy="Use and, or, not, comparisons, isNull, like, between, in; s_intersects only at the top, joined by and.",
        )
    return reader(_arguments(document), viewer)


def _comparison(op: str, arguments: Sequence[JsonValue], viewer: Viewer) -> ColumnElement[bool]:
    left, right = _two(arguments)
    if _name(left) is None:
        left, right, op = right, left, _TURNED[op]
    name = _known(left)
    if name == ASSET_QUERYABLE:
        found = _shows([_scalar(right)], viewer)
        if op not in {"=", "<>"}:
            raise QueryError("An asset can be compared with = and <> only.", field="filter")
        return found if op == "=" else not_(found)
    return _COMPARE[op](QUERYABLES[name].column, _fitting(name, right))


def _is_null(arguments: Sequence[JsonValue], _viewer: Viewer) -> ColumnElement[bool]:
    return QUERYABLES[_column_name(arguments[0])].column.is_(None)


def _like(arguments: Sequence[JsonValue], _viewer: Viewer) -> ColumnElement[bool]:
    left, right = _two(arguments)
    name = _column_name(left)
    pattern = _fitting(name, right)
    if QUERYABLES[name].type != "string" or not isinstance(pattern, str):
        raise QueryError("LIKE compares text with a pattern.", field="filter")
    return QUERYABLES[name].column.like(pattern, escape="\\")


def _between(arguments: Sequence[JsonValue], _viewer: Viewer) -> ColumnElement[bool]:
    if len(arguments) != 3:  # noqa: PLR2004 - the property and its two bounds
        raise QueryError("BETWEEN needs a property and two bounds.", field="filter")
    name = _column_name(arguments[0])
    return QUERYABLES[name].column.between(_fitting(name, arguments[1]), _fitting(name, arguments[2]))


def _in(arguments: Sequence[JsonValue], viewer: Viewer) -> ColumnElement[bool]:
    left, values = _two(arguments)
    name = _known(left)
    if not isinstance(values, list):
        raise QueryError("IN needs a list.", field="filter")
    if name == ASSET_QUERYABLE:
        return _shows([_scalar(value) for value in values], viewer)
    return QUERYABLES[name].column.in_([_fitting(name, value) for value in values])


_PREDICATES: Final[Mapping[str, Callable[[Sequence[JsonValue], Viewer], ColumnElement[bool]]]] = {
    "isNull": _is_null,
    "like": _like,
    "between": _between,
    "in": _in,
}


def _shows(references: Sequence[Scalar], viewer: Viewer) -> ColumnElement[bool]:
    named = or_(col(Asset.reference).in_(references), col(Asset.id).in_(references))
    linked = select(ItemLink.item_id).join(Asset, col(Asset.id) == col(ItemLink.asset_id))
    return exists(linked.where(col(ItemLink.item_id) == col(Item.id), named, visible(Asset, viewer)))


def _two(arguments: Sequence[JsonValue]) -> tuple[JsonValue, JsonValue]:
    if len(arguments) != 2:  # noqa: PLR2004 - a comparison has two sides
        raise QueryError("A comparison in the filter needs two sides.", field="filter")
    return arguments[0], arguments[1]


def _name(value: JsonValue) -> str | None:
    name = value.get("property") if isinstance(value, dict) else None
    return name.removeprefix("properties.") if isinstance(name, str) else None


def _known(value: JsonValue) -> str:
    name = _name(value)
    if name is None:
        raise QueryError("A comparison in the filter names no property.", field="filter")
    name = _SHORT.get(name, name)
    if name not in QUERYABLES and name != ASSET_QUERYABLE:
        raise QueryError(
            f"Items cannot be filtered by “{name}”.",
            field="filter",
            remedy=f"Use one of: {', '.join(QUERYABLES)}, {ASSET_QUERYABLE}.",
        )
    return name


def _column_name(value: JsonValue) -> str:
    name = _known(value)
    if name == ASSET_QUERYABLE:
        raise QueryError("An asset can be compared with =, <> and IN only.", field="filter")
    return name


def _scalar(value: JsonValue) -> str:
    if not isinstance(value, str):
        raise QueryError("An asset is named by its reference, in quotes.", field="filter")
    return value


def _fitting(name: str, value: JsonValue) -> Scalar:
    """A literal of the kind that the property has; a comparison across kinds is a mistake, not an empty answer."""
    queryable = QUERYABLES[name]
    if queryable.format == "date-time":
        return _moment(value, name)
    if queryable.type == "number" and isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if queryable.type == "string" and isinstance(value, str):
        return value
    raise QueryError(f"“{name}” is a {queryable.type}, and is compared with {json.dumps(value)[:40]}.", field="filter")


def _moment(value: JsonValue, name: str) -> datetime:
    text = value
    if isinstance(value, dict):
        text = value.get("timestamp") or value.get("date")
    try:
        if isinstance(text, str) and len(text) == len("2026-01-01"):
            return datetime.combine(date.fromisoformat(text), time(), tzinfo=UTC)
        if isinstance(text, str):
            moment = datetime.fromisoformat(text)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError as error:
        raise QueryError(f"“{text}” is not a moment.", field="filter") from error
    raise QueryError(f"“{name}” is a moment, and is compared with something else.", field="filter")


def _shape_in(document: Mapping[str, JsonValue]) -> BaseGeometry:
    left, right = _two(_arguments(document))
    if _name(left) is None:
        left, right = right, left
    if _name(left) != "geometry" or not isinstance(right, dict):
        raise QueryError("s_intersects compares the property geometry with a shape.", field="filter")
    corners = right.get("bbox")
    try:
        if isinstance(corners, list):
            west, south, east, north = (float(str(corner)) for corner in corners)
            found: BaseGeometry = box(west, south, east, north)
        else:
            found = shape(dict(right))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, GEOSException) as error:
        raise QueryError("The shape in the filter cannot be read.", field="filter") from error
    if found.is_empty or not found.is_valid:
        raise QueryError("The shape in the filter is empty or crosses itself.", field="filter")
    return found
