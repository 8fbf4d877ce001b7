"""The register of people and what each may be asked to do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from argon2 import PasswordHasher
from sqlmodel import Session, col, select

from app.identity.errors import IdentityInputError, UnknownPersonError
from app.identity.models import Person
from app.identity.organisations import organisation
from records import audit
from records.viewer import Role, Viewer

MIN_PASSWORD: Final = 12
HASHER: Final = PasswordHasher()
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to register."""

    email: str
    name: str
    organisation_id: str
    roles: Sequence[Role]
    password: str | None = None


def add_person(session: Session, new: NewPerson, *, viewer: Viewer, now: datetime) -> Person:
    """Register somebody.

    Raises:
        IdentityInputError: The e-mail is malformed or taken, a role is missing, or the password is short.
        UnknownOrganisationError: Their organisation is not registered.
    """
    email = new.email.strip().lower()
    if not _EMAIL.fullmatch(email):
        raise IdentityInputError(f"{new.email!r} is not an e-mail address.", field="email")
    if find_person(session, email) is not None:
        raise IdentityInputError(f"Somebody is already registered as {email}.", field="email")
    if not new.roles:
        raise IdentityInputError("A person needs at least one role.", field="roles")
    organisation(session, new.organisation_id)
    row = Person(
        email=email,
        name=new.name.strip() or email,
        organisation_id=new.organisation_id,
        roles=sorted(role.value for role in new.roles),
        password_hash=None if new.password is None else hash_password(new.password),
        created_at=now,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        viewer=viewer,
        action="person.added",
        subject=f"person:{row.id}",
        now=now,
        detail={"roles": list(row.roles)},
    )
    return row


def find_person(session: Session, email: str) -> Person | None:
    """The person with an e-mail, whatever its case."""
    return session.exec(select(Person).where(Person.email == email.strip().lower())).first()


def person(session: Session, person_id: str) -> Person:
    """A person by id.

    Raises:
        UnknownPersonError: There is none.
    """
    row = session.get(Person, person_id)
    if row is None:
        raise UnknownPersonError(f"No person has the id {person_id}.", field="person_id")
    return row


def names_of(session: Session, person_ids: Sequence[str]) -> dict[str, str]:
    """The names of people, by id, for a page to show."""
    wanted = sorted({person_id for person_id in person_ids if person_id})
    rows = session.exec(select(Person).where(col(Person.id).in_(wanted)))
    return {row.id: row.name for row in rows}


def hash_password(password: str) -> str:
    """An argon2id hash of a password.

    Raises:
        IdentityInputError: It is shorter than twelve characters.
    """
    if len(password) < MIN_PASSWORD:
        raise IdentityInputError(
            f"A password needs at least {MIN_PASSWORD} characters.",
            field="password",
            remedy="Three unrelated words make a good one.",
        )
    return HASHER.hash(password)


def grant_role(session: Session, owner: Person, role: Role, *, viewer: Viewer, now: datetime) -> None:
    """Add a role to a person who may lack it."""
    if role.value in owner.roles:
        return
    owner.roles = sorted([*owner.roles, role.value])
    session.add(owner)
    audit.record(
        session,
        viewer=viewer,
        action="person.role_granted",
        subject=f"person:{owner.id}",
        now=now,
        detail={"role": role.value},
    )


def viewer_of(row: Person) -> Viewer:
    """A person's scope in queries."""
    return Viewer(row.id, row.organisation_id, frozenset(Role(role) for role in row.roles))
