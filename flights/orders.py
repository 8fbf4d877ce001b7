"""Ordering what was approved: the route, the price of the day, the call-off and the supplier's answer."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from flights.errors import NotNowError, NotThereError
from flights.estimate import quote_for
from flights.inputs import CallOffCreate
from flights.lifecycle import REQUEST_TRANSITIONS, RequestStatus, moved
from flights.lots import last_route, lot_of, standings
from flights.models import FlightRequest
from flights.plan import LONDON
from flights.scope import find_request, newest_first
from framework.awards import Route, RouteRequest, route
from framework.models import CallOff, CallOffLine
from framework.orders import CallOffRequest, accept_offer, decline_offer, expire_offers, place_call_off
from framework.quotes import Quotation, send_quotation
from framework.scope import orders_seen
from framework.vocabulary import Zone
from records import audit
from records.paging import Page
from records.viewer import Viewer

DAYS_TO_DELIVER = timedelta(days=28)
"""How long after the last day wanted the work is due, where the specification sets no day."""


def place(session: Session, new: CallOffCreate, *, viewer: Viewer, now: datetime) -> CallOff:
    """Order an approved request: decide the route, price it today, and hold the money against every ceiling.

    Raises:
        NotNowError: The request is not approved, nobody may take it, a competition must be run, or
            the price of the day is above what was approved.
        FrameworkError: The award is refused by the framework's own rules; nothing is written.
    """
    request = find_request(session, new.request_id, viewer)
    target = moved(REQUEST_TRANSITIONS, "call_off", request.status)
    approved = request.net_pence or 0
    on = now.astimezone(LONDON).date()
    lot = lot_of(session, request, on)
    chosen = route(
        session,
        RouteRequest(
            lot_id=lot.id,
            value_pence=approved,
            on=on,
            zone=Zone(request.zone),
            previous_route_id=last_route(session, request),
        ),
        standings(session, lot.id, on),
        viewer=viewer,
        now=now,
    )
    supplier = _supplier(chosen)
    quotation = quote_for(session, request, lot.id, supplier, on)
    if quotation.net_pence > approved:
        raise NotNowError(
            "The supplier that the route chose would cost more than was approved.",
            field="net_pence",
            remedy="Recheck the request, so that the new price can be approved.",
        )
    sent = send_quotation(session, quotation, viewer=viewer, now=now)
    order = place_call_off(session, _order(request, new, sent, chosen.id), viewer=viewer, now=now)
    request.status, request.call_off_id = target, order.id
    _changed(session, request, "request.called_off", viewer, now)
    return order


def accept(session: Session, call_off_id: str, *, viewer: Viewer, now: datetime) -> CallOff:
    """The supplier takes the order."""
    return accept_offer(session, call_off_id, viewer=viewer, now=now)


def decline(session: Session, call_off_id: str, reason: str, *, viewer: Viewer, now: datetime) -> CallOff:
    """The supplier declines; the request can be offered to the next."""
    order = decline_offer(session, call_off_id, reason, viewer=viewer, now=now)
    request = session.exec(select(FlightRequest).where(FlightRequest.call_off_id == call_off_id)).first()
    if request is not None:
        request.status = moved(REQUEST_TRANSITIONS, "decline", request.status)
        _changed(session, request, "request.declined", viewer, now)
    return order


def expire(session: Session, *, viewer: Viewer, now: datetime) -> int:
    """Close offers that nobody answered in time, so that their requests can be offered to the next; how many."""
    closed = expire_offers(session, viewer=viewer, now=now)
    for order in closed:
        request = session.exec(select(FlightRequest).where(FlightRequest.call_off_id == order.id)).first()
        if request is not None and request.status is RequestStatus.CALLED_OFF:
            request.status = moved(REQUEST_TRANSITIONS, "decline", request.status)
            _changed(session, request, "request.offer_expired", viewer, now)
    return len(closed)


def list_call_offs(
    session: Session, state: str | None, *, viewer: Viewer, cursor: str | None = None, limit: int = 50
) -> Page[CallOff]:
    """Orders that the caller may see, newest first, of one state or of all."""
    statement = select(CallOff).where(orders_seen(viewer))
    if state is not None:
        statement = statement.where(col(CallOff.state) == state)
    return newest_first(session, statement, (CallOff, "placed_at", "id"), cursor=cursor, limit=limit)


def find_call_off(session: Session, call_off_id: str, viewer: Viewer) -> CallOff:
    """An order that the caller may see.

    Raises:
        NotThereError: There is none by that id for them.
    """
    order = session.exec(select(CallOff).where(CallOff.id == call_off_id, orders_seen(viewer))).first()
    if order is None:
        raise NotThereError(f"There is no call-off {call_off_id} that you may see.", field="call_off_id")
    return order


def lines_of(session: Session, call_off_id: str) -> list[CallOffLine]:
    """An order's lines, in order."""
    statement = select(CallOffLine).where(CallOffLine.call_off_id == call_off_id)
    return list(session.exec(statement.order_by(col(CallOffLine.position))))


def _order(request: FlightRequest, new: CallOffCreate, sent: Quotation, route_id: str) -> CallOffRequest:
    due = request.specification.get("due_on")
    return CallOffRequest(
        quotation_id=sent.id or "",
        route_id=route_id,
        key=f"{request.id}:{route_id}",
        job_ref=request.id,
        requirement=request.asset_id or request.reference,
        title=request.title,
        due_on=datetime.fromisoformat(str(due)).date() if due else request.wanted_to + DAYS_TO_DELIVER,
        asset_ref=request.asset_id,
        po_number=new.po_number,
        emergency=request.emergency,
        ledger_codes={request.cost_code: 1} if request.cost_code else {},
        # Stand-downs may cost as much as the work itself; beyond that procurement raises the order's ceiling.
        stand_down_allowance_pence=sent.net_pence,
    )


def _supplier(chosen: Route) -> str:
    if chosen.chosen is not None:
        return chosen.chosen
    if chosen.invited:
        raise NotNowError(
            f"A mini-competition must be run for this: {chosen.rule}",
            field="lot_id",
            remedy="Run it on Public Contracts Scotland and record its reference and bids.",
        )
    skipped = "; ".join(f"{skip.name}: {', '.join(skip.reasons)}" for skip in chosen.skipped)
    raise NotNowError(f"Nobody on this lot may take it today. {skipped}", field="lot_id")


def _changed(session: Session, request: FlightRequest, action: str, viewer: Viewer, now: datetime) -> None:
    request.edition += 1
    request.updated_at = now
    session.add(request)
    detail = {"call_off": request.call_off_id, "status": request.status.value}
    audit.record(session, viewer=viewer, action=action, subject=f"request:{request.id}", now=now, detail=dict(detail))
    session.flush()
