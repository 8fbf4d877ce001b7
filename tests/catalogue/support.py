"""What the catalogue's tests share: people, a place, a reader that knows a file's facts from its own words, a small app."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response
from litestar.di import Provide
from litestar.testing import TestClient
from shapely.geometry import box, mapping, shape
from sqlalchemy import Engine
from sqlmodel import Session

from catalogue.errors import Quarantined, QueryError
from catalogue.ingest.outcome import Derived, FileKind, Hints, Processed
from geo.errors import ConflictError, ExplainedError, ForbiddenError, NotFoundError
from records.database import reading, writing
from records.files import FileStore
from records.viewer import Role, Viewer

OBAN = box(-5.48, 56.41, -5.47, 56.42)
LATER = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
COUNCIL = Viewer("officer", "council", frozenset({Role.REQUESTER}))
POLICE = Viewer("constable", "police", frozenset({Role.REQUESTER}))


def fake_read(path: Path, name: str, work: Path, hints: Hints) -> Processed:
    """A reader for tests: the file is JSON that says what it is; a file that says nothing is a document."""
    text = path.read_bytes().decode(errors="replace")
    if text.startswith("BAD"):
        raise Quarantined("The file is broken.", remedy="Deliver it again.")
    if not text.startswith("{"):
        return Processed(kind=FileKind.DOCUMENT)
    facts = json.loads(text)
    picture = work / "picture.png"
    picture.write_bytes(b"picture of " + name.encode())
    starts = datetime.fromisoformat(facts["at"]) if "at" in facts else hints.flown_at
    return Processed(
        kind=FileKind(facts.get("kind", "orthomosaic")),
        geometry=shape(facts["geometry"]) if "geometry" in facts else None,
        starts_at=starts,
        properties={"gsd": facts["gsd"]} if "gsd" in facts else {},
        derived=(Derived("visual", "picture.png", picture, "image/png", "Picture"),),
        warnings=("with a track",) if hints.track else (),
    )


def facts(**words: object) -> str:
    """The content of a file that the tests' reader catalogues over Oban in June 2026, unless told otherwise."""
    return json.dumps({"geometry": mapping(OBAN), "at": "2026-06-01T12:00:00+00:00"} | words)


Serving = Callable[..., TestClient[Litestar]]


@dataclass(frozen=True, slots=True)
class SmallSettings:
    """The settings that this room reads."""

    data: Path
    upload_limit_bytes: int = 1_000_000


def small_app(engine: Engine, store: FileStore, data: Path, viewer: Viewer) -> Litestar:
    """This room's routes with their dependencies, for one caller."""
    # The routes import rasterio, which must not happen before the grids are prepared when the tests begin.
    from catalogue.routes import ROUTES  # noqa: PLC0415
    from flights.routes.deliveries import DeliveriesController  # noqa: PLC0415

    def session(request: Request[Any, Any, Any]) -> Iterator[Session]:
        only_reads = request.method in {"GET", "HEAD"} or request.route_handler.opt.get("reads", False)
        with reading(engine) if only_reads else writing(engine) as opened:
            yield opened

    given = {"viewer": viewer, "now": LATER, "files": store, "engine": engine, "settings": SmallSettings(data)}
    dependencies = {name: _giving(value) for name, value in given.items()}
    return Litestar(
        [*ROUTES, DeliveriesController],
        dependencies=dependencies | {"session": Provide(session)},
        exception_handlers={ExplainedError: _problem},
        openapi_config=None,
        debug=True,
    )


def _giving(value: object) -> Provide:
    return Provide(lambda: value, sync_to_thread=False)


def _problem(_request: Request[Any, Any, Any], error: ExplainedError) -> Response[dict[str, str | None]]:
    causes = ((QueryError, 400), (NotFoundError, 404), (ForbiddenError, 403), (ConflictError, 409))
    status = next((code for cause, code in causes if isinstance(error, cause)), 422)
    return Response({"detail": error.message, "field": error.field}, status_code=status)
