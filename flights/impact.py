"""What a policy would change: every open request and visit whose verdict would come out differently."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session, col, select

from compliance.london import london_date
from compliance.models import StoredVerdict
from compliance.policy import Policy
from compliance.service import rejudged
from flights.lifecycle import OPEN, SessionStatus
from flights.models import FlightRequest, FlightSession
from records.columns import JsonObject, JsonValue


@dataclass(frozen=True, slots=True)
class Impact:
    """One verdict that would change.

    Attributes:
        reference: The request's.
        verdict_id: The verdict that stands.
        stage: The stage it was made at.
        before, after: Its outcome, and what it would be.
        findings: Each rule whose outcome would change, with both.
    """

    reference: str
    verdict_id: str
    stage: str
    before: str
    after: str
    findings: tuple[tuple[str, str, str], ...]

    @property
    def sentence(self) -> str:
        """It in words, for the person who publishes."""
        rules = ", ".join(f"{rule} {before} → {after}" for rule, before, after in self.findings)
        return f"{self.reference} at the {self.stage.replace('_', ' ')} stage: {self.before} → {self.after} ({rules})."

    def to_json(self) -> JsonObject:
        """It as programs read it."""
        findings: list[JsonValue] = [
            {"rule": rule, "before": before, "after": after} for rule, before, after in self.findings
        ]
        return {
            "request": self.reference,
            "verdict": self.verdict_id,
            "stage": self.stage,
            "before": self.before,
            "after": self.after,
            "findings": findings,
        }


def impact_of(session: Session, policy: Policy) -> list[Impact]:
    """Every standing verdict of an open request or visit that a policy would change, by request.

    Only flights on days that the policy covers are looked at; each is judged on the evidence it had.
    """
    found = [
        impact
        for reference, stored in _standing(session)
        if _covers(policy, stored) and (impact := _compared(reference, stored, policy)) is not None
    ]
    return sorted(found, key=lambda one: (one.reference, one.stage))


def _standing(session: Session) -> Iterator[tuple[str, StoredVerdict]]:
    asked = (
        select(FlightRequest.reference, StoredVerdict)
        .join(StoredVerdict, col(StoredVerdict.id) == col(FlightRequest.verdict_id))
        .where(col(FlightRequest.status).in_(OPEN))
    )
    yield from session.exec(asked)
    ahead = (
        select(FlightRequest.reference, StoredVerdict)
        .join(FlightSession, col(FlightSession.request_id) == col(FlightRequest.id))
        .join(StoredVerdict, col(StoredVerdict.id) == col(FlightSession.schedule_verdict_id))
        .where(col(FlightSession.status).in_((SessionStatus.SCHEDULED, SessionStatus.GO)))
    )
    yield from session.exec(ahead)


def _covers(policy: Policy, stored: StoredVerdict) -> bool:
    on = london_date(stored.starts_at or stored.judged_at)
    return policy.effective_from <= on and (policy.effective_to is None or on <= policy.effective_to)


def _compared(reference: str, stored: StoredVerdict, policy: Policy) -> Impact | None:
    before = json.loads(stored.answer)
    after = rejudged(stored, policy)
    was = {finding["rule"]: str(finding["outcome"]) for finding in before["findings"]}
    now = {finding.rule: str(finding.outcome) for finding in after.findings}
    absent = "NOT IN FORCE"
    changed = tuple(
        (rule, was.get(rule, absent), now.get(rule, absent))
        for rule in dict.fromkeys([*was, *now])
        if was.get(rule, absent) != now.get(rule, absent)
    )
    if stored.outcome == str(after.outcome) and not changed:
        return None
    return Impact(reference, stored.id, stored.stage, stored.outcome, str(after.outcome), changed)
