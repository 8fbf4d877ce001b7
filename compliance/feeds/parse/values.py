"""Values out of feeds: numbers, times and units, each turned once; anything doubtful is None or refused."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from compliance.evidence import Provenance
from compliance.feeds.errors import FeedShapeError

METRES_PER_SECOND_PER_KNOT = 1852.0 / 3600.0
METRES_PER_FOOT = 0.3048
METRES_PER_MILE = 1609.344

Convert = Callable[[float], float]
SPEED: Mapping[str, Convert] = {
    "m/s": lambda v: v, "ms": lambda v: v, "km/h": lambda v: v / 3.6, "kmh": lambda v: v / 3.6,
    "mp/h": lambda v: v * 0.44704, "mph": lambda v: v * 0.44704,
    "kn": lambda v: v * METRES_PER_SECOND_PER_KNOT, "kt": lambda v: v * METRES_PER_SECOND_PER_KNOT,
}  # fmt: skip
LENGTH: Mapping[str, Convert] = {
    "m": lambda v: v, "km": lambda v: v * 1000, "ft": lambda v: v * METRES_PER_FOOT,
    "mi": lambda v: v * METRES_PER_MILE,
}  # fmt: skip
TEMPERATURE: Mapping[str, Convert] = {
    "°C": lambda v: v, "Cel": lambda v: v, "C": lambda v: v, "°F": lambda v: (v - 32) / 1.8, "K": lambda v: v - 273.15,
}  # fmt: skip
RAIN: Mapping[str, Convert] = {
    "mm": lambda v: v, "mm/h": lambda v: v, "inch": lambda v: v * 25.4, "kg/m2": lambda v: v,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Received:
    """How a body came to us: from whom, when, and the hash of its bytes."""

    source: str
    fetched_at: datetime
    sha256: str | None = None

    def provenance(self, kind: str, *, issued_at: datetime | None = None, note: str | None = None) -> Provenance:
        """The provenance of what is read from the body."""
        return Provenance(
            kind=kind,
            source=self.source,
            effective=None,
            fetched_at=self.fetched_at,
            issued_at=issued_at,
            sha256=self.sha256,
            note=note,
        )


def document_of(body: object) -> object:
    """The JSON of a body given as text, or the body itself when it is already read.

    Raises:
        FeedShapeError: It is a web page, or not complete JSON.
    """
    if not isinstance(body, str):
        return body
    if body.lstrip()[:1] == "<":
        raise FeedShapeError("it answered with a web page instead of data")
    try:
        return json.loads(body)
    except (json.JSONDecodeError, RecursionError):
        raise FeedShapeError("its answer is not complete JSON") from None


def mapping(value: object, what: str) -> Mapping[str, object]:
    """An object, or FeedShapeError naming what is not one."""
    if isinstance(value, Mapping):
        return value
    raise FeedShapeError(f"its {what} is not an object")


def rows(value: object, what: str) -> Sequence[object]:
    """A list, or FeedShapeError naming what is not one."""
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return value
    raise FeedShapeError(f"its {what} is not a list")


def number(value: object) -> float | None:
    """A finite number, also from text; anything else is missing, never zero."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        figure = float(value)
    except ValueError:
        return None
    return figure if math.isfinite(figure) else None


def not_negative(value: float | None) -> float | None:
    """The figure where less than zero would be nonsense: then it is missing."""
    return value if value is not None and value >= 0 else None


def converted(value: object, unit: str, units: Mapping[str, Convert]) -> float | None:
    """A number in our unit; missing when the number or its unit is unknown."""
    figure, convert = number(value), units.get(unit)
    return None if figure is None or convert is None else convert(figure)


def utc_time(value: object, *, offset_s: float = 0.0) -> datetime:
    """An aware UTC time from ISO 8601; without a zone it is local time at that offset from UTC.

    Raises:
        FeedShapeError: It is not a time.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _epoch(float(value))
    try:
        found = datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise FeedShapeError(f"its time '{value}' cannot be read") from None
    if found.tzinfo is not None:
        return found.astimezone(UTC)
    return _epoch(found.replace(tzinfo=UTC).timestamp() - offset_s)


def _epoch(seconds: float) -> datetime:
    """A time from seconds since 1970 UTC."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        raise FeedShapeError(f"its time '{seconds}' lies outside the calendar") from None
