"""Scheduling a session under an order: who flies, with what, when, from where, and how near."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER, HTTP_422_UNPROCESSABLE_ENTITY
from sqlmodel import Session

from app.given import AtDesk, Caller, Db, Now
from app.pages.forms import Form, Refused, attempt, optional, options, text
from app.pages.typed import LONDON, TypedError, at_time, day_of, number, placed
from compliance.proposal import Operation
from compliance.registers.store import aircraft_of, pilots_of
from flights import sessions
from flights.inputs import SessionCreate
from flights.models import FlightRequest, FlightSession
from flights.orders import find_call_off
from flights.sessions import as_supplier
from framework.models import CallOff
from geo.crs import to_wgs84
from geo.errors import GridReferenceError
from geo.gridref import parse
from records.columns import JsonObject, JsonValue

WRITE: Final = {"permission": "sessions:write"}
NUMBERS: Final = (
    "max_height_m_agl",
    "max_range_m",
    "min_distance_uninvolved_people_m",
    "min_distance_assembly_m",
    "min_distance_built_up_m",
)
SITE_ANSWERS: Final = ("nests_near", "haul_out_near", "monument_near", "defence_site_near")
SITE_NUMBERS: Final = ("railway_m", "power_line_m")
FIELDS: Final = (
    *("pilot_id", "aircraft_id", "day", "starts", "ends", "operation", "over_assembly"),
    *("takeoff", "takeoff_people_m", *NUMBERS, *SITE_ANSWERS, *SITE_NUMBERS),
)
"""Every field of the page, so that an error of another name is shown above them."""
NAMES: Final = {"starts_at": "starts", "ends_at": "ends", "plan": "operation", "area": ""}
_ANSWERS: Final = {"yes": True, "no": False}


@get("/call-offs/{call_off_id:str}/schedule", opt=WRITE, include_in_schema=False, sync_to_thread=True)
def blank(call_off_id: FromPath[str], session: Db, viewer: Caller, now: Now) -> Template:
    """The empty form."""
    order = find_call_off(session, call_off_id, as_supplier(viewer))
    return _page(session, order, {}, {}, now)


@post("/call-offs/{call_off_id:str}/schedule", opt=WRITE, include_in_schema=False, sync_to_thread=True)
def book(call_off_id: FromPath[str], data: Form, session: Db, viewer: Caller, now: Now, desk: AtDesk) -> Response[Any]:
    """Schedule the session if the policy allows it with this crew."""
    order = find_call_off(session, call_off_id, as_supplier(viewer))

    def work() -> FlightSession:
        new = read(order.id, data)
        with session.begin_nested():
            return sessions.schedule(session, new, viewer=viewer, now=now, desk=desk)

    done = attempt(work, NAMES)
    if isinstance(done, Refused):
        session.expire_all()
        return _page(session, order, data, placed(done.errors, FIELDS), now)
    return Redirect(f"/sessions/{done.id}", status_code=HTTP_303_SEE_OTHER)


def read(call_off_id: str, form: Mapping[str, Any]) -> SessionCreate:
    """The session that a form means.

    Raises:
        TypedError: A date, time, number or grid reference cannot be read.
        ValidationError: A field is missing.
    """
    day = day_of(form, "day")
    starts, ends = at_time(form, "starts", day), at_time(form, "ends", day)
    if ends <= starts:
        raise TypedError("The session ends after it starts.", field="ends")
    for name, words in (("pilot_id", "Choose a pilot."), ("aircraft_id", "Choose an aircraft.")):
        if not text(form, name):
            raise TypedError(words, field=name)
    return SessionCreate(
        call_off_id=call_off_id,
        pilot_id=text(form, "pilot_id"),
        aircraft_id=text(form, "aircraft_id"),
        starts_at=starts,
        ends_at=ends,
        takeoff=_takeoff(form),
        plan=_plan(form),
    )


def _takeoff(form: Mapping[str, Any]) -> list[dict[str, JsonValue]]:
    reference = optional(form, "takeoff")
    if reference is None:
        return []
    try:
        square = parse(reference)
    except GridReferenceError as error:
        raise TypedError(error.message, field="takeoff", remedy=error.remedy) from error
    lon, lat = to_wgs84(square.easting + square.size_m / 2, square.northing + square.size_m / 2)
    point: dict[str, JsonValue] = {"point": [round(float(lon), 7), round(float(lat), 7)]}
    people = number(form, "takeoff_people_m")
    return [point if people is None else {**point, "min_distance_people_m": people}]


def _plan(form: Mapping[str, Any]) -> JsonObject:
    plan: JsonObject = {name: number(form, name) for name in NUMBERS}
    plan["operation"] = optional(form, "operation")
    plan["over_assembly"] = _ANSWERS.get(text(form, "over_assembly"))
    answers: JsonObject = {name: _ANSWERS.get(text(form, name)) for name in SITE_ANSWERS}
    site = _known({**answers, **{name: number(form, name) for name in SITE_NUMBERS}})
    return _known({**plan, "site": site or None})


def _known(values: JsonObject) -> JsonObject:
    return {name: value for name, value in values.items() if value is not None}


def _page(session: Session, order: CallOff, values: dict[str, Any], errors: dict[str, str], now: datetime) -> Template:
    today = now.astimezone(LONDON).date()
    supplier = order.supplier_organisation_id
    context = {
        "order": order,
        "asked": session.get(FlightRequest, order.job_ref),
        "pilots": [(row.id, row.name) for row in pilots_of(session, supplier, today)],
        "aircraft": [
            (row.id, f"{row.model} ({row.serial or 'no serial'})") for row in aircraft_of(session, supplier, today)
        ],
        "operations": options(Operation),
        "answers": [("yes", "Yes"), ("no", "No")],
        "today": today.isoformat(),
        "values": values,
        "errors": errors,
    }
    status = HTTP_422_UNPROCESSABLE_ENTITY if errors else HTTP_200_OK
    return Template("call_offs/schedule.html", context=context, status_code=status)


ROUTES: list[Any] = [blank, book]
