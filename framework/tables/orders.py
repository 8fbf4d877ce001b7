"""Orders: how each supplier was chosen, what was ordered, and what became of it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from framework.vocabulary import CalledBy, CallOffState, Cause, Moment, Unit
from records.columns import JsonObject, json_column, pence_column, utc_column, word_column
from records.ids import new_id


class AwardRoute(SQLModel, table=True):
    """A stored decision: the rule that fired, the ranking at that moment, and who was skipped and why."""

    __tablename__ = "award_route"

    id: str = Field(default_factory=new_id, primary_key=True)
    lot_id: str = Field(foreign_key="framework_lot.id", index=True)
    previous_id: str | None = None
    decided_on: date
    decided_at: datetime = Field(sa_column=utc_column())
    method: str
    rule: str
    value_pence: int = Field(sa_column=pence_column())
    chosen_organisation_id: str | None = None
    document: JsonObject = Field(sa_column=json_column())


class Competition(SQLModel, table=True):
    """A mini-competition run on Public Contracts Scotland and recorded here, with its reference there."""

    __tablename__ = "mini_competition"

    id: str = Field(default_factory=new_id, primary_key=True)
    route_id: str = Field(foreign_key="award_route.id", index=True, unique=True)
    reference: str = Field(unique=True)
    closes_at: datetime = Field(sa_column=utc_column())
    price_weight_bp: int
    invited: JsonObject = Field(sa_column=json_column())
    winner_organisation_id: str | None = None
    decided_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))


class Bid(SQLModel, table=True):
    """One supplier's bid: its net price, its quality mark, and once decided its scores."""

    __tablename__ = "competition_bid"
    __table_args__ = (UniqueConstraint("competition_id", "organisation_id", name="bid_once"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    competition_id: str = Field(foreign_key="mini_competition.id", index=True)
    organisation_id: str
    price_pence: int = Field(sa_column=pence_column())
    quality_bp: int
    score: JsonObject = Field(default_factory=dict, sa_column=json_column())


class CallOff(SQLModel, table=True):
    """An order under the framework. Its identifier is its quotation's.

    `job_ref` and `asset_ref` are opaque to this room. `requirement` groups repeats of one need, so that they are
    counted together against the thresholds of procurement law.
    """

    __tablename__ = "call_off"
    __table_args__ = (
        CheckConstraint("net_pence >= 0", name="call_off_value"),
        Index("call_off_listing", "framework_id", "placed_at", "id"),
        # These two answer the dashboard from the index alone, however many orders there are.
        Index("call_off_repeats", "framework_id", "requirement", "buyer_organisation_id", "state", "net_pence"),
        Index("call_off_by_day", "framework_id", "ordered_on", "state", "net_pence"),
    )

    id: str = Field(primary_key=True)
    reference: str = Field(unique=True)
    framework_id: str = Field(foreign_key="framework.id")
    lot_id: str = Field(foreign_key="framework_lot.id", index=True)
    quotation_id: str = Field(foreign_key="quotation.id")
    route_id: str = Field(foreign_key="award_route.id")
    buyer_organisation_id: str = Field(index=True)
    supplier_organisation_id: str = Field(index=True)
    job_ref: str = Field(index=True)
    asset_ref: str | None = None
    requirement: str
    title: str
    state: CallOffState = Field(sa_column=word_column(CallOffState, index=True))
    net_pence: int = Field(sa_column=pence_column())
    ordered_on: date
    due_on: date
    placed_at: datetime = Field(sa_column=utc_column())
    offer_expires_at: datetime = Field(sa_column=utc_column())
    answered_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))
    answer_reason: str | None = None
    po_number: str | None = None
    emergency: bool = False
    ledger_codes: list[JsonObject] = Field(default_factory=list, sa_column=json_column())
    flown_on: date | None = None
    delivered_on: date | None = None
    accepted_on: date | None = None
    first_delivery_accepted: bool | None = None
    withheld_reason: str | None = None


class CallOffLine(SQLModel, table=True):
    """One line of an order: what it is for, what it may cost, and how far it has come. Net pence."""

    __tablename__ = "call_off_line"
    __table_args__ = (
        UniqueConstraint("call_off_id", "position", name="line_position"),
        CheckConstraint("accrued_pence >= 0 AND invoiced_pence >= 0", name="line_sums"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    call_off_id: str = Field(foreign_key="call_off.id", index=True)
    position: int
    code: str
    unit: Unit = Field(sa_column=word_column(Unit))
    title: str
    quantity: str
    net_pence: int = Field(sa_column=pence_column())
    explanation: str
    earned: Moment = Field(sa_column=word_column(Moment))
    accrued_pence: int = Field(default=0, sa_column=pence_column())
    invoiced_pence: int = Field(default=0, sa_column=pence_column())
    accepted: bool = False


class StandDown(SQLModel, table=True):
    """A session not flown or not finished, the term that applied, and what was charged."""

    __tablename__ = "stand_down"

    id: str = Field(default_factory=new_id, primary_key=True)
    call_off_id: str = Field(foreign_key="call_off.id", index=True)
    cause: Cause = Field(sa_column=word_column(Cause))
    called_by: CalledBy = Field(sa_column=word_column(CalledBy))
    notice_hours: int
    mobilised: bool
    cancelled: bool
    charge_pence: int = Field(sa_column=pence_column())
    term_id: str
    explanation: str
    happened_on: date


class Incident(SQLModel, table=True):
    """Something that went wrong under an order and counts towards the supplier's performance."""

    __tablename__ = "supplier_incident"

    id: str = Field(default_factory=new_id, primary_key=True)
    call_off_id: str = Field(foreign_key="call_off.id", index=True)
    kind: str
    happened_on: date
    note: str
