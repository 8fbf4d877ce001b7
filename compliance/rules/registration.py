"""Registration and competence: who may operate, and who may fly."""

import re
from datetime import date

from compliance.fields import article, lower
from compliance.finding import Detail, Finding, Severity
from compliance.london import day_end, say_date
from compliance.particulars import Certificate, CertificateKind, Operation
from compliance.rules.case import Case, Clause, Quantity, at_least, join, worst

_OPERATOR_ID = re.compile(r"GBR-OP-[A-Z0-9]{12}\+?")
_FLYER_ID = re.compile(r"GBR-RP-[B-DF-HJ-NP-TV-Z2-9]{12}\+?")
_BEYOND_SIGHT = (CertificateKind.RPC_L2, CertificateKind.RPC_L3, CertificateKind.RPC_L4)


def in_date(clause: Clause, case: Case, what: str, expires: date) -> Finding:
    """Valid to the end of its last day in London: the whole flight must lie before that."""
    margin = (day_end(expires) - case.ends_at).total_seconds() / 86400
    detail = Detail(observed=expires.isoformat(), unit="date", margin=margin)
    if margin >= 0:
        return clause.passes(f"{what} is valid to the end of {say_date(expires)}.", detail)
    passing = Detail(
        observed=expires.isoformat(),
        unit="date",
        margin=margin,
        when=max(case.starts_at, day_end(expires)),
        would_pass_if=(f"{lower(what)} is renewed to cover the flight",),
    )
    return clause.fails(f"{what} expires on {say_date(expires)}, before the flight ends.", passing)


def faults(passing: Finding, *others: Finding) -> Finding:
    """The worst of several, or the first named when all of them pass."""
    heaviest = worst([passing, *others])
    return passing if heaviest.weight == passing.weight else heaviest


def operator_registered(case: Case, clause: Clause) -> Finding:
    """REG-1: a current operator ID, and an operator of 18 or over, from the mass at which one is needed."""
    aircraft, operator, declared = case.proposal.aircraft, case.proposal.operator, case.proposal.declarations
    mass = 0.0 if aircraft is None or aircraft.mtom_g is None else aircraft.mtom_g
    threshold = clause.number("with_camera" if aircraft is not None and aircraft.camera else "without_camera")
    if mass < threshold:
        return clause.not_applicable(
            f"An aircraft of {mass:g} g needs no operator ID: it is needed from {threshold:g} g."
        )
    if operator is None or operator.operator_id is None:
        return clause.lacks("operator.operator_id")
    if operator.expires is None:
        return clause.lacks("operator.expires")
    adult = clause.holds(
        None if declared is None else declared.operator_18_or_over,
        "declarations.operator_18_or_over",
        "The operator is declared to be 18 or over.",
        "The operator is declared to be under 18.",
    )
    return faults(in_date(clause, case, f"Operator ID {operator.operator_id}", operator.expires), adult)


def operator_id_displayed(case: Case, clause: Clause) -> Finding:
    """REG-2: the operator ID is on the aircraft, reachable without tools."""
    aircraft, declared = case.proposal.aircraft, case.proposal.declarations
    if aircraft is not None and aircraft.mtom_g is not None and aircraft.camera is not None:
        threshold = clause.number("with_camera" if aircraft.camera else "without_camera")
        if aircraft.mtom_g < threshold:
            return clause.not_applicable(f"An aircraft of {aircraft.mtom_g:g} g needs no operator ID on it.")
    return clause.holds(
        None if declared is None else declared.operator_id_displayed,
        "declarations.operator_id_displayed",
        "The operator ID is declared to be on the aircraft.",
        "The operator ID is declared not to be on the aircraft.",
    )


def flyer_registered(case: Case, clause: Clause) -> Finding:
    """CMP-1: a current flyer ID from the mass at which one is needed."""
    aircraft, pilot = case.proposal.aircraft, case.proposal.pilot
    mass = 0.0 if aircraft is None or aircraft.mtom_g is None else aircraft.mtom_g
    threshold = clause.number("from_mass")
    if mass < threshold:
        return clause.not_applicable(f"An aircraft of {mass:g} g needs no flyer ID: it is needed from {threshold:g} g.")
    if pilot is None or pilot.flyer_id is None:
        return clause.lacks("pilot.flyer_id")
    if pilot.expires is None:
        return clause.lacks("pilot.expires")
    return in_date(clause, case, f"Flyer ID {pilot.flyer_id}", pilot.expires)


def id_formats(case: Case, clause: Clause) -> Finding:
    """CMP-1f: both ids look like ids; a flyer's has no vowels, 0 or 1."""
    operator = case.proposal.operator.operator_id if case.proposal.operator else None
    flyer = case.proposal.pilot.flyer_id if case.proposal.pilot else None
    odd = [
        f"{name} {given}"
        for name, given, shape in (("operator ID", operator, _OPERATOR_ID), ("flyer ID", flyer, _FLYER_ID))
        if given is not None and not shape.fullmatch(given)
    ]
    if not odd:
        return clause.passes("Both IDs have the form that the authority gives them.")
    return clause.fails(
        f"The {join(odd)} does not have the form that the authority gives: it may be mistyped.",
        Detail(would_pass_if=("the IDs are GBR-OP- or GBR-RP- and twelve characters as issued",)),
    )


def _held(case: Case, *kinds: CertificateKind) -> list[Certificate]:
    pilot = case.proposal.pilot
    certificates = () if pilot is None or pilot.certificates is None else pilot.certificates
    return [each for each in certificates if each.kind in kinds]


def _current(clause: Clause, case: Case, certificates: list[Certificate], name: str) -> Finding:
    """The best of the certificates in date; a certificate without a date is unknown."""
    if not certificates:
        return clause.fails(f"No {name} is held.", Detail(would_pass_if=(f"the pilot holds {article(name)} in date",)))
    answers = [
        clause.unknown(f"The {name} is recorded without the date it expires.")
        if each.expires is None
        else in_date(clause, case, f"The {name}", each.expires)
        for each in certificates
    ]
    return min(answers, key=lambda finding: finding.weight)


def a2_certificate(case: Case, clause: Clause) -> Finding:
    """CMP-2: an A2 certificate of competency in date, for Open A2."""
    return _current(clause, case, _held(case, CertificateKind.A2_COFC), "A2 certificate of competency")


def pdra01_certificate(case: Case, clause: Clause) -> Finding:
    """CMP-3: a GVC for this kind of aircraft in date; an RPC-L1 alone is for a person to look at."""
    aircraft = case.proposal.aircraft
    wanted = "rotary_wing" if aircraft is not None and aircraft.rotary_wing else "fixed_wing"
    held = _held(case, CertificateKind.GVC)
    matching = [each for each in held if each.category == wanted]
    if not matching and any(each.category is None for each in held):
        return clause.unknown("The GVC is recorded without saying whether it is for rotary or fixed wing.")
    answer = _current(clause, case, matching, f"GVC for {wanted.replace('_', ' ')}")
    if answer.weight <= 1:
        return answer
    level_one = _held(case, CertificateKind.RPC_L1)
    if level_one and _current(clause, case, level_one, "RPC-L1").weight <= 1:
        return clause.fails(
            "The pilot holds an RPC-L1 and no GVC for this aircraft: the authority's PDRA01 page lists only the GVC.",
            Detail(would_pass_if=(f"the pilot holds a GVC for {wanted.replace('_', ' ')} in date",)),
            Severity.REFER,
        )
    return answer


def gvc_ending(case: Case, clause: Clause) -> Finding:
    """CMP-4: the GVC is no longer issued after 2027; a pilot with nothing else needs a plan a year before."""
    if not _held(case, CertificateKind.GVC):
        return clause.not_applicable("The pilot holds no GVC.")
    other = _held(case, CertificateKind.RPC_L1, *_BEYOND_SIGHT)
    ends = date.fromisoformat(str(clause.value("issue_ends")))
    warned = date.fromordinal(ends.toordinal() - int(clause.number("notice")))
    if other or clause.on <= warned:
        return clause.passes(
            f"The GVC is issued until {say_date(ends)}; there is time, or another certificate, in hand."
        )
    return clause.fails(
        f"The pilot's only certificate is a GVC, which is not issued after {say_date(ends)}.",
        Detail(would_pass_if=("the pilot also holds an RPC",)),
    )


def recent_hours(case: Case, clause: Clause) -> Finding:
    """CMP-5: hours flown in the last three months on similar aircraft."""
    hours = case.proposal.pilot.hours_last_90_days if case.proposal.pilot else None
    if hours is None:
        return clause.lacks("pilot.hours_last_90_days")
    return at_least(clause, Quantity("the pilot's flying in the last 90 days", hours, clause.number("minimum"), "h"))


def beyond_sight_certificate(case: Case, clause: Clause) -> Finding:
    """CMP-6: flight beyond sight needs an RPC-L2 or higher, or what the authorisation names."""
    reach = case.proposal.max_range_m or 0.0
    if reach <= clause.number("sight"):
        return clause.not_applicable(f"Within {clause.number('sight'):g} m the flight stays in sight.")
    return _current(clause, case, _held(case, *_BEYOND_SIGHT), "RPC-L2 or higher")


def authorisation_conditions(case: Case, clause: Clause) -> Finding:
    """CMP-7: the authorisation's own conditions; words a machine cannot hold against a flight are for a person."""
    operator = case.proposal.operator
    authorisation = operator.authorisation if operator else None
    if authorisation is None or authorisation.conditions is None:
        return clause.lacks("operator.authorisation.conditions")
    allowed = authorisation.max_height_m_agl
    height = case.proposal.max_height_m_agl
    if allowed is not None and height is not None and height > allowed:
        return clause.fails(
            f"The flight goes to {height:g} m; the operational authorisation allows {allowed:g} m.",
            Detail(height, allowed, "m", allowed - height, would_pass_if=(f"it stays at or below {allowed:g} m",)),
        )
    if not authorisation.conditions:
        return clause.passes("The operational authorisation is recorded as having no further conditions.")
    return clause.unknown(
        f"The operational authorisation has conditions that a person must read: {'; '.join(authorisation.conditions)}."
    )


def pilot_engaged(case: Case, clause: Clause) -> Finding:
    """CMP-8: the pilot is the operator's, is fit, and has the manual."""
    declared = case.proposal.declarations
    return faults(
        clause.holds(
            None if declared is None else declared.pilot_engaged_by_operator,
            "declarations.pilot_engaged_by_operator",
            "The operator declares that it engages the pilot, who is fit and holds the operations manual.",
            "The operator declares that it does not employ or contract the pilot.",
        ),
        clause.holds(
            None if declared is None else declared.pilot_fit,
            "declarations.pilot_fit",
            "The pilot is declared fit.",
            "The pilot is declared unfit to fly.",
        ),
        clause.holds(
            None if declared is None else declared.operations_manual_held,
            "declarations.operations_manual_held",
            "The pilot holds the operations manual.",
            "The pilot is declared not to hold the operations manual.",
        ),
    )


def authorisation_in_date(case: Case, clause: Clause) -> Finding:
    """OA-1: an operational authorisation of the right kind, in date, held by this operator."""
    operator = case.proposal.operator
    authorisation = operator.authorisation if operator else None
    if authorisation is None or authorisation.expires is None or authorisation.kind is None:
        return clause.lacks("operator.authorisation.kind", "operator.authorisation.expires")
    pdra01 = authorisation.kind.lower() == "pdra01"
    if pdra01 != (case.proposal.operation is Operation.PDRA01):
        return clause.fails(
            f"The operation is {case.proposal.operation}; the authorisation is of the kind {authorisation.kind}.",
            Detail(would_pass_if=("the operation and the authorisation are of the same kind",)),
        )
    return in_date(clause, case, f"Operational authorisation {authorisation.number}", authorisation.expires)


def sail_is_no_approval(case: Case, clause: Clause) -> Finding:
    """OA-2: a SAIL is a step of an application, not an approval."""
    operator = case.proposal.operator
    kind = operator.authorisation.kind if operator and operator.authorisation else None
    if kind is None:
        return clause.lacks("operator.authorisation.kind")
    if "sail" in kind.lower() or "sora" in kind.lower():
        return clause.fails(
            f"The authorisation is given as {kind}: a SAIL is an input to an application, not an approval.",
            Detail(would_pass_if=("the operational authorisation itself is recorded",)),
        )
    return clause.passes(f"The authorisation is recorded as of the kind {kind}, not as a SAIL.")


def pdra01_terms_reviewed(case: Case, clause: Clause) -> Finding:
    """OA-3: the terms of PDRA01 may have changed since this policy was checked against them."""
    due = clause.policy.review_due
    if case.ends_at <= day_end(due):
        return clause.passes(f"This policy's reading of PDRA01 stands until its review, due by {say_date(due)}.")
    return clause.fails(
        f"This policy was to be checked against the terms of PDRA01 by {say_date(due)}, before this flight.",
        Detail(would_pass_if=("the policy is reviewed and published with a later review date",)),
    )
