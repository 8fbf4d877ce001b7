"""AIXM 5.1, the exchange model of the national drone-restriction dataset.

Positions are latitude first (EPSG:4326 by its URN). Rings are made of geodesic strings, arcs and circles by centre
point, and links to borders such as a coast. Angles of arcs are read as true bearings; their direction is not
reliable in published files, so a start that would jump away from the point before it turns the arc round.
Source: AIXM 5.1, GML 3.2 ArcByCenterPoint; the UK dataset's published shape.
"""

import re
from datetime import date, timedelta
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from compliance.airspace.boundary import Outline, circle
from compliance.airspace.errors import UnreadableAirspaceError
from compliance.airspace.features import FeatureRefused, Limit, Parsed, Position, Refusal, ZoneFeature, box_of
from compliance.airspace.formats.aixm_rings import AIXM, GML, XLINK_HREF, Ring, follow, metres_of, positions_in, ring_of
from compliance.airspace.limits import flight_level, height_limit
from compliance.airspace.naming import activity_of, kind_of, without_prefix

AIRAC_CYCLE = timedelta(days=28)
_EDITION = re.compile(r"_FULL_(?P<day>\d{8})")


def parse(data: bytes, name: str = "") -> Parsed:
    """Read an AIXM message; the file's name tells its cycle (`..._FULL_YYYYMMDD...`), the file itself does not.

    Raises:
        UnreadableAirspaceError: It is not well-formed XML, or tries to use entities.
    """
    try:
        root = fromstring(data)
    except (ParseError, DefusedXmlException, ValueError):
        raise UnreadableAirspaceError("The airspace file is not safe, well-formed XML.") from None
    effective = _edition(name)
    parsed = Parsed(
        source="uk-uas-aixm",
        title="UK drone flight restrictions in AIXM",
        effective_from=effective,
        effective_to=effective + AIRAC_CYCLE - timedelta(days=1) if effective else None,
        airac=effective.isoformat() if effective else None,
    )
    borders = {key: points for key, points in map(_border, root.iter(f"{AIXM}GeoBorder")) if key}
    for airspace in root.iter(f"{AIXM}Airspace"):
        for timeslice in airspace.iter(f"{AIXM}AirspaceTimeSlice"):
            _read(timeslice, borders, parsed)
    return parsed


def _edition(name: str) -> date | None:
    """The cycle's first day from the publisher's file name."""
    found = _EDITION.search(name)
    if found is None:
        return None
    try:
        return date.fromisoformat(found["day"])
    except ValueError:
        return None


def _border(element: Element) -> tuple[str, list[Position]]:
    """A border's identifier and its points."""
    return _text(element, f"{GML}identifier"), positions_in(element)


def _text(element: Element, path: str) -> str:
    """The text at a path, empty when absent."""
    return (element.findtext(path) or "").strip()


def _read(timeslice: Element, borders: dict[str, list[Position]], parsed: Parsed) -> None:
    """Add the zones of one airspace, or report it by name."""
    designator = without_prefix(_text(timeslice, f"{AIXM}designator"))
    name = _text(timeslice, f"{AIXM}name")
    try:
        parsed.features.extend(
            _zone(timeslice, (designator, name), volume, borders, parsed) for volume in _volumes(timeslice)
        )
    except FeatureRefused as refused:
        box = box_of(positions_in(timeslice, strict=False))
        parsed.refusals.append(Refusal(designator or name or "an airspace without a name", refused.reason, box))


def _volumes(timeslice: Element) -> list[Element]:
    """The volumes of an airspace, at least one."""
    volumes = [*timeslice.iter(f"{AIXM}AirspaceVolume")]
    if not volumes:
        raise FeatureRefused("it has no volume")
    return volumes


def _zone(
    timeslice: Element, named: tuple[str, str], volume: Element, borders: dict[str, list[Position]], parsed: Parsed
) -> ZoneFeature:
    """One volume as a zone."""
    designator, name = named
    kind = kind_of(designator, name)
    status = {element.text for element in timeslice.iter(f"{AIXM}status")}
    note = " ".join(filter(None, ((element.text or "").strip() for element in timeslice.iter(f"{AIXM}note"))))
    activity = activity_of(kind)
    if note and "H24" not in note.upper() and activity == "h24":
        # Activation is prose: hours exist, but no machine can be trusted to read them.
        activity = "scheduled"
    if "AVBL_FOR_ACTIVATION" in status and activity == "unknown":
        activity = "notam"
    return ZoneFeature(
        designator=designator,
        name=name or designator,
        kind=kind,
        geometry=_surface(volume, borders, designator, parsed),
        lower=_limit(volume, "lower"),
        upper=_limit(volume, "upper"),
        activity=activity,
        text=note or None,
    )


def _limit(volume: Element, which: str) -> Limit:
    """One vertical limit with its own unit and reference."""
    element = volume.find(f"{AIXM}{which}Limit")
    written = (element.text or "").strip() if element is not None else ""
    if element is None or not written:
        raise FeatureRefused(f"its {which} limit is missing")
    if written in {"GND", "UNL"}:
        return Limit(0.0, "SFC", "SFC") if written == "GND" else Limit(None, "AMSL", "UNL")
    try:
        figure = float(written)
    except ValueError:
        raise FeatureRefused(f"its {which} limit '{written}' is not a number") from None
    unit = element.get("uom", "FT").upper()
    if unit == "FL":
        return flight_level(int(figure))
    return height_limit(figure, unit, _text(volume, f"{AIXM}{which}LimitReference") or "MSL")


def _surface(volume: Element, borders: dict[str, list[Position]], name: str, parsed: Parsed) -> Outline:
    """The polygon of a volume's exterior ring."""
    exterior = volume.find(f".//{GML}exterior")
    if exterior is None:
        raise FeatureRefused("it has no outer boundary")
    alone = exterior.find(f".//{GML}CircleByCenterPoint")
    if alone is not None:
        return circle(positions_in(alone)[0], metres_of(alone.find(f"{GML}radius")))
    ring = Ring()
    for member in exterior.iter(f"{GML}curveMember"):
        link = member.get(XLINK_HREF)
        if link is None:
            ring_of(member, ring)
        else:
            ring.members.append(link)
    shape, changes = follow(ring, borders)
    parsed.warnings.extend(f"{name}: {change}." for change in changes)
    return shape
