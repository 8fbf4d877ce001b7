"""WX-1 to WX-6 and KP-1: wind, gusts, visibility, cloud, rain and thunder, temperature and icing, space weather."""

import re
from datetime import datetime

from compliance.evidence import Observation, WeatherHour
from compliance.finding import Detail, Finding, Severity
from compliance.london import say_moment
from compliance.particulars import Purpose
from compliance.rules.aircraft import aircraft_of
from compliance.rules.case import Case, Clause, say, worst
from compliance.rules.weather import Readings, judged, readings

_IP = re.compile(r"IP[0-9X](?P<water>[0-9X])", re.IGNORECASE)
_SPLASHED = 4  # the least second figure of an IP code that stands rain
_LOW_FLIGHT_M = 15.0


def wind_limit(case: Case, clause: Clause) -> float:
    """The stricter of the aircraft's wind limit and the policy's, in m/s."""
    own = aircraft_of(case).wind_limit_ms
    return clause.number("limit") if own is None else min(own, clause.number("limit"))


def _aloft(case: Case, hour: WeatherHour) -> float | None:
    """The strongest wind between the ground and the flight's height; without winds aloft, the ten-metre wind."""
    height = case.proposal.max_height_m_agl
    winds = [hour.wind_ms]
    if height is None or height > _LOW_FLIGHT_M:
        winds += [hour.wind_80m_ms, hour.wind_120m_ms]
    known = [each for each in winds if each is not None]
    return max(known) if hour.wind_ms is not None else None


def wind(case: Case, clause: Clause) -> Finding:
    """WX-1: the wind stays within the limit at the ground and aloft, and at take-off within the limit there."""
    limit = wind_limit(case, clause)
    aloft = readings(case, clause, lambda hour: _aloft(case, hour), _seen_wind)
    ground = readings(case, clause, lambda hour: hour.wind_ms, _seen_wind)
    answers = [_upper(clause, aloft, "the wind", limit)]
    own = aircraft_of(case).takeoff_wind_limit_ms
    if own is not None:
        answers.append(_upper(clause, ground, "the wind at take-off", min(own, limit)))
    answers.sort(key=lambda finding: -finding.weight)
    return answers[0]


def _seen_wind(watch: Observation) -> float | None:
    return watch.wind_ms


def _upper(clause: Clause, found: Readings, name: str, limit: float) -> Finding:
    if not found.values:
        return judged(clause, found, None)
    top = found.worst(highest=True)
    detail = Detail(
        top.value, limit, "m/s", limit - top.value, when=top.starts, evidence=found.cited,
        would_pass_if=() if top.value <= limit else (f"{name} is no more than {say(limit, 'm/s')}",),
    )  # fmt: skip
    sentence = f"At its strongest {name} is {say(top.value, 'm/s')}; the limit is {say(limit, 'm/s')}."
    answer = clause.passes(sentence, detail) if top.value <= limit else clause.fails(sentence, detail)
    return judged(clause, found, answer)


def gusts(case: Case, clause: Clause) -> Finding:
    """WX-2: gusts to eight tenths of the limit pass, to the limit refer, above it block."""
    limit = wind_limit(case, clause)
    passing = limit * clause.number("pass_ratio")
    found = readings(case, clause, lambda hour: hour.gust_ms, lambda watch: watch.gust_ms)
    if not found.values:
        return judged(clause, found, None)
    top = found.worst(highest=True)
    # The product of a limit and a ratio is not exact in binary: a gust at the figure itself is within it.
    margin = round(passing - top.value, 9)
    way = (f"gusts are no more than {say(passing, 'm/s')}",) if margin < 0 else ()
    detail = Detail(top.value, passing, "m/s", margin, when=top.starts, evidence=found.cited, would_pass_if=way)
    sentence = (
        f"The strongest gust is {say(top.value, 'm/s')}; {say(passing, 'm/s')} passes and {say(limit, 'm/s')} blocks."
    )
    if margin >= 0:
        return judged(clause, found, clause.passes(sentence, detail))
    return judged(
        clause, found, clause.fails(sentence, detail, Severity.REFER if top.value <= limit else Severity.BLOCK)
    )


def visibility(case: Case, clause: Clause) -> Finding:
    """WX-3: far enough to see the aircraft three times over; below the legal analogue it blocks."""
    reach = case.proposal.max_range_m
    if reach is None:
        return clause.lacks("max_range_m")
    wanted = max(clause.number("limit"), clause.number("per_range") * reach)
    found = readings(case, clause, lambda hour: hour.visibility_m, lambda watch: watch.visibility_m)
    return _lower(clause, found, "visibility", (wanted, clause.number("least")))


def _lower(clause: Clause, found: Readings, name: str, limits: tuple[float, float]) -> Finding:
    """At least the first limit passes; at least the second refers; below that blocks."""
    if not found.values:
        return judged(clause, found, None)
    low, (wanted, least) = found.worst(highest=False), limits
    way = (f"{name} is at least {say(wanted, 'm')}",) if low.value < wanted else ()
    detail = Detail(
        low.value, wanted, "m", low.value - wanted, when=low.starts, evidence=found.cited, would_pass_if=way
    )
    sentence = f"At its lowest {name} is {say(low.value, 'm')}; {say(wanted, 'm')} is needed."
    if low.value >= wanted:
        return judged(clause, found, clause.passes(sentence, detail))
    severity = Severity.REFER if low.value >= least else Severity.BLOCK
    return judged(clause, found, clause.fails(sentence, detail, severity))


def cloud_base(case: Case, clause: Clause) -> Finding:
    """WX-4: sixty metres below the cloud; flight at or above its base blocks."""
    height = case.proposal.max_height_m_agl
    if height is None:
        return clause.lacks("max_height_m_agl")
    found = readings(case, clause, lambda hour: hour.cloud_base_m_agl, lambda watch: watch.cloud_base_m_agl)
    # The base must be above the flight: at the very height the aircraft is in cloud.
    return _lower(clause, found, "cloud base", (height + clause.number("below"), height + 1e-9))


def rain_and_thunder(case: Case, clause: Clause) -> Finding:
    """WX-5: any rain blocks an unprotected aircraft, heavy rain a protected one, thunder all."""
    limit = clause.number("limit") if stands_rain(aircraft_of(case).ingress) else 0.0
    rain = readings(case, clause, lambda hour: hour.precipitation_mm_h)
    thunder = readings(case, clause, lambda hour: None if hour.thunder is None else float(hour.thunder))
    return worst([_rain(clause, rain, limit), _thunder(clause, thunder)])


def stands_rain(ingress: str | None) -> bool:
    """Whether an IP code keeps out splashing water: IP55 does, "none" and IP43 do not."""
    found = _IP.match(ingress or "")
    return found is not None and found["water"].isdigit() and int(found["water"]) >= _SPLASHED


def _rain(clause: Clause, found: Readings, limit: float) -> Finding:
    if not found.values:
        return judged(clause, found, None)
    top = found.worst(highest=True)
    dry = top.value < limit or top.value == 0
    words = f"less than {say(limit, 'mm/h')}" if limit else "no rain at all"
    way = () if dry else (f"there is {words}",)
    detail = Detail(
        top.value, limit, "mm/h", limit - top.value, when=top.starts, evidence=found.cited, would_pass_if=way
    )
    sentence = f"The heaviest rain is {say(top.value, 'mm/h')}; this aircraft flies in {words}."
    return judged(clause, found, clause.passes(sentence, detail) if dry else clause.fails(sentence, detail))


def _thunder(clause: Clause, found: Readings) -> Finding:
    if not found.values:
        return judged(clause, found, None)
    top = found.worst(highest=True)
    if not top.value:
        return judged(clause, found, clause.passes("No thunder or hail is expected.", Detail(evidence=found.cited)))
    detail = Detail(when=top.starts, evidence=found.cited, would_pass_if=("no thunder or hail is expected",))
    return clause.fails("Thunder or hail is expected.", detail)


def temperature_and_icing(case: Case, clause: Clause) -> Finding:
    """WX-6: within the aircraft's range of temperature; where ice may form a person looks."""
    bounds = aircraft_of(case).temperature_c
    if bounds is None:
        return clause.lacks("aircraft.temperature_c")
    found = readings(case, clause, lambda hour: hour.temperature_c)
    if not found.values:
        return judged(clause, found, None)
    low, high = found.worst(highest=False), found.worst(highest=True)
    worse = low if low.value - bounds[0] <= bounds[1] - high.value else high
    margin = min(low.value - bounds[0], bounds[1] - high.value)
    way = (f"it is between {bounds[0]:g} and {bounds[1]:g} °C",) if margin < 0 else ()
    detail = Detail(
        worse.value, bounds[0] if worse is low else bounds[1], "°C", margin, when=worse.starts, evidence=found.cited,
        would_pass_if=way,
    )  # fmt: skip
    span = f"{low.value:g}" if low.value == high.value else f"{low.value:g} to {high.value:g}"
    sentence = f"It is {span} °C; the aircraft flies from {bounds[0]:g} to {bounds[1]:g} °C."
    held = clause.passes(sentence, detail) if margin >= 0 else clause.fails(sentence, detail)
    return worst([judged(clause, found, held), _icing(case, clause)])


def _icing(case: Case, clause: Clause) -> Finding:
    """Cold, damp and cloud together; where two of them are known and the third is not, nobody can say."""
    iced = readings(case, clause, lambda hour: ice(hour, clause))
    if not iced.values:
        return judged(clause, iced, None)
    top = iced.worst(highest=True)
    if not top.value:
        return judged(clause, iced, clause.passes("Ice is not likely to form.", Detail(evidence=iced.cited)))
    detail = Detail(when=top.starts, evidence=iced.cited, would_pass_if=("it is warmer, drier or clear of cloud",))
    return clause.fails("It is cold, damp and cloudy enough for ice to form.", detail, Severity.REFER)


def ice(hour: WeatherHour, clause: Clause) -> float | None:
    """1 where ice may form, 0 where it cannot, None where that is not known."""
    cold = None if hour.temperature_c is None else hour.temperature_c <= clause.number("icing_temperature")
    spread = None if hour.temperature_c is None or hour.dew_point_c is None else hour.temperature_c - hour.dew_point_c
    damp = None if spread is None else spread < clause.number("icing_spread")
    signs = (cold, damp, hour.low_cloud)
    if False in signs:
        return 0.0
    return None if None in signs else 1.0


def space_weather(case: Case, clause: Clause) -> Finding:
    """KP-1: a disturbed sky is advice, and a referral where mapping depends on satellite fixes."""
    limit = clause.number("limit")
    source = case.evidence.kp
    steps = [] if source is None else [
        each for each in source.steps if each.starts_at < case.ends_at and each.ends_at > case.starts_at
    ]  # fmt: skip
    if source is None or not steps:
        return clause.unknown(
            f"The planetary K index for the flight is not in hand. {case.why('kp')}".strip(),
            Detail(would_pass_if=("one for the time is in hand",)),
        )
    top = max(steps, key=lambda step: step.kp)
    way = (f"the K index is below {limit:g}",) if top.kp >= limit else ()
    detail = Detail(
        top.kp, limit, "Kp", limit - top.kp, when=top.starts_at, evidence=(source.provenance,), would_pass_if=way
    )
    if top.kp >= limit:
        mapping = case.proposal.purpose is Purpose.MAPPING
        return clause.fails(
            f"The K index reaches {top.kp:g} at {say_moment(top.starts_at)}: satellite fixes may wander from {limit:g} up.",
            detail,
            Severity.REFER if mapping else None,
        )
    reached: datetime = case.starts_at
    for step in sorted(steps, key=lambda each: each.starts_at):
        reached = max(reached, step.ends_at) if step.starts_at <= reached else reached
    if reached < case.ends_at:
        return clause.unknown("The planetary K index is not in hand for the whole flight.", detail)
    return clause.passes(f"The K index stays at {top.kp:g}, below {limit:g}.", detail)
