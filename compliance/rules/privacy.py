"""Privacy and surveillance: the impact assessment, and what a council may never watch."""

from compliance.finding import Detail, Finding
from compliance.particulars import PermissionKind, Purpose
from compliance.rules.case import Case, Clause, consent


def impact_assessed(case: Case, clause: Clause) -> Finding:
    """PRV-1: a data protection impact assessment covers the flight."""
    return clause.passes(f"Data protection impact assessment {case.proposal.dpia_reference} is on record.")


def no_directed_surveillance(case: Case, clause: Clause) -> Finding:
    """PRV-3: covert watching needs authorisation first; watching homes or private vehicles is never the council's."""
    watch, purpose = case.proposal.surveillance, case.proposal.purpose
    if watch is None or watch.covert is None or watch.targets_person is None:
        return clause.lacks("surveillance.covert", "surveillance.targets_person")
    directed = watch.covert or (purpose is Purpose.ENFORCEMENT and watch.targets_person)
    if not directed:
        return clause.passes("The flight is overt and does not watch a particular person for enforcement.")
    asked = consent(case, case.proposal.area, PermissionKind.SURVEILLANCE)
    if asked.given:
        return clause.passes(f"Directed surveillance is authorised: {asked.reason}.")
    sentence = f"This is directed surveillance, which must be authorised first: {asked.reason}."
    detail = Detail(would_pass_if=("an authorisation under RIP(S)A is recorded with its dates", "the flight is overt"))
    return clause.unknown(sentence, detail) if asked.given is None else clause.fails(sentence, detail)
