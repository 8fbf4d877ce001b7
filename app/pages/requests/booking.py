"""Asking for a survey, and changing a draft."""

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER, HTTP_422_UNPROCESSABLE_ENTITY
from sqlmodel import Session

from app.given import AtDesk, Caller, Db, FeedsGiven, Now
from app.pages.forms import Form, Refused, attempt, text
from app.pages.requests import form as booking
from compliance.service import check
from flights import requests
from flights.area import area_of, as_geojson, check_served
from flights.inputs import RequestUpdate
from flights.models import FlightRequest
from flights.plan import Ask, at_request
from flights.scope import find_request
from flights.zones import zone_of
from records.columns import JsonObject
from records.viewer import Viewer

WRITE: Final = {"permission": "requests:write"}
_CHANGED: Final = {**WRITE, "audited_as": "request.drafted"}


@get("/requests/new", opt=WRITE, include_in_schema=False, sync_to_thread=True)
def blank(request: Request[Any, Any, Any], session: Db, viewer: Caller) -> Template:
    """The empty form; an address may fill in the asset, the area or the title."""
    given = {name: request.query_params.get(name, "") for name in ("asset_id", "area", "title")}
    return _page(session, viewer, given, {})


@post("/requests/new", opt=_CHANGED, include_in_schema=False, sync_to_thread=True)
def book(data: Form, session: Db, viewer: Caller, now: Now, desk: AtDesk) -> Response[Any]:
    """Keep a draft, and submit it if that was the button."""

    def work() -> FlightRequest:
        with session.begin_nested():
            row = requests.draft(session, booking.read(data), viewer=viewer, now=now, desk=desk)
            if text(data, "then") == "submit":
                requests.submit(session, row.id, viewer=viewer, now=now, desk=desk)
            return row

    done = attempt(work, booking.NAMES)
    if isinstance(done, Refused):
        return _page(session, viewer, data, done.errors)
    return Redirect(f"/requests/{done.reference}", status_code=HTTP_303_SEE_OTHER)


@get("/requests/{request_id:str}/edit", opt=WRITE, include_in_schema=False, sync_to_thread=True)
def edit(request_id: FromPath[str], session: Db, viewer: Caller) -> Template:
    """A draft in the form."""
    row = find_request(session, request_id, viewer)
    return _page(session, viewer, {**booking.values_of(row), "edition": row.edition}, {}, row)


@post("/requests/{request_id:str}/edit", opt=WRITE, include_in_schema=False, sync_to_thread=True)
def save(request_id: FromPath[str], data: Form, session: Db, viewer: Caller, now: Now, desk: AtDesk) -> Response[Any]:
    """Change a draft, and submit it if that was the button."""
    row = find_request(session, request_id, viewer)

    def work() -> FlightRequest:
        new = booking.read(data)
        fields = set(RequestUpdate.model_fields) & set(type(new).model_fields)
        given: JsonObject = {name: new.model_dump(mode="json")[name] for name in fields}
        if new.area is None:
            given["area"] = as_geojson(area_of(session, new, viewer=viewer))
        update = RequestUpdate.model_validate({**given, "edition": text(data, "edition")})
        with session.begin_nested():
            changed = requests.change(session, row.id, update, viewer=viewer, now=now, desk=desk)
            if text(data, "then") == "submit":
                requests.submit(session, changed.id, viewer=viewer, now=now, desk=desk)
            return changed

    done = attempt(work, booking.NAMES)
    if isinstance(done, Refused):
        return _page(session, viewer, data, done.errors, row)
    return Redirect(f"/requests/{done.reference}", status_code=HTTP_303_SEE_OTHER)


@post(
    "/requests/check",
    opt={**WRITE, "reads": True},
    include_in_schema=False,
    sync_to_thread=True,
    status_code=HTTP_200_OK,
)
def look(data: Form, session: Db, viewer: Caller, now: Now, desk: AtDesk, feeds: FeedsGiven) -> Template:
    """What the policy says of the form as it stands; nothing is kept."""

    def work() -> dict[str, Any]:
        # Only what the verdict reads must be there yet: the rest is filled so that it can be judged meanwhile.
        filled = {
            "title": "a draft",
            "purpose": "inspection",
            "deliverables": ["stills"],
            "wanted_from": now.date().isoformat(),
            **{name: value for name, value in data.items() if value},
        }
        new = booking.read(filled)
        shape = area_of(session, new, viewer=viewer)
        check_served(shape, desk.served)
        asked = Ask(as_geojson(shape), new.purpose, new.wanted_from, new.plan, list(new.permissions))
        verdict = check(session, at_request(asked), viewer=viewer, feeds=feeds, now=now, store=False)
        return {"verdict": verdict.to_json(), "zone": zone_of(shape).value}

    done = attempt(work, booking.NAMES)
    if isinstance(done, Refused):
        return Template("requests/look.html", context={"verdict": None, "errors": done.errors})
    return Template("requests/look.html", context={**done, "errors": {}})


def _page(
    session: Session,
    viewer: Viewer,
    values: dict[str, Any],
    errors: dict[str, str],
    row: FlightRequest | None = None,
) -> Template:
    context = {**booking.choices(session, viewer), "values": values, "errors": errors, "row": row}
    status = HTTP_422_UNPROCESSABLE_ENTITY if errors else HTTP_200_OK
    return Template("requests/form.html", context=context, status_code=status)


ROUTES: list[Any] = [blank, book, edit, save, look]
