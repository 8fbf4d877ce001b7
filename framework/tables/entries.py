"""The commitment ledger: transactions and their entries, which are never changed, and the balances they add up to."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from framework.vocabulary import Account, Event
from records.columns import pence_column, utc_column, word_column
from records.ddl import append_only
from records.ids import new_id


class LedgerTransaction(SQLModel, table=True):
    """One movement of money, done once: its key is unique, and its digest tells a repeat from another command."""

    __tablename__ = "ledger_transaction"

    id: str = Field(default_factory=new_id, primary_key=True)
    key: str = Field(unique=True)
    digest: str
    event: Event = Field(sa_column=word_column(Event))
    order_id: str = Field(index=True)
    effective_on: date
    recorded_at: datetime = Field(sa_column=utc_column())
    person_id: str | None = None
    reason: str
    reverses_id: str | None = Field(default=None, unique=True)


class LedgerEntry(SQLModel, table=True):
    """One side of a movement, in net pence: above zero into the account, below zero out of it."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        CheckConstraint("amount_pence <> 0", name="entry_amount"),
        Index("entry_order", "order_id", "account", "amount_pence"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    transaction_id: str = Field(foreign_key="ledger_transaction.id", index=True)
    order_id: str
    account: Account = Field(sa_column=word_column(Account))
    amount_pence: int = Field(sa_column=pence_column())


class LedgerBalance(SQLModel, table=True):
    """What stands on each of an order's accounts, in net pence: the sum of its entries, kept as they are made."""

    __tablename__ = "ledger_balance"
    __table_args__ = (
        CheckConstraint(
            "pipeline_pence >= 0 AND committed_pence >= 0 AND accrued_pence >= 0 "
            "AND invoiced_pence >= 0 AND paid_pence >= 0",
            name="balance_signs",
        ),
        Index(
            "balance_figures",
            "framework_id",
            "lot_id",
            "buyer_organisation_id",
            "pipeline_pence",
            "committed_pence",
            "accrued_pence",
            "invoiced_pence",
            "paid_pence",
        ),
    )

    order_id: str = Field(primary_key=True)
    framework_id: str = Field(foreign_key="framework.id")
    lot_id: str = Field(foreign_key="framework_lot.id")
    buyer_organisation_id: str
    supplier_organisation_id: str = Field(index=True)
    pipeline_pence: int = Field(default=0, sa_column=pence_column())
    committed_pence: int = Field(default=0, sa_column=pence_column())
    accrued_pence: int = Field(default=0, sa_column=pence_column())
    invoiced_pence: int = Field(default=0, sa_column=pence_column())
    paid_pence: int = Field(default=0, sa_column=pence_column())


append_only(SQLModel.metadata.tables["ledger_transaction"])
append_only(SQLModel.metadata.tables["ledger_entry"])
