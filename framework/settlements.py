"""What follows a matched invoice: credit notes, payments, recharges to partners, the payment clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from framework.errors import CreditError, DuplicateInvoiceError, MoneyError, StateError
from framework.invoices import STANDARD_VAT_BP, listed_body, number_key
from framework.ledger import Movement, post, transfer
from framework.models import CreditNote, Invoice, Payment, Recharge
from framework.money import irrecoverable, not_negative, pounds, share, split
from framework.progress import transaction_by_key
from framework.store import call_off_for, invoice_for
from framework.vocabulary import Account, Event, InvoiceState, RechargeVat
from framework.workingdays import LONDON
from records.audit import record
from records.viewer import Viewer


@dataclass(frozen=True, slots=True)
class NewCredit:
    """A credit note as received. Both figures are the supplier's, as positive amounts."""

    invoice_id: str
    number: str
    net_pence: int
    vat_pence: int
    credited_on: date
    reason: str


def credit(session: Session, new: NewCredit, *, viewer: Viewer, now: datetime) -> CreditNote:
    """Record a credit note; its net goes back to every ceiling.

    Raises:
        CreditError: It is zero, or above what the invoice still stands at.
        DuplicateInvoiceError: The supplier has sent its number before.
        StateError: The invoice is not matched or paid.
    """
    invoice = invoice_for(session, new.invoice_id, viewer, lock=True)
    if invoice.state not in {InvoiceState.MATCHED, InvoiceState.PAID}:
        raise StateError(f"Invoice {invoice.number} is {invoice.state.value}.", field="invoice_id")
    standing = invoice.net_pence - invoice.credited_pence
    if not 0 < not_negative(new.net_pence, field="net_pence") <= standing:
        raise CreditError(
            f"The credit of {pounds(new.net_pence)} is zero, or above the {pounds(standing)} that the invoice stands at.",
            field="net_pence",
        )
    _check_credit(session, new, invoice)
    made = CreditNote(
        invoice_id=invoice.id,
        supplier_organisation_id=invoice.supplier_organisation_id,
        number=new.number.strip(),
        number_key=number_key(new.number),
        net_pence=new.net_pence,
        vat_pence=new.vat_pence,
        credited_on=new.credited_on,
        reason=new.reason,
    )
    session.add(made)
    session.flush()
    unpaid = min(new.net_pence, standing - invoice.paid_pence)
    amounts = {Account.INVOICED: -unpaid, Account.PAID: unpaid - new.net_pence, Account.AVAILABLE: new.net_pence}
    moved = {account: amount for account, amount in amounts.items() if amount}
    movement = Movement(f"credit:{made.id}", Event.CREDIT, moved, new.credited_on, new.reason)
    post(session, invoice.call_off_id, movement, viewer=viewer, now=now)
    invoice.credited_pence += new.net_pence
    if invoice.credited_pence == invoice.net_pence:
        invoice.state = InvoiceState.CREDITED
    session.add(invoice)
    record(session, viewer=viewer, action="invoice.credited", subject=f"invoice:{invoice.id}", now=now)
    return made


def _check_credit(session: Session, new: NewCredit, invoice: Invoice) -> None:
    """A new number, a reason, and VAT in proportion at most."""
    key = number_key(new.number)
    supplier = invoice.supplier_organisation_id
    query = select(CreditNote.id).where(CreditNote.supplier_organisation_id == supplier, CreditNote.number_key == key)
    if not key or session.exec(query).first() is not None:
        raise DuplicateInvoiceError(f"The supplier has sent credit note {new.number} before.", field="number")
    if not new.reason.strip():
        raise CreditError("A credit note needs its reason.", field="reason")
    if not_negative(new.vat_pence, field="vat_pence") > invoice.vat_pence:
        raise CreditError("The credit's VAT is above the invoice's.", field="vat_pence")


@dataclass(frozen=True, slots=True)
class NewPayment:
    """A payment as finance reports it: gross pence, and finance's reference."""

    invoice_id: str
    reference: str
    paid_on: date
    gross_pence: int


def pay(session: Session, new: NewPayment, *, viewer: Viewer, now: datetime) -> Payment:
    """Record a payment, whole or in part; the same reference twice is recorded once.

    Raises:
        StateError: The invoice is not matched.
        MoneyError: It is zero, or above what is still owed.
    """
    invoice = invoice_for(session, new.invoice_id, viewer, lock=True)
    key = f"pay:{invoice.buyer_organisation_id}:{new.reference}"
    if transaction_by_key(session, key) is not None:
        query = select(Payment).where(
            Payment.reference == new.reference, Payment.buyer_organisation_id == invoice.buyer_organisation_id
        )
        return session.exec(query).one()
    if invoice.state is not InvoiceState.MATCHED:
        raise StateError(f"Invoice {invoice.number} is {invoice.state.value}, not matched.", field="invoice_id")
    net_owed = invoice.net_pence - invoice.credited_pence - invoice.paid_pence
    gross_owed = _gross_owed(session, invoice)
    if not 0 < not_negative(new.gross_pence, field="gross_pence") <= gross_owed:
        raise MoneyError(
            f"The payment of {pounds(new.gross_pence)} is zero, or above the {pounds(gross_owed)} owed.",
            field="gross_pence",
        )
    net = (
        net_owed
        if new.gross_pence == gross_owed
        else split(net_owed, [new.gross_pence, gross_owed - new.gross_pence])[0]
    )
    made = Payment(
        invoice_id=invoice.id,
        buyer_organisation_id=invoice.buyer_organisation_id,
        reference=new.reference,
        paid_on=new.paid_on,
        net_pence=net,
        gross_pence=new.gross_pence,
    )
    session.add(made)
    movement = Movement(key, Event.PAY, transfer(Account.INVOICED, Account.PAID, net), new.paid_on, "Payment")
    post(session, invoice.call_off_id, movement, viewer=viewer, now=now)
    invoice.paid_pence += net
    if net == net_owed:
        invoice.state = InvoiceState.PAID
    session.add(invoice)
    record(session, viewer=viewer, action="invoice.paid", subject=f"invoice:{invoice.id}", now=now)
    return made


def _gross_owed(session: Session, invoice: Invoice) -> int:
    """Gross less credits and payments."""
    notes = session.exec(select(CreditNote).where(CreditNote.invoice_id == invoice.id)).all()
    payments = session.exec(select(Payment).where(Payment.invoice_id == invoice.id)).all()
    credited = sum(note.net_pence + note.vat_pence for note in notes)
    return invoice.gross_pence - credited - sum(payment.gross_pence for payment in payments)


def recharge(
    session: Session, invoice_id: str, weights: Mapping[str, int], *, viewer: Viewer, now: datetime
) -> list[Recharge]:
    """Split an invoice among partners to the penny, each with its own standing to VAT.

    The council recovers the supplier's VAT; a partner is charged VAT only where its recharge is a taxable supply.

    Raises:
        StateError: The invoice is not matched or paid, or was recharged before.
        BuyerNotListedError: A partner is not on the framework's list.
    """
    invoice = invoice_for(session, invoice_id, viewer, lock=True)
    if invoice.state not in {InvoiceState.MATCHED, InvoiceState.PAID}:
        raise StateError(f"Invoice {invoice.number} is {invoice.state.value}.", field="invoice_id")
    if session.exec(select(Recharge.id).where(Recharge.invoice_id == invoice_id)).first() is not None:
        raise StateError("The invoice was recharged before.", field="invoice_id")
    order = call_off_for(session, invoice.call_off_id, viewer)
    made: list[Recharge] = []
    parts = split(invoice.net_pence - invoice.credited_pence, list(weights.values()))
    for (organisation, weight), net in zip(weights.items(), parts, strict=True):
        listed = listed_body(session, order.framework_id, organisation)
        taxed = listed.recharge_vat is RechargeVat.STANDARD
        vat = share(net, STANDARD_VAT_BP) if taxed else 0
        lost = irrecoverable(vat, listed.recoverable_bp)
        made.append(
            Recharge(
                invoice_id=invoice_id,
                organisation_id=organisation,
                weight=weight,
                net_pence=net,
                vat_pence=vat,
                irrecoverable_pence=lost,
                vat_status=listed.vat_status,
            )
        )
    session.add_all(made)
    record(session, viewer=viewer, action="invoice.recharged", subject=f"invoice:{invoice_id}", now=now)
    return made


def days_late(invoice: Invoice, now: datetime) -> int:
    """How many days a matched invoice is past its thirty, zero while it is not."""
    if invoice.state in {InvoiceState.PAID, InvoiceState.CREDITED}:
        return 0
    return max(0, (now.astimezone(LONDON).date() - invoice.due_on).days)
