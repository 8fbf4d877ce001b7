"""For each operation and stage one fully evidenced proposal is clear, and nothing left out ever leaves it so."""

import pytest

from compliance.finding import Outcome, Severity
from compliance.policy import Rule
from compliance.proposal import parse_proposal
from compliance.shipped import shipped_policy
from compliance.verdict import Overall, Verdict
from tests.compliance.kit import GOLDEN, Document, changed, evidence, found, golden, judge, zone

ALL = sorted({path.stem for path in GOLDEN.glob("*.json")})


def _counting(verdict: Verdict) -> list[str]:
    faults = {Outcome.FAIL, Outcome.UNKNOWN}
    return [f"{each.rule}: {each.sentence}" for each in verdict.findings if each.outcome in faults]


def test_there_is_one_for_each_operation_and_stage() -> None:
    """Fifteen proposals: five operations at three stages."""
    assert len(ALL) == 15


@pytest.mark.parametrize("name", ALL)
def test_golden_proposals_are_clear(name: str) -> None:
    """A fully evidenced proposal meets every rule due at its stage."""
    verdict = judge(golden(name))
    assert _counting(verdict) == []
    assert verdict.outcome is Overall.CLEAR


def _binding(rule: Rule, document: Document, verdict: Verdict) -> bool:
    heavy = rule.severity in {Severity.BLOCK, Severity.REFER}
    due = found(verdict, rule.id).outcome is not Outcome.NOT_DUE if verdict.of(rule.id) else False
    return heavy and due and document["operation"] in rule.operations


def _present(document: Document, path: str) -> bool:
    value: object = document
    for name in path.split("."):
        value = value[0] if isinstance(value, list) and value else value
        if not isinstance(value, dict) or name not in value:
            return False
        value = value[name]
    return True


def _fields(name: str) -> list[str]:
    document, verdict = golden(name), judge(golden(name))
    rules = [rule for rule in shipped_policy().rules if _binding(rule, document, verdict)]
    read = {field for rule in rules for field in (*rule.needs, *rule.reads)}
    read |= {"vehicle", "operation", "starts_at", "ends_at"}
    return sorted(field for field in read if _present(document, field))


@pytest.mark.parametrize("name", ALL)
def test_no_field_that_a_heavy_rule_reads_can_be_left_out(name: str) -> None:
    """Taking out any field that a due block or refer rule reads never leaves it clear, nor does making it null."""
    still_clear = [
        field
        for field in _fields(name)
        if judge(changed(golden(name), **{field.replace(".", "__"): None})).outcome is Overall.CLEAR
    ]
    assert still_clear == []


@pytest.mark.parametrize("part", ["weather", "kp", "notam"])
def test_no_evidence_can_be_left_out(part: str) -> None:
    """On the day, without one of the feeds it is not clear."""
    document = golden()
    del document["evidence"][part]
    assert judge(document).outcome is not Overall.CLEAR


def test_without_the_observation_there_is_no_cloud_base() -> None:
    """A spot forecast has no cloud base: without the pilot's eye it is unknown."""
    document = golden()
    del document["evidence"]["observation"]
    verdict = judge(document)
    assert found(verdict, "WX-4").outcome is Outcome.UNKNOWN
    assert verdict.outcome is Overall.REFER


def test_null_is_absent() -> None:
    """Every field set to null reads as the same proposal without it."""
    document = golden()
    for name in [each for each in document if each != "stage"]:
        nulled = {**document, name: None}
        without = {key: value for key, value in document.items() if key != name}
        assert parse_proposal(nulled) == parse_proposal(without)


def test_one_finding_for_each_rule_in_force_in_policy_order() -> None:
    """The findings are the rules in force, once each, in the policy's order."""
    verdict = judge(golden())
    policy = shipped_policy()
    assert verdict.starts_at is not None
    expected = list(dict.fromkeys(rule.id for rule in policy.in_force(verdict.starts_at.date())))
    assert [finding.rule for finding in verdict.findings] == expected


def test_a_missing_sentinel_stops_every_pass_in_airspace() -> None:
    """With one sentinel gone nothing in airspace passes, and what fails still fails."""
    document = golden()
    lost = judge(document, given=evidence(document, missing=("Zone RU608 is missing from the airspace data.",)))
    assert found(lost, "FRZ-1").outcome is Outcome.UNKNOWN
    assert found(lost, "PRD-1").outcome is Outcome.UNKNOWN
    assert lost.outcome is Overall.REFER
    held = evidence(document, zone(), missing=("Zone RU608 is missing from the airspace data.",))
    assert found(judge(document, given=held), "FRZ-1").outcome is Outcome.FAIL
