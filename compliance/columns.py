"""Closed lists of words as columns: stored as their text, the same on both databases."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Column
from sqlalchemy import Enum as SqlEnum

_LONGEST = 40


def word_column(kind: type[StrEnum], *, nullable: bool = False, index: bool = False) -> Column[Any]:
    """A word of a closed list; a database type of its own would clash between rooms and resist change."""
    stored = SqlEnum(
        kind, native_enum=False, length=_LONGEST, values_callable=lambda words: [word.value for word in words]
    )
    return Column(stored, nullable=nullable, index=index)
