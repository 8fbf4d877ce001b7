"""Orders: the list, and one order with its lines, its route, its money and the supplier's answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from sqlmodel import Session, col, select

from app.given import Caller, Db, Now
from app.pages.actions import Act, action
from app.pages.forms import options, text
from app.pages.named import PAGE, State, next_page, organisation_names
from app.pages.typed import placed
from app.permissions import allowed
from flights import orders
from flights.models import FlightRequest, FlightSession
from flights.scope import sessions_seen
from flights.sessions import READY
from framework.awards import read_route, route_row
from framework.invoices import record_po
from framework.ledger import balance_of
from framework.models import CallOff, Invoice, Lot
from framework.scope import invoices_seen
from framework.vocabulary import CallOffState
from records.viewer import Viewer

READ: Final = {"permission": "call_offs:read"}
ANSWER: Final = "call_offs:answer"
FIELDS: Final = ("reason", "po_number")


@get("/call-offs", opt=READ, include_in_schema=False, sync_to_thread=True)
def index(session: Db, viewer: Caller, in_state: State = "", cursor: FromQuery[str | None] = None) -> Template:
    """Orders that the caller may see, newest first, of one state or of all."""
    known = in_state if in_state in set(CallOffState) else None
    page = orders.list_call_offs(session, known, viewer=viewer, cursor=cursor, limit=PAGE)
    context = {
        "rows": page.items,
        "names": organisation_names(session, [row.supplier_organisation_id for row in page.items]),
        "state": known or "",
        "states": options(CallOffState),
        "next": next_page("/call-offs", {"state": known or ""}, page.next),
    }
    return Template("call_offs/list.html", context=context)


@get("/call-offs/{call_off_id:str}", opt=READ, include_in_schema=False, sync_to_thread=True)
def show(call_off_id: FromPath[str], session: Db, viewer: Caller, now: Now) -> Template:
    """One order."""
    return _page(session, Seen(viewer, now), orders.find_call_off(session, call_off_id, viewer), {}, {})


def _accept(act: Act) -> str:
    return _there(orders.accept(act.session, act.id, viewer=act.viewer, now=act.now))


def _decline(act: Act) -> str:
    orders.decline(act.session, act.id, act.reason, viewer=act.viewer, now=act.now)
    return f"/call-offs/{act.id}"


def _record_po(act: Act) -> str:
    number = text(act.form, "po_number")
    return _there(record_po(act.session, act.id, number, viewer=act.viewer, now=act.now))


def _there(row: CallOff) -> str:
    return f"/call-offs/{row.id}"


def _again(act: Act, errors: dict[str, str]) -> Template:
    row = orders.find_call_off(act.session, act.id, act.viewer)
    return _page(act.session, Seen(act.viewer, act.now), row, errors, act.form)


@dataclass(frozen=True, slots=True)
class Seen:
    """Who looks at an order, and when."""

    viewer: Viewer
    now: datetime


def _page(session: Session, seen: Seen, row: CallOff, errors: dict[str, str], values: dict[str, Any]) -> Template:
    viewer = seen.viewer
    chosen = read_route(route_row(session, row.route_id))
    visits = select(FlightSession).where(FlightSession.call_off_id == row.id, sessions_seen(viewer))
    billed = select(Invoice).where(Invoice.call_off_id == row.id, invoices_seen(viewer))
    context = {
        "row": row,
        "lines": orders.lines_of(session, row.id),
        "lot": session.get_one(Lot, row.lot_id),
        "route": chosen,
        "balance": balance_of(session, row.id),
        "asked": session.get(FlightRequest, row.job_ref),
        "visits": session.exec(visits.order_by(col(FlightSession.starts_at))).all(),
        "invoices": session.exec(billed.order_by(col(Invoice.recorded_at))).all(),
        "names": organisation_names(
            session, [row.supplier_organisation_id, row.buyer_organisation_id, *chosen.ranking]
        ),
        "may": _doors(viewer, row),
        "late": row.state is CallOffState.OFFERED and row.offer_expires_at <= seen.now,
        "errors": placed(errors, FIELDS),
        "values": values,
    }
    status = HTTP_422_UNPROCESSABLE_ENTITY if errors else HTTP_200_OK
    return Template("call_offs/show.html", context=context, status_code=status)


def _doors(viewer: Viewer, row: CallOff) -> dict[str, bool]:
    """What the caller is offered on the page; each use case decides again."""
    supplier = viewer.is_administrator or viewer.organisation_id == row.supplier_organisation_id
    return {
        "answer": row.state is CallOffState.OFFERED and supplier and allowed(viewer, ANSWER),
        "schedule": row.state in READY and supplier and allowed(viewer, "sessions:write"),
        "invoice": row.state not in _NOT_BILLED and allowed(viewer, "invoices:write"),
        "po": row.po_number is None and allowed(viewer, "call_offs:write"),
        # What a supplier is told of its competitors is procurement's to say, not a page's.
        "route": not supplier or viewer.is_administrator,
    }


_NOT_BILLED: Final = frozenset({CallOffState.OFFERED, CallOffState.DECLINED, CallOffState.EXPIRED})

ROUTES: list[Any] = [
    index,
    show,
    action("/call-offs/{id:str}/accept", ANSWER, _accept, _again),
    action("/call-offs/{id:str}/decline", ANSWER, _decline, _again),
    action("/call-offs/{id:str}/po-number", "call_offs:write", _record_po, _again),
]
