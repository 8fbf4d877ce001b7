"""What comes in and goes out of the registers: closed shapes, so that a misspelt field is refused."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from compliance.particulars import CertificateCategory, CertificateKind, ClassMark
from compliance.registers.models import Cover, HoursSource

_TEXT = Field(min_length=1, max_length=200)


class Closed(BaseModel):
    """A shape that refuses fields it does not know."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class OperatorChange(Closed):
    """Fields of an operator that may change; those left out stay."""

    name: str | None = Field(default=None, min_length=1, max_length=200)
    operator_id: str | None = None
    operator_id_expires: date | None = None
    accountable_manager_person_id: str | None = None


class OperatorCreate(OperatorChange):
    """A new operator."""

    organisation_id: str = _TEXT
    name: str = _TEXT


class AuthorisationCreate(Closed):
    """A new operational authorisation."""

    kind: str = _TEXT
    number: str = _TEXT
    starts: date | None = None
    expires: date | None = None
    conditions: list[str] | None = None
    max_range_m: float | None = Field(default=None, gt=0)
    max_height_m_agl: float | None = Field(default=None, gt=0)
    bvlos: bool | None = None
    names_operator_id: str | None = None
    document_ref: str | None = None


class InsuranceCreate(Closed):
    """A new policy of insurance."""

    cover: Cover
    insurer_ref: str = _TEXT
    ec785_compliant: bool | None = None
    limit_pence: int | None = Field(default=None, ge=0)
    starts: date | None = None
    expires: date | None = None
    document_ref: str | None = None


class AgreementCreate(Closed):
    """A new data processing agreement."""

    reference: str = _TEXT
    starts: date | None = None
    expires: date | None = None
    document_ref: str | None = None


class DeclarationCreate(Closed):
    """An operator's statements, in the words of a proposal's `declarations`."""

    operator_18_or_over: bool | None = None
    operator_id_displayed: bool | None = None
    maintenance_in_date: bool | None = None
    preflight_inspection: bool | None = None
    pilot_engaged_by_operator: bool | None = None
    pilot_fit: bool | None = None
    operations_manual_held: bool | None = None
    night_procedures_in_manual: bool | None = None
    drops_or_carries: bool | None = None
    near_emergency: bool | None = None


class PilotChange(Closed):
    """Fields of a pilot that may change."""

    name: str | None = Field(default=None, min_length=1, max_length=200)
    person_id: str | None = None
    flyer_id: str | None = None
    flyer_id_expires: date | None = None
    engaged_from: date | None = None
    engaged_to: date | None = None


class PilotCreate(PilotChange):
    """A new pilot."""

    organisation_id: str = _TEXT
    name: str = _TEXT


class CertificateCreate(Closed):
    """A new certificate."""

    kind: CertificateKind
    category: CertificateCategory | None = None
    number: str | None = None
    issued: date | None = None
    expires: date | None = None
    document_ref: str | None = None


class HoursCreate(Closed):
    """Flying time on a day."""

    flown_on: date
    minutes: int = Field(ge=0, le=24 * 60)
    aircraft_class: str | None = None
    source: HoursSource = HoursSource.DECLARED
    reference: str | None = None


class AircraftChange(Closed):
    """Fields of an aircraft that may change."""

    model: str | None = Field(default=None, min_length=1, max_length=200)
    serial: str | None = None
    class_mark: ClassMark | None = None
    first_marketed: date | None = None
    mtom_g: float | None = Field(default=None, gt=0)
    rotary_wing: bool | None = None
    camera: bool | None = None
    remote_id: bool | None = None
    green_flashing_light: bool | None = None
    wind_limit_ms: float | None = Field(default=None, gt=0)
    takeoff_wind_limit_ms: float | None = Field(default=None, gt=0)
    ingress: str | None = None
    coldest_c: float | None = None
    warmest_c: float | None = None
    maintenance_due: date | None = None
    bought_on: date | None = None
    retired_on: date | None = None
    documents: list[str] = Field(default_factory=list)


class AircraftCreate(AircraftChange):
    """A new aircraft."""

    organisation_id: str = _TEXT
    model: str = _TEXT


class AuthorisationRead(AuthorisationCreate):
    """An operational authorisation as held."""

    id: str


class InsuranceRead(InsuranceCreate):
    """A policy of insurance as held."""

    id: str


class AgreementRead(AgreementCreate):
    """A data processing agreement as held."""

    id: str


class OperatorRead(OperatorCreate):
    """An operator as registered."""

    closed_at: datetime | None
    registered_at: datetime


class OperatorDetail(OperatorRead):
    """An operator with its papers, newest expiry first."""

    authorisations: list[AuthorisationRead]
    insurances: list[InsuranceRead]
    agreements: list[AgreementRead]


class CertificateRead(CertificateCreate):
    """A certificate as held."""

    id: str


class PilotRead(PilotCreate):
    """A pilot as registered."""

    id: str


class PilotDetail(PilotRead):
    """A pilot with certificates and recent hours; None when nobody has recorded any."""

    certificates: list[CertificateRead]
    hours_last_90_days: float | None


class AircraftRead(AircraftCreate):
    """An aircraft as registered."""

    id: str


class EligibilityRead(Closed):
    """Whether an operator may be offered work on a day, and each reason why not."""

    organisation_id: str
    on: date
    eligible: bool
    reasons: list[str]


class ExpiringRead(Closed):
    """Something that runs out."""

    kind: str
    organisation_id: str
    subject_id: str
    what: str
    expires: date
