"""The start page: what waits for the person who signed in, or what this is, for a stranger."""

from typing import Any

from litestar import Request, get
from litestar.response import Template

from app.given import Caller, Db
from app.pages.service.waiting import waiting_for


@get("/", opt={"permission": "public:read"}, include_in_schema=False, sync_to_thread=True)
def home(request: Request[Any, Any, Any], session: Db, viewer: Caller) -> Template:
    """What waits for the caller."""
    context = {
        "name": request.user.name,
        "waiting": waiting_for(session, viewer),
    }
    return Template("service/home.html", context=context)


@get("/accessibility", opt={"permission": "public:read"}, include_in_schema=False, sync_to_thread=False)
def accessibility() -> Template:
    """The accessibility statement."""
    return Template("service/accessibility.html")


@get("/privacy", opt={"permission": "public:read"}, include_in_schema=False, sync_to_thread=False)
def privacy() -> Template:
    """The privacy notice."""
    return Template("service/privacy.html")


ROUTES: list[Any] = [home, accessibility, privacy]
