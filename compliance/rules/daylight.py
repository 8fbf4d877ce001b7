"""Day and night: two definitions are in force together, so day is where both say day.

SERA: night is while the sun's centre is more than six degrees below the horizon. Air Navigation Order: from half an
hour after sunset to half an hour before sunrise. Each is trusted to five minutes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from compliance.finding import Detail, Finding
from compliance.london import days_between, say_time
from compliance.rules.case import Case, Clause
from geo.sun import SolarDay, solar_day

_HALF_HOUR = timedelta(minutes=30)
NO_SUN = "The sun does not rise and set at the place that day."


class Light(StrEnum):
    """What the flight's light is, by both definitions over all of it."""

    DAY = "day"
    BETWEEN = "between"
    NIGHT = "night"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment to a moment; None at both ends is never."""

    starts: datetime
    ends: datetime

    def holds(self, starts: datetime, ends: datetime) -> bool:
        """Whether the span contains another whole."""
        return self.starts <= starts and ends <= self.ends


def days_by_both(day: SolarDay, guard_min: float) -> tuple[Span | None, Span | None]:
    """The day on which both definitions agree, drawn in by the guard; and that of either, drawn out by it.

    Where the sun does not rise, or civil twilight does not end, there is nothing to hold the flight against.
    """
    if day.sunrise is None or day.sunset is None or day.civil_dawn is None or day.civil_dusk is None:
        return None, None
    guard = timedelta(minutes=guard_min)
    ano_starts, ano_ends = day.sunrise - _HALF_HOUR, day.sunset + _HALF_HOUR
    both = Span(max(day.civil_dawn, ano_starts) + guard, min(day.civil_dusk, ano_ends) - guard)
    either = Span(min(day.civil_dawn, ano_starts) - guard, max(day.civil_dusk, ano_ends) + guard)
    return both, either


def spans(case: Case, guard_min: float) -> list[tuple[Span | None, Span | None]]:
    """The two spans of each London date the flight touches; empty when there is no area."""
    area = case.proposal.area
    if area is None:
        return []
    centre = area.centroid
    return [
        days_by_both(solar_day(centre.x, centre.y, day), guard_min)
        for day in days_between(case.starts_at, case.ends_at)
    ]


def light_of(case: Case, guard_min: float) -> Light:
    """Day when all of the flight is day by both; night when some of it is night by both; else between."""
    found = spans(case, guard_min)
    if not found or any(both is None for both, _ in found):
        return Light.UNKNOWN
    if any(both is not None and both.holds(case.starts_at, case.ends_at) for both, _ in found):
        return Light.DAY
    if any(either is not None and either.holds(case.starts_at, case.ends_at) for _, either in found):
        return Light.BETWEEN
    return Light.NIGHT


def by_day(case: Case, clause: Clause) -> Finding:
    """DAY-1: day by both definitions passes; anything else is for a person, night with a light and a procedure."""
    light = light_of(case, clause.number("guard"))
    if light is Light.UNKNOWN:
        return clause.unknown(NO_SUN)
    both = next((first for first, _ in spans(case, clause.number("guard")) if first is not None), None)
    hours = "" if both is None else f"between {say_time(both.starts)} and {say_time(both.ends)}"
    if light is Light.DAY:
        return clause.passes(f"All of the flight is by day on both definitions ({hours}).")
    detail = Detail(
        observed=say_time(case.starts_at) if both is None or case.starts_at < both.starts else say_time(case.ends_at),
        limit=hours or None,
        when=case.starts_at if both is None or case.starts_at < both.starts else case.ends_at,
        would_pass_if=(f"the flight is {hours}",) if hours else (),
    )
    if light is Light.BETWEEN:
        return clause.fails("Part of the flight is day on one definition of night and not on the other.", detail)
    return clause.fails(_at_night(case), detail)


def _at_night(case: Case) -> str:
    declared = case.proposal.declarations
    ready = declared is not None and declared.night_procedures_in_manual is True
    manual = "is declared" if ready else "is not declared"
    return f"Part of the flight is at night; the operator's night procedure {manual}, and the council's policy is day only."
