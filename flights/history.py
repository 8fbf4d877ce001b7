"""Everything that followed from a request, for one page."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from flights.models import Acceptance, Approval, FlightRequest, FlightSession
from flights.scope import sessions_seen
from framework.models import Invoice
from framework.scope import invoices_seen
from records.audit import AuditEntry
from records.viewer import Viewer


@dataclass(frozen=True, slots=True)
class History:
    """What followed from a request, each in the order of time.

    Attributes:
        approvals: Questions to budget holders and their answers.
        sessions: Visits that the caller may see.
        deliveries: What was handed over, and its acceptance.
        invoices: Invoices that the caller may see.
        audit: What was done to the request itself.
    """

    approvals: list[Approval]
    sessions: list[FlightSession]
    deliveries: list[Acceptance]
    invoices: list[Invoice]
    audit: list[AuditEntry]


def history_of(session: Session, row: FlightRequest, viewer: Viewer) -> History:
    """What followed from a request that the caller may see."""
    visits = select(FlightSession).where(FlightSession.request_id == row.id, sessions_seen(viewer))
    billed = select(Invoice).where(Invoice.call_off_id == row.call_off_id, invoices_seen(viewer))
    asked = select(Approval).where(Approval.request_id == row.id).order_by(col(Approval.asked_at))
    given = select(Acceptance).where(Acceptance.request_id == row.id).order_by(col(Acceptance.received_at))
    done = select(AuditEntry).where(AuditEntry.subject == f"request:{row.id}").order_by(col(AuditEntry.sequence))
    return History(
        approvals=list(session.exec(asked)),
        sessions=list(session.exec(visits.order_by(col(FlightSession.starts_at)))),
        deliveries=list(session.exec(given)),
        invoices=list(session.exec(billed.order_by(col(Invoice.recorded_at)))),
        audit=list(session.exec(done)),
    )
