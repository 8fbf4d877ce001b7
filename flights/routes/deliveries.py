"""Deliveries over HTTP: what sessions brought, and what came from elsewhere."""

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_200_OK
from sqlmodel import Session

from catalogue.deliveries import get_delivery
from catalogue.deliveries import list_deliveries as list_all
from catalogue.delivery_reads import delivery_facts, whole_delivery
from flights import deliveries
from flights.inputs import DeliveryCreate, MaybeReason, Reason
from flights.models import Acceptance
from flights.reads import DeliveryRead, Listing, listing, read_delivery
from flights.routes.given import Caller, Db, Limit, Now
from records.viewer import Viewer

READ = {"permission": "deliveries:read"}
WRITE = {"permission": "deliveries:write"}
ANSWER = {"permission": "deliveries:accept"}


class DeliveriesController(Controller):
    """Batches of files handed over."""

    path = "/api/v1/deliveries"
    tags = ("deliveries",)

    @get(opt=READ, sync_to_thread=True, summary="Deliveries you may see, newest first")
    def index(
        self,
        session: Db,
        viewer: Caller,
        session_ref: FromQuery[str | None] = None,
        cursor: FromQuery[str | None] = None,
        limit: Limit = 50,
    ) -> Listing[DeliveryRead]:
        """List deliveries; of one session where it is named."""
        page = list_all(session, viewer=viewer, session_ref=session_ref, cursor=cursor, limit=limit)
        answered = deliveries.acceptances(session, [row.id for row in page.items])
        facts = [(row.id, delivery_facts(row).model_dump(mode="json")) for row in page.items]
        return listing(page, self.path, [read_delivery(fact, answered.get(key)) for key, fact in facts])

    @post(opt=WRITE, sync_to_thread=True, summary="Hand finished uploads over")
    def create(self, data: JSONBody[DeliveryCreate], session: Db, viewer: Caller, now: Now) -> DeliveryRead:
        """Take the uploads of a flown session, or of a survey without one, and start their ingest."""
        incoming = deliveries.from_uploads(session, data.uploads)
        if data.session_id is None:
            return _read(session, deliveries.take_in(session, data, incoming, viewer=viewer, now=now).id, viewer)
        row = deliveries.hand_over(session, data.handover(), incoming, viewer=viewer, now=now)
        return _read(session, row.delivery_id, viewer)

    @get("/{delivery_id:str}", opt=READ, sync_to_thread=True, summary="One delivery, line by line and file by file")
    def show(self, delivery_id: FromPath[str], session: Db, viewer: Caller) -> DeliveryRead:
        """A delivery by its id."""
        return _read(session, delivery_id, viewer)

    @post("/{delivery_id:str}/accept", opt=ANSWER, sync_to_thread=True, status_code=HTTP_200_OK, summary="Accept")
    def accept(
        self, delivery_id: FromPath[str], data: JSONBody[MaybeReason], session: Db, viewer: Caller, now: Now
    ) -> DeliveryRead:
        """Accept a delivery; lines that are not shown need a reason."""
        row = deliveries.accept(session, delivery_id, data.reason, viewer=viewer, now=now)
        return _read(session, row.delivery_id, viewer)

    @post("/{delivery_id:str}/return", opt=ANSWER, sync_to_thread=True, status_code=HTTP_200_OK, summary="Return")
    def send_back(
        self, delivery_id: FromPath[str], data: JSONBody[Reason], session: Db, viewer: Caller, now: Now
    ) -> DeliveryRead:
        """Return a delivery to the supplier, for a reason."""
        row = deliveries.send_back(session, delivery_id, data.reason, viewer=viewer, now=now)
        return _read(session, row.delivery_id, viewer)


def _read(session: Session, delivery_id: str, viewer: Viewer) -> DeliveryRead:
    facts = whole_delivery(session, get_delivery(session, delivery_id, viewer=viewer), viewer)
    row = session.get(Acceptance, delivery_id)
    lines = [] if row is None else deliveries.lines_now(session, delivery_id, viewer=viewer)
    return read_delivery(facts, row, lines)
