"""Law by date, night by two definitions, waivers by the minute, and what nothing may ever do."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.finding import Outcome, Severity
from compliance.proposal import parse_proposal
from compliance.shipped import shipped_policy
from compliance.verdict import Circumstances, Overall, Verdict, assess
from compliance.waiver import Grant
from tests.compliance.kit import NOW, Document, changed, evidence, found, golden, judge

RANK = [Overall.CLEAR, Overall.ADVISE, Overall.REFER, Overall.BLOCKED]


def _at(starts: str, ends: str, **others: object) -> Document:
    return changed(golden(), starts_at=starts, ends_at=ends, **others)


@pytest.mark.parametrize(
    ("starts", "ends", "outcome"),
    [
        ("2025-12-31T22:00:00Z", "2025-12-31T23:59:59Z", Outcome.NOT_APPLICABLE),
        ("2025-12-31T22:00:00Z", "2026-01-01T00:00:00Z", Outcome.NOT_APPLICABLE),
        ("2025-12-31T22:00:00Z", "2026-01-01T00:00:01Z", Outcome.UNKNOWN),
        ("2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z", Outcome.UNKNOWN),
    ],
)
def test_the_hundred_gram_step_at_new_year_2026(starts: str, ends: str, outcome: Outcome) -> None:
    """A flight across the change is judged by both laws, and the worse stands."""
    document = _at(starts, ends, aircraft__mtom_g=180, pilot__flyer_id=None)
    assert found(judge(document), "CMP-1").outcome is outcome


@pytest.mark.parametrize(
    ("starts", "ends", "severity"),
    [
        ("2027-12-31T11:00:00Z", "2027-12-31T12:00:00Z", Severity.ADVISE),
        ("2027-12-31T23:30:00Z", "2028-01-01T00:30:00Z", Severity.BLOCK),
        ("2028-01-01T11:00:00Z", "2028-01-01T12:00:00Z", Severity.BLOCK),
    ],
)
def test_remote_id_becomes_law_in_2028(starts: str, ends: str, severity: Severity) -> None:
    """Advised to the last day of 2027, a block from the next, one finding on either side and across."""
    verdict = judge(_at(starts, ends, aircraft__remote_id=False))
    assert [each.severity for each in verdict.findings if each.rule == "RID-2"] == [severity]
    assert found(verdict, "RID-2").outcome is Outcome.FAIL


@pytest.mark.parametrize(("on", "outcome"), [("2027-12-31", Outcome.PASS), ("2028-01-01", Outcome.FAIL)])
def test_c_marks_lapse(on: str, outcome: Outcome) -> None:
    """A C1 aircraft of 890 g counts as class 1 to the end of 2027, then as legacy, too heavy for A1."""
    document = changed(golden("open_a1-go_no_go"), aircraft__class_mark="C1")
    document.update(starts_at=f"{on}T11:00:00Z", ends_at=f"{on}T11:45:00Z")
    assert found(judge(document), "A1-1").outcome is outcome


@pytest.mark.parametrize(
    ("expires", "ends", "outcome"),
    [
        ("2026-12-08", "2026-12-08T11:45:00Z", Outcome.PASS),
        ("2026-12-07", "2026-12-08T11:45:00Z", Outcome.FAIL),
        ("2026-12-08", "2026-12-09T00:00:00Z", Outcome.PASS),
        ("2026-12-08", "2026-12-09T00:00:01Z", Outcome.FAIL),
    ],
)
def test_a_date_is_valid_to_its_end(expires: str, ends: str, outcome: Outcome) -> None:
    """The last day counts whole, and a flight past midnight does not ride on it."""
    document = _at("2026-12-08T11:00:00Z", ends, operator__expires=expires)
    assert found(judge(document), "REG-1").outcome is outcome


def test_in_summer_the_last_day_ends_an_hour_before_utc_midnight() -> None:
    """Valid to 30 June is valid to 23:00 UTC."""
    late = _at("2026-06-30T22:10:00Z", "2026-06-30T23:10:00Z", operator__expires="2026-06-30")
    assert found(judge(late), "REG-1").outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("starts", "ends", "outcome"),
    [
        ("2026-12-21T10:00:00Z", "2026-12-21T11:00:00Z", Outcome.PASS),
        ("2026-12-21T15:00:00Z", "2026-12-21T15:50:00Z", Outcome.PASS),
        ("2026-12-21T15:00:00Z", "2026-12-21T16:20:00Z", Outcome.FAIL),
        ("2026-12-21T23:00:00Z", "2026-12-22T01:00:00Z", Outcome.FAIL),
        ("2027-03-28T00:30:00Z", "2027-03-28T05:00:00Z", Outcome.FAIL),
        ("2027-03-28T07:00:00Z", "2027-03-28T08:00:00Z", Outcome.PASS),
        ("2026-10-25T07:00:00Z", "2026-10-25T08:00:00Z", Outcome.PASS),
        ("2026-12-20T12:00:00Z", "2026-12-21T12:00:00Z", Outcome.FAIL),
    ],
)
def test_day_is_day_by_both_definitions(starts: str, ends: str, outcome: Outcome) -> None:
    """Across dusk, midnight and the clock changes; anything but plain day is for a person."""
    finding = found(judge(_at(starts, ends)), "DAY-1")
    assert finding.outcome is outcome
    assert finding.severity is Severity.REFER


def test_night_needs_a_green_light() -> None:
    """At night without a light LGT-1 blocks, as law in Open and as policy in Specific."""
    night = {"starts_at": "2026-12-21T19:00:00Z", "ends_at": "2026-12-21T20:00:00Z"}
    specific = judge({**golden(), **night, "aircraft": {**golden()["aircraft"], "green_flashing_light": False}})
    assert found(specific, "LGT-1").outcome is Outcome.FAIL
    assert found(specific, "LGT-1").authority == "policy"
    base = golden("open_a3-go_no_go")
    opened = judge({**base, **night, "aircraft": {**base["aircraft"], "green_flashing_light": False}})
    assert found(opened, "LGT-1").authority == "law"


def _waived(ends_at: datetime, rule: str = "DAY-1") -> Verdict:
    document = _at("2026-12-21T19:00:00Z", "2026-12-21T20:00:00Z")
    grant = Grant("w", rule, "Landslip at night", "flight safety", datetime(2026, 12, 1, tzinfo=UTC), ends_at)
    given_ = Circumstances(evidence(document), NOW, (grant,))
    return assess(parse_proposal(document), shipped_policy(), given_)


def test_a_waiver_counts_only_whole() -> None:
    """A waiver that runs out in flight waives nothing; one to the very end does."""
    ends = datetime(2026, 12, 21, 20, tzinfo=UTC)
    assert found(_waived(ends), "DAY-1").outcome is Outcome.WAIVED
    assert found(_waived(ends - timedelta(seconds=1)), "DAY-1").outcome is Outcome.FAIL


def test_law_is_not_waived() -> None:
    """A grant against a rule that may not be waived does nothing."""
    document = changed(golden(), max_height_m_agl=130)
    grant = Grant("w", "HGT-1", "No", "flight safety", NOW - timedelta(days=1), NOW + timedelta(days=1))
    verdict = assess(parse_proposal(document), shipped_policy(), Circumstances(evidence(document), NOW, (grant,)))
    assert found(verdict, "HGT-1").outcome is Outcome.FAIL


def test_what_is_not_due_is_listed_with_its_stage() -> None:
    """At the request the weather is still to check, and does not count."""
    verdict = judge(golden("pdra01-request"))
    assert {"rule": "TMP-1", "stage": "go_no_go"} in verdict.to_json()["still_to_check"]  # type: ignore[operator]
    assert ("CMP-5", "schedule") in verdict.still_to_check
    assert found(verdict, "CMP-5").outcome is Outcome.NOT_DUE


def test_years_ahead_and_long_past_are_judged() -> None:
    """A proposal in the past or years ahead gets a verdict, not a refusal."""
    for year in ("2021", "2031"):
        verdict = judge(_at(f"{year}-06-08T11:00:00Z", f"{year}-06-08T11:45:00Z"))
        assert verdict.outcome in RANK


def test_an_empty_proposal_is_never_clear() -> None:
    """Nothing known is for a person."""
    for stage in ("request", "schedule", "go_no_go"):
        assert judge({"stage": stage}).outcome is Overall.REFER


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 40), st.floats(0, 40))
def test_more_wind_never_improves_a_verdict(first: float, second: float) -> None:
    """The outcome at the stronger wind is no better than at the weaker."""
    ranks = []
    for wind in sorted((first, second)):
        document = golden()
        del document["evidence"]["observation"]
        hourly = document["evidence"]["weather"][0]["body"]["hourly"]
        for name in ("wind_speed_10m", "wind_speed_80m", "wind_speed_120m", "wind_gusts_10m"):
            hourly[name] = [wind] * len(hourly["time"])
        ranks.append(RANK.index(judge(document).outcome))
    assert ranks == sorted(ranks)


HEAVY = [
    "max_height_m_agl", "max_range_m", "purpose", "dpia_reference", "over_assembly", "aircraft__mtom_g", "takeoff",
    "pilot", "operator", "site", "surveillance", "declarations", "aircraft", "permissions", "area", "starts_at",
]  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(st.sets(st.sampled_from(HEAVY), min_size=1))
def test_unknown_never_yields_clear(fields: set[str]) -> None:
    """Whatever set of fields is unknown, it is not clear."""
    document = golden()
    for field in sorted(fields, reverse=True):
        if "__" not in field:
            document[field] = None
        elif document.get("aircraft") is not None:
            document["aircraft"]["mtom_g"] = None
    assert judge(document).outcome is not Overall.CLEAR


def test_a_stale_observation_does_not_stand_in() -> None:
    """An observation of two hours before gives way to the forecast, and cloud base is unknown."""
    document = golden()
    document["evidence"]["observation"]["at"] = "2026-12-08T09:00:00Z"
    assert found(judge(document), "WX-4").outcome is Outcome.UNKNOWN
    assert found(judge(document), "WX-1").outcome is Outcome.PASS
    document["evidence"]["weather"] = []
    assert found(judge(document), "WX-1").outcome is Outcome.UNKNOWN
    document["evidence"]["observation"]["at"] = "2026-12-08T11:00:00Z"
    assert found(judge(document), "WX-1").outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("starts", "named", "outcome"),
    [
        ("2026-12-08T11:00:00Z", True, Outcome.FAIL),
        ("2026-12-08T11:00:00Z", None, Outcome.PASS),
        ("2026-12-12T11:00:00Z", True, Outcome.PASS),
        ("2026-12-22T11:00:00Z", True, Outcome.PASS),
        ("2031-12-24T11:00:00Z", True, Outcome.FAIL),
    ],
)
def test_schools_are_left_alone_in_the_school_day(starts: str, named: object, outcome: Outcome) -> None:
    """In term on a weekday it refers; on Saturday or in the holidays not; beyond the calendar every weekday counts."""
    document = _at(starts, starts.replace("11:00", "11:45"), site__school_near=named)
    assert found(judge(document), "SCH-1").outcome is outcome
