"""Windows over HTTP."""

from typing import Annotated, Any

from litestar import Response, post
from litestar.params import FromQuery, JSONBody, Parameter
from litestar.status_codes import HTTP_200_OK

from compliance.given import Db, FeedsGiven, Now
from compliance.windows.ical import calendar
from compliance.windows.service import DEFAULT_DAYS, MOST_DAYS, look_ahead

Days = Annotated[int, Parameter(ge=1, le=MOST_DAYS, description="How many days to look ahead.")]


@post(
    "/api/v1/windows",
    summary="Ask when a proposal could be flown",
    tags=["compliance"],
    opt={"permission": "windows:ask"},
    status_code=HTTP_200_OK,
    sync_to_thread=True,
)
def ask_windows(
    data: JSONBody[dict[str, Any]], session: Db, feeds: FeedsGiven, now: Now, days: FromQuery[Days] = DEFAULT_DAYS
) -> dict[str, Any]:
    """Windows and gaps over the days ahead: weather, light and water only."""
    return dict(look_ahead(session, data, feeds=feeds, now=now, days=days).to_json())


@post(
    "/api/v1/windows/calendar",
    summary="Ask for the windows as a calendar",
    tags=["compliance"],
    opt={"permission": "windows:ask"},
    status_code=HTTP_200_OK,
    media_type="text/calendar",
    sync_to_thread=True,
)
def ask_calendar(
    data: JSONBody[dict[str, Any]],
    session: Db,
    feeds: FeedsGiven,
    now: Now,
    days: FromQuery[Days] = DEFAULT_DAYS,
    title: FromQuery[str] = "Survey",
) -> Response[str]:
    """The same windows as iCalendar text."""
    found = look_ahead(session, data, feeds=feeds, now=now, days=days)
    text = calendar(found.windows, title=title, made_at=now)
    return Response(
        text, media_type="text/calendar", headers={"content-disposition": 'attachment; filename="windows.ics"'}
    )


ROUTES = [ask_windows, ask_calendar]
