"""Notices and neighbours in the air: temporary restrictions, notice periods, strips, the dockyard port, defence sites."""

from datetime import timedelta

from shapely.geometry import Point

from compliance.evidence import Notam, ZoneKind
from compliance.fields import capital
from compliance.finding import Detail, Finding, Severity
from compliance.particulars import PermissionKind
from compliance.rules.airspace import meetings, permitted, titled
from compliance.rules.case import Case, Clause, consent, say
from compliance.rules.places import inside, near
from geo.measure import distance_m
from geo.shapes import circle

_METRES_IN_NM = 1852.0
_METRES_IN_FOOT = 0.3048
_RESTRICTING = ("QRT", "QRA", "QRR", "QRP", "QRD", "QRM")
_BUSY = ("QWU", "QWP", "QWA", "QWM", "QWL", "QOB")


def temporary_restrictions(case: Case, clause: Clause) -> Finding:
    """TMP-1: nothing temporary is active; notices older than the policy allows say nothing.

    A notice's circle is a bounding circle, not its shape: a temporary zone loaded with its shape blocks, a circle refers.
    """
    shaped = [meeting for meeting in meetings(case, ZoneKind.TEMPORARY) if permitted(case, meeting).given is not True]
    if shaped:
        return clause.fails(
            f"The area meets {titled(shaped[0].zone)}, in force then.",
            Detail(
                where=shaped[0].part, would_pass_if=("the restriction's authority permits the flight, or it has ended",)
            ),
        )
    notam = case.evidence.notam
    if notam is None:
        return clause.unknown(
            f"No notices to aviation are in hand. {case.why('notam')}".strip(),
            Detail(would_pass_if=("notices for the time and place are read",)),
        )
    if case.proposal.area is None:
        return clause.lacks("area")
    for notice in notam.notams:
        if notice.q_code.upper().startswith(_RESTRICTING) and _meets(case, notice):
            return clause.fails(
                f"Notice {notice.number} may restrict the airspace over the area: {' '.join(notice.text.split())[:200]}",
                Detail(
                    evidence=(notam.provenance,),
                    when=max(case.starts_at, notice.starts_at),
                    would_pass_if=("the notice is shown not to reach the area, or the flight is at another time",),
                ),
                Severity.REFER,
            )
    age = (min(case.now, case.starts_at) - notam.fetched_at).total_seconds() / 3600
    limit = clause.number("notam_age")
    detail = Detail(age, limit, "h", limit - age, evidence=(notam.provenance,))
    if age > limit:
        return clause.unknown(f"The notices in hand were read more than {limit:g} hours before.", detail)
    return clause.passes("No notice in hand restricts the airspace over the area then.", detail)


def _meets(case: Case, notice: Notam) -> bool:
    """Whether a notice's time, height and bounding circle meet the flight; one without a circle may be anywhere."""
    if notice.starts_at >= case.ends_at or (notice.ends_at is not None and notice.ends_at <= case.starts_at):
        return False
    if (notice.lower_ft or 0.0) * _METRES_IN_FOOT > (case.proposal.max_height_m_agl or 0.0) + 1345.0:
        return False
    area = case.proposal.area
    if area is None or notice.centre is None or notice.radius_nm is None:
        return True
    radius = notice.radius_nm * _METRES_IN_NM
    if radius <= 0:
        return distance_m(area, Point(notice.centre)) <= _METRES_IN_NM
    return circle(notice.centre[0], notice.centre[1], radius).intersects(area)


def unlicensed_strips(case: Case, clause: Clause) -> Finding:
    """AD-1: strips and helipads without a zone still have traffic: contact them and look out."""
    if case.proposal.area is None:
        return clause.lacks("area")
    close = near(case.proposal.area, clause.listed("strips"), clause.number("within"))
    if not close:
        return clause.passes("No unlicensed strip or helipad that the policy lists is near.")
    return clause.fails(
        f"{close} is near: contact it and keep a lookout.",
        Detail(would_pass_if=(f"the flight is farther from {close}",)),
    )


def defence_sites(case: Case, clause: Clause) -> Finding:
    """NSA-1: near a defence or nuclear site only with the Ministry's reference."""
    site = case.proposal.site
    close = None if site is None else site.defence_site_near
    if close is None:
        return clause.lacks("site.defence_site_near")
    if not close:
        return clause.passes("No defence or nuclear site is near.")
    asked = consent(case, case.proposal.area, PermissionKind.MOD)
    detail = Detail(would_pass_if=("the Ministry of Defence's reference is recorded with its dates",))
    if asked.given:
        return clause.passes(f"A defence site is near, and {asked.reason}.")
    sentence = f"A defence or nuclear site is near, and the Ministry of Defence's consent is wanting: {asked.reason}."
    return clause.unknown(sentence, detail) if asked.given is None else clause.fails(sentence, detail)


def clyde_dockyard_port(case: Case, clause: Clause) -> Finding:
    """KHM-1: in the Clyde dockyard port, first the harbour master's and the base's permission."""
    area = case.proposal.area
    if area is None:
        return clause.lacks("area")
    port = inside(area, clause.listed("port"))
    if not port:
        return clause.passes("No part of the area lies in the Clyde dockyard port.")
    asked = consent(case, area, PermissionKind.MOD, PermissionKind.HARBOUR)
    if asked.given:
        return clause.passes(f"The area lies in the Clyde dockyard port ({port}), and {asked.reason}.")
    sentence = (
        f"The area lies in or near the Clyde dockyard port ({port}): the King's Harbour Master is asked first, and no drone "
        f"comes within 250 m of a naval vessel. {capital(asked.reason)}."
    )
    detail = Detail(where=area, would_pass_if=("permission of the King's Harbour Master is recorded with its dates",))
    return clause.unknown(sentence, detail) if asked.given is None else clause.fails(sentence, detail)


def military_low_flying(case: Case, clause: Clause) -> Finding:
    """MIL-1: military aircraft fly low everywhere outside zones: a notice the evening before warns them."""
    del case
    return clause.passes(f"To do: {clause.rule.statement}")


def non_standard_flight_notice(case: Case, clause: Clause) -> Finding:
    """NSF-1: enough notice for the air navigation service, where a zone still lacks permission."""
    kinds = (ZoneKind.FLIGHT_RESTRICTION_ZONE, ZoneKind.RESTRICTED, ZoneKind.PROHIBITED, ZoneKind.NATIONAL_SECURITY)
    lacking = [meeting for meeting in meetings(case, *kinds) if permitted(case, meeting).given is not True]
    if not lacking or case.starts_at <= case.now:
        return clause.not_applicable("No permission remains to be asked of an air navigation service.")
    notice = case.starts_at - case.now
    limit = clause.number("notice")
    days = notice / timedelta(days=1)
    way = () if days >= limit else (f"the flight is {limit:g} days ahead",)
    detail = Detail(days, limit, "days", days - limit, would_pass_if=way)
    if days >= limit:
        return clause.passes(f"The flight is {say(days // 1, 'days')} ahead; {limit:g} are planned for asking.", detail)
    return clause.fails(
        f"The flight is {say(days // 1, 'days')} ahead; {limit:g} are planned for asking the zone's permission.", detail
    )
