"""The planetary K index: NOAA's forecast and observed files in their old and new shapes, and GFZ's.

NOAA changed from rows under a header to objects around 31 March 2026, and writes `kp` in one file and `Kp` in the
other; times are UTC without saying so. The one-minute file starts low in each three-hour window, so a window also
counts the one before it.
Source: NOAA SWPC product files and service change notice 26-21; GFZ Potsdam's Kp web service and Hp30 text form.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from compliance.evidence import KpEvidence, KpStep
from compliance.feeds.errors import FeedShapeError
from compliance.feeds.parse.values import Received, document_of, mapping, number, rows, utc_time

_STEP = timedelta(hours=3)
_HALF_HOUR = timedelta(minutes=30)
_LARGEST = 9.5
_NAMES = ("kp", "Kp", "estimated_kp", "kp_index")
_HP30_COLUMNS = 10

Sample = tuple[datetime, float]


def parse(body: object, received: Received) -> KpEvidence:
    """Read any of the shapes into steps in order of time.

    Raises:
        FeedShapeError: It is none of them, or holds no value.
    """
    if isinstance(body, str) and body.lstrip().startswith("#"):
        steps = [KpStep(at, at + _HALF_HOUR, kp) for at, kp in _hp30(body)]
    else:
        steps = _steps(sorted(_samples(document_of(body))))
    if not steps:
        raise FeedShapeError("it holds no K index")
    return KpEvidence(steps=tuple(sorted(steps, key=lambda step: step.starts_at)), provenance=received.provenance("kp"))


def _samples(document: object) -> Iterator[Sample]:
    """Times and values of a JSON answer."""
    if isinstance(document, Mapping):
        yield from _gfz(document)
        return
    entries = rows(document, "answer")
    if entries and isinstance(entries[0], list):
        header = [str(name) for name in entries[0]]
        entries = [dict(zip(header, rows(row, "row"), strict=False)) for row in entries[1:]]
    for entry in entries:
        row = mapping(entry, "row")
        name = next((name for name in _NAMES if name in row), None)
        if name is None or "time_tag" not in row:
            raise FeedShapeError("its rows name no K index or no time")
        yield from _sample(utc_time(row["time_tag"]), row[name])


def _sample(at: datetime, value: object) -> Iterator[Sample]:
    """A value within the scale; a missing one (null, or -1) is left out."""
    kp = number(value)
    if kp is not None and 0 <= kp <= _LARGEST:
        yield at, kp


def _gfz(document: Mapping[str, object]) -> Iterator[Sample]:
    """GFZ's parallel arrays."""
    times, values = rows(document.get("datetime"), "list of times"), rows(document.get("Kp"), "list of values")
    if len(times) != len(values):
        raise FeedShapeError("its lists of times and values differ in length")
    for time, value in zip(times, values, strict=True):
        yield from _sample(utc_time(time), value)


def _steps(samples: list[Sample]) -> list[KpStep]:
    """Three-hour steps; samples closer together than that are gathered into their windows."""
    gaps = [later[0] - earlier[0] for earlier, later in pairwise(samples)]
    if not gaps or min(gaps) >= _STEP:
        return [KpStep(at, at + _STEP, kp) for at, kp in samples]
    highest: dict[datetime, float] = {}
    for at, kp in samples:
        window = at.replace(hour=at.hour - at.hour % 3, minute=0, second=0, microsecond=0)
        highest[window] = max(kp, highest.get(window, 0.0))
    return [KpStep(at, at + _STEP, max(kp, highest.get(at - _STEP, 0.0))) for at, kp in highest.items()]


def _hp30(text: str) -> Iterator[Sample]:
    """GFZ's half-hourly text file; -1 means missing."""
    for line in text.splitlines():
        columns = line.split()
        if line.startswith("#") or len(columns) < _HP30_COLUMNS:
            continue
        try:
            day = datetime(int(columns[0]), int(columns[1]), int(columns[2]), tzinfo=UTC)
            yield from _sample(day + timedelta(hours=float(columns[3])), columns[7])
        except ValueError:
            raise FeedShapeError(f"its line '{line[:40]}' cannot be read") from None
