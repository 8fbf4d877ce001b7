"""The walk from a pixel to the pound and back, over HTTP."""

from litestar import Controller, get
from litestar.params import FromPath

from flights.routes.given import Caller, Db
from flights.trace import TraceRead, trace_item, trace_request

READ = {"permission": "trace:read"}


class TraceController(Controller):
    """From an item to its flight, verdict, policy, certificate, order and invoice, and back."""

    path = "/api/v1/trace"
    tags = ("trace",)

    @get("/items/{item_id:str}", opt=READ, sync_to_thread=True, summary="From an item to the pound")
    def item(self, item_id: FromPath[str], session: Db, viewer: Caller) -> TraceRead:
        """The walk from an item, in one query."""
        return trace_item(session, item_id, viewer=viewer)

    @get("/requests/{request_id:str}", opt=READ, sync_to_thread=True, summary="From a request to its items")
    def request(self, request_id: FromPath[str], session: Db, viewer: Caller) -> list[TraceRead]:
        """The walk back from a request, in one query: a row for each item and invoice."""
        return trace_request(session, request_id, viewer=viewer)
