"""Windows: they agree with the rules one by one, and merge into times of use."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box
from sqlmodel import Session

from compliance.errors import ProposalError
from compliance.evidence import (
    Evidence,
    KpEvidence,
    KpStep,
    Provenance,
    TideEvidence,
    TideLevel,
    WeatherEvidence,
    WeatherHour,
)
from compliance.feeds import Feeds, Provider, import_file
from compliance.particulars import AircraftBlock, Proposal, Purpose, Stage, Vehicle, Water
from compliance.shipped import shipped_policy
from compliance.verdict import Circumstances, assess
from compliance.windows.merge import State
from compliance.windows.service import Outlook, judge_all, look_ahead, outlook
from compliance.windows.slots import QUARTER, Slots, moment

POLICY = shipped_policy()
DAWN = datetime(2026, 12, 21, 0, 0, tzinfo=UTC)
NOW = datetime(2026, 12, 21, 0, 0, tzinfo=UTC)
PROPOSAL = Proposal(
    stage=Stage.GO_NO_GO,
    vehicle=Vehicle.AIR,
    area=box(-5.4411, 56.4497, -5.4369, 56.4513),
    purpose=Purpose.INSPECTION,
    max_height_m_agl=90,
    max_range_m=300,
    min_duration_minutes=45,
    aircraft=AircraftBlock(
        wind_limit_ms=15, takeoff_wind_limit_ms=12, ingress="IP55", temperature_c=(-20, 50), rotary_wing=True
    ),
)


def _source(kind: str, hours: tuple[WeatherHour, ...], fetched_at: datetime) -> WeatherEvidence:
    return WeatherEvidence(hours, Provenance("weather", kind, None, fetched_at, None, None))


def _fair(at: datetime, **changes: object) -> WeatherHour:
    hour = WeatherHour(
        at=at, duration_s=3600, wind_ms=4.0, wind_80m_ms=6.0, wind_120m_ms=7.0, gust_ms=7.0, visibility_m=20_000,
        cloud_base_m_agl=900, precipitation_mm_h=0.0, temperature_c=8.0, dew_point_c=2.0, thunder=False,
        low_cloud=False,
    )  # fmt: skip
    return replace(hour, **changes)  # type: ignore[arg-type]


def _day(**changes: object) -> Evidence:
    hours = tuple(_fair(DAWN + timedelta(hours=index), **changes) for index in range(24))
    return Evidence(weather=(_source("open-meteo", hours, NOW),))


def _look(evidence: Evidence, proposal: Proposal = PROPOSAL, hours: int = 24) -> Outlook:
    return outlook(proposal, evidence, POLICY, period=(DAWN, DAWN + timedelta(hours=hours)), now=NOW)


def _some(values: st.SearchStrategy[float]) -> st.SearchStrategy[float | None]:
    return st.none() | values


HOURS = st.builds(
    WeatherHour,
    at=st.integers(-60, 400).map(lambda minutes: DAWN + timedelta(hours=6, minutes=minutes)),
    duration_s=st.sampled_from([1800, 3600, 10800]),
    wind_ms=_some(st.sampled_from([0.0, 9.6, 11.9, 12.0, 12.1, 16.0])),
    wind_80m_ms=_some(st.sampled_from([5.0, 12.0, 15.5])),
    wind_120m_ms=_some(st.sampled_from([5.0, 12.5])),
    gust_ms=_some(st.sampled_from([5.0, 9.6, 9.7, 12.0, 12.1])),
    visibility_m=_some(st.sampled_from([900.0, 1500.0, 1999.0, 2000.0, 9000.0])),
    cloud_base_m_agl=_some(st.sampled_from([80.0, 90.0, 149.0, 150.0, 900.0])),
    precipitation_mm_h=_some(st.sampled_from([0.0, 1.0, 2.5, 4.0])),
    temperature_c=_some(st.sampled_from([-25.0, 1.0, 3.0, 8.0, 51.0])),
    dew_point_c=_some(st.sampled_from([-5.0, 0.5, 2.5])),
    thunder=st.none() | st.booleans(),
    low_cloud=st.none() | st.booleans(),
)
SOURCES = st.lists(
    st.builds(
        lambda hours, age: _source("open-meteo", tuple(hours), NOW - timedelta(hours=age)),
        st.lists(HOURS, max_size=6),
        st.sampled_from([0, 2, 12]),
    ),
    max_size=3,
)
KPS = st.none() | st.lists(st.tuples(st.integers(0, 5), st.sampled_from([2.0, 4.9, 5.0])), max_size=4).map(
    lambda steps: KpEvidence(
        tuple(KpStep(DAWN + timedelta(hours=3 * n), DAWN + timedelta(hours=3 * n + 3), kp) for n, kp in steps),
        Provenance("kp", "noaa", None, NOW, None, None),
    )
)
TIDES = st.none() | st.builds(
    lambda levels, covers: TideEvidence(
        tuple(TideLevel(DAWN + timedelta(minutes=20 * n), level) for n, level in enumerate(levels)),
        "Pier",
        Provenance("tide", "table", None, NOW, None, None),
        covers,
    ),
    st.lists(st.sampled_from([-1.5, -0.5, 0.4]), max_size=40),
    st.booleans(),
)
PROPOSALS = st.builds(
    lambda changes, aircraft: replace(PROPOSAL, **changes, aircraft=aircraft),
    st.fixed_dictionaries(
        {
            "vehicle": st.sampled_from([None, Vehicle.AIR, Vehicle.SURFACE]),
            "purpose": st.sampled_from([None, Purpose.MAPPING, Purpose.INSPECTION]),
            "max_height_m_agl": st.sampled_from([None, 10.0, 90.0]),
            "max_range_m": st.sampled_from([None, 300.0, 900.0]),
            "water": st.sampled_from([None, Water(), Water(max_level_m_odn=-0.5), Water(min_level_m_odn=0.0)]),
        }
    ),
    st.sampled_from(
        [
            None,
            PROPOSAL.aircraft,
            replace(PROPOSAL.aircraft or AircraftBlock(), ingress="none", wind_limit_ms=9.0),
            AircraftBlock(temperature_c=(0, 40)),
        ]
    ),
)


@settings(max_examples=60, deadline=None)
@given(proposal=PROPOSALS, sources=SOURCES, kp=KPS, tide=TIDES, slot=st.integers(16, 56))
def test_a_slot_is_judged_as_the_rules_judge_it(
    proposal: Proposal, sources: list[WeatherEvidence], kp: KpEvidence | None, tide: TideEvidence | None, slot: int
) -> None:
    """For any quarter hour, weather and water, each rule weighs over arrays what it weighs alone."""
    evidence = Evidence(weather=tuple(sources), kp=kp, tide=tide)
    slots = Slots.between(DAWN, DAWN + timedelta(hours=16))
    arrays = {each.rule: each for each in judge_all(proposal, evidence, POLICY, slots=slots, now=NOW)}
    starts = moment(slots.starts[slot])
    flight = replace(proposal, starts_at=starts, ends_at=starts + QUARTER)
    verdict = assess(flight, POLICY, Circumstances(evidence=evidence, now=NOW))
    for name, each in arrays.items():
        finding = verdict.of(name)
        assert finding is not None
        assert each.weights[slot] == finding.weight, (name, finding.sentence)


def test_every_hourly_rule_is_judged() -> None:
    """None of the rules that depend on the hour is left out."""
    slots = Slots.between(DAWN, DAWN + timedelta(hours=1))
    rules = {each.rule for each in judge_all(PROPOSAL, Evidence(), POLICY, slots=slots, now=NOW)}
    assert rules == {"DAY-1", "WX-1", "WX-2", "WX-3", "WX-4", "WX-5", "WX-6", "KP-1", "TID-1"}


def test_a_fair_winter_day_is_one_window_between_two_nights() -> None:
    """At Oban in December the window lies inside both definitions of day."""
    found = _look(_day())
    assert [window.state for window in found.windows] == [State.FLYABLE]
    window = found.windows[0]
    assert (window.starts_at, window.ends_at) == (DAWN.replace(hour=8, minute=30), DAWN.replace(hour=16))
    assert [gap.rule for gap in found.gaps] == ["DAY-1", "DAY-1"]
    assert window.score is not None
    assert 0 < window.score < 1
    assert window.binding in {"WX-1", "WX-2"}


def test_wind_cuts_the_day_and_names_its_rule() -> None:
    """A blow from eleven to one makes a gap in the rule's own words."""
    day = _day()
    hours = tuple(replace(hour, wind_ms=14.0) if hour.at.hour in {11, 12} else hour for hour in day.weather[0].hours)
    found = _look(Evidence(weather=(_source("open-meteo", hours, NOW),)))
    gap = next(each for each in found.gaps if each.rule == "WX-1")
    assert (gap.starts_at.hour, gap.ends_at.hour) == (11, 13)
    assert "14 m/s" in gap.sentence
    assert len(found.windows) == 2


def test_a_time_too_short_is_a_gap() -> None:
    """Half an hour between two blows is no window for forty-five minutes' work."""
    fair = {DAWN.replace(hour=12), DAWN.replace(hour=12, minute=15)}
    hours = tuple(
        _fair(DAWN + QUARTER * index, wind_ms=4.0 if DAWN + QUARTER * index in fair else 14.0, duration_s=900)
        for index in range(96)
    )
    found = _look(Evidence(weather=(_source("open-meteo", hours, NOW),)))
    assert found.windows == ()
    assert "Only 30 minutes" in found.gaps[1].sentence
    assert found.gaps[1].rule == "WX-1"


def test_beyond_the_forecast_is_unknown_never_flyable() -> None:
    """The second day has no forecast: its daylight is unknown, its night still night."""
    found = _look(_day(), hours=48)
    assert [window.state for window in found.windows] == [State.FLYABLE, State.UNKNOWN]
    assert found.windows[1].binding == "WX-1"
    assert found.windows[1].score is None


def test_no_weather_at_all_is_unknown() -> None:
    """Without any evidence no time is flyable."""
    assert {window.state for window in _look(Evidence()).windows} == {State.UNKNOWN}


def test_cloud_base_not_yet_known_bars_nothing_ahead() -> None:
    """Forecasts have no cloud base: due on the day, it does not make a window unknown, but low cloud still bars."""
    assert _look(_day(cloud_base_m_agl=None)).windows[0].state is State.FLYABLE
    assert _look(_day(cloud_base_m_agl=60.0)).windows == ()


@pytest.mark.parametrize("day", [datetime(2027, 3, 28, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
def test_windows_and_gaps_tile_the_period(day: datetime) -> None:
    """Over a change of clocks nothing is counted twice and nothing is left out."""
    period = (day - timedelta(hours=5), day + timedelta(hours=30))
    found = outlook(PROPOSAL, Evidence(), POLICY, period=period, now=NOW)
    pieces = sorted(
        [(window.starts_at, window.ends_at) for window in found.windows]
        + [(gap.starts_at, gap.ends_at) for gap in found.gaps]
    )
    assert pieces[0][0] == period[0]
    assert pieces[-1][1] == period[1]
    assert all(one[1] == other[0] for one, other in pairwise(pieces))


def test_water_opens_and_closes_windows() -> None:
    """Work at low water is offered only while the prediction, with its allowance, stays low."""
    levels = tuple(TideLevel(DAWN + QUARTER * index, -1.5 if 44 <= index <= 56 else 1.0) for index in range(97))
    tide = TideEvidence(levels, "Pier", Provenance("tide", "table", None, NOW, None, None), covers=True)
    found = _look(replace(_day(), tide=tide), replace(PROPOSAL, water=Water(max_level_m_odn=-0.5)))
    assert [(window.starts_at.hour, window.ends_at.hour) for window in found.windows] == [(11, 14)]
    assert {gap.rule for gap in found.gaps} == {"TID-1"}


@given(st.floats(0, 20), st.floats(0, 20))
@settings(max_examples=30, deadline=None)
def test_more_wind_never_adds_a_window(one: float, other: float) -> None:
    """The stronger wind's flyable time lies within the weaker wind's."""
    calm, windy = sorted((one, other))

    def minutes(wind: float) -> float:
        windows = _look(_day(wind_ms=wind)).windows
        return sum((each.ends_at - each.starts_at).total_seconds() for each in windows if each.state is State.FLYABLE)

    assert minutes(windy) <= minutes(calm)


DOCUMENT = {
    "vehicle": "air",
    "area": {"type": "Polygon", "coordinates": [[[-5.4411, 56.4497], [-5.4369, 56.4497], [-5.4369, 56.4513], [-5.4411, 56.4513], [-5.4411, 56.4497]]]},
    "purpose": "inspection", "max_height_m_agl": 90, "max_range_m": 300, "min_duration_minutes": 45,
    "aircraft": {"wind_limit_ms": 15, "takeoff_wind_limit_ms": 12, "ingress": "IP55", "temperature_c": [-20, 50]},
}  # fmt: skip


def _forecast(first: datetime, hours: int) -> dict[str, object]:
    """An Open-Meteo answer of fair weather."""
    times = [f"{first + timedelta(hours=index):%Y-%m-%dT%H:%M}" for index in range(hours)]
    units = {"wind_speed_10m": "m/s", "wind_gusts_10m": "m/s", "visibility": "m", "precipitation": "mm",
             "temperature_2m": "°C", "dew_point_2m": "°C"}  # fmt: skip
    values = {"wind_speed_10m": 4.0, "wind_gusts_10m": 6.0, "visibility": 20000.0, "precipitation": 0.0,
              "temperature_2m": 8.0, "dew_point_2m": 2.0, "weather_code": 1, "cloud_cover_low": 0}  # fmt: skip
    hourly: dict[str, object] = {"time": times, **{name: [value] * hours for name, value in values.items()}}
    return {"latitude": 56.45, "longitude": -5.44, "utc_offset_seconds": 0, "timezone": "GMT", "hourly_units": units,
            "hourly": hourly}  # fmt: skip


def test_given_weather_gives_the_documented_answer(session: Session) -> None:
    """A proposal with its own forecast gets windows and gaps in the documented shape."""
    evidence = {
        "weather": [{"source": "open-meteo", "fetched_at": "2026-12-21T00:00:00Z", "body": _forecast(DAWN, 24)}]
    }
    document = DOCUMENT | {"evidence": evidence}
    answer = look_ahead(session, document, feeds=Feeds.offline(), now=NOW, days=1).to_json()
    assert set(answer) == {"windows", "gaps"}
    windows = answer["windows"]
    assert isinstance(windows, list)
    first = windows[0]
    assert isinstance(first, dict)
    assert set(first) == {"starts_at", "ends_at", "state", "score", "binding"}
    assert (first["state"], first["starts_at"]) == ("flyable", "2026-12-21T08:30:00Z")


def test_past_weather_gives_odds_labelled_so(session: Session) -> None:
    """Beyond the forecast, imported past Decembers give odds, never flyable."""
    past = _forecast(datetime(2025, 12, 1, tzinfo=UTC), 24 * 40)
    import_file(session, Provider.ARCHIVE, json.dumps(past).encode(), now=NOW)
    found = look_ahead(session, DOCUMENT, feeds=Feeds.offline(), now=NOW, days=1)
    assert {window.state for window in found.windows} == {State.ODDS}
    assert all(window.score is not None and window.score > 0.9 for window in found.windows)


@pytest.mark.parametrize("days", [0, 17, -1])
def test_days_are_bounded(session: Session, days: int) -> None:
    """No more than sixteen days ahead, at least one."""
    with pytest.raises(ProposalError):
        look_ahead(session, DOCUMENT, feeds=Feeds.offline(), now=NOW, days=days)


def test_an_area_is_needed(session: Session) -> None:
    """Without a place there is neither sun nor weather."""
    with pytest.raises(ProposalError):
        look_ahead(session, {"vehicle": "air"}, feeds=Feeds.offline(), now=NOW)


def test_an_unknown_rule_is_never_flyable() -> None:
    """Where a rule due at scheduling is unknown, the slot is not flyable."""
    found = _look(_day(visibility_m=None))
    assert {window.state for window in found.windows} == {State.UNKNOWN}
