"""From a proposal and its evidence to a verdict: every rule in force asked once, in policy order.

The verdict is a client's acceptance check. It authorises nothing: the operator's accountable manager stays
responsible for the flight.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from compliance.errors import PolicyError
from compliance.evidence import Evidence
from compliance.fields import look_up
from compliance.finding import NOTHING_MORE, Finding, Outcome, Severity, instant
from compliance.london import day_start, london_date, say_moment
from compliance.particulars import Operation, Proposal, Stage, Vehicle
from compliance.policy import Policy, Rule
from compliance.roundtrip import Json
from compliance.rules.case import Case, Clause, join, worst
from compliance.rules.checks import CHECKS, Check
from compliance.waiver import Grant


class Overall(StrEnum):
    """The answer to the whole proposal."""

    BLOCKED = "BLOCKED"
    REFER = "REFER"
    ADVISE = "ADVISE"
    CLEAR = "CLEAR"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every finding, in policy order, and what they come to."""

    id: str
    stage: Stage
    outcome: Overall
    policy_id: str
    policy_version: str
    policy_sha256: str
    starts_at: datetime | None
    ends_at: datetime | None
    findings: tuple[Finding, ...]
    still_to_check: tuple[tuple[str, Stage], ...]
    recheck_at: datetime | None

    @property
    def needs_a_person(self) -> bool:
        """Whether somebody must look before it can go on."""
        return self.outcome in {Overall.BLOCKED, Overall.REFER}

    def of(self, rule: str) -> Finding | None:
        """The finding of a rule, None when it is not in force."""
        return next((finding for finding in self.findings if finding.rule == rule), None)

    def sentence(self) -> str:
        """The answer in words; clear is never more than "no block found", on data of a date."""
        data = sorted(
            {str(each.effective) for found in self.findings for each in found.detail.evidence if each.effective}
        )
        dated = f" on data dated {join(data)}" if data else " on no dated data"
        words = {
            Overall.BLOCKED: "Blocked: at least one rule says no.",
            Overall.REFER: "Refer: a person must look at it.",
            Overall.ADVISE: "Advice: nothing stops it, and there is something to heed.",
            Overall.CLEAR: f"No block found at this stage,{dated}.",
        }
        return f"{words[self.outcome]} This check authorises nothing; the operator stays responsible for the flight."

    def to_json(self) -> dict[str, Json]:
        """The verdict as the API gives it."""
        ends = (self.starts_at, self.ends_at)
        return {
            "id": self.id,
            "stage": str(self.stage),
            "outcome": str(self.outcome),
            "policy": {"id": self.policy_id, "version": self.policy_version, "sha256": self.policy_sha256},
            "for": [None if moment is None else instant(moment) for moment in ends],
            "findings": [finding.to_json() for finding in self.findings],
            "still_to_check": [{"rule": rule, "stage": str(stage)} for rule, stage in self.still_to_check],
            "recheck_at": None if self.recheck_at is None else instant(self.recheck_at),
        }


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What surrounds a proposal: the evidence, the moment, the waivers, and whether heights have a terrain model."""

    evidence: Evidence
    now: datetime
    waivers: Sequence[Grant] = ()
    terrain: bool = False
    id: str = ""


def assess(proposal: Proposal, policy: Policy, given: Circumstances) -> Verdict:
    """Judge a proposal by a policy: pure, and the same bytes each time for the same input.

    Args:
        proposal: The flight as proposed; it may lie in the past or years ahead.
        policy: The version to judge by.
        given: The evidence and the moment.
    """
    case = Case(proposal, given.evidence, given.now, given.terrain)
    flown = list(parts(case, policy))
    findings: list[Finding] = []
    later: list[tuple[str, Stage]] = []
    for name, versions in _versions(policy).items():
        found = _by_rule(case, policy, versions, flown)
        if found is None:
            continue
        finding, rule = found
        if finding.outcome is Outcome.NOT_DUE:
            later.append((name, _due_stage(rule, proposal.stage)))
        findings.append(_waived(finding, rule, case, given.waivers))
    return Verdict(
        id=given.id,
        stage=proposal.stage,
        outcome=overall(findings),
        policy_id=policy.id,
        policy_version=policy.version,
        policy_sha256=policy.sha256,
        starts_at=proposal.starts_at,
        ends_at=proposal.ends_at,
        findings=tuple(findings),
        still_to_check=tuple(later),
        recheck_at=recheck_at(case, policy),
    )


def overall(findings: Sequence[Finding]) -> Overall:
    """BLOCKED, REFER, ADVISE or CLEAR, from the findings alone; nothing unknown is ever clear."""
    heaviest = max((finding.weight for finding in findings if _counts(finding)), default=0)
    if heaviest >= _BLOCKING:
        return Overall.BLOCKED
    if heaviest >= _REFERRING:
        return Overall.REFER
    return Overall.ADVISE if heaviest >= _ADVISING else Overall.CLEAR


_BLOCKING, _REFERRING, _ADVISING = 9, 7, 5


def _counts(finding: Finding) -> bool:
    return finding.severity not in {Severity.INFO, Severity.TASK}


def _versions(policy: Policy) -> dict[str, list[Rule]]:
    """The versions of each rule, the rules in policy order."""
    grouped: dict[str, list[Rule]] = {}
    for rule in policy.rules:
        grouped.setdefault(rule.id, []).append(rule)
    return grouped


def _by_rule(
    case: Case, policy: Policy, versions: Sequence[Rule], flown: Sequence[tuple[datetime, datetime]]
) -> tuple[Finding, Rule] | None:
    """The worst finding of a rule over the parts of the flight in which it is in force."""
    answers: list[tuple[Finding, Rule]] = []
    for starts, ends in flown:
        for rule in versions:
            clause = Clause(rule, policy, starts, ends)
            if rule.holds(clause.on):
                answers.append((_ask(case, clause), rule))
    if not answers:
        return None
    heaviest = worst([finding for finding, _ in answers])
    return next(each for each in answers if each[0] is heaviest)


def parts(case: Case, policy: Policy) -> Iterator[tuple[datetime, datetime]]:
    """The flight, cut at every midnight on which the policy's law changes."""
    edges = [day_start(day) for day in policy.change_dates()]
    cuts = [case.starts_at, *(edge for edge in edges if case.starts_at < edge < case.ends_at), case.ends_at]
    for index in range(len(cuts) - 1):
        yield cuts[index], cuts[index + 1]


def _ask(case: Case, clause: Clause) -> Finding:
    """One rule of one part: does it bind, is it due, is enough known, and then what does it say."""
    rule, proposal = clause.rule, case.proposal
    outside = _not_bound(proposal, clause)
    if outside is not None:
        return outside
    if proposal.stage.order < rule.stage.order or _out_of_reach(case, clause):
        words = _STAGES[_due_stage(rule, proposal.stage)]
        return clause.answer(Outcome.NOT_DUE, f"{rule.title}: to be checked {words}.", NOTHING_MORE, None)
    missing = [field for field in _first_needs(rule) if look_up(proposal, field) is None]
    missing = missing or [field for field in rule.needs if look_up(proposal, field) is None]
    return clause.lacks(*missing) if missing else _check_of(rule)(case, clause)


def _first_needs(rule: Rule) -> Iterator[str]:
    """What must be known before it can be said that a rule binds at all, and on what day."""
    if len(rule.vehicles) < len(Vehicle):
        yield "vehicle"
    if len(rule.operations) < len(Operation):
        yield "operation"
    yield from ("starts_at", "ends_at")


def _not_bound(proposal: Proposal, clause: Clause) -> Finding | None:
    rule = clause.rule
    if proposal.vehicle is not None and proposal.vehicle not in rule.vehicles:
        return clause.not_applicable(f"It does not bind {proposal.vehicle} vehicles.")
    if proposal.operation is not None and proposal.operation not in rule.operations:
        return clause.not_applicable(f"It does not bind operations of the kind {proposal.operation}.")
    return None


_STAGES = {
    Stage.REQUEST: "at the request",
    Stage.SCHEDULE: "when the flight is scheduled, or when a forecast reaches it",
    Stage.GO_NO_GO: "on the day",
}


def _out_of_reach(case: Case, clause: Clause) -> bool:
    """Whether no forecast can reach the flight yet, so that a forecast rule is not due at scheduling."""
    horizon = dict(clause.rule.params).get("horizon")
    if horizon is None or case.proposal.stage is Stage.GO_NO_GO or case.proposal.starts_at is None:
        return False
    return case.proposal.starts_at - case.now > timedelta(days=clause.number("horizon"))


def _due_stage(rule: Rule, stage: Stage) -> Stage:
    return rule.stage if rule.stage.order > stage.order else Stage.GO_NO_GO


def _check_of(rule: Rule) -> Check:
    for name, check in CHECKS:
        if name == rule.check:
            return check
    raise PolicyError(f"Rule {rule.id} asks for a check called {rule.check}, which does not exist.")


def _waived(finding: Finding, rule: Rule, case: Case, grants: Sequence[Grant]) -> Finding:
    """The finding as waived, where somebody has the right to and did for all of the flight."""
    if finding.outcome is not Outcome.FAIL or not rule.waiver.allowed:
        return finding
    for grant in grants:
        if grant.rule == rule.id and grant.covers(case.proposal):
            reason = (
                f"{finding.sentence} Waived by {grant.granted_by} until {say_moment(grant.ends_at)}: {grant.reason}"
            )
            return replace(finding, outcome=Outcome.WAIVED, sentence=reason)
    return finding


def recheck_at(case: Case, policy: Policy) -> datetime | None:
    """The earliest moment at which looking again is worth while; None when there is none before the flight ends.

    That is when a model run may first be young enough for the start; after that, when the one in hand grows too old.
    """
    starts, ends = case.proposal.starts_at, case.proposal.ends_at
    if starts is None or ends is None:
        return None
    hours = policy.parameter("weather_max_age_h").on(max(policy.effective_from, london_date(starts)))
    age = timedelta(hours=float(hours) if isinstance(hours, int | float) else 0)
    if case.now < starts - age:
        return (starts - age).astimezone(UTC)
    runs = [source.provenance.issued_at or source.provenance.fetched_at for source in case.evidence.weather]
    ahead = [run + age for run in runs if run is not None and case.now < run + age < ends]
    return min(ahead, default=None)
