"""Our own plain form of published airspace facts: designator, circle or boundary, limits in feet.

It is what the demonstration's zones are kept in, and what a council can write by hand from an AIP page.
"""

from shapely.geometry.base import BaseGeometry

from compliance.airspace.boundary import METRES_PER_NAUTICAL_MILE, Arc, Segment, circle, draw
from compliance.airspace.features import FeatureRefused, Limit, Parsed, Refusal, ZoneFeature
from compliance.airspace.formats.documents import (
    Document,
    day,
    instant,
    items,
    json_document,
    loose_box,
    mapping,
    number,
    position,
    string,
)
from compliance.airspace.limits import height_limit, read_limit
from compliance.airspace.naming import activity_of, kind_of, without_prefix
from compliance.evidence import ZoneKind

_KINDS = {
    "danger": ZoneKind.DANGER, "prohibited": ZoneKind.PROHIBITED, "restricted": ZoneKind.RESTRICTED,
    "flight_restriction_zone": ZoneKind.FLIGHT_RESTRICTION_ZONE, "national_security": ZoneKind.NATIONAL_SECURITY,
    "prison": ZoneKind.PRISON, "protected_space": ZoneKind.PROTECTED_SPACE, "temporary": ZoneKind.TEMPORARY,
}  # fmt: skip


def parse(data: bytes) -> Parsed:
    """Read a facts file; `source` and `title` may be given in it, `as_at` is when it takes effect.

    Raises:
        UnreadableAirspaceError: It is not a JSON object.
    """
    document = json_document(data)
    parsed = Parsed(
        source=string(document.get("source")) or "argyll-airspace-facts",
        title=string(document.get("title")) or "Published airspace facts",
        effective_from=day(document.get("as_at")),
        effective_to=day(document.get("effective_to")),
    )
    for index, entry in enumerate(items(document.get("zones"))):
        try:
            parsed.features.append(_zone(mapping(entry), parsed))
        except FeatureRefused as refused:
            name = string(entry.get("designator")) if isinstance(entry, dict) else ""
            parsed.refusals.append(Refusal(name or f"zone {index + 1}", refused.reason, loose_box(entry)))
    return parsed


def _name(zone: Document) -> str:
    """The name, under whichever year it was taken."""
    keys = sorted((key for key in zone if key == "name" or key.startswith("name_")), reverse=True)
    return string(zone[keys[0]]) if keys else string(zone.get("designator"))


def _shape(zone: Document, parsed: Parsed) -> BaseGeometry:
    """The zone's polygon from its circle or boundary."""
    if "circle" in zone:
        ring = mapping(zone["circle"])
        radius = number(ring.get("radius_nm"), "the radius")
        return circle(position(ring.get("centre")), radius * METRES_PER_NAUTICAL_MILE)
    shape, changed = draw([_segment(mapping(part)) for part in items(zone.get("boundary"))])
    if changed:
        parsed.warnings.append(f"{string(zone.get('designator'))}: {changed}.")
    return shape


def _segment(part: Document) -> Segment:
    """A point, or an arc from the point before it."""
    if "point" in part:
        return position(part["point"])
    direction = string(part.get("direction"))
    if direction not in {"clockwise", "anti-clockwise"}:
        raise FeatureRefused("an arc states no direction")
    radius = number(part.get("radius_nm"), "the radius") * METRES_PER_NAUTICAL_MILE
    return Arc(position(part.get("centre")), position(part.get("arc_to")), direction == "clockwise", radius)


def _upper(zone: Document) -> Limit:
    """The upper limit; a figure whose reference is unstated is taken above the surface, which is never the lower."""
    reference = string(zone.get("upper_reference"))
    figure = number(zone.get("upper_ft"), "the upper limit")
    if reference in {"", "unstated"}:
        return height_limit(figure, "FT", "SFC", f"{figure:g} ft, reference unstated")
    return height_limit(figure, "FT", reference)


def _zone(zone: Document, parsed: Parsed) -> ZoneFeature:
    """One zone of the list."""
    designator, name = without_prefix(string(zone.get("designator"))), _name(zone)
    kind = _KINDS.get(string(zone.get("kind"))) or kind_of(designator, name)
    by_notam = kind is ZoneKind.DANGER
    return ZoneFeature(
        designator=designator,
        name=name,
        kind=kind,
        geometry=_shape(zone, parsed),
        lower=read_limit(zone.get("lower")),
        upper=_upper(zone),
        activity=string(zone.get("activity")) or activity_of(kind, by_notam=by_notam),
        starts_at=instant(zone.get("starts_at"), "the start"),
        ends_at=instant(zone.get("ends_at"), "the end"),
        permitted_by=tuple(string(who) for who in items(zone.get("permitted_by"))),
        text=string(zone.get("text")) or None,
    )
