"""The drone usage policy as a page: every rule with its source, every figure with its dates."""

from datetime import date
from typing import Any, Final

from litestar import get
from litestar.params import FromPath
from litestar.response import Template
from sqlmodel import Session

from app.given import Caller, Db, Now
from app.permissions import allowed
from app.views import pounds
from compliance import service, store
from compliance.errors import PolicyNotFoundError
from compliance.london import london_date
from compliance.policy import Dated, Parameter, Policy, Rule
from compliance.shipped import shipped_policy

READ: Final = {"permission": "public:read"}
AUTHORITIES: Final = {
    "law": "Law",
    "amc": "Acceptable means of compliance",
    "guidance": "Guidance",
    "landowner": "The landowner's wish",
    "policy": "The council's own policy",
}
SEVERITIES: Final = {
    "block": ("Stops the flight", "stop"),
    "refer": ("Goes to the flight-safety officer", "unknown"),
    "advise": ("Advice", "care"),
    "info": ("For information", "plain"),
    "task": ("Something to do", "plain"),
}
STAGES: Final = {
    "request": "when the survey is asked for",
    "schedule": "when the flight is scheduled",
    "go_no_go": "on the day, before take-off",
}


@get("/policy", opt=READ, include_in_schema=False, sync_to_thread=True)
def current(session: Db, viewer: Caller, now: Now) -> Template:
    """The policy by which a flight today is judged, and every version."""
    policy = service.in_force(session, now)
    return _page(session, policy, london_date(now), mine=allowed(viewer, "policies:read"))


@get("/policy/{version:str}", opt=READ, include_in_schema=False, sync_to_thread=True)
def one(version: FromPath[str], session: Db, viewer: Caller, now: Now) -> Template:
    """One version, with what it changed.

    Raises:
        PolicyNotFoundError: There is none of that number.
    """
    policy = service.named_policy(session, version)
    return _page(session, policy, london_date(now), mine=allowed(viewer, "policies:read"))


def _page(session: Session, policy: Policy, today: date, *, mine: bool) -> Template:
    versions = store.published_policies(session)
    previous = _before(session, policy)
    context = {
        "policy": policy,
        "in_force": _is_in_force(session, policy, today),
        "today": today,
        "rules": [_ruled(policy, rule, today) for rule in policy.rules],
        "parameters": policy.parameters,
        "versions": versions,
        "shipped": shipped_policy(),
        "changes": service.diff_of(previous, policy) if previous else [],
        "previous": previous,
        "authorities": AUTHORITIES,
        "severities": SEVERITIES,
        "stages": STAGES,
        "may_read_api": mine,
        "value_of": value_words,
    }
    return Template("policy/policy.html", context=context)


def _is_in_force(session: Session, policy: Policy, today: date) -> bool:
    published = store.policy_published_for(session, today)
    return (published.sha256 if published else shipped_policy().sha256) == policy.sha256


def _before(session: Session, policy: Policy) -> Policy | None:
    """The version that a policy says it takes the place of, where it is kept."""
    if policy.supersedes is None:
        return None
    try:
        return service.named_policy(session, policy.supersedes)
    except PolicyNotFoundError:
        return None


def _ruled(policy: Policy, rule: Rule, today: date) -> dict[str, Any]:
    """A rule with its figures and whether it holds today."""
    figures: list[tuple[Parameter, Dated | None]] = []
    for _, name in rule.params:
        parameter = policy.parameter(name)
        figures.append((parameter, next((dated for dated in parameter.values if dated.holds(today)), None)))
    return {"rule": rule, "figures": figures, "holds": rule.holds(today), "coming": rule.effective_from > today}


def value_words(parameter: Parameter, dated: Dated | None) -> str:
    """A figure with its unit, as people read it."""
    if dated is None:
        return "no value on this day"
    value = dated.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    if parameter.unit == "pence" and isinstance(value, (int, float)):
        return pounds(int(value))
    said = f"{value:g}" if isinstance(value, float) else str(value)
    return said if parameter.unit in {"flag", "date", "places", "seasons", "terms"} else f"{said} {parameter.unit}"


ROUTES: list[Any] = [current, one]
