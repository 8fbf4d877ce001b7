"""Tables: policy versions as published, verdicts with all they rested on, waivers. API shapes beside them."""

from datetime import date, datetime

from pydantic import BaseModel
from sqlmodel import Field, SQLModel, UniqueConstraint

from records.columns import JsonObject, JsonValue, json_column, utc_column
from records.ids import new_id


class PolicyVersion(SQLModel, table=True):
    """One version of a policy, whole and unchangeable; its identity is the SHA-256 of its text."""

    __tablename__ = "compliance_policy_version"
    __table_args__ = (UniqueConstraint("sha256"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    policy_id: str = Field(index=True)
    version: str
    title: str
    sha256: str
    effective_from: date
    effective_to: date | None = None
    text: str
    published_at: datetime = Field(sa_column=utc_column())
    published_by: str | None = None
    shipped: bool = False


class StoredVerdict(SQLModel, table=True):
    """A verdict as given, and everything needed to give it again: proposal, evidence, waivers, policy, moment."""

    __tablename__ = "compliance_verdict"

    id: str = Field(primary_key=True)
    organisation_id: str | None = Field(default=None, index=True)
    person_id: str | None = None
    policy_sha256: str = Field(index=True)
    stage: str
    outcome: str = Field(index=True)
    starts_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))
    ends_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))
    judged_at: datetime = Field(sa_column=utc_column(index=True))
    document: JsonObject = Field(sa_column=json_column())
    evidence: JsonObject = Field(sa_column=json_column())
    waivers: list[JsonValue] = Field(sa_column=json_column())
    answer: str


class Waiver(SQLModel, table=True):
    """Leave to fly against one rule of the council's own policy, for a reason and until a date.

    Exactly one scope: a request, a site (``area_wkb``, hexadecimal, WGS 84) or an operator.
    """

    __tablename__ = "compliance_waiver"

    id: str = Field(default_factory=new_id, primary_key=True)
    rule: str = Field(index=True)
    reason: str
    conditions: str | None = None
    request_ref: str | None = Field(default=None, index=True)
    area_wkb: str | None = None
    operator_id: str | None = None
    granted_by: str | None = None
    role: str
    starts_at: datetime = Field(sa_column=utc_column())
    ends_at: datetime = Field(sa_column=utc_column(index=True))
    revoked_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))
    granted_at: datetime = Field(sa_column=utc_column())


class PolicyRead(BaseModel):
    """A policy version in a list."""

    id: str
    version: str
    title: str
    sha256: str
    effective_from: date
    effective_to: date | None
    published_at: datetime | None


class PolicyPublish(BaseModel):
    """A policy's TOML text, to publish."""

    text: str


class WaiverCreate(BaseModel):
    """What a flight-safety officer says to grant a waiver; one of the three scopes."""

    rule: str
    reason: str
    starts_at: datetime
    ends_at: datetime
    conditions: str | None = None
    request_ref: str | None = None
    area: JsonObject | None = None
    operator_id: str | None = None


class WaiverRead(BaseModel):
    """A waiver as granted."""

    id: str
    rule: str
    reason: str
    conditions: str | None
    request_ref: str | None
    operator_id: str | None
    role: str
    starts_at: datetime
    ends_at: datetime
    revoked_at: datetime | None
