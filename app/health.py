"""Is the service up, is it ready, and how is it doing."""

from typing import Any

from litestar import Response, get
from litestar.status_codes import HTTP_200_OK, HTTP_503_SERVICE_UNAVAILABLE
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from app.database import newest, revision
from app.given import Database, Db, Files
from records import jobs
from records.columns import JsonObject
from records.database import reading
from records.errors import RecordsError
from records.files import FileStore

_HEALTH = {"permission": "health:read"}


@get("/health/live", opt=_HEALTH, sync_to_thread=False, summary="Is the process up?")
def live() -> JsonObject:
    """Answers as long as the process runs."""
    return {"status": "ok"}


@get("/health/ready", opt=_HEALTH, sync_to_thread=True, summary="Can it serve?")
def ready(engine: Database, files: Files) -> Response[JsonObject]:
    """Whether the database is reachable and at the right revision, and the file store answers."""
    checks = {"database": _database(engine), "files": _files(files)}
    good = all(state == "ok" for state in checks.values())
    status = HTTP_200_OK if good else HTTP_503_SERVICE_UNAVAILABLE
    return Response({"status": "ok" if good else "unavailable", **checks}, status_code=status)


@get("/metrics", opt={"permission": "metrics:read"}, sync_to_thread=True, media_type="text/plain", summary="Figures")
def metrics(session: Db) -> str:
    """Jobs by state, in the Prometheus text format."""
    lines = ["# HELP laverock_jobs Jobs by state.", "# TYPE laverock_jobs gauge"]
    lines += [f'laverock_jobs{{state="{state.value}"}} {count}' for state, count in jobs.counts(session).items()]
    return "\n".join(lines) + "\n"


def _database(engine: Engine) -> str:
    try:
        with reading(engine) as session:
            session.connection().execute(text("SELECT 1"))
        return "ok" if revision(engine) == newest(engine) else "not migrated"
    except SQLAlchemyError as error:
        return f"unreachable ({type(error).__name__})"


def _files(files: FileStore) -> str:
    try:
        files.exists("health/probe")
    except RecordsError as error:
        return str(error)
    return "ok"


ROUTES: list[Any] = [live, ready, metrics]
