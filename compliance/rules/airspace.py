"""Airspace: what is published over the place, in force at the time, and who may permit a flight there.

While any sentinel zone is missing, or data are past their cycle, nothing in airspace can pass: what would pass is
unknown, with the reason. What fails still fails.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shapely.geometry import MultiPoint, Point
from shapely.geometry.base import BaseGeometry

from compliance.evidence import Zone, ZoneKind
from compliance.finding import Detail, Finding, Severity
from compliance.london import days_between, say_day
from compliance.particulars import Permission, PermissionKind
from compliance.rules.case import Case, Clause, Consent, covers_height, covers_place, covers_time, join
from geo.measure import area_ha

_HIGHEST_GROUND_M = 1345.0  # Ben Nevis: no ground in Britain is higher, so a base above it is surely clear
_WHOLE = 0.999999
_NO_AREA = 1e-12
_LEAST_HA = 0.05  # below this a tenth of a hectare would read as nothing
_KINDS = {
    ZoneKind.FLIGHT_RESTRICTION_ZONE: "flight restriction zone",
    ZoneKind.PROHIBITED: "prohibited area",
    ZoneKind.RESTRICTED: "restricted area",
    ZoneKind.DANGER: "danger area",
    ZoneKind.NATIONAL_SECURITY: "national-security zone",
    ZoneKind.PROTECTED_SPACE: "protected space site",
    ZoneKind.PRISON: "prison restriction zone",
    ZoneKind.TEMPORARY: "temporary restriction",
    ZoneKind.CONTROLLED: "controlled airspace",
    ZoneKind.AERODROME_TRAFFIC: "aerodrome traffic zone",
}
_OWN_WORDS = re.compile(r"\b(?:EG)?(?:RU|[PRD])\d+\w*\b|\bFLIGHT RESTRICTION ZONE\b|\bFRZ\b|\bNSA\b", re.IGNORECASE)
_PUBLISHED = re.compile(r"(?:RU|[PRD])\d{2,4}\w*")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A zone, and the part of the area that lies in it."""

    zone: Zone
    part: BaseGeometry
    share: float


def meetings(case: Case, *kinds: ZoneKind) -> list[Meeting]:
    """Every zone of those kinds that the flight would enter in place, height and time.

    The places of take-off count too: the aircraft flies from them to the area and back.
    """
    airspace = case.evidence.airspace
    zones = () if airspace is None else airspace.zones
    near = [zone for zone in zones if zone.kind in kinds and _in_time(zone, case) and _in_height(zone, case)]
    met = [each for each in (_meeting(case, zone) for zone in near) if each is not None]
    return sorted(met, key=lambda meeting: (-meeting.share, meeting.zone.designator, meeting.zone.name))


def _meeting(case: Case, zone: Zone) -> Meeting | None:
    area = case.proposal.area
    if area is None:
        return None
    if zone.geometry.covers(area):
        return Meeting(zone, area, 1.0)
    if zone.geometry.intersects(area):
        part = zone.geometry.intersection(area)
        return Meeting(zone, part, min(1.0, area_ha(part) / max(area_ha(area), _NO_AREA)))
    points = [Point(each.point) for each in case.proposal.takeoff or () if each.point is not None]
    inside = [point for point in points if zone.geometry.covers(point)]
    return Meeting(zone, MultiPoint(inside) if len(inside) > 1 else inside[0], 0.0) if inside else None


def _in_time(zone: Zone, case: Case) -> bool:
    begun = zone.effective_from is None or zone.effective_from < case.ends_at
    return begun and (zone.effective_to is None or zone.effective_to > case.starts_at)


def _in_height(zone: Zone, case: Case) -> bool:
    """False only where the flight is surely below the zone; heights above the sea are compared with the highest ground."""
    height = case.proposal.max_height_m_agl
    if height is None or zone.lower_m <= 0:
        return True
    if zone.lower_reference in {"SFC", "AGL"}:
        return height >= zone.lower_m
    return height + _HIGHEST_GROUND_M >= zone.lower_m


def designators(found: Sequence[Meeting]) -> tuple[str, ...]:
    """The published P, R, D and RU designators, once each; other names are not designators."""
    names = [each.zone.designator for each in found]
    return tuple(dict.fromkeys(name for name in names if _PUBLISHED.fullmatch(name)))


def _names_of(found: Sequence[Meeting]) -> str:
    """The zones as a sentence lists them; one that two datasets hold is named once."""
    return join([titled(meeting.zone) for meeting in _once(found)])


def _once(found: Sequence[Meeting]) -> list[Meeting]:
    """The first meeting of each designator."""
    first: dict[str, Meeting] = {}
    for meeting in found:
        first.setdefault(meeting.zone.designator, meeting)
    return list(first.values())


def titled(zone: Zone) -> str:
    """A zone as a sentence names it: the Oban flight restriction zone RU604A."""
    words = " ".join(_OWN_WORDS.sub(" ", zone.name).split()).strip(" -,()")
    name = words.title().replace("Rwy", "runway") if words.isupper() else words
    kind = _KINDS.get(zone.kind, "zone")
    name = "" if kind in name.lower() or name.upper() == zone.designator else name
    return " ".join(part for part in ("the", name, kind, zone.designator) if part)


def unread(case: Case, clause: Clause, passing: Finding) -> Finding:
    """The passing finding, or UNKNOWN with the reason while the airspace data cannot be trusted to be whole."""
    airspace = case.evidence.airspace
    if case.proposal.area is None:
        return clause.lacks("area")
    if airspace is None:
        reasons = case.why("airspace", "zone") or "No airspace data are loaded."
        return clause.unknown(reasons, Detail(would_pass_if=("airspace data for the place and time are loaded",)))
    if airspace.missing:
        detail = Detail(evidence=airspace.provenance, would_pass_if=("whole and current airspace data are loaded",))
        return clause.unknown(" ".join(airspace.missing), detail)
    return passing


def permitted(case: Case, meeting: Meeting) -> Consent:
    """Whether a permission on record covers this zone for the time, the place and the height."""
    answers = [
        _zone_answer(each, case, meeting) for each in case.permissions(PermissionKind.ZONE) if _names(each, meeting)
    ]
    for given in (True, None):
        for each in answers:
            if each.given is given:
                return each
    return answers[0] if answers else Consent(given=False, reason="no permission for it is recorded")


def _names(permission: Permission, meeting: Meeting) -> bool:
    if permission.zone is None:
        return True
    return permission.zone.strip().upper().removeprefix("EG") == meeting.zone.designator


def _zone_answer(permission: Permission, case: Case, meeting: Meeting) -> Consent:
    name = f"permission {permission.reference or 'without a reference'}"
    if permission.zone is None and permission.area is None:
        return Consent(given=None, reason=f"{name} does not say for which zone")
    if not covers_place(permission, meeting.part):
        return Consent(given=False, reason=f"{name} does not cover all of the part in it")
    in_time = covers_time(permission, case)
    if not in_time:
        words = "has no dates" if in_time is None else "does not cover the whole time of the flight"
        return Consent(given=in_time, reason=f"{name} {words}")
    height = covers_height(permission, case)
    if not height:
        return Consent(given=height, reason=f"{name} does not cover the height of the flight")
    if permission.reference is None:
        return Consent(given=None, reason="a permission is recorded without its reference")
    return Consent(given=True, reason=f"{name} covers it")


def extent(case: Case, meeting: Meeting) -> str:
    """How much of the area lies in the zone, for the start of a sentence."""
    area = case.proposal.area
    whole = 0.0 if area is None else area_ha(area)
    if meeting.share >= _WHOLE:
        return f"All of the area ({whole:.1f} ha) lies in"
    if isinstance(meeting.part, Point | MultiPoint):
        return "A place of take-off lies in"
    part = area_ha(meeting.part)
    return (
        f"{part:.1f} ha of the area's {whole:.1f} ha lies in" if part >= _LEAST_HA else "The edge of the area lies in"
    )


def _ways_out(case: Case, found: Sequence[Meeting]) -> tuple[str, ...]:
    """What would pass: the permission of whoever may give it, or the part of the area outside."""
    day = say_day(days_between(case.starts_at, case.ends_at)[0])
    ways = []
    for meeting in _once(found):
        who = next(iter(meeting.zone.permitted_by), None) or _permitting(meeting.zone)
        ways.append(f"permission for {meeting.zone.designator} from {who} is recorded for {day}")
    area = case.proposal.area
    outside = area
    for meeting in found:
        outside = None if outside is None else outside.difference(meeting.part)
    if outside is not None and not outside.is_empty and area_ha(outside) > 0:
        ways.append(f"the flight keeps to the {area_ha(outside):.1f} ha of the area outside")
    return tuple(dict.fromkeys(ways))


def _permitting(zone: Zone) -> str:
    by_kind = {
        ZoneKind.FLIGHT_RESTRICTION_ZONE: "the aerodrome operator",
        ZoneKind.DANGER: "the danger area's authority",
    }
    return by_kind.get(zone.kind, "the authority named in its instrument")


def zone_detail(case: Case, found: Sequence[Meeting], *, failing: bool = True) -> Detail:
    """Where the zones are met, their designators, the data, and what would pass when they stand in the way."""
    airspace = case.evidence.airspace
    return Detail(
        where=found[0].part if found else None,
        zones=designators(found),
        evidence=() if airspace is None else airspace.provenance,
        would_pass_if=_ways_out(case, found) if failing else (),
    )


def judged(case: Case, clause: Clause, found: list[Meeting], nothing: str) -> Finding:
    """One finding over all the zones met: the unpermitted first, then what is not known, then what is permitted."""
    consents = [(meeting, permitted(case, meeting)) for meeting in found]
    refused = [meeting for meeting, given in consents if given.given is False]
    doubtful = [meeting for meeting, given in consents if given.given is None]
    if refused:
        names = _names_of(refused)
        reasons = dict.fromkeys(given.reason for _, given in consents if given.given is False)
        why = (
            join(list(reasons)) if len(refused) == 1 else join([reason.replace(" it ", " them ") for reason in reasons])
        )
        return clause.fails(f"{extent(case, refused[0])} {names}, and {why}.", zone_detail(case, refused))
    if doubtful:
        reasons = dict.fromkeys(given.reason for _, given in consents if given.given is None)
        names = _names_of(doubtful)
        return clause.unknown(
            f"{extent(case, doubtful[0])} {names}, and {join(list(reasons))}.", zone_detail(case, doubtful)
        )
    detail = zone_detail(case, found, failing=False)
    if found:
        names = _names_of(found)
        return unread(case, clause, clause.passes(f"The flight enters {names}, with permission on record.", detail))
    return unread(case, clause, clause.passes(nothing, detail))


def flight_restriction_zones(case: Case, clause: Clause) -> Finding:
    """FRZ-1: permission for every aerodrome's flight restriction zone entered; of any mass, from the surface up."""
    found = meetings(case, ZoneKind.FLIGHT_RESTRICTION_ZONE)
    return judged(case, clause, found, "No part of the area lies in an aerodrome's flight restriction zone.")


def who_permits(case: Case, clause: Clause) -> Finding:
    """FRZ-7: who gives the permission depends on the hour: the unit in its hours, else the aerodrome operator."""
    found = meetings(case, ZoneKind.FLIGHT_RESTRICTION_ZONE)
    if not found:
        return unread(case, clause, clause.not_applicable("No flight restriction zone is entered."))
    lacking = [meeting for meeting in found if permitted(case, meeting).given is not True]
    if not lacking:
        return clause.passes("Every permission needed is on record.", zone_detail(case, found, failing=False))
    return clause.fails(
        "Ask the air traffic control unit in its hours, else the flight information unit in its hours, else the aerodrome "
        f"operator, for {_names_of(lacking)}.",
        zone_detail(case, lacking),
    )


def controlled_airspace(case: Case, clause: Clause) -> Finding:
    """FRZ-9: controlled airspace as such does not bind a flight within 120 m; it is worth knowing."""
    found = meetings(case, ZoneKind.CONTROLLED)
    if not found:
        return unread(case, clause, clause.passes("The area lies under no controlled airspace that comes so low."))
    height, limit = case.proposal.max_height_m_agl, clause.number("limit")
    above = height is not None and height > limit
    names = _names_of(found)
    return clause.fails(
        f"The area lies in {names}; it does not bind a flight within {limit:g} m of the ground.",
        zone_detail(case, found),
        Severity.REFER if above else None,
    )


def protected_space_sites(case: Case, clause: Clause) -> Finding:
    """SPC-1: protected space sites, as aerodromes."""
    found = meetings(case, ZoneKind.PROTECTED_SPACE)
    return judged(case, clause, found, "No part of the area lies in a protected space site.")


def prison_zones(case: Case, clause: Clause) -> Finding:
    """PRS-1: prison zones are law in England and Wales only; none is published in Scotland."""
    found = meetings(case, ZoneKind.PRISON)
    return judged(case, clause, found, "No part of the area lies in a prison restriction zone.")
