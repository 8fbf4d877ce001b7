"""When else may it be flown: windows and gaps for a proposal, or for many places.

It tells of weather, light and water only. Place, people and papers are the verdict's; a window authorises nothing.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from sqlmodel import Session

from compliance.errors import ProposalError
from compliance.evidence import Evidence
from compliance.feeds import Feeds
from compliance.feeds.gather import gather_ahead
from compliance.london import day_start, london_date
from compliance.particulars import Proposal, Stage
from compliance.policy import Policy
from compliance.proposal import parse_proposal
from compliance.roundtrip import Json
from compliance.rules.case import Case, Clause
from compliance.rules.checks import CHECKS
from compliance.service import in_force
from compliance.windows.judge import RULES, Ahead, judged, nearness
from compliance.windows.merge import FAILS, Gap, Judged, Run, Window, binding, edges, long_enough, runs, windows
from compliance.windows.odds import with_odds
from compliance.windows.slots import QUARTER, Slots, moment

DEFAULT_DAYS = 7
MOST_DAYS = 16
_CHECKS = dict(CHECKS)


@dataclass(frozen=True, slots=True)
class Outlook:
    """Windows and gaps over a period, and what was missing."""

    windows: tuple[Window, ...]
    gaps: tuple[Gap, ...]
    missing: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Json]:
        """The answer as the API gives it."""
        return {
            "windows": [window.to_json() for window in self.windows],
            "gaps": [gap.to_json() for gap in self.gaps],
        }


def look_ahead(session: Session, document: object, *, feeds: Feeds, now: datetime, days: int = DEFAULT_DAYS) -> Outlook:
    """Windows for one proposal.

    Args:
        session: A writing session: fetched forecasts are kept in it.
        document: The proposal's JSON document.
        feeds: The providers that may be asked.
        now: The present, aware.
        days: How many days to look ahead.

    Raises:
        ProposalError: The document cannot be read, has no area, or the days are not 1 to 16.
    """
    if not 1 <= days <= MOST_DAYS:
        raise ProposalError(f"Windows can be looked for 1 to {MOST_DAYS} days ahead.", field="days")
    proposal = parse_proposal(document)
    if proposal.area is None:
        raise ProposalError("Windows need an area.", field="area", remedy="Draw the place to be flown.")
    starts_at = first_moment(proposal, now)
    period = (starts_at, starts_at + timedelta(days=days))
    evidence = gather_ahead(session, proposal, feeds=feeds, now=now, period=period)
    policy = in_force(session, starts_at)
    found = outlook(proposal, evidence, policy, period=period, now=now)
    return with_odds_of(session, found, proposal, policy, now)


def look_ahead_at_many(
    session: Session, documents: Sequence[object], *, feeds: Feeds, now: datetime, days: int = DEFAULT_DAYS
) -> list[Outlook]:
    """Windows for many places, one after another."""
    return [look_ahead(session, document, feeds=feeds, now=now, days=days) for document in documents]


def with_odds_of(session: Session, found: Outlook, proposal: Proposal, policy: Policy, now: datetime) -> Outlook:
    """The outlook, its unknown times told by the season's odds where past weather of the place is imported."""

    def answers(evidence: Evidence, period: tuple[datetime, datetime]) -> tuple[Slots, list[Judged]]:
        slots = Slots.between(*period)
        return slots, judge_all(proposal, evidence, policy, slots=slots, now=period[0])

    return replace(found, windows=tuple(with_odds(session, found.windows, proposal, answers, now)))


def first_moment(proposal: Proposal, now: datetime) -> datetime:
    """From when to look: the day proposed, but not before now unless the proposal itself lies in the past."""
    if proposal.starts_at is None:
        return now
    if proposal.starts_at < now:
        return min(now, proposal.starts_at)
    return max(now, day_start(london_date(proposal.starts_at)))


def outlook(
    proposal: Proposal, evidence: Evidence, policy: Policy, *, period: tuple[datetime, datetime], now: datetime
) -> Outlook:
    """Windows and gaps from evidence in hand: pure.

    Args:
        proposal: The flight; its own times do not matter, its least duration does.
        evidence: Weather, tide and space weather; a pilot's observation is not used ahead of time.
        policy: The policy whose rules and parameters hold.
        period: From when to when.
        now: The present, for the age of forecasts.
    """
    slots = Slots.between(*period)
    answers = judge_all(proposal, evidence, policy, slots=slots, now=now)
    least = timedelta(minutes=proposal.min_duration_minutes or QUARTER.total_seconds() / 60)
    teller = _Teller(proposal, replace(evidence, observation=None), policy, now)
    return Outlook(
        windows=tuple(windows(answers, slots, least)),
        gaps=tuple(_gaps(answers, slots, least, teller)),
        missing=evidence.missing,
    )


def judge_all(proposal: Proposal, evidence: Evidence, policy: Policy, *, slots: Slots, now: datetime) -> list[Judged]:
    """Every rule that depends on the hour, over all slots, each stretch by the law of its own days."""
    given = replace(evidence, observation=None)
    answers: dict[str, Judged] = {}
    for first, last in _stretches(policy, slots):
        part = slots.part(first, last)
        starts, ends = moment(part.starts[0]), moment(part.ends[-1])
        for rule in policy.in_force(london_date(starts)):
            if rule.check in RULES:
                ahead = Ahead(proposal, given, Clause(rule, policy, starts, ends), part, now)
                held = answers.setdefault(rule.id, _blank(rule.id, rule.stage, len(slots)))
                held.weights[first:last] = judged(ahead)
                if (held.weights[first:last] == 1).any():
                    held.free[first:last] = nearness(ahead)
    return [answers[name] for name in policy.rule_ids() if name in answers]


def _blank(rule: str, stage: Stage, count: int) -> Judged:
    """A rule not yet in force anywhere: it binds no slot."""
    return Judged(rule, stage, np.zeros(count, dtype=np.int64), np.ones(count))


def _stretches(policy: Policy, slots: Slots) -> Iterator[tuple[int, int]]:
    """The slots, cut at every midnight on which the policy's law changes."""
    if not len(slots):
        return
    edges_s = np.array([day_start(day).timestamp() for day in policy.change_dates()])
    inside = edges_s[(edges_s > slots.starts[0]) & (edges_s < slots.ends[-1])]
    cuts = [0, *np.searchsorted(slots.starts, inside).tolist(), len(slots)]
    yield from ((first, last) for first, last in itertools.pairwise(cuts) if last > first)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Says in a rule's own words what it has against a slot."""

    proposal: Proposal
    evidence: Evidence
    policy: Policy
    now: datetime

    def sentence(self, rule_id: str, starts_at: datetime) -> str:
        """What the rule itself says of the quarter hour from that moment."""
        ends_at = starts_at + QUARTER
        flight = replace(self.proposal, starts_at=starts_at, ends_at=ends_at)
        for rule in self.policy.in_force(london_date(starts_at)):
            if rule.id == rule_id:
                case = Case(flight, self.evidence, self.now)
                return _CHECKS[rule.check](case, Clause(rule, self.policy, starts_at, ends_at)).sentence
        return f"{rule_id} does not allow it."


def _gaps(answers: Sequence[Judged], slots: Slots, least: timedelta, teller: _Teller) -> Iterator[Gap]:
    """Times in which a rule fails, and flyable times too short to be of use."""
    found = runs(answers, slots)
    for index, run in enumerate(found):
        starts_at, ends_at = edges(slots, run)
        if run.fails:
            rule = binding(answers, run) or ""
            yield Gap(starts_at, ends_at, rule, teller.sentence(rule, _first_failing(answers, slots, run, rule)))
        elif not run.unknown and not long_enough(run, least):
            rule = _beside(answers, found, index)
            minutes = int((ends_at - starts_at).total_seconds() // 60)
            wanted = int(least.total_seconds() // 60)
            yield Gap(starts_at, ends_at, rule, f"Only {minutes} minutes are free here; {wanted} are needed.")


def _first_failing(answers: Sequence[Judged], slots: Slots, run: Run, rule: str) -> datetime:
    """The start of the first slot of a run in which the rule fails."""
    weights = next(each.stands for each in answers if each.rule == rule)[run.first : run.last]
    return moment(slots.starts[run.first + int(np.argmax(weights >= FAILS))])


def _beside(answers: Sequence[Judged], found: Sequence[Run], index: int) -> str:
    """The rule that ends a time too short: that of the run after it, else of the run before."""
    for near in (index + 1, index - 1):
        if 0 <= near < len(found) and (rule := binding(answers, found[near])):
            return rule
    return answers[0].rule if answers else ""
