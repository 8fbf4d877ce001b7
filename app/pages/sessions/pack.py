"""The flight pack: what a crew takes along, on one page made for printing."""

from typing import Any, Final

from litestar import get
from litestar.params import FromPath
from litestar.response import Template
from markupsafe import Markup
from shapely import get_coordinates
from shapely.affinity import affine_transform
from shapely.geometry.base import BaseGeometry

from app.given import Caller, Db
from app.identity.people import names_of
from app.pages.named import organisation_names
from app.pages.sessions.readings import DECLARATIONS
from compliance.registers.models import Pilot
from flights.judging import verdict_document
from flights.models import FlightRequest, FlightSession
from flights.scope import find_session
from geo import gridref
from geo.geojson import polygon_from_geojson
from geo.measure import area_ha, project_to_bng
from records.columns import JsonObject

_SIDE: Final = 360
_MARGIN: Final = 24
_STEPS: Final = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


@get(
    "/sessions/{session_id:str}/pack",
    opt={"permission": "sessions:read"},
    include_in_schema=False,
    sync_to_thread=True,
)
def pack(session_id: FromPath[str], session: Db, viewer: Caller) -> Template:
    """The pack of one session."""
    row = find_session(session, session_id, viewer)
    request = session.get_one(FlightRequest, row.request_id)
    verdict = verdict_document(session, row.go_verdict_id or row.schedule_verdict_id)
    pilot = session.get(Pilot, row.pilot_id)
    shape = polygon_from_geojson(request.area, "area")
    context = {
        "row": row,
        "asked": request,
        "verdict": verdict,
        "zones": zones_in(verdict),
        "pilot": None if pilot is None else pilot.name,
        "names": organisation_names(session, [row.operator_id, row.organisation_id]),
        "people": names_of(session, [request.requested_by]),
        "hectares": area_ha(shape),
        "centre": centre_of(shape),
        "outline": outline(shape),
        "takeoffs": _takeoffs(row),
        "declarations": DECLARATIONS,
    }
    return Template("sessions/pack.html", context=context)


def zones_in(verdict: JsonObject | None) -> list[tuple[str, str]]:
    """The airspace zones that a verdict names, each with the finding that names it."""
    findings = verdict.get("findings") if verdict else None
    listed = findings if isinstance(findings, list) else []
    named = [(found, found.get("zones")) for found in listed if isinstance(found, dict)]
    return [(str(zone), str(found["sentence"])) for found, zones in named if isinstance(zones, list) for zone in zones]


def centre_of(shape: BaseGeometry) -> str:
    """The National Grid reference of a shape's middle, to ten metres."""
    middle = project_to_bng(shape).centroid
    return gridref.format(middle.x, middle.y)


def outline(shape: BaseGeometry) -> Markup:
    """A drawing of an area with north up and a bar of scale, as SVG without any style."""
    drawn = project_to_bng(shape)
    west, south, east, north = drawn.bounds
    scale = (_SIDE - 2 * _MARGIN) / max(east - west, north - south, 1.0)
    placed = affine_transform(drawn, [scale, 0, 0, -scale, _MARGIN - west * scale, _MARGIN + north * scale])
    rings = [ring for part in getattr(placed, "geoms", [placed]) for ring in (part.exterior, *part.interiors)]
    path = " ".join("M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in get_coordinates(ring)) + " Z" for ring in rings)
    height = (north - south) * scale + 2 * _MARGIN + 30
    metres = max((step for step in _STEPS if step * scale <= _SIDE / 2), default=_STEPS[0])
    return Markup(  # only numbers of our own making are put in
        '<svg viewBox="0 0 {side} {height:.0f}" width="{side}" role="img" aria-label="Outline of the area, north up, '
        'with a bar of {metres} metres"><path d="{path}" fill="#d9e8ee" stroke="#0b4f6c" stroke-width="2" '
        'fill-rule="evenodd"/><path d="M{margin},{y:.0f} h{bar:.1f}" stroke="#1a1a1a" stroke-width="3"/>'
        '<text x="{margin}" y="{text:.0f}" font-size="13">{metres} m</text></svg>'
    ).format(
        side=_SIDE,
        height=height,
        path=path,
        margin=_MARGIN,
        y=height - 24,
        bar=metres * scale,
        text=height - 6,
        metres=metres,
    )


def _takeoffs(row: FlightSession) -> list[tuple[str, str]]:
    """Each take-off point as longitude and latitude, and how near people are."""
    found = []
    for each in row.takeoff:
        point = each.get("point") if isinstance(each, dict) else None
        if isinstance(each, dict) and isinstance(point, list):
            people = each.get("min_distance_people_m")
            found.append((f"{point[1]}, {point[0]}", "not known" if people is None else f"{people} m"))
    return found


ROUTES: list[Any] = [pack]
