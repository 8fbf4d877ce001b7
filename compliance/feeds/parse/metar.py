"""METAR and SPECI reports, as text or inside the aviation weather service's JSON.

The JSON's own visibility is in rounded statute miles, so the raw report is read instead. An observation stands for
an hour. A report without a gust group gives no gust: absence is unknown, not zero.
Source: WMO No. 306 FM 15; the Aviation Weather Center's data service.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from compliance.evidence import WeatherEvidence, WeatherHour
from compliance.feeds.errors import FeedShapeError
from compliance.feeds.parse.groups import Groups, read_groups
from compliance.feeds.parse.values import Received, document_of, mapping, rows

_REPORT = re.compile(
    r"(?:METAR|SPECI)?\s*(?:COR\s+)?(?P<station>[A-Z][A-Z0-9]{3})\s+(?P<day>\d{2})(?P<hour>\d{2})(?P<minute>\d{2})Z\s+(?P<rest>.*)",
    re.DOTALL,
)
_ENDS_AT = {"RMK", "TEMPO", "BECMG", "NOSIG"}
_STANDS_S = 3600
_FUTURE_ALLOWED = timedelta(hours=12)


def parse(body: object, received: Received) -> WeatherEvidence:
    """Read one or many reports, in order of time.

    Raises:
        FeedShapeError: There is none, or one cannot be read.
    """
    hours, stations = [], set()
    for raw in raw_reports(body, "rawOb"):
        station, at, groups = read_report(raw, received.fetched_at)
        stations.add(station)
        hours.append(hour_of(groups, at, _STANDS_S))
    if not hours:
        raise FeedShapeError("it holds no report")
    hours.sort(key=lambda hour: hour.at)
    provenance = received.provenance("weather", issued_at=hours[-1].at, note=" ".join(sorted(stations)))
    return WeatherEvidence(hours=tuple(hours), provenance=provenance)


def raw_reports(body: object, name: str) -> Iterator[str]:
    """The reports' texts, from plain text (one a line, or ended by `=`) or from JSON objects."""
    if isinstance(body, str) and body.lstrip()[:1] not in {"[", "{", "<"}:
        yield from (part.strip() for part in re.split(r"=|\n(?=\S)", body) if part.strip())
        return
    for entry in rows(document_of(body), "answer"):
        row: Mapping[str, object] = mapping(entry, "report")
        if not isinstance(row.get(name), str):
            raise FeedShapeError("a report lacks its raw text")
        yield str(row[name])


def read_report(raw: str, fetched_at: datetime) -> tuple[str, datetime, Groups]:
    """Station, time and groups of one report."""
    found = _REPORT.fullmatch(raw.strip())
    if found is None:
        raise FeedShapeError(f"the report '{raw[:40]}' cannot be read")
    tokens = []
    for token in found["rest"].split():
        if token in _ENDS_AT:
            break
        tokens.append(token)
    if "NIL" in tokens:
        raise FeedShapeError(f"the station {found['station']} reports nothing")
    return found["station"], moment(found, fetched_at), read_groups(tokens)


def moment(found: re.Match[str], near: datetime) -> datetime:
    """Day of month, hour and minute as the latest such time not well after `near`."""
    day, hour, minute = int(found["day"]), int(found["hour"]), int(found["minute"])
    return latest(day, hour, minute, near + _FUTURE_ALLOWED)


def latest(day: int, hour: int, minute: int, until: datetime) -> datetime:
    """The latest time with that day of the month, hour (24 is the next midnight) and minute, up to a moment."""
    midnight = until.replace(hour=0, minute=0, second=0, microsecond=0)
    for back in range(62):
        start = midnight - timedelta(days=back)
        at = start + timedelta(hours=hour, minutes=minute)
        if start.day == day and at <= until:
            return at
    raise FeedShapeError(f"there is no day {day} of a month before the report was fetched")


def hour_of(groups: Groups, at: datetime, duration_s: int) -> WeatherHour:
    """The groups as a step of weather."""
    return WeatherHour(
        at=at,
        duration_s=duration_s,
        wind_ms=groups.wind_ms,
        gust_ms=groups.gust_ms,
        visibility_m=groups.visibility_m,
        cloud_base_m_agl=groups.cloud_base_m,
        precipitation_mm_h=groups.precipitation_mm_h,
        temperature_c=groups.temperature_c,
        dew_point_c=groups.dew_point_c,
        thunder=groups.thunder,
        low_cloud=groups.low_cloud,
    )
