"""Queries of the registers, named by their question; every one is within the caller's sight."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, func, true
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from compliance.london import day_end
from compliance.registers.errors import RegisterForbiddenError, RegisterNotFoundError
from compliance.registers.models import (
    Aircraft,
    Authorisation,
    DataProcessingAgreement,
    FlightHours,
    Insurance,
    Operator,
    OperatorDeclaration,
    Pilot,
    PilotCertificate,
)
from records.paging import Page, decode_cursor, encode_cursor
from records.viewer import Role, Viewer

RECENT_DAYS = 90
_ALL = (Role.ADMINISTRATOR, Role.FLIGHT_SAFETY, Role.PROCUREMENT)
_CHANGERS = (Role.ADMINISTRATOR, Role.FLIGHT_SAFETY)

Paper = TypeVar("Paper", Authorisation, Insurance, DataProcessingAgreement)
Entry = TypeVar("Entry", Operator, Pilot, Aircraft)


def sees(viewer: Viewer, organisation_id: str) -> bool:
    """True when the caller may read that organisation's entries."""
    return viewer.has(*_ALL) or (viewer.organisation_id == organisation_id and not viewer.anonymous)


def require_change(viewer: Viewer, organisation_id: str) -> None:
    """Refuse a caller who may not change that organisation's entries.

    Raises:
        RegisterForbiddenError: They belong to another organisation and not to flight safety.
    """
    own = viewer.organisation_id == organisation_id and viewer.has(Role.SUPPLIER)
    if not (own or viewer.has(*_CHANGERS)):
        raise RegisterForbiddenError(
            "You may not change this organisation's entries.", remedy="Ask the council's flight safety."
        )


def operator(session: Session, viewer: Viewer, organisation_id: str) -> Operator:
    """The operator of an organisation.

    Raises:
        RegisterNotFoundError: There is none that the caller may see.
    """
    found = session.get(Operator, organisation_id)
    if found is None or not sees(viewer, organisation_id):
        raise RegisterNotFoundError("There is no such operator.", field="organisation_id")
    return found


def pilot(session: Session, viewer: Viewer, pilot_id: str) -> Pilot:
    """One pilot; pilots also see themselves.

    Raises:
        RegisterNotFoundError: There is none that the caller may see.
    """
    found = session.get(Pilot, pilot_id)
    if found is None or not (sees(viewer, found.organisation_id) or _is(viewer, found)):
        raise RegisterNotFoundError("There is no such pilot.", field="pilot_id")
    return found


def _is(viewer: Viewer, found: Pilot) -> bool:
    """True when the caller is that pilot."""
    return viewer.person_id is not None and viewer.person_id == found.person_id


def aircraft(session: Session, viewer: Viewer, aircraft_id: str) -> Aircraft:
    """One aircraft.

    Raises:
        RegisterNotFoundError: There is none that the caller may see.
    """
    found = session.get(Aircraft, aircraft_id)
    if found is None or not sees(viewer, found.organisation_id):
        raise RegisterNotFoundError("There is no such aircraft.", field="aircraft_id")
    return found


def operators(session: Session, viewer: Viewer, cursor: str | None, limit: int) -> Page[Operator]:
    """A page of operators in the caller's sight, by name."""
    query = select(Operator).where(_in_sight(viewer, col(Operator.organisation_id)))
    query = _after(query, cursor, col(Operator.name), col(Operator.organisation_id), limit)
    return _page(list(session.exec(query).all()), limit, lambda each: (each.name, each.organisation_id))


def pilots(session: Session, viewer: Viewer, cursor: str | None, limit: int) -> Page[Pilot]:
    """A page of pilots in the caller's sight, by name."""
    query = select(Pilot).where(_in_sight(viewer, col(Pilot.organisation_id)))
    query = _after(query, cursor, col(Pilot.name), col(Pilot.id), limit)
    return _page(list(session.exec(query).all()), limit, lambda each: (each.name, each.id))


def fleet(session: Session, viewer: Viewer, cursor: str | None, limit: int) -> Page[Aircraft]:
    """A page of aircraft in the caller's sight, by model."""
    query = select(Aircraft).where(_in_sight(viewer, col(Aircraft.organisation_id)))
    query = _after(query, cursor, col(Aircraft.model), col(Aircraft.id), limit)
    return _page(list(session.exec(query).all()), limit, lambda each: (each.model, each.id))


def _in_sight(viewer: Viewer, organisation_id: Mapped[str]) -> ColumnElement[bool]:
    """The condition that keeps a list to what the caller may read."""
    if viewer.has(*_ALL):
        return true()
    return organisation_id == (viewer.organisation_id or "")


def _after(
    query: SelectOfScalar[Entry], cursor: str | None, name: Mapped[str], key: Mapped[str], limit: int
) -> SelectOfScalar[Entry]:
    """The query sorted by name and key, from after the cursor, with one row more than the page."""
    if cursor is not None:
        last_name, last_key = decode_cursor(cursor, (str, str))
        query = query.where((name > last_name) | ((name == last_name) & (key > last_key)))
    return query.order_by(name, key).limit(limit + 1)


def _page(found: list[Entry], limit: int, sort: Callable[[Entry], tuple[str, str]]) -> Page[Entry]:
    """The page, with the cursor of the next when there is one."""
    page = found[:limit]
    return Page(items=page, next=encode_cursor(*sort(page[-1])) if len(found) > limit else None)


def papers(session: Session, kind: type[Paper], organisation_id: str) -> list[Paper]:
    """All papers of that kind, latest expiry first, those without one last."""
    found = session.exec(select(kind).where(kind.organisation_id == organisation_id)).all()
    return sorted(found, key=lambda paper: (paper.expires or date.min, paper.id), reverse=True)


def valid(paper: Authorisation | Insurance | DataProcessingAgreement, on: date) -> bool:
    """True when the paper is known to cover the day, to its last day included; an unknown expiry covers nothing."""
    return paper.expires is not None and paper.expires >= on and (paper.starts is None or paper.starts <= on)


def best(found: Sequence[Paper], on: date) -> Paper | None:
    """The paper to show for a day: one that covers it, else the one that ran out last."""
    return next((paper for paper in found if valid(paper, on)), found[0] if found else None)


def certificates(session: Session, pilot_id: str) -> Sequence[PilotCertificate]:
    """A pilot's certificates."""
    query = select(PilotCertificate).where(PilotCertificate.pilot_id == pilot_id)
    return session.exec(query.order_by(col(PilotCertificate.kind), col(PilotCertificate.id))).all()


def hours_last_90_days(session: Session, pilot_id: str, on: date) -> float | None:
    """Hours flown in the ninety days up to the day itself; None when no hours were ever recorded."""
    known = session.exec(select(FlightHours.id).where(FlightHours.pilot_id == pilot_id).limit(1)).first()
    if known is None:
        return None
    minutes = session.exec(
        select(func.coalesce(func.sum(FlightHours.minutes), 0)).where(
            FlightHours.pilot_id == pilot_id,
            col(FlightHours.flown_on) > on - timedelta(days=RECENT_DAYS),
            col(FlightHours.flown_on) <= on,
        )
    ).one()
    return round(minutes / 60, 2)


def latest_declaration(session: Session, organisation_id: str, by: date) -> OperatorDeclaration | None:
    """The last declaration made on or before a day."""
    query = select(OperatorDeclaration).where(
        OperatorDeclaration.organisation_id == organisation_id, col(OperatorDeclaration.at) < day_end(by)
    )
    return session.exec(query.order_by(col(OperatorDeclaration.at).desc())).first()


def pilots_of(session: Session, organisation_id: str, on: date) -> list[Pilot]:
    """The pilots engaged by an organisation on a day."""
    found = session.exec(select(Pilot).where(Pilot.organisation_id == organisation_id)).all()
    return [
        each
        for each in found
        if (each.engaged_from is None or each.engaged_from <= on) and (each.engaged_to is None or each.engaged_to >= on)
    ]


def aircraft_of(session: Session, organisation_id: str, on: date) -> list[Aircraft]:
    """The aircraft of an organisation that are not retired on a day."""
    found = session.exec(select(Aircraft).where(Aircraft.organisation_id == organisation_id)).all()
    return [each for each in found if each.retired_on is None or each.retired_on > on]
