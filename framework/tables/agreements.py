"""The agreement: framework, lots, ranked suppliers, the closed list of buyers, ceilings, authorities.

Names of parties are kept here as they stood in the signed agreement, because that is what is published; the living
register of organisations is elsewhere and shares only their identifiers.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from framework.vocabulary import AuthorityKind, AwardRule, CeilingScope, RechargeVat, SurveyType, VatStatus, Zone
from records.columns import json_column, pence_column, utc_column, word_column
from records.ids import new_id


class Framework(SQLModel, table=True):
    """A framework agreement: the terms, above all price, on which call-offs are awarded during a period."""

    __tablename__ = "framework"
    __table_args__ = (CheckConstraint("ends >= starts", name="framework_term"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    reference: str = Field(unique=True)
    title: str
    owner_organisation_id: str = Field(index=True)
    owner_name: str
    owner_identifier: str
    host_name: str | None = None
    levy_bp: int = 0
    awarded_on: date
    starts: date
    ends: date
    extensible_to: date | None = None
    term_reason: str | None = None
    estimated_pence: int = Field(sa_column=pence_column())
    cpv: str = "79961200"
    tolerance_bp: int = 0
    tolerance_pence: int = 0
    vat_tolerance_pence: int = 5
    emergency_po_days: int = 5
    relet_months: int = 9
    order_count: int = 0
    created_at: datetime = Field(sa_column=utc_column())


class Modification(SQLModel, table=True):
    """A recorded change of the agreement: a later end, or another ceiling, with the reason that allows it."""

    __tablename__ = "framework_modification"

    id: str = Field(default_factory=new_id, primary_key=True)
    framework_id: str = Field(foreign_key="framework.id", index=True)
    kind: str
    subject_id: str
    before: str
    after: str
    reason: str
    made_on: date
    made_at: datetime = Field(sa_column=utc_column())


class Lot(SQLModel, table=True):
    """A part of the framework: a kind of survey in a set of price zones, with its rule of award.

    `direct_award_limit_pence` is the net value up to which the first-ranked supplier may be awarded directly; it is
    None exactly where the award rule has no such limit.
    """

    __tablename__ = "framework_lot"
    __table_args__ = (
        UniqueConstraint("framework_id", "number", name="lot_number"),
        CheckConstraint("price_weight_bp BETWEEN 0 AND 10000", name="lot_price_weight"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    framework_id: str = Field(foreign_key="framework.id", index=True)
    number: int
    title: str
    survey_type: SurveyType = Field(sa_column=word_column(SurveyType))
    zones: list[Zone] = Field(sa_column=json_column())
    award_rule: AwardRule = Field(sa_column=word_column(AwardRule))
    direct_award_limit_pence: int | None = Field(default=None, sa_column=pence_column(nullable=True))
    price_weight_bp: int = 4000


class SupplierPlace(SQLModel, table=True):
    """A supplier's place on a lot: its rank, where it works, how many orders it takes at once, and from when to when."""

    __tablename__ = "framework_place"
    __table_args__ = (
        UniqueConstraint("lot_id", "organisation_id", name="place_once"),
        CheckConstraint("rank >= 1", name="place_rank"),
        CheckConstraint("capacity >= 0", name="place_capacity"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    lot_id: str = Field(foreign_key="framework_lot.id", index=True)
    organisation_id: str = Field(index=True)
    name: str
    identifier: str | None = None
    rank: int
    capacity: int
    zones: list[Zone] = Field(sa_column=json_column())
    starts: date
    ends: date | None = None
    vat_registered: bool = True
    finance_number: str | None = None


class EligibleBuyer(SQLModel, table=True):
    """A body named in the call for competition. The list is closed at creation: nobody is added to it later.

    Source: Public Contracts (Scotland) Regulations 2015, regulation 34(4).
    """

    __tablename__ = "framework_buyer"
    __table_args__ = (UniqueConstraint("framework_id", "organisation_id", name="buyer_once"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    framework_id: str = Field(foreign_key="framework.id", index=True)
    organisation_id: str = Field(index=True)
    name: str
    identifier: str | None = None
    community_planning_partner: bool = True
    starts: date
    ends: date | None = None
    vat_status: VatStatus = Field(sa_column=word_column(VatStatus))
    recoverable_bp: int = 0
    recharge_vat: RechargeVat = Field(sa_column=word_column(RechargeVat))


class Ceiling(SQLModel, table=True):
    """How much may be held against a framework, lot, partner or call-off, in net pence.

    No ceiling is a value of its own (`unlimited`), never an absent row and never zero; zero means nothing may be held.
    The database itself refuses to hold more than the limit.
    """

    __tablename__ = "framework_ceiling"
    __table_args__ = (
        UniqueConstraint("framework_id", "scope", "subject_id", name="ceiling_once"),
        CheckConstraint(
            "(unlimited AND limit_pence IS NULL) OR (NOT unlimited AND limit_pence IS NOT NULL AND limit_pence >= 0)",
            name="ceiling_kind",
        ),
        CheckConstraint("used_pence >= 0", name="ceiling_used"),
        CheckConstraint("limit_pence IS NULL OR used_pence <= limit_pence", name="ceiling_kept"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    framework_id: str = Field(foreign_key="framework.id", index=True)
    scope: CeilingScope = Field(sa_column=word_column(CeilingScope))
    subject_id: str
    unlimited: bool
    limit_pence: int | None = Field(sa_column=pence_column(nullable=True))
    used_pence: int = Field(default=0, sa_column=pence_column())


class Authority(SQLModel, table=True):
    """A person's delegated authority: to award contracts, or to spend a budget, up to a limit, while in post.

    It is personal and in writing, and lapses with the post. The two kinds are separate approvals.
    """

    __tablename__ = "framework_authority"
    __table_args__ = (CheckConstraint("limit_pence >= 0", name="authority_limit"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    person_id: str = Field(index=True)
    organisation_id: str = Field(index=True)
    kind: AuthorityKind = Field(sa_column=word_column(AuthorityKind))
    limit_pence: int = Field(sa_column=pence_column())
    post: str
    granted_by: str
    starts: date
    ends: date | None = None
    lapsed_on: date | None = None


class OffContractSpend(SQLModel, table=True):
    """Drone work bought outside any framework, recorded with the reason why."""

    __tablename__ = "off_contract_spend"

    id: str = Field(default_factory=new_id, primary_key=True)
    buyer_organisation_id: str = Field(index=True)
    supplier_name: str
    net_pence: int = Field(sa_column=pence_column())
    spent_on: date
    reason: str
    recorded_at: datetime = Field(sa_column=utc_column())
