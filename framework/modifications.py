"""Changing the agreement, each time with the reason that allows it: a later end, or another ceiling."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from framework.drafts import Limit
from framework.errors import AgreementError
from framework.models import Ceiling, Framework, Modification
from framework.money import pounds
from framework.scope import require_manager
from framework.store import framework_by_id
from records.audit import record
from records.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Change:
    """Why and when an agreement was changed."""

    reason: str
    made_on: date


def extend(
    session: Session, framework_id: str, ends: date, change: Change, *, viewer: Viewer, now: datetime
) -> Framework:
    """Move the end of a framework within its stated extension. The ceilings stay as they are.

    Raises:
        AgreementError: The new end is not later, or is past the last date of extension.
    """
    framework = framework_by_id(session, framework_id)
    require_manager(viewer, framework)
    last = framework.extensible_to
    if ends <= framework.ends or last is None or ends > last:
        raise AgreementError(
            f"The framework ends on {framework.ends} and may be extended to {last or 'no later date'}.", field="ends"
        )
    _modify(session, framework_id, ("extension", framework_id, str(framework.ends), str(ends)), change, now)
    framework.ends = ends
    session.add(framework)
    record(session, viewer=viewer, action="framework.extended", subject=f"framework:{framework_id}", now=now)
    return framework


def _modify(
    session: Session, framework_id: str, what: tuple[str, str, str, str], change: Change, now: datetime
) -> None:
    """Record a modification: kind, subject, before and after."""
    if not change.reason.strip():
        raise AgreementError("A modification needs its reason.", field="reason")
    kind, subject, before, after = what
    session.add(
        Modification(
            framework_id=framework_id,
            kind=kind,
            subject_id=subject,
            before=before,
            after=after,
            reason=change.reason,
            made_on=change.made_on,
            made_at=now,
        )
    )


def change_ceiling(
    session: Session, ceiling_id: str, limit: Limit, change: Change, *, viewer: Viewer, now: datetime
) -> Ceiling:
    """Replace a ceiling by a recorded modification.

    Raises:
        AgreementError: There is no such ceiling, or more is held against it than the new one would allow.
    """
    ceiling = session.get(Ceiling, ceiling_id, with_for_update=True)
    if ceiling is None:
        raise AgreementError("There is no such ceiling.", field="ceiling_id")
    require_manager(viewer, framework_by_id(session, ceiling.framework_id))
    if limit.pence is not None and limit.pence < ceiling.used_pence:
        raise AgreementError(f"{pounds(ceiling.used_pence)} is held, above a ceiling of {limit}.", field="limit_pence")
    before = str(Limit(ceiling.limit_pence))
    _modify(session, ceiling.framework_id, ("ceiling", ceiling.subject_id, before, str(limit)), change, now)
    ceiling.unlimited, ceiling.limit_pence = limit.pence is None, limit.pence
    session.add(ceiling)
    session.flush()
    record(session, viewer=viewer, action="ceiling.changed", subject=f"ceiling:{ceiling_id}", now=now)
    return ceiling
