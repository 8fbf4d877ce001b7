"""Keyset paging: a cursor names the last row seen, so pages never skip or repeat."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from records.errors import CursorError

T = TypeVar("T")

DEFAULT_LIMIT = 50
MAX_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and the cursor of the rows after them (None at the end)."""

    items: list[T]
    next: str | None


def encode_cursor(*values: str | int | datetime) -> str:
    """A cursor for a row with these sort values. Moments must be aware.

    >>> decode_cursor(encode_cursor("2026-01-01", 3), (str, int))
    ('2026-01-01', 3)
    """
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def decode_cursor(text: str, kinds: Sequence[type]) -> tuple[str | int | datetime, ...]:
    """The sort values in a cursor.

    Args:
        text: What `encode_cursor` gave, as it came back from outside.
        kinds: The type of each value, in order: str, int or datetime.

    Raises:
        CursorError: It was not ours, or belongs to another list.
    """
    try:
        raw = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error) as error:
        raise _refusal() from error
    if not isinstance(raw, list) or len(raw) != len(kinds):
        raise _refusal()
    return tuple(_value(item, kind) for item, kind in zip(raw, kinds, strict=True))


def _value(item: object, kind: type) -> str | int | datetime:
    if kind is datetime and isinstance(item, str):
        try:
            moment = datetime.fromisoformat(item)
        except ValueError as error:
            raise _refusal() from error
        if moment.tzinfo is None:
            raise _refusal()
        return moment
    if kind is int and isinstance(item, int) and not isinstance(item, bool):
        return item
    if kind is str and isinstance(item, str):
        return item
    raise _refusal()


def _refusal() -> CursorError:
    return CursorError(
        "This page address cannot be read.", field="cursor", remedy="Start again from the first page of the list."
    )
