"""Frozen dataclasses to JSON and back, equal: how evidence is kept for replay.

A geometry becomes its WKB in hexadecimal, so not one bit of a coordinate is lost; times keep their microseconds.
"""

import dataclasses
import types
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from shapely import from_wkb, to_wkb
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from compliance.errors import EvidenceError

T = TypeVar("T")
Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


def to_json(value: object) -> Json:
    """A dataclass, and everything in it, as JSON values.

    Raises:
        EvidenceError: It holds something that has no JSON form here.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return str(value) if isinstance(value, StrEnum) else value
    if isinstance(value, date):  # a datetime is a date too
        return value.isoformat()
    if isinstance(value, BaseGeometry):
        return str(to_wkb(value, hex=True))
    if dataclasses.is_dataclass(value):
        return {field.name: to_json(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return _many_to_json(value)


def _many_to_json(value: object) -> Json:
    if isinstance(value, Mapping):
        return {str(key): to_json(each) for key, each in value.items()}
    if isinstance(value, Sequence | frozenset):
        return [to_json(each) for each in value]
    raise EvidenceError(f"A {type(value).__name__} cannot be kept as evidence.", remedy="Give plain values.")


def from_json(kind: type[T], document: object) -> T:
    """Read back what ``to_json`` wrote.

    Raises:
        EvidenceError: The document does not have the shape of ``kind``.
    """
    try:
        return cast("T", _read(kind, document))
    except (TypeError, ValueError, KeyError, AttributeError, ShapelyError) as error:
        raise EvidenceError(
            f"Stored evidence does not read back as {kind.__name__}: {error}.", remedy="It may be damaged."
        ) from error


def _read(kind: Any, document: Any) -> object:
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        inner = [each for each in get_args(kind) if each is not type(None)]
        return None if document is None else _read(inner[0], document)
    if origin is tuple:
        return _read_tuple(get_args(kind), document)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _read(hints[name], value) for name, value in document.items()})
    return _read_plain(kind, document)


def _read_tuple(kinds: tuple[Any, ...], document: Any) -> tuple[object, ...]:
    if kinds[-1] is Ellipsis:
        return tuple(_read(kinds[0], each) for each in document)
    return tuple(_read(each, value) for each, value in zip(kinds, document, strict=True))


def _read_plain(kind: Any, document: Any) -> object:
    if kind in {date, datetime}:
        return kind.fromisoformat(document)
    if isinstance(kind, type) and issubclass(kind, BaseGeometry):
        return from_wkb(document)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(document)
    return document
