"""Approving spend: the list of questions, and one page with one button for each."""

from typing import Any, Final

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from sqlmodel import Session, col, select

from app.given import Caller, Db, Now
from app.identity.people import names_of
from app.pages.actions import Act, action
from app.pages.forms import options, text
from app.pages.named import PAGE, State, next_page, organisation_names
from app.pages.typed import placed
from app.permissions import allowed
from catalogue.models import Asset
from flights import approvals
from flights.judging import verdict_document
from flights.models import Approval, FlightRequest
from flights.scope import find_approval
from framework.authority import AuthorityDecision
from records.viewer import Viewer

READ: Final = {"permission": "approvals:read"}
DECIDE: Final = "approvals:decide"
STATES: Final = ("pending", "approved", "refused", "lapsed")
FIELDS: Final = ("reason",)


@get("/approvals", opt=READ, include_in_schema=False, sync_to_thread=True)
def index(session: Db, viewer: Caller, in_state: State = "", cursor: FromQuery[str | None] = None) -> Template:
    """Questions about spend, newest first, of one state or of all."""
    known = in_state if in_state in STATES else None
    page = approvals.list_approvals(session, known, viewer=viewer, cursor=cursor, limit=PAGE)
    asked = select(FlightRequest).where(col(FlightRequest.id).in_([row.request_id for row in page.items]))
    context = {
        "rows": page.items,
        "requests": {row.id: row for row in session.exec(asked)},
        "state": known or "",
        "states": options(STATES),
        "next": next_page("/approvals", {"state": known or ""}, page.next),
    }
    return Template("approvals/list.html", context=context)


@get("/approvals/{approval_id:str}", opt=READ, include_in_schema=False, sync_to_thread=True)
def show(approval_id: FromPath[str], session: Db, viewer: Caller, now: Now) -> Template:
    """One question: what, why, at what price, and whether the caller may answer it."""
    row = find_approval(session, approval_id, viewer)
    limit = approvals.may_decide(session, row, viewer=viewer, now=now)
    return _page(session, viewer, (row, limit), {}, {})


def _approve(act: Act) -> str:
    said = text(act.form, "reason")
    return _there(approvals.approve(act.session, act.id, said, viewer=act.viewer, now=act.now))


def _refuse(act: Act) -> str:
    return _there(approvals.refuse(act.session, act.id, act.reason, viewer=act.viewer, now=act.now))


def _there(row: Approval) -> str:
    return f"/approvals/{row.id}"


def _again(act: Act, errors: dict[str, str]) -> Template:
    row = find_approval(act.session, act.id, act.viewer)
    limit = approvals.may_decide(act.session, row, viewer=act.viewer, now=act.now)
    return _page(act.session, act.viewer, (row, limit), errors, act.form)


def _page(
    session: Session,
    viewer: Viewer,
    question: tuple[Approval, AuthorityDecision],
    errors: dict[str, str],
    values: dict[str, Any],
) -> Template:
    row, limit = question
    request = session.get_one(FlightRequest, row.request_id)
    context = {
        "row": row,
        "asked": request,
        "asset": session.get(Asset, request.asset_id) if request.asset_id else None,
        "verdict": verdict_document(session, request.verdict_id),
        "limit": limit,
        "decides": row.state == "pending" and allowed(viewer, DECIDE),
        "names": names_of(session, [row.asked_by, row.decided_by or ""]),
        "organisations": organisation_names(session, [row.organisation_id]),
        "errors": placed(errors, FIELDS),
        "values": values,
    }
    status = HTTP_422_UNPROCESSABLE_ENTITY if errors else HTTP_200_OK
    return Template("approvals/show.html", context=context, status_code=status)


ROUTES: list[Any] = [
    index,
    show,
    action("/approvals/{id:str}/approve", DECIDE, _approve, _again),
    action("/approvals/{id:str}/refuse", DECIDE, _refuse, _again),
]
