"""Column types that mean the same on SQLite and on PostgreSQL."""

from enum import StrEnum
from typing import TypeVar, cast

from pydantic import JsonValue
from sqlalchemy import JSON, BigInteger, Column, LargeBinary
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine
from sqlmodel.sql.sqltypes import UTCDateTime

__all__ = ["JsonObject", "JsonValue", "json_column", "pence_column", "utc_column", "wkb_column", "word_column"]

W = TypeVar("W", bound=StrEnum)

JsonObject = dict[str, JsonValue]
"""A JSON object."""


def json_column(*, nullable: bool = False) -> Column[JsonValue]:
    """A JSON document: JSONB on PostgreSQL, text on SQLite. None is stored as SQL NULL."""
    kind = cast("TypeEngine[JsonValue]", JSON(none_as_null=True))
    return Column(kind.with_variant(JSONB(none_as_null=True), "postgresql"), nullable=nullable)


def word_column(kind: type[W], *, index: bool = False, nullable: bool = False) -> Column[W]:
    """A word from a closed list, kept as text: a database type of its own would resist change."""
    stored = SqlEnum(kind, native_enum=False, length=40, values_callable=lambda words: [word.value for word in words])
    return Column(stored, index=index, nullable=nullable)


def wkb_column(*, nullable: bool = True) -> Column[bytes]:
    """A shape as well-known binary, in WGS 84 longitude and latitude unless its table says otherwise."""
    return Column(LargeBinary, nullable=nullable)


def utc_column(*, nullable: bool = False, index: bool = False) -> Column[object]:
    """A moment, aware and in UTC on the way in and on the way out."""
    # The plain DateTime drops the zone on SQLite, and with it the hour's meaning.
    return Column(UTCDateTime(), nullable=nullable, index=index)


def pence_column(*, nullable: bool = False) -> Column[int]:
    """Money in whole pence, exact on both databases."""
    return Column(BigInteger, nullable=nullable)
