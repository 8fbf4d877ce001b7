"""Verdicts kept and given again, policies published, waivers granted."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from compliance import service, waivers
from compliance.airspace import load_seed
from compliance.errors import (
    PolicyNotFoundError,
    PolicyPublishedError,
    VerdictNotFoundError,
    VerdictNotReplayableError,
    WaiverError,
    WaiverNotAllowedError,
)
from compliance.feeds import Feeds
from compliance.finding import Outcome
from compliance.models import PolicyVersion, StoredVerdict, WaiverCreate
from compliance.policy import shipped_text
from compliance.verdict import Overall, Verdict
from records.audit import AuditEntry
from records.database import writing
from records.viewer import Role, Viewer
from tests.compliance.kit import GOLDEN, NOW, changed, found, golden

COUNCIL = Viewer("p1", "council", frozenset({Role.REQUESTER}))
OFFICER = Viewer("p2", "council", frozenset({Role.FLIGHT_SAFETY}))
STRANGER = Viewer("p3", "other", frozenset({Role.REQUESTER}))
NIGHT = {"starts_at": "2026-12-21T19:00:00Z", "ends_at": "2026-12-21T20:00:00Z"}


@pytest.fixture
def held(engine: Engine) -> Iterator[Session]:
    """A database with the demonstration airspace."""
    with writing(engine) as session:
        load_seed(session, now=NOW)
        yield session


def _check(session: Session, document: object, viewer: Viewer = COUNCIL) -> Verdict:
    return service.check(session, document, viewer=viewer, feeds=Feeds.offline(), now=NOW)


@pytest.mark.parametrize("name", sorted(path.stem for path in GOLDEN.glob("*.json")))
def test_golden_proposals_are_clear_on_imported_airspace(held: Session, name: str) -> None:
    """The same proposals are clear when the airspace comes from the database."""
    verdict = _check(held, golden(name))
    assert verdict.outcome is Overall.CLEAR, verdict.sentence()


def test_without_airspace_nothing_is_clear(engine: Engine) -> None:
    """An empty database is not a clear sky."""
    with writing(engine) as session:
        verdict = _check(session, golden())
    assert found(verdict, "FRZ-1").outcome is Outcome.UNKNOWN
    assert verdict.outcome is Overall.REFER


def test_the_contract_place_is_in_oban_zone(held: Session) -> None:
    """On imported airspace Dunbeg lies in RU604A."""
    dunbeg = [[[-5.4411, 56.4497], [-5.4369, 56.4497], [-5.4369, 56.4513], [-5.4411, 56.4513], [-5.4411, 56.4497]]]
    verdict = _check(held, changed(golden(), area={"type": "Polygon", "coordinates": dunbeg}))
    assert found(verdict, "FRZ-1").sentence == (
        "All of the area (4.6 ha) lies in the Oban flight restriction zone RU604A, and no permission for it is recorded."
    )
    assert found(verdict, "FRZ-1").detail.zones == ("RU604A",)


def test_the_documented_example_gives_the_documented_verdict(held: Session) -> None:
    """The proposal of the architecture page is blocked by FRZ-1, in its words, and looked at again at six."""
    document = json.loads((GOLDEN.parent / "contract-proposal.json").read_text(encoding="utf-8"))
    verdict = _check(held, document).to_json()
    findings = verdict["findings"]
    assert isinstance(findings, list)
    finding = next(each for each in findings if isinstance(each, dict) and each["rule"] == "FRZ-1")
    assert finding["sentence"] == (
        "All of the area (4.6 ha) lies in the Oban flight restriction zone RU604A, and no permission for it is recorded."
    )
    assert finding["where"] == document["area"]
    assert finding["would_pass_if"] == ["permission for RU604A from the aerodrome operator is recorded for 21 December"]
    assert (verdict["outcome"], verdict["recheck_at"]) == ("BLOCKED", "2026-12-21T06:00:00Z")
    assert verdict["for"] == [document["starts_at"], document["ends_at"]]


def test_a_replay_gives_the_same_bytes(held: Session) -> None:
    """Judged again under its own policy and evidence, a verdict is the same to the byte, after the policy moved on."""
    verdict = _check(held, golden())
    stored = held.get(StoredVerdict, verdict.id)
    assert stored is not None
    newer = shipped_text().replace('version = "1.0"', 'version = "1.1"').replace("value = 120,", "value = 50,")
    service.publish_policy(held, newer, viewer=OFFICER, now=NOW)
    held.flush()
    held.expire_all()
    again = service.replay(held, verdict.id, viewer=COUNCIL, now=NOW + timedelta(days=400))
    assert service.canonical(again) == stored.answer
    assert service.verdict_document(held, COUNCIL, verdict.id) == json.loads(stored.answer)
    assert found(_check(held, golden()), "HGT-1").outcome is Outcome.FAIL


def test_a_verdict_that_no_longer_comes_out_the_same_is_told(held: Session) -> None:
    """A stored answer that its evidence does not give is a conflict, never silently replaced."""
    verdict = _check(held, golden())
    stored = held.get(StoredVerdict, verdict.id)
    assert stored is not None
    stored.answer = stored.answer.replace("CLEAR", "BLOCKED")
    held.add(stored)
    with pytest.raises(VerdictNotReplayableError):
        service.replay(held, verdict.id, viewer=COUNCIL, now=NOW)


def test_a_verdict_is_its_organisations_own(held: Session) -> None:
    """Another organisation does not learn that it exists; flight safety may read it."""
    verdict = _check(held, golden())
    with pytest.raises(VerdictNotFoundError):
        service.verdict_document(held, STRANGER, verdict.id)
    with pytest.raises(VerdictNotFoundError):
        service.verdict_document(held, COUNCIL, "no-such-id")
    assert service.verdict_document(held, OFFICER, verdict.id)["id"] == verdict.id


def test_a_trial_leaves_nothing_behind(held: Session) -> None:
    """A check that is not stored writes no verdict and no audit entry."""
    before = len(held.exec(select(AuditEntry)).all())
    service.check(held, golden(), viewer=COUNCIL, feeds=Feeds.offline(), now=NOW, store=False)
    assert held.exec(select(StoredVerdict)).all() == []
    assert len(held.exec(select(AuditEntry)).all()) == before


def test_publishing_is_dated_audited_and_final(held: Session) -> None:
    """A version takes effect from its date, and its number cannot be used for other words."""
    text = (
        shipped_text()
        .replace('version = "1.0"', 'version = "2"')
        .replace("effective_from = 2020-12-31", "effective_from = 2027-01-01", 1)
    )
    published = service.publish_policy(held, text, viewer=OFFICER, now=NOW)
    held.flush()
    assert service.in_force(held, datetime(2026, 12, 31, 12, tzinfo=UTC)).version == "1.0"
    assert service.in_force(held, datetime(2027, 1, 1, 12, tzinfo=UTC)).sha256 == published.sha256
    assert [entry.action for entry in held.exec(select(AuditEntry)).all()][-1] == "policy.published"
    with pytest.raises(PolicyPublishedError):
        service.publish_policy(held, text + "\n# other words\n", viewer=OFFICER, now=NOW)
    service.publish_policy(held, text, viewer=OFFICER, now=NOW)
    held.flush()
    rows = held.exec(select(PolicyVersion)).all()
    assert [row.version for row in rows] == ["2"]
    assert service.diff(held, "1.0", "2")
    with pytest.raises(PolicyNotFoundError):
        service.named_policy(held, "9")


def test_before_the_first_policy_there_is_none(held: Session) -> None:
    """A flight before 2020-12-31 is covered by no policy."""
    with pytest.raises(PolicyNotFoundError):
        service.in_force(held, datetime(2020, 12, 30, 12, tzinfo=UTC))


def _waiver(**others: object) -> WaiverCreate:
    body = {
        "rule": "DAY-1",
        "reason": "Landslip above the road",
        "starts_at": datetime(2026, 12, 20, tzinfo=UTC),
        "ends_at": datetime(2026, 12, 22, tzinfo=UTC),
        "request_ref": "R-1",
    }
    return WaiverCreate.model_validate(body | others)


@pytest.mark.parametrize(
    "others",
    [
        {"rule": "FRZ-1"},
        {"rule": "NO-1"},
        {"reason": " "},
        {"request_ref": None},
        {"operator_id": "GBR-OP-ABCDEFGHJKLM"},
        {"ends_at": datetime(2026, 12, 20, tzinfo=UTC)},
        {"ends_at": datetime(2027, 3, 1, tzinfo=UTC)},
    ],
)
def test_a_waiver_that_does_not_stand_is_refused(held: Session, others: dict[str, object]) -> None:
    """Law, unknown rules, no reason, no scope or two, and too long: each is refused."""
    with pytest.raises(WaiverError):
        waivers.grant_waiver(held, _waiver(**others), viewer=OFFICER, now=NOW)


def test_only_the_named_role_waives(held: Session) -> None:
    """A requester may not waive the rule that binds the request."""
    with pytest.raises(WaiverNotAllowedError):
        waivers.grant_waiver(held, _waiver(), viewer=COUNCIL, now=NOW)


def test_a_waiver_is_for_its_request_and_may_be_revoked(held: Session) -> None:
    """It counts for that request, not for another, and not after it is revoked."""
    granted = waivers.grant_waiver(held, _waiver(), viewer=OFFICER, now=NOW)
    held.flush()
    document = changed(golden(), **NIGHT)
    asking = service.Asking(COUNCIL, Feeds.offline(), NOW, request_ref="R-1")
    verdict = service.judge(held, document, asking)
    assert found(verdict, "DAY-1").outcome is Outcome.WAIVED
    assert "flight safety" in found(verdict, "DAY-1").sentence
    assert found(_check(held, document), "DAY-1").outcome is Outcome.FAIL
    waivers.revoke_waiver(held, granted.id, viewer=OFFICER, now=NOW)
    held.flush()
    assert found(service.judge(held, document, asking), "DAY-1").outcome is Outcome.FAIL
    held.expire_all()
    assert service.replay(held, verdict.id, viewer=COUNCIL, now=NOW).id == verdict.id
