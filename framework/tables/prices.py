"""Prices: versions of each supplier's rate card, its stand-down terms, and the quotations frozen from it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from framework.vocabulary import AmendmentKind, CalledBy, Cause, Unit, Zone
from records.columns import JsonObject, json_column, pence_column, utc_column, word_column
from records.ids import new_id


class RateCard(SQLModel, table=True):
    """One version of a supplier's maximum prices on a lot, net of VAT, in force on the dates it names."""

    __tablename__ = "rate_card"
    __table_args__ = (
        UniqueConstraint("lot_id", "organisation_id", "version", name="card_version"),
        CheckConstraint("effective_to IS NULL OR effective_to >= effective_from", name="card_dates"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    lot_id: str = Field(foreign_key="framework_lot.id", index=True)
    organisation_id: str = Field(index=True)
    version: int
    effective_from: date
    effective_to: date | None = None
    previous_id: str | None = None
    amendment: AmendmentKind = Field(sa_column=word_column(AmendmentKind))
    amendment_detail: JsonObject = Field(default_factory=dict, sa_column=json_column())
    rationale: str
    published_at: datetime = Field(sa_column=utc_column())


class Rate(SQLModel, table=True):
    """One price of a card.

    `price_pence` is the maximum for one unit, or for the whole band where `per_band`; `percent_bp` is an uplift in
    basis points; `cap_pence` limits a unit that is charged at cost. `zone` and `sensor` None mean any.
    """

    __tablename__ = "rate"
    __table_args__ = (UniqueConstraint("card_id", "code", name="rate_code"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    card_id: str = Field(foreign_key="rate_card.id", index=True)
    code: str
    title: str
    unit: Unit = Field(sa_column=word_column(Unit))
    price_pence: int | None = Field(default=None, sa_column=pence_column(nullable=True))
    percent_bp: int | None = None
    cap_pence: int | None = Field(default=None, sa_column=pence_column(nullable=True))
    zone: Zone | None = Field(default=None, sa_column=word_column(Zone, nullable=True))
    sensor: str | None = None
    band_from: str | None = None
    band_to: str | None = None
    per_band: bool = False
    free_quantity: str = "0"
    included: int = 1


class StandDownTermRow(SQLModel, table=True):
    """What is charged when a session is stood down: who called it, why, how late, and whether the crew had set out."""

    __tablename__ = "stand_down_term"

    id: str = Field(default_factory=new_id, primary_key=True)
    card_id: str = Field(foreign_key="rate_card.id", index=True)
    called_by: CalledBy = Field(sa_column=word_column(CalledBy))
    cause: Cause = Field(sa_column=word_column(Cause))
    notice_from_hours: int
    notice_to_hours: int | None = None
    mobilised: bool | None = None
    percent_bp: int = 0
    fixed_pence: int = Field(default=0, sa_column=pence_column())
    costs_recoverable: bool = False


class QuotationRow(SQLModel, table=True):
    """A quotation as it was sent: every line, its explanation, and the card it was priced from, never changed."""

    __tablename__ = "quotation"

    id: str = Field(default_factory=new_id, primary_key=True)
    lot_id: str = Field(foreign_key="framework_lot.id", index=True)
    card_id: str = Field(foreign_key="rate_card.id")
    supplier_organisation_id: str = Field(index=True)
    buyer_organisation_id: str = Field(index=True)
    price_date: date
    valid_until: date
    net_pence: int = Field(sa_column=pence_column())
    document: JsonObject = Field(sa_column=json_column())
    sent_at: datetime = Field(sa_column=utc_column())
