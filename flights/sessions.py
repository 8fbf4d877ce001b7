"""Visits: scheduled with a pilot and an aircraft, judged again, flown or stood down."""

from datetime import datetime
from typing import Final

from sqlmodel import Session, col, select

from compliance.finding import Outcome, Severity
from compliance.registers.models import Aircraft, Pilot
from compliance.registers.service import aircraft_block, declarations_block, operator_block, pilot_block
from flights.errors import BlockedError, NotNowError, NotYoursError, RequestInputError
from flights.inputs import Flown, OnTheDay, Reschedule, SessionCreate, StandDownInput
from flights.judging import Desk, verdict_on
from flights.lifecycle import REQUEST_TRANSITIONS, SESSION_TRANSITIONS, RequestStatus, SessionStatus, moved
from flights.models import FlightRequest, FlightSession
from flights.plan import LONDON, SUPPLIERS_FIELDS, at_session
from flights.scope import find_session, newest_first, require_operator, sessions_seen
from framework.models import CallOff
from framework.progress import Accrual, StandDownReport, accrue
from framework.progress import stand_down as charge_stand_down
from framework.scope import orders_seen
from framework.standdown import StandDownFacts
from framework.vocabulary import CallOffState, Moment
from records import audit
from records.columns import JsonObject
from records.paging import Page
from records.viewer import Role, Viewer

READY: Final = frozenset({CallOffState.ACCEPTED, CallOffState.FLOWN, CallOffState.DELIVERED})
GOOD: Final = frozenset({"CLEAR", "ADVISE"})


def schedule(session: Session, new: SessionCreate, *, viewer: Viewer, now: datetime, desk: Desk) -> FlightSession:
    """Schedule a visit under an accepted order, and judge it with its crew.

    Raises:
        NotNowError: The order has not been accepted, or is over.
        BlockedError: The policy does not allow this crew at this time.
        RequestInputError: A field is not the supplier's to state, or the order is not there.
    """
    order = _order(session, new.call_off_id, viewer)
    request = session.exec(select(FlightRequest).where(FlightRequest.call_off_id == order.id)).one()
    _check_plan(new.plan)
    row = FlightSession(
        request_id=request.id,
        call_off_id=order.id,
        organisation_id=request.organisation_id,
        operator_id=order.supplier_organisation_id,
        pilot_id=new.pilot_id,
        aircraft_id=new.aircraft_id,
        starts_at=new.starts_at,
        ends_at=new.ends_at,
        takeoff=list(new.takeoff),
        crew=dict(new.plan),
        created_at=now,
    )
    _judge_schedule(session, request, row, viewer=viewer, now=now, desk=desk)
    ahead = request.status in {RequestStatus.FLOWN, RequestStatus.DELIVERED}
    target = request.status if ahead else RequestStatus.SCHEDULED
    _move(session, request, "schedule", target, now)
    _changed(session, row, "session.scheduled", viewer, now)
    return row


def reschedule(
    session: Session, session_id: str, new: Reschedule, *, viewer: Viewer, now: datetime, desk: Desk
) -> FlightSession:
    """Move a visit to another time, and judge it again.

    Raises:
        BlockedError: The policy does not allow it then.
    """
    row = find_session(session, session_id, viewer)
    require_operator(viewer, row.operator_id)
    row.status = moved(SESSION_TRANSITIONS, "reschedule", row.status)
    if new.ends_at <= new.starts_at:
        raise RequestInputError("A visit ends after it starts.", field="ends_at")
    row.starts_at, row.ends_at = new.starts_at, new.ends_at
    row.go_verdict_id = row.go_outcome = None
    request = session.get_one(FlightRequest, row.request_id)
    _judge_schedule(session, request, row, viewer=viewer, now=now, desk=desk)
    _changed(session, row, "session.rescheduled", viewer, now)
    return row


def check_on_the_day(
    session: Session, session_id: str, said: OnTheDay, *, viewer: Viewer, now: datetime, desk: Desk
) -> FlightSession:
    """Judge a visit go or no go, with the crew's declarations and measurements.

    It is a go when the verdict is clear or advises; a referral waits for the flight-safety officer.
    """
    row = find_session(session, session_id, viewer)
    require_operator(viewer, row.operator_id)
    moved(SESSION_TRANSITIONS, "check", row.status, SessionStatus.SCHEDULED)
    _check_plan(said.plan)
    crew = {**_crew(session, row), **said.plan}
    if said.declarations:
        declared = crew.get("declarations")
        crew["declarations"] = {**(declared if isinstance(declared, dict) else {}), **said.declarations}
    if said.observation is not None:
        crew["evidence"] = {"observation": dict(said.observation)}
    request = session.get_one(FlightRequest, row.request_id)
    document = at_session(request, row, "go_no_go", crew)
    verdict = verdict_on(session, request, document, viewer=viewer, now=now, desk=desk)
    row.crew = crew
    row.go_verdict_id, row.go_outcome = verdict.id, verdict.outcome.value
    row.status = SessionStatus.GO if row.go_outcome in GOOD else SessionStatus.SCHEDULED
    _changed(session, row, "session.checked", viewer, now)
    return row


def clear(session: Session, session_id: str, reason: str, *, viewer: Viewer, now: datetime) -> FlightSession:
    """The flight-safety officer lets a visit that was referred on the day go, for a reason.

    Raises:
        NotNowError: It was not referred.
        NotYoursError: The caller is of the operator's own organisation.
    """
    row = find_session(session, session_id, viewer)
    if viewer.organisation_id == row.operator_id:
        raise NotYoursError("A referral is cleared by the client, not by the operator.")
    target = moved(SESSION_TRANSITIONS, "clear", row.status)
    if row.go_outcome != "REFER":
        raise NotNowError(
            f"There is no referral to clear: the go or no-go verdict is {row.go_outcome or 'not made'}.",
            field="status",
            remedy="Only a verdict that refers can be cleared.",
        )
    row.status, row.notes = target, reason
    _changed(session, row, "session.cleared", viewer, now)
    return row


def fly(session: Session, session_id: str, flown: Flown, *, viewer: Viewer, now: datetime) -> FlightSession:
    """Record what was flown; the order's session lines are earned.

    Raises:
        NotNowError: The visit is not a go.
        RequestInputError: A sortie lands before it takes off, or lies in the future.
    """
    row = find_session(session, session_id, viewer)
    require_operator(viewer, row.operator_id)
    row.status = moved(SESSION_TRANSITIONS, "fly", row.status)
    for number, sortie in enumerate(flown.sorties):
        if not sortie.took_off_at < sortie.landed_at <= now:
            raise RequestInputError(
                "A sortie takes off, then lands, both before now.", field=f"sorties.{number}.landed_at"
            )
    row.sorties = [sortie.model_dump(mode="json") for sortie in flown.sorties]
    row.notes = flown.notes or row.notes
    request = session.get_one(FlightRequest, row.request_id)
    behind = request.status is RequestStatus.SCHEDULED
    _move(session, request, "fly", RequestStatus.FLOWN if behind else request.status, now)
    flown_on = min(sortie.took_off_at for sortie in flown.sorties).astimezone(LONDON).date()
    accrual = Accrual(row.call_off_id, Moment.FLOWN, flown_on, key=f"session:{row.id}")
    accrue(session, accrual, viewer=as_supplier(viewer), now=now)
    _changed(session, row, "session.flown", viewer, now)
    return row


def stand_down(
    session: Session, session_id: str, why: StandDownInput, *, viewer: Viewer, now: datetime
) -> FlightSession:
    """Record that a visit was not flown, for its cause; the rate card decides the charge.

    Raises:
        NotNowError: It was flown, or stood down before.
        StandDownTermError: No term of the card covers it.
    """
    row = find_session(session, session_id, viewer)
    row.status = moved(SESSION_TRANSITIONS, "stand_down", row.status)
    row.cause, row.notes = why.cause.value, why.notes
    facts = StandDownFacts(why.cause, why.called_by, why.notice_hours, why.mobilised)
    on = now.astimezone(LONDON).date()
    report = StandDownReport(row.call_off_id, facts, on, key=f"session:{row.id}")
    charge_stand_down(session, report, viewer=as_supplier(viewer), now=now)
    request = session.get_one(FlightRequest, row.request_id)
    alone = request.status is RequestStatus.SCHEDULED and not _others(session, row)
    _move(session, request, "stand_down", RequestStatus.CALLED_OFF if alone else request.status, now, strict=alone)
    _changed(session, row, "session.stood_down", viewer, now)
    return row


def list_sessions(
    session: Session, status: SessionStatus | None, *, viewer: Viewer, cursor: str | None = None, limit: int = 50
) -> Page[FlightSession]:
    """Visits that the caller may see, the latest first, of one state or of all."""
    statement = select(FlightSession).where(sessions_seen(viewer))
    if status is not None:
        statement = statement.where(FlightSession.status == status)
    order = (FlightSession, "starts_at", "id")
    return newest_first(session, statement, order, cursor=cursor, limit=limit)


def as_supplier(viewer: Viewer) -> Viewer:
    """The same person, with the supplier's view of orders: a pilot records work that the company earned."""
    return Viewer(viewer.person_id, viewer.organisation_id, viewer.roles | {Role.SUPPLIER})


def _order(session: Session, call_off_id: str, viewer: Viewer) -> CallOff:
    statement = select(CallOff).where(CallOff.id == call_off_id, orders_seen(as_supplier(viewer)))
    order = session.exec(statement).first()
    if order is None:
        raise RequestInputError("There is no such order that you may schedule.", field="call_off_id")
    require_operator(viewer, order.supplier_organisation_id)
    if order.state not in READY:
        raise NotNowError(
            f"This order is {order.state.value}.", field="call_off_id", remedy="Accept the order before scheduling."
        )
    return order


def _judge_schedule(
    session: Session, request: FlightRequest, row: FlightSession, *, viewer: Viewer, now: datetime, desk: Desk
) -> None:
    row.crew = _crew(session, row)
    document = at_session(request, row, "schedule", row.crew)
    verdict = verdict_on(session, request, document, viewer=viewer, now=now, desk=desk)
    row.schedule_verdict_id, row.schedule_outcome = verdict.id, verdict.outcome.value
    if row.schedule_outcome == "BLOCKED":
        failed = [found for found in verdict.findings if found.outcome is Outcome.FAIL]
        sentences = " ".join(found.sentence for found in failed if found.severity is Severity.BLOCK)
        raise BlockedError(f"This cannot be scheduled. {sentences}", field="session", remedy="Change what it names.")


def _crew(session: Session, row: FlightSession) -> JsonObject:
    """The registers' blocks as they stand for the day of the visit, over what the supplier stated."""
    on = row.starts_at.astimezone(LONDON).date()
    registered = {"pilot_id": session.get(Pilot, row.pilot_id), "aircraft_id": session.get(Aircraft, row.aircraft_id)}
    for field, held in registered.items():
        if held is None or held.organisation_id != row.operator_id:
            raise RequestInputError(
                "This is not in the operator's register.", field=field, remedy="Choose one that is registered."
            )
    declared = declarations_block(session, row.operator_id, on)
    stated = {name: value for name, value in row.crew.items() if name in SUPPLIERS_FIELDS}
    return {
        **stated,
        "operator": operator_block(session, row.operator_id, on),
        "pilot": pilot_block(session, row.pilot_id, on),
        "aircraft": aircraft_block(session, row.aircraft_id),
        **({} if declared is None else {"declarations": declared}),
    }


def _others(session: Session, row: FlightSession) -> bool:
    live = (SessionStatus.SCHEDULED, SessionStatus.GO)
    statement = select(FlightSession.id).where(
        FlightSession.request_id == row.request_id,
        FlightSession.id != row.id,
        col(FlightSession.status).in_(live),
    )
    return session.exec(statement).first() is not None


def _check_plan(plan: JsonObject) -> None:
    strange = sorted(set(plan) - SUPPLIERS_FIELDS)
    if strange:
        raise RequestInputError(
            f"{strange[0]} is not a supplier's to state.",
            field=f"plan.{strange[0]}",
            remedy=f"It can be: {', '.join(sorted(SUPPLIERS_FIELDS))}.",
        )


def _move(
    session: Session, request: FlightRequest, verb: str, target: RequestStatus, now: datetime, *, strict: bool = True
) -> None:
    if strict:
        request.status = moved(REQUEST_TRANSITIONS, verb, request.status, target)
    request.edition += 1
    request.updated_at = now
    session.add(request)


def _changed(session: Session, row: FlightSession, action: str, viewer: Viewer, now: datetime) -> None:
    session.add(row)
    detail: JsonObject = {"status": row.status.value, "request": row.request_id}
    audit.record(session, viewer=viewer, action=action, subject=f"session:{row.id}", now=now, detail=detail)
    session.flush()
