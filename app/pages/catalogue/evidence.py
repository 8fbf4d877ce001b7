"""What is known of an item, in words: facts with their units, and where it comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from app.pages.catalogue.entries import QUALITIES
from app.views import moment, words
from catalogue.models import Delivery, Item

Rows = list[tuple[str, str | None]]

_DATED: Final = {
    "file": "by the file itself",
    "delivery": "as said when it was handed over",
    "received": "not known; it is listed by the day it was received",
}
_ORIGINS: Final = {
    "delivered": "Delivered under the contract",
    "before_contract": "Flown before the contract: provenance not known",
    "third_party": "From somebody else: provenance not known",
}


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an item comes from, as far as the caller may know.

    Attributes:
        delivery: The batch it came in; None where the caller may not see it.
        names: Of organisations and of whoever handed it over, by id.
        session: The paid visit it was flown on.
    """

    delivery: Delivery | None
    names: Mapping[str, str]
    session: str | None


def when(item: Item) -> str:
    """When it was taken, and how that is known."""
    known = _DATED.get(str(item.properties.get("laverock:dated_by", "file")), "by the file itself")
    if item.properties.get("laverock:dated_by") == "received":
        return known.capitalize()
    starts, ends = moment(item.moment), moment(item.moment_end or item.moment)
    return f"{starts}, {known}" if ends == starts else f"{starts} to {ends}, {known}"


def facts(item: Item) -> Rows:
    """What the data say of themselves: resolution, systems, accuracy, temperatures, counts."""
    told = item.properties
    rows: Rows = [("Taken", when(item)), ("Kind", words(item.kind))]
    rows += [("Ground sample distance", f"{item.gsd * 100:.2f} cm a pixel")] if item.gsd else []
    rows += _systems(told)
    rows += _position(told)
    rows += _temperatures(told)
    rows += _cloud(told)
    rows += _film(told)
    rows += [("Aircraft", item.platform)] if item.platform else []
    return rows


def _systems(told: Mapping[str, JsonValue]) -> Rows:
    rows: Rows = []
    if told.get("proj:code"):
        rows.append(("Coordinate system", str(told["proj:code"])))
    if "laverock:vertical_datum" in told:
        rows.append(("Heights are above", _text(told["laverock:vertical_datum"])))
    shape = told.get("proj:shape")
    if isinstance(shape, list) and len(shape) == 2:  # noqa: PLR2004 - rows and columns
        rows.append(("Size", f"{shape[1]} by {shape[0]} pixels"))
    return rows


def _position(told: Mapping[str, JsonValue]) -> Rows:
    if "laverock:position_quality" not in told:
        return []
    quality = QUALITIES.get(str(told["laverock:position_quality"]))
    rows: Rows = [("Position of the camera", quality and quality[:1].upper() + quality[1:])]
    spread = [_metres(told.get(f"laverock:{name}_sigma_m")) for name in ("position", "height")]
    if any(spread):
        across, up = (each or "not known" for each in spread)
        rows.append(("Standard error of the position", f"{across} across, {up} in height"))
    uncertain = _metres(told.get("laverock:footprint_uncertainty_m"))
    rows.append(("Footprint may be out by", uncertain))
    above = _metres(told.get("laverock:height_above_takeoff_m"))
    rows.append(("Height above take-off", above))
    off = told.get("view:off_nadir")
    if isinstance(off, (int, float)):
        rows.append(("Looks", "straight down" if off < 1 else f"{off:.0f}° away from straight down"))
    return rows


def _temperatures(told: Mapping[str, JsonValue]) -> Rows:
    if "laverock:temperature_c" not in told:
        return []
    found = told["laverock:temperature_c"]
    if not isinstance(found, dict):
        return [("Temperature", None)]
    low, high, mean = (found.get(name) for name in ("minimum", "maximum", "mean"))
    rows: Rows = [("Temperature", f"{low} °C to {high} °C, mean {mean} °C")]
    if told.get("laverock:emissivity") is not None:
        rows.append(("Emissivity used", str(told["laverock:emissivity"])))
    return rows


def _cloud(told: Mapping[str, JsonValue]) -> Rows:
    rows: Rows = []
    if isinstance(told.get("pc:count"), int):
        rows.append(("Points", f"{told['pc:count']:,}"))
    density = told.get("pc:density")
    if isinstance(density, (int, float)):
        rows.append(("Density", f"{density:,.1f} points in a square metre"))
    return rows


def _film(told: Mapping[str, JsonValue]) -> Rows:
    rows: Rows = []
    seconds = told.get("laverock:duration_s")
    if isinstance(seconds, (int, float)):
        rows.append(("Length", f"{int(seconds) // 60} min {int(seconds) % 60} s"))
    shape, rate = told.get("video:shape"), told.get("video:frame_rate")
    if isinstance(shape, list) and len(shape) == 2:  # noqa: PLR2004 - rows and columns
        rows.append(("Picture", f"{shape[1]} by {shape[0]} pixels" + (f", {rate} a second" if rate else "")))
    return rows


def provenance(item: Item, known: Provenance) -> Rows:
    """Who flew it, for whom, and on what terms it may be used."""
    delivery = known.delivery
    rows: Rows = [("Origin", _ORIGINS.get(item.origin, words(item.origin)))]
    if delivery is not None:
        supplier = known.names.get(delivery.supplier_organisation_id or "") or delivery.supplier
        rows += [("Flown by", supplier), ("Handed over by", known.names.get(delivery.delivered_by or ""))]
        rows += [("Received", moment(delivery.created_at))]
    rows += [
        ("Owner", known.names.get(item.organisation_id)),
        ("Rights", _text(item.properties.get("laverock:rights"))),
        ("Licence", _text(item.properties.get("laverock:licence"))),
        ("Credit", _text(item.properties.get("laverock:credit"))),
        ("Who may see it", words(item.visibility)),
    ]
    return rows


def distance(metres: float | None) -> str:
    """How far an item lies from an asset."""
    if metres is None:
        return "Distance not known"
    if metres < 1:
        return "It shows it"
    return f"{metres:,.0f} m away" if metres < 1000 else f"{metres / 1000:.1f} km away"  # noqa: PLR2004 - a kilometre


def credit_line(rows: Sequence[tuple[str, str | None]]) -> str:
    """Whom to name, in one line, for a page that opens by a link."""
    told = dict(rows)
    parts = [told.get("Credit"), told.get("Licence")]
    return ", ".join(part for part in parts if part)


def _metres(value: JsonValue) -> str | None:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    return f"{value * 100:.1f} cm" if abs(value) < 1 else f"{value:.1f} m"


def _text(value: JsonValue) -> str | None:
    return str(value) if value not in {None, ""} else None
