"""One request: the answer, the price, who decides next, and everything that followed."""

from typing import Any, Final

from litestar import get
from litestar.params import FromPath
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from sqlmodel import Session

from app.given import Caller, Db
from app.identity.people import names_of
from app.pages.actions import Act, action
from app.pages.forms import options, text
from app.permissions import allowed
from catalogue.models import Asset
from flights import orders, requests
from flights.cancelling import cancel
from flights.history import history_of
from flights.inputs import CallOffCreate, StandDownInput
from flights.judging import verdict_document
from flights.lifecycle import REQUEST_TRANSITIONS, verbs_from
from flights.models import FlightRequest
from flights.scope import find_request
from framework.models import CallOff, Lot
from framework.vocabulary import CalledBy, Cause
from records.viewer import Viewer

READ: Final = {"permission": "requests:read"}
BUTTONS: Final = {
    "submit": ("requests:write", "Submit for approval", "primary"),
    "recheck": ("requests:write", "Check again", "secondary"),
    "revise": ("requests:write", "Take back to a draft", "secondary"),
    "clear": ("requests:review", "Clear the referral", "primary"),
    "refuse": ("requests:review", "Refuse", "warning"),
    "call_off": ("call_offs:write", "Place the order", "primary"),
    "withdraw": ("requests:write", "Withdraw", "warning"),
}
"""Each verb that has a button here: who sees it, its words, and its look."""
REASONED: Final = frozenset({"clear", "refuse", "withdraw"})


@get("/requests/{request_id:str}", opt=READ, include_in_schema=False, sync_to_thread=True)
def show(request_id: FromPath[str], session: Db, viewer: Caller) -> Template:
    """A request by its reference or id."""
    return _page(session, viewer, find_request(session, request_id, viewer), {}, {})


def _submit(act: Act) -> str:
    return _there(requests.submit(act.session, act.id, viewer=act.viewer, now=act.now, desk=act.desk))


def _recheck(act: Act) -> str:
    return _there(requests.recheck(act.session, act.id, viewer=act.viewer, now=act.now, desk=act.desk))


def _revise(act: Act) -> str:
    return _there(requests.revise(act.session, act.id, viewer=act.viewer, now=act.now))


def _clear(act: Act) -> str:
    return _there(requests.clear(act.session, act.id, act.reason, viewer=act.viewer, now=act.now))


def _refuse(act: Act) -> str:
    return _there(requests.refuse(act.session, act.id, act.reason, viewer=act.viewer, now=act.now))


def _withdraw(act: Act) -> str:
    return _there(requests.withdraw(act.session, act.id, act.reason, viewer=act.viewer, now=act.now))


def _call_off(act: Act) -> str:
    row = find_request(act.session, act.id, act.viewer)
    new = CallOffCreate(request_id=row.id, po_number=text(act.form, "po_number") or None)
    orders.place(act.session, new, viewer=act.viewer, now=act.now)
    return _there(row)


def _cancel(act: Act) -> str:
    why = StandDownInput.model_validate(
        {
            "cause": text(act.form, "cause"),
            "called_by": CalledBy.CLIENT,
            "notice_hours": text(act.form, "notice_hours") or 0,
            "notes": text(act.form, "notes"),
        }
    )
    return _there(cancel(act.session, act.id, why, viewer=act.viewer, now=act.now))


WORK: Final = {
    "submit": _submit,
    "recheck": _recheck,
    "revise": _revise,
    "clear": _clear,
    "refuse": _refuse,
    "withdraw": _withdraw,
    "call_off": _call_off,
}


def _there(row: FlightRequest) -> str:
    return f"/requests/{row.reference}"


def _again(act: Act, errors: dict[str, str]) -> Template:
    row = find_request(act.session, act.id, act.viewer)
    return _page(act.session, act.viewer, row, errors, act.form)


def _page(
    session: Session, viewer: Viewer, row: FlightRequest, errors: dict[str, str], values: dict[str, Any]
) -> Template:
    asset = session.get(Asset, row.asset_id) if row.asset_id else None
    steps = history_of(session, row, viewer)
    context = {
        "row": row,
        "verdict": verdict_document(session, row.verdict_id),
        "asset": asset,
        "lot": session.get(Lot, row.lot_id) if row.lot_id else None,
        "order": session.get(CallOff, row.call_off_id) if row.call_off_id else None,
        "steps": steps,
        "names": names_of(session, [row.requested_by, *(step.person_id or "" for step in steps.audit)]),
        "buttons": _buttons(row, viewer),
        "reasoned": REASONED,
        "may_cancel": _may_cancel(row, viewer),
        "causes": options(Cause),
        "may_see_price": allowed(viewer, "approvals:read"),
        "errors": errors,
        "values": values,
    }
    status = HTTP_422_UNPROCESSABLE_ENTITY if errors else HTTP_200_OK
    return Template("requests/show.html", context=context, status_code=status)


def _may_cancel(row: FlightRequest, viewer: Viewer) -> bool:
    own = viewer.is_administrator or viewer.organisation_id == row.organisation_id
    return own and allowed(viewer, "requests:write") and "cancel" in verbs_from(REQUEST_TRANSITIONS, row.status)


def _buttons(row: FlightRequest, viewer: Viewer) -> list[tuple[str, str, str]]:
    return [
        (verb, BUTTONS[verb][1], BUTTONS[verb][2])
        for verb in verbs_from(REQUEST_TRANSITIONS, row.status)
        if verb in BUTTONS and allowed(viewer, BUTTONS[verb][0])
    ]


ROUTES: list[Any] = [
    show,
    action("/requests/{id:str}/cancel", "requests:write", _cancel, _again),
    *(
        action(f"/requests/{{id:str}}/{verb.replace('_', '-')}", BUTTONS[verb][0], work, _again)
        for verb, work in WORK.items()
    ),
]
