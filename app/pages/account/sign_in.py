"""Signing in and out."""

from typing import Annotated, Any, Final

from litestar import Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_303_SEE_OTHER, HTTP_422_UNPROCESSABLE_ENTITY
from pydantic import BaseModel, ConfigDict

from app.auth import COOKIE, Connection
from app.given import Caller, Database, Db, SettingsGiven
from app.identity import sign_in as signing
from app.identity.errors import SignInRefusedError
from app.pages.account.cookie import go_on
from records.database import writing
from records.worker import utc_now

HOME: Final = "/"


class Credentials(BaseModel):
    """What the form sends."""

    model_config = ConfigDict(extra="ignore")

    email: str = ""
    password: str = ""
    next: str = HOME


def local_path(text: str) -> str:
    """A place inside this service to go on to; the home page for anything else.

    >>> local_path("/requests?page=2"), local_path("https://elsewhere.example"), local_path("//elsewhere.example")
    ('/requests?page=2', '/', '/')
    """
    inside = text.startswith("/") and not text.startswith(("//", "/\\"))
    return text if inside and "\n" not in text else HOME


@get("/sign-in", opt={"permission": "sign_in:use"}, include_in_schema=False, sync_to_thread=False)
def form(request: Request[Any, Any, Any]) -> Template:
    """The sign-in form."""
    context = {"email": "", "next": local_path(request.query_params.get("next", HOME)), "error": None}
    return Template("account/sign_in.html", context=context)


@post(
    "/sign-in",
    opt={"permission": "sign_in:use", "reads": True, "audited_as": "person.signed_in"},
    include_in_schema=False,
    sync_to_thread=True,
)
def enter(
    data: Annotated[Credentials, Body(media_type=RequestEncodingType.URL_ENCODED)],
    engine: Database,
    settings: SettingsGiven,
) -> Response[Any]:
    """Sign in, or show the form again with what was wrong."""
    now = utc_now()
    try:
        with writing(engine) as session:
            opened = signing.sign_in(session, data.email, data.password, now=now, hours=settings.session_hours)
    except SignInRefusedError as refused:
        with writing(engine) as session:
            signing.note_failure(session, data.email, now=now)
        context = {"email": data.email, "next": local_path(data.next), "error": refused}
        return Template("account/sign_in.html", context=context, status_code=HTTP_422_UNPROCESSABLE_ENTITY)
    return go_on(local_path(data.next), opened.secret, settings)


@post(
    "/sign-out",
    opt={"permission": "account:use", "audited_as": "person.signed_out"},
    include_in_schema=False,
    sync_to_thread=True,
)
def leave(request: Connection, session: Db, viewer: Caller) -> Response[Any]:
    """Sign out of this browser."""
    signing.sign_out(session, request.cookies.get(COOKIE, ""), viewer=viewer, now=utc_now())
    response: Response[Any] = Redirect(HOME, status_code=HTTP_303_SEE_OTHER)
    response.delete_cookie(COOKIE)
    return response


ROUTES = [form, enter, leave]
