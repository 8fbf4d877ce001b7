"""Land and neighbours: who must agree, who is asked or told, and when it is quiet."""

from datetime import date, datetime, time, timedelta

from shapely.geometry import MultiPoint, Point

from compliance.finding import Detail, Finding
from compliance.london import LONDON, days_between
from compliance.particulars import PermissionKind
from compliance.rules.case import Case, Clause, Consent, Quantity, at_least, consent
from compliance.rules.places import inside
from compliance.rules.wildlife import in_season

_SATURDAY = 5


def _asked(clause: Clause, asked: Consent, agreed: str, wanting: str, passing: str) -> Finding:
    """One finding from a consent: agreed, not known, or wanting."""
    if asked.given:
        return clause.passes(f"{agreed}: {asked.reason}.")
    detail = Detail(would_pass_if=(passing,))
    sentence = f"{wanting}: {asked.reason}."
    return clause.unknown(sentence, detail) if asked.given is None else clause.fails(sentence, detail)


def takeoff_permitted(case: Case, clause: Clause) -> Finding:
    """LND-1: the landholder's permission to take off and land; flying over needs none."""
    takeoff = case.proposal.takeoff
    points = [each.point for each in takeoff or () if each.point is not None]
    if not points or len(points) < len(takeoff or ()):
        return clause.lacks("takeoff.point")
    if case.proposal.permissions is None:
        return clause.lacks("permissions")
    place = Point(points[0]) if len(points) == 1 else MultiPoint(points)
    return _asked(
        clause,
        consent(case, place, PermissionKind.LANDOWNER),
        "The landholder permits take-off and landing",
        "The landholder's permission to take off and land is wanting",
        "the landholder's permission is recorded for the place and dates",
    )


def monuments(case: Case, clause: Clause) -> Finding:
    """LND-2: at a property in care or a scheduled monument, permission to take off and land is asked."""
    site = case.proposal.site
    close = None if site is None else site.monument_near
    if close is None:
        return clause.lacks("site.monument_near")
    if not close:
        return clause.passes("No scheduled monument or property in care is near.")
    return _asked(
        clause,
        consent(case, case.proposal.area, PermissionKind.MONUMENT),
        "A monument is near, and its keeper agrees",
        "A scheduled monument or property in care is near, and its keeper's agreement is wanting",
        "Historic Environment Scotland's agreement is recorded with its dates",
    )


def _buffered(case: Case, clause: Clause, name: str, distance: float, kind: PermissionKind) -> Finding:
    """At least the policy's distance, or the agreement of whoever keeps the thing."""
    limit = clause.number("buffer")
    if distance < limit:
        asked = consent(case, case.proposal.area, kind)
        if asked.given:
            return clause.passes(f"The flight comes within {distance:g} m of {name}, and {asked.reason}.")
    return at_least(clause, Quantity(f"the distance from {name}", distance, limit, "m"))


def railways(case: Case, clause: Clause) -> Finding:
    """LND-3: the railway asks for 50 m and to be told; no law says so."""
    site = case.proposal.site
    if site is None or site.railway_m is None:
        return clause.lacks("site.railway_m")
    return _buffered(case, clause, "the railway", site.railway_m, PermissionKind.RAILWAY)


def power_lines(case: Case, clause: Clause) -> Finding:
    """LND-4: the council keeps 50 m from power lines unless the network operator is the client."""
    site = case.proposal.site
    if site is None or site.power_line_m is None:
        return clause.lacks("site.power_line_m")
    return _buffered(case, clause, "the power line", site.power_line_m, PermissionKind.POWER)


def foreshore(case: Case, clause: Clause) -> Finding:
    """LND-5: work on the foreshore is referred until its owner agrees."""
    if case.proposal.water is None:
        return clause.not_applicable(
            "The work is not said to depend on the water's level, so not to be on the foreshore."
        )
    return _asked(
        clause,
        consent(case, case.proposal.area, PermissionKind.FORESHORE, PermissionKind.LANDOWNER),
        "The foreshore's owner agrees",
        "The work is on the foreshore, and its owner's agreement is wanting",
        "the foreshore owner's agreement is recorded with its dates",
    )


def harbours(case: Case, clause: Clause) -> Finding:
    """HBR-1: inside harbour limits the harbour authority consents."""
    area = case.proposal.area
    if area is None:
        return clause.lacks("area")
    harbour = inside(area, clause.listed("harbours"))
    if not harbour:
        return clause.passes("The area meets no harbour that the policy lists.")
    return _asked(
        clause,
        consent(case, area, PermissionKind.HARBOUR),
        f"The area lies at {harbour}, and its authority agrees",
        f"The area lies at or near {harbour}, and the harbour authority's consent is wanting",
        f"the consent of the authority of {harbour} is recorded with its dates",
    )


def schools(case: Case, clause: Clause) -> Finding:
    """SCH-1: near a school, outside the school day and term, unless the head teacher agrees."""
    area, site = case.proposal.area, case.proposal.site
    if area is None:
        return clause.lacks("area")
    listed = inside(area, clause.listed("schools"))
    named = site is not None and site.school_near is True
    if not listed and not named:
        return clause.passes("The area meets no school that the policy lists, and none is named.")
    if not _school_hours(case, clause):
        return clause.passes("The flight is outside the school day or the school term.")
    school = listed or "a school"
    return _asked(
        clause,
        consent(case, area, PermissionKind.SCHOOL),
        f"The area lies at or near {school} in the school day, and its head teacher agrees",
        f"The area lies at or near {school} in the school day, and its head teacher's agreement is wanting",
        "the head teacher's agreement is recorded, or the flight is outside the school day and term",
    )


def _school_hours(case: Case, clause: Clause) -> bool:
    """Whether any of the flight is in the school day; beyond the terms that are listed every weekday may be."""
    opens, closes = clause.number("opens"), clause.number("closes")
    terms = [(str(term["from"]), str(term["to"])) for term in clause.listed("terms")]
    known_from, known_to = min(first for first, _ in terms), max(last for _, last in terms)
    for day in days_between(case.starts_at, case.ends_at):
        text = day.isoformat()
        outside_list = not known_from <= text <= known_to
        teaching = outside_list or any(first <= text <= last for first, last in terms)
        if day.weekday() < _SATURDAY and teaching and _overlaps_hours(case, day, opens, closes):
            return True
    return False


def _overlaps_hours(case: Case, day: date, opens: float, closes: float) -> bool:
    """Whether the flight meets the hours of a day; hours are decimal, in Europe/London."""
    midnight = datetime.combine(day, time(), tzinfo=LONDON)
    first, last = midnight + timedelta(hours=opens), midnight + timedelta(hours=closes)
    return case.starts_at < last and first < case.ends_at


def lambing_and_stalking(case: Case, clause: Clause) -> Finding:
    """AGR-1: at lambing and stalking the tenant, the estate or the grazings clerk is asked."""
    season = in_season(case, clause.listed("seasons"))
    if not season:
        return clause.passes("The flight is outside lambing and stalking.")
    return _asked(
        clause,
        consent(case, case.proposal.area, PermissionKind.TENANT, PermissionKind.GRAZINGS),
        f"It is {season}, and the tenant, the estate or the grazings clerk agrees",
        f"It is {season}, and the agreement of the tenant, the estate or the grazings clerk is wanting",
        "the tenant's or the grazings clerk's agreement is recorded with its dates",
    )


def quiet_times(case: Case, clause: Clause) -> Finding:
    """COM-1: quiet days and times that the area office has set for the site."""
    site = case.proposal.site
    if site is None or not site.quiet_time:
        return clause.not_applicable("The area office has set no quiet time for this site then.")
    return clause.fails(
        "The area office has set this as a quiet time for the site.",
        Detail(would_pass_if=("the flight is at another time", "the area office agrees")),
    )
