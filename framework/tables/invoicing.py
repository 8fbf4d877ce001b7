"""Invoices, their lines, credit notes and payments. Net, VAT and gross are separate figures throughout."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from framework.vocabulary import InvoiceState, VatStatus
from records.columns import JsonObject, json_column, pence_column, utc_column, word_column
from records.ids import new_id


class Invoice(SQLModel, table=True):
    """A supplier's invoice, with the supplier's own VAT figure. `number_key` is what makes a duplicate."""

    __tablename__ = "invoice"
    __table_args__ = (
        UniqueConstraint("supplier_organisation_id", "number_key", name="invoice_number"),
        CheckConstraint("gross_pence = net_pence + vat_pence", name="invoice_gross"),
        CheckConstraint("net_pence >= 0 AND vat_pence >= 0", name="invoice_signs"),
        CheckConstraint("credited_pence >= 0 AND credited_pence <= net_pence", name="invoice_credited"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    number: str
    number_key: str
    call_off_id: str = Field(foreign_key="call_off.id", index=True)
    supplier_organisation_id: str = Field(index=True)
    buyer_organisation_id: str = Field(index=True)
    po_number: str | None = None
    state: InvoiceState = Field(sa_column=word_column(InvoiceState, index=True))
    invoice_date: date
    received_on: date
    due_on: date
    net_pence: int = Field(sa_column=pence_column())
    vat_pence: int = Field(sa_column=pence_column())
    gross_pence: int = Field(sa_column=pence_column())
    irrecoverable_pence: int = Field(default=0, sa_column=pence_column())
    credited_pence: int = Field(default=0, sa_column=pence_column())
    paid_pence: int = Field(default=0, sa_column=pence_column())
    final: bool = False
    match: JsonObject = Field(default_factory=dict, sa_column=json_column())
    recorded_at: datetime = Field(sa_column=utc_column())


class InvoiceLine(SQLModel, table=True):
    """One line of an invoice, against one line of the order."""

    __tablename__ = "invoice_line"
    __table_args__ = (UniqueConstraint("invoice_id", "position", name="invoice_position"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    invoice_id: str = Field(foreign_key="invoice.id", index=True)
    position: int
    call_off_line_id: str
    description: str
    net_pence: int = Field(sa_column=pence_column())
    vat_rate_bp: int


class CreditNote(SQLModel, table=True):
    """A supplier's credit against one of its invoices. It never exceeds what the invoice still stands at."""

    __tablename__ = "credit_note"
    __table_args__ = (UniqueConstraint("supplier_organisation_id", "number_key", name="credit_number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    invoice_id: str = Field(foreign_key="invoice.id", index=True)
    supplier_organisation_id: str
    number: str
    number_key: str
    net_pence: int = Field(sa_column=pence_column())
    vat_pence: int = Field(sa_column=pence_column())
    credited_on: date
    reason: str


class Payment(SQLModel, table=True):
    """Money that left the buyer's account, as finance reported it. Gross pence, with the net it discharges."""

    __tablename__ = "payment"
    __table_args__ = (UniqueConstraint("buyer_organisation_id", "reference", name="payment_once"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    invoice_id: str = Field(foreign_key="invoice.id", index=True)
    buyer_organisation_id: str
    reference: str
    paid_on: date = Field(index=True)
    net_pence: int = Field(sa_column=pence_column())
    gross_pence: int = Field(sa_column=pence_column())


class Recharge(SQLModel, table=True):
    """A partner's share of an order, with how VAT stands on the recharge."""

    __tablename__ = "recharge"

    id: str = Field(default_factory=new_id, primary_key=True)
    invoice_id: str = Field(foreign_key="invoice.id", index=True)
    organisation_id: str = Field(index=True)
    weight: int
    net_pence: int = Field(sa_column=pence_column())
    vat_pence: int = Field(sa_column=pence_column())
    irrecoverable_pence: int = Field(sa_column=pence_column())
    vat_status: VatStatus = Field(sa_column=word_column(VatStatus))
