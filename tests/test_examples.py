"""The examples are run as they are."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from compliance.airspace.service import load_seed
from compliance.feeds import Feeds
from compliance.finding import Outcome
from compliance.service import check
from records.viewer import Viewer

EXAMPLES = Path(__file__).parents[1] / "examples"
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.name)
def test_every_example_is_a_proposal_that_can_be_judged(session: Session, viewer: Viewer, path: Path) -> None:
    """Each file is read strictly and given one finding for each rule."""
    load_seed(session, now=NOW)
    verdict = check(session, json.loads(path.read_text()), viewer=viewer, feeds=Feeds.offline(), now=NOW)
    rules = [finding.rule for finding in verdict.findings]
    assert len(rules) == len(set(rules)) > 0


def test_dunbeg_is_blocked_by_its_aerodrome(session: Session, viewer: Viewer) -> None:
    """Housing land at Dunbeg lies in Oban's flight restriction zone, and the verdict says what would change that."""
    load_seed(session, now=NOW)
    document = json.loads((EXAMPLES / "dunbeg.json").read_text())
    verdict = check(session, document, viewer=viewer, feeds=Feeds.offline(), now=NOW)
    found = next(finding for finding in verdict.findings if finding.rule == "FRZ-1")
    assert verdict.outcome.value == "BLOCKED"
    assert found.outcome is Outcome.FAIL
    assert "RU604A" in found.sentence
    assert found.detail.would_pass_if
