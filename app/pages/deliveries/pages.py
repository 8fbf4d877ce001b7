"""Deliveries: the list, and one delivery file by file and line by line, with the asker's answer."""

from typing import Any, Final

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from sqlmodel import Session, col, select

from app.given import Caller, Db
from app.identity.people import names_of
from app.pages.actions import Act, action
from app.pages.forms import options, text
from app.pages.named import PAGE, State, next_page, organisation_names
from app.pages.typed import placed
from app.permissions import allowed
from catalogue.delivery_report import FileReport, delivery_report
from catalogue.errors import MissingError
from catalogue.models import Delivery
from flights import deliveries
from flights.models import Acceptance, FlightRequest, FlightSession
from flights.scope import find_acceptance
from records.viewer import Viewer

READ: Final = {"permission": "deliveries:read"}
ACCEPT: Final = "deliveries:accept"
STATES: Final = ("pending", "accepted", "returned")
FIELDS: Final = ("reason",)
RELOAD_SECONDS: Final = 10


@get("/deliveries", opt=READ, include_in_schema=False, sync_to_thread=True)
def index(session: Db, viewer: Caller, in_state: State = "", cursor: FromQuery[str | None] = None) -> Template:
    """Deliveries of sessions that the caller may see, newest first."""
    known = in_state if in_state in STATES else None
    page = deliveries.list_deliveries(session, known, viewer=viewer, cursor=cursor, limit=PAGE)
    asked = select(FlightRequest).where(col(FlightRequest.id).in_([row.request_id for row in page.items]))
    given = select(Delivery).where(col(Delivery.id).in_([row.delivery_id for row in page.items]))
    context = {
        "rows": page.items,
        "requests": {row.id: row for row in session.exec(asked)},
        "titles": {row.id: row.title for row in session.exec(given)},
        "state": known or "",
        "states": options(STATES),
        "next": next_page("/deliveries", {"state": known or ""}, page.next),
    }
    return Template("deliveries/list.html", context=context)


@get("/deliveries/{delivery_id:str}", opt=READ, include_in_schema=False, sync_to_thread=True)
def show(delivery_id: FromPath[str], session: Db, viewer: Caller) -> Template:
    """One delivery; while files are read the page comes again by itself."""
    return _page(session, viewer, find_acceptance(session, delivery_id, viewer), {}, {})


def _accept(act: Act) -> str:
    said = text(act.form, "reason")
    return _there(deliveries.accept(act.session, act.id, said, viewer=act.viewer, now=act.now))


def _return(act: Act) -> str:
    return _there(deliveries.send_back(act.session, act.id, act.reason, viewer=act.viewer, now=act.now))


def _there(row: Acceptance) -> str:
    return f"/deliveries/{row.delivery_id}"


def _again(act: Act, errors: dict[str, str]) -> Template:
    row = find_acceptance(act.session, act.id, act.viewer)
    return _page(act.session, act.viewer, row, placed(errors, FIELDS), act.form)


def _page(
    session: Session, viewer: Viewer, row: Acceptance, errors: dict[str, str], values: dict[str, Any]
) -> Template:
    request = session.get_one(FlightRequest, row.request_id)
    files = _files(session, row, viewer)
    waiting = deliveries.unfinished(session, row.delivery_id)
    mine = viewer.is_administrator or viewer.organisation_id == request.organisation_id
    delivery = session.get_one(Delivery, row.delivery_id)
    context = {
        "row": row,
        "delivery": delivery,
        "asked": request,
        "visit": session.get_one(FlightSession, row.session_id),
        "files": files,
        "counts": _counts(files),
        "waiting": waiting,
        "lines": row.lines if row.state != "pending" else deliveries.lines_now(session, row.delivery_id, viewer=viewer),
        "answers": row.state == "pending" and not waiting and mine and allowed(viewer, ACCEPT),
        "names": names_of(session, [row.decided_by or "", delivery.delivered_by or ""]),
        "organisations": organisation_names(session, [delivery.supplier_organisation_id, delivery.organisation_id]),
        "errors": errors,
        "values": values,
    }
    return Template(
        "deliveries/show.html",
        context=context,
        status_code=HTTP_422_UNPROCESSABLE_ENTITY if errors else HTTP_200_OK,
        headers={"Refresh": str(RELOAD_SECONDS)} if waiting and not errors else None,
    )


def _files(session: Session, row: Acceptance, viewer: Viewer) -> list[FileReport] | None:
    """Every file's report; None where the caller may see the session and not its files."""
    try:
        return delivery_report(session, row.delivery_id, viewer=viewer)
    except MissingError:
        return None


def _counts(files: list[FileReport] | None) -> list[tuple[str, int]]:
    """How many files are in each state."""
    states = [report.state.value for report in files or []]
    return [(state, states.count(state)) for state in dict.fromkeys(states)]


ROUTES: list[Any] = [
    index,
    show,
    action("/deliveries/{id:str}/accept", ACCEPT, _accept, _again),
    action("/deliveries/{id:str}/return", ACCEPT, _return, _again),
]
