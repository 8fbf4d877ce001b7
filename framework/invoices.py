"""Invoices: recorded once, and matched three ways; thirty days run from receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from framework.errors import (
    AgreementError,
    AgreementNotFoundError,
    BuyerNotListedError,
    DuplicateInvoiceError,
    StateError,
)
from framework.ledger import Movement, balance_of, post, transfer
from framework.matching import InvoicedLine, MatchCase, MatchReport, OrderedLine, match
from framework.models import CallOff, CallOffLine, EligibleBuyer, Invoice, InvoiceLine
from framework.money import irrecoverable, not_negative
from framework.scope import may_answer_for, may_buy_for
from framework.store import call_off_for, framework_by_id, invoice_for, invoice_lines, lines_of
from framework.vocabulary import Account, Event, InvoiceState
from records.audit import record
from records.viewer import Viewer

PAYMENT_DAYS = 30
STANDARD_VAT_BP = 2000


@dataclass(frozen=True, slots=True)
class NewInvoiceLine:
    """A line as billed: net pence and its rate of VAT in basis points."""

    call_off_line_id: str
    description: str
    net_pence: int
    vat_rate_bp: int = STANDARD_VAT_BP


@dataclass(frozen=True, slots=True)
class NewInvoice:
    """An invoice as received, with the supplier's own VAT. `final` says that nothing more will be billed."""

    call_off_id: str
    number: str
    invoice_date: date
    received_on: date
    lines: tuple[NewInvoiceLine, ...]
    vat_pence: int
    po_number: str | None = None
    final: bool = False


def number_key(number: str) -> str:
    """What makes two invoice numbers the same: letters and digits, whatever the case, spaces and dashes."""
    return "".join(letter for letter in number.casefold() if letter.isalnum())


def record_invoice(session: Session, new: NewInvoice, *, viewer: Viewer, now: datetime) -> Invoice:
    """Record a supplier's invoice; the thirty days run from its receipt.

    Raises:
        DuplicateInvoiceError: The supplier has sent this number before.
        AgreementError: It has no number or lines, or is received before its own date.
        MoneyError: An amount is below zero or not whole pence.

    Source: Procurement Reform (Scotland) Act 2014, section 15 (thirty days, down the supply chain).
    """
    order = call_off_for(session, new.call_off_id, viewer)
    framework = framework_by_id(session, order.framework_id)
    supplier, buyer = order.supplier_organisation_id, order.buyer_organisation_id
    if not (may_answer_for(viewer, framework, supplier) or may_buy_for(viewer, framework, buyer)):
        raise AgreementNotFoundError("There is no such call-off to invoice.", field="call_off_id")
    _check_invoice(session, new, supplier)
    net = sum(not_negative(line.net_pence, field="lines.net_pence") for line in new.lines)
    vat = not_negative(new.vat_pence, field="vat_pence")
    made = Invoice(
        number=new.number.strip(),
        number_key=number_key(new.number),
        call_off_id=order.id,
        supplier_organisation_id=supplier,
        buyer_organisation_id=buyer,
        po_number=new.po_number,
        state=InvoiceState.RECEIVED,
        invoice_date=new.invoice_date,
        received_on=new.received_on,
        due_on=new.received_on + timedelta(days=PAYMENT_DAYS),
        net_pence=net,
        vat_pence=vat,
        gross_pence=net + vat,
        irrecoverable_pence=irrecoverable(vat, listed_body(session, order.framework_id, buyer).recoverable_bp),
        final=new.final,
        recorded_at=now,
    )
    session.add(made)
    session.flush()
    session.add_all(_line_rows(made.id, new.lines))
    session.flush()
    record(session, viewer=viewer, action="invoice.recorded", subject=f"invoice:{made.id}", now=now)
    return made


def _check_invoice(session: Session, new: NewInvoice, supplier: str) -> None:
    """A number not used before, lines, dates in order."""
    key = number_key(new.number)
    if not key or not new.lines:
        raise AgreementError("An invoice has a number and at least one line.", field="number" if not key else "lines")
    if new.received_on < new.invoice_date:
        raise AgreementError("The invoice is received before its own date.", field="received_on")
    query = select(Invoice.id).where(Invoice.supplier_organisation_id == supplier, Invoice.number_key == key)
    if session.exec(query).first() is not None:
        raise DuplicateInvoiceError(
            f"The supplier has sent invoice {new.number} before.",
            field="number",
            remedy="Ask for a credit note and an invoice with a new number.",
        )


def listed_body(session: Session, framework_id: str, organisation_id: str) -> EligibleBuyer:
    """A body's entry on the list, whatever its dates: what it ordered is still billed after it leaves."""
    query = select(EligibleBuyer).where(
        EligibleBuyer.framework_id == framework_id, EligibleBuyer.organisation_id == organisation_id
    )
    found = session.exec(query).first()
    if found is None:
        raise BuyerNotListedError("The body is not on the framework's list.", field="organisation_id")
    return found


def _line_rows(invoice_id: str, lines: Sequence[NewInvoiceLine]) -> list[InvoiceLine]:
    """The invoice's lines as they are stored."""
    return [
        InvoiceLine(
            invoice_id=invoice_id,
            position=position,
            call_off_line_id=line.call_off_line_id,
            description=line.description,
            net_pence=line.net_pence,
            vat_rate_bp=line.vat_rate_bp,
        )
        for position, line in enumerate(lines, start=1)
    ]


def record_po(session: Session, call_off_id: str, po_number: str, *, viewer: Viewer, now: datetime) -> CallOff:
    """Record finance's order number on a call-off, such as the one that follows an emergency order.

    Raises:
        AgreementError: The number is empty, or another is recorded.
    """
    order = call_off_for(session, call_off_id, viewer, lock=True)
    number = po_number.strip()
    if not number or (order.po_number is not None and order.po_number != number):
        raise AgreementError(f"{order.reference} cannot take PO number {po_number!r}.", field="po_number")
    order.po_number = number
    session.add(order)
    record(session, viewer=viewer, action="call_off.po_recorded", subject=f"call_off:{order.id}", now=now)
    return order


def match_invoice(session: Session, invoice_id: str, *, viewer: Viewer, now: datetime) -> MatchReport:
    """Match an invoice with its order and accepted delivery; matched it moves to invoiced, else it is held with reasons.

    Raises:
        StateError: It was matched before.
        CeilingExceededError: What it bills above the order passes a ceiling.
    """
    invoice = invoice_for(session, invoice_id, viewer, lock=True)
    if invoice.state not in {InvoiceState.RECEIVED, InvoiceState.HELD}:
        raise StateError(f"Invoice {invoice.number} is {invoice.state.value}.", field="invoice_id")
    order = call_off_for(session, invoice.call_off_id, viewer, lock=True)
    report = match(_case(session, invoice, order))
    invoice.state = InvoiceState.MATCHED if report.matched else InvoiceState.HELD
    invoice.match = {
        "matched": report.matched,
        "findings": [{"rule": f.rule, "ok": f.ok, "sentence": f.sentence} for f in report.findings],
    }
    if report.matched:
        _take_in(session, invoice, order, viewer=viewer, now=now)
    session.add(invoice)
    session.flush()
    action = "invoice.matched" if report.matched else "invoice.held"
    record(session, viewer=viewer, action=action, subject=f"invoice:{invoice.id}", now=now)
    return report


def _case(session: Session, invoice: Invoice, order: CallOff) -> MatchCase:
    """What the match looks at."""
    framework = framework_by_id(session, order.framework_id)
    grace = timedelta(days=framework.emergency_po_days)
    return MatchCase(
        ordered=[
            OrderedLine(line.id, line.title, line.net_pence, line.accrued_pence, line.invoiced_pence, line.accepted)
            for line in lines_of(session, order.id)
        ],
        invoiced=[
            InvoicedLine(line.call_off_line_id, line.net_pence, line.vat_rate_bp)
            for line in invoice_lines(session, invoice.id)
        ],
        net_pence=invoice.net_pence,
        vat_pence=invoice.vat_pence,
        tolerance_bp=framework.tolerance_bp,
        tolerance_pence=framework.tolerance_pence,
        vat_tolerance_pence=framework.vat_tolerance_pence,
        po_number=order.po_number,
        invoice_po=invoice.po_number,
        invoice_date=invoice.invoice_date,
        accepted_on=order.accepted_on,
        emergency_po_by=order.ordered_on + grace if order.emergency else None,
    )


def _take_in(session: Session, invoice: Invoice, order: CallOff, *, viewer: Viewer, now: datetime) -> None:
    """Move what is billed from accrued to invoiced; an excess within tolerance is held first, a final rest goes back."""
    by_id: dict[str, CallOffLine] = {line.id: line for line in lines_of(session, order.id)}
    accrued = 0
    for billed in invoice_lines(session, invoice.id):
        line = by_id[billed.call_off_line_id]
        accrued += max(0, min(billed.net_pence, line.accrued_pence - line.invoiced_pence))
        line.invoiced_pence += billed.net_pence
        session.add(line)
    excess = invoice.net_pence - accrued
    amounts: dict[Account, int] = {Account.INVOICED: invoice.net_pence}
    if accrued:
        amounts[Account.ACCRUED] = -accrued
    if excess:
        amounts[Account.AVAILABLE] = -excess
    if invoice.net_pence:
        movement = Movement(f"invoice:{invoice.id}", Event.INVOICE, amounts, invoice.invoice_date, "Invoice matched")
        post(session, order.id, movement, viewer=viewer, now=now)
    rest = balance_of(session, order.id).accrued_pence
    if invoice.final and rest:
        back = transfer(Account.ACCRUED, Account.AVAILABLE, rest)
        movement = Movement(f"final:{invoice.id}", Event.RELEASE, back, invoice.invoice_date, "Final invoice")
        post(session, order.id, movement, viewer=viewer, now=now)
