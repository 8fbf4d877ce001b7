"""Reading values out of parsed JSON and YAML without trusting their shape."""

import json
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time

from compliance.airspace.errors import UnreadableAirspaceError
from compliance.airspace.features import Box, FeatureRefused, Position, box_of

Document = Mapping[str, object]
_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


def text_of(data: bytes) -> str:
    """The file's text, its byte-order mark taken off; UTF-8, else Latin-1 as old airspace files are."""
    try:
        return data.decode("utf-8").removeprefix(_BOM)
    except UnicodeDecodeError:
        return data.decode("latin-1")


def json_document(data: bytes) -> Document:
    """The JSON object that a file holds.

    Raises:
        UnreadableAirspaceError: It is not JSON, or not an object at the top.
    """
    try:
        document = json.loads(text_of(data))
    except (json.JSONDecodeError, RecursionError):
        raise UnreadableAirspaceError(
            "The airspace file is not complete JSON.", remedy="Fetch it again from its publisher."
        ) from None
    return mapping(document)


def mapping(value: object) -> Document:
    """The value as an object; refuses anything else."""
    if isinstance(value, Mapping):
        return value
    raise FeatureRefused("an object was expected where the file has something else")


def items(value: object) -> Sequence[object]:
    """The value as a list, absent as an empty one; refuses anything else."""
    if value is None:
        return ()
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return value
    raise FeatureRefused("a list was expected where the file has something else")


def number(value: object, what: str) -> float:
    """A finite number, also when written as text, as some national feeds do."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise FeatureRefused(f"{what} is missing or not a number")
    try:
        figure = float(value)
    except ValueError:
        raise FeatureRefused(f"{what} '{value}' is not a number") from None
    if not math.isfinite(figure):
        raise FeatureRefused(f"{what} is not a finite number")
    return figure


def position(value: object) -> Position:
    """A GeoJSON position within the globe, longitude first."""
    pair = items(value)
    if len(pair) < len(("lon", "lat")):
        raise FeatureRefused("a position has fewer than two numbers")
    lon, lat = number(pair[0], "a longitude"), number(pair[1], "a latitude")
    if abs(lon) > 180 or abs(lat) > 90:  # noqa: PLR2004  # the globe's own limits
        raise FeatureRefused(f"the position {lon}, {lat} lies outside the globe")
    return lon, lat


def instant(value: object, what: str) -> datetime | None:
    """An aware UTC time from ISO 8601 with a zone, a bare date as its midnight UTC, None when absent."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        found = value
    elif isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    else:
        try:
            found = datetime.fromisoformat(str(value))
        except ValueError:
            raise FeatureRefused(f"{what} '{value}' is not a time") from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def day(value: object) -> date | None:
    """The calendar day of a date or time in a file's heading; None when absent or unreadable."""
    try:
        moment = instant(value, "a date")
    except FeatureRefused:
        return None
    return moment.date() if moment else None


def string(value: object) -> str:
    """The value as trimmed text, absent as empty."""
    return "" if value is None else str(value).strip()


def translated(value: object) -> str:
    """Text that may come as a list of {text, lang}: the English one where there is one, else the first."""
    if isinstance(value, str) or value is None:
        return string(value)
    entries = [entry for entry in items(value) if isinstance(entry, Mapping)]
    english = [entry for entry in entries if string(entry.get("lang")).lower().startswith("en")]
    chosen = (english or entries)[:1]
    return string(chosen[0].get("text")) if chosen else ""


def loose_box(value: object) -> Box | None:
    """A box around every pair of numbers in a feature that could be a position, to say where a refused one lies."""
    return box_of(_loose_positions(value))


def _loose_positions(value: object) -> list[Position]:
    """Pairs of plausible degrees anywhere inside, read without complaint."""
    if isinstance(value, Mapping):
        return [pair for part in value.values() for pair in _loose_positions(part)]
    if not isinstance(value, list):
        return []
    if len(value) >= len(("lon", "lat")) and all(isinstance(part, int | float) for part in value[:2]):
        lon, lat = float(value[0]), float(value[1])
        return [(lon, lat)] if abs(lon) <= 180 and abs(lat) <= 90 else []  # noqa: PLR2004  # the globe's own limits
    return [pair for part in value for pair in _loose_positions(part)]
