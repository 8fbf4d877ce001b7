"""Files to and from finance are reconciled row by row, and reading one twice changes nothing."""

from datetime import date

import pytest
from sqlmodel import Session, select

from framework.errors import AgreementError
from framework.finance import commitment_rows, import_payments, import_pos
from framework.invoices import NewInvoice, NewInvoiceLine, match_invoice, record_invoice
from framework.models import CallOff, Invoice, Payment, SupplierPlace
from framework.progress import Acceptance, Accrual, accept, accrue
from framework.store import lines_of
from framework.vocabulary import InvoiceState, Moment
from tests.framework.council import FULL_JOB, NOW, POLICE, PROCUREMENT, SKYE, TODAY, found_council

HEADER = "supplier_number,invoice_number,payment_reference,paid_on,gross\r\n"


def billed(session: Session) -> Invoice:
    """An order's matched invoice of £960.00 gross, from a supplier that finance knows as 4711."""
    council = found_council(session)
    order = council.accepted(session, *FULL_JOB)
    accrue(session, Accrual(order.id, Moment.DELIVERED, TODAY, "d"), viewer=SKYE, now=NOW)
    accept(session, Acceptance(order.id, TODAY, accepted=True), viewer=PROCUREMENT, now=NOW)
    lines = tuple(NewInvoiceLine(line.id, line.title, line.net_pence) for line in lines_of(session, order.id))
    bill = NewInvoice(order.id, "INV-1", TODAY, TODAY, lines, 16000)
    invoice = record_invoice(session, bill, viewer=SKYE, now=NOW)
    assert match_invoice(session, invoice.id, viewer=PROCUREMENT, now=NOW).matched
    place = session.exec(select(SupplierPlace).where(SupplierPlace.organisation_id == "skylark")).one()
    place.finance_number = "4711"
    session.add(place)
    session.flush()
    return invoice


def test_a_file_without_a_column_is_refused_by_its_name(session: Session) -> None:
    """The missing column is the field."""
    with pytest.raises(AgreementError) as refused:
        import_payments(session, "supplier_number,invoice_number\r\n", viewer=PROCUREMENT, now=NOW)
    assert refused.value.field == "payment_reference"


def test_payments_are_used_once_and_bad_rows_named(session: Session) -> None:
    """One payment is good; an unknown invoice, a bad date and a fraction of a penny are named by line and field."""
    invoice = billed(session)
    text = (
        "\ufeff" + HEADER + "4711,inv 1,BACS-1,2026-12-16,960.00\r\n"
        "4711,INV-9,BACS-2,2026-12-16,1.00\r\n"
        "4711,INV-1,BACS-3,16/12/2026,1.00\r\n"
        "4711,INV-1,BACS-4,2026-12-16,1.005\r\n"
    )
    for _ in range(2):
        done = import_payments(session, text, viewer=PROCUREMENT, now=NOW)
        assert done.used == 1
        assert [(row.line, row.field) for row in done.refused] == [
            (3, "invoice_number"),
            (4, "paid_on"),
            (5, "gross"),
        ]
    assert invoice.state is InvoiceState.PAID
    assert len(session.exec(select(Payment.id)).all()) == 1


def test_another_bodys_invoices_cannot_be_paid_from_a_file(session: Session) -> None:
    """The police's officer finds no such invoice."""
    billed(session)
    done = import_payments(session, HEADER + "4711,INV-1,B,2026-12-16,960.00\r\n", viewer=POLICE, now=NOW)
    assert (done.used, done.refused[0].field) == (0, "invoice_number")


def test_po_numbers_are_read_and_a_second_number_refused(session: Session) -> None:
    """The order takes its number, the same again changes nothing, another is refused, an unknown order named."""
    council = found_council(session)
    order = council.place(session)
    order.po_number = None
    session.add(order)
    session.flush()
    header = "call_off,po_number\r\n"
    first = import_pos(session, f"{header}{order.reference},PO-7\r\nX,PO-8\r\n", viewer=PROCUREMENT, now=NOW)
    assert (first.used, first.refused[0].field) == (1, "call_off")
    again = import_pos(session, f"{header}{order.reference},PO-9\r\n", viewer=PROCUREMENT, now=NOW)
    assert (again.used, again.refused[0].field) == (0, "po_number")
    assert session.get_one(CallOff, order.id).po_number == "PO-7"


def test_commitments_and_accruals_go_out_in_pounds(session: Session) -> None:
    """Flown and not delivered: £200.00 committed and £600.00 accrued, with the PO number."""
    council = found_council(session)
    order = council.accepted(session, *FULL_JOB)
    accrue(session, Accrual(order.id, Moment.FLOWN, TODAY, "f"), viewer=SKYE, now=NOW)
    (row,) = commitment_rows(session, council.framework.id, date(2027, 3, 31))
    assert (row.po_number, row.committed, row.accrued) == ("PO-1", "200.00", "600.00")
