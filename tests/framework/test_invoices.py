"""An invoice is paid when it agrees with the order and an accepted delivery, once, to the penny."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from framework.errors import (
    AgreementError,
    AgreementNotFoundError,
    CreditError,
    DuplicateInvoiceError,
    MoneyError,
    StateError,
)
from framework.invoices import NewInvoice, NewInvoiceLine, match_invoice, record_invoice, record_po
from framework.ledger import balance_of
from framework.models import CallOff, Ceiling, Invoice
from framework.orders import accept_offer, place_call_off
from framework.progress import Acceptance, Accrual, accept, accrue
from framework.recompute import recompute
from framework.settlements import NewCredit, NewPayment, credit, days_late, pay, recharge
from framework.store import lines_of
from framework.vocabulary import CeilingScope, InvoiceState, Moment
from tests.framework.council import FULL_JOB, HERON, NOW, POLICE, PROCUREMENT, SKYE, Council, found_council

FLOWN = date(2026, 12, 10)
BILLED = date(2026, 12, 16)


def done(session: Session, council: Council | None = None) -> CallOff:
    """An order of £800.00 flown, delivered and accepted."""
    order = (council or found_council(session)).accepted(session, *FULL_JOB)
    accrue(session, Accrual(order.id, Moment.DELIVERED, FLOWN, order.id), viewer=SKYE, now=NOW)
    return accept(session, Acceptance(order.id, FLOWN, accepted=True), viewer=PROCUREMENT, now=NOW)


def bill(
    session: Session, order: CallOff, number: str = "INV-001", *, extra: int = 0, vat: int | None = None
) -> NewInvoice:
    """An invoice for the whole order, with a first line that is a little higher where asked."""
    lines = [NewInvoiceLine(line.id, line.title, line.net_pence) for line in lines_of(session, order.id)]
    lines[0] = replace(lines[0], net_pence=lines[0].net_pence + extra)
    due = sum(line.net_pence for line in lines) // 5
    return NewInvoice(order.id, number, BILLED, BILLED, tuple(lines), due if vat is None else vat, "PO-1")


def recorded(session: Session, order: CallOff, *, extra: int = 0, vat: int | None = None) -> Invoice:
    """That invoice recorded by its supplier."""
    return record_invoice(session, bill(session, order, extra=extra, vat=vat), viewer=SKYE, now=NOW)


@pytest.mark.parametrize("number", ["INV-001", "inv 001", " INV001 "])
def test_an_invoice_twice_is_refused_however_it_is_written(session: Session, number: str) -> None:
    """The same number in other case, with spaces or without its dash is the same invoice."""
    order = done(session)
    recorded(session, order)
    with pytest.raises(DuplicateInvoiceError) as refused:
        record_invoice(session, bill(session, order, number), viewer=SKYE, now=NOW)
    assert refused.value.field == "number"


def test_a_malformed_invoice_is_refused_by_field(session: Session) -> None:
    """No number, no lines, received before it was written, negative or fractional money."""
    order = done(session)
    good = bill(session, order)
    line = good.lines[0]
    for bad, field, error in (
        (replace(good, number=" - "), "number", AgreementError),
        (replace(good, lines=()), "lines", AgreementError),
        (replace(good, received_on=BILLED - timedelta(days=1)), "received_on", AgreementError),
        (replace(good, vat_pence=-1), "vat_pence", MoneyError),
        (replace(good, lines=(replace(line, net_pence=-1),)), "lines.net_pence", MoneyError),
        (replace(good, lines=(replace(line, net_pence=1.5),)), "lines.net_pence", MoneyError),  # type: ignore[arg-type]
    ):
        with pytest.raises(error) as refused:
            record_invoice(session, bad, viewer=SKYE, now=NOW)
        assert refused.value.field == field


def test_another_supplier_cannot_bill_an_order(session: Session) -> None:
    """It is not even told that the order exists; nor is a partner that did not order it."""
    order = done(session)
    for stranger in (HERON, POLICE):
        with pytest.raises(AgreementNotFoundError):
            record_invoice(session, bill(session, order), viewer=stranger, now=NOW)


def test_a_matching_invoice_moves_to_invoiced_and_is_due_in_thirty_days(session: Session) -> None:
    """Order, delivery and invoice agree: £800.00 net, £160.00 VAT, due on 15 January."""
    order = done(session)
    invoice = recorded(session, order)
    report = match_invoice(session, invoice.id, viewer=PROCUREMENT, now=NOW)
    assert report.matched, report.reasons
    balance = balance_of(session, order.id)
    assert (balance.accrued_pence, balance.invoiced_pence) == (0, 80000)
    assert (invoice.state, invoice.gross_pence, invoice.due_on) == (InvoiceState.MATCHED, 96000, date(2027, 1, 15))
    assert recompute(session).agrees


def test_an_invoice_before_acceptance_is_held_with_its_reason(session: Session) -> None:
    """Delivered but not accepted is accrued and not payable; accepted later, the same invoice matches."""
    order = found_council(session).accepted(session, *FULL_JOB)
    accrue(session, Accrual(order.id, Moment.DELIVERED, FLOWN, "d"), viewer=SKYE, now=NOW)
    invoice = recorded(session, order)
    report = match_invoice(session, invoice.id, viewer=PROCUREMENT, now=NOW)
    assert not report.matched
    assert invoice.state is InvoiceState.HELD
    assert "not accepted, so not payable yet" in report.reasons[0]
    accept(session, Acceptance(order.id, FLOWN, accepted=True), viewer=PROCUREMENT, now=NOW)
    assert match_invoice(session, invoice.id, viewer=PROCUREMENT, now=NOW).matched


@pytest.mark.parametrize(("extra", "matched"), [(800, True), (801, False)])
def test_the_tolerance_is_one_per_cent_and_not_a_penny_more(session: Session, extra: int, matched: bool) -> None:  # noqa: FBT001
    """£8.00 above £800.00 is within tolerance and is held against the ceilings; £8.01 is held back."""
    order = done(session)
    invoice = recorded(session, order, extra=extra)
    report = match_invoice(session, invoice.id, viewer=PROCUREMENT, now=NOW)
    assert report.matched is matched
    if matched:
        ceiling = session.exec(select(Ceiling).where(Ceiling.scope == CeilingScope.FRAMEWORK)).one()
        session.refresh(ceiling)
        assert ceiling.used_pence == 80800
    assert recompute(session).agrees


def test_the_suppliers_own_vat_is_kept_or_the_invoice_held(session: Session) -> None:
    """Five pence out is tolerated and stored as the supplier wrote it; fifty is held with both expected figures."""
    council = found_council(session)
    near = record_invoice(session, bill(session, done(session, council), "A", vat=16005), viewer=SKYE, now=NOW)
    assert match_invoice(session, near.id, viewer=PROCUREMENT, now=NOW).matched
    assert near.vat_pence == 16005
    far = record_invoice(session, bill(session, done(session, council), "B", vat=16050), viewer=SKYE, now=NOW)
    assert "agrees with neither" in match_invoice(session, far.id, viewer=PROCUREMENT, now=NOW).reasons[0]


def test_a_line_that_was_not_ordered_and_a_second_bill_are_held(session: Session) -> None:
    """What was not ordered, and what was billed before, is not payable."""
    order = done(session)
    first = recorded(session, order)
    match_invoice(session, first.id, viewer=PROCUREMENT, now=NOW)
    again = record_invoice(session, bill(session, order, "INV-002"), viewer=SKYE, now=NOW)
    assert "against £0.00 accrued" in match_invoice(session, again.id, viewer=PROCUREMENT, now=NOW).reasons[-1]
    strange = NewInvoice(
        order.id, "INV-003", BILLED, BILLED, (NewInvoiceLine("nothing", "Drone hire", 100),), 20, "PO-1"
    )
    held = record_invoice(session, strange, viewer=SKYE, now=NOW)
    assert "not ordered" in match_invoice(session, held.id, viewer=PROCUREMENT, now=NOW).reasons[0]


def test_a_part_invoice_leaves_the_rest_accrued_until_the_final_one(session: Session) -> None:
    """The session billed alone leaves £250.00 accrued; a final invoice for less gives the remainder back."""
    order = done(session)
    whole = bill(session, order)
    part = record_invoice(session, replace(whole, lines=whole.lines[:1], vat_pence=11000), viewer=SKYE, now=NOW)
    assert match_invoice(session, part.id, viewer=PROCUREMENT, now=NOW).matched
    assert balance_of(session, order.id).accrued_pence == 25000
    rest = replace(
        whole, number="INV-002", lines=(replace(whole.lines[2], net_pence=15000),), vat_pence=3000, final=True
    )
    final = record_invoice(session, rest, viewer=SKYE, now=NOW)
    assert match_invoice(session, final.id, viewer=PROCUREMENT, now=NOW).matched
    balance = balance_of(session, order.id)
    assert (balance.accrued_pence, balance.invoiced_pence) == (0, 70000)
    assert recompute(session).agrees


def test_an_emergency_order_is_invoiced_after_its_po_arrives(session: Session) -> None:
    """Without a PO the invoice is held and says when the PO was due; recorded, it matches; another number is refused."""
    council = found_council(session)
    request = replace(council.request(session, *FULL_JOB), po_number=None, emergency=True)
    order = place_call_off(session, request, viewer=PROCUREMENT, now=NOW)
    accept_offer(session, order.id, viewer=SKYE, now=NOW)
    accrue(session, Accrual(order.id, Moment.DELIVERED, FLOWN, "d"), viewer=SKYE, now=NOW)
    accept(session, Acceptance(order.id, FLOWN, accepted=True), viewer=PROCUREMENT, now=NOW)
    invoice = recorded(session, order)
    assert "due by 25 November 2026" in match_invoice(session, invoice.id, viewer=PROCUREMENT, now=NOW).reasons[0]
    record_po(session, order.id, "PO-1", viewer=PROCUREMENT, now=NOW)
    with pytest.raises(AgreementError):
        record_po(session, order.id, "PO-2", viewer=PROCUREMENT, now=NOW)
    assert match_invoice(session, invoice.id, viewer=PROCUREMENT, now=NOW).matched


def test_a_credit_above_the_invoice_is_refused_and_within_it_goes_back(session: Session) -> None:
    """A penny above what stands is refused; £100.00 returns to every ceiling; the same credit twice is refused."""
    order = done(session)
    invoice = recorded(session, order)
    with pytest.raises(StateError):
        credit(session, NewCredit(invoice.id, "CN0", 1, 0, BILLED, "x"), viewer=SKYE, now=NOW)
    match_invoice(session, invoice.id, viewer=PROCUREMENT, now=NOW)
    for amount, error in ((80001, CreditError), (0, CreditError), (-1, MoneyError)):
        with pytest.raises(error):
            credit(session, NewCredit(invoice.id, "CN1", amount, 0, BILLED, "x"), viewer=SKYE, now=NOW)
    note = NewCredit(invoice.id, "CN1", 10000, 2000, BILLED, "One still missing")
    credit(session, note, viewer=SKYE, now=NOW)
    with pytest.raises(DuplicateInvoiceError):
        credit(session, note, viewer=SKYE, now=NOW)
    with pytest.raises(CreditError):
        credit(session, NewCredit(invoice.id, "CN2", 70001, 0, BILLED, "x"), viewer=SKYE, now=NOW)
    assert balance_of(session, order.id).invoiced_pence == 70000
    assert recompute(session).agrees


def test_payments_in_parts_reach_the_whole_and_no_further(session: Session) -> None:
    """Two payments settle the gross exactly, the same reference twice is one payment, and a penny more is refused."""
    order = done(session)
    invoice = recorded(session, order)
    with pytest.raises(StateError):
        pay(session, NewPayment(invoice.id, "BACS-0", BILLED, 1), viewer=PROCUREMENT, now=NOW)
    match_invoice(session, invoice.id, viewer=PROCUREMENT, now=NOW)
    first = NewPayment(invoice.id, "BACS-1", BILLED, 33333)
    made = pay(session, first, viewer=PROCUREMENT, now=NOW)
    assert pay(session, first, viewer=PROCUREMENT, now=NOW).id == made.id
    with pytest.raises(MoneyError):
        pay(session, NewPayment(invoice.id, "BACS-2", BILLED, 62668), viewer=PROCUREMENT, now=NOW)
    pay(session, NewPayment(invoice.id, "BACS-3", BILLED, 62667), viewer=PROCUREMENT, now=NOW)
    assert invoice.state is InvoiceState.PAID
    assert balance_of(session, order.id).paid_pence == 80000
    assert recompute(session).agrees


def test_a_recharge_sums_and_knows_each_partners_vat(session: Session) -> None:
    """Three bodies share £800.00 to the penny, once; a body off the list carries nothing."""
    order = done(session)
    invoice = recorded(session, order)
    match_invoice(session, invoice.id, viewer=PROCUREMENT, now=NOW)
    parts = recharge(session, invoice.id, {"council": 1, "police": 1, "fire": 1}, viewer=PROCUREMENT, now=NOW)
    assert [part.net_pence for part in parts] == [26667, 26667, 26666]
    with pytest.raises(StateError, match="before"):
        recharge(session, invoice.id, {"council": 1}, viewer=PROCUREMENT, now=NOW)


def test_the_payment_clock_counts_days_past_thirty(session: Session) -> None:
    """On the due day it is not late, the day after by one, and once paid not at all."""
    invoice = recorded(session, done(session))
    due = NOW.replace(year=2027, month=1, day=15)
    assert days_late(invoice, due) == 0
    assert days_late(invoice, due + timedelta(days=1)) == 1
    invoice.state = InvoiceState.PAID
    assert days_late(invoice, due + timedelta(days=9)) == 0
