"""Weather: the stricter of the aircraft's limits and the policy's, at the worst moment of the flight.

A figure counts only for the time its source covers; a flight not covered whole is unknown, save where what is known
fails already. The pilot's own measurement on site stands in for forecasts of wind, visibility and cloud for an hour.
A model run older than the policy allows at the start (or now, if sooner) passes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from compliance.evidence import Observation, Provenance, WeatherHour
from compliance.finding import Detail, Finding
from compliance.rules.case import Case, Clause

_NO_SOURCE = "No weather source in hand says."

Reader = Callable[[WeatherHour], float | None]
Seen = Callable[[Observation], float | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure over one span of time, from one source."""

    starts: datetime
    ends: datetime
    value: float
    provenance: Provenance | None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Readings:
    """Every figure of one kind over the flight, and whether fresh ones cover it whole."""

    values: tuple[Reading, ...]
    covered: bool
    note: str

    def worst(self, *, highest: bool) -> Reading:
        """The highest or the lowest figure, the earliest of equals."""
        pick = max if highest else min
        return pick(self.values, key=lambda reading: reading.value)

    @property
    def cited(self) -> tuple[Provenance, ...]:
        """The sources, each once."""
        return tuple(dict.fromkeys(each.provenance for each in self.values if each.provenance is not None))


def readings(case: Case, clause: Clause, read: Reader, seen: Seen | None = None) -> Readings:
    """The figures of one kind that bear on the flight.

    Args:
        case: The flight and its evidence.
        clause: The rule, with ``max_age`` in hours, ``observation`` and ``before`` in minutes.
        read: The figure in an hour of weather.
        seen: The figure in the pilot's observation, where that may stand in for it.
    """
    watched = _observed(case, clause, seen)
    found = [] if watched is None else [watched]
    for source in case.evidence.weather:
        stale = _stale(case, clause, source.provenance)
        for hour in source.hours:
            value, ends = read(hour), hour.at + timedelta(seconds=hour.duration_s)
            meets = hour.at < case.ends_at and ends > case.starts_at
            if value is not None and meets and not _replaced(watched, case, hour.at, ends):
                found.append(Reading(hour.at, ends, value, source.provenance, stale))
    fresh = [each for each in found if not each.stale]
    covered = _covers(case, fresh)
    note = "" if covered else _why_not(case, found)
    return Readings(tuple(found), covered, note)


def _observed(case: Case, clause: Clause, seen: Seen | None) -> Reading | None:
    watch = case.evidence.observation
    value = None if watch is None or seen is None else seen(watch)
    if watch is None or value is None:
        return None
    holds = timedelta(minutes=clause.number("observation"))
    # The pilot measures, then flies: a measurement made just before take-off holds from take-off.
    just_before = timedelta(0) <= case.starts_at - watch.at <= timedelta(minutes=clause.number("before"))
    ends = (case.starts_at if just_before else watch.at) + holds
    if watch.at >= case.ends_at or ends <= case.starts_at:
        return None
    return Reading(watch.at, ends, value, Provenance("observation", watch.by, None, None, watch.at, None, watch.method))


def _replaced(watched: Reading | None, case: Case, starts: datetime, ends: datetime) -> bool:
    """Whether a forecast step, as far as it bears on the flight, lies within the time of an observation."""
    if watched is None:
        return False
    return watched.starts <= max(starts, case.starts_at) and min(ends, case.ends_at) <= watched.ends


def _stale(case: Case, clause: Clause, provenance: Provenance) -> bool:
    issued = provenance.issued_at or provenance.fetched_at
    if issued is None:
        return True
    return min(case.now, case.starts_at) - issued > timedelta(hours=clause.number("max_age"))


def _covers(case: Case, found: list[Reading]) -> bool:
    """Whether the spans, laid together, leave no gap in the flight."""
    reached = case.starts_at
    for each in sorted(found, key=lambda reading: reading.starts):
        if each.starts > reached:
            return False
        reached = max(reached, each.ends)
        if reached >= case.ends_at:
            return True
    return False


def _why_not(case: Case, found: list[Reading]) -> str:
    if not found:
        return case.why("forecast", "metar", "taf", "met office", "open-meteo", "weather for") or _NO_SOURCE
    if any(each.stale for each in found):
        return "The forecast in hand is older than the policy allows."
    return "The weather in hand does not cover the whole flight."


def judged(clause: Clause, found: Readings, answer: Finding | None) -> Finding:
    """A failure as it stands; a pass only when fresh figures cover the flight; else unknown, with the reason."""
    if answer is not None and answer.weight > 1:
        return answer
    if answer is None or not found.covered:
        detail = Detail(evidence=found.cited, would_pass_if=("fresh weather for the whole flight is in hand",))
        return clause.unknown(f"{clause.rule.title}: not known for the whole flight. {found.note}".strip(), detail)
    return answer
