"""The cookie by which a browser stays signed in."""

from typing import Any

from litestar import Response
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from app.auth import COOKIE
from app.settings import Settings


def go_on(path: str, secret: str, settings: Settings) -> Response[Any]:
    """Send the browser to a path with the secret of its session, which no script and no other site may read."""
    response: Response[Any] = Redirect(path, status_code=HTTP_303_SEE_OTHER)
    response.set_cookie(
        COOKIE,
        secret,
        max_age=settings.session_hours * 3600,
        httponly=True,
        samesite="lax",
        secure=settings.secure,
    )
    return response
