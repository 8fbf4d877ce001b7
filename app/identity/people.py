"""The register of people and what each may be asked to do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session, col, func, select

from app.identity.errors import IdentityInputError, UnknownPersonError
from app.identity.models import ApiToken, Person, SignIn
from app.identity.organisations import organisation
from records import audit
from records.columns import JsonValue
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


def set_roles(session: Session, person_id: str, roles: Sequence[Role], *, viewer: Viewer, now: datetime) -> Person:
    """Say anew what a person may be asked to do; their tokens lose the roles that are taken away.

    Raises:
        UnknownPersonError: There is none of that id.
        IdentityInputError: No role is left, or an administrator would stop being one by their own hand.
    """
    row = person(session, person_id)
    if not roles:
        raise IdentityInputError(
            "A person needs at least one role.", field="roles", remedy="Close the person instead, if they have left."
        )
    if person_id == viewer.person_id and Role.ADMINISTRATOR not in roles:
        raise IdentityInputError("Another administrator must take this role from you.", field="roles")
    row.roles = sorted({role.value for role in roles})
    session.add(row)
    for token in _tokens(session, row):
        token.roles = [role for role in token.roles if role in row.roles]
        token.revoked_at = token.revoked_at if token.roles else now
        session.add(token)
    _note(session, "person.roles_set", row, viewer=viewer, now=now, detail={"roles": list(row.roles)})
    return row


def close_person(session: Session, person_id: str, *, viewer: Viewer, now: datetime) -> Person:
    """Shut somebody out: sign-ins and tokens end at once. What they did stays under their name; nobody is deleted.

    Raises:
        UnknownPersonError: There is none of that id.
        IdentityInputError: It is the caller; another administrator must do it.
    """
    row = person(session, person_id)
    if person_id == viewer.person_id:
        raise IdentityInputError("You cannot close yourself. Ask another administrator.", field="person_id")
    if row.closed_at is not None:
        return row
    row.closed_at = now
    session.add(row)
    _end_sign_ins(session, row)
    for token in _tokens(session, row):
        token.revoked_at = now
        session.add(token)
    _note(session, "person.closed", row, viewer=viewer, now=now)
    return row


def set_password(session: Session, person_id: str, password: str, *, viewer: Viewer, now: datetime) -> Person:
    """Give a person a password, and end every sign-in made with the old one.

    Raises:
        UnknownPersonError: There is none of that id.
        IdentityInputError: The password is short.
    """
    row = person(session, person_id)
    row.password_hash = hash_password(password)
    session.add(row)
    _end_sign_ins(session, row)
    _note(session, "person.password_set", row, viewer=viewer, now=now)
    return row


def password_fits(row: Person, password: str) -> bool:
    """Whether it is the person's password."""
    try:
        return row.password_hash is not None and HASHER.verify(row.password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def list_people(session: Session) -> list[Person]:
    """Everybody, closed or not, by name."""
    return list(session.exec(select(Person).order_by(func.lower(col(Person.name)), col(Person.id))))


def _tokens(session: Session, row: Person) -> list[ApiToken]:
    live = select(ApiToken).where(ApiToken.person_id == row.id, col(ApiToken.revoked_at).is_(None))
    return list(session.exec(live))


def _end_sign_ins(session: Session, row: Person) -> None:
    for open_one in session.exec(select(SignIn).where(SignIn.person_id == row.id)):
        session.delete(open_one)


def _note(
    session: Session,
    action: str,
    row: Person,
    *,
    viewer: Viewer,
    now: datetime,
    detail: dict[str, JsonValue] | None = None,
) -> None:
    audit.record(session, viewer=viewer, action=action, subject=f"person:{row.id}", now=now, detail=detail)


def viewer_of(row: Person) -> Viewer:
    """A person's scope in queries."""
    return Viewer(row.id, row.organisation_id, frozenset(Role(role) for role in row.roles))
