"""Registers the cast of the demonstration: organisations, people, and the operators' papers."""

from datetime import date, timedelta

from sqlmodel import Session

from app.demo.people import COUNCIL, ORGANISATIONS, PEOPLE, SUPPLIERS, DemoAircraft, DemoPilot, DemoSupplier
from app.demo.world import PASSWORD, SPAN_DAYS, Crew, World
from app.identity.models import Organisation
from app.identity.organisations import add_organisation, find_organisation
from app.identity.people import NewPerson, add_person, viewer_of
from compliance.particulars import CertificateCategory, CertificateKind, ClassMark
from compliance.registers import service as registers
from compliance.registers.models import Cover
from compliance.registers.service import By
from compliance.registers.shapes import (
    AgreementCreate,
    AircraftCreate,
    AuthorisationCreate,
    CertificateCreate,
    DeclarationCreate,
    HoursCreate,
    InsuranceCreate,
    OperatorCreate,
    PilotCreate,
)
from records.viewer import SYSTEM, Role, Viewer

SAFETY = "safety@example.org"
_DAYS_BETWEEN_LOGS = 30
_FIRST_MARKETED = date(2022, 3, 21)


def register_everybody(session: Session, world: World) -> None:
    """Organisations, people who sign in, and the suppliers' entries in the registers."""
    for body in ORGANISATIONS:
        world.organisations[body.name] = _organisation(session, world, body.name).id
    for one in PEOPLE:
        new = NewPerson(one.email, one.name, world.organisations[one.organisation], tuple(one.roles), PASSWORD)
        _person(session, world, new)
    for supplier in SUPPLIERS:
        _supplier(session, world, supplier)


def _organisation(session: Session, world: World, name: str) -> Organisation:
    """The organisation, added unless it is there: the council is, from the first start of its database."""
    kind = next(body.kind for body in ORGANISATIONS if body.name == name)
    found = find_organisation(session, name)
    return found or add_organisation(session, name, kind, viewer=SYSTEM, now=world.begins)


def _person(session: Session, world: World, new: NewPerson) -> Viewer:
    made = viewer_of(add_person(session, new, viewer=SYSTEM, now=world.begins))
    world.people[new.email] = made
    return made


def _supplier(session: Session, world: World, supplier: DemoSupplier) -> None:
    """One supplier: its people, its papers, its pilots and its aircraft."""
    organisation_id = world.organisations[supplier.organisation]
    name, email = supplier.contact
    contact = _person(session, world, NewPerson(email, name, organisation_id, (Role.SUPPLIER,), PASSWORD))
    pilots = tuple(
        _person(session, world, NewPerson(pilot.email, pilot.name, organisation_id, (Role.PILOT,), PASSWORD))
        for pilot in supplier.pilots
    )
    by = By(world.people[SAFETY], world.begins)
    _papers(session, world, supplier, by)
    registers.declare(session, organisation_id, _DECLARED, by=By(contact, world.begins))
    world.crews[organisation_id] = Crew(
        organisation_id,
        contact,
        tuple(
            _pilot(session, world, (organisation_id, viewer.person_id), pilot, by)
            for viewer, pilot in zip(pilots, supplier.pilots, strict=True)
        ),
        pilots,
        tuple(_aircraft(session, organisation_id, aircraft, by) for aircraft in supplier.aircraft),
        supplier.authorisation[0],
    )


def _papers(session: Session, world: World, supplier: DemoSupplier, by: By) -> None:
    """Operator ID, authorisation, insurances, data processing agreement, and what the operator declares."""
    organisation_id = world.organisations[supplier.organisation]
    starts = world.day(SPAN_DAYS + 30)
    operator = OperatorCreate(
        organisation_id=organisation_id,
        name=supplier.organisation,
        operator_id=supplier.operator_id,
        operator_id_expires=world.day(-supplier.operator_expires_in_days),
    )
    registers.register_operator(session, operator, by=by)
    kind, number, days = supplier.authorisation
    authorisation = AuthorisationCreate(
        kind=kind, number=number, starts=starts, expires=world.day(-days), conditions=[]
    )
    registers.add_authorisation(session, organisation_id, authorisation, by=by)
    reference, limit, days = supplier.insurance
    for cover in Cover:
        policy = InsuranceCreate(
            cover=cover,
            insurer_ref=f"{reference}-{cover.value[:2].upper()}",
            ec785_compliant=True if cover is Cover.AVIATION else None,
            limit_pence=limit,
            starts=starts,
            expires=world.day(-days),
        )
        registers.add_insurance(session, organisation_id, policy, by=by)
    agreement = AgreementCreate(reference=f"DPA-{number}", starts=starts, expires=world.day(-500))
    registers.add_agreement(session, organisation_id, agreement, by=by)


_DECLARED = DeclarationCreate(
    operator_18_or_over=True,
    operator_id_displayed=True,
    maintenance_in_date=True,
    pilot_engaged_by_operator=True,
    operations_manual_held=True,
    night_procedures_in_manual=True,
    drops_or_carries=False,
)
"""What the operator says once for all its flights; the rest is said by the crew on the day."""


def _pilot(session: Session, world: World, who: tuple[str, str | None], pilot: DemoPilot, by: By) -> str:
    """A pilot with certificates, and a declared log of recent flying at every month of the story."""
    organisation_id, person_id = who
    new = PilotCreate(
        organisation_id=organisation_id,
        name=pilot.name,
        person_id=person_id,
        flyer_id=pilot.flyer_id,
        flyer_id_expires=world.day(-pilot.flyer_expires_in_days),
        engaged_from=world.day(SPAN_DAYS + 60),
    )
    made = registers.add_pilot(session, new, by=by)
    for held in pilot.certificates:
        certificate = CertificateCreate(
            kind=CertificateKind(held.kind),
            category=CertificateCategory(held.category),
            expires=world.day(-held.expires_in_days),
        )
        registers.add_certificate(session, made.id, certificate, by=by)
    # Three logs lie within any ninety days, so each holds a third of the figure.
    minutes = round(pilot.hours_last_90_days * 60 / 3)
    for days_ago in range(0, SPAN_DAYS + 100, _DAYS_BETWEEN_LOGS):
        log = HoursCreate(flown_on=world.day(days_ago), minutes=minutes, reference=f"LOG-{days_ago}")
        registers.add_hours(session, made.id, log, by=by)
    return made.id


def _aircraft(session: Session, organisation_id: str, aircraft: DemoAircraft, by: By) -> str:
    """An aircraft with the limits of its class."""
    new = AircraftCreate(
        organisation_id=organisation_id,
        model=aircraft.model,
        serial=aircraft.serial,
        class_mark=ClassMark(aircraft.class_mark),
        first_marketed=_FIRST_MARKETED,
        mtom_g=aircraft.mtom_g,
        rotary_wing=aircraft.rotary_wing,
        camera=True,
        remote_id=True,
        green_flashing_light=True,
        wind_limit_ms=aircraft.wind_limit_ms,
        takeoff_wind_limit_ms=aircraft.takeoff_wind_limit_ms,
        ingress=aircraft.ingress,
        coldest_c=aircraft.temperature_c[0],
        warmest_c=aircraft.temperature_c[1],
        maintenance_due=by.now.date() + timedelta(days=SPAN_DAYS + 120),
        bought_on=_FIRST_MARKETED + timedelta(days=200),
    )
    return registers.add_aircraft(session, new, by=by).id


def council_of(world: World) -> str:
    """The council's identifier."""
    return world.organisations[COUNCIL]
