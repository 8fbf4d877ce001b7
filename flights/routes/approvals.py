"""Approvals over HTTP."""

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_200_OK

from flights import approvals
from flights.inputs import MaybeReason, Reason
from flights.reads import ApprovalRead, Listing, listing, read_approval
from flights.routes.given import Caller, Db, Limit, Now, State
from flights.scope import find_approval

READ = {"permission": "approvals:read"}
DECIDE = {"permission": "approvals:decide"}


class ApprovalsController(Controller):
    """Questions to budget holders."""

    path = "/api/v1/approvals"
    tags = ("approvals",)

    @get(opt=READ, sync_to_thread=True, summary="Approvals you may see, newest first")
    def index(
        self,
        session: Db,
        viewer: Caller,
        in_state: State = None,
        cursor: FromQuery[str | None] = None,
        limit: Limit = 50,
    ) -> Listing[ApprovalRead]:
        """List approvals, of one state or of all."""
        page = approvals.list_approvals(session, in_state, viewer=viewer, cursor=cursor, limit=limit)
        return listing(page, self.path, [read_approval(row) for row in page.items])

    @get("/{approval_id:str}", opt=READ, sync_to_thread=True, summary="One approval")
    def show(self, approval_id: FromPath[str], session: Db, viewer: Caller) -> ApprovalRead:
        """An approval by its id."""
        return read_approval(find_approval(session, approval_id, viewer))

    @post("/{approval_id:str}/approve", opt=DECIDE, sync_to_thread=True, status_code=HTTP_200_OK, summary="Approve")
    def approve(
        self, approval_id: FromPath[str], data: JSONBody[MaybeReason], session: Db, viewer: Caller, now: Now
    ) -> ApprovalRead:
        """Approve the spend, within the caller's delegated limit."""
        return read_approval(approvals.approve(session, approval_id, data.reason, viewer=viewer, now=now))

    @post("/{approval_id:str}/refuse", opt=DECIDE, sync_to_thread=True, status_code=HTTP_200_OK, summary="Refuse")
    def refuse(
        self, approval_id: FromPath[str], data: JSONBody[Reason], session: Db, viewer: Caller, now: Now
    ) -> ApprovalRead:
        """Refuse the spend, for a reason."""
        return read_approval(approvals.refuse(session, approval_id, data.reason, viewer=viewer, now=now))
