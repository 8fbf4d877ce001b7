"""Tables of the registers, keyed by organisation and person; entries are closed, never deleted.

A date such as `expires` is valid to its end in Europe/London. An empty column is unknown, and stays unknown in the
proposal that is built from it.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from compliance.particulars import CertificateCategory, CertificateKind, ClassMark
from records.columns import JsonObject, JsonValue, json_column, pence_column, utc_column, word_column
from records.ids import new_id


class Cover(StrEnum):
    """What an insurance covers."""

    AVIATION = "aviation"
    EMPLOYERS = "employers"
    PROFESSIONAL_INDEMNITY = "professional_indemnity"


class HoursSource(StrEnum):
    """Where a figure of flying hours comes from."""

    DECLARED = "declared"
    FLIGHT_LOG = "flight_log"
    SESSION = "session"


class Operator(SQLModel, table=True):
    """A drone operator: an organisation with its registration at the authority."""

    __tablename__ = "operator"

    organisation_id: str = Field(primary_key=True)
    name: str
    operator_id: str | None = None
    operator_id_expires: date | None = None
    accountable_manager_person_id: str | None = None
    closed_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))
    registered_at: datetime = Field(sa_column=utc_column())


class Authorisation(SQLModel, table=True):
    """An operational authorisation; `conditions` empty means none, None means unknown."""

    __tablename__ = "authorisation"
    __table_args__ = (CheckConstraint("starts IS NULL OR expires IS NULL OR expires >= starts"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    organisation_id: str = Field(foreign_key="operator.organisation_id", index=True)
    kind: str
    number: str
    starts: date | None = None
    expires: date | None = None
    conditions: list[JsonValue] | None = Field(default=None, sa_column=json_column(nullable=True))
    max_range_m: float | None = None
    max_height_m_agl: float | None = None
    bvlos: bool | None = None
    names_operator_id: str | None = None
    document_ref: str | None = None


class Insurance(SQLModel, table=True):
    """A policy of insurance, its limit in pence."""

    __tablename__ = "insurance"
    __table_args__ = (CheckConstraint("starts IS NULL OR expires IS NULL OR expires >= starts"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    organisation_id: str = Field(foreign_key="operator.organisation_id", index=True)
    cover: Cover = Field(sa_column=word_column(Cover))
    insurer_ref: str
    ec785_compliant: bool | None = None
    limit_pence: int | None = Field(default=None, sa_column=pence_column(nullable=True))
    starts: date | None = None
    expires: date | None = None
    document_ref: str | None = None


class DataProcessingAgreement(SQLModel, table=True):
    """The agreement under which an operator may hold the council's imagery."""

    __tablename__ = "data_processing_agreement"
    __table_args__ = (CheckConstraint("starts IS NULL OR expires IS NULL OR expires >= starts"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    organisation_id: str = Field(foreign_key="operator.organisation_id", index=True)
    reference: str
    starts: date | None = None
    expires: date | None = None
    document_ref: str | None = None


class OperatorDeclaration(SQLModel, table=True):
    """What an operator declares on a day: evidence that stays theirs. Kept whole, never changed."""

    __tablename__ = "operator_declaration"

    id: str = Field(default_factory=new_id, primary_key=True)
    organisation_id: str = Field(foreign_key="operator.organisation_id", index=True)
    declared_by_person_id: str | None = None
    at: datetime = Field(sa_column=utc_column(index=True))
    statements: JsonObject = Field(sa_column=json_column())


class Pilot(SQLModel, table=True):
    """A remote pilot engaged by an organisation."""

    __tablename__ = "pilot"
    __table_args__ = (UniqueConstraint("organisation_id", "flyer_id"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    organisation_id: str = Field(foreign_key="operator.organisation_id", index=True)
    person_id: str | None = Field(default=None, index=True)
    name: str
    flyer_id: str | None = None
    flyer_id_expires: date | None = None
    engaged_from: date | None = None
    engaged_to: date | None = None


class PilotCertificate(SQLModel, table=True):
    """One certificate of a pilot."""

    __tablename__ = "pilot_certificate"

    id: str = Field(default_factory=new_id, primary_key=True)
    pilot_id: str = Field(foreign_key="pilot.id", index=True)
    kind: CertificateKind = Field(sa_column=word_column(CertificateKind))
    category: CertificateCategory | None = Field(
        default=None, sa_column=word_column(CertificateCategory, nullable=True)
    )
    number: str | None = None
    issued: date | None = None
    expires: date | None = None
    document_ref: str | None = None


class FlightHours(SQLModel, table=True):
    """Minutes a pilot flew on a day, and who says so."""

    __tablename__ = "flight_hours"
    __table_args__ = (CheckConstraint("minutes >= 0"), UniqueConstraint("pilot_id", "source", "reference"))

    id: str = Field(default_factory=new_id, primary_key=True)
    pilot_id: str = Field(foreign_key="pilot.id", index=True)
    flown_on: date = Field(index=True)
    minutes: int
    aircraft_class: str | None = None
    source: HoursSource = Field(sa_column=word_column(HoursSource))
    reference: str | None = None


class Aircraft(SQLModel, table=True):
    """An aircraft of an organisation, with the limits its maker states."""

    __tablename__ = "aircraft"
    __table_args__ = (UniqueConstraint("organisation_id", "serial"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    organisation_id: str = Field(foreign_key="operator.organisation_id", index=True)
    model: str
    serial: str | None = None
    class_mark: ClassMark | None = Field(default=None, sa_column=word_column(ClassMark, nullable=True))
    first_marketed: date | None = None
    mtom_g: float | None = None
    rotary_wing: bool | None = None
    camera: bool | None = None
    remote_id: bool | None = None
    green_flashing_light: bool | None = None
    wind_limit_ms: float | None = None
    takeoff_wind_limit_ms: float | None = None
    ingress: str | None = None
    coldest_c: float | None = None
    warmest_c: float | None = None
    maintenance_due: date | None = None
    bought_on: date | None = None
    retired_on: date | None = None
    documents: list[JsonValue] = Field(default_factory=list, sa_column=json_column())
