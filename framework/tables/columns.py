"""Columns for the closed lists of this room."""

from enum import StrEnum
from typing import TypeVar

from sqlalchemy import Column
from sqlalchemy import Enum as SqlEnum

W = TypeVar("W", bound=StrEnum)


def word_column(kind: type[W], *, index: bool = False, nullable: bool = False) -> "Column[W]":
    """A word from a closed list, kept as text so that a list may grow without a change of type."""
    stored = SqlEnum(kind, native_enum=False, length=40, values_callable=lambda words: [word.value for word in words])
    return Column(stored, index=index, nullable=nullable)
