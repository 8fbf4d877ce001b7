"""The rules of weather, light and water over many quarter hours at once.

Each function here says of every slot what the check of the same name in `compliance.rules` says of a flight of that
quarter hour, on the same parameters of the same policy; a test compares the two. Answers are weights: those of
`Finding.weight`, so that the heavier of two is the worse.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from compliance.evidence import Evidence, WeatherHour
from compliance.fields import look_up
from compliance.finding import Severity
from compliance.london import day_end, day_start, days_between
from compliance.particulars import Operation, Proposal, Purpose, Vehicle
from compliance.rules.aircraft import aircraft_of
from compliance.rules.case import Case, Clause
from compliance.rules.daylight import days_by_both
from compliance.rules.flying_weather import ice, stands_rain, wind_limit
from compliance.rules.places import inside
from compliance.windows.slots import Figure, Flags, Floats, Slots, Span, lay, moment
from geo.sun import solar_day

Weights = NDArray[np.int64]
Read = Callable[[WeatherHour], float | None]

PASSES = 1
BINDS_NOT = 0
_LOW_FLIGHT_M = 15.0
_HOUR_S = 3600.0
_SAME = 9


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a rule is asked about: the flight, the evidence, the law of these slots, and the slots."""

    proposal: Proposal
    evidence: Evidence
    clause: Clause
    slots: Slots
    now: datetime

    @property
    def case(self) -> Case:
        """The flight as a case, for what does not depend on time."""
        return Case(self.proposal, self.evidence, self.now)

    @property
    def unknown(self) -> int:
        """The weight of not knowing, by this rule."""
        return self.clause.unknown("").weight

    def fails(self, severity: Severity | None = None) -> int:
        """The weight of failing, by this rule."""
        return self.clause.fails("", severity=severity).weight

    def all(self, weight: int) -> Weights:
        """The same answer for every slot."""
        return np.full(len(self.slots), weight, dtype=np.int64)


def figure(ahead: Ahead, read: Read, *, highest: bool = True) -> Figure:
    """One kind of weather figure over the slots, from every source."""
    oldest = ahead.clause.number("max_age") * _HOUR_S
    asked = np.minimum(ahead.slots.starts, ahead.now.timestamp())
    sources: list[list[Span]] = []
    fresh = np.zeros((len(ahead.evidence.weather), len(ahead.slots)), dtype=np.bool_)
    for index, source in enumerate(ahead.evidence.weather):
        issued = source.provenance.issued_at or source.provenance.fetched_at
        if issued is not None:
            fresh[index] = asked - issued.timestamp() <= oldest
        spans = []
        for hour in source.hours:
            value, starts = read(hour), hour.at.timestamp()
            if value is not None:
                spans.append(Span(starts, starts + hour.duration_s, value))
        sources.append(spans)
    return lay(ahead.slots, sources, fresh, highest=highest)


def _answer(ahead: Ahead, found: Figure, fails: Weights) -> Weights:
    """A failure where it is known; else a pass where fresh figures cover the slot; else unknown."""
    passes = np.where(found.known & found.covered, PASSES, ahead.unknown)
    return np.where(found.known & (fails > 0), fails, passes).astype(np.int64)


def _above(ahead: Ahead, found: Figure, limit: float, severity: Severity | None = None) -> Weights:
    """Failing above a limit."""
    return _answer(ahead, found, np.where(found.values > limit, ahead.fails(severity), 0))


def by_day(ahead: Ahead) -> Weights:
    """DAY-1."""
    answer = ahead.all(ahead.unknown)
    area = ahead.proposal.area
    if area is None or not len(ahead.slots):
        return answer
    centre, guard = area.centroid, ahead.clause.number("guard")
    for day in days_between(moment(ahead.slots.starts[0]), moment(ahead.slots.ends[-1])):
        here = _on(ahead.slots, day)
        both, _ = days_by_both(solar_day(centre.x, centre.y, day), guard)
        if both is not None:
            held = (ahead.slots.starts >= both.starts.timestamp()) & (ahead.slots.ends <= both.ends.timestamp())
            answer = np.where(here, np.where(held, PASSES, ahead.fails()), answer)
    return answer.astype(np.int64)


def _on(slots: Slots, day: date) -> Flags:
    """The slots that lie on a London date."""
    return (slots.starts >= day_start(day).timestamp()) & (slots.starts < day_end(day).timestamp())


def wind(ahead: Ahead) -> Weights:
    """WX-1."""
    limit = wind_limit(ahead.case, ahead.clause)
    answer = _above(ahead, figure(ahead, lambda hour: _aloft(ahead.proposal, hour)), limit)
    own = aircraft_of(ahead.case).takeoff_wind_limit_ms
    if own is None:
        return answer
    return np.maximum(answer, _above(ahead, figure(ahead, lambda hour: hour.wind_ms), min(own, limit)))


def _aloft(proposal: Proposal, hour: WeatherHour) -> float | None:
    """The strongest wind from the ground to the flight's height."""
    winds = [hour.wind_ms]
    if proposal.max_height_m_agl is None or proposal.max_height_m_agl > _LOW_FLIGHT_M:
        winds += [hour.wind_80m_ms, hour.wind_120m_ms]
    return max(each for each in winds if each is not None) if hour.wind_ms is not None else None


def gusts(ahead: Ahead) -> Weights:
    """WX-2."""
    limit = wind_limit(ahead.case, ahead.clause)
    passing = limit * ahead.clause.number("pass_ratio")
    found = figure(ahead, lambda hour: hour.gust_ms)
    severe = np.where(found.values <= limit, ahead.fails(Severity.REFER), ahead.fails(Severity.BLOCK))
    return _answer(ahead, found, np.where(np.round(passing - found.values, _SAME) < 0, severe, 0))


def visibility(ahead: Ahead) -> Weights:
    """WX-3."""
    reach = ahead.proposal.max_range_m
    if reach is None:
        return ahead.all(ahead.unknown)
    wanted = max(ahead.clause.number("limit"), ahead.clause.number("per_range") * reach)
    found = figure(ahead, lambda hour: hour.visibility_m, highest=False)
    return _below(ahead, found, wanted, ahead.clause.number("least"))


def _below(ahead: Ahead, found: Figure, wanted: float, least: float) -> Weights:
    """Referring below what is wanted, blocking below the least."""
    severe = np.where(found.values >= least, ahead.fails(Severity.REFER), ahead.fails(Severity.BLOCK))
    return _answer(ahead, found, np.where(found.values < wanted, severe, 0))


def cloud_base(ahead: Ahead) -> Weights:
    """WX-4."""
    height = ahead.proposal.max_height_m_agl
    if height is None:
        return ahead.all(ahead.unknown)
    found = figure(ahead, lambda hour: hour.cloud_base_m_agl, highest=False)
    return _below(ahead, found, height + ahead.clause.number("below"), height + 1e-9)


def rain_and_thunder(ahead: Ahead) -> Weights:
    """WX-5."""
    limit = ahead.clause.number("limit") if stands_rain(aircraft_of(ahead.case).ingress) else 0.0
    rain = figure(ahead, lambda hour: hour.precipitation_mm_h)
    wet = ~((rain.values < limit) | (rain.values == 0))
    thunder = figure(ahead, lambda hour: None if hour.thunder is None else float(hour.thunder))
    return np.maximum(
        _answer(ahead, rain, np.where(wet, ahead.fails(), 0)),
        _answer(ahead, thunder, np.where(thunder.values > 0, ahead.fails(), 0)),
    )


def temperature_and_icing(ahead: Ahead) -> Weights:
    """WX-6."""
    bounds = aircraft_of(ahead.case).temperature_c
    if bounds is None:
        return ahead.all(ahead.unknown)
    low = figure(ahead, lambda hour: hour.temperature_c, highest=False)
    high = figure(ahead, lambda hour: hour.temperature_c)
    out = (low.values < bounds[0]) | (high.values > bounds[1])
    iced = figure(ahead, lambda hour: ice(hour, ahead.clause))
    icing = _answer(ahead, iced, np.where(iced.values > 0, ahead.fails(Severity.REFER), 0))
    # Without any temperature the scalar rule answers before it looks at ice.
    return np.where(
        low.known, np.maximum(_answer(ahead, low, np.where(out, ahead.fails(), 0)), icing), ahead.unknown
    ).astype(np.int64)


def space_weather(ahead: Ahead) -> Weights:
    """KP-1."""
    source = ahead.evidence.kp
    if source is None:
        return ahead.all(ahead.unknown)
    spans = [Span(step.starts_at.timestamp(), step.ends_at.timestamp(), step.kp) for step in source.steps]
    fresh = np.ones((1, len(ahead.slots)), dtype=np.bool_)
    found = lay(ahead.slots, [spans], fresh, highest=True)
    severity = Severity.REFER if ahead.proposal.purpose is Purpose.MAPPING else None
    return _answer(ahead, found, np.where(found.values >= ahead.clause.number("limit"), ahead.fails(severity), 0))


def water_level(ahead: Ahead) -> Weights:
    """TID-1."""
    area, water, tide = ahead.proposal.area, ahead.proposal.water, ahead.evidence.tide
    if area is None:
        return ahead.all(ahead.unknown)
    if water is None:
        return ahead.all(ahead.unknown if inside(area, ahead.clause.listed("strands")) else BINDS_NOT)
    nothing = water.max_level_m_odn is None and water.min_level_m_odn is None
    if nothing or tide is None or not tide.covers or not tide.levels:
        return ahead.all(ahead.unknown)
    ordered = sorted(tide.levels, key=lambda level: level.at)
    times = np.array([level.at.timestamp() for level in ordered])
    heights = np.array([level.level_m_odn for level in ordered])
    low, high, known = _around(ahead.slots, times, heights)
    surge = ahead.clause.number("surge")
    wrong = np.zeros(len(ahead.slots), dtype=np.bool_)
    if water.max_level_m_odn is not None:
        wrong |= high + surge > water.max_level_m_odn
    if water.min_level_m_odn is not None:
        wrong |= low - surge < water.min_level_m_odn
    return np.where(known, np.where(wrong, ahead.fails(), PASSES), ahead.unknown).astype(np.int64)


def _around(slots: Slots, times: Floats, heights: Floats) -> tuple[Floats, Floats, Flags]:
    """Lowest and highest level of each slot with one on each side, and where these reach without an hour's gap."""
    first = np.searchsorted(times, slots.starts, side="right") - 1
    last = np.searchsorted(times, slots.ends, side="left")
    known = (first >= 0) & (last < len(times))
    begin, end = np.clip(first, 0, len(times) - 1), np.clip(last, 0, len(times) - 1)
    low, high = heights[begin].copy(), heights[begin].copy()
    for step in range(1, int((end - begin).max(initial=0)) + 1):
        here = np.minimum(begin + step, end)
        low, high = np.minimum(low, heights[here]), np.maximum(high, heights[here])
        known &= times[here] - times[np.maximum(here - 1, begin)] <= _HOUR_S
    return low, high, known


RULES: Mapping[str, Callable[[Ahead], Weights]] = {
    "by_day": by_day,
    "wind": wind,
    "gusts": gusts,
    "visibility": visibility,
    "cloud_base": cloud_base,
    "rain_and_thunder": rain_and_thunder,
    "temperature_and_icing": temperature_and_icing,
    "space_weather": space_weather,
    "water_level": water_level,
}
"""The checks that depend on the hour, by the names a policy calls them."""


def judged(ahead: Ahead) -> Weights:
    """A rule's answer for every slot, once it is known to bind and to have what it needs."""
    rule, proposal = ahead.clause.rule, ahead.proposal
    if proposal.vehicle is None and len(rule.vehicles) < len(Vehicle):
        return ahead.all(ahead.unknown)
    if proposal.vehicle is not None and proposal.vehicle not in rule.vehicles:
        return ahead.all(BINDS_NOT)
    if len(rule.operations) < len(Operation) and proposal.operation not in rule.operations:
        return ahead.all(ahead.unknown if proposal.operation is None else BINDS_NOT)
    if any(look_up(proposal, field) is None for field in rule.needs):
        return ahead.all(ahead.unknown)
    return RULES[rule.check](ahead)


def nearness(ahead: Ahead) -> Floats:
    """The share of a rule's limit still free in each slot, 1 where the rule has no such measure."""
    if ahead.clause.rule.check not in {"wind", "gusts"}:
        return np.ones(len(ahead.slots))
    limit = wind_limit(ahead.case, ahead.clause)
    if ahead.clause.rule.check == "gusts":
        limit *= ahead.clause.number("pass_ratio")
        found = figure(ahead, lambda hour: hour.gust_ms)
    else:
        found = figure(ahead, lambda hour: _aloft(ahead.proposal, hour))
    return np.clip(np.nan_to_num(1 - found.values / limit, nan=0.0), 0.0, 1.0)
