"""Zones, permissions and notices."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from compliance.evidence import Notam, NotamEvidence, Provenance, ZoneKind
from compliance.finding import Outcome, Severity
from compliance.verdict import Overall
from tests.compliance.kit import NOW, Document, changed, evidence, found, golden, judge, zone

DUNBEG = [[[-5.4411, 56.4497], [-5.4369, 56.4497], [-5.4369, 56.4513], [-5.4411, 56.4513], [-5.4411, 56.4497]]]
PERMISSION = {"kind": "zone", "granted_by": "Oban Airport", "reference": "FRZ-1", "zone": "RU604A"}
DAY = {"from": "2026-12-08", "to": "2026-12-08"}


def _with(permission: dict[str, object]) -> Document:
    document = golden()
    document["permissions"] = [*document["permissions"], permission]
    return document


def test_the_contract_example_at_dunbeg() -> None:
    """All of the area lies in Oban's zone, and the sentence says so."""
    document = changed(golden(), area={"type": "Polygon", "coordinates": DUNBEG}, max_height_m_agl=90)
    document.update(starts_at="2026-12-21T10:00:00Z", ends_at="2026-12-21T11:00:00Z")
    verdict = judge(document, zone(centre=(-5.4, 56.4636111)), now=datetime(2026, 11, 21, tzinfo=UTC))
    finding = found(verdict, "FRZ-1").to_json()
    assert finding["sentence"] == (
        "All of the area (4.6 ha) lies in the Oban flight restriction zone RU604A, and no permission for it is recorded."
    )
    assert finding["outcome"] == "FAIL"
    assert finding["severity"] == "block"
    assert finding["zones"] == ["RU604A"]
    assert finding["where"] == {"type": "Polygon", "coordinates": DUNBEG}
    assert finding["would_pass_if"] == ["permission for RU604A from the aerodrome operator is recorded for 21 December"]
    assert finding["source"] == {
        "instrument": "ANO 2016",
        "clause": "94A",
        "url": "https://www.legislation.gov.uk/uksi/2016/765/article/94A",
    }
    assert verdict.outcome is Overall.BLOCKED
    assert verdict.to_json()["recheck_at"] == "2026-12-21T06:00:00Z"


def test_a_verdict_has_the_contract_shape() -> None:
    """The keys of a verdict and a finding, no more and no fewer."""
    document = judge(golden(), zone()).to_json()
    shape = "id stage outcome policy for findings still_to_check recheck_at"
    assert list(document) == shape.split()
    findings = document["findings"]
    assert isinstance(findings, list)
    keys = "rule outcome severity sentence authority source observed limit unit margin where when zones evidence would_pass_if"
    assert all(isinstance(each, dict) and list(each) == keys.split() for each in findings)


@pytest.mark.parametrize(
    ("permission", "outcome"),
    [
        ({**PERMISSION, **DAY}, Outcome.PASS),
        ({**PERMISSION, **DAY, "zone": "EGRU604A"}, Outcome.PASS),
        ({**PERMISSION, **DAY, "max_height_m_agl": 60}, Outcome.PASS),
        ({**PERMISSION}, Outcome.UNKNOWN),
        ({**PERMISSION, **DAY, "reference": None}, Outcome.UNKNOWN),
        ({**PERMISSION, **DAY, "zone": None}, Outcome.UNKNOWN),
        ({**PERMISSION, **DAY, "max_height_m_agl": 59}, Outcome.FAIL),
        ({**PERMISSION, **DAY, "zone": "RU604B"}, Outcome.FAIL),
        ({**PERMISSION, "from": "2026-12-07", "to": "2026-12-07"}, Outcome.FAIL),
        ({**PERMISSION, "from": "2026-12-08T11:00:00Z", "to": "2026-12-08T11:44:59Z"}, Outcome.FAIL),
        ({**PERMISSION, "from": "2026-12-08T11:00:00Z", "to": "2026-12-08T11:45:00Z"}, Outcome.PASS),
        ({**PERMISSION, **DAY, "kind": "landowner"}, Outcome.FAIL),
    ],
)
def test_a_permission_counts_for_its_zone_time_and_height(permission: dict[str, object], outcome: Outcome) -> None:
    """Only what a permission covers is permitted; without dates nobody can say."""
    assert found(judge(_with(permission), zone()), "FRZ-1").outcome is outcome


def test_a_take_off_inside_a_zone_counts() -> None:
    """An area outside a zone flown from inside it enters it."""
    document = changed(golden(), takeoff__point=[-5.12, 56.2])
    finding = found(judge(document, zone(centre=(-5.12, 56.2), radius_m=300)), "FRZ-1")
    assert finding.outcome is Outcome.FAIL
    assert finding.sentence.startswith("A place of take-off lies in")


def test_part_of_the_area_says_how_much_would_pass() -> None:
    """Half in a zone: the finding tells the hectares in it and outside."""
    finding = found(judge(golden(), zone(centre=(-5.1, 56.2008), radius_m=120)), "FRZ-1")
    assert re.match(r"\d\.\d ha of the area's 4\.4 ha lies in", finding.sentence)
    assert any(way.startswith("the flight keeps to the") for way in finding.detail.would_pass_if)


@pytest.mark.parametrize("kind", [ZoneKind.PROHIBITED, ZoneKind.RESTRICTED, ZoneKind.NATIONAL_SECURITY])
def test_other_zones_are_prd_1(kind: ZoneKind) -> None:
    """Prohibited, restricted and national-security zones block, and FRZ-1 says nothing of them."""
    verdict = judge(golden(), zone("RU608", kind))
    assert found(verdict, "PRD-1").outcome is Outcome.FAIL
    assert found(verdict, "PRD-1").severity is Severity.BLOCK
    assert found(verdict, "PRD-1").detail.zones == ("RU608",)
    assert found(verdict, "FRZ-1").outcome is Outcome.PASS


def _notams(*texts: str, hours: float = 1) -> NotamEvidence:
    provenance = Provenance("notam", "made", None, NOW, None, None)
    start, ends = NOW, NOW + timedelta(hours=9)
    notams = tuple(
        Notam(f"A{index}/26", "QRDCA", start, ends, (-5.098, 56.2), 1, 0, 4000, text)
        for index, text in enumerate(texts)
    )
    return NotamEvidence(notams, provenance, NOW - timedelta(hours=hours))


@pytest.mark.parametrize(
    ("activity", "notams", "outcome", "severity"),
    [
        ("unknown", None, Outcome.FAIL, Severity.REFER),
        ("notam", None, Outcome.FAIL, Severity.REFER),
        ("unknown", _notams(), Outcome.FAIL, Severity.REFER),
        ("notam", _notams(), Outcome.PASS, Severity.BLOCK),
        ("notam", _notams(hours=20), Outcome.FAIL, Severity.REFER),
        ("notam", _notams("EGD601 ACTIVATED"), Outcome.FAIL, Severity.BLOCK),
        ("h24", _notams(), Outcome.FAIL, Severity.BLOCK),
    ],
)
def test_a_danger_area_is_judged_by_its_activity(
    activity: str, notams: NotamEvidence | None, outcome: Outcome, severity: Severity
) -> None:
    """Unknown activity fails at refer; active blocks; quiet, on fresh notices, passes."""
    danger = zone("D601", ZoneKind.DANGER, activity=activity)
    given = replace(evidence(golden(), danger), notam=notams)
    finding = found(judge(golden(), given=given), "PRD-1")
    assert (finding.outcome, finding.severity) == (outcome, severity)
    assert finding.detail.zones == ("D601",)


def test_a_notice_refers_and_a_shape_blocks() -> None:
    """A notice's circle is only a bound, so it refers; a temporary zone with its shape blocks."""
    given = replace(evidence(golden()), notam=_notams("TEMPORARY DANGER AREA ACTIVE"))
    assert found(judge(golden(), given=given), "TMP-1").severity is Severity.REFER
    shaped = judge(golden(), zone("TDA1", ZoneKind.TEMPORARY))
    assert found(shaped, "TMP-1").severity is Severity.BLOCK
    assert found(shaped, "TMP-1").outcome is Outcome.FAIL


@pytest.mark.parametrize("kind", list(ZoneKind))
def test_adding_a_zone_never_turns_a_failure_to_a_pass(kind: ZoneKind) -> None:
    """Whatever fails with one zone fails with another beside it."""
    held = [zone(), zone("P611", ZoneKind.PROHIBITED)]
    before, after = judge(golden(), *held), judge(golden(), *held, zone("X1", kind))
    for finding in before.findings:
        if finding.outcome is Outcome.FAIL:
            assert found(after, finding.rule).outcome is Outcome.FAIL


def test_air_rules_do_not_bind_boats() -> None:
    """A surface vehicle meets the water's rules and not the air's."""
    verdict = judge(changed(golden(), vehicle="surface"), zone())
    assert found(verdict, "FRZ-1").outcome is Outcome.NOT_APPLICABLE
    assert found(verdict, "HBR-1").outcome is Outcome.PASS
    assert found(judge(changed(golden(), vehicle=None)), "FRZ-1").outcome is Outcome.UNKNOWN


def test_a_zone_that_two_datasets_hold_is_named_once() -> None:
    """Two editions of one zone are one zone in the sentence and in what would pass."""
    finding = found(judge(golden(), zone(), zone()), "FRZ-1")
    assert finding.sentence.count("RU604A") == 1
    assert finding.detail.zones == ("RU604A",)
    assert len(finding.detail.would_pass_if) == 1
