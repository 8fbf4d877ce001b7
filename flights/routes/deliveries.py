"""Deliveries of sessions over HTTP."""

from typing import Annotated

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK
from sqlmodel import Session

from catalogue.delivery_report import delivery_report
from flights import deliveries
from flights.inputs import DeliveryCreate, MaybeReason, Reason
from flights.models import Acceptance
from flights.reads import DeliveryRead, Listing, listing, read_delivery
from flights.routes.given import Caller, Db, Now
from flights.scope import find_acceptance
from records.viewer import Viewer

Limit = Annotated[int, QueryParameter(ge=1, le=500)]
State = Annotated[str | None, QueryParameter(name="state")]
READ = {"permission": "deliveries:read"}
ANSWER = {"permission": "deliveries:accept"}


class DeliveriesController(Controller):
    """What suppliers hand over."""

    path = "/api/v1/deliveries"
    tags = ("deliveries",)

    @get(opt=READ, sync_to_thread=True, summary="Deliveries of sessions you may see, newest first")
    def index(
        self,
        session: Db,
        viewer: Caller,
        in_state: State = None,
        cursor: FromQuery[str | None] = None,
        limit: Limit = 50,
    ) -> Listing[DeliveryRead]:
        """List deliveries, of one state of acceptance or of all."""
        page = deliveries.list_deliveries(session, in_state, viewer=viewer, cursor=cursor, limit=limit)
        return listing(page, self.path, [_read(session, row, viewer) for row in page.items])

    @post(opt={"permission": "deliveries:write"}, sync_to_thread=True, summary="Hand files over")
    def create(self, data: JSONBody[DeliveryCreate], session: Db, viewer: Caller, now: Now) -> DeliveryRead:
        """Take the finished uploads of a flown session and start their ingest."""
        incoming = deliveries.from_uploads(session, data.upload_ids, viewer=viewer)
        return _read(session, deliveries.hand_over(session, data, incoming, viewer=viewer, now=now), viewer)

    @get("/{delivery_id:str}", opt=READ, sync_to_thread=True, summary="One delivery, line by line and file by file")
    def show(self, delivery_id: FromPath[str], session: Db, viewer: Caller) -> DeliveryRead:
        """A delivery by its id."""
        return _read(session, find_acceptance(session, delivery_id, viewer), viewer)

    @post("/{delivery_id:str}/accept", opt=ANSWER, sync_to_thread=True, status_code=HTTP_200_OK, summary="Accept")
    def accept(
        self, delivery_id: FromPath[str], data: JSONBody[MaybeReason], session: Db, viewer: Caller, now: Now
    ) -> DeliveryRead:
        """Accept a delivery; lines that are not shown need a reason."""
        return _read(session, deliveries.accept(session, delivery_id, data.reason, viewer=viewer, now=now), viewer)

    @post("/{delivery_id:str}/return", opt=ANSWER, sync_to_thread=True, status_code=HTTP_200_OK, summary="Return")
    def send_back(
        self, delivery_id: FromPath[str], data: JSONBody[Reason], session: Db, viewer: Caller, now: Now
    ) -> DeliveryRead:
        """Return a delivery to the supplier, for a reason."""
        return _read(session, deliveries.send_back(session, delivery_id, data.reason, viewer=viewer, now=now), viewer)


def _read(session: Session, row: Acceptance, viewer: Viewer) -> DeliveryRead:
    lines = deliveries.lines_now(session, row.delivery_id, viewer=viewer)
    files = [report.to_json() for report in delivery_report(session, row.delivery_id, viewer=viewer)]
    return read_delivery(row, list(lines), list(files))
