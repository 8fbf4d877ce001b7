"""TAF forecasts as hours: while a change is possible, the worse of before and after stands.

FM replaces everything from its time. BECMG gives the worse of both until its end, then the new state. TEMPO and PROB
give the worse of both for as long as they last.
Source: WMO No. 306 FM 51; ICAO Annex 3, Appendix 5.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from compliance.evidence import WeatherEvidence, WeatherHour
from compliance.feeds.errors import FeedShapeError
from compliance.feeds.parse.groups import Groups, read_groups, worst
from compliance.feeds.parse.metar import hour_of, latest, moment, raw_reports
from compliance.feeds.parse.values import Received

_HEAD = re.compile(
    r"(?:TAF\s+)*(?:AMD\s+|COR\s+)?(?P<station>[A-Z][A-Z0-9]{3})\s+(?P<day>\d{2})(?P<hour>\d{2})(?P<minute>\d{2})Z\s+"
    r"(?P<from>\d{4})/(?P<to>\d{4})\s+(?P<rest>.*)",
    re.DOTALL,
)
_PERIOD = re.compile(r"(?P<from>\d{4})/(?P<to>\d{4})")
_FROM = re.compile(r"FM(?P<day>\d{2})(?P<hour>\d{2})(?P<minute>\d{2})")
_CHANGES = re.compile(r"BECMG|TEMPO|PROB\d{2}|FM\d{6}")
_HOUR = timedelta(hours=1)
_LONGEST = timedelta(hours=48)


@dataclass(slots=True)
class _Change:
    """A change group: its kind, its period and its own tokens."""

    kind: str
    starts_at: datetime
    ends_at: datetime
    tokens: list[str] = field(default_factory=list)


def parse(body: object, received: Received) -> WeatherEvidence:
    """Read one or many forecasts.

    Raises:
        FeedShapeError: There is none, or one cannot be read.
    """
    hours: list[WeatherHour] = []
    stations: set[str] = set()
    issued: datetime | None = None
    for raw in raw_reports(body, "rawTAF"):
        found = _HEAD.fullmatch(raw.strip())
        if found is None:
            raise FeedShapeError(f"the forecast '{raw[:40]}' cannot be read")
        stations.add(found["station"])
        issued = moment(found, received.fetched_at)
        hours.extend(_hours(found, issued))
    if not hours:
        raise FeedShapeError("it holds no forecast")
    hours.sort(key=lambda hour: hour.at)
    provenance = received.provenance("weather", issued_at=issued, note=" ".join(sorted(stations)))
    return WeatherEvidence(hours=tuple(hours), provenance=provenance)


def _at(text: str, after: datetime) -> datetime:
    """Day and hour as the first such time not before the forecast's own, 24 being midnight."""
    return latest(int(text[:2]), int(text[2:4]), 0, after + _LONGEST)


def _hours(found: re.Match[str], issued: datetime) -> list[WeatherHour]:
    """The forecast hour by hour."""
    starts_at, ends_at = _at(found["from"], issued), _at(found["to"], issued)
    first, changes = _split(found["rest"].split(), starts_at, ends_at, issued)
    base = read_groups(first)
    hours = []
    at = starts_at
    while at < ends_at:
        hours.append(hour_of(_state(base, changes, at), at, int(_HOUR.total_seconds())))
        at += _HOUR
    return hours


def _split(
    tokens: list[str], starts_at: datetime, ends_at: datetime, issued: datetime
) -> tuple[list[str], list[_Change]]:
    """The opening groups, and the change groups with their periods."""
    first: list[str] = []
    changes: list[_Change] = []
    current = first
    for mark in tokens:
        if _CHANGES.fullmatch(mark):
            if not (mark == "TEMPO" and changes and changes[-1].kind.startswith("PROB") and not changes[-1].tokens):
                changes.append(_Change(mark[:4].rstrip("0123456789"), starts_at, ends_at))
            _begin(changes[-1], mark, issued)
            current = changes[-1].tokens
        elif changes and (period := _PERIOD.fullmatch(mark)):
            changes[-1].starts_at, changes[-1].ends_at = _at(period["from"], issued), _at(period["to"], issued)
        else:
            current.append(mark)
    return first, changes


def _begin(change: _Change, mark: str, issued: datetime) -> None:
    """FM carries its own start."""
    if start := _FROM.fullmatch(mark):
        change.kind = "FM"
        change.starts_at = latest(int(start["day"]), int(start["hour"]), int(start["minute"]), issued + _LONGEST)


def _state(base: Groups, changes: list[_Change], at: datetime) -> Groups:
    """What is forecast for the hour from `at`, all changes in their order applied."""
    lasting, passing = base, []
    for change in changes:
        if at + _HOUR <= change.starts_at:
            continue
        if change.kind == "FM":
            fresh = read_groups(change.tokens)
            # An hour in which the change falls keeps the worse of both.
            lasting = fresh if at >= change.starts_at else worst(lasting, fresh)
        elif change.kind == "BECM":
            became = read_groups(change.tokens, lasting)
            lasting = became if at >= change.ends_at else worst(lasting, became)
        elif at < change.ends_at:
            passing.append(read_groups(change.tokens, lasting))
    for possible in passing:
        lasting = worst(lasting, possible)
    return lasting
