"""Tables of requests, approvals, sessions and the acceptance of deliveries."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from flights.lifecycle import RequestStatus, SessionStatus
from records.columns import JsonObject, JsonValue, json_column, pence_column, utc_column, word_column
from records.ids import new_id
from records.spatial import SpatialBase, index_spatially


class FlightRequest(SpatialBase, table=True):
    """What a service asks for. Its shape and its wanted days are in the spatial columns too.

    Attributes:
        reference: What people call it, such as `LR-2026-0007`.
        asset_id: The catalogue's asset to survey, if one was picked.
        plan: The parts of a proposal that the asker knows: operation, heights, distances, site.
        permissions: Permissions and consents recorded so far, as a proposal lists them.
        specification: What the order asks for.
        zone: The price zone of its place.
        items: What to price, where it is not what the specification implies.
        verdict_id: The latest verdict at the request stage.
        quotation: The price, itemised, as computed when it was last submitted.
        call_off_id: The framework's order, once placed.
        edition: Rises with every change, so that two people cannot overwrite each other.
    """

    __tablename__ = "flight_request"

    id: str = Field(default_factory=new_id, primary_key=True)
    reference: str = Field(unique=True)
    organisation_id: str = Field(index=True)
    requested_by: str
    title: str
    purpose: str
    asset_id: str | None = Field(default=None, index=True)
    area: JsonObject = Field(sa_column=json_column())
    plan: JsonObject = Field(default_factory=dict, sa_column=json_column())
    permissions: list[JsonValue] = Field(default_factory=list, sa_column=json_column())
    specification: JsonObject = Field(sa_column=json_column())
    wanted_from: date
    wanted_to: date
    lot_id: str | None = None
    zone: str
    items: list[JsonValue] = Field(default_factory=list, sa_column=json_column())
    cost_code: str = ""
    emergency: bool = False
    status: RequestStatus = Field(default=RequestStatus.DRAFT, sa_column=word_column(RequestStatus, index=True))
    verdict_id: str | None = Field(default=None, index=True)
    outcome: str | None = None
    quotation: JsonObject | None = Field(default=None, sa_column=json_column(nullable=True))
    net_pence: int | None = Field(default=None, sa_column=pence_column(nullable=True))
    call_off_id: str | None = Field(default=None, index=True)
    reason: str | None = None
    edition: int = 1
    created_at: datetime = Field(sa_column=utc_column(index=True))
    updated_at: datetime = Field(sa_column=utc_column())


index_spatially(FlightRequest)


class Approval(SQLModel, table=True):
    """A question put to a budget holder: may this be spent?"""

    __tablename__ = "approval"

    id: str = Field(default_factory=new_id, primary_key=True)
    request_id: str = Field(foreign_key="flight_request.id", index=True)
    organisation_id: str = Field(index=True)
    net_pence: int = Field(sa_column=pence_column())
    state: str = Field(default="pending", index=True)
    asked_by: str
    asked_at: datetime = Field(sa_column=utc_column(index=True))
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))
    reason: str | None = None
    authority: str | None = None


class FlightSession(SQLModel, table=True):
    """One paid visit under a call-off.

    Attributes:
        operator_id: The supplier's organisation.
        pilot_id, aircraft_id: From the compliance registers.
        crew: The register's blocks as they stood when the session was last judged, kept so that
            a later change to a register never rewrites a flight.
        schedule_verdict_id, go_verdict_id: The verdicts at those stages.
        sorties: Take-offs and landings, as recorded.
    """

    __tablename__ = "flight_session"

    id: str = Field(default_factory=new_id, primary_key=True)
    request_id: str = Field(foreign_key="flight_request.id", index=True)
    call_off_id: str = Field(index=True)
    organisation_id: str = Field(index=True)
    operator_id: str = Field(index=True)
    pilot_id: str
    aircraft_id: str
    starts_at: datetime = Field(sa_column=utc_column(index=True))
    ends_at: datetime = Field(sa_column=utc_column())
    takeoff: list[JsonValue] = Field(default_factory=list, sa_column=json_column())
    crew: JsonObject = Field(default_factory=dict, sa_column=json_column())
    status: SessionStatus = Field(default=SessionStatus.SCHEDULED, sa_column=word_column(SessionStatus, index=True))
    schedule_verdict_id: str | None = None
    schedule_outcome: str | None = None
    go_verdict_id: str | None = None
    go_outcome: str | None = None
    sorties: list[JsonValue] = Field(default_factory=list, sa_column=json_column())
    cause: str | None = None
    notes: str = ""
    created_at: datetime = Field(sa_column=utc_column())


class Acceptance(SQLModel, table=True):
    """The requester's answer to a delivery, with every line of the specification as it stood."""

    __tablename__ = "acceptance"

    delivery_id: str = Field(primary_key=True)
    request_id: str = Field(foreign_key="flight_request.id", index=True)
    session_id: str = Field(foreign_key="flight_session.id", index=True)
    received_at: datetime = Field(sa_column=utc_column(index=True))
    state: str = Field(default="pending", index=True)
    lines: list[JsonValue] = Field(default_factory=list, sa_column=json_column())
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))
    reason: str | None = None
