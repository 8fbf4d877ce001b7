"""What the API says of requests, approvals, call-offs, sessions, deliveries and invoices."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from catalogue.delivery_reads import DeliveryFacts
from flights.lifecycle import REQUEST_TRANSITIONS, SESSION_TRANSITIONS, RequestStatus, SessionStatus, verbs_from
from flights.models import Acceptance, Approval, FlightRequest, FlightSession
from framework.models import CallOff, CallOffLine, Invoice
from records.paging import Page

Row = TypeVar("Row")
R = TypeVar("R", bound=BaseModel)


class Read(BaseModel):
    """Root of what is sent."""

    model_config = ConfigDict(from_attributes=True)


class Listing(BaseModel, Generic[R]):
    """A page of things, and the address of the next page or null."""

    items: list[R]
    next: str | None


class RequestRead(Read):
    """A request. `verbs` are what its state allows; who may do them is another matter."""

    id: str
    reference: str
    organisation_id: str
    requested_by: str
    title: str
    purpose: str
    asset_id: str | None
    area: dict[str, JsonValue]
    plan: dict[str, JsonValue]
    permissions: list[JsonValue]
    specification: dict[str, JsonValue]
    wanted_from: date
    wanted_to: date
    lot_id: str | None
    zone: str
    cost_code: str
    emergency: bool
    status: RequestStatus
    verdict_id: str | None
    outcome: str | None
    quotation: dict[str, JsonValue] | None
    net_pence: int | None
    call_off_id: str | None
    reason: str | None
    edition: int
    created_at: datetime
    updated_at: datetime
    verbs: list[str]


class ApprovalRead(Read):
    """A question to a budget holder and its answer."""

    id: str
    request_id: str
    organisation_id: str
    net_pence: int
    state: str
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None


class CallOffLineRead(Read):
    """One line of an order, in net pence."""

    id: str
    position: int
    unit: str
    title: str
    quantity: str
    net_pence: int
    accrued_pence: int
    invoiced_pence: int
    accepted: bool
    explanation: str


class CallOffRead(Read):
    """An order under the framework."""

    id: str
    reference: str
    framework_id: str
    lot_id: str
    buyer_organisation_id: str
    supplier_organisation_id: str
    request_id: str
    title: str
    state: str
    net_pence: int
    ordered_on: date
    due_on: date
    offer_expires_at: datetime
    po_number: str | None
    lines: list[CallOffLineRead]


class SessionRead(Read):
    """A visit, with the verdicts it was judged by."""

    id: str
    request_id: str
    call_off_id: str
    organisation_id: str
    operator_id: str
    pilot_id: str
    aircraft_id: str
    starts_at: datetime
    ends_at: datetime
    status: SessionStatus
    schedule_verdict_id: str | None
    schedule_outcome: str | None
    go_verdict_id: str | None
    go_outcome: str | None
    sorties: list[JsonValue]
    cause: str | None
    notes: str
    verbs: list[str]


class DeliveryRead(DeliveryFacts):
    """A delivery: its facts, and where acceptance stands line by line when a session brought it.

    `assets` and `files` are left empty in lists.
    """

    assets: list[JsonValue] = Field(default_factory=list)
    files: list[JsonValue] = Field(default_factory=list)
    session_id: str | None = None
    request_id: str | None = None
    state: str | None = None
    lines: list[JsonValue] = Field(default_factory=list)
    reason: str | None = None
    decided_at: datetime | None = None
    verbs: list[str] = Field(default_factory=list)


def read_request(row: FlightRequest) -> RequestRead:
    """A request as it is sent."""
    verbs = [verb.replace("_", "-") for verb in verbs_from(REQUEST_TRANSITIONS, row.status)]
    return RequestRead.model_validate({**row.model_dump(exclude={"geometry_wkb", "spatial_key"}), "verbs": verbs})


def read_approval(row: Approval) -> ApprovalRead:
    """An approval as it is sent."""
    return ApprovalRead.model_validate(row)


def read_call_off(row: CallOff, lines: list[CallOffLine]) -> CallOffRead:
    """An order as it is sent."""
    read = [CallOffLineRead.model_validate(line) for line in lines]
    return CallOffRead.model_validate({**row.model_dump(), "request_id": row.job_ref, "lines": read})


def read_session(row: FlightSession) -> SessionRead:
    """A visit as it is sent."""
    verbs = [verb.replace("_", "-") for verb in verbs_from(SESSION_TRANSITIONS, row.status)]
    return SessionRead.model_validate({**row.model_dump(), "verbs": verbs})


def read_delivery(
    facts: Mapping[str, JsonValue], row: Acceptance | None, lines: Sequence[JsonValue] = ()
) -> DeliveryRead:
    """A delivery as it is sent; without an acceptance for one that no session of ours brought."""
    if row is None:
        return DeliveryRead.model_validate(facts)
    return DeliveryRead.model_validate(
        {
            **facts,
            "session_id": row.session_id,
            "request_id": row.request_id,
            "state": row.state,
            "lines": list(lines) if row.state == "pending" else row.lines,
            "reason": row.reason,
            "decided_at": row.decided_at,
            "verbs": ["accept", "return"] if row.state == "pending" else [],
        }
    )


def listing(page: Page[Row], path: str, reads: list[R]) -> Listing[R]:
    """A page as it is sent, with the address of the next one."""
    return Listing[R](items=reads, next=f"{path}?cursor={page.next}" if page.next else None)


class InvoiceRead(Read):
    """An invoice in the supplier's figures, and what matching found."""

    id: str
    number: str
    call_off_id: str
    supplier_organisation_id: str
    buyer_organisation_id: str
    po_number: str | None
    state: str
    invoice_date: date
    received_on: date
    due_on: date
    net_pence: int
    vat_pence: int
    gross_pence: int
    credited_pence: int
    paid_pence: int
    final: bool
    match: dict[str, JsonValue]
    verbs: list[str]


def read_invoice(row: Invoice) -> InvoiceRead:
    """An invoice as it is sent."""
    verbs = {"received": ["match"], "held": ["match"], "matched": ["pay"]}.get(row.state.value, [])
    return InvoiceRead.model_validate({**row.model_dump(), "verbs": verbs})
