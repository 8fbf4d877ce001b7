"""Use cases of the registers, and the blocks of a proposal that are built from them.

A block is plain JSON in the words of a proposal, so that a flight keeps it as a snapshot: changing an aircraft's type
afterwards never rewrites a flight already recorded.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from compliance.registers import store
from compliance.registers.errors import RegisterConflictError, RegisterInvalidError
from compliance.registers.models import (
    Aircraft,
    Authorisation,
    Cover,
    DataProcessingAgreement,
    FlightHours,
    Insurance,
    Operator,
    OperatorDeclaration,
    Pilot,
    PilotCertificate,
)
from compliance.registers.shapes import (
    AgreementCreate,
    AircraftChange,
    AircraftCreate,
    AuthorisationCreate,
    CertificateCreate,
    DeclarationCreate,
    HoursCreate,
    InsuranceCreate,
    OperatorChange,
    OperatorCreate,
    PilotChange,
    PilotCreate,
)
from compliance.registers.standing import Eligibility, Expiring, eligibility, expiring
from records import audit
from records.columns import JsonObject, JsonValue
from records.ids import new_id
from records.viewer import SYSTEM, Viewer

__all__ = [
    "By",
    "Eligibility",
    "Expiring",
    "add_agreement",
    "add_aircraft",
    "add_authorisation",
    "add_certificate",
    "add_hours",
    "add_insurance",
    "add_pilot",
    "aircraft_block",
    "change_aircraft",
    "change_operator",
    "change_pilot",
    "declarations_block",
    "declare",
    "eligibility",
    "expiring",
    "operator_block",
    "pilot_block",
    "register_operator",
]

Row = TypeVar("Row", bound=SQLModel)


@dataclass(frozen=True, slots=True)
class By:
    """Who changes something, and when."""

    viewer: Viewer
    now: datetime


def register_operator(session: Session, new: OperatorCreate, *, by: By) -> Operator:
    """Register an organisation as an operator.

    Raises:
        RegisterConflictError: It is registered already.
    """
    store.require_change(by.viewer, new.organisation_id)
    if session.get(Operator, new.organisation_id) is not None:
        raise RegisterConflictError("This organisation is registered already.", field="organisation_id")
    row = Operator(**new.model_dump(), registered_at=by.now)
    return _added(session, row, "operator.registered", f"operator:{new.organisation_id}", by)


def change_operator(session: Session, organisation_id: str, change: OperatorChange, *, by: By) -> Operator:
    """Change the fields given."""
    row = store.operator(session, by.viewer, organisation_id)
    store.require_change(by.viewer, organisation_id)
    return _changed(session, row, change, f"operator:{organisation_id}", by)


def add_authorisation(session: Session, organisation_id: str, new: AuthorisationCreate, *, by: By) -> Authorisation:
    """Add an operational authorisation."""
    _open_operator(session, organisation_id, by)
    row = Authorisation(id=new_id(), organisation_id=organisation_id, **_dated(new))
    return _added(session, row, "authorisation.added", f"operator:{organisation_id}", by)


def add_insurance(session: Session, organisation_id: str, new: InsuranceCreate, *, by: By) -> Insurance:
    """Add a policy of insurance."""
    _open_operator(session, organisation_id, by)
    row = Insurance(id=new_id(), organisation_id=organisation_id, **_dated(new))
    return _added(session, row, "insurance.added", f"operator:{organisation_id}", by)


def add_agreement(session: Session, organisation_id: str, new: AgreementCreate, *, by: By) -> DataProcessingAgreement:
    """Add a data processing agreement."""
    _open_operator(session, organisation_id, by)
    row = DataProcessingAgreement(id=new_id(), organisation_id=organisation_id, **_dated(new))
    return _added(session, row, "agreement.added", f"operator:{organisation_id}", by)


def declare(session: Session, organisation_id: str, new: DeclarationCreate, *, by: By) -> OperatorDeclaration:
    """Record what the operator declares now; what is left out is not declared."""
    _open_operator(session, organisation_id, by)
    row = OperatorDeclaration(
        id=new_id(),
        organisation_id=organisation_id,
        declared_by_person_id=by.viewer.person_id,
        at=by.now,
        statements=new.model_dump(exclude_none=True),
    )
    return _added(session, row, "operator.declared", f"operator:{organisation_id}", by)


def add_pilot(session: Session, new: PilotCreate, *, by: By) -> Pilot:
    """Add a pilot to an operator."""
    _open_operator(session, new.organisation_id, by)
    row = Pilot(id=new_id(), **new.model_dump())
    return _added(session, row, "pilot.added", f"pilot:{row.id}", by)


def change_pilot(session: Session, pilot_id: str, change: PilotChange, *, by: By) -> Pilot:
    """Change the fields given."""
    row = store.pilot(session, by.viewer, pilot_id)
    store.require_change(by.viewer, row.organisation_id)
    return _changed(session, row, change, f"pilot:{pilot_id}", by)


def add_certificate(session: Session, pilot_id: str, new: CertificateCreate, *, by: By) -> PilotCertificate:
    """Add a certificate to a pilot."""
    held = store.pilot(session, by.viewer, pilot_id)
    store.require_change(by.viewer, held.organisation_id)
    row = PilotCertificate(id=new_id(), pilot_id=pilot_id, **new.model_dump())
    return _added(session, row, "certificate.added", f"pilot:{pilot_id}", by)


def add_hours(session: Session, pilot_id: str, new: HoursCreate, *, by: By) -> FlightHours:
    """Record flying time; the same reference of the same source is recorded once."""
    held = store.pilot(session, by.viewer, pilot_id)
    store.require_change(by.viewer, held.organisation_id)
    row = FlightHours(id=new_id(), pilot_id=pilot_id, **new.model_dump())
    return _added(session, row, "hours.added", f"pilot:{pilot_id}", by)


def add_aircraft(session: Session, new: AircraftCreate, *, by: By) -> Aircraft:
    """Add an aircraft to an operator."""
    _open_operator(session, new.organisation_id, by)
    row = Aircraft(id=new_id(), **new.model_dump())
    return _added(session, row, "aircraft.added", f"aircraft:{row.id}", by)


def change_aircraft(session: Session, aircraft_id: str, change: AircraftChange, *, by: By) -> Aircraft:
    """Change the fields given; flights already recorded keep their own snapshot."""
    row = store.aircraft(session, by.viewer, aircraft_id)
    store.require_change(by.viewer, row.organisation_id)
    return _changed(session, row, change, f"aircraft:{aircraft_id}", by)


def operator_block(session: Session, organisation_id: str, on: date, *, viewer: Viewer = SYSTEM) -> JsonObject:
    """The `operator` block of a proposal for a flight on that day.

    Raises:
        RegisterNotFoundError: There is no such operator.
    """
    held = store.operator(session, viewer, organisation_id)
    authorisation = store.best(store.papers(session, Authorisation, organisation_id), on)
    policies = [each for each in store.papers(session, Insurance, organisation_id) if each.cover is Cover.AVIATION]
    insurance = store.best(policies, on)
    return {
        "operator_id": held.operator_id,
        "expires": _iso(held.operator_id_expires),
        "authorisation": None
        if authorisation is None
        else {
            "kind": authorisation.kind,
            "number": authorisation.number,
            "expires": _iso(authorisation.expires),
            "conditions": authorisation.conditions,
            "max_range_m": authorisation.max_range_m,
            "max_height_m_agl": authorisation.max_height_m_agl,
        },
        "insurance": None
        if insurance is None
        else {
            "insurer_ref": insurance.insurer_ref,
            "ec785_compliant": insurance.ec785_compliant,
            "limit_pence": insurance.limit_pence,
            "starts": _iso(insurance.starts),
            "expires": _iso(insurance.expires),
        },
    }


def pilot_block(session: Session, pilot_id: str, on: date, *, viewer: Viewer = SYSTEM) -> JsonObject:
    """The `pilot` block of a proposal for a flight on that day; hours never recorded stay null.

    Raises:
        RegisterNotFoundError: There is no such pilot.
    """
    held = store.pilot(session, viewer, pilot_id)
    return {
        "flyer_id": held.flyer_id,
        "expires": _iso(held.flyer_id_expires),
        "hours_last_90_days": store.hours_last_90_days(session, pilot_id, on),
        "certificates": [
            {"kind": each.kind, "category": each.category, "expires": _iso(each.expires)}
            for each in store.certificates(session, pilot_id)
        ],
    }


def aircraft_block(session: Session, aircraft_id: str, *, viewer: Viewer = SYSTEM) -> JsonObject:
    """The `aircraft` block of a proposal.

    Raises:
        RegisterNotFoundError: There is no such aircraft.
    """
    held = store.aircraft(session, viewer, aircraft_id)
    same = (
        "model", "class_mark", "mtom_g", "rotary_wing", "camera", "remote_id", "green_flashing_light",
        "wind_limit_ms", "takeoff_wind_limit_ms", "ingress",
    )  # fmt: skip
    block: JsonObject = {name: getattr(held, name) for name in same}
    block["first_marketed"] = _iso(held.first_marketed)
    known = held.coldest_c is not None and held.warmest_c is not None
    block["temperature_c"] = [held.coldest_c, held.warmest_c] if known else None
    return block


def declarations_block(session: Session, organisation_id: str, on: date) -> JsonObject | None:
    """The `declarations` block from the operator's last declaration up to that day, None without one."""
    held = store.latest_declaration(session, organisation_id, on)
    if held is None:
        return None
    return {"by": "operator", "at": held.at.isoformat(), **held.statements}


def _open_operator(session: Session, organisation_id: str, by: By) -> Operator:
    """The operator, if the caller may change it and it is not closed."""
    held = store.operator(session, by.viewer, organisation_id)
    store.require_change(by.viewer, organisation_id)
    if held.closed_at is not None:
        raise RegisterConflictError("This operator is closed.", field="organisation_id")
    return held


def _dated(new: AuthorisationCreate | InsuranceCreate | AgreementCreate) -> dict[str, Any]:
    """The fields of a paper, once its dates make sense."""
    if new.starts and new.expires and new.expires < new.starts:
        raise RegisterInvalidError("It would expire before it starts.", field="expires")
    return new.model_dump()


def _added(session: Session, row: Row, action: str, subject: str, by: By) -> Row:
    """Keep a new row with its audit entry."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise RegisterConflictError(
            "The same entry is there already.", remedy="Change the one that is held instead."
        ) from None
    audit.record(session, viewer=by.viewer, action=action, subject=subject, now=by.now)
    return row


def _changed(session: Session, row: Row, change: BaseModel, subject: str, by: By) -> Row:
    """Apply the fields that were given, and say in the audit entry which they were."""
    fields = change.model_dump(exclude_unset=True)
    for required in ("name", "model"):
        if required in fields and fields[required] is None:
            raise RegisterInvalidError(f"The {required} cannot be taken away.", field=required)
    for name, value in fields.items():
        setattr(row, name, value)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise RegisterConflictError("Another entry has the same identifier.") from None
    kind = subject.partition(":")[0]
    audit.record(
        session, viewer=by.viewer, action=f"{kind}.changed", subject=subject, now=by.now,
        detail={"fields": list[JsonValue](sorted(fields))},
    )  # fmt: skip
    return row


def _iso(day: date | None) -> str | None:
    """A date as text, unknown as null."""
    return day.isoformat() if day else None
