"""A small site that shows every macro and every island under the service's own headers."""

import json
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader
from litestar import Litestar, MediaType, Request, Response, get, head, patch, post
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency, Provide
from litestar.exceptions import NotFoundException
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult, DefineMiddleware
from litestar.params import FromPath
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Redirect, Template
from litestar.template import TemplateConfig
from markupsafe import Markup

from app.assets import templates_directory
from app.frontend import ROUTES
from app.headers import secure_headers
from app.identity.callers import Caller
from app.settings import Settings
from app.views import prepare_templates
from records.viewer import Role, Viewer

PAGES = Path(__file__).parent / "pages"
OFFICER = Caller(Viewer("p1", "o1", frozenset({Role.REQUESTER, Role.PROCUREMENT})), "Mairi Officer", "token-1")
ERRORS = {"height": "Give a height up to 120 metres.", "purpose": "Choose a purpose.", "starts": "Give a start."}
SVG = Markup(
    '<svg viewBox="0 0 400 60" role="img" aria-labelledby="burn-t"><title id="burn-t">69 per cent called down</title>'
    '<rect width="400" height="30" y="15" fill="#d3dde0"/><rect width="276" height="30" y="15" fill="#0b4f6c"/></svg>'
)
LAYERS = [
    {"id": "may", "title": "Orthomosaic", "date": "3 May 2026", "tiles": "/tiles/may/{z}/{x}/{y}.png",
     "bounds": [-5.50, 56.40, -5.47, 56.415], "legend": [{"colour": "#dd7711", "label": "22 °C"}]},
    {"id": "march", "title": "Orthomosaic before the storm", "date": "1 March 2026",
     "tiles": "/tiles/march/{z}/{x}/{y}.png", "bounds": [-5.50, 56.40, -5.47, 56.415], "opacity": 0.6},
]  # fmt: skip


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """A rectangle as a GeoJSON polygon."""
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def feature(identity: FromPath[str], geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """A GeoJSON feature."""
    return {"type": "Feature", "id": identity, "geometry": geometry, "properties": {"id": identity, **properties}}


def point(lon: float, lat: float) -> dict[str, Any]:
    """A GeoJSON point."""
    return {"type": "Point", "coordinates": [lon, lat]}


DATA: dict[str, Any] = {
    "zones.geojson": [feature("Z1", box(-5.47, 56.43, -5.38, 56.47), designator="RU604A", name="Oban")],
    "assets.geojson": [
        feature("A1", point(-5.4757, 56.4147), kind="structure", name="North Pier"),
        feature("A2", {"type": "LineString", "coordinates": [[-5.49, 56.40], [-5.48, 56.408]]}, kind="seawall"),
        feature("A3", point(-5.50, 56.42), kind="building"),
        feature("A4", box(-5.46, 56.40, -5.45, 56.405), kind="landfill"),
        feature("A5", point(-5.44, 56.415), kind="road_scheme", kind_title="Road scheme"),
    ],
    "surveys.geojson": [
        feature("S1", box(-5.50, 56.40, -5.47, 56.412), name="Gallanach Road wall"),
        feature("S2", box(-5.49, 56.41, -5.46, 56.425), name="Oban bay"),
    ],
}
TRACK = {
    "type": "Feature",
    "properties": {"times": [0, 5, 10]},
    "geometry": {"type": "LineString", "coordinates": [[-5.49, 56.401], [-5.485, 56.406], [-5.48, 56.41]]},
}
PHOTOS = {
    "type": "FeatureCollection",
    "features": [feature("P1", point(-5.488, 56.403)), feature("P2", point(-5.482, 56.408))],
}


@dataclass(slots=True)
class Heard:
    """What the browser has sent, for tests to look at."""

    verdicts: list[dict[str, str]] = field(default_factory=list)
    uploads: dict[str, bytearray] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    deliveries: list[list[str]] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    break_after: int | None = None


class SignedIn(AbstractAuthenticationMiddleware):
    """Everybody is the same officer."""

    async def authenticate_request(self, connection: ASGIConnection[Any, Any, Any, Any]) -> AuthenticationResult:
        """Let them in."""
        del connection
        return AuthenticationResult(user=OFFICER, auth="cookie")


def png(colour: tuple[int, int, int]) -> bytes:
    """A tile of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes(colour) * 256) * 256
    header = struct.pack(">IIBBBBB", 256, 256, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def _page(name: str, path: str, **context: Any) -> Any:
    @get(path, sync_to_thread=False, name=name)
    def handler() -> Template:
        return Template(f"{name}.html", context=context)

    return handler


@get("/data/{name:str}", sync_to_thread=False)
def data(name: FromPath[str]) -> Response[Any]:
    """The sample documents."""
    if name == "value.json":
        return Response({"sentence": "12.4 m above Ordnance Datum here."})
    if name.startswith("area-"):
        return Response(box(-5.478, 56.413, -5.473, 56.416))
    if name not in DATA:
        raise NotFoundException
    return Response({"type": "FeatureCollection", "features": DATA[name]})


@get("/tiles/{layer:str}/{z:int}/{x:int}/{y:path}", sync_to_thread=False)
def tile(layer: FromPath[str]) -> Response[bytes]:
    """A tile of the layer's colour."""
    return Response(png((221, 119, 17) if layer == "may" else (60, 120, 90)), media_type="image/png")


@post("/draw/verdict", status_code=200, media_type=MediaType.HTML)
async def verdict(request: Request[Any, Any, Any], heard: NamedDependency[Heard]) -> str:
    """A verdict as a fragment, with the place it speaks of."""
    form = await request.form()
    heard.verdicts.append({key: str(value) for key, value in form.items()})
    where = json.dumps(box(-5.47, 56.43, -5.46, 56.44)).replace('"', "&quot;")
    return f'<div class="lv-verdict lv-verdict--stop"><h2>Blocked</h2><p data-where="{where}">In zone RU604A.</p></div>'


@post("/deliveries")
async def deliver(request: Request[Any, Any, Any], heard: NamedDependency[Heard]) -> Redirect:
    """Take the form that follows the uploads."""
    heard.deliveries.append((await request.form()).getall("upload", []))
    return Redirect("/item?handed-over", status_code=303)


@post("/uploads", sync_to_thread=False)
def create_upload(request: Request[Any, Any, Any], heard: NamedDependency[Heard]) -> Response[None]:
    """Begin a tus upload."""
    identity = f"u{len(heard.uploads) + 1}"
    heard.uploads[identity] = bytearray()
    heard.lengths[identity] = int(request.headers["upload-length"])
    return Response(None, status_code=201, headers={"Location": f"/uploads/{identity}", "Tus-Resumable": "1.0.0"})


@head("/uploads/{identity:str}", sync_to_thread=False)
def upload_offset(identity: FromPath[str], heard: NamedDependency[Heard]) -> Response[None]:
    """Say how much has arrived."""
    headers = {"Upload-Offset": str(len(heard.uploads[identity])), "Upload-Length": str(heard.lengths[identity])}
    return Response(None, headers={**headers, "Tus-Resumable": "1.0.0", "Cache-Control": "no-store"})


@patch("/uploads/{identity:str}", request_max_body_size=None)
async def receive(
    identity: FromPath[str], request: Request[Any, Any, Any], heard: NamedDependency[Heard]
) -> Response[None]:
    """Take a piece; when told to, fail once as a broken connection would."""
    piece = await request.body()
    if heard.break_after is not None and len(heard.uploads[identity]) >= heard.break_after:
        heard.break_after = None
        return Response(None, status_code=503)
    heard.uploads[identity] += piece
    offset = str(len(heard.uploads[identity]))
    return Response(None, status_code=204, headers={"Upload-Offset": offset, "Tus-Resumable": "1.0.0"})


@post("/draw")
async def drawn(request: Request[Any, Any, Any], heard: NamedDependency[Heard]) -> Redirect:
    """Accept the form."""
    heard.forms.append({key: str(value) for key, value in (await request.form()).items()})
    return Redirect("/draw", status_code=303)


def make_site(data_folder: Path, heard: Heard) -> Litestar:
    """The site, its basemap below `data_folder`, telling `heard` what it was sent."""
    settings = Settings(data=data_folder, demonstration=True)
    pages: list[Callable[..., Any]] = [
        _page("style_guide", "/style-guide", errors=ERRORS, svg=SVG),
        _page("draw", "/draw", area=""),
        _page("catalogue", "/catalogue", layers=LAYERS),
        _page("item", "/item", layers=LAYERS, footprint=box(-5.50, 56.40, -5.47, 56.412), track=TRACK, photos=PHOTOS),
    ]

    def engine(made: JinjaTemplateEngine) -> None:
        made.engine.loader = ChoiceLoader([FileSystemLoader(PAGES), FileSystemLoader(templates_directory())])
        prepare_templates(made.engine, settings)

    return Litestar(
        route_handlers=[*ROUTES, *pages, data, tile, verdict, deliver, create_upload, upload_offset, receive, drawn],
        template_config=TemplateConfig(
            directory=templates_directory(), engine=JinjaTemplateEngine, engine_callback=engine
        ),
        dependencies={
            "settings": Provide(lambda: settings, sync_to_thread=False),
            "heard": Provide(lambda: heard, sync_to_thread=False),
        },
        middleware=[DefineMiddleware(SignedIn)],
        before_send=[secure_headers],
        openapi_config=None,
    )
