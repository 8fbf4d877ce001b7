"""What a check is given: the case it judges, and the clause it judges by."""

import math
from dataclasses import dataclass, replace
from datetime import date, datetime

from shapely.geometry.base import BaseGeometry

from compliance.errors import PolicyError
from compliance.evidence import Evidence
from compliance.fields import FIELDS, capital, lower
from compliance.finding import NOTHING_MORE, Detail, Finding, Outcome, Severity
from compliance.london import london_date
from compliance.particulars import Permission, PermissionKind, Proposal
from compliance.policy import Policy, Rule, Value


@dataclass(frozen=True, slots=True)
class Case:
    """A proposal to be judged, the evidence gathered for it, and when it is judged."""

    proposal: Proposal
    evidence: Evidence
    now: datetime
    terrain: bool = False

    @property
    def starts_at(self) -> datetime:
        """The start; the engine asks checks only when it is known."""
        return self.proposal.starts_at or self.now

    @property
    def ends_at(self) -> datetime:
        """The end; the engine asks checks only when it is known."""
        return self.proposal.ends_at or self.starts_at

    def why(self, *words: str) -> str:
        """The sentences about missing evidence that speak of one of the words, as one text."""
        about = [each for each in self.evidence.missing if any(word in each.lower() for word in words)]
        return " ".join(about)

    def permissions(self, *kinds: PermissionKind) -> tuple[Permission, ...]:
        """The permissions of those kinds on record."""
        return tuple(each for each in self.proposal.permissions or () if each.kind in kinds)


@dataclass(frozen=True, slots=True)
class Clause:
    """A rule in force, its parameters as on the day of this part of the flight.

    ``starts`` and ``ends`` bound that part: the whole flight, unless the law changes while it lasts.
    """

    rule: Rule
    policy: Policy
    starts: datetime
    ends: datetime

    @property
    def on(self) -> date:
        """The date, in London, by which the law is read."""
        return london_date(self.starts)

    def value(self, name: str) -> Value:
        """A parameter of the rule, as on the day.

        Raises:
            PolicyError: The rule names no such parameter, or it has no value on that day.
        """
        parameter = dict(self.rule.params).get(name)
        found = None if parameter is None else self.policy.parameter(parameter).on(self.on)
        if found is None:
            raise PolicyError(
                f"Rule {self.rule.id} has no value for {name} on {self.on}.", field=f"rule {self.rule.id}.params"
            )
        return found

    def number(self, name: str) -> float:
        """A numeric parameter as on the day."""
        value = self.value(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise PolicyError(f"Rule {self.rule.id}: {name} must be a number.", field=f"rule {self.rule.id}.params")
        return float(value)

    def listed(self, name: str) -> list[dict[str, object]]:
        """A parameter that holds a list of places, seasons or terms."""
        value = self.value(name)
        if not isinstance(value, list):
            raise PolicyError(f"Rule {self.rule.id}: {name} must be a list.", field=f"rule {self.rule.id}.params")
        return [each for each in value if isinstance(each, dict)]

    def answer(self, outcome: Outcome, sentence: str, detail: Detail, severity: Severity | None) -> Finding:
        """A finding of this rule."""
        rule = self.rule
        return Finding(rule.id, outcome, severity or rule.severity, sentence, rule.authority, rule.source, detail)

    def passes(self, sentence: str, detail: Detail = NOTHING_MORE) -> Finding:
        """The rule is met."""
        return self.answer(Outcome.PASS, sentence, detail, None)

    def fails(self, sentence: str, detail: Detail = NOTHING_MORE, severity: Severity | None = None) -> Finding:
        """The rule is not met; ``severity`` overrides the rule's own where the rule has degrees."""
        return self.answer(Outcome.FAIL, sentence, detail, severity)

    def unknown(self, sentence: str, detail: Detail = NOTHING_MORE) -> Finding:
        """It cannot be said whether the rule is met."""
        return self.answer(Outcome.UNKNOWN, sentence, detail, None)

    def not_applicable(self, sentence: str) -> Finding:
        """The rule does not bind this flight."""
        return self.answer(Outcome.NOT_APPLICABLE, sentence, NOTHING_MORE, None)

    def lacks(self, *fields: str) -> Finding:
        """Unknown, because those fields are not given."""
        words = join([FIELDS[field] for field in fields])
        verb = "is" if len(fields) == 1 else "are"
        return self.unknown(
            f"{capital(words)} {verb} not given.", Detail(would_pass_if=(f"{words} {verb} given and within the rule",))
        )

    def holds(self, given: bool | None, field: str, yes: str, no: str) -> Finding:  # noqa: FBT001 (the value judged)
        """PASS when a declared fact is true, FAIL when false, UNKNOWN when nobody has said."""
        if given is None:
            return self.lacks(field)
        return self.passes(yes) if given else self.fails(no, Detail(would_pass_if=(lower(yes),)))


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something measured, to be held against a limit."""

    name: str
    observed: float
    limit: float
    unit: str
    detail: Detail = NOTHING_MORE
    severity: Severity | None = None

    def measured(self, margin: float, passing: str) -> Detail:
        """The figures; a failure also says what would pass."""
        return replace(
            self.detail,
            observed=self.observed,
            limit=self.limit,
            unit=self.unit,
            margin=margin,
            would_pass_if=(passing,) if margin < 0 else (),
        )


def at_most(clause: Clause, what: Quantity) -> Finding:
    """The quantity stays at or below its limit."""
    margin = what.limit - what.observed
    detail = what.measured(margin, f"{what.name} is no more than {say(what.limit, what.unit)}")
    if margin >= 0:
        return clause.passes(
            f"{capital(what.name)} is {say(what.observed, what.unit)}, within the limit of {say(what.limit, what.unit)}.",
            detail,
        )
    return clause.fails(
        f"{capital(what.name)} is {say(what.observed, what.unit)}, {say(-margin, what.unit)} above the limit of "
        f"{say(what.limit, what.unit)}.",
        detail,
        what.severity,
    )


def at_least(clause: Clause, what: Quantity) -> Finding:
    """The quantity stays at or above its limit."""
    margin = what.observed - what.limit
    detail = what.measured(margin, f"{what.name} is at least {say(what.limit, what.unit)}")
    if margin >= 0:
        return clause.passes(
            f"{capital(what.name)} is {say(what.observed, what.unit)}; at least {say(what.limit, what.unit)} is needed.",
            detail,
        )
    return clause.fails(
        f"{capital(what.name)} is {say(what.observed, what.unit)}, {say(-margin, what.unit)} short of the "
        f"{say(what.limit, what.unit)} needed.",
        detail,
        what.severity,
    )


_WORDS = {"days": ("day", "days"), "h": ("hour", "hours"), "min": ("minute", "minutes"), "Kp": ("", "")}


def say(value: float, unit: str | None) -> str:
    """A figure for a sentence: 120 m, 4.6 ha, 1 hour, GBP 5,000,000."""
    if unit == "pence":
        return f"£{value / 100:,.0f}" if value % 100 == 0 else f"£{value / 100:,.2f}"
    digits = f"{value:,.0f}" if math.isclose(value, round(value), abs_tol=1e-9) else f"{value:,.6g}"
    if unit is None or unit == "Kp":
        return digits
    one, many = _WORDS.get(unit, (unit, unit))
    return f"{digits} {one if value == 1 else many}"


def join(words: list[str]) -> str:
    """Words in a list as a sentence has them: a, b and c."""
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def worst(findings: list[Finding]) -> Finding:
    """The finding that weighs most against the flight; the first of equals."""
    return max(findings, key=lambda finding: finding.weight)


def covers_time(permission: Permission, case: Case) -> bool | None:
    """Whether a permission covers the whole flight in time; None when it has no dates."""
    if permission.starts is None or permission.ends is None:
        return None
    return permission.starts <= case.starts_at and case.ends_at <= permission.ends


def covers_height(permission: Permission, case: Case) -> bool | None:
    """Whether it covers the height; a permission without a height sets none."""
    if permission.max_height_m_agl is None:
        return True
    height = case.proposal.max_height_m_agl
    return None if height is None else height <= permission.max_height_m_agl


def covers_place(permission: Permission, place: BaseGeometry) -> bool:
    """Whether it covers the place; a permission without an area is for the whole site it was asked for."""
    return permission.area is None or permission.area.covers(place)


@dataclass(frozen=True, slots=True)
class Consent:
    """The best answer that the permissions on record give: True, False, or None for unknown, and why."""

    given: bool | None
    reason: str


def consent(case: Case, place: BaseGeometry | None, *kinds: PermissionKind) -> Consent:
    """Whether a permission of one of those kinds covers the flight in time, place and height."""
    answers = [_answer(each, case, place) for each in case.permissions(*kinds)]
    for given in (True, None):
        for each in answers:
            if each.given is given:
                return each
    return answers[0] if answers else Consent(given=False, reason="no consent is recorded")


def _answer(permission: Permission, case: Case, place: BaseGeometry | None) -> Consent:
    reference = permission.reference or "without a reference"
    in_time = covers_time(permission, case)
    if in_time is None:
        return Consent(given=None, reason=f"permission {reference} has no dates")
    if not in_time:
        return Consent(given=False, reason=f"permission {reference} does not cover the whole time of the flight")
    if place is not None and not covers_place(permission, place):
        return Consent(given=False, reason=f"permission {reference} does not cover the whole place")
    height = covers_height(permission, case)
    if not height:
        reason = "cannot be held against a height that is not given" if height is None else "is for a lower height"
        return Consent(given=height, reason=f"permission {reference} {reason}")
    if permission.reference is None:
        return Consent(given=None, reason="a permission is recorded without its reference")
    return Consent(given=True, reason=f"permission {reference} covers it")
