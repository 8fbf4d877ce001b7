"""What waits for a person: one line for each thing that only they can move on."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import Session, SQLModel, col, func, select

from app.permissions import allowed
from flights.lifecycle import RequestStatus, SessionStatus
from flights.models import Acceptance, Approval, FlightRequest, FlightSession
from flights.scope import requests_seen, sessions_seen
from framework.models import CallOff, Invoice
from framework.scope import invoices_seen, orders_seen
from framework.vocabulary import CallOffState, InvoiceState
from records.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits: how many, and where to go."""

    title: str
    count: int
    href: str


Row = tuple[str, str, str, type[SQLModel], list[ColumnElement[bool]]]
"""The permission that makes it the caller's, its title, where to go, and which rows wait."""


def waiting_for(session: Session, viewer: Viewer) -> list[Waiting]:
    """What waits for a caller, in the order of the thread; things of which there are none are left out."""
    found = [
        Waiting(title, session.exec(select(func.count()).select_from(model).where(*conditions)).one(), href)
        for permission, title, href, model, conditions in (*_asked(viewer), *_ordered(viewer))
        if allowed(viewer, permission)
    ]
    return [line for line in found if line.count]


def _asked(viewer: Viewer) -> list[Row]:
    seen = requests_seen(viewer)
    asked = col(Approval.request_id).in_(select(FlightRequest.id).where(seen))
    pending = [col(Approval.state) == "pending", asked]
    return [
        _requests("requests:write", "Your drafts", RequestStatus.DRAFT, seen),
        _requests("requests:write", "Requests that the policy blocks", RequestStatus.BLOCKED, seen),
        _requests("requests:review", "Requests referred to you", RequestStatus.REFERRED, seen),
        ("approvals:decide", "Spend to approve", "/approvals?state=pending", Approval, pending),
        _requests("call_offs:write", "Approved requests to order", RequestStatus.APPROVED, seen),
    ]


def _ordered(viewer: Viewer) -> list[Row]:
    visits = sessions_seen(viewer)
    offered = [col(CallOff.state) == CallOffState.OFFERED, orders_seen(viewer)]
    ahead = [col(FlightSession.status).in_((SessionStatus.SCHEDULED, SessionStatus.GO)), visits]
    flown = col(Acceptance.session_id).in_(select(FlightSession.id).where(visits))
    given = [col(Acceptance.state) == "pending", flown]
    billed = [col(Invoice.state).in_((InvoiceState.RECEIVED, InvoiceState.HELD)), invoices_seen(viewer)]
    return [
        ("call_offs:answer", "Orders offered to you", "/call-offs?state=offered", CallOff, offered),
        ("sessions:write", "Sessions ahead", "/sessions?status=scheduled", FlightSession, ahead),
        ("deliveries:accept", "Deliveries to accept", "/deliveries?state=pending", Acceptance, given),
        ("invoices:match", "Invoices to match", "/invoices", Invoice, billed),
    ]


def _requests(permission: str, title: str, status: RequestStatus, seen: ColumnElement[bool]) -> Row:
    conditions = [col(FlightRequest.status) == status, seen]
    return (permission, title, f"/requests?status={status.value}", FlightRequest, conditions)
