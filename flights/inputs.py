"""What callers may send: bodies of the API and the same values from forms.

Unknown fields are refused, so that a slip is told rather than lost.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, model_validator

from catalogue.kinds import Origin, Visibility
from flights.specification import Specification
from framework.vocabulary import CalledBy, Cause

Purpose = Literal[
    "inspection",
    "mapping",
    "planning",
    "enforcement",
    "property",
    "works",
    "emergency",
    "search",
    "environment",
    "thermal",
    "training",
    "other",
]
Text = Annotated[str, Field(max_length=2000)]
Short = Annotated[str, Field(min_length=1, max_length=200)]


class Input(BaseModel):
    """Root of every body."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class PriceItem(Input):
    """Something to price: a unit of the rate card, how many, and what a unit at cost would come to."""

    unit: Short
    quantity: Annotated[float, Field(gt=0, le=10_000)] = 1
    sensor: str | None = None
    cost_pence: Annotated[int, Field(ge=0)] | None = None


class RequestCreate(Input):
    """A new request.

    Attributes:
        title: What it is about, in a line.
        purpose: One of the closed list that privacy and surveillance rules read.
        asset_id: The asset to survey. Its own shape is taken when no area is given.
        area: A GeoJSON Polygon or MultiPolygon, or a LineString with `buffer_m`, in WGS 84.
        grid_reference: Instead of an area: a British National Grid reference, with `radius_m`.
        wanted_from, wanted_to: The first and last day that would do.
        plan: Parts of a proposal that are known already, by its own field names.
        permissions: Consents recorded already, as a proposal lists them.
        items: What to price, when not what the specification implies.
        zone: The price zone, when not the nearest settlement's.
    """

    title: Short
    purpose: Purpose
    asset_id: str | None = None
    area: dict[str, JsonValue] | None = None
    grid_reference: Annotated[str, Field(max_length=20)] | None = None
    radius_m: Annotated[float, Field(gt=0, le=5000)] | None = None
    wanted_from: date
    wanted_to: date
    specification: Specification
    plan: dict[str, JsonValue] = Field(default_factory=dict)
    permissions: list[dict[str, JsonValue]] = Field(default_factory=list, max_length=50)
    lot_id: str | None = None
    zone: str | None = None
    items: Annotated[list[PriceItem], Field(max_length=30)] = Field(default_factory=list)
    cost_code: Annotated[str, Field(max_length=40)] = ""
    emergency: bool = False

    @model_validator(mode="after")
    def _dates_in_order(self) -> "RequestCreate":
        if self.wanted_to < self.wanted_from:
            raise ValueError("wanted_to must not be before wanted_from")
        return self


class RequestUpdate(Input):
    """A change to a draft. Only what is given changes; `edition` is the one that was read."""

    edition: int
    title: Short | None = None
    purpose: Purpose | None = None
    area: dict[str, JsonValue] | None = None
    wanted_from: date | None = None
    wanted_to: date | None = None
    specification: Specification | None = None
    plan: dict[str, JsonValue] | None = None
    permissions: Annotated[list[dict[str, JsonValue]], Field(max_length=50)] | None = None
    lot_id: str | None = None
    zone: str | None = None
    items: Annotated[list[PriceItem], Field(max_length=30)] | None = None
    cost_code: Annotated[str, Field(max_length=40)] | None = None
    emergency: bool | None = None


class Reason(Input):
    """Why something was done."""

    reason: Annotated[str, Field(min_length=3, max_length=2000)]


class MaybeReason(Input):
    """Why something was done, where a reason is welcome but not needed."""

    reason: Text = ""


class CallOffCreate(Input):
    """An approved request to order."""

    request_id: str
    po_number: Annotated[str, Field(max_length=40)] | None = None


class SessionCreate(Input):
    """A visit to schedule under an accepted call-off.

    Attributes:
        takeoff: Take-off points with the distance to people, as a proposal lists them.
        plan: Parts of the proposal that the supplier knows better, by its own field names.
    """

    call_off_id: str
    pilot_id: str
    aircraft_id: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    takeoff: Annotated[list[dict[str, JsonValue]], Field(max_length=20)] = Field(default_factory=list)
    plan: dict[str, JsonValue] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _in_order(self) -> "SessionCreate":
        if self.ends_at <= self.starts_at:
            raise ValueError("ends_at must be later than starts_at")
        return self


class Reschedule(Input):
    """A new time for a session."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime


class OnTheDay(Input):
    """What the crew says on the day: declarations and what they measured on site."""

    declarations: dict[str, JsonValue] = Field(default_factory=dict)
    observation: dict[str, JsonValue] | None = None
    plan: dict[str, JsonValue] = Field(default_factory=dict)


class Sortie(Input):
    """One take-off to landing."""

    took_off_at: AwareDatetime
    landed_at: AwareDatetime
    remarks: Text = ""


class Flown(Input):
    """What was flown."""

    sorties: Annotated[list[Sortie], Field(min_length=1, max_length=100)]
    notes: Text = ""


class StandDownInput(Input):
    """Why a session was not flown or not finished."""

    cause: Cause
    called_by: CalledBy = CalledBy.NEITHER
    notice_hours: Annotated[int, Field(ge=0, le=10_000)] = 0
    mobilised: bool = False
    notes: Text = ""


class Handover(Input):
    """What is said of files handed over for a session."""

    session_id: str
    title: Annotated[str, Field(max_length=200)] = ""
    rights: Literal["assigned", "licensed", "unknown"] = "unknown"
    licence: Annotated[str, Field(max_length=200)] | None = None
    credit: Annotated[str, Field(max_length=200)] | None = None
    crs: Annotated[str, Field(max_length=500)] | None = None
    vertical_datum: Annotated[str, Field(max_length=40)] | None = None


class DeliveryCreate(Input):
    """Finished uploads handed over: what a session brought, or a survey that no session of ours flew.

    Attributes:
        session_id: The flown session; None for an old survey or somebody else's.
        uploads: The uploads, complete.
        assets, origin, supplier, visibility, flown_at: For a survey without a session; a session says these itself.
        crs, vertical_datum, ground_altitude_m: For files that do not say.
    """

    session_id: str | None = None
    uploads: Annotated[list[str], Field(min_length=1, max_length=10_000)]
    title: Annotated[str, Field(max_length=200)] = ""
    assets: Annotated[list[str], Field(max_length=1000)] = Field(default_factory=list)
    origin: Origin = Origin.DELIVERED
    supplier: Annotated[str, Field(max_length=200)] | None = None
    visibility: Visibility = Visibility.ORGANISATION
    rights: Literal["assigned", "licensed", "unknown"] = "unknown"
    licence: Annotated[str, Field(max_length=200)] | None = None
    credit: Annotated[str, Field(max_length=200)] | None = None
    flown_at: AwareDatetime | None = None
    crs: Annotated[str, Field(max_length=500)] | None = None
    vertical_datum: Annotated[str, Field(max_length=40)] | None = None
    ground_altitude_m: Annotated[float, Field(allow_inf_nan=False)] | None = None

    def handover(self) -> Handover:
        """The same, as what is said of a session's files; only for one that names its session."""
        return Handover.model_validate(self.model_dump(include=set(Handover.model_fields)))


class InvoiceLineInput(Input):
    """One line of a supplier's invoice, by the order's line."""

    line_id: str
    net_pence: Annotated[int, Field(ge=0)]
    vat_rate_bp: Annotated[int, Field(ge=0, le=10_000)] = 2000


class InvoiceCreate(Input):
    """A supplier's invoice, in the supplier's own figures."""

    call_off_id: str
    number: Short
    invoice_date: date
    lines: Annotated[list[InvoiceLineInput], Field(min_length=1, max_length=200)]
    vat_pence: Annotated[int, Field(ge=0)]
    po_number: Annotated[str, Field(max_length=40)] | None = None
    final: bool = True


class Payment(Input):
    """A payment as finance recorded it: gross pence, or the whole invoice when not given."""

    reference: Short
    paid_on: date
    gross_pence: Annotated[int, Field(gt=0)] | None = None


class PurchaseOrder(Input):
    """Finance's order number."""

    po_number: Annotated[str, Field(min_length=1, max_length=40)]
