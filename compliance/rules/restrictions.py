"""PRD-1: prohibited, restricted, national-security and danger areas, the last judged by their activity."""

import re

from compliance.evidence import Zone, ZoneKind
from compliance.fields import capital
from compliance.finding import Detail, Finding, Severity
from compliance.rules.airspace import (
    Meeting,
    designators,
    extent,
    judged,
    meetings,
    permitted,
    titled,
    unread,
    zone_detail,
)
from compliance.rules.case import Case, Clause


def other_restrictions(case: Case, clause: Clause) -> Finding:
    """PRD-1: prohibited, restricted, national-security and danger areas; a danger area of unknown activity refers."""
    hard = meetings(case, ZoneKind.PROHIBITED, ZoneKind.RESTRICTED, ZoneKind.NATIONAL_SECURITY)
    dangers = meetings(case, ZoneKind.DANGER)
    answers = [
        judged(case, clause, hard, "No prohibited, restricted, national-security or active danger area is entered."),
        *(_danger(case, clause, meeting) for meeting in dangers),
    ]
    heaviest = max(answers, key=lambda finding: finding.weight)
    every = designators([*hard, *dangers])
    failing = tuple(name for name in every if any(name in each.detail.zones for each in answers if each.weight > 1))
    zones = failing or every
    detail = heaviest.detail
    return clause.answer(
        heaviest.outcome,
        heaviest.sentence,
        Detail(
            where=detail.where,
            zones=zones,
            evidence=detail.evidence,
            would_pass_if=detail.would_pass_if,
            when=detail.when,
        ),
        heaviest.severity,
    )


def _danger(case: Case, clause: Clause, meeting: Meeting) -> Finding:
    given = permitted(case, meeting)
    lies_in, name = extent(case, meeting), titled(meeting.zone)
    if given.given:
        return unread(
            case,
            clause,
            clause.passes(f"{lies_in} {name}, and {given.reason}.", zone_detail(case, [meeting], failing=False)),
        )
    active = activity(case, clause, meeting.zone)
    if active is None:
        sentence = f"{lies_in} {name}, and whether it is active then is not known."
        return clause.fails(sentence, zone_detail(case, [meeting]), Severity.REFER)
    if active:
        return clause.fails(
            f"{lies_in} {name}, which is active then, and {given.reason}.", zone_detail(case, [meeting])
        )
    quiet = clause.passes(
        f"{capital(name)} is not notified as active then.", zone_detail(case, [meeting], failing=False)
    )
    return unread(case, clause, quiet)


def activity(case: Case, clause: Clause, zone: Zone) -> bool | None:
    """Whether a danger area is active during the flight; None when that cannot be known.

    A zone that is active by notice is inactive only when fresh notices are in hand and none of them names it.
    """
    if zone.activity == "h24":
        return True
    notam = case.evidence.notam
    if notam is None:
        return None
    name = re.compile(rf"\b(?:EG)?{re.escape(zone.designator)}\b", re.IGNORECASE)
    for notice in notam.notams:
        ends = notice.ends_at
        in_time = notice.starts_at < case.ends_at and (ends is None or ends > case.starts_at)
        if in_time and name.search(notice.text):
            return True
    old = (min(case.now, case.starts_at) - notam.fetched_at).total_seconds() / 3600
    return False if zone.activity == "notam" and old <= clause.number("notam_age") else None
