"""Use cases: judge a proposal, give a verdict again, publish a policy, grant a waiver."""

import json
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import JsonValue
from shapely import from_wkb
from sqlmodel import Session

from compliance import store
from compliance.difference import differences
from compliance.errors import (
    PolicyNotFoundError,
    PolicyPublishedError,
    VerdictNotReplayableError,
)
from compliance.evidence import Evidence
from compliance.feeds import Feeds, gather
from compliance.london import london_date
from compliance.models import PolicyVersion, StoredVerdict, Waiver
from compliance.policy import Policy
from compliance.proposal import Proposal, parse_proposal
from compliance.roundtrip import Json, from_json, to_json
from compliance.shipped import read_policy, shipped_policy
from compliance.verdict import Circumstances, Verdict, assess
from compliance.waiver import Grant
from records import audit
from records.columns import JsonObject
from records.ids import new_id
from records.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for a verdict, when, of which feeds, and for which request if it is for one.

    ``request_ref`` lets a waiver for that request count; without ``store`` the verdict is a trial that is not kept.
    """

    viewer: Viewer
    feeds: Feeds
    now: datetime
    request_ref: str | None = None
    store: bool = True


def check(
    session: Session, document: object, *, viewer: Viewer, feeds: Feeds, now: datetime, store: bool = True
) -> Verdict:
    """Judge a proposal on the evidence to be had, and keep the verdict with all it rested on.

    Args:
        session: A writing session.
        document: The proposal's JSON document.
        viewer: Who asks; the verdict is their organisation's.
        feeds: The providers that may be asked for evidence.
        now: The present moment.
        store: False for a trial that is not kept.

    Raises:
        ProposalError: The document cannot be read; the field is named.
    """
    return judge(session, document, Asking(viewer, feeds, now, store=store))


def judge(session: Session, document: object, asking: Asking) -> Verdict:
    """The same, for a request where there is one, so that its waivers count.

    Raises:
        ProposalError: The document cannot be read; the field is named.
    """
    proposal = parse_proposal(document)
    evidence = gather(session, proposal, feeds=asking.feeds, now=asking.now)
    policy = in_force(session, proposal.starts_at or asking.now)
    grants = grants_for(session, proposal, request_ref=asking.request_ref)
    given = Circumstances(evidence=evidence, now=asking.now, waivers=grants, id=new_id())
    verdict = assess(proposal, policy, given)
    if asking.store:
        _keep(session, policy, verdict, given, document=document, viewer=asking.viewer)
    return verdict


def _keep(
    session: Session, policy: Policy, verdict: Verdict, given: Circumstances, *, document: object, viewer: Viewer
) -> None:
    _remember(session, policy, given.now)
    session.add(
        StoredVerdict(
            id=verdict.id,
            organisation_id=viewer.organisation_id,
            person_id=viewer.person_id,
            policy_sha256=policy.sha256,
            stage=str(verdict.stage),
            outcome=str(verdict.outcome),
            starts_at=verdict.starts_at,
            ends_at=verdict.ends_at,
            judged_at=given.now,
            document=_object(json.loads(json.dumps(document))),
            evidence=_object(to_json(given.evidence)),
            waivers=[_object(to_json(grant)) for grant in given.waivers],
            answer=canonical(verdict),
        )
    )
    detail: dict[str, JsonValue] = {"outcome": str(verdict.outcome), "policy": policy.sha256}
    audit.record(
        session, viewer=viewer, action="verdict.given", subject=f"verdict:{verdict.id}", now=given.now, detail=detail
    )


def canonical(verdict: Verdict) -> str:
    """The verdict's JSON, the same bytes each time."""
    return json.dumps(verdict.to_json(), ensure_ascii=False, separators=(",", ":"))


def _object(value: Json) -> JsonObject:
    return dict(value) if isinstance(value, dict) else {}


def _remember(session: Session, policy: Policy, now: datetime) -> None:
    """Keep the text of the shipped policy once a verdict rests on it."""
    if store.policy_by_sha256(session, policy.sha256) is None:
        session.add(_row(policy, now, publisher=None, shipped=True))
        session.flush()


def _row(policy: Policy, now: datetime, *, publisher: str | None, shipped: bool) -> PolicyVersion:
    return PolicyVersion(
        policy_id=policy.id,
        version=policy.version,
        title=policy.title,
        sha256=policy.sha256,
        effective_from=policy.effective_from,
        effective_to=policy.effective_to,
        text=policy.text,
        published_at=now,
        published_by=publisher,
        shipped=shipped,
    )


def in_force(session: Session, at: datetime) -> Policy:
    """The policy by which a flight at that moment is judged: the published one, else the shipped one.

    Raises:
        PolicyNotFoundError: The moment lies before the first day that any policy covers.
    """
    on = london_date(at)
    published = store.policy_published_for(session, on)
    if published is not None:
        return read_policy(published.text)
    shipped = shipped_policy()
    if on < shipped.effective_from:
        raise PolicyNotFoundError(
            f"No policy covers {on}: the first covers flights from {shipped.effective_from}.", field="starts_at"
        )
    return shipped


def grants_for(session: Session, proposal: Proposal, *, request_ref: str | None = None) -> tuple[Grant, ...]:
    """The waivers that may bear on a flight; which of them cover it the verdict decides."""
    if proposal.starts_at is None or proposal.ends_at is None:
        return ()
    rows = store.waivers_over(session, proposal.starts_at, proposal.ends_at, request_ref=request_ref)
    return tuple(_grant(row) for row in rows)


def _grant(row: Waiver) -> Grant:
    return Grant(
        id=row.id,
        rule=row.rule,
        reason=row.reason,
        granted_by=row.role.replace("_", " "),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        area=None if row.area_wkb is None else from_wkb(row.area_wkb),
        operator_id=row.operator_id,
    )


def verdict_document(session: Session, viewer: Viewer, verdict_id: str) -> JsonObject:
    """A stored verdict's JSON, as it was given.

    Raises:
        VerdictNotFoundError: There is none of that id for this caller.
    """
    return _object(json.loads(store.verdict_for(session, viewer, verdict_id).answer))


def replay(session: Session, verdict_id: str, *, viewer: Viewer, now: datetime) -> Verdict:
    """Give a verdict again from what it rested on, under the policy of then.

    Raises:
        VerdictNotFoundError: There is none of that id for this caller.
        PolicyNotFoundError: The policy it rested on is not kept.
        VerdictNotReplayableError: It does not come out byte for byte the same.
    """
    stored = store.verdict_for(session, viewer, verdict_id)
    kept = store.policy_by_sha256(session, stored.policy_sha256)
    if kept is None:
        raise PolicyNotFoundError(f"The policy of verdict {verdict_id} is not kept.", field="id")
    verdict = rejudged(stored, read_policy(kept.text))
    same = canonical(verdict) == stored.answer
    audit.record(
        session,
        viewer=viewer,
        action="verdict.replayed",
        subject=f"verdict:{verdict_id}",
        now=now,
        detail={"same": same},
    )
    if not same:
        raise VerdictNotReplayableError(
            f"Verdict {verdict_id}, judged again on its own evidence, comes out otherwise.",
            field="id",
            remedy="The stored verdict stands; the checks have changed since it was given.",
        )
    return verdict


def rejudged(stored: StoredVerdict, policy: Policy) -> Verdict:
    """A kept verdict's proposal judged by a policy, on the evidence and at the moment of then; nothing is kept."""
    given = Circumstances(
        evidence=from_json(Evidence, stored.evidence),
        now=stored.judged_at,
        waivers=tuple(from_json(Grant, each) for each in stored.waivers),
        id=stored.id,
    )
    return assess(parse_proposal(stored.document), policy, given)


def publish_policy(session: Session, text: str, *, viewer: Viewer, now: datetime) -> Policy:
    """Publish a policy version; it can never change afterwards.

    Raises:
        PolicyError: The text breaks a rule of policies; the rule or parameter is named.
        PolicyPublishedError: That version is published with other words.
    """
    policy = read_policy(text)
    for row in store.published_policies(session):
        if (row.policy_id, row.version) == (policy.id, policy.version) and row.sha256 != policy.sha256:
            raise PolicyPublishedError(
                f"Version {policy.version} is published and cannot change.",
                field="version",
                remedy="Give the text a new version.",
            )
    held = store.policy_by_sha256(session, policy.sha256)
    if held is None:
        session.add(_row(policy, now, publisher=viewer.person_id, shipped=False))
    elif held.shipped:
        held.shipped, held.published_at, held.published_by = False, now, viewer.person_id
        session.add(held)
    audit.record(
        session,
        viewer=viewer,
        action="policy.published",
        subject=f"policy:{policy.id}:{policy.version}",
        now=now,
        detail={"sha256": policy.sha256, "effective_from": policy.effective_from.isoformat()},
    )
    return policy


def named_policy(session: Session, version: str) -> Policy:
    """A policy by its version; the shipped one answers to its own version and to "shipped".

    Raises:
        PolicyNotFoundError: There is none.
    """
    shipped = shipped_policy()
    if version in {"shipped", shipped.version}:
        held = [row for row in store.published_policies(session) if row.version == version]
        return read_policy(held[0].text) if held else shipped
    return read_policy(store.policy_by_version(session, version).text)


def diff(session: Session, old: str, new: str) -> list[str]:
    """What changed from one version to another, each difference a sentence."""
    return diff_of(named_policy(session, old), named_policy(session, new))


def diff_of(old: Policy, new: Policy) -> list[str]:
    """What changed between two policies, published or not."""
    return differences(old, new)


def trial(proposal: Proposal, policy: Policy, given: Circumstances, starts_at: datetime, ends_at: datetime) -> Verdict:
    """The same proposal at another time, on the same evidence: for windows and the impact of a new policy."""
    return assess(replace(proposal, starts_at=starts_at, ends_at=ends_at), policy, given)
