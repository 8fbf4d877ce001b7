"""The register of organisations: the council, its partners and its suppliers."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from app.identity.errors import IdentityInputError, UnknownOrganisationError
from app.identity.models import Organisation, OrganisationKind
from records import audit
from records.viewer import Viewer


def add_organisation(
    session: Session, name: str, kind: OrganisationKind, *, viewer: Viewer, now: datetime
) -> Organisation:
    """Register an organisation.

    Raises:
        IdentityInputError: The name is empty or taken.
    """
    name = name.strip()
    if not name:
        raise IdentityInputError("An organisation needs a name.", field="name", remedy="Give its usual full name.")
    if find_organisation(session, name) is not None:
        raise IdentityInputError(f"There is already an organisation called {name}.", field="name")
    row = Organisation(name=name, kind=kind, created_at=now)
    session.add(row)
    session.flush()
    audit.record(session, viewer=viewer, action="organisation.added", subject=f"organisation:{row.id}", now=now)
    return row


def find_organisation(session: Session, id_or_name: str) -> Organisation | None:
    """The organisation with an id, or with a name whatever its case."""
    statement = select(Organisation).where(
        (col(Organisation.id) == id_or_name) | (func.lower(col(Organisation.name)) == id_or_name.strip().lower())
    )
    return session.exec(statement).first()


def the_council(session: Session) -> Organisation:
    """The council itself.

    Raises:
        UnknownOrganisationError: None has been registered yet.
    """
    statement = select(Organisation).where(Organisation.kind == OrganisationKind.COUNCIL)
    row = session.exec(statement.order_by(col(Organisation.created_at))).first()
    if row is None:
        raise UnknownOrganisationError("The council has not been registered.", remedy="Run laverock migrate.")
    return row


def organisation(session: Session, organisation_id: str) -> Organisation:
    """An organisation by its id.

    Raises:
        UnknownOrganisationError: There is none.
    """
    row = session.get(Organisation, organisation_id)
    if row is None:
        raise UnknownOrganisationError(f"No organisation has the id {organisation_id}.", field="organisation_id")
    return row


def organisations(session: Session, kind: OrganisationKind | None = None) -> list[Organisation]:
    """Open organisations by name, of one kind or of all."""
    statement = select(Organisation).where(col(Organisation.closed_at).is_(None)).order_by(Organisation.name)
    if kind is not None:
        statement = statement.where(Organisation.kind == kind)
    return list(session.exec(statement))
