"""The list of sessions."""

from typing import Any

from litestar import get
from litestar.params import FromQuery
from litestar.response import Template
from sqlmodel import col, select

from app.given import Caller, Db
from app.pages.forms import options
from app.pages.named import PAGE, next_page, organisation_names
from flights.lifecycle import SessionStatus
from flights.models import FlightRequest
from flights.sessions import list_sessions


@get("/sessions", opt={"permission": "sessions:read"}, include_in_schema=False, sync_to_thread=True)
def index(session: Db, viewer: Caller, status: FromQuery[str] = "", cursor: FromQuery[str | None] = None) -> Template:
    """Sessions that the caller may see, the latest first, of one state or of all."""
    known = SessionStatus(status) if status in set(SessionStatus) else None
    page = list_sessions(session, known, viewer=viewer, cursor=cursor, limit=PAGE)
    asked = select(FlightRequest).where(col(FlightRequest.id).in_([row.request_id for row in page.items]))
    context = {
        "rows": page.items,
        "requests": {row.id: row for row in session.exec(asked)},
        "names": organisation_names(session, [row.operator_id for row in page.items]),
        "chosen": known or "",
        "statuses": options(SessionStatus),
        "next": next_page("/sessions", {"status": known or ""}, page.next),
    }
    return Template("sessions/list.html", context=context)


ROUTES: list[Any] = [index]
