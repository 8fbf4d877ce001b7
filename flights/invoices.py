"""A supplier's invoice against what was ordered and accepted, and the request that closes with it."""

from datetime import datetime

from sqlmodel import Session, col, select

from flights.errors import NotThereError
from flights.inputs import InvoiceCreate, Payment
from flights.lifecycle import REQUEST_TRANSITIONS, RequestStatus, moved
from flights.models import FlightRequest
from flights.orders import find_call_off, lines_of
from flights.plan import LONDON
from flights.scope import newest_first
from framework.invoices import NewInvoice, NewInvoiceLine, match_invoice, record_invoice
from framework.models import Invoice
from framework.scope import invoices_seen
from framework.settlements import NewPayment
from framework.settlements import pay as record_payment
from framework.vocabulary import InvoiceState
from records import audit
from records.paging import Page
from records.viewer import Viewer


def receive(session: Session, new: InvoiceCreate, *, viewer: Viewer, now: datetime) -> Invoice:
    """Take in an invoice for an order; the payment clock starts today.

    Raises:
        FrameworkError: It came before, or does not fit the order.
    """
    order = find_call_off(session, new.call_off_id, viewer)
    titles = {line.id: line.title for line in lines_of(session, order.id)}
    return record_invoice(
        session,
        NewInvoice(
            call_off_id=order.id,
            number=new.number,
            invoice_date=new.invoice_date,
            received_on=now.astimezone(LONDON).date(),
            lines=tuple(
                NewInvoiceLine(line.line_id, titles.get(line.line_id, ""), line.net_pence, line.vat_rate_bp)
                for line in new.lines
            ),
            vat_pence=new.vat_pence,
            po_number=new.po_number,
            final=new.final,
        ),
        viewer=viewer,
        now=now,
    )


def match(session: Session, invoice_id: str, *, viewer: Viewer, now: datetime) -> Invoice:
    """Match an invoice with its order and the accepted delivery; it is matched, or held with its reasons."""
    match_invoice(session, invoice_id, viewer=viewer, now=now)
    return find_invoice(session, invoice_id, viewer)


def pay(session: Session, invoice_id: str, paid: Payment, *, viewer: Viewer, now: datetime) -> Invoice:
    """Record finance's payment; the request closes when its final invoice is paid."""
    invoice = find_invoice(session, invoice_id, viewer)
    gross = invoice.gross_pence if paid.gross_pence is None else paid.gross_pence
    payment = NewPayment(invoice_id=invoice.id, reference=paid.reference, paid_on=paid.paid_on, gross_pence=gross)
    record_payment(session, payment, viewer=viewer, now=now)
    request = session.exec(select(FlightRequest).where(FlightRequest.call_off_id == invoice.call_off_id)).first()
    done = invoice.state is InvoiceState.PAID and invoice.final
    if done and request is not None and request.status is RequestStatus.ACCEPTED:
        request.status = moved(REQUEST_TRANSITIONS, "close", request.status)
        request.edition += 1
        request.updated_at = now
        session.add(request)
        audit.record(session, viewer=viewer, action="request.closed", subject=f"request:{request.id}", now=now)
    session.flush()
    return invoice


def find_invoice(session: Session, invoice_id: str, viewer: Viewer) -> Invoice:
    """An invoice that the caller may see.

    Raises:
        NotThereError: There is none by that id for them.
    """
    row = session.exec(select(Invoice).where(Invoice.id == invoice_id, invoices_seen(viewer))).first()
    if row is None:
        raise NotThereError(f"There is no invoice {invoice_id} that you may see.", field="invoice_id")
    return row


def list_invoices(
    session: Session, state: str | None, *, viewer: Viewer, cursor: str | None = None, limit: int = 50
) -> Page[Invoice]:
    """Invoices that the caller may see, newest first, of one state or of all."""
    statement = select(Invoice).where(invoices_seen(viewer))
    if state is not None:
        statement = statement.where(col(Invoice.state) == state)
    return newest_first(session, statement, (Invoice, "recorded_at", "id"), cursor=cursor, limit=limit)
