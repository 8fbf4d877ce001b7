"""The verdict and the price of a request, and who is asked next."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, select

from compliance.feeds import Feeds
from compliance.models import StoredVerdict
from compliance.service import Asking, judge
from compliance.verdict import Verdict
from flights.area import ServiceArea
from flights.estimate import estimate
from flights.lifecycle import RequestStatus
from flights.models import Approval, FlightRequest
from flights.plan import ask_of, at_request
from records.columns import JsonObject
from records.viewer import Viewer

AFTER_VERDICT: Final = {
    "BLOCKED": RequestStatus.BLOCKED,
    "REFER": RequestStatus.REFERRED,
    "ADVISE": RequestStatus.AWAITING_APPROVAL,
    "CLEAR": RequestStatus.AWAITING_APPROVAL,
}
"""Where each outcome puts a request."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What judging and pricing need beside the request.

    Attributes:
        feeds: Where weather, tide and notices come from.
        served: The box outside which requests are refused.
    """

    feeds: Feeds
    served: ServiceArea


def judge_and_price(session: Session, row: FlightRequest, *, viewer: Viewer, now: datetime, desk: Desk) -> None:
    """Judge a request on what is known now, price it, and put it before whoever decides next."""
    verdict = verdict_on(session, row, at_request(ask_of(row)), viewer=viewer, now=now, desk=desk)
    row.verdict_id, row.outcome = verdict.id, verdict.outcome.value
    estimated = estimate(session, row, now=now)
    row.quotation, row.net_pence, row.lot_id = estimated.document, estimated.net_pence, estimated.lot_id
    row.status = AFTER_VERDICT[row.outcome]
    drop_question(session, row)
    if row.status is RequestStatus.AWAITING_APPROVAL:
        ask_for_approval(session, row, now)


def verdict_on(
    session: Session, row: FlightRequest, document: JsonObject, *, viewer: Viewer, now: datetime, desk: Desk
) -> Verdict:
    """A verdict on a request, kept for the organisation that asked, whoever had it made; its waivers count."""
    asker = Viewer(viewer.person_id, row.organisation_id, viewer.roles)
    return judge(session, document, Asking(asker, desk.feeds, now, request_ref=row.id))


def verdict_document(session: Session, verdict_id: str | None) -> JsonObject | None:
    """A kept verdict as it was given, for whoever may see the request or session that holds its id."""
    kept = None if verdict_id is None else session.get(StoredVerdict, verdict_id)
    if kept is None:
        return None
    document: JsonObject = json.loads(kept.answer)
    return document


def ask_for_approval(session: Session, row: FlightRequest, now: datetime) -> None:
    """Put the spend of a request before the budget holders of its organisation."""
    session.add(
        Approval(
            request_id=row.id,
            organisation_id=row.organisation_id,
            net_pence=row.net_pence or 0,
            asked_by=row.requested_by,
            asked_at=now,
        )
    )


def drop_question(session: Session, row: FlightRequest) -> None:
    """Take back a question that no longer stands, keeping it as asked and lapsed."""
    pending = select(Approval).where(Approval.request_id == row.id, col(Approval.state) == "pending")
    for approval in session.exec(pending):
        approval.state = "lapsed"
        session.add(approval)
