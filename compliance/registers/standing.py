"""Whether an operator may be offered work on a day, and what runs out soon.

What is not on record counts against the operator: nothing unknown passes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, select

from compliance.london import say_date
from compliance.registers import store
from compliance.registers.models import (
    Aircraft,
    Authorisation,
    Cover,
    DataProcessingAgreement,
    Insurance,
    Operator,
    Pilot,
    PilotCertificate,
)
from records.viewer import SYSTEM, Viewer

_COVERS = {
    Cover.AVIATION: "aviation insurance",
    Cover.EMPLOYERS: "employers' liability insurance",
    Cover.PROFESSIONAL_INDEMNITY: "professional indemnity insurance",
}


class Eligibility(NamedTuple):
    """The answer, and a sentence for each reason against."""

    eligible: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expiring:
    """Something of an organisation that runs out."""

    kind: str
    organisation_id: str
    subject_id: str
    what: str
    expires: date


def eligibility(session: Session, organisation_id: str, on: date) -> Eligibility:
    """Whether the operator's papers, one pilot and one aircraft are in order on that day."""
    held = session.get(Operator, organisation_id)
    if held is None:
        return Eligibility(eligible=False, reasons=("The organisation is not registered as an operator.",))
    reasons = tuple(_reasons(session, held, on))
    return Eligibility(eligible=not reasons, reasons=reasons)


def _reasons(session: Session, held: Operator, on: date) -> Iterator[str]:
    """Each thing that is closed, lacking or run out."""
    organisation_id, day = held.organisation_id, say_date(on)
    if held.closed_at is not None:
        yield "The operator is closed."
    if held.operator_id is None or held.operator_id_expires is None or held.operator_id_expires < on:
        yield f"No operator ID is on record that is valid on {day}."
    yield from _paper_reasons(session, organisation_id, on)
    pilots = store.pilots_of(session, organisation_id, on)
    if not any(pilot.flyer_id and pilot.flyer_id_expires and pilot.flyer_id_expires >= on for pilot in pilots):
        yield f"No pilot with a flyer ID valid on {day} is on record."
    if not store.aircraft_of(session, organisation_id, on):
        yield f"No aircraft in service on {day} is on record."


def _paper_reasons(session: Session, organisation_id: str, on: date) -> Iterator[str]:
    """Authorisation, the three insurances and the data processing agreement."""
    day = say_date(on)
    if not any(store.valid(each, on) for each in store.papers(session, Authorisation, organisation_id)):
        yield f"No operational authorisation is on record that is valid on {day}."
    policies = [each for each in store.papers(session, Insurance, organisation_id) if store.valid(each, on)]
    for cover, words in _COVERS.items():
        if not any(each.cover is cover for each in policies):
            yield f"No {words} is on record that is valid on {day}."
    aviation = [each for each in policies if each.cover is Cover.AVIATION]
    if aviation and not any(each.ec785_compliant for each in aviation):
        yield "The aviation insurance is not stated to meet Regulation (EC) 785/2004."
    if not any(store.valid(each, on) for each in store.papers(session, DataProcessingAgreement, organisation_id)):
        yield f"No data processing agreement is on record that is valid on {day}."


def expiring(session: Session, before: date, *, viewer: Viewer = SYSTEM) -> list[Expiring]:
    """Everything in the caller's sight that runs out before a day and was not renewed beyond it, soonest first."""
    found = [*_operators(session, before), *_papers(session, before), *_pilots(session, before)]
    seen = [each for each in found if store.sees(viewer, each.organisation_id)]
    return sorted(seen, key=lambda each: (each.expires, each.organisation_id, each.what, each.subject_id))


def _operators(session: Session, before: date) -> Iterator[Expiring]:
    """Operator IDs, and maintenance of aircraft."""
    for held in session.exec(select(Operator).where(col(Operator.operator_id_expires) < before)).all():
        if held.operator_id_expires and held.closed_at is None:
            yield Expiring("operator_id", held.organisation_id, held.organisation_id, "operator ID",
                           held.operator_id_expires)  # fmt: skip
    for craft in session.exec(select(Aircraft).where(col(Aircraft.maintenance_due) < before)).all():
        if craft.maintenance_due and craft.retired_on is None:
            yield Expiring("maintenance", craft.organisation_id, craft.id, f"maintenance of {craft.model}",
                           craft.maintenance_due)  # fmt: skip


def _papers(session: Session, before: date) -> Iterator[Expiring]:
    """The last of each kind of paper of each organisation, so that a renewed one is not reported."""
    held: list[tuple[str, Authorisation | Insurance | DataProcessingAgreement]] = []
    held.extend(("authorisation", paper) for paper in session.exec(select(Authorisation)).all())
    held.extend(("insurance", paper) for paper in session.exec(select(Insurance)).all())
    held.extend(("data_processing_agreement", paper) for paper in session.exec(select(DataProcessingAgreement)).all())
    last: dict[tuple[str, str], Expiring] = {}
    for kind, paper in held:
        words = _words(paper)
        if paper.expires is None:
            continue
        key = (paper.organisation_id, words)
        if key not in last or last[key].expires < paper.expires:
            last[key] = Expiring(kind, paper.organisation_id, paper.id, words, paper.expires)
    yield from (entry for entry in last.values() if entry.expires < before)


def _words(paper: Authorisation | Insurance | DataProcessingAgreement) -> str:
    """What a paper is called; renewals of the same thing share the words."""
    if isinstance(paper, Insurance):
        return _COVERS[paper.cover]
    if isinstance(paper, Authorisation):
        return f"operational authorisation {paper.kind}"
    return "data processing agreement"


def _pilots(session: Session, before: date) -> Iterator[Expiring]:
    """Flyer IDs and certificates of pilots still engaged."""
    query = select(Pilot).where(col(Pilot.engaged_to).is_(None) | (col(Pilot.engaged_to) >= before))
    pilots = {pilot.id: pilot for pilot in session.exec(query).all()}
    for pilot in pilots.values():
        if pilot.flyer_id_expires and pilot.flyer_id_expires < before:
            yield Expiring("flyer_id", pilot.organisation_id, pilot.id, "flyer ID", pilot.flyer_id_expires)
    for held in session.exec(select(PilotCertificate).where(col(PilotCertificate.expires) < before)).all():
        owner = pilots.get(held.pilot_id)
        if owner is not None and held.expires:
            yield Expiring("certificate", owner.organisation_id, held.pilot_id, f"certificate {held.kind}",
                           held.expires)  # fmt: skip
