"""From a request and a session to the proposal that compliance judges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from flights.models import FlightRequest, FlightSession
from records.columns import JsonObject, JsonValue

LONDON: Final = ZoneInfo("Europe/London")
MIDDAY: Final = (time(11, 30), time(12, 30))
"""The hour judged while nobody has chosen one: the middle of the first day wanted."""

CALLERS_FIELDS: Final = frozenset(
    {
        "vehicle",
        "takeoff",
        "starts_at",
        "ends_at",
        "min_duration_minutes",
        "operation",
        "max_height_m_agl",
        "height_reference",
        "max_range_m",
        "min_distance_uninvolved_people_m",
        "min_distance_assembly_m",
        "over_assembly",
        "min_distance_built_up_m",
        "low_speed_mode",
        "water",
        "site",
        "surveillance",
        "dpia_reference",
    }
)
"""Fields of a proposal that an asker may state. Registers and declarations fill the rest."""

SUPPLIERS_FIELDS: Final = CALLERS_FIELDS - {"starts_at", "ends_at", "takeoff", "surveillance", "dpia_reference"}
"""Fields of a proposal that a supplier may state for a session."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a request says of the flight, whether or not the request is kept yet."""

    area: JsonObject
    purpose: str
    wanted_from: date
    plan: Mapping[str, JsonValue]
    permissions: Sequence[JsonValue]


def ask_of(request: FlightRequest) -> Ask:
    """What a kept request says of the flight."""
    return Ask(request.area, request.purpose, request.wanted_from, request.plan, request.permissions)


def at_request(request: Ask) -> JsonObject:
    """The proposal of a request before anybody is to fly it."""
    starts_at, ends_at = _hour_of(request.wanted_from)
    return {
        "starts_at": starts_at,
        "ends_at": ends_at,
        "vehicle": "air",
        **request.plan,
        "stage": "request",
        "area": request.area,
        "purpose": request.purpose,
        "permissions": list(request.permissions),
    }


def at_session(request: FlightRequest, visit: FlightSession, stage: str, crew: Mapping[str, JsonValue]) -> JsonObject:
    """The proposal of a scheduled visit.

    Args:
        request: What was asked for.
        visit: When, and from where.
        stage: `schedule` or `go_no_go`.
        crew: The operator, pilot and aircraft blocks from the registers, with what the supplier
            states, declares and measured.
    """
    return {
        "vehicle": "air",
        **request.plan,
        **crew,
        **({"takeoff": list(visit.takeoff)} if visit.takeoff else {}),
        "stage": stage,
        "area": request.area,
        "purpose": request.purpose,
        "permissions": list(request.permissions),
        "starts_at": _iso(visit.starts_at),
        "ends_at": _iso(visit.ends_at),
    }


def _hour_of(day: date) -> tuple[str, str]:
    starts, ends = (datetime.combine(day, part, LONDON) for part in MIDDAY)
    return _iso(starts), _iso(ends)


def _iso(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo("UTC")).isoformat().replace("+00:00", "Z")
