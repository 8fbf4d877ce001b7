"""Asking for a survey: drafting, changing, submitting for a verdict and a price, withdrawing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from shapely.geometry.base import BaseGeometry
from sqlmodel import Session, col, func, select

from flights.area import area_of, as_geojson, check_served
from flights.errors import NotNowError, NotYoursError, RequestInputError
from flights.inputs import RequestCreate, RequestUpdate
from flights.judging import Desk, ask_for_approval, drop_question, judge_and_price
from flights.lifecycle import REQUEST_TRANSITIONS, RequestStatus, moved
from flights.models import FlightRequest
from flights.plan import CALLERS_FIELDS, LONDON
from flights.scope import find_request, newest_first, requests_seen, require_asker
from flights.zones import zone_of
from framework.vocabulary import Zone
from geo.geojson import polygon_from_geojson
from records import audit
from records.columns import JsonValue
from records.paging import Page
from records.spatial import Window, inside, place, shape_of
from records.viewer import Viewer


@dataclass(frozen=True, slots=True)
class RequestQuery:
    """Which requests: by status, asset, words in title or reference, and place and time."""

    status: RequestStatus | None = None
    asset_id: str | None = None
    words: str = ""
    window: Window | None = None


def draft(session: Session, new: RequestCreate, *, viewer: Viewer, now: datetime, desk: Desk) -> FlightRequest:
    """Keep a new request as a draft.

    Raises:
        OutsideServiceAreaError: Its area lies outside what the council serves.
        RequestInputError: It has no area, or a part of its plan is not the asker's to state.
        GeometryError: Its area is broken, empty or too large.
    """
    shape = area_of(session, new, viewer=viewer)
    check_served(shape, desk.served)
    _check_plan(new.plan)
    row = FlightRequest(
        reference=_next_reference(session, now),
        organisation_id=_organisation_of(viewer),
        requested_by=viewer.person_id or "",
        title=new.title,
        purpose=new.purpose,
        asset_id=new.asset_id,
        area=as_geojson(shape),
        plan=dict(new.plan),
        permissions=list(new.permissions),
        specification=new.specification.model_dump(mode="json"),
        wanted_from=new.wanted_from,
        wanted_to=new.wanted_to,
        lot_id=new.lot_id,
        zone=_zone(new.zone, shape),
        items=[item.model_dump(mode="json") for item in new.items],
        cost_code=new.cost_code,
        emergency=new.emergency,
        created_at=now,
        updated_at=now,
    )
    place(row, shape, _start_of(new.wanted_from), _end_of(new.wanted_to))
    session.add(row)
    session.flush()
    audit.record(session, viewer=viewer, action="request.drafted", subject=f"request:{row.id}", now=now)
    return row


def change(
    session: Session, request_id: str, update: RequestUpdate, *, viewer: Viewer, now: datetime, desk: Desk
) -> FlightRequest:
    """Change a draft. Only what was given changes.

    Raises:
        NotNowError: It is no longer a draft, or somebody changed it meanwhile.
    """
    row = find_request(session, request_id, viewer)
    require_asker(viewer, row)
    if row.status is not RequestStatus.DRAFT:
        raise NotNowError("Only a draft can be changed.", field="status", remedy="Take it back to a draft first.")
    if update.edition != row.edition:
        raise NotNowError(
            "Somebody else changed this request meanwhile.", field="edition", remedy="Load it again, then change it."
        )
    given = update.model_dump(mode="json", exclude_unset=True, exclude={"edition"})
    _check_plan(update.plan or {})
    shape = shape_of(row)
    if update.area is not None:
        shape = polygon_from_geojson(update.area, "area")
        check_served(shape, desk.served)
        given["area"] = as_geojson(shape)
    for name, value in given.items():
        if value is not None:
            setattr(row, name, getattr(update, name) if name in {"wanted_from", "wanted_to"} else value)
    if row.wanted_to < row.wanted_from:
        raise RequestInputError("The last day wanted is before the first.", field="wanted_to")
    if shape is not None:
        row.zone = _zone(update.zone or row.zone, shape)
    place(row, shape, _start_of(row.wanted_from), _end_of(row.wanted_to))
    _changed(session, row, "request.changed", viewer, now)
    return row


def submit(session: Session, request_id: str, *, viewer: Viewer, now: datetime, desk: Desk) -> FlightRequest:
    """Judge and price a draft, and put it before whoever must decide next."""
    row = find_request(session, request_id, viewer)
    require_asker(viewer, row)
    moved(REQUEST_TRANSITIONS, "submit", row.status, RequestStatus.AWAITING_APPROVAL)
    judge_and_price(session, row, viewer=viewer, now=now, desk=desk)
    _changed(session, row, "request.submitted", viewer, now)
    return row


def recheck(session: Session, request_id: str, *, viewer: Viewer, now: datetime, desk: Desk) -> FlightRequest:
    """Judge and price again, on what is known now."""
    row = find_request(session, request_id, viewer)
    moved(REQUEST_TRANSITIONS, "recheck", row.status, RequestStatus.AWAITING_APPROVAL)
    judge_and_price(session, row, viewer=viewer, now=now, desk=desk)
    _changed(session, row, "request.rechecked", viewer, now)
    return row


def revise(session: Session, request_id: str, *, viewer: Viewer, now: datetime) -> FlightRequest:
    """Take a judged request back to a draft, so that it can be changed."""
    row = find_request(session, request_id, viewer)
    require_asker(viewer, row)
    row.status = moved(REQUEST_TRANSITIONS, "revise", row.status)
    drop_question(session, row)
    _changed(session, row, "request.revised", viewer, now)
    return row


def clear(session: Session, request_id: str, reason: str, *, viewer: Viewer, now: datetime) -> FlightRequest:
    """The flight-safety officer lets a referred request go on, for a reason."""
    row = find_request(session, request_id, viewer)
    if viewer.person_id is not None and viewer.person_id == row.requested_by:
        raise NotYoursError("A referral is cleared by somebody other than the asker.", field="reason")
    row.status = moved(REQUEST_TRANSITIONS, "clear", row.status)
    row.reason = reason
    ask_for_approval(session, row, now)
    _changed(session, row, "request.cleared", viewer, now)
    return row


def refuse(session: Session, request_id: str, reason: str, *, viewer: Viewer, now: datetime) -> FlightRequest:
    """The flight-safety officer refuses a request, for a reason."""
    return _ended(session, find_request(session, request_id, viewer), "refuse", reason, viewer, now)


def withdraw(session: Session, request_id: str, reason: str, *, viewer: Viewer, now: datetime) -> FlightRequest:
    """The asker no longer wants it, before anything was ordered."""
    row = find_request(session, request_id, viewer)
    require_asker(viewer, row)
    return _ended(session, row, "withdraw", reason, viewer, now)


def list_requests(
    session: Session, query: RequestQuery, *, viewer: Viewer, cursor: str | None = None, limit: int = 50
) -> Page[FlightRequest]:
    """Requests that a caller may see, newest first.

    Args:
        session: Where to read.
        query: Which of them.
        viewer: Who asks.
        cursor: Where the last page ended.
        limit: How many rows.
    """
    statement = select(FlightRequest).where(requests_seen(viewer))
    if query.status is not None:
        statement = statement.where(FlightRequest.status == query.status)
    if query.asset_id is not None:
        statement = statement.where(FlightRequest.asset_id == query.asset_id)
    if query.words:
        for word in query.words.split():
            like = f"%{word.replace('%', '').replace('_', ' ')}%"
            statement = statement.where(col(FlightRequest.title).ilike(like) | col(FlightRequest.reference).ilike(like))
    if query.window is not None:
        statement = inside(session, statement, FlightRequest, query.window)
    return newest_first(session, statement, (FlightRequest, "created_at", "id"), cursor=cursor, limit=limit)


def _ended(
    session: Session, row: FlightRequest, verb: str, reason: str, viewer: Viewer, now: datetime
) -> FlightRequest:
    row.status = moved(REQUEST_TRANSITIONS, verb, row.status)
    row.reason = reason or None
    drop_question(session, row)
    _changed(session, row, f"request.{verb}", viewer, now)
    return row


def _changed(session: Session, row: FlightRequest, action: str, viewer: Viewer, now: datetime) -> None:
    row.edition += 1
    row.updated_at = now
    session.add(row)
    audit.record(
        session,
        viewer=viewer,
        action=action,
        subject=f"request:{row.id}",
        now=now,
        detail={"status": row.status.value, "verdict": row.verdict_id, "edition": row.edition},
    )
    session.flush()


def _check_plan(plan: Mapping[str, JsonValue]) -> None:
    strange = sorted(set(plan) - CALLERS_FIELDS)
    if strange:
        raise RequestInputError(
            f"{strange[0]} is not something a request can state.",
            field=f"plan.{strange[0]}",
            remedy=f"It can state: {', '.join(sorted(CALLERS_FIELDS))}.",
        )


def _zone(given: str | None, shape: BaseGeometry) -> str:
    if given is None:
        return zone_of(shape).value
    if given not in set(Zone):
        raise RequestInputError(
            f"There is no price zone {given}.", field="zone", remedy=f"The zones are: {', '.join(Zone)}."
        )
    return given


def _organisation_of(viewer: Viewer) -> str:
    if viewer.organisation_id is None:
        raise NotYoursError("A request is made for an organisation.", field="organisation_id")
    return viewer.organisation_id


def _next_reference(session: Session, now: datetime) -> str:
    year = now.astimezone(LONDON).year
    mark = f"LR-{year}-"
    last = session.exec(
        select(func.max(FlightRequest.reference)).where(col(FlightRequest.reference).startswith(mark))
    ).one()
    number = 1 if last is None else int(last[len(mark) :]) + 1
    return f"{mark}{number:04d}"


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def _end_of(day: date) -> datetime:
    return _start_of(day + timedelta(days=1)) - timedelta(seconds=1)
