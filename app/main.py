"""The composition root: builds the service from its settings and nothing else."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Router
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.middleware import DefineMiddleware
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template import TemplateConfig
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session

from app import problems
from app.assembly import Parts, assemble
from app.auth import COOKIE, SAFE_METHODS, CallerMiddleware, guard
from app.background import running_workers
from app.headers import secure_headers
from app.routes import all_routes
from app.settings import Settings
from app.views import prepare_templates
from flights.area import ServiceArea
from flights.judging import Desk
from geo.errors import ExplainedError
from records.database import reading, writing
from records.viewer import Viewer

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The present moment, aware and in UTC."""
    return datetime.now(UTC)


def create_app(settings: Settings, *, parts: Parts | None = None, clock: Clock = system_clock) -> Litestar:
    """The whole service as an ASGI application.

    Args:
        settings: What the council has set.
        parts: Engine, file store and feeds; made from the settings unless given.
        clock: Where the time comes from, so that tests may choose it.
    """
    made = parts or assemble(settings)

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        with running_workers(made.engine, made.files, settings.workers):
            yield

    app = Litestar(
        route_handlers=all_routes(),
        dependencies=_dependencies(settings, made, clock),
        guards=[guard],
        middleware=[DefineMiddleware(CallerMiddleware)],
        exception_handlers={
            ExplainedError: problems.explained,
            HTTPException: problems.http_error,
            IntegrityError: problems.database_error,
            OperationalError: problems.database_error,
            Exception: problems.unexpected,
        },
        before_send=[secure_headers],
        openapi_config=_openapi(),
        template_config=TemplateConfig(
            directory=_templates(),
            engine=JinjaTemplateEngine,
            engine_callback=lambda engine: prepare_templates(engine.engine, settings),
        ),
        request_max_body_size=10_000_000,
        lifespan=[lifespan],
        logging_config=None,
    )
    app.state.engine = made.engine
    app.state.settings = settings
    return app


def _dependencies(settings: Settings, parts: Parts, clock: Clock) -> dict[str, Provide]:
    def provide_session(request: Request[Any, Any, Any]) -> Iterator[Session]:
        only_reads = request.method in SAFE_METHODS or request.route_handler.opt.get("reads", False)
        with reading(parts.engine) if only_reads else writing(parts.engine) as session:
            yield session

    def provide_viewer(request: Request[Any, Any, Any]) -> Viewer:
        viewer: Viewer = request.user.viewer
        return viewer

    served = settings.service_area
    desk = Desk(parts.feeds, ServiceArea(served.west, served.south, served.east, served.north))
    return {
        "session": Provide(provide_session),
        "viewer": Provide(provide_viewer, sync_to_thread=False),
        "now": Provide(clock, sync_to_thread=False),
        "engine": Provide(lambda: parts.engine, sync_to_thread=False),
        "files": Provide(lambda: parts.files, sync_to_thread=False),
        "feeds": Provide(lambda: parts.feeds, sync_to_thread=False),
        "desk": Provide(lambda: desk, sync_to_thread=False),
        "settings": Provide(lambda: settings, sync_to_thread=False),
    }


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Laverock",
        version=version("laverock"),
        summary="Drone survey call-off for a council.",
        openapi_router=Router(path="/schema", route_handlers=[], opt={"permission": "public:read"}),
        render_plugins=[JsonRenderPlugin(path=["/", "/openapi.json"])],
        components=Components(
            security_schemes={
                "token": SecurityScheme(type="http", scheme="bearer", description="From `laverock token create`."),
                "cookie": SecurityScheme(type="apiKey", name=COOKIE, security_scheme_in="cookie"),
            }
        ),
        security=[{"token": []}, {"cookie": []}],
    )


def _templates() -> Path:
    return Path(str(files("app"))) / "templates"
