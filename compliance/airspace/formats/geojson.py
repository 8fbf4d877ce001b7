"""GeoJSON of airspace: ED-318's layered collections, and plain collections with the usual property names.

ED-318 puts heights into a `layer` beside the coordinates and circles into an `extent` beside a point. Plain files
name their limits in many ways; a polygon without readable limits is refused rather than guessed.
Source: EUROCAE ED-318 and its published schema; RFC 7946 for the rest.
"""

from datetime import datetime

from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from compliance.airspace.boundary import circle
from compliance.airspace.features import SURFACE, UNLIMITED, FeatureRefused, Limit, Parsed, Refusal, ZoneFeature
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
    translated,
)
from compliance.airspace.formats.ed269 import applicability, polygon, restriction_kind
from compliance.airspace.limits import height_limit, read_limit
from compliance.airspace.naming import activity_of, published_designator, without_prefix
from compliance.evidence import ZoneKind

_DESIGNATORS = ("designator", "identifier", "id", "ident")
_LOWER = ("lower", "lower_limit", "lowerLimit", "floor", "base")
_UPPER = ("upper", "upper_limit", "upperLimit", "ceiling", "top")
_TOO_DEEP = 4


def parse(data: bytes) -> Parsed:
    """Read a feature collection, ED-318 or plain.

    Raises:
        UnreadableAirspaceError: It is not a JSON object.
    """
    document = json_document(data)
    heading = document.get("metadata")
    metadata = heading if isinstance(heading, dict) else {}
    title = string(document.get("title") or document.get("name")) or translated(metadata.get("provider"))
    parsed = Parsed(
        source=title.lower().replace(" ", "-") or "geojson",
        title=title or "GeoJSON zones",
        effective_from=day(metadata.get("validFrom") or document.get("effective_from")),
        effective_to=day(metadata.get("validTo") or document.get("effective_to")),
    )
    for index, entry in enumerate(items(document.get("features"))):
        try:
            parsed.features.extend(_feature(mapping(entry), parsed))
        except FeatureRefused as refused:
            parsed.refusals.append(Refusal(_label(entry, index), refused.reason, loose_box(entry)))
    return parsed


def _label(entry: object, index: int) -> str:
    """What to call a feature in the report."""
    properties = entry.get("properties") if isinstance(entry, dict) else None
    found = _first(properties, _DESIGNATORS) if isinstance(properties, dict) else None
    name = translated(properties.get("name")) if isinstance(properties, dict) else ""
    return string(found) or name or f"feature {index + 1}"


def _first(properties: Document, names: tuple[str, ...]) -> object:
    """The first of these properties that is present."""
    return next((properties[name] for name in names if properties.get(name) is not None), None)


def _feature(feature: Document, parsed: Parsed) -> list[ZoneFeature]:
    """The zones of one feature: one for each layer of a geometry collection."""
    properties = mapping(feature.get("properties"))
    name = translated(properties.get("name"))
    designator = without_prefix(string(_first(properties, _DESIGNATORS)) or published_designator(name) or "")
    kind = restriction_kind(designator, name, string(properties.get("type")))
    if kind is None:
        return []
    shapes = _layers(mapping(feature.get("geometry")), 0)
    return [_zone(properties, (designator, name, kind), layer, parsed) for layer in shapes]


def _layers(geometry: Document, depth: int) -> list[Document]:
    """The geometries that carry their own limits."""
    if string(geometry.get("type")) != "GeometryCollection":
        return [geometry]
    if depth > _TOO_DEEP:
        raise FeatureRefused("its geometry collections are nested too deeply")
    return [layer for part in items(geometry.get("geometries")) for layer in _layers(mapping(part), depth + 1)]


def _zone(properties: Document, named: tuple[str, str, ZoneKind], geometry: Document, parsed: Parsed) -> ZoneFeature:
    """One zone from a feature's properties and one of its geometries."""
    designator, name, kind = named
    lower, upper = _limits(properties, geometry, name or designator, parsed)
    activity, starts_at, ends_at = _times(properties, kind)
    who = tuple(translated(mapping(entry).get("name")) for entry in items(properties.get("zoneAuthority")))
    return ZoneFeature(
        designator=designator,
        name=name or designator,
        kind=kind,
        geometry=_shape(geometry),
        lower=lower,
        upper=upper,
        activity=activity,
        starts_at=starts_at,
        ends_at=ends_at,
        permitted_by=tuple(filter(None, who)),
        text=translated(properties.get("message")) or None,
    )


def _times(properties: Document, kind: ZoneKind) -> tuple[str, datetime | None, datetime | None]:
    """Activity, start and end: ED-318's limited applicability, else plain start and end properties."""
    if properties.get("limitedApplicability") is not None:
        return applicability(properties.get("limitedApplicability"))
    starts_at = instant(_first(properties, ("starts_at", "start", "validFrom")), "the start")
    ends_at = instant(_first(properties, ("ends_at", "end", "validTo")), "the end")
    return string(properties.get("activity")) or activity_of(kind), starts_at, ends_at


def _limits(properties: Document, geometry: Document, name: str, parsed: Parsed) -> tuple[Limit, Limit]:
    """The limits of a layer, or of the properties of a plain feature."""
    layer = geometry.get("layer")
    if layer is None:
        return read_limit(_first(properties, _LOWER)), read_limit(_first(properties, _UPPER))
    stated = mapping(layer)
    if "WGS84" in (stated.get("upperReference"), stated.get("lowerReference")):
        # Without a geoid at this place the limit's height above ground is unknown, so the zone is kept whole.
        parsed.warnings.append(f"{name}: its limits are above the ellipsoid, so its whole column is taken.")
        return SURFACE, UNLIMITED
    return _layer_limit(stated, "lower", SURFACE), _layer_limit(stated, "upper", UNLIMITED)


def _layer_limit(layer: Document, which: str, absent: Limit) -> Limit:
    """One limit of an ED-318 layer; metres unless it says feet."""
    if layer.get(which) is None:
        return absent
    figure, unit = number(layer[which], f"the {which} limit"), string(layer.get("uom")) or "m"
    return height_limit(figure, unit, string(layer.get(f"{which}Reference")) or "AGL")


def _shape(geometry: Document) -> BaseGeometry:
    """A polygon, several, or a point with a circle's extent."""
    kind, coordinates = string(geometry.get("type")), items(geometry.get("coordinates"))
    if kind == "Polygon":
        return polygon(coordinates)
    if kind == "MultiPolygon":
        return MultiPolygon([polygon(items(part)) for part in coordinates])
    if kind == "Point" and geometry.get("extent") is not None:
        extent = mapping(geometry["extent"])
        if string(extent.get("subType")) == "Circle":
            return circle(position(coordinates), number(extent.get("radius"), "the radius"))
    raise FeatureRefused(f"its geometry is of kind {kind or 'none'}, which encloses nothing")
