"""Files to and from finance: commitments and accruals out, order numbers and payments in, each row reconciled.

A row that cannot be used is named with its line, field and reason; the good rows are kept. Reading the same file
twice changes nothing the second time.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from framework.errors import AgreementError, AgreementNotFoundError, FrameworkError
from framework.figures import year_end_rows
from framework.invoices import number_key, record_po
from framework.models import CallOff, Invoice, SupplierPlace
from framework.money import pence, plain_pounds
from framework.scope import invoices_seen, orders_seen
from framework.settlements import NewPayment, pay
from records.viewer import Viewer

PO_COLUMNS = ("call_off", "po_number")
PAYMENT_COLUMNS = ("supplier_number", "invoice_number", "payment_reference", "paid_on", "gross")
MOST_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """An order as finance carries it at a date: net pounds committed, accrued, and invoiced but not paid."""

    call_off: str
    po_number: str
    buyer: str
    supplier: str
    committed: str
    accrued: str
    invoiced_unpaid: str


def commitment_rows(session: Session, framework_id: str, on: date) -> list[CommitmentRow]:
    """Open commitments and accruals at a date, such as 31 March, for finance's own ledger."""
    return [
        CommitmentRow(
            row.reference,
            row.po_number or "",
            row.buyer_organisation_id,
            row.supplier_organisation_id,
            plain_pounds(row.carried_commitment_pence),
            plain_pounds(row.accrual_pence),
            plain_pounds(row.invoiced_unpaid_pence),
        )
        for row in year_end_rows(session, framework_id, on)
    ]


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not used: its line in the file, the field at fault, and why."""

    line: int
    field: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What became of a file's rows."""

    used: int
    refused: tuple[Refused, ...]


def import_pos(session: Session, text: str, *, viewer: Viewer, now: datetime) -> Reconciled:
    """Read finance's order numbers: columns `call_off` (its reference) and `po_number`.

    Raises:
        AgreementError: A column is missing, or there are too many rows.
    """

    def use(row: Mapping[str, str]) -> None:
        query = select(CallOff.id).where(CallOff.reference == row["call_off"], orders_seen(viewer))
        found = session.exec(query).first()
        if found is None:
            raise AgreementNotFoundError(f"There is no call-off {row['call_off']}.", field="call_off")
        record_po(session, found, row["po_number"], viewer=viewer, now=now)

    return _each(session, rows_of(text, PO_COLUMNS), use)


def import_payments(session: Session, text: str, *, viewer: Viewer, now: datetime) -> Reconciled:
    """Read finance's payments; the supplier is known by finance's own number for it.

    Raises:
        AgreementError: A column is missing, or there are too many rows.
    """

    def use(row: Mapping[str, str]) -> None:
        invoice_id = _invoice_id(session, row, viewer)
        try:
            paid_on = date.fromisoformat(row["paid_on"])
        except ValueError as error:
            raise AgreementError(f"{row['paid_on']!r} is no date such as 2027-01-15.", field="paid_on") from error
        new = NewPayment(invoice_id, row["payment_reference"], paid_on, pence(row["gross"], field="gross"))
        pay(session, new, viewer=viewer, now=now)

    return _each(session, rows_of(text, PAYMENT_COLUMNS), use)


def _invoice_id(session: Session, row: Mapping[str, str], viewer: Viewer) -> str:
    """The invoice that a payment is for."""
    suppliers = select(SupplierPlace.organisation_id).where(SupplierPlace.finance_number == row["supplier_number"])
    query = select(Invoice.id).where(
        col(Invoice.supplier_organisation_id).in_(suppliers),
        Invoice.number_key == number_key(row["invoice_number"]),
        invoices_seen(viewer),
    )
    found = session.exec(query).first()
    if found is None:
        raise AgreementNotFoundError(
            f"Supplier {row['supplier_number']} has no invoice {row['invoice_number']} here.", field="invoice_number"
        )
    return found


def rows_of(text: str, columns: Sequence[str]) -> list[Mapping[str, str]]:
    """A CSV file's rows, whose header must have the columns.

    Raises:
        AgreementError: A column is missing, or there are too many rows.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    missing = [name for name in columns if name not in (reader.fieldnames or ())]
    if missing:
        raise AgreementError(f"The file lacks the column {missing[0]}.", field=missing[0])
    rows: list[Mapping[str, str]] = []
    for row in reader:
        rows.append({name: (row[name] or "").strip() for name in columns})
        if len(rows) > MOST_ROWS:
            raise AgreementError(f"The file has more than {MOST_ROWS:,} rows.", field="file")
    return rows


def _each(session: Session, rows: Sequence[Mapping[str, str]], use: Callable[[Mapping[str, str]], None]) -> Reconciled:
    """Use every row that can be used, each whole or not at all."""
    refused: list[Refused] = []
    for line, row in enumerate(rows, start=2):
        try:
            with session.begin_nested():
                use(row)
        except FrameworkError as error:
            refused.append(Refused(line, error.field, str(error)))
    return Reconciled(len(rows) - len(refused), tuple(refused))
