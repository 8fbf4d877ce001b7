"""YAIXM, the plain YAML of UK airspace, with its companion lists of temporary areas and obstacles.

Limits in bare feet are above mean sea level; arcs state their direction, radius, centre and end.
Source: the YAIXM schema's field meanings; AIP ENR 5.1 for which kinds are permanent.
"""

from collections.abc import Callable, Iterable

import yaml
from shapely.geometry import Point

from compliance.airspace.boundary import METRES_PER_NAUTICAL_MILE, Arc, Outline, Segment, circle, draw
from compliance.airspace.errors import UnreadableAirspaceError
from compliance.airspace.features import SURFACE, FeatureRefused, Parsed, Position, Refusal, ZoneFeature, box_of
from compliance.airspace.formats.documents import Document, items, mapping, string, text_of
from compliance.airspace.limits import read_limit
from compliance.airspace.naming import activity_of, kind_of, published_designator
from compliance.airspace.positions import icao_position, icao_positions
from compliance.evidence import ZoneKind

_KINDS = {
    "ATZ": ZoneKind.AERODROME_TRAFFIC, "CTR": ZoneKind.CONTROLLED, "CTA": ZoneKind.CONTROLLED,
    "TMA": ZoneKind.CONTROLLED, "D": ZoneKind.DANGER, "R": ZoneKind.RESTRICTED, "P": ZoneKind.PROHIBITED,
}  # fmt: skip


def parse(data: bytes) -> Parsed:
    """Read `airspace.yaml`, `rat.yaml` or `obstacle.yaml`.

    Raises:
        UnreadableAirspaceError: It is not YAML, or has none of these lists.
    """
    try:
        document = mapping(yaml.load(text_of(data), Loader=yaml.CSafeLoader))
    except (yaml.YAMLError, FeatureRefused):
        raise UnreadableAirspaceError("The airspace file is not readable YAML.") from None
    parsed = Parsed(source="uk-yaixm", title="UK airspace in YAIXM")
    known: dict[str, Callable[[Document, Parsed], None]] = {"airspace": _area, "rat": _temporary, "obstacle": _obstacle}
    found = [name for name in known if name in document]
    if not found:
        raise UnreadableAirspaceError("The YAML file has no list of airspace, temporary areas or obstacles.")
    if found == ["rat"]:
        parsed.source, parsed.title, parsed.temporary = "uk-yaixm-rat", "UK temporary restrictions in YAIXM", True
    elif found == ["obstacle"]:
        parsed.source, parsed.title = "uk-yaixm-obstacle", "UK obstacles in YAIXM"
    for name in found:
        for entry in items(document[name]):
            _guarded(known[name], mapping(entry), parsed)
    return parsed


def _guarded(read: Callable[[Document, Parsed], None], entry: Document, parsed: Parsed) -> None:
    """Read one feature, or report it by name with where it lies."""
    try:
        read(entry, parsed)
    except FeatureRefused as refused:
        box = box_of(_readable_positions(str(entry)))
        parsed.refusals.append(Refusal(string(entry.get("name")) or "a feature without a name", refused.reason, box))


def _readable_positions(text: str) -> list[Position]:
    """Whatever positions a feature's text holds, none when one of them is broken."""
    try:
        return icao_positions(text)
    except FeatureRefused:
        return []


def _segments(parts: Iterable[object]) -> list[Segment]:
    """The segments of a boundary of lines and arcs."""
    segments: list[Segment] = []
    for part in map(mapping, parts):
        if "line" in part:
            segments.extend(icao_position(string(point)) for point in items(part["line"]))
        elif "arc" in part:
            arc = mapping(part["arc"])
            centre, end = icao_position(string(arc.get("centre"))), icao_position(string(arc.get("to")))
            segments.append(Arc(centre, end, string(arc.get("dir")) == "cw", _nautical_miles(arc.get("radius"))))
        else:
            raise FeatureRefused(f"its boundary has a part of unknown kind: {', '.join(part)}")
    return segments


def _nautical_miles(value: object) -> float:
    """A radius such as `2 nm` in metres."""
    figure, _, unit = string(value).partition(" ")
    try:
        radius = float(figure)
    except ValueError:
        raise FeatureRefused(f"the radius '{value}' is not a number") from None
    if unit.strip().lower() != "nm":
        raise FeatureRefused(f"the radius '{value}' is not in nautical miles")
    return radius * METRES_PER_NAUTICAL_MILE


def _area(entry: Document, parsed: Parsed, *, temporary: bool = False) -> None:
    """One feature with each of its volumes."""
    name, kind = string(entry.get("name")), _kind(entry, temporary=temporary)
    rules = [string(rule) for rule in items(entry.get("rules"))]
    for volume in map(mapping, items(entry.get("geometry"))):
        parts = items(volume.get("boundary"))
        only = mapping(parts[0]) if len(parts) == 1 else {}
        if "circle" in only:
            ring = mapping(only["circle"])
            shape: Outline = circle(icao_position(string(ring.get("centre"))), _nautical_miles(ring.get("radius")))
        else:
            shape, changed = draw(_segments(parts))
            if changed:
                parsed.warnings.append(f"{name}: {changed}.")
        marks = rules + [string(rule) for rule in items(volume.get("rules"))]
        parsed.features.append(
            ZoneFeature(
                designator=published_designator(name) or string(entry.get("id") or volume.get("id")),
                name=string(volume.get("name")) or name,
                kind=kind,
                geometry=shape,
                lower=read_limit(volume.get("lower")),
                upper=read_limit(volume.get("upper")),
                activity=activity_of(kind, by_notam="NOTAM" in marks),
                text=", ".join(marks) or None,
            )
        )


def _kind(entry: Document, *, temporary: bool) -> ZoneKind:
    """The zone's kind from the file's type, a published designator telling more."""
    if temporary:
        return ZoneKind.TEMPORARY
    name, stated = string(entry.get("name")), string(entry.get("type"))
    if (code := published_designator(name)) and code.startswith("RU"):
        return kind_of(code, name)
    return _KINDS.get(stated, ZoneKind.OTHER)


def _temporary(entry: Document, parsed: Parsed) -> None:
    """A temporary restriction; its dates stand only in its name, so its activity is unknown."""
    _area(entry, parsed, temporary=True)


def _obstacle(entry: Document, parsed: Parsed) -> None:
    """A mast, chimney or cable: a point with its top above mean sea level."""
    parsed.features.append(
        ZoneFeature(
            designator=string(entry.get("id")),
            name=string(entry.get("name")),
            kind=ZoneKind.OBSTACLE,
            geometry=Point(icao_position(string(entry.get("position")))),
            lower=SURFACE,
            upper=read_limit(entry.get("elevation")),
            activity="h24",
            text=string(entry.get("type")) or None,
        )
    )
