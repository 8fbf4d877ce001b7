"""Signing in to a browser, and out of it, with guessing slowed down."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session, col, func, select

from app.identity.callers import hash_secret
from app.identity.errors import SignInRefusedError
from app.identity.models import Person, SignIn, SignInFailure
from app.identity.people import HASHER, find_person, viewer_of
from records import audit
from records.viewer import Viewer

MAX_FAILURES: Final = 8
FAILURE_WINDOW: Final = timedelta(minutes=15)
# Verified against when nobody has the e-mail, so that both refusals take as long.
_NOBODY: Final = HASHER.hash(secrets.token_hex())


@dataclass(frozen=True, slots=True)
class OpenSignIn:
    """A sign-in just made. The secret goes into the cookie and is kept nowhere."""

    secret: str
    csrf_token: str
    viewer: Viewer


def sign_in(session: Session, email: str, password: str, *, now: datetime, hours: int) -> OpenSignIn:
    """Open a sign-in for a browser.

    Raises:
        SignInRefusedError: The two do not go together, or there were too many tries.
    """
    fingerprint = hash_secret(email.strip().lower())
    row = find_person(session, email)
    recent = select(func.count()).where(
        SignInFailure.email_sha256 == fingerprint, col(SignInFailure.at) > now - FAILURE_WINDOW
    )
    if session.exec(recent).one() >= MAX_FAILURES:
        raise SignInRefusedError(
            "There were too many tries for this e-mail address.", field="email", remedy="Wait a quarter of an hour."
        )
    if not _matches(row, password) or row is None:
        raise SignInRefusedError(
            "That e-mail address and password do not go together.",
            field="password",
            remedy="Check both, or ask your administrator for a new password.",
        )
    secret, csrf_token = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    session.add(
        SignIn(
            secret_sha256=hash_secret(secret),
            person_id=row.id,
            csrf_token=csrf_token,
            created_at=now,
            expires_at=now + timedelta(hours=hours),
        )
    )
    viewer = viewer_of(row)
    audit.record(session, viewer=viewer, action="person.signed_in", subject=f"person:{row.id}", now=now)
    return OpenSignIn(secret=secret, csrf_token=csrf_token, viewer=viewer)


def _matches(row: Person | None, password: str) -> bool:
    known = row is not None and row.closed_at is None and row.password_hash is not None
    stored = row.password_hash if row is not None and known and row.password_hash else _NOBODY
    try:
        return HASHER.verify(stored, password) and known
    except (VerificationError, InvalidHashError):
        return False


def note_failure(session: Session, email: str, *, now: datetime) -> None:
    """Count a refused sign-in, in a transaction of its own since the refusal rolls its own back."""
    session.add(SignInFailure(email_sha256=hash_secret(email.strip().lower()), at=now))


def sign_out(session: Session, secret: str, *, viewer: Viewer, now: datetime) -> None:
    """End a browser's sign-in. Ending one that is over is no error."""
    row = session.get(SignIn, hash_secret(secret))
    if row is not None:
        session.delete(row)
        audit.record(session, viewer=viewer, action="person.signed_out", subject=f"person:{row.person_id}", now=now)
