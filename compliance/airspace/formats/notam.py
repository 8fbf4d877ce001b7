"""NOTAM text as temporary zones, where a notice restricts or warns of an area.

The area is the polygon in the notice's own words when it gives one, else the circle of its Q line, which only
bounds the area: its activity stays `notam`, so it refers and never passes for the true shape.
Source: ICAO Annex 15 and Doc 8126, the Q line; Q codes QR (restriction), QW (warning), QOB (obstacle).
"""

from shapely.geometry import Polygon

from compliance.airspace.boundary import METRES_PER_NAUTICAL_MILE, circle
from compliance.airspace.features import FeatureRefused, Limit, Parsed, Refusal, ZoneFeature
from compliance.airspace.formats.documents import text_of
from compliance.airspace.limits import METRES_PER_FOOT
from compliance.airspace.notams import parse_notams
from compliance.airspace.positions import icao_positions
from compliance.evidence import Notam, ZoneKind

_AREA_CODES = ("QR", "QW", "QOB")
_FEWEST_CORNERS = 3
# The Q line writes 999 for "no upper limit".
_UNLIMITED_HUNDREDS_FT = 99_900.0


def parse(data: bytes) -> Parsed:
    """Read one or many notices; those that mark no area are counted in the warnings."""
    parsed = Parsed(source="notam", title="Notices to aviators", temporary=True)
    notams, refused = parse_notams(text_of(data))
    parsed.refusals.extend(Refusal(name, reason) for name, reason in refused)
    cancelled = {notam.cancels for notam in notams if notam.cancels}
    for notam in notams:
        if notam.number in cancelled or not notam.q_code.startswith(_AREA_CODES):
            parsed.warnings.append(f"{notam.number}: it marks no area, or another notice cancels it.")
            continue
        try:
            parsed.features.append(_zone(notam))
        except FeatureRefused as reason:
            parsed.refusals.append(Refusal(notam.number, reason.reason))
    return parsed


def _zone(notam: Notam) -> ZoneFeature:
    """The notice as a zone of its own number."""
    upper = notam.upper_ft
    unlimited = upper is None or upper >= _UNLIMITED_HUNDREDS_FT
    return ZoneFeature(
        designator=notam.number,
        name=notam.text.splitlines()[0][:80] if notam.text else notam.number,
        kind=ZoneKind.OBSTACLE if notam.q_code.startswith("QOB") else ZoneKind.TEMPORARY,
        geometry=_shape(notam),
        lower=Limit((notam.lower_ft or 0.0) * METRES_PER_FOOT, "AMSL" if notam.lower_ft else "SFC", "Q line"),
        upper=Limit(None if unlimited or upper is None else upper * METRES_PER_FOOT, "AMSL", "Q line"),
        activity="notam",
        starts_at=notam.starts_at,
        ends_at=notam.ends_at,
        text=notam.text,
    )


def _shape(notam: Notam) -> Polygon:
    """The polygon named in the text, else the bounding circle."""
    corners = icao_positions(notam.text)
    if "BOUNDED BY" in notam.text.upper() and len(set(corners)) >= _FEWEST_CORNERS:
        polygon = Polygon(corners)
        # Corners written out of order cross over; their hull still holds all of the area.
        shape = polygon if polygon.is_valid else polygon.convex_hull
        if isinstance(shape, Polygon):
            return shape
    if notam.centre is None or notam.radius_nm is None:
        raise FeatureRefused("it gives no position")
    return circle(notam.centre, notam.radius_nm * METRES_PER_NAUTICAL_MILE)
