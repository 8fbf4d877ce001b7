"""Who may see requests and sessions.

An organisation sees its own. A supplier's people see what was ordered from them. The
flight-safety and procurement officers of the framework's owner see all that is asked for
under it. An administrator sees everything; a caller without an account sees nothing.
"""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, exists, false, or_, true
from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from flights.errors import NotThereError, NotYoursError
from flights.models import Acceptance, Approval, FlightRequest, FlightSession
from framework.models import CallOff, Framework
from records.paging import Page, decode_cursor, encode_cursor
from records.viewer import Role, Viewer

T = TypeVar("T", bound=SQLModel)


def requests_seen(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `FlightRequest` for what a caller may see."""
    if viewer.is_administrator:
        return true()
    organisation = None if viewer.anonymous else viewer.organisation_id
    if organisation is None:
        return false()
    ways: list[ColumnElement[bool]] = [col(FlightRequest.organisation_id) == organisation]
    if viewer.has(Role.PROCUREMENT, Role.FLIGHT_SAFETY):
        ways.append(exists(select(Framework.id).where(Framework.owner_organisation_id == organisation)))
    if viewer.has(Role.SUPPLIER, Role.PILOT):
        ordered = select(CallOff.id).where(CallOff.supplier_organisation_id == organisation)
        ways.append(col(FlightRequest.call_off_id).in_(ordered))
    return or_(*ways)


def sessions_seen(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `FlightSession` for what a caller may see."""
    asked_for = select(FlightRequest.id).where(requests_seen(viewer))
    seen = col(FlightSession.request_id).in_(asked_for)
    if viewer.has(Role.SUPPLIER, Role.PILOT) and viewer.organisation_id is not None:
        return or_(seen, col(FlightSession.operator_id) == viewer.organisation_id)
    return seen


def find_request(session: Session, request_id: str, viewer: Viewer) -> FlightRequest:
    """A request that the caller may see.

    Raises:
        NotThereError: There is none by that id or reference for them.
    """
    row = session.exec(select(FlightRequest).where(named(request_id), requests_seen(viewer))).first()
    if row is None:
        raise unseen(request_id)
    return row


def named(request_id: str) -> ColumnElement[bool]:
    """The condition that a `FlightRequest` has this id or reference."""
    return or_(col(FlightRequest.id) == request_id, col(FlightRequest.reference) == request_id)


def unseen(request_id: str) -> NotThereError:
    """What is said of a request that is not there, or not the caller's to see."""
    return NotThereError(f"There is no request {request_id} that you may see.", field="request_id")


def find_session(session: Session, session_id: str, viewer: Viewer) -> FlightSession:
    """A session that the caller may see.

    Raises:
        NotThereError: There is none by that id for them.
    """
    row = session.exec(select(FlightSession).where(FlightSession.id == session_id, sessions_seen(viewer))).first()
    if row is None:
        raise NotThereError(f"There is no session {session_id} that you may see.", field="session_id")
    return row


def find_approval(session: Session, approval_id: str, viewer: Viewer) -> Approval:
    """An approval whose request the caller may see.

    Raises:
        NotThereError: There is none by that id for them.
    """
    row = session.get(Approval, approval_id)
    if row is None:
        raise NotThereError(f"There is no approval {approval_id} that you may see.", field="approval_id")
    find_request(session, row.request_id, viewer)
    return row


def find_acceptance(session: Session, delivery_id: str, viewer: Viewer) -> Acceptance:
    """The acceptance of a delivery whose session the caller may see.

    Raises:
        NotThereError: No session's delivery has that id for them.
    """
    row = session.get(Acceptance, delivery_id)
    if row is None:
        raise NotThereError(f"There is no delivery {delivery_id} that you may see.", field="delivery_id")
    find_session(session, row.session_id, viewer)
    return row


def require_asker(viewer: Viewer, request: FlightRequest) -> None:
    """Let the people of the asking organisation and administrators through.

    Raises:
        NotYoursError: The caller may see the request and not change it.
    """
    if not viewer.is_administrator and viewer.organisation_id != request.organisation_id:
        raise NotYoursError("This request belongs to another organisation.", remedy="Ask them to make the change.")


def require_operator(viewer: Viewer, organisation_id: str) -> None:
    """Let the supplier's own people and administrators through.

    Raises:
        NotYoursError: The order was placed with another supplier.
    """
    if not viewer.is_administrator and viewer.organisation_id != organisation_id:
        raise NotYoursError("This order was placed with another supplier.")


def newest_first(
    session: Session,
    statement: SelectOfScalar[T],
    by: tuple[type[SQLModel], str, str],
    *,
    cursor: str | None,
    limit: int,
) -> Page[T]:
    """A page of rows by a moment, newest first, with the id breaking ties.

    Args:
        session: Where to read.
        statement: The rows, already narrowed to what the caller may see.
        by: The table, and the names of its columns of the moment and the id.
        cursor: Where the last page ended.
        limit: How many rows.
    """
    model, moment_name, id_name = by
    when, identity = col(getattr(model, moment_name)), col(getattr(model, id_name))
    if cursor:
        moment, last = decode_cursor(cursor, (datetime, str))
        statement = statement.where(or_(when < moment, and_(when == moment, identity < last)))
    rows = list(session.exec(statement.order_by(when.desc(), identity.desc()).limit(limit + 1)))
    more = len(rows) > limit
    rows = rows[:limit]
    end = encode_cursor(getattr(rows[-1], moment_name), getattr(rows[-1], id_name)) if more else None
    return Page(rows, end)
