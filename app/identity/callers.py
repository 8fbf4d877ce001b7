"""Who a request comes from: by a browser's cookie or a program's token."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session, select

from app.identity.errors import IdentityInputError
from app.identity.models import ApiToken, Person, SignIn
from app.identity.people import viewer_of
from records import audit
from records.viewer import Role, Viewer

TOKEN_MARK: Final = "lvk_"  # noqa: S105
TOKEN_DAYS: Final = 365


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a request comes from.

    Attributes:
        viewer: Their scope in every query.
        name: What to call them on a page.
        csrf_token: What their forms must send back; empty for a token or a stranger.
    """

    viewer: Viewer
    name: str
    csrf_token: str = ""


def caller_by_cookie(session: Session, secret: str, *, now: datetime) -> Caller | None:
    """Who a cookie belongs to, or None when it is unknown or over."""
    row = session.get(SignIn, hash_secret(secret))
    if row is None or row.expires_at <= now:
        return None
    owner = session.get(Person, row.person_id)
    if owner is None or owner.closed_at is not None:
        return None
    return Caller(viewer=viewer_of(owner), name=owner.name, csrf_token=row.csrf_token)


def caller_by_token(session: Session, token: str, *, now: datetime) -> Caller | None:
    """Who a program's token belongs to, or None when it is unknown, revoked or over."""
    row = session.exec(select(ApiToken).where(ApiToken.secret_sha256 == hash_secret(token))).first()
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    owner = session.get(Person, row.person_id)
    if owner is None or owner.closed_at is not None:
        return None
    roles = frozenset(Role(role) for role in row.roles)
    return Caller(viewer=Viewer(owner.id, owner.organisation_id, roles), name=owner.name)


def create_token(session: Session, owner: Person, role: Role, *, viewer: Viewer, now: datetime) -> str:
    """A new token for a person, acting in one of their roles. It is shown once.

    Raises:
        IdentityInputError: The person does not hold the role.
    """
    if role.value not in owner.roles:
        raise IdentityInputError(f"This person does not hold the role {role.value}.", field="role")
    token = TOKEN_MARK + secrets.token_urlsafe(32)
    row = ApiToken(
        prefix=token[:10],
        secret_sha256=hash_secret(token),
        person_id=owner.id,
        roles=[role.value],
        created_at=now,
        expires_at=now + timedelta(days=TOKEN_DAYS),
    )
    session.add(row)
    session.flush()
    audit.record(session, viewer=viewer, action="token.created", subject=f"api_token:{row.id}", now=now)
    return token


def hash_secret(secret: str) -> str:
    """The SHA-256 of a random secret, which is all we keep of it."""
    return hashlib.sha256(secret.encode()).hexdigest()
