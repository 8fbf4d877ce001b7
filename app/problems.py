"""From errors to answers: the only table, and the two shapes an answer takes.

Programs get `application/problem+json` (RFC 9457); people get a page that says the same.
"""

import logging
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from litestar import Request, Response
from litestar.exceptions import HTTPException, NotAuthorizedException, ValidationException
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_303_SEE_OTHER
from sqlalchemy.exc import IntegrityError, OperationalError

from catalogue.errors import NoRoomError, QueryError
from catalogue.tus import ChecksumError, VersionError
from geo.errors import ConflictError, ExplainedError, ForbiddenError, GridsError, InvalidError, NotFoundError
from records.columns import JsonObject
from records.errors import FileStoreFailedError

CHECKSUM_MISMATCH: Final = 460
"""A status of the tus protocol's own, which has no name elsewhere."""

logger = logging.getLogger("laverock.problems")

STATUSES: Final[tuple[tuple[type[Exception], int], ...]] = (
    (QueryError, HTTPStatus.BAD_REQUEST),
    (VersionError, HTTPStatus.PRECONDITION_FAILED),
    (ChecksumError, CHECKSUM_MISMATCH),
    (NoRoomError, HTTPStatus.INSUFFICIENT_STORAGE),
    (FileStoreFailedError, HTTPStatus.SERVICE_UNAVAILABLE),
    (GridsError, HTTPStatus.SERVICE_UNAVAILABLE),
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (ForbiddenError, HTTPStatus.FORBIDDEN),
    (ConflictError, HTTPStatus.CONFLICT),
    (InvalidError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (ExplainedError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (IntegrityError, HTTPStatus.CONFLICT),
    (OperationalError, HTTPStatus.SERVICE_UNAVAILABLE),
)
"""Which status a cause has; the first that fits counts."""

MACHINE_PATHS: Final = ("/api/", "/stac", "/tiles", "/wmts", "/files", "/uploads", "/schema", "/health", "/metrics")
_HTML: Final = re.compile(r"text/html|application/xhtml\+xml")
_GENERIC: Final = {
    IntegrityError: "Somebody else changed this at the same moment. Load it again and repeat the change.",
    OperationalError: "The database did not answer. Nothing was changed; try again in a minute.",
}

AnyRequest = Request[Any, Any, Any]


def for_people(request: AnyRequest) -> bool:
    """True when the answer should be a page."""
    if request.scope["path"].startswith(MACHINE_PATHS):
        return False
    return bool(_HTML.search(request.headers.get("accept", "")))


def explained(request: AnyRequest, error: ExplainedError) -> Response[Any]:
    """The answer to a failure that was told in words."""
    document: JsonObject = {"detail": error.message}
    if error.field is not None:
        document["field"] = error.field
        document["errors"] = [{"field": error.field, "message": str(error)}]
    if error.remedy is not None:
        document["remedy"] = error.remedy
    return answer(request, status_of(error), document, kind=_kind(error))


def http_error(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """The answer to a failure that the framework or a guard found."""
    if isinstance(error, NotAuthorizedException) and for_people(request) and request.method == "GET":
        return Redirect("/sign-in", query_params={"next": _here(request)}, status_code=HTTP_303_SEE_OTHER)
    if isinstance(error, ValidationException):
        return answer(request, HTTPStatus.BAD_REQUEST, _validation(error), kind="invalid-input")
    return answer(request, error.status_code, {"detail": error.detail}, headers=error.headers)


def database_error(request: AnyRequest, error: IntegrityError | OperationalError) -> Response[Any]:
    """The answer when the database refused or did not answer."""
    logger.warning("database error on %s: %s", request.scope["path"], type(error.orig).__name__)
    return answer(request, status_of(error), {"detail": _GENERIC[type(error)]})


def unexpected(request: AnyRequest, error: Exception) -> Response[Any]:
    """The answer to a fault of our own: logged in full, told in a sentence."""
    logger.error("unexpected error on %s", request.scope["path"], exc_info=error)
    detail = "Something went wrong on our side. Nothing was changed. It has been logged."
    return answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, {"detail": detail})


def status_of(error: Exception) -> int:
    """The status of a cause, from the table."""
    return next((status for kind, status in STATUSES if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)


def answer(
    request: AnyRequest,
    status: int,
    document: JsonObject,
    *,
    kind: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response[Any]:
    """A problem as a page or as problem+json, whichever the caller reads."""
    problem: JsonObject = {
        "type": f"urn:laverock:problem:{kind or _phrase(status).lower().replace(' ', '-')}",
        "title": _phrase(status),
        "status": int(status),
        **document,
    }
    if for_people(request):
        return Template("errors/problem.html", context={"problem": problem}, status_code=int(status))
    return Response(
        problem, status_code=int(status), media_type="application/problem+json", headers=dict(headers or {})
    )


def _phrase(status: int) -> str:
    return "Checksum mismatch" if status == CHECKSUM_MISMATCH else HTTPStatus(status).phrase


def _validation(error: ValidationException) -> JsonObject:
    found = [item for item in error.extra or [] if isinstance(item, dict)] if isinstance(error.extra, list) else []
    errors: list[JsonObject] = [
        {"field": str(item.get("key", "body")), "message": str(item.get("message", ""))} for item in found
    ]
    detail = (
        "; ".join(f"{item['field']}: {item['message']}" for item in errors)
        or "The request could not be read: its body is missing or malformed."
    )
    document: JsonObject = {"detail": detail, "errors": list(errors)}
    if errors:
        document["field"] = errors[0]["field"]
    return document


def _kind(error: ExplainedError) -> str:
    name = type(error).__name__.removesuffix("Error")
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def _here(request: AnyRequest) -> str:
    query = request.scope.get("query_string", b"").decode()
    return request.scope["path"] + (f"?{query}" if query else "")
