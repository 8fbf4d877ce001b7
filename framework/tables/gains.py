"""Benefits: claims with their evidence, versions of each target, and the assumptions behind every figure."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from framework.gains import BenefitKind, ClaimState, Evidence
from records.columns import JsonObject, json_column, pence_column, utc_column, word_column
from records.ids import new_id


class BenefitTarget(SQLModel, table=True):
    """One version of the target for one line of benefit. `target_pence` None means to be confirmed, never zero."""

    __tablename__ = "benefit_target"
    __table_args__ = (UniqueConstraint("organisation_id", "line", "version", name="target_version"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    organisation_id: str = Field(index=True)
    line: str
    kind: BenefitKind = Field(sa_column=word_column(BenefitKind))
    version: int
    target_pence: int | None = Field(sa_column=pence_column(nullable=True))
    contingency_pence: int = Field(default=0, sa_column=pence_column())
    recurring: bool = False
    reason: str
    set_on: date


class BenefitClaim(SQLModel, table=True):
    """What one job saved, or cost more: claimed once for an asset, job, period and category. May be negative."""

    __tablename__ = "benefit_claim"
    __table_args__ = (UniqueConstraint("asset_ref", "job_ref", "period", "kind", "claim_slot", name="claim_once"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    claim_slot: str = "counted"
    line: str = Field(index=True)
    organisation_id: str = Field(index=True)
    asset_ref: str
    job_ref: str
    call_off_id: str | None = Field(default=None, index=True)
    period: str
    kind: BenefitKind = Field(sa_column=word_column(BenefitKind))
    state: ClaimState = Field(sa_column=word_column(ClaimState))
    evidence: Evidence = Field(sa_column=word_column(Evidence))
    amount_pence: int = Field(sa_column=pence_column())
    exposure_minutes: int = 0
    confirmed_by: str | None = None
    budget_code: str | None = None
    confirmed_on: date | None = None
    document: JsonObject = Field(sa_column=json_column())
    claimed_at: datetime = Field(sa_column=utc_column())


class Assumption(SQLModel, table=True):
    """A dated figure that benefits and comparisons rest on, with its source, owner and standing."""

    __tablename__ = "benefit_assumption"
    __table_args__ = (UniqueConstraint("name", "applies_from", name="assumption_dated"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    name: str
    value: int
    unit: str
    source: str
    owner: str
    status: str
    applies_from: date
