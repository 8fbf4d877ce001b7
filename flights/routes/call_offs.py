"""Call-offs over HTTP."""

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_200_OK
from sqlmodel import Session

from flights import orders
from flights.inputs import CallOffCreate, Reason
from flights.reads import CallOffRead, Listing, listing, read_call_off
from flights.routes.given import Caller, Db, Limit, Now, State
from framework.models import CallOff

READ = {"permission": "call_offs:read"}
ANSWER = {"permission": "call_offs:answer"}


class CallOffsController(Controller):
    """Orders under the framework."""

    path = "/api/v1/call-offs"
    tags = ("call-offs",)

    @get(opt=READ, sync_to_thread=True, summary="Orders you may see, newest first")
    def index(
        self,
        session: Db,
        viewer: Caller,
        in_state: State = None,
        cursor: FromQuery[str | None] = None,
        limit: Limit = 50,
    ) -> Listing[CallOffRead]:
        """List orders, of one state or of all."""
        page = orders.list_call_offs(session, in_state, viewer=viewer, cursor=cursor, limit=limit)
        return listing(page, self.path, [_read(session, row) for row in page.items])

    @post(opt={"permission": "call_offs:write"}, sync_to_thread=True, summary="Order an approved request")
    def create(self, data: JSONBody[CallOffCreate], session: Db, viewer: Caller, now: Now) -> CallOffRead:
        """Decide the route, price it today, and hold the money against every ceiling."""
        return _read(session, orders.place(session, data, viewer=viewer, now=now))

    @get("/{call_off_id:str}", opt=READ, sync_to_thread=True, summary="One order")
    def show(self, call_off_id: FromPath[str], session: Db, viewer: Caller) -> CallOffRead:
        """An order by its id."""
        return _read(session, orders.find_call_off(session, call_off_id, viewer))

    @post("/{call_off_id:str}/accept", opt=ANSWER, sync_to_thread=True, status_code=HTTP_200_OK, summary="Take it")
    def accept(self, call_off_id: FromPath[str], session: Db, viewer: Caller, now: Now) -> CallOffRead:
        """The supplier takes the order."""
        return _read(session, orders.accept(session, call_off_id, viewer=viewer, now=now))

    @post("/{call_off_id:str}/decline", opt=ANSWER, sync_to_thread=True, status_code=HTTP_200_OK, summary="Decline it")
    def decline(
        self, call_off_id: FromPath[str], data: JSONBody[Reason], session: Db, viewer: Caller, now: Now
    ) -> CallOffRead:
        """The supplier declines the order, for a reason."""
        return _read(session, orders.decline(session, call_off_id, data.reason, viewer=viewer, now=now))


def _read(session: Session, row: CallOff) -> CallOffRead:
    return read_call_off(row, orders.lines_of(session, row.id))
