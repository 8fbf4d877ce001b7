"""Who is calling, whether the door opens, and whether a browser's form is genuine.

A bearer token wins over a cookie; with one present the cookie is ignored. The CSRF token is
checked exactly when a request is known by its cookie and its method is unsafe.
"""

import hmac
from datetime import UTC, datetime
from typing import Any, Final

from litestar import Request
from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers.base import BaseRouteHandler
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult
from sqlalchemy import Engine

from app.identity.callers import Caller, caller_by_cookie, caller_by_token
from app.permissions import PUBLIC, allowed
from records.database import reading
from records.viewer import ANONYMOUS

COOKIE: Final = "laverock_session"
CSRF_FIELD: Final = "csrf_token"
CSRF_HEADER: Final = "x-csrf-token"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

STRANGER: Final = Caller(viewer=ANONYMOUS, name="")

Connection = ASGIConnection[Any, Any, Any, Any]


class CallerMiddleware(AbstractAuthenticationMiddleware):
    """Puts the `Caller` into the connection: by token, by cookie, or a stranger."""

    async def authenticate_request(self, connection: Connection) -> AuthenticationResult:
        """Find out who is calling.

        Raises:
            NotAuthorizedException: A bearer token was given and is not good.
        """
        engine: Engine = connection.app.state.engine
        header = connection.headers.get("authorization", "")
        if header.lower().startswith("bearer "):
            caller = await sync_to_thread(_by_token, engine, header[7:].strip())
            if caller is None:
                raise NotAuthorizedException("This token is unknown, revoked or out of date.")
            return AuthenticationResult(user=caller, auth="token")
        secret = connection.cookies.get(COOKIE)
        if secret:
            caller = await sync_to_thread(_by_cookie, engine, secret)
            if caller is not None:
                return AuthenticationResult(user=caller, auth="cookie")
        return AuthenticationResult(user=STRANGER, auth="none")


def _by_token(engine: Engine, token: str) -> Caller | None:
    with reading(engine) as session:
        return caller_by_token(session, token, now=datetime.now(UTC))


def _by_cookie(engine: Engine, secret: str) -> Caller | None:
    with reading(engine) as session:
        return caller_by_cookie(session, secret, now=datetime.now(UTC))


async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """Let the caller through a route's door, or say why not.

    Raises:
        NotAuthorizedException: A stranger asked for what needs an account.
        PermissionDeniedException: The roles do not allow it, the route names no permission,
            or a browser's form lacks its token.
    """
    permission = handler.opt.get("permission", "")
    caller: Caller = connection.user
    if not allowed(caller.viewer, permission):
        if caller.viewer.anonymous and permission not in PUBLIC:
            raise NotAuthorizedException("Sign in first.")
        raise PermissionDeniedException(f"Your roles do not allow this ({permission or 'undeclared'}).")
    method = connection.scope.get("method", "GET")
    if connection.auth == "cookie" and method not in SAFE_METHODS and not await _genuine(connection, caller):
        raise PermissionDeniedException("This form is out of date. Go back, reload the page and send it again.")


async def _genuine(connection: Connection, caller: Caller) -> bool:
    given = connection.headers.get(CSRF_HEADER)
    content_type = connection.headers.get("content-type", "")
    if given is None and isinstance(connection, Request) and "form" in content_type:
        given = str((await connection.form()).get(CSRF_FIELD, ""))
    return given is not None and hmac.compare_digest(given.encode(), caller.csrf_token.encode())
