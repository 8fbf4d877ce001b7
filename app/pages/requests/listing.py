"""The list of requests."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, get
from litestar.params import FromQuery
from litestar.response import Template

from app.given import Caller, Db
from app.pages.forms import options
from flights.lifecycle import RequestStatus
from flights.requests import RequestQuery, list_requests


@get("/requests", opt={"permission": "requests:read"}, include_in_schema=False, sync_to_thread=True)
def index(
    request: Request[Any, Any, Any],
    session: Db,
    viewer: Caller,
    status: FromQuery[str] = "",
    q: FromQuery[str] = "",
    cursor: FromQuery[str | None] = None,
) -> Template:
    """Requests that the caller may see, newest first, by state and words."""
    known = RequestStatus(status) if status in set(RequestStatus) else None
    page = list_requests(session, RequestQuery(status=known, words=q), viewer=viewer, cursor=cursor, limit=25)
    following = {**request.query_params, "cursor": page.next or ""}
    context = {
        "rows": page.items,
        "status": status,
        "q": q,
        "statuses": options(RequestStatus),
        "next": f"/requests?{urlencode(following)}" if page.next else None,
    }
    return Template("requests/list.html", context=context)


ROUTES: list[Any] = [index]
