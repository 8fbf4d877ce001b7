"""Approvals over HTTP."""

from datetime import datetime
from typing import Annotated

from litestar import Controller, get, post
from litestar.params import Parameter
from litestar.status_codes import HTTP_200_OK
from sqlmodel import Session

from flights import approvals
from flights.inputs import MaybeReason, Reason
from flights.reads import ApprovalRead, Listing, listing, read_approval
from flights.scope import find_approval
from records.viewer import Viewer

Limit = Annotated[int, Parameter(ge=1, le=500)]
READ = {"permission": "approvals:read"}
DECIDE = {"permission": "approvals:decide"}


class ApprovalsController(Controller):
    """Questions to budget holders."""

    path = "/api/v1/approvals"
    tags = ("approvals",)

    @get(opt=READ, sync_to_thread=True, summary="Approvals you may see, newest first")
    def index(
        self, session: Session, viewer: Viewer, state: str | None = None, cursor: str | None = None, limit: Limit = 50
    ) -> Listing[ApprovalRead]:
        """List approvals, of one state or of all."""
        page = approvals.list_approvals(session, state, viewer=viewer, cursor=cursor, limit=limit)
        return listing(page, self.path, [read_approval(row) for row in page.items])

    @get("/{approval_id:str}", opt=READ, sync_to_thread=True, summary="One approval")
    def show(self, approval_id: str, session: Session, viewer: Viewer) -> ApprovalRead:
        """An approval by its id."""
        return read_approval(find_approval(session, approval_id, viewer))

    @post("/{approval_id:str}/approve", opt=DECIDE, sync_to_thread=True, status_code=HTTP_200_OK, summary="Approve")
    def approve(
        self, approval_id: str, data: MaybeReason, session: Session, viewer: Viewer, now: datetime
    ) -> ApprovalRead:
        """Approve the spend, within the caller's delegated limit."""
        return read_approval(approvals.approve(session, approval_id, data.reason, viewer=viewer, now=now))

    @post("/{approval_id:str}/refuse", opt=DECIDE, sync_to_thread=True, status_code=HTTP_200_OK, summary="Refuse")
    def refuse(self, approval_id: str, data: Reason, session: Session, viewer: Viewer, now: datetime) -> ApprovalRead:
        """Refuse the spend, for a reason."""
        return read_approval(approvals.refuse(session, approval_id, data.reason, viewer=viewer, now=now))
