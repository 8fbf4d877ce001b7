"""The aircraft: class and mass, remote identification, lights at night, maintenance."""

from dataclasses import replace

from compliance.finding import Authority, Detail, Finding, Severity
from compliance.london import say_date
from compliance.particulars import AircraftBlock, ClassMark, Operation
from compliance.rules.case import Case, Clause
from compliance.rules.daylight import NO_SUN, Light, light_of
from compliance.rules.registration import faults

_NOBODY = AircraftBlock()
_RID_NOW = {Operation.OA: (1, 2, 3, 5, 6), Operation.PDRA01: (1, 2, 3, 5, 6)}
_RID_OPEN = (1, 2, 3)


def aircraft_of(case: Case) -> AircraftBlock:
    """The aircraft's particulars, all unknown when none are given."""
    return case.proposal.aircraft or _NOBODY


def class_number(case: Case, clause: Clause) -> int | None:
    """The class the aircraft counts as: 0 to 6, or None for legacy and home-built.

    A C mark counts as the same number while the policy's dated flag says so, and as legacy afterwards.
    """
    mark = aircraft_of(case).class_mark
    if mark is None or mark is ClassMark.NONE:
        return None
    if mark.startswith("C") and clause.value("c_marks") is not True:
        return None
    return int(mark[-1])


def below_mass(clause: Clause, case: Case, limit_g: float, what: str) -> Finding:
    """The mass must be less than the limit, not equal to it."""
    mass = aircraft_of(case).mtom_g
    if mass is None:
        return clause.lacks("aircraft.mtom_g")
    detail = Detail(mass, limit_g, "g", limit_g - mass)
    if mass < limit_g:
        return clause.passes(f"{what} must be less than {limit_g:g} g; it is {mass:g} g.", detail)
    return clause.fails(
        f"{what} must be less than {limit_g:g} g; it is {mass:g} g.",
        Detail(mass, limit_g, "g", limit_g - mass, would_pass_if=(f"the aircraft is lighter than {limit_g:g} g",)),
    )


def class_matches_mass(case: Case, clause: Clause) -> Finding:
    """CLS-1: the class mark and the mass agree; a model new on the market from 2026 carries a mark."""
    aircraft = aircraft_of(case)
    number = class_number(case, clause)
    if number is not None:
        return below_mass(clause, case, clause.number(f"uk{number}"), f"The mass of a class {number} aircraft")
    if aircraft.first_marketed is None:
        return clause.lacks("aircraft.first_marketed")
    from_date = str(clause.value("marks_needed_from"))
    if aircraft.class_mark is ClassMark.NONE and aircraft.first_marketed.isoformat() >= from_date:
        return clause.fails(
            f"The model came on the market on {say_date(aircraft.first_marketed)}: new models from 2026 carry a class mark, "
            "and this one has none. It may be home-built: a person must look.",
            Detail(would_pass_if=("the class mark is recorded, or the aircraft is shown to be home-built",)),
            Severity.REFER,
        )
    return below_mass(clause, case, clause.number("legacy"), "The mass of an aircraft without a class in force")


def remote_id_now(case: Case, clause: Clause) -> Finding:
    """RID-1: Direct Remote ID is on for the classes that must have it."""
    operation = case.proposal.operation
    if operation is None:
        return clause.lacks("operation")
    number = class_number(case, clause)
    if number not in _RID_NOW.get(operation, _RID_OPEN):
        return clause.not_applicable("The aircraft is not of a class that must identify itself in this operation.")
    return _identified(case, clause)


def remote_id_later(case: Case, clause: Clause) -> Finding:
    """RID-2: the other aircraft that must identify themselves from 2028, and are better to do so now."""
    aircraft = aircraft_of(case)
    number = class_number(case, clause)
    light = (aircraft.mtom_g or 0.0) < clause.number("from_mass") or aircraft.camera is False
    if number not in {None, 0, 4} or (light and number != 4):  # noqa: PLR2004 (class 4 at any mass)
        return clause.not_applicable("The aircraft is not one that the later Remote ID date brings in.")
    return _identified(case, clause)


def _identified(case: Case, clause: Clause) -> Finding:
    return clause.holds(
        aircraft_of(case).remote_id,
        "aircraft.remote_id",
        "Direct Remote ID is fitted and on.",
        "Direct Remote ID is not on.",
    )


def green_light_at_night(case: Case, clause: Clause) -> Finding:
    """LGT-1: a green flashing light at night: law in the Open category, policy in the Specific."""
    light = light_of(case, clause.number("guard"))
    if light is Light.UNKNOWN:
        return clause.unknown(NO_SUN)
    fitted = aircraft_of(case).green_flashing_light
    if light is Light.DAY:
        return clause.not_applicable("No part of the flight is at night.")
    answer = clause.holds(
        fitted,
        "aircraft.green_flashing_light",
        "A green flashing light is fitted for the part at night.",
        "Part of the flight may be at night, and no green flashing light is fitted.",
    )
    specific = case.proposal.operation in {Operation.PDRA01, Operation.OA}
    return replace(answer, authority=Authority.POLICY) if specific else answer


def maintained(case: Case, clause: Clause) -> Finding:
    """MNT-1: maintenance in date and the pre-flight inspection recorded."""
    declared = case.proposal.declarations
    return faults(
        clause.holds(
            None if declared is None else declared.maintenance_in_date,
            "declarations.maintenance_in_date",
            "Maintenance is declared in date and the pre-flight inspection recorded.",
            "Maintenance is declared out of date.",
        ),
        clause.holds(
            None if declared is None else declared.preflight_inspection,
            "declarations.preflight_inspection",
            "The pre-flight inspection is declared.",
            "The pre-flight inspection is declared not done.",
        ),
    )


def pdra01_envelope(case: Case, clause: Clause) -> Finding:
    """PDR-1: what PDRA01 is for, and the mass at which it ends."""
    mass = aircraft_of(case).mtom_g
    limit = clause.number("below_mass")
    if mass is not None and mass >= limit:
        return clause.fails(
            f"PDRA01 is for aircraft below {limit:g} g; this one is {mass:g} g.",
            Detail(mass, limit, "g", limit - mass, would_pass_if=(f"the aircraft is lighter than {limit:g} g",)),
            Severity.BLOCK,
        )
    return clause.passes("PDRA01 covers flight in sight, by day or night, in built-up areas too, below 25 kg.")
