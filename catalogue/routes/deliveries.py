"""Deliveries over HTTP: uploads handed over, and what became of each file."""

from datetime import datetime

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue
from sqlmodel import Session, col, select

from catalogue.deliveries import (
    Incoming,
    NewDelivery,
    deliver,
    delivery_assets,
    get_delivery,
    list_deliveries,
    try_again,
)
from catalogue.delivery_report import delivery_report
from catalogue.errors import MissingError
from catalogue.kinds import Origin, Visibility
from catalogue.models import Delivery, Upload
from catalogue.routes.answers import AnyRequest, Caller, Db, Moment, next_address, permission
from records.viewer import Viewer

_LONGEST = 500


class Hints(BaseModel):
    """What is said where the files are silent."""

    model_config = ConfigDict(extra="forbid")

    flown_at: AwareDatetime | None = None
    crs: str | None = Field(default=None, max_length=_LONGEST)
    vertical_datum: str | None = Field(default=None, max_length=_LONGEST)
    ground_altitude_m: float | None = Field(default=None, allow_inf_nan=False)


class DeliveryCreate(Hints):
    """A delivery of finished uploads."""

    uploads: list[str] = Field(min_length=1, max_length=10_000)
    title: str = Field(default="", max_length=_LONGEST)
    assets: list[str] = Field(default_factory=list, max_length=1_000)
    origin: Origin = Origin.DELIVERED
    visibility: Visibility = Visibility.ORGANISATION
    supplier: str | None = Field(default=None, max_length=_LONGEST)
    rights: str | None = Field(default=None, max_length=_LONGEST)
    licence: str | None = Field(default=None, max_length=_LONGEST)
    credit: str | None = Field(default=None, max_length=_LONGEST)


class DeliveryRead(BaseModel):
    """A delivery as callers see it."""

    id: str
    title: str
    organisation_id: str
    supplier: str | None
    origin: str
    visibility: str
    rights: str | None
    licence: str | None
    credit: str | None
    session_ref: str | None
    flown_at: datetime | None
    created_at: datetime


def read_delivery(delivery: Delivery) -> dict[str, JsonValue]:
    """A delivery's row as callers see it."""
    return DeliveryRead.model_validate(delivery.model_dump()).model_dump(mode="json")


def _incoming(session: Session, upload_ids: list[str]) -> list[Incoming]:
    names = dict(session.exec(select(Upload.id, Upload.name).where(col(Upload.id).in_(upload_ids))).all())
    absent = [upload_id for upload_id in upload_ids if upload_id not in names]
    if absent:
        raise MissingError(f"There is no upload {absent[0]}.", field="uploads")
    return [Incoming(path=names[upload_id], upload_id=upload_id) for upload_id in dict.fromkeys(upload_ids)]


def _with_files(session: Session, delivery: Delivery, viewer: Viewer) -> dict[str, JsonValue]:
    files: list[JsonValue] = [line.to_json() for line in delivery_report(session, delivery.id, viewer=viewer)]
    assets: list[JsonValue] = [asset.reference for asset in delivery_assets(session, delivery.id)]
    return read_delivery(delivery) | {"assets": assets, "files": files}


class DeliveryController(Controller):
    """Batches of files handed over."""

    path = "/api/v1/deliveries"
    tags = ("deliveries",)
    opt = permission("deliveries:read")

    @get(sync_to_thread=True, summary="List deliveries")
    def list(
        self,
        request: AnyRequest,
        session: Db,
        viewer: Caller,
        session_ref: FromQuery[str | None] = None,
        cursor: FromQuery[str | None] = None,
    ) -> dict[str, JsonValue]:
        """Deliveries, newest first; of one session where it is named."""
        page = list_deliveries(session, viewer=viewer, session_ref=session_ref, cursor=cursor)
        rows: list[JsonValue] = [read_delivery(delivery) for delivery in page.items]
        return {"items": rows, "next": next_address(request, page.next)}

    @get("/{delivery_id:str}", sync_to_thread=True, summary="One delivery with the fate of each file")
    def one(self, session: Db, viewer: Caller, delivery_id: FromPath[str]) -> dict[str, JsonValue]:
        """A delivery, and for each file its state with the item or the reason."""
        return _with_files(session, get_delivery(session, delivery_id, viewer=viewer), viewer)

    @post(sync_to_thread=True, summary="Deliver uploads", opt=permission("deliveries:write"))
    def create(self, session: Db, viewer: Caller, now: Moment, data: JSONBody[DeliveryCreate]) -> dict[str, JsonValue]:
        """Hand finished uploads over; their work begins at once."""
        said = data.model_dump(exclude={"uploads", "assets"})
        new = NewDelivery(assets=tuple(data.assets), **said)
        delivery = deliver(session, new, _incoming(session, data.uploads), viewer=viewer, now=now)
        return _with_files(session, delivery, viewer)

    @post(
        "/files/{file_id:str}/retry",
        sync_to_thread=True,
        status_code=200,
        summary="Try a quarantined or failed file again",
        opt=permission("deliveries:write"),
    )
    def retry(
        self, session: Db, viewer: Caller, now: Moment, file_id: FromPath[str], data: JSONBody[Hints]
    ) -> dict[str, JsonValue]:
        """Read a file again, with what the file itself does not say."""
        row = try_again(session, file_id, NewDelivery(**data.model_dump()), viewer=viewer, now=now)
        return _with_files(session, get_delivery(session, row.delivery_id, viewer=viewer), viewer)
