"""Delegated authority: who may award, who may spend, up to how much, on which dates.

The two are separate approvals. An authority is personal, in writing, and lapses with the post.

Source: the Scottish Government's procurement policy manual on delegated purchasing authority. The amounts are the
council's own scheme and so are data.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from framework.errors import AgreementError, AgreementNotFoundError, AuthorityError
from framework.models import Authority
from framework.money import not_negative, pounds
from framework.vocabulary import AuthorityKind
from records.audit import record
from records.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Grant:
    """An authority to be given."""

    person_id: str
    organisation_id: str
    kind: AuthorityKind
    limit_pence: int
    post: str
    starts: date
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class AuthorityDecision:
    """Whether a person may approve, and why in a sentence."""

    allowed: bool
    reason: str
    authority_id: str | None = None


def grant_authority(session: Session, grant: Grant, *, viewer: Viewer, now: datetime) -> Authority:
    """Record an authority given in writing.

    Raises:
        AgreementError: It ends before it starts, names no post, or the giver gives it to themselves.
    """
    if grant.ends is not None and grant.ends < grant.starts:
        raise AgreementError("The authority ends before it starts.", field="ends")
    if not grant.post.strip():
        raise AgreementError("An authority belongs to a post, with which it lapses.", field="post")
    if viewer.person_id is not None and viewer.person_id == grant.person_id:
        raise AgreementError("Nobody gives themselves authority.", field="person_id")
    made = Authority(
        person_id=grant.person_id,
        organisation_id=grant.organisation_id,
        kind=grant.kind,
        limit_pence=not_negative(grant.limit_pence, field="limit_pence"),
        post=grant.post,
        granted_by=viewer.person_id or "system",
        starts=grant.starts,
        ends=grant.ends,
    )
    session.add(made)
    session.flush()
    record(session, viewer=viewer, action="authority.granted", subject=f"authority:{made.id}", now=now)
    return made


def lapse_authority(session: Session, authority_id: str, on: date, *, viewer: Viewer, now: datetime) -> Authority:
    """End an authority with the post, from a date on."""
    found = session.get(Authority, authority_id)
    if found is None:
        raise AgreementNotFoundError("There is no such authority.", field="authority_id")
    found.lapsed_on = on
    session.add(found)
    record(session, viewer=viewer, action="authority.lapsed", subject=f"authority:{authority_id}", now=now)
    return found


def authorities_of(session: Session, person_id: str, kind: AuthorityKind) -> Sequence[Authority]:
    """All a person ever held of a kind, the largest first."""
    query = select(Authority).where(Authority.person_id == person_id, Authority.kind == kind)
    return session.exec(query.order_by(col(Authority.limit_pence).desc())).all()


def may_approve(session: Session, person_id: str, value_pence: int, on: date, kind: AuthorityKind) -> AuthorityDecision:
    """Whether a person may approve a net value on a date, with the reason either way."""
    held = authorities_of(session, person_id, kind)
    live = [grant for grant in held if _live(grant, on)]
    if not live:
        why = "has lapsed or is not in force" if held else "was never given"
        return AuthorityDecision(allowed=False, reason=f"The person's {kind.value} authority {why} on {on:%d %B %Y}.")
    best = live[0]
    within = value_pence <= best.limit_pence
    said = (
        f"{pounds(value_pence)} is {'within' if within else 'above'} the {kind.value} authority of "
        f"{pounds(best.limit_pence)} held as {best.post}."
    )
    return AuthorityDecision(allowed=within, reason=said, authority_id=best.id)


def _live(grant: Authority, on: date) -> bool:
    """Whether an authority is in force; it is valid to the end of its last day and not on the day it lapsed."""
    return (
        grant.starts <= on
        and (grant.ends is None or on <= grant.ends)
        and (grant.lapsed_on is None or on < grant.lapsed_on)
    )


def require_approval(session: Session, person_id: str, value_pence: int, on: date, kind: AuthorityKind) -> str:
    """The authority that covers an approval.

    Raises:
        AuthorityError: There is none, with the reason.
    """
    decision = may_approve(session, person_id, value_pence, on, kind)
    if not decision.allowed or decision.authority_id is None:
        raise AuthorityError(decision.reason, field="value_pence", remedy="Ask somebody whose authority covers it.")
    return decision.authority_id
