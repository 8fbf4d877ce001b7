"""Requests over HTTP."""

from litestar import Controller, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_200_OK

from flights import requests
from flights.cancelling import cancel
from flights.inputs import MaybeReason, Reason, RequestCreate, RequestUpdate, StandDownInput
from flights.lifecycle import RequestStatus
from flights.reads import Listing, RequestRead, listing, read_request
from flights.routes.given import AtDesk, Caller, Db, Limit, Now
from flights.scope import find_request

WRITE = {"permission": "requests:write"}
REVIEW = {"permission": "requests:review"}


class RequestsController(Controller):
    """What services ask for."""

    path = "/api/v1/requests"
    tags = ("requests",)

    @get(opt={"permission": "requests:read"}, sync_to_thread=True, summary="Requests you may see, newest first")
    def index(
        self,
        session: Db,
        viewer: Caller,
        status: FromQuery[RequestStatus | None] = None,
        asset_id: FromQuery[str | None] = None,
        q: FromQuery[str] = "",
        cursor: FromQuery[str | None] = None,
        limit: Limit = 50,
    ) -> Listing[RequestRead]:
        """List requests, by status, asset or words."""
        query = requests.RequestQuery(status=status, asset_id=asset_id, words=q)
        page = requests.list_requests(session, query, viewer=viewer, cursor=cursor, limit=limit)
        return listing(page, self.path, [read_request(row) for row in page.items])

    @post(opt=WRITE, sync_to_thread=True, summary="Draft a request")
    def create(self, data: JSONBody[RequestCreate], session: Db, viewer: Caller, now: Now, desk: AtDesk) -> RequestRead:
        """Keep a new request as a draft."""
        return read_request(requests.draft(session, data, viewer=viewer, now=now, desk=desk))

    @get("/{request_id:str}", opt={"permission": "requests:read"}, sync_to_thread=True, summary="One request")
    def show(self, request_id: FromPath[str], session: Db, viewer: Caller) -> RequestRead:
        """A request by its id or its reference."""
        return read_request(find_request(session, request_id, viewer))

    @patch("/{request_id:str}", opt=WRITE, sync_to_thread=True, summary="Change a draft")
    def change(
        self,
        request_id: FromPath[str],
        data: JSONBody[RequestUpdate],
        session: Db,
        viewer: Caller,
        now: Now,
        desk: AtDesk,
    ) -> RequestRead:
        """Change what was given, and nothing else."""
        return read_request(requests.change(session, request_id, data, viewer=viewer, now=now, desk=desk))

    @post("/{request_id:str}/submit", opt=WRITE, sync_to_thread=True, status_code=HTTP_200_OK, summary="Submit")
    def submit(self, request_id: FromPath[str], session: Db, viewer: Caller, now: Now, desk: AtDesk) -> RequestRead:
        """Judge and price a draft, and put it before whoever decides next."""
        return read_request(requests.submit(session, request_id, viewer=viewer, now=now, desk=desk))

    @post("/{request_id:str}/recheck", opt=WRITE, sync_to_thread=True, status_code=HTTP_200_OK, summary="Judge again")
    def recheck(self, request_id: FromPath[str], session: Db, viewer: Caller, now: Now, desk: AtDesk) -> RequestRead:
        """Judge and price again, on what is known now."""
        return read_request(requests.recheck(session, request_id, viewer=viewer, now=now, desk=desk))

    @post(
        "/{request_id:str}/revise", opt=WRITE, sync_to_thread=True, status_code=HTTP_200_OK, summary="Back to a draft"
    )
    def revise(self, request_id: FromPath[str], session: Db, viewer: Caller, now: Now) -> RequestRead:
        """Take a judged request back to a draft."""
        return read_request(requests.revise(session, request_id, viewer=viewer, now=now))

    @post(
        "/{request_id:str}/clear", opt=REVIEW, sync_to_thread=True, status_code=HTTP_200_OK, summary="Clear a referral"
    )
    def clear(
        self, request_id: FromPath[str], data: JSONBody[Reason], session: Db, viewer: Caller, now: Now
    ) -> RequestRead:
        """Let a referred request go on, for a reason."""
        return read_request(requests.clear(session, request_id, data.reason, viewer=viewer, now=now))

    @post("/{request_id:str}/refuse", opt=REVIEW, sync_to_thread=True, status_code=HTTP_200_OK, summary="Refuse")
    def refuse(
        self, request_id: FromPath[str], data: JSONBody[Reason], session: Db, viewer: Caller, now: Now
    ) -> RequestRead:
        """Refuse a request, for a reason."""
        return read_request(requests.refuse(session, request_id, data.reason, viewer=viewer, now=now))

    @post("/{request_id:str}/withdraw", opt=WRITE, sync_to_thread=True, status_code=HTTP_200_OK, summary="Withdraw")
    def withdraw(
        self, request_id: FromPath[str], data: JSONBody[MaybeReason], session: Db, viewer: Caller, now: Now
    ) -> RequestRead:
        """The asker no longer wants it."""
        return read_request(requests.withdraw(session, request_id, data.reason, viewer=viewer, now=now))

    @post("/{request_id:str}/cancel", opt=WRITE, sync_to_thread=True, status_code=HTTP_200_OK, summary="Cancel")
    def cancel(
        self, request_id: FromPath[str], data: JSONBody[StandDownInput], session: Db, viewer: Caller, now: Now
    ) -> RequestRead:
        """Call an ordered survey off before it is flown; its order's card decides the charge."""
        return read_request(cancel(session, request_id, data, viewer=viewer, now=now))
