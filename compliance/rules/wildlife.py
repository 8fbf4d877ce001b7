"""Wildlife: nests, seals and designated sites. Reckless disturbance counts as much as meant disturbance."""

from compliance.finding import Detail, Finding, Severity
from compliance.london import days_between
from compliance.particulars import PermissionKind
from compliance.rules.case import Case, Clause, consent
from compliance.rules.places import inside


def in_season(case: Case, seasons: list[dict[str, object]]) -> str | None:
    """The name of the first season that the flight falls in; a season runs from one MM-DD to the end of another."""
    days = {f"{day:%m-%d}" for day in days_between(case.starts_at, case.ends_at)}
    for season in seasons:
        first, last = str(season["from"]), str(season["to"])
        if any(first <= day <= last if first <= last else (day >= first or day <= last) for day in days):
            return str(season["name"])
    return None


def _licensed(case: Case, clause: Clause, sentence: str, severity: Severity | None = None) -> Finding:
    """PASS with a licence or consent on record, else FAIL in the words given."""
    asked = consent(case, case.proposal.area, PermissionKind.WILDLIFE)
    if asked.given:
        return clause.passes(f"{sentence} It is provided for: {asked.reason}.")
    detail = Detail(would_pass_if=("a licence or NatureScot's advice is recorded with its dates",))
    if asked.given is None:
        return clause.unknown(f"{sentence} It cannot be said whether it is provided for: {asked.reason}.", detail)
    return clause.fails(f"{sentence} No licence or advice covers it: {asked.reason}.", detail, severity)


def nesting_birds(case: Case, clause: Clause) -> Finding:
    """WLD-1: near protected nests a person looks; eagles, harriers and kites are protected all year."""
    site = case.proposal.site
    close = None if site is None else site.nests_near
    if close is None:
        return clause.lacks("site.nests_near")
    if not close:
        return clause.passes("No protected nest is near.")
    season = in_season(case, clause.listed("seasons"))
    when = f" in the {season} season" if season else ", out of season: some birds are protected all year"
    return _licensed(case, clause, f"Protected birds nest near{when}.")


def seal_haul_outs(case: Case, clause: Clause) -> Finding:
    """WLD-2: near a designated haul-out a person looks in the pupping seasons; at other times it is advice."""
    site = case.proposal.site
    close = None if site is None else site.haul_out_near
    if close is None:
        return clause.lacks("site.haul_out_near")
    if not close:
        return clause.passes("No designated seal haul-out is near.")
    season = in_season(case, clause.listed("seasons"))
    if season:
        return _licensed(case, clause, f"A designated seal haul-out is near in the {season} season.")
    return _licensed(case, clause, "A designated seal haul-out is near, outside the pupping seasons.", Severity.ADVISE)


def designated_sites(case: Case, clause: Clause) -> Finding:
    """WLD-3: in a designated site NatureScot is consulted."""
    area = case.proposal.area
    if area is None:
        return clause.lacks("area")
    site = inside(area, clause.listed("sites"))
    if not site:
        return clause.passes("The area meets no designated site that the policy lists.")
    return _licensed(case, clause, f"The area lies in or near a designated site ({site}): NatureScot is consulted.")
