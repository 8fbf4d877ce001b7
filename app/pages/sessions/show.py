"""One session: its crew, its verdicts, and what may be done with it now."""

from typing import Any, Final

from litestar import get
from litestar.params import FromPath
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from sqlmodel import Session, col, select

from app.given import Caller, Db
from app.pages.actions import Act, action
from app.pages.forms import options, text
from app.pages.named import organisation_names
from app.pages.sessions import readings
from app.pages.typed import LONDON, placed
from app.permissions import allowed
from compliance.registers.models import Pilot
from flights import sessions
from flights.judging import verdict_document
from flights.lifecycle import SESSION_TRANSITIONS, SessionStatus, verbs_from
from flights.models import Acceptance, FlightRequest, FlightSession
from flights.scope import find_session
from framework.vocabulary import CalledBy, Cause
from records.viewer import Viewer

READ: Final = {"permission": "sessions:read"}
PERMISSIONS: Final = {
    "check": "sessions:write",
    "clear": "requests:review",
    "fly": "sessions:write",
    "reschedule": "sessions:write",
    "stand_down": "sessions:stand_down",
}
"""Each verb that has a form here, and who is shown it."""
FIELDS: Final = {
    "check": ("declared", *readings.QUESTIONS, *readings.MEASURED, "observed_by", "method"),
    "clear": ("reason",),
    "fly": (
        "flown_on",
        "flight_notes",
        *(f"{name}_{n}" for n in readings.SORTIES for name in ("took_off", "landed", "remarks")),
    ),
    "reschedule": ("new_day", "new_starts", "new_ends"),
    "stand_down": ("cause", "called_by", "notice_hours", "mobilised", "why_notes"),
}
_KNOWN: Final = tuple(name for names in FIELDS.values() for name in names)


@get("/sessions/{session_id:str}", opt=READ, include_in_schema=False, sync_to_thread=True)
def show(session_id: FromPath[str], session: Db, viewer: Caller) -> Template:
    """One session."""
    return _page(session, viewer, find_session(session, session_id, viewer), {}, {})


def _check(act: Act) -> str:
    said = readings.on_the_day(act.form, act.now)
    return _there(sessions.check_on_the_day(act.session, act.id, said, viewer=act.viewer, now=act.now, desk=act.desk))


def _clear(act: Act) -> str:
    return _there(sessions.clear(act.session, act.id, act.reason, viewer=act.viewer, now=act.now))


def _fly(act: Act) -> str:
    return _there(sessions.fly(act.session, act.id, readings.flown(act.form), viewer=act.viewer, now=act.now))


def _reschedule(act: Act) -> str:
    new = readings.moved_to(act.form)
    return _there(sessions.reschedule(act.session, act.id, new, viewer=act.viewer, now=act.now, desk=act.desk))


def _stand_down(act: Act) -> str:
    why = readings.stood_down(act.form)
    return _there(sessions.stand_down(act.session, act.id, why, viewer=act.viewer, now=act.now))


WORK: Final = {
    "check": _check,
    "clear": _clear,
    "fly": _fly,
    "reschedule": _reschedule,
    "stand_down": _stand_down,
}


def _there(row: FlightSession) -> str:
    return f"/sessions/{row.id}"


def _again(act: Act, errors: dict[str, str]) -> Template:
    row = find_session(act.session, act.id, act.viewer)
    return _page(act.session, act.viewer, row, placed(errors, _KNOWN), act.form)


def _page(
    session: Session, viewer: Viewer, row: FlightSession, errors: dict[str, str], values: dict[str, Any]
) -> Template:
    pilot = session.get(Pilot, row.pilot_id)
    handed = select(Acceptance).where(Acceptance.session_id == row.id).order_by(col(Acceptance.received_at))
    context = {
        "row": row,
        "asked": session.get_one(FlightRequest, row.request_id),
        "pilot": None if pilot is None else pilot.name,
        "names": organisation_names(session, [row.operator_id, row.organisation_id]),
        "scheduled": verdict_document(session, row.schedule_verdict_id),
        "judged": verdict_document(session, row.go_verdict_id),
        "deliveries": session.exec(handed).all(),
        "forms": _forms(row, viewer),
        "open": text(values, "form"),
        "delivers": row.status is SessionStatus.FLOWN and _flies(row, viewer) and allowed(viewer, "deliveries:write"),
        "declarations": readings.DECLARATIONS,
        "sorties": readings.SORTIES,
        "flown": readings.as_flown(row.sorties),
        "answers": [("yes", "Yes"), ("no", "No")],
        "causes": options(Cause),
        "callers": options(CalledBy),
        "day": row.starts_at.astimezone(LONDON).date().isoformat(),
        "errors": errors,
        "values": values,
    }
    status = HTTP_422_UNPROCESSABLE_ENTITY if errors else HTTP_200_OK
    return Template("sessions/show.html", context=context, status_code=status)


def _flies(row: FlightSession, viewer: Viewer) -> bool:
    return viewer.is_administrator or viewer.organisation_id == row.operator_id


def _forms(row: FlightSession, viewer: Viewer) -> list[str]:
    """The verbs whose forms the caller is shown; each use case decides again."""
    fits = [verb for verb in verbs_from(SESSION_TRANSITIONS, row.status) if verb in PERMISSIONS]
    shown = [verb for verb in fits if allowed(viewer, PERMISSIONS[verb])]
    if not _flies(row, viewer):
        shown = [verb for verb in shown if PERMISSIONS[verb] != "sessions:write"]
    return [verb for verb in shown if verb != "clear" or row.go_outcome == "REFER"]


ROUTES: list[Any] = [
    show,
    *(
        action(f"/sessions/{{id:str}}/{verb.replace('_', '-')}", PERMISSIONS[verb], work, _again)
        for verb, work in WORK.items()
    ),
]
