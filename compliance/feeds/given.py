"""Evidence that a proposal brings with it, for replay and for tests: it wins over every feed.

Each entry is `{source, fetched_at, body}`, the body as its provider sent it. Tides are
`{station, fetched_at, covers, body: [{at, level_m_odn}]}`; `covers` left out means the place is not known to be valid.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from compliance.errors import ProposalError
from compliance.evidence import (
    Evidence,
    KpEvidence,
    KpStep,
    NotamEvidence,
    Observation,
    Provenance,
    TideEvidence,
    TideLevel,
    WeatherEvidence,
)
from compliance.feeds.client import Provider, digest
from compliance.feeds.errors import FeedError, FeedShapeError
from compliance.feeds.parse.values import Received, mapping, not_negative, number, rows, utc_time
from compliance.feeds.readers import NAMES, WEATHER, Read, read

Given = Mapping[str, object]


def read_given(given: Given, *, now: datetime) -> Evidence:
    """The parts that were given; what cannot be read leaves a sentence in `missing`, never a pass.

    Raises:
        ProposalError: The evidence is not an object of lists, or an entry names no known source.
    """
    missing: list[str] = []
    weather = [_entry(entry, f"weather.{at}", None, now, missing) for at, entry in enumerate(_list(given, "weather"))]
    kps = [_entry(entry, f"kp.{at}", Provider.KP, now, missing) for at, entry in enumerate(_list(given, "kp"))]
    notams = [
        _entry(entry, f"notam.{at}", Provider.NOTAM, now, missing) for at, entry in enumerate(_list(given, "notam"))
    ]
    tides = [_tide(entry, at, now) for at, entry in enumerate(_list(given, "tide"))]
    return Evidence(
        weather=tuple(each for each in weather if isinstance(each, WeatherEvidence)),
        observation=_observation(given.get("observation"), now),
        kp=_joined_kp([each for each in kps if isinstance(each, KpEvidence)]),
        notam=_joined_notams([each for each in notams if isinstance(each, NotamEvidence)]),
        tide=next(iter(tides), None),
        missing=tuple(missing),
    )


def _list(given: Given, name: str) -> list[object]:
    """The entries under a name; one object alone counts as a list of one."""
    value = given.get(name)
    if value is None:
        return []
    if isinstance(value, Mapping):
        return [value]
    if isinstance(value, list):
        return value
    raise ProposalError(f"evidence.{name} must be a list.", field=f"evidence.{name}", remedy="Put it in brackets.")


def _fields(entry: object, path: str) -> Given:
    """An entry as an object."""
    if isinstance(entry, Mapping):
        return entry
    raise ProposalError(
        f"evidence.{path} must be an object with source, fetched_at and body.", field=f"evidence.{path}"
    )


def _moment(fields: Given, name: str, path: str, otherwise: datetime) -> datetime:
    """An aware time given in the entry."""
    if fields.get(name) is None:
        return otherwise
    try:
        return utc_time(fields[name])
    except FeedShapeError as refused:
        raise ProposalError(f"evidence.{path}.{name}: {refused.message}.", field=f"evidence.{path}.{name}") from None


def _entry(entry: object, path: str, provider: Provider | None, now: datetime, missing: list[str]) -> Read | None:
    """One body as evidence."""
    fields = _fields(entry, path)
    if provider is None:
        known = {str(each): each for each in WEATHER if each is not Provider.ARCHIVE}
        provider = known.get(str(fields.get("source")))
        if provider is None:
            raise ProposalError(
                f"evidence.{path}.source must be one of {', '.join(known)}.", field=f"evidence.{path}.source"
            )
    body = fields.get("body")
    text = body if isinstance(body, str) else json.dumps(body, sort_keys=True)
    received = Received(
        source=str(fields.get("source") or provider),
        fetched_at=_moment(fields, "fetched_at", path, now),
        sha256=digest(text),
    )
    try:
        return read(provider, body, received)
    except FeedError as refused:
        missing.append(f"The given evidence for {NAMES[provider]} cannot be used: {refused.message}.")
        return None


def _joined_kp(parts: list[KpEvidence]) -> KpEvidence | None:
    """Several bodies as one, the highest index of each step."""
    if not parts:
        return None
    highest: dict[tuple[datetime, datetime], KpStep] = {}
    for step in (step for part in parts for step in part.steps):
        held = highest.get((step.starts_at, step.ends_at))
        highest[step.starts_at, step.ends_at] = step if held is None or step.kp > held.kp else held
    return KpEvidence(steps=tuple(highest[key] for key in sorted(highest)), provenance=parts[0].provenance)


def _joined_notams(parts: list[NotamEvidence]) -> NotamEvidence | None:
    """Several bulletins as one, as old as its oldest part."""
    if not parts:
        return None
    oldest = min(parts, key=lambda part: part.fetched_at)
    notams = {notam.number: notam for part in parts for notam in part.notams}
    return NotamEvidence(notams=tuple(notams.values()), provenance=oldest.provenance, fetched_at=oldest.fetched_at)


def _observation(value: object, now: datetime) -> Observation | None:
    """What the pilot measured on site."""
    if value is None:
        return None
    fields = _fields(value, "observation")
    if fields.get("at") is None or not fields.get("by"):
        raise ProposalError(
            "evidence.observation must say by whom and at what time.",
            field="evidence.observation.at" if fields.get("by") else "evidence.observation.by",
        )
    method = fields.get("method")
    return Observation(
        by=str(fields["by"]),
        at=_moment(fields, "at", "observation", now),
        wind_ms=not_negative(number(fields.get("wind_ms"))),
        gust_ms=not_negative(number(fields.get("gust_ms"))),
        visibility_m=not_negative(number(fields.get("visibility_m"))),
        cloud_base_m_agl=not_negative(number(fields.get("cloud_base_m_agl"))),
        method=None if method is None else str(method),
    )


def _tide(entry: object, index: int, now: datetime) -> TideEvidence:
    """Levels at a station as given."""
    path = f"tide.{index}"
    fields = _fields(entry, path)
    body = fields.get("body") if fields.get("body") is not None else fields.get("levels")
    levels = []
    try:
        for row in rows(body, "list of levels"):
            values = mapping(row, "level")
            level = number(values.get("level_m_odn"))
            if level is None:
                raise ProposalError(f"evidence.{path} has a level without level_m_odn.", field=f"evidence.{path}.body")
            levels.append(TideLevel(at=utc_time(values.get("at")), level_m_odn=level))
    except FeedShapeError as refused:
        raise ProposalError(f"evidence.{path}: {refused.message}.", field=f"evidence.{path}.body") from None
    provenance = Provenance(
        kind="tide",
        source=str(fields.get("source") or "given"),
        effective=None,
        fetched_at=_moment(fields, "fetched_at", path, now),
        issued_at=None,
        sha256=digest(json.dumps(body, sort_keys=True)),
    )
    return TideEvidence(
        levels=tuple(sorted(levels, key=lambda level: level.at)),
        station=str(fields.get("station") or "unnamed station"),
        provenance=provenance,
        covers=fields.get("covers") is True,
    )
