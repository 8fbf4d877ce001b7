"""Queries of this room, each named by its question."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from compliance.errors import PolicyNotFoundError, VerdictNotFoundError
from compliance.models import PolicyVersion, StoredVerdict, Waiver
from records.viewer import Role, Viewer


def published_policies(session: Session) -> Sequence[PolicyVersion]:
    """Every version published by somebody, latest effective first."""
    query = select(PolicyVersion).where(col(PolicyVersion.shipped).is_(False))
    newest = (col(PolicyVersion.effective_from).desc(), col(PolicyVersion.published_at).desc())
    return session.exec(query.order_by(*newest)).all()


def policy_published_for(session: Session, on: date) -> PolicyVersion | None:
    """The published version in force on a date: the latest to take effect by then."""
    in_force = (
        version
        for version in published_policies(session)
        if version.effective_from <= on and (version.effective_to is None or on <= version.effective_to)
    )
    return next(in_force, None)


def policy_by_sha256(session: Session, sha256: str) -> PolicyVersion | None:
    """The version with that identity."""
    return session.exec(select(PolicyVersion).where(PolicyVersion.sha256 == sha256)).one_or_none()


def policy_by_version(session: Session, version: str) -> PolicyVersion:
    """The version of that number, the last published where the number was used twice.

    Raises:
        PolicyNotFoundError: There is none.
    """
    query = select(PolicyVersion).where(PolicyVersion.version == version)
    found = session.exec(query.order_by(col(PolicyVersion.published_at).desc())).first()
    if found is None:
        raise PolicyNotFoundError(f"No policy version {version} is published.", field="version")
    return found


def verdict_for(session: Session, viewer: Viewer, verdict_id: str) -> StoredVerdict:
    """A verdict that the caller may see: their own organisation's, or any for flight safety.

    Raises:
        VerdictNotFoundError: There is none of that id for this caller.
    """
    stored = session.get(StoredVerdict, verdict_id)
    if stored is not None:
        everyones = viewer.has(Role.FLIGHT_SAFETY, Role.ADMINISTRATOR)
        theirs = stored.organisation_id is not None and stored.organisation_id == viewer.organisation_id
        if everyones or theirs:
            return stored
    raise VerdictNotFoundError(f"There is no verdict {verdict_id}.", field="id")


def waivers_over(
    session: Session, starts_at: datetime, ends_at: datetime, *, request_ref: str | None
) -> Sequence[Waiver]:
    """Waivers not revoked that hold at some time in a span, for any site or operator, or for that request."""
    query = select(Waiver).where(
        col(Waiver.revoked_at).is_(None),
        Waiver.starts_at <= ends_at,
        Waiver.ends_at >= starts_at,
        or_(col(Waiver.request_ref).is_(None), Waiver.request_ref == request_ref),
    )
    return session.exec(query.order_by(col(Waiver.granted_at), col(Waiver.id))).all()


def all_waivers(session: Session) -> Sequence[Waiver]:
    """Every waiver, the latest granted first."""
    return session.exec(select(Waiver).order_by(col(Waiver.granted_at).desc(), col(Waiver.id))).all()
