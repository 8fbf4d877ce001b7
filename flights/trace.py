"""The walk from a pixel to the pound, and back: one query each way.

An item leads to its delivery, the session and its sorties, the pilot and the certificates as
they stood that day, the verdict that let it fly and the version of the policy behind it, the
order, and the invoices that paid for it. What a caller may not see is left out; what was
never known, as for a survey from before the contract, is None.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, JsonValue
from sqlalchemy import Row, Select, and_
from sqlalchemy import select as select_rows
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from catalogue.access import visible
from catalogue.models import Delivery, Item
from compliance.models import PolicyVersion, StoredVerdict
from compliance.registers.models import Pilot
from flights.errors import NotThereError
from flights.models import Acceptance, FlightRequest, FlightSession
from flights.scope import named, requests_seen, sessions_seen, unseen
from framework.models import CallOff, Invoice
from framework.scope import invoices_seen, orders_seen
from records.viewer import Viewer


class TraceItem(BaseModel):
    """What was found on the map."""

    id: str
    title: str
    kind: str
    taken_at: datetime | None
    origin: str


class TraceDelivery(BaseModel):
    """The batch it came in."""

    id: str
    title: str
    received_at: datetime
    rights: str | None
    licence: str | None
    acceptance: str | None


class TraceSession(BaseModel):
    """The visit it was taken on, with the pilot's papers as they stood that day."""

    id: str
    starts_at: datetime
    status: str
    sorties: list[JsonValue]
    pilot_id: str
    pilot: str | None
    flyer_id: str | None
    certificates: list[JsonValue]
    aircraft: str | None


class TraceVerdict(BaseModel):
    """The verdict that let it fly, and the version of the policy behind it."""

    id: str
    stage: str
    outcome: str
    policy: str | None
    policy_version: str | None
    policy_sha256: str


class TraceRequest(BaseModel):
    """What was asked for."""

    id: str
    reference: str
    title: str
    status: str
    asset_id: str | None


class TraceOrder(BaseModel):
    """The order and its value, net pence."""

    id: str
    reference: str
    net_pence: int
    ordered_on: date


class TraceInvoice(BaseModel):
    """An invoice that billed it."""

    id: str
    number: str
    state: str
    net_pence: int
    gross_pence: int


class TraceRead(BaseModel):
    """One walk. A part that is None was never known or is not the caller's to see."""

    item: TraceItem | None
    delivery: TraceDelivery | None
    session: TraceSession | None
    verdicts: list[TraceVerdict]
    request: TraceRequest | None
    call_off: TraceOrder | None
    invoices: list[TraceInvoice]


_Scheduled = aliased(StoredVerdict)
_Go = aliased(StoredVerdict)
_Asked = aliased(StoredVerdict)
_PolicyAsked, _PolicyScheduled, _PolicyGo = (aliased(PolicyVersion) for _ in range(3))
_COLUMNS = (
    Item,
    Delivery,
    Acceptance,
    FlightSession,
    Pilot,
    FlightRequest,
    CallOff,
    Invoice,
    _Asked,
    _PolicyAsked,
    _Scheduled,
    _PolicyScheduled,
    _Go,
    _PolicyGo,
)
Found = Row[*tuple[Any, ...]]


def trace_item(session: Session, item_id: str, *, viewer: Viewer) -> TraceRead:
    """The walk from an item to the pound.

    Raises:
        NotThereError: There is no item by that id that the caller may see.
    """
    statement = (
        select_rows(*_COLUMNS)
        .select_from(Item)
        .join(Delivery, col(Delivery.id) == col(Item.delivery_id))
        .outerjoin(FlightSession, and_(col(FlightSession.id) == col(Delivery.session_ref), sessions_seen(viewer)))
        .outerjoin(FlightRequest, and_(col(FlightRequest.id) == col(FlightSession.request_id), requests_seen(viewer)))
        .where(col(Item.id) == item_id, visible(Item, viewer))
    )
    rows = session.execute(_joined(statement, viewer)).all()
    if not rows:
        raise NotThereError(f"There is no item {item_id} that you may see.", field="item_id")
    return _read(rows)


def trace_request(session: Session, request_id: str, *, viewer: Viewer) -> list[TraceRead]:
    """The walk back from a request: one trace for each item that came of it, or one without an item.

    Raises:
        NotThereError: There is no request by that id that the caller may see.
    """
    statement = (
        select_rows(*_COLUMNS)
        .select_from(FlightRequest)
        .outerjoin(FlightSession, and_(col(FlightSession.request_id) == col(FlightRequest.id), sessions_seen(viewer)))
        .outerjoin(Delivery, col(Delivery.session_ref) == col(FlightSession.id))
        .outerjoin(Item, and_(col(Item.delivery_id) == col(Delivery.id), visible(Item, viewer)))
        .where(named(request_id), requests_seen(viewer))
        .order_by(col(Item.moment).desc(), col(Item.id))
    )
    by_item: dict[tuple[str | None, str | None], list[Found]] = {}
    for row in session.execute(_joined(statement, viewer)):
        by_item.setdefault((_id(row[3]), _id(row[0])), []).append(row)
    if not by_item:
        raise unseen(request_id)
    return [_read(rows) for rows in by_item.values()]


def _joined(statement: Select[*tuple[Any, ...]], viewer: Viewer) -> Select[*tuple[Any, ...]]:
    ordered = and_(col(CallOff.id) == col(FlightRequest.call_off_id), orders_seen(viewer))
    billed = and_(col(Invoice.call_off_id) == col(CallOff.id), invoices_seen(viewer))
    statement = (
        statement.outerjoin(Acceptance, col(Acceptance.delivery_id) == col(Delivery.id))
        .outerjoin(Pilot, col(Pilot.id) == col(FlightSession.pilot_id))
        .outerjoin(CallOff, ordered)
        .outerjoin(Invoice, billed)
    )
    for verdict, policy, held in (
        (_Asked, _PolicyAsked, FlightRequest.verdict_id),
        (_Scheduled, _PolicyScheduled, FlightSession.schedule_verdict_id),
        (_Go, _PolicyGo, FlightSession.go_verdict_id),
    ):
        statement = statement.outerjoin(verdict, col(verdict.id) == col(held))
        statement = statement.outerjoin(policy, col(policy.sha256) == col(verdict.policy_sha256))
    return statement


def _read(rows: Iterable[Found]) -> TraceRead:
    found = list(rows)
    item, delivery, acceptance, visit, pilot, request, order = found[0][:7]
    verdicts = found[0][8:]
    pairs = zip(verdicts[::2], verdicts[1::2], strict=True)
    bills = {row[7].id: row[7] for row in found if row[7] is not None}
    return TraceRead(
        item=None if item is None else _item(item),
        delivery=None if delivery is None else _delivery(delivery, acceptance),
        session=None if visit is None else _session(visit, pilot),
        verdicts=[_verdict(verdict, policy) for verdict, policy in pairs if verdict is not None],
        request=None if request is None else _request(request),
        call_off=None
        if order is None
        else TraceOrder(id=order.id, reference=order.reference, net_pence=order.net_pence, ordered_on=order.ordered_on),
        invoices=[
            TraceInvoice(
                id=bill.id,
                number=bill.number,
                state=bill.state.value,
                net_pence=bill.net_pence,
                gross_pence=bill.gross_pence,
            )
            for bill in bills.values()
        ],
    )


def _item(row: Item) -> TraceItem:
    return TraceItem(id=row.id, title=row.title, kind=row.kind, taken_at=row.moment, origin=row.origin)


def _delivery(row: Delivery, acceptance: Acceptance | None) -> TraceDelivery:
    return TraceDelivery(
        id=row.id,
        title=row.title,
        received_at=row.created_at,
        rights=row.rights,
        licence=row.licence,
        acceptance=None if acceptance is None else acceptance.state,
    )


def _session(row: FlightSession, pilot: Pilot | None) -> TraceSession:
    papers, machine = row.crew.get("pilot"), row.crew.get("aircraft")
    held = papers if isinstance(papers, dict) else {}
    certificates = held.get("certificates")
    model = machine.get("model") if isinstance(machine, dict) else None
    return TraceSession(
        id=row.id,
        starts_at=row.starts_at,
        status=row.status.value,
        sorties=row.sorties,
        pilot_id=row.pilot_id,
        pilot=None if pilot is None else pilot.name,
        flyer_id=str(held["flyer_id"]) if held.get("flyer_id") else None,
        certificates=certificates if isinstance(certificates, list) else [],
        aircraft=None if model is None else str(model),
    )


def _verdict(row: StoredVerdict, policy: PolicyVersion | None) -> TraceVerdict:
    return TraceVerdict(
        id=row.id,
        stage=row.stage,
        outcome=row.outcome,
        policy=None if policy is None else policy.title,
        policy_version=None if policy is None else policy.version,
        policy_sha256=row.policy_sha256,
    )


def _request(row: FlightRequest) -> TraceRequest:
    return TraceRequest(
        id=row.id, reference=row.reference, title=row.title, status=row.status.value, asset_id=row.asset_id
    )


def _id(row: Item | FlightSession | None) -> str | None:
    return None if row is None else row.id
