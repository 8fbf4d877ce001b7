"""The booking form: what it holds, and the request that it means."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlmodel import Session

from app.pages.forms import metres, optional, options, several, text
from app.pages.requests.viewpoints import read_viewpoints, written_viewpoints
from catalogue.assets import AssetQuery, list_assets
from compliance.proposal import Operation
from flights.inputs import RequestCreate
from flights.models import FlightRequest
from flights.specification import Control, Deliverable, TideState, Vegetation
from framework.vocabulary import Zone
from records.columns import JsonObject, JsonValue
from records.viewer import Viewer

NAMES: Final = {
    "specification.deliverables": "deliverables",
    "specification.gsd_m": "gsd_cm",
    "specification.horizontal_accuracy_m": "horizontal_accuracy_cm",
    "specification.vertical_accuracy_m": "vertical_accuracy_cm",
    "specification.due_on": "due_on",
    "specification.notes": "notes",
    "specification.crs": "crs",
    "specification.formats": "formats",
    "specification.viewpoints": "viewpoints",
    "specification": "deliverables",
    "permissions": "landowner",
    "plan": "max_height_m_agl",
    "max_height_m_agl": "max_height_m_agl",
}
"""Where on the page an input's field is."""

LABELS: Final = {
    "title": "Title",
    "purpose": "Purpose",
    "area": "Area",
    "grid_reference": "Grid reference",
    "radius_m": "Radius",
    "wanted_from": "First day",
    "wanted_to": "Last day",
    "deliverables": "Deliverables",
}
PURPOSES: Final = (
    ("inspection", "Inspect a structure"),
    ("mapping", "Map an area"),
    ("planning", "Planning application or compliance"),
    ("property", "Sale or lease of property"),
    ("works", "Works: before, during, after"),
    ("environment", "Coast, water or pollution"),
    ("thermal", "Heat"),
    ("enforcement", "Enforcement"),
    ("search", "Search for a missing person"),
    ("emergency", "Other emergency"),
    ("training", "Training"),
    ("other", "Something else"),
)
NEAR: Final = (
    ("nests_near", "Do protected birds nest near?"),
    ("haul_out_near", "Is a seals' haul-out near?"),
    ("monument_near", "Is a scheduled monument near?"),
    ("defence_site_near", "Is a defence site near?"),
)
"""Facts of the site that a rule reads, and how they are asked."""

FAR: Final = (("railway_m", "Distance to the nearest railway"), ("power_line_m", "Distance to the nearest power line"))
WATCHED: Final = (
    ("covert", "Is the flight covert?"),
    ("targets_person", "Does it watch a particular person?"),
)
_MOST_ASSETS: Final = 500


def choices(session: Session, viewer: Viewer) -> dict[str, Any]:
    """The closed lists that the form offers."""
    assets = list_assets(session, AssetQuery(limit=_MOST_ASSETS), viewer=viewer).items
    return {
        "purposes": PURPOSES,
        "assets": [(asset.id, f"{asset.name} ({asset.reference})") for asset in assets],
        "deliverables": options(Deliverable),
        "controls": options(Control),
        "datums": [("odn", "Ordnance Datum Newlyn"), ("ellipsoidal", "Ellipsoid (GNSS)"), ("local", "Local")],
        "vegetations": options(Vegetation),
        "tides": options(TideState),
        "operations": options(Operation),
        "zones": options(Zone),
        "labels": LABELS,
        "near": NEAR,
        "far": FAR,
        "watched": WATCHED,
        "answers": [("no", "No"), ("yes", "Yes")],
    }


def read(form: Mapping[str, Any]) -> RequestCreate:
    """The request that a form means.

    Raises:
        ValidationError: A field is missing or cannot be read.
    """
    area = optional(form, "area")
    values: JsonObject = {
        "title": text(form, "title"),
        "purpose": text(form, "purpose"),
        "asset_id": optional(form, "asset_id"),
        "grid_reference": optional(form, "grid_reference"),
        "radius_m": optional(form, "radius_m"),
        "wanted_from": text(form, "wanted_from"),
        "wanted_to": text(form, "wanted_to") or text(form, "wanted_from"),
        "zone": optional(form, "zone"),
        "cost_code": text(form, "cost_code"),
        "emergency": bool(text(form, "emergency")),
        "specification": _specification(form),
        "plan": _plan(form),
        "permissions": _permissions(form),
    }
    return RequestCreate.model_validate({**values, "area": _geojson(area)})


def values_of(row: FlightRequest) -> dict[str, Any]:
    """A draft as the form shows it."""
    wanted = row.specification
    permission = row.permissions[0] if row.permissions else {}
    landowner = permission if isinstance(permission, dict) else {}
    return {
        "title": row.title,
        "purpose": row.purpose,
        "asset_id": row.asset_id or "",
        "area": json.dumps(row.area),
        "wanted_from": row.wanted_from.isoformat(),
        "wanted_to": row.wanted_to.isoformat(),
        "zone": row.zone,
        "cost_code": row.cost_code,
        "emergency": row.emergency,
        "deliverables": wanted.get("deliverables", []),
        **{name: _centimetres(wanted.get(field)) for name, field in _LENGTHS.items()},
        **{name: wanted.get(name) or "" for name in ("control", "vertical_datum", "vegetation", "tide", "due_on")},
        "notes": wanted.get("notes", ""),
        "crs": wanted.get("crs") or "",
        "formats": ", ".join(str(ending) for ending in _listed(wanted.get("formats"))),
        "viewpoints": written_viewpoints(_listed(wanted.get("viewpoints"))),
        **{name: row.plan.get(name) or "" for name in ("operation", "max_height_m_agl", "dpia_reference")},
        "over_assembly": _shown(row.plan.get("over_assembly")),
        **{name: _shown(_within(row.plan, "site").get(name)) for name, _ in (*NEAR, *FAR)},
        **{name: _shown(_within(row.plan, "surveillance").get(name)) for name, _ in WATCHED},
        "landowner": landowner.get("granted_by", ""),
        "landowner_reference": landowner.get("reference", ""),
    }


def _listed(value: JsonValue) -> Sequence[JsonValue]:
    return value if isinstance(value, list) else ()


def _within(plan: Mapping[str, JsonValue], name: str) -> Mapping[str, JsonValue]:
    found = plan.get(name)
    return found if isinstance(found, dict) else {}


_LENGTHS: Final = {
    "gsd_cm": "gsd_m",
    "horizontal_accuracy_cm": "horizontal_accuracy_m",
    "vertical_accuracy_cm": "vertical_accuracy_m",
}


def _specification(form: Mapping[str, Any]) -> JsonObject:
    wanted: JsonObject = {"deliverables": list(several(form, "deliverables")), "notes": text(form, "notes")}
    for name, field in _LENGTHS.items():
        wanted[field] = metres(form, name)
    for name in ("control", "vertical_datum", "due_on"):
        wanted[name] = optional(form, name)
    for name in ("vegetation", "tide"):
        wanted[name] = text(form, name) or "any"
    wanted["crs"] = optional(form, "crs")
    wanted["formats"] = list(re.findall(r"[^\s,;]+", text(form, "formats").lower()))
    wanted["viewpoints"] = list(read_viewpoints(text(form, "viewpoints")))
    return wanted


def _plan(form: Mapping[str, Any]) -> JsonObject:
    height = text(form, "max_height_m_agl")
    plan: JsonObject = {"operation": optional(form, "operation"), "dpia_reference": optional(form, "dpia_reference")}
    plan["max_height_m_agl"] = _number(height) if height else None
    plan["over_assembly"] = _answer(form, "over_assembly")
    site: JsonObject = {name: _answer(form, name) for name, _ in NEAR}
    site.update({name: _number(text(form, name)) for name, _ in FAR if text(form, name)})
    plan["site"] = _told(site)
    plan["surveillance"] = _told({name: _answer(form, name) for name, _ in WATCHED})
    return {name: value for name, value in plan.items() if value is not None}


def _answer(form: Mapping[str, Any], name: str) -> bool | None:
    return {"yes": True, "no": False}.get(text(form, name))


def _told(facts: Mapping[str, JsonValue]) -> JsonObject | None:
    """What was answered; None when nothing was."""
    return {name: value for name, value in facts.items() if value is not None} or None


def _shown(value: JsonValue) -> str:
    """An answer as the form has it: yes, no, a figure, or nothing where it is not known."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, (int, float)) else ""


def _permissions(form: Mapping[str, Any]) -> list[JsonValue]:
    giver = text(form, "landowner")
    if not giver:
        return []
    return [
        {
            "kind": "landowner",
            "granted_by": giver,
            "reference": text(form, "landowner_reference") or None,
            "from": text(form, "wanted_from") or None,
            "to": text(form, "wanted_to") or text(form, "wanted_from") or None,
        }
    ]


def _number(typed: str) -> JsonValue:
    try:
        return float(typed)
    except ValueError:
        return typed


def _geojson(typed: str | None) -> JsonValue:
    if typed is None:
        return None
    try:
        read: JsonValue = json.loads(typed)
    except ValueError:
        return {"type": "not GeoJSON"}
    return read


def _centimetres(value: JsonValue) -> str:
    return f"{float(value) * 100:g}" if isinstance(value, (int, float)) else ""
