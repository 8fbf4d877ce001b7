"""What pages and programs read of this room: shapes that say their units, each inside the caller's scope."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from framework.vocabulary import (
    Account,
    AmendmentKind,
    AwardRule,
    CallOffState,
    Event,
    InvoiceState,
    SurveyType,
    Unit,
    Zone,
)
from records.columns import JsonObject


class _Read(BaseModel):
    """A shape read from a row or a value."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class FrameworkRead(_Read):
    """A framework's terms."""

    id: str
    reference: str
    title: str
    owner_organisation_id: str
    owner_name: str
    host_name: str | None
    awarded_on: date
    starts: date
    ends: date
    extensible_to: date | None
    estimated_pence: int


class PositionRead(_Read):
    """A ceiling as it stands; `limit_pence` null is no ceiling."""

    scope: str
    subject_id: str
    name: str
    limit_pence: int | None
    used_pence: int
    left_pence: int | None
    used_bp: int | None
    threshold_bp: int | None
    sentence: str


class TotalsRead(_Read):
    """Net pence on each account, for so many orders and quotations."""

    orders: int
    pipeline_pence: int
    committed_pence: int
    accrued_pence: int
    invoiced_pence: int
    paid_pence: int
    held_pence: int


class NamedTotals(_Read):
    """The totals of one lot or one body."""

    id: str
    name: str
    totals: TotalsRead


class ForecastRead(_Read):
    """What will be committed by the end of the term, as a range."""

    low_pence: int
    middle_pence: int
    high_pence: int
    sentence: str


class WarnedRead(_Read):
    """Repeats of one need that reach a threshold together."""

    requirement: str
    net_pence: int
    orders: int
    rule: str
    sentence: str


class Dashboard(_Read):
    """The framework's figures at a moment, as far as the caller may see them.

    The forecast, the warnings and the date of re-letting are for who runs the framework; others see their own part.
    """

    framework: FrameworkRead
    totals: TotalsRead
    lots: list[NamedTotals]
    buyers: list[NamedTotals]
    positions: list[PositionRead]
    forecast: ForecastRead | None
    relet_by: date | None
    warnings: list[WarnedRead]
    late_invoices: int | None


class PlaceRead(_Read):
    """A supplier's place on a lot."""

    organisation_id: str
    name: str
    rank: int
    capacity: int
    zones: list[Zone]
    starts: date
    ends: date | None


class LotRead(_Read):
    """A lot with its ranked suppliers."""

    id: str
    framework_id: str
    number: int
    title: str
    survey_type: SurveyType
    zones: list[Zone]
    award_rule: AwardRule
    direct_award_limit_pence: int | None
    price_weight_bp: int
    suppliers: list[PlaceRead]


class RateRead(_Read):
    """One maximum price, net of VAT."""

    code: str
    title: str
    unit: Unit
    price_pence: int | None
    percent_bp: int | None
    cap_pence: int | None
    zone: Zone | None
    sensor: str | None
    band_from: str | None
    band_to: str | None
    per_band: bool
    free_quantity: str
    included: int


class RateCardRead(_Read):
    """A version of a card with its prices. Commercially sensitive: see the permission of its route."""

    id: str
    lot_id: str
    organisation_id: str
    version: int
    effective_from: date
    effective_to: date | None
    amendment: AmendmentKind
    amendment_detail: JsonObject
    rationale: str
    rates: list[RateRead]


class PerformanceRead(_Read):
    """A supplier's record; shares in basis points, null while there is nothing to take a share of."""

    organisation_id: str
    offered: int
    declined: int
    expired: int
    delivered: int
    on_time_bp: int | None
    first_time_bp: int | None
    incidents: int
    stand_downs: list[tuple[str, int]]


class BalanceRead(_Read):
    """What stands on an order's accounts, in net pence."""

    pipeline_pence: int
    committed_pence: int
    accrued_pence: int
    invoiced_pence: int
    paid_pence: int


class LineRead(_Read):
    """A line of an order."""

    id: str
    position: int
    unit: Unit
    title: str
    quantity: str
    net_pence: int
    accrued_pence: int
    invoiced_pence: int
    accepted: bool
    explanation: str


class CallOffDetail(_Read):
    """An order with its lines, its money, and how its supplier was chosen."""

    id: str
    reference: str
    title: str
    state: CallOffState
    buyer_organisation_id: str
    supplier_organisation_id: str
    job_ref: str
    asset_ref: str | None
    net_pence: int
    ordered_on: date
    due_on: date
    offer_expires_at: datetime
    po_number: str | None
    rule: str
    method: str
    skipped: list[JsonObject]
    lines: list[LineRead]
    balance: BalanceRead


class EntryRead(_Read):
    """One side of a movement."""

    account: Account
    amount_pence: int


class TransactionRead(_Read):
    """A movement of an order's money, with both its sides."""

    id: str
    event: Event
    effective_on: date
    recorded_at: datetime
    reason: str
    reverses_id: str | None
    entries: list[EntryRead]


class InvoiceDetail(_Read):
    """An invoice with its match; net, VAT and gross are apart."""

    id: str
    number: str
    call_off_id: str
    state: InvoiceState
    invoice_date: date
    received_on: date
    due_on: date
    days_late: int
    net_pence: int
    vat_pence: int
    gross_pence: int
    irrecoverable_pence: int
    credited_pence: int
    paid_pence: int
    match: JsonObject
