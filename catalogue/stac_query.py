"""Reading the parameters of an item search, from an address or from a body, into one query."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue
from shapely.errors import GEOSException
from shapely.geometry import MultiPolygon, box, shape
from shapely.geometry.base import BaseGeometry

from catalogue.cql import Language, parse_filter, translate
from catalogue.errors import QueryError
from catalogue.search import MAX_ITEMS, NEWEST_FIRST, SearchQuery, SortField
from records.viewer import Viewer

DEFAULT_ITEMS: Final = 10
_RFC3339: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:[Zz]|[+-]\d\d:\d\d)")
_OPEN: Final = frozenset({"", ".."})


class SortBy(BaseModel):
    """One field of a sort order."""

    field: str
    direction: Literal["asc", "desc"] = "asc"


class Fields(BaseModel):
    """Which fields of items are wanted, and which not."""

    include: list[str] | None = None
    exclude: list[str] | None = None


def _listed(value: object) -> object:
    """A single word where a list is due: clients send both."""
    return [value] if isinstance(value, str) else value


class SearchBody(BaseModel):
    """The body of an item search. Members of extensions that are not offered are ignored, as the standard has it."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    collections: Annotated[list[str] | None, BeforeValidator(_listed)] = None
    ids: Annotated[list[str] | None, BeforeValidator(_listed)] = None
    bbox: list[float] | None = None
    intersects: dict[str, JsonValue] | None = None
    datetime: str | None = None
    limit: int | None = None
    token: str | None = None
    sortby: list[SortBy] | None = None
    fields: Fields | None = None
    filter: JsonValue = None
    filter_lang: Language | None = Field(default=None, alias="filter-lang")
    filter_crs: str | None = Field(default=None, alias="filter-crs")


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as it was asked: the query, and the fields wanted of each item (none: all)."""

    query: SearchQuery
    include: tuple[str, ...]
    exclude: tuple[str, ...]


def read_search(body: SearchBody, *, viewer: Viewer) -> Asked:
    """The query that a body describes.

    Raises:
        QueryError: A parameter cannot be read.
    """
    if body.bbox is not None and body.intersects is not None:
        raise QueryError("bbox and intersects cannot both be given.", field="bbox", remedy="Leave one out.")
    starts_at, ends_at = read_span(body.datetime)
    language = body.filter_lang or ("cql2-text" if isinstance(body.filter, str) else "cql2-json")
    wanted = translate(parse_filter(body.filter, language), viewer=viewer) if body.filter else None
    fields = body.fields or Fields()
    query = SearchQuery(
        # An empty list is no restriction: that is how clients send "not given".
        collections=tuple(body.collections) if body.collections else None,
        ids=tuple(body.ids) if body.ids else None,
        shape=read_shape(body.bbox, body.intersects),
        starts_at=starts_at,
        ends_at=ends_at,
        filter=wanted,
        sort=read_sort(body.sortby),
        cursor=body.token,
        limit=read_limit(body.limit),
    )
    return Asked(query=query, include=tuple(fields.include or ()), exclude=tuple(fields.exclude or ()))


def body_from_address(parameters: Sequence[tuple[str, str]]) -> SearchBody:
    """The same from the parameters of an address, where lists are joined by commas.

    Raises:
        QueryError: A parameter cannot be read.
    """
    given = dict(parameters)
    wanted = _split(given.get("fields"))
    sortby = [_sort_word(word) for word in _split(given.get("sortby")) or ()]
    return SearchBody(
        collections=_split(given.get("collections")),
        ids=_split(given.get("ids")),
        bbox=read_numbers(given["bbox"]) if given.get("bbox") else None,
        intersects=_geojson(given.get("intersects")),
        datetime=given.get("datetime"),
        limit=_whole(given.get("limit")),
        token=given.get("token"),
        sortby=sortby or None,
        fields=_fields(wanted) if wanted else None,
        filter=given.get("filter"),
        filter_lang=_language(given.get("filter-lang")) if given.get("filter") else None,
    )


def _split(text: str | None) -> list[str] | None:
    words = [word.strip() for word in (text or "").split(",")]
    return [word for word in words if word] or None


def _sort_word(word: str) -> SortBy:
    return SortBy(field=word.lstrip("+- "), direction="desc" if word.startswith("-") else "asc")


def _fields(words: Sequence[str]) -> Fields:
    return Fields(
        include=[word.lstrip("+ ") for word in words if not word.startswith("-")],
        exclude=[word[1:] for word in words if word.startswith("-")],
    )


def _language(word: str | None) -> Language:
    if word in {None, "", "cql2-text"}:
        return "cql2-text"
    if word == "cql2-json":
        return "cql2-json"
    raise QueryError(
        f"The filter language {word} is not offered.", field="filter-lang", remedy="Use cql2-text or cql2-json."
    )


def _geojson(text: str | None) -> dict[str, JsonValue] | None:
    if not text:
        return None
    try:
        return SearchBody.model_validate_json(f'{{"intersects": {text}}}').intersects
    except ValueError as error:
        raise QueryError("intersects is not a GeoJSON geometry.", field="intersects") from error


def _whole(text: str | None) -> int | None:
    if text is None or text == "":
        return None
    try:
        return int(text)
    except ValueError as error:
        raise QueryError(f"The limit “{text}” is not a whole number.", field="limit") from error


def read_limit(limit: int | None) -> int:
    """A page length: ten where none is given, and never more than the service gives at once.

    Raises:
        QueryError: It is less than one.
    """
    if limit is None:
        return DEFAULT_ITEMS
    if limit < 1:
        raise QueryError("The limit must be at least 1.", field="limit")
    return min(limit, MAX_ITEMS)


def read_numbers(text: str) -> list[float]:
    """The numbers of a box in an address.

    Raises:
        QueryError: One of them is not a number.
    """
    try:
        return [float(word) for word in text.split(",")]
    except ValueError as error:
        raise QueryError(f"The box “{text}” is not numbers with commas.", field="bbox") from error


def read_box(numbers: Sequence[float]) -> BaseGeometry:
    """A box of four numbers, or of six whose heights are not looked at; west may be greater than east.

    Raises:
        QueryError: It is not a box on the earth.
    """
    if len(numbers) not in {4, 6}:
        raise QueryError("A box has four numbers, or six with heights.", field="bbox", remedy="west,south,east,north")
    half = len(numbers) // 2
    west, south, east, north = numbers[0], numbers[1], numbers[half], numbers[half + 1]
    if not all(math.isfinite(number) for number in numbers):
        raise QueryError("A box has a number that is not finite.", field="bbox")
    if south > north or abs(south) > 90 or abs(north) > 90 or abs(west) > 180 or abs(east) > 180:  # noqa: PLR2004
        raise QueryError("The box is not one of longitudes and latitudes, south below north.", field="bbox")
    if west > east:
        # Across the antimeridian, as GeoJSON (RFC 7946, 5.2) writes it.
        return MultiPolygon([box(west, south, 180.0, north), box(-180.0, south, east, north)])
    return box(west, south, east, north)


def read_shape(numbers: Sequence[float] | None, document: dict[str, JsonValue] | None) -> BaseGeometry | None:
    """What items must meet: a box, a shape, or nothing.

    Raises:
        QueryError: It cannot be read.
    """
    if numbers:
        return read_box(numbers)
    if document is None:
        return None
    try:
        found = shape(document)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, GEOSException) as error:
        raise QueryError("intersects is not a GeoJSON geometry.", field="intersects") from error
    if found.is_empty or not found.is_valid or not all(math.isfinite(number) for number in found.bounds):
        raise QueryError("The shape of intersects is empty or crosses itself.", field="intersects")
    return found


def read_span(text: str | None) -> tuple[datetime | None, datetime | None]:
    """The two ends of a moment or an interval, each None where it is open.

    Raises:
        QueryError: It is not RFC 3339, both ends are open, or it ends before it begins.
    """
    if not text:
        return None, None
    parts = text.split("/")
    if len(parts) == 1:
        moment = _moment(parts[0])
        return moment, moment
    if len(parts) != 2 or all(part in _OPEN for part in parts):  # noqa: PLR2004 - an interval has two ends
        raise QueryError(f"“{text}” is not an interval with at least one end.", field="datetime")
    starts_at, ends_at = (None if part in _OPEN else _moment(part) for part in parts)
    if starts_at is not None and ends_at is not None and ends_at < starts_at:
        raise QueryError(f"“{text}” ends before it begins.", field="datetime")
    return starts_at, ends_at


def _moment(text: str) -> datetime:
    refusal = QueryError(
        f"“{text}” is not a moment.", field="datetime", remedy="Write it like 2026-12-21T10:00:00Z (RFC 3339)."
    )
    if not _RFC3339.fullmatch(text):
        raise refusal
    try:
        # Digits past the microsecond are allowed by RFC 3339 and not by Python.
        trimmed = re.sub(r"([.,]\d{1,6})\d*", r"\1", text.upper().replace(",", "."))
        return datetime.fromisoformat(trimmed).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise refusal from error


def read_sort(order: Sequence[SortBy] | None) -> tuple[tuple[SortField, bool], ...]:
    """A sort order, newest first where none is given.

    Raises:
        QueryError: A field cannot be sorted by.
    """
    if not order:
        return NEWEST_FIRST
    fields = []
    for one in order:
        name = one.field.removeprefix("properties.")
        if name not in set(SortField):
            raise QueryError(
                f"Items cannot be sorted by “{one.field}”.",
                field="sortby",
                remedy=f"Use one of: {', '.join(SortField)}.",
            )
        fields.append((SortField(name), one.direction == "desc"))
    return tuple(fields)
