"""Calling an order off altogether, before it was flown: the visits end, the card decides the charge, the rest is released."""

from datetime import datetime

from sqlmodel import Session, col, select

from flights.inputs import StandDownInput
from flights.lifecycle import REQUEST_TRANSITIONS, SESSION_TRANSITIONS, SessionStatus, moved
from flights.models import FlightRequest, FlightSession
from flights.plan import LONDON
from flights.scope import find_request, require_asker
from framework.progress import StandDownReport
from framework.progress import stand_down as charge_stand_down
from framework.standdown import StandDownFacts
from records import audit
from records.viewer import SYSTEM, Viewer


def cancel(session: Session, request_id: str, why: StandDownInput, *, viewer: Viewer, now: datetime) -> FlightRequest:
    """Cancel an ordered request for its cause; what the order's card charges is owed, all else is given back.

    Raises:
        NotNowError: It was never ordered, or something was flown already.
        NotYoursError: It belongs to another organisation.
        StandDownTermError: No term of the card covers it.
    """
    row = find_request(session, request_id, viewer)
    require_asker(viewer, row)
    row.status = moved(REQUEST_TRANSITIONS, "cancel", row.status)
    facts = StandDownFacts(why.cause, why.called_by, why.notice_hours, why.mobilised)
    on = now.astimezone(LONDON).date()
    report = StandDownReport(row.call_off_id or "", facts, on, key=f"request:{row.id}", cancel=True)
    # The asker may not see the order's money; that it ends is told on their behalf.
    acting = Viewer(viewer.person_id, viewer.organisation_id, viewer.roles | SYSTEM.roles)
    charge_stand_down(session, report, viewer=acting, now=now)
    for visit in _waiting(session, row):
        visit.status = moved(SESSION_TRANSITIONS, "cancel", visit.status)
        visit.cause = why.cause.value
        session.add(visit)
    row.reason = why.notes or None
    row.edition += 1
    row.updated_at = now
    session.add(row)
    subject = f"request:{row.id}"
    detail = {"call_off": row.call_off_id, "cause": why.cause.value}
    audit.record(session, viewer=viewer, action="request.cancelled", subject=subject, now=now, detail=detail)
    session.flush()
    return row


def _waiting(session: Session, row: FlightRequest) -> list[FlightSession]:
    live = (SessionStatus.SCHEDULED, SessionStatus.GO)
    statement = select(FlightSession).where(FlightSession.request_id == row.id, col(FlightSession.status).in_(live))
    return list(session.exec(statement))
