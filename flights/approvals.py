"""May this be spent? A question to a budget holder, answered by somebody else than the asker."""

from datetime import datetime

from sqlmodel import Session, col, select

from flights.errors import NotNowError, NotYoursError
from flights.lifecycle import REQUEST_TRANSITIONS, RequestStatus, moved
from flights.models import Approval, FlightRequest
from flights.plan import LONDON
from flights.scope import find_approval, newest_first, requests_seen
from framework.authority import AuthorityDecision, may_approve, require_approval
from framework.vocabulary import AuthorityKind
from records import audit
from records.paging import Page
from records.viewer import Viewer


def list_approvals(
    session: Session, state: str | None, *, viewer: Viewer, cursor: str | None = None, limit: int = 50
) -> Page[Approval]:
    """Questions about requests that the caller may see, newest first, of one state or of all."""
    asked = select(FlightRequest.id).where(requests_seen(viewer))
    statement = select(Approval).where(col(Approval.request_id).in_(asked))
    if state is not None:
        statement = statement.where(Approval.state == state)
    return newest_first(session, statement, (Approval, "asked_at", "id"), cursor=cursor, limit=limit)


def pending_for(session: Session, request_id: str) -> Approval | None:
    """The question that stands open for a request."""
    statement = select(Approval).where(Approval.request_id == request_id, Approval.state == "pending")
    return session.exec(statement).first()


def may_decide(session: Session, approval: Approval, *, viewer: Viewer, now: datetime) -> AuthorityDecision:
    """Whether the caller's delegated limit covers a question, and why."""
    if viewer.person_id is None:
        return AuthorityDecision(allowed=False, reason="Approving is personal: sign in.")
    if viewer.person_id == approval.asked_by:
        return AuthorityDecision(allowed=False, reason="Somebody other than the asker approves.")
    if viewer.organisation_id != approval.organisation_id:
        return AuthorityDecision(allowed=False, reason="A budget holder of the asking organisation approves.")
    on = now.astimezone(LONDON).date()
    return may_approve(session, viewer.person_id, approval.net_pence, on, AuthorityKind.BUDGET)


def approve(session: Session, approval_id: str, reason: str, *, viewer: Viewer, now: datetime) -> Approval:
    """Approve the spend of a request.

    Raises:
        NotNowError: The question was answered, or the request has no price.
        NotYoursError: The caller asked for it, or is of another organisation.
        AuthorityError: It is above the caller's delegated limit, or they have none.
    """
    row, request = _open(session, approval_id, viewer)
    if request.net_pence is None:
        raise NotNowError(
            "There is no price to approve: no supplier may take this today.",
            field="net_pence",
            remedy="Recheck the request when a supplier is eligible.",
        )
    _check_other(row, viewer)
    on = now.astimezone(LONDON).date()
    person = viewer.person_id or ""
    row.authority = require_approval(session, person, row.net_pence, on, AuthorityKind.BUDGET)
    request.status = moved(REQUEST_TRANSITIONS, "approve", request.status)
    return _decided(session, row, request, ("approved", reason), viewer, now)


def refuse(session: Session, approval_id: str, reason: str, *, viewer: Viewer, now: datetime) -> Approval:
    """Refuse the spend of a request, for a reason.

    Raises:
        NotNowError: The question was answered.
        NotYoursError: The caller is of another organisation.
    """
    row, request = _open(session, approval_id, viewer)
    _check_other(row, viewer)
    request.status = moved(REQUEST_TRANSITIONS, "refuse", request.status, RequestStatus.REFUSED)
    request.reason = reason
    return _decided(session, row, request, ("refused", reason), viewer, now)


def _open(session: Session, approval_id: str, viewer: Viewer) -> tuple[Approval, FlightRequest]:
    row = find_approval(session, approval_id, viewer)
    if row.state != "pending":
        raise NotNowError(f"This question has been answered: {row.state}.", field="state")
    return row, session.get_one(FlightRequest, row.request_id)


def _check_other(row: Approval, viewer: Viewer) -> None:
    if viewer.person_id is None or viewer.person_id == row.asked_by:
        raise NotYoursError("Somebody other than the asker decides.", remedy="Ask another budget holder.")
    if viewer.organisation_id != row.organisation_id:
        raise NotYoursError("A budget holder of the asking organisation decides.")


def _decided(
    session: Session, row: Approval, request: FlightRequest, answer: tuple[str, str], viewer: Viewer, now: datetime
) -> Approval:
    row.state, row.reason = answer[0], answer[1] or None
    row.decided_by, row.decided_at = viewer.person_id, now
    request.edition += 1
    request.updated_at = now
    session.add(row)
    session.add(request)
    audit.record(
        session,
        viewer=viewer,
        action=f"approval.{row.state}",
        subject=f"approval:{row.id}",
        now=now,
        detail={"request": request.id, "net_pence": row.net_pence, "authority": row.authority},
    )
    session.flush()
    return row
