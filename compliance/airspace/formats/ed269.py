"""ED-269, the older JSON of drone zones, as `features` or as `UASZoneList`.

Source: EUROCAE ED-269, UASZoneVersion; Switzerland's and Luxembourg's published shapes.
"""

from collections.abc import Sequence
from datetime import datetime

from shapely.geometry import Polygon
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
)
from compliance.airspace.limits import height_limit
from compliance.airspace.naming import kind_of, without_prefix
from compliance.evidence import ZoneKind

_METRES = "M"


def recognises(document: Document) -> bool:
    """True for the two ED-269 envelopes: zones whose geometry states `horizontalProjection`."""
    return "UASZoneList" in document or (
        isinstance(document.get("features"), list) and document.get("type") != "FeatureCollection"
    )


def parse(data: bytes) -> Parsed:
    """Read an ED-269 document.

    Raises:
        UnreadableAirspaceError: It is not a JSON object.
    """
    document = json_document(data)
    parsed = Parsed(
        source=string(document.get("title")).lower().replace(" ", "-") or "ed269",
        title=string(document.get("title")) or "ED-269 zones",
        effective_from=day(document.get("createdAt")),
    )
    for index, entry in enumerate(items(document.get("UASZoneList") or document.get("features"))):
        name = string(entry.get("identifier")) if isinstance(entry, dict) else ""
        try:
            parsed.features.extend(_zone(mapping(entry)))
        except FeatureRefused as refused:
            parsed.refusals.append(Refusal(name or f"feature {index + 1}", refused.reason, loose_box(entry)))
    return parsed


def restriction_kind(designator: str, name: str, restriction: str) -> ZoneKind | None:
    """The kind by designator, else by the stated restriction; None for a zone that restricts nothing."""
    kind = kind_of(designator, name)
    if kind is not ZoneKind.OTHER:
        return kind
    if restriction == "NO_RESTRICTION":
        return None
    return ZoneKind.PROHIBITED if restriction == "PROHIBITED" else ZoneKind.RESTRICTED


def applicability(value: object) -> tuple[str, datetime | None, datetime | None]:
    """How, from when and to when a zone applies: activity, start and end over all its periods.

    A schedule inside a period makes the zone `scheduled`: it is then treated as active at any hour of the period.
    """
    periods = [mapping(period) for period in items(value)]
    if not periods:
        return "h24", None, None
    starts = [instant(period.get("startDateTime"), "the start") for period in periods]
    ends = [instant(period.get("endDateTime"), "the end") for period in periods]
    known_starts, known_ends = [s for s in starts if s], [e for e in ends if e]
    scheduled = any(_has_hours(period.get("schedule") or period.get("dailyPeriod")) for period in periods)
    return (
        "scheduled" if scheduled else "h24",
        min(known_starts) if len(known_starts) == len(periods) else None,
        max(known_ends) if len(known_ends) == len(periods) else None,
    )


def _has_hours(value: object) -> bool:
    """True when a schedule really names days, hours or events rather than leaving them all null."""
    return any(bool(part) for entry in items(value) for part in mapping(entry).values())


def _zone(zone: Document) -> list[ZoneFeature]:
    """A zone's volumes, each its own feature."""
    designator, name = without_prefix(string(zone.get("identifier"))), string(zone.get("name"))
    kind = restriction_kind(designator, name, string(zone.get("restriction")))
    if kind is None:
        return []
    activity, starts_at, ends_at = applicability(zone.get("applicability"))
    who = tuple(string(mapping(entry).get("name")) for entry in items(zone.get("zoneAuthority")))
    volumes = [mapping(volume) for volume in items(zone.get("geometry"))]
    if not volumes:
        raise FeatureRefused("it has no geometry")
    return [
        ZoneFeature(
            designator=designator,
            name=name or designator,
            kind=kind,
            geometry=_shape(mapping(volume.get("horizontalProjection"))),
            lower=_limit(volume, "lower", SURFACE),
            upper=_limit(volume, "upper", UNLIMITED),
            activity=activity,
            starts_at=starts_at,
            ends_at=ends_at,
            permitted_by=tuple(filter(None, who)),
            text=string(zone.get("message")) or None,
        )
        for volume in volumes
    ]


def _limit(volume: Document, which: str, absent: Limit) -> Limit:
    """One vertical limit; absent means the surface below or no ceiling above, the wider reading of both."""
    figure = volume.get(f"{which}Limit")
    if figure is None or figure == "":
        return absent
    unit = string(volume.get("uomDimensions")).upper() or _METRES
    reference = string(volume.get(f"{which}VerticalReference")).upper() or "AGL"
    return height_limit(number(figure, f"the {which} limit"), unit, reference)


def _shape(projection: Document) -> BaseGeometry:
    """A circle with its radius in metres, or a polygon with its holes."""
    if string(projection.get("type")) == "Circle":
        return circle(position(projection.get("center")), number(projection.get("radius"), "the radius"))
    return polygon(items(projection.get("coordinates")))


def polygon(rings: Sequence[object]) -> Polygon:
    """A sound polygon from GeoJSON rings.

    Raises:
        FeatureRefused: It is empty, has too few points, or crosses itself.
    """
    drawn = [[position(point) for point in items(ring)] for ring in rings]
    if not drawn or any(len(set(ring)) < len("abc") for ring in drawn):
        raise FeatureRefused("its polygon has fewer than three different points")
    shape = Polygon(drawn[0], drawn[1:])
    if not shape.is_valid:
        raise FeatureRefused("its polygon crosses itself")
    return shape
