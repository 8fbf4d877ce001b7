"""Gathering the evidence for a proposal: what it brings wins; else airspace, feeds and files are read.

A feed that is not configured, does not answer, answers nonsense or is too old leaves a sentence, and nothing else.
"""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from sqlmodel import Session

from compliance.airspace.near import aware, zones_near
from compliance.errors import ProposalError
from compliance.evidence import AirspaceEvidence, Evidence, KpEvidence, NotamEvidence, WeatherEvidence
from compliance.feeds.client import Feeds, Provider, fetch
from compliance.feeds.errors import FeedError, FeedUnreachableError
from compliance.feeds.given import read_given
from compliance.feeds.keep import Place, evidence_of, keep, metres_between, newest
from compliance.feeds.models import FeedCache
from compliance.feeds.parse import openmeteo
from compliance.feeds.readers import NAMES, Read
from compliance.feeds.tides import tide_at
from compliance.particulars import Proposal, Vehicle

_log = logging.getLogger(__name__)
_REPORTS = (Provider.METAR, Provider.TAF)
_BULLETINS = (Provider.KP, Provider.NOTAM)
_LONGEST_FORECAST = timedelta(days=16)
_AROUND = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class _Question:
    """One thing to ask: whom, about where, with which parameters."""

    provider: Provider
    place: Place
    params: tuple[tuple[str, str], ...] = ()


def gather(session: Session, proposal: Proposal, *, feeds: Feeds, now: datetime) -> Evidence:
    """Everything known about the proposal's place and time.

    Args:
        session: A writing session: fetched answers are kept in it.
        proposal: The flight; the evidence it brings wins over feeds.
        feeds: The providers that may be asked.
        now: The present, aware.

    Raises:
        ProposalError: The proposal's own evidence is malformed.
    """
    given = read_given(proposal.given_evidence or {}, now=now)
    if proposal.area is None or proposal.starts_at is None or proposal.ends_at is None:
        return replace(given, missing=(*given.missing, "Without a place and a time no evidence can be gathered."))
    starts_at, ends_at = proposal.starts_at, proposal.ends_at
    missing = list(given.missing)
    airspace = _airspace(session, proposal, feeds)
    named = set(proposal.given_evidence or {})
    wanted = _questions(proposal.area, feeds, named)
    found = answers(session, wanted, feeds=feeds, about=(starts_at, ends_at), now=now, missing=missing)
    weather = given.weather or tuple(
        _trimmed(each, starts_at, ends_at) for each in found if isinstance(each, WeatherEvidence)
    )
    if not weather and "weather" not in named:
        missing.append("No weather forecast for the place and time is at hand.")
    tide = given.tide
    if tide is None and proposal.water is not None:
        tide = tide_at(session, _middle(proposal.area), starts_at, ends_at)
        missing.extend([] if tide else ["No tide table is loaded."])
    return Evidence(
        airspace=airspace,
        weather=weather,
        observation=given.observation,
        kp=given.kp or next((each for each in found if isinstance(each, KpEvidence)), None),
        notam=given.notam or next((each for each in found if isinstance(each, NotamEvidence)), None),
        tide=tide,
        missing=tuple(dict.fromkeys(missing)),
    )


def gather_ahead(
    session: Session, proposal: Proposal, *, feeds: Feeds, now: datetime, period: tuple[datetime, datetime]
) -> Evidence:
    """Weather, space weather and tide over days ahead, untrimmed; what the proposal brings wins.

    Raises:
        ProposalError: The proposal's own evidence is malformed, or it has no area.
    """
    given = read_given(proposal.given_evidence or {}, now=now)
    if proposal.area is None:
        raise ProposalError("Looking ahead needs an area.", field="area")
    named = set(proposal.given_evidence or {}) | {"notam"}
    missing = list(given.missing)
    found = answers(
        session, _questions(proposal.area, feeds, named), feeds=feeds, about=(max(now, period[0]), period[1]),
        now=now, missing=missing,
    )  # fmt: skip
    tide = given.tide
    if tide is None and proposal.water is not None:
        tide = tide_at(session, _middle(proposal.area), *period)
    return Evidence(
        weather=given.weather or tuple(each for each in found if isinstance(each, WeatherEvidence)),
        kp=given.kp or next((each for each in found if isinstance(each, KpEvidence)), None),
        tide=tide,
        missing=tuple(dict.fromkeys(missing)),
    )


def _airspace(session: Session, proposal: Proposal, feeds: Feeds) -> AirspaceEvidence | None:
    """The zones near the place; vehicles that do not fly need none."""
    if proposal.area is None or proposal.starts_at is None or proposal.ends_at is None:
        return None
    if proposal.vehicle not in {None, Vehicle.AIR}:
        return None
    shape = proposal.area
    for place in proposal.takeoff or ():
        if place.point is not None:
            shape = shape.union(Point(place.point))
    return zones_near(session, shape, proposal.starts_at, proposal.ends_at, sentinels=feeds.sentinels)


def _middle(area: BaseGeometry) -> tuple[float, float]:
    """A position for the area, longitude first."""
    centre = area.centroid
    return centre.x, centre.y


def _questions(area: BaseGeometry, feeds: Feeds, named: set[str]) -> list[_Question]:
    """What to ask about a place, leaving out what the proposal brings."""
    lon, lat = _middle(area)
    wanted: list[_Question] = []
    if "weather" not in named:
        place = Place(lon=round(lon, 3), lat=round(lat, 3))
        where = {"latitude": f"{lat:.3f}", "longitude": f"{lon:.3f}"}
        forecast = {"hourly": openmeteo.HOURLY, "wind_speed_unit": "ms", "timezone": "GMT", "forecast_days": "16"}
        wanted.append(_Question(Provider.OPENMETEO, place, tuple({**where, **forecast}.items())))
        wanted.append(_Question(Provider.METOFFICE, place, tuple(where.items())))
        near = sorted(feeds.stations, key=lambda station: metres_between((station.lon, station.lat), (lon, lat)))
        for station in near[:1]:
            if metres_between((station.lon, station.lat), (lon, lat)) <= station.valid_within_m:
                params = (("ids", station.icao), ("format", "json"))
                wanted.extend(_Question(each, Place(station=station.icao), params) for each in _REPORTS)
    wanted.extend(_Question(each, Place()) for each in _BULLETINS if str(each) not in named)
    return wanted


def answers(
    session: Session,
    wanted: Sequence[_Question],
    *,
    feeds: Feeds,
    about: tuple[datetime, datetime],
    now: datetime,
    missing: list[str],
) -> list[Read]:
    """The evidence for each question, asked side by side; failures are added to `missing` and logged."""
    held = {question: newest(session, question.provider, question.place) for question in wanted}
    ask = [question for question in wanted if _worth_asking(question, held[question], feeds, about, now)]
    fetched = _ask_all(feeds, ask)
    found: list[Read] = []
    for question in wanted:
        answer = fetched.get(question)
        if isinstance(answer, str):
            held[question] = keep(session, question.provider, question.place, answer, now=now)
        try:
            found.append(_usable(held[question], answer, feeds, min(now, about[0])))
        except FeedError as failure:
            if feeds.asks(question.provider) or held[question] is not None or question.provider in _BULLETINS:
                # A feed that nobody configured is missing too, but it is not a fault to look into.
                level = logging.WARNING if feeds.asks(question.provider) else logging.DEBUG
                _log.log(level, "feed %s: %s", question.provider, failure.message)
                missing.append(f"{_opening(NAMES[question.provider])} is not at hand: {failure.message}.")
    return found


def _opening(words: str) -> str:
    """The words as the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def _worth_asking(
    question: _Question, held: FeedCache | None, feeds: Feeds, about: tuple[datetime, datetime], now: datetime
) -> bool:
    """True when the provider may be asked, can know the time, and no fresh answer is kept."""
    if not feeds.asks(question.provider) or about[1] < now - _AROUND or about[0] > now + _LONGEST_FORECAST:
        return False
    return held is None or now - aware(held.fetched_at) > feeds.fresh_for


def _ask_all(feeds: Feeds, ask: Sequence[_Question]) -> dict[_Question, str | FeedError]:
    """Answers or failures, all asked at once so that one slow provider does not add to another."""
    if not ask:
        return {}
    with ThreadPoolExecutor(max_workers=len(ask)) as pool:
        return dict(zip(ask, pool.map(lambda question: _ask(feeds, question), ask), strict=True))


def _ask(feeds: Feeds, question: _Question) -> str | FeedError:
    """One provider's answer, or why there is none."""
    try:
        return fetch(feeds, question.provider, dict(question.params))
    except FeedError as failure:
        return failure


def _usable(held: FeedCache | None, answer: str | FeedError | None, feeds: Feeds, by: datetime) -> Read:
    """The evidence of the newest body, unless it is too old for the time it is needed by.

    Raises:
        FeedError: There is none, or it cannot be used.
    """
    if held is None:
        raise (
            answer if isinstance(answer, FeedError) else FeedUnreachableError("no feed is configured and no file given")
        )
    age = by - aware(held.fetched_at)
    if age > feeds.stale_after:
        hours = age.total_seconds() / 3600
        reason = f"; {answer.message}" if isinstance(answer, FeedError) else ""
        raise FeedUnreachableError(f"the latest is {hours:.0f} hours old{reason}")
    return evidence_of(held)


def _trimmed(each: WeatherEvidence, starts_at: datetime, ends_at: datetime) -> WeatherEvidence:
    """The hours that can matter to the flight, so that a stored verdict stays small."""
    kept = tuple(
        hour
        for hour in each.hours
        if hour.at <= ends_at + _AROUND and hour.at + timedelta(seconds=hour.duration_s) >= starts_at - _AROUND
    )
    return WeatherEvidence(hours=kept, provenance=each.provenance)
