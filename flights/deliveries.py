"""Deliveries of a session: handed over, held against the specification, accepted or returned."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import PurePosixPath

from sqlmodel import Session, col, select

from catalogue.deliveries import Incoming, NewDelivery, deliver
from catalogue.kinds import FileState, Origin
from catalogue.models import DeliveredFile, Delivery, Item, Upload
from flights.acceptance import Delivered, DeliveredItem, LineState, hold_against
from flights.errors import NotNowError, NotThereError, RequestInputError
from flights.inputs import DeliveryCreate, Handover
from flights.lifecycle import REQUEST_TRANSITIONS, SessionStatus, moved
from flights.models import Acceptance, FlightRequest, FlightSession
from flights.plan import LONDON
from flights.scope import (
    find_acceptance,
    find_session,
    newest_first,
    require_asker,
    require_operator,
    sessions_seen,
)
from flights.sessions import as_supplier
from flights.specification import Specification
from framework import progress
from framework.progress import Accrual, accrue
from framework.vocabulary import Moment
from records import audit
from records.columns import JsonObject, JsonValue
from records.ids import new_id
from records.paging import Page
from records.viewer import SYSTEM, Viewer


def hand_over(
    session: Session, new: Handover, incoming: Sequence[Incoming], *, viewer: Viewer, now: datetime
) -> Acceptance:
    """Take the files of a flown session and start their ingest; the order's office lines are earned.

    Args:
        session: The transaction.
        new: What the delivery is and whose rights it carries.
        incoming: The files: finished uploads, or bytes already in the store.
        viewer: The supplier's person.
        now: When.

    Raises:
        NotNowError: The session has not been flown.
        NotYoursError: The session is another supplier's.
    """
    visit = find_session(session, new.session_id, viewer)
    require_operator(viewer, visit.operator_id)
    if visit.status is not SessionStatus.FLOWN:
        raise NotNowError(
            f"This session is {visit.status.value.replace('_', ' ')}.",
            field="session_id",
            remedy="Record what was flown first.",
        )
    request = session.get_one(FlightRequest, visit.request_id)
    request.status = moved(REQUEST_TRANSITIONS, "deliver", request.status)
    on = now.astimezone(LONDON).date()
    # The order's row is locked before anything is audited, as in every use case that moves money.
    accrual = Accrual(visit.call_off_id, Moment.DELIVERED, on, key=f"delivery:{new_id()}")
    accrue(session, accrual, viewer=as_supplier(viewer), now=now)
    received = deliver(session, _described(new, visit, request), incoming, viewer=viewer, now=now)
    row = Acceptance(delivery_id=received.id, request_id=request.id, session_id=visit.id, received_at=now)
    session.add(row)
    _changed(session, row, request, "delivery.handed_over", viewer, now)
    return row


def from_uploads(session: Session, upload_ids: Sequence[str]) -> list[Incoming]:
    """Uploads as files to hand over; that they are finished and the caller's is checked when they are taken.

    Raises:
        NotThereError: One of them is not there.
    """
    names = {row.id: row.name for row in session.exec(select(Upload).where(col(Upload.id).in_(upload_ids)))}
    absent = [upload_id for upload_id in upload_ids if upload_id not in names]
    if absent:
        raise NotThereError(f"There is no upload {absent[0]}.", field="uploads")
    return [Incoming(path=names[upload_id], upload_id=upload_id) for upload_id in dict.fromkeys(upload_ids)]


def list_deliveries(
    session: Session, state: str | None, *, viewer: Viewer, cursor: str | None = None, limit: int = 50
) -> Page[Acceptance]:
    """Deliveries of sessions that the caller may see, newest first, of one state of acceptance or of all."""
    seen = select(FlightSession.id).where(sessions_seen(viewer))
    statement = select(Acceptance).where(col(Acceptance.session_id).in_(seen))
    if state is not None:
        statement = statement.where(Acceptance.state == state)
    order = (Acceptance, "received_at", "delivery_id")
    return newest_first(session, statement, order, cursor=cursor, limit=limit)


def take_in(
    session: Session, new: DeliveryCreate, incoming: Sequence[Incoming], *, viewer: Viewer, now: datetime
) -> Delivery:
    """Take in a survey that no session of ours flew, and start its ingest; nothing is owed for it."""
    facts = new.model_dump(include=set(NewDelivery.__dataclass_fields__) - {"assets"})
    return deliver(session, NewDelivery(assets=tuple(new.assets), **facts), incoming, viewer=viewer, now=now)


def acceptances(session: Session, delivery_ids: Sequence[str]) -> dict[str, Acceptance]:
    """The acceptance of each delivery that came of a session, by delivery."""
    rows = session.exec(select(Acceptance).where(col(Acceptance.delivery_id).in_(delivery_ids)))
    return {row.delivery_id: row for row in rows}


def lines_now(session: Session, delivery_id: str, *, viewer: Viewer) -> list[JsonObject]:
    """Every line of the order's specification held against what has been catalogued so far."""
    row = find_acceptance(session, delivery_id, viewer)
    return _lines(session, row)


def accept(session: Session, delivery_id: str, reason: str, *, viewer: Viewer, now: datetime) -> Acceptance:
    """Accept a delivery. Lines that are not shown or failed need a reason.

    Raises:
        NotNowError: Files are still being read, or it was answered before.
        RequestInputError: A line is not shown or failed, and no reason says why it will do.
    """
    row, request = _answerable(session, delivery_id, viewer)
    row.lines = list(_lines(session, row))
    open_lines = [line for line in row.lines if isinstance(line, dict) and line["state"] != LineState.SHOWN]
    if open_lines and not reason.strip():
        raise RequestInputError(
            f"{len(open_lines)} lines of the specification are not shown by this delivery.",
            field="reason",
            remedy="Say why it will do all the same, or return it.",
        )
    request.status = moved(REQUEST_TRANSITIONS, "accept", request.status)
    _answer(session, row, request, ("accepted", reason), viewer, now)
    return row


def send_back(session: Session, delivery_id: str, reason: str, *, viewer: Viewer, now: datetime) -> Acceptance:
    """Return a delivery to the supplier, for a reason.

    Raises:
        NotNowError: Files are still being read, or it was answered before.
    """
    row, request = _answerable(session, delivery_id, viewer)
    row.lines = list(_lines(session, row))
    request.status = moved(REQUEST_TRANSITIONS, "return", request.status)
    _answer(session, row, request, ("returned", reason), viewer, now)
    return row


def unfinished(session: Session, delivery_id: str) -> int:
    """How many files of a delivery are still to be read."""
    states = session.exec(select(DeliveredFile.state).where(DeliveredFile.delivery_id == delivery_id))
    return sum(not FileState(state).finished for state in states)


def _described(new: Handover, visit: FlightSession, request: FlightRequest) -> NewDelivery:
    first = visit.sorties[0] if visit.sorties else None
    took_off = first.get("took_off_at") if isinstance(first, dict) else None
    return NewDelivery(
        title=new.title,
        assets=(request.asset_id,) if request.asset_id else (),
        origin=Origin.DELIVERED,
        flown_at=datetime.fromisoformat(str(took_off)) if took_off else visit.starts_at,
        supplier_organisation_id=visit.operator_id,
        rights=new.rights,
        licence=new.licence,
        credit=new.credit,
        session_ref=visit.id,
        crs=new.crs,
        vertical_datum=new.vertical_datum,
        organisation_id=request.organisation_id,
    )


def _lines(session: Session, row: Acceptance) -> list[JsonObject]:
    request = session.get_one(FlightRequest, row.request_id)
    delivery = session.get_one(Delivery, row.delivery_id)
    files = session.exec(select(DeliveredFile).where(DeliveredFile.delivery_id == row.delivery_id)).all()
    by_id = {file.id: file for file in files}
    items = session.exec(select(Item).where(Item.delivery_id == row.delivery_id).order_by(col(Item.title))).all()
    delivered = Delivered(
        items=tuple(_item(item, by_id.get(item.file_id)) for item in items),
        documents=tuple(sorted(file.name for file in files if file.state == FileState.ATTACHED)),
        received_on=delivery.created_at.astimezone(LONDON).date(),
    )
    specification = Specification.model_validate(request.specification)
    return [
        {**asdict(line), "state": line.state.value}  # the state as the word it is, not as an enum's repr
        for line in hold_against(specification, delivered)
    ]


def _item(item: Item, file: DeliveredFile | None) -> DeliveredItem:
    facts = item.properties
    return DeliveredItem(
        kind=item.kind,
        title=item.title,
        gsd_m=item.gsd,
        crs=_text(facts.get("proj:code")),
        vertical_datum=_text(facts.get("laverock:vertical_datum")),
        rmse_h_m=_number(facts.get("laverock:rmse_h_m")),
        rmse_v_m=_number(facts.get("laverock:rmse_v_m")),
        surface=_text(facts.get("laverock:surface")),
        suffix=PurePosixPath(file.name).suffix.lstrip(".").lower() if file else None,
    )


def _answerable(session: Session, delivery_id: str, viewer: Viewer) -> tuple[Acceptance, FlightRequest]:
    row = find_acceptance(session, delivery_id, viewer)
    request = session.get_one(FlightRequest, row.request_id)
    require_asker(viewer, request)
    if row.state != "pending":
        raise NotNowError(f"This delivery has been {row.state}.", field="state")
    waiting = unfinished(session, delivery_id)
    if waiting:
        raise NotNowError(
            f"{waiting} files of this delivery are still being read.", field="state", remedy="Try again in a minute."
        )
    return row, request


def _answer(
    session: Session,
    row: Acceptance,
    request: FlightRequest,
    answer: tuple[str, str],
    viewer: Viewer,
    now: datetime,
) -> None:
    row.state, row.reason = answer[0], answer[1] or None
    row.decided_by, row.decided_at = viewer.person_id, now
    on = now.astimezone(LONDON).date()
    told = progress.Acceptance(request.call_off_id or "", on, accepted=row.state == "accepted", reason=answer[1])
    # The asker may not see the order's money; the fact of acceptance is told on their behalf.
    acting = Viewer(viewer.person_id, viewer.organisation_id, viewer.roles | SYSTEM.roles)
    progress.accept(session, told, viewer=acting, now=now)
    _changed(session, row, request, f"delivery.{row.state}", viewer, now)


def _changed(
    session: Session, row: Acceptance, request: FlightRequest, action: str, viewer: Viewer, now: datetime
) -> None:
    request.edition += 1
    request.updated_at = now
    session.add(request)
    session.add(row)
    detail: JsonObject = {"request": request.id, "session": row.session_id, "state": row.state}
    subject = f"delivery:{row.delivery_id}"
    audit.record(session, viewer=viewer, action=action, subject=subject, now=now, detail=detail)
    session.flush()


def _text(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: JsonValue) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
