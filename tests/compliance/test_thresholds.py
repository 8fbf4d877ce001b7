"""Every threshold of the policy at its limit, and a little to either side."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from compliance.finding import Outcome
from compliance.london import day_start
from compliance.shipped import shipped_policy
from geo.sun import solar_day
from tests.compliance.kit import NOW, Document, changed, found, golden, judge, put, zone

START = datetime.fromisoformat("2026-12-08T11:00:00+00:00")


@dataclass(frozen=True)
class Trial:
    """A document to judge, and when."""

    document: Document
    now: datetime = NOW
    zones: bool = False


@dataclass(frozen=True)
class Triplet:
    """A rule's answers just below, at and just above a parameter's value."""

    rule: str
    make: Callable[[float], Trial]
    answers: tuple[str, str, str]
    step: float = 0.01


def _set(path: str, name: str = "pdra01-go_no_go", **others: object) -> Callable[[float], Trial]:
    """A trial that puts the value in one field, beside fixed others."""

    def make(value: float) -> Trial:
        document = changed(golden(name), **others)
        put(document, path, value)
        return Trial(document)

    return make


def _hourly(change: Callable[[float], dict[str, float]], **others: object) -> Callable[[float], Trial]:
    """A trial that puts values in every hour of the forecast, with no observation to stand in for them."""

    def make(value: float) -> Trial:
        document = changed(golden(), **others)
        del document["evidence"]["observation"]
        hourly = document["evidence"]["weather"][0]["body"]["hourly"]
        for name, figure in change(value).items():
            hourly[name] = [figure] * len(hourly["time"])
        return Trial(document)

    return make


def _moved(starts: datetime, ends: datetime, name: str = "pdra01-go_no_go", **others: object) -> Document:
    return changed(golden(name), starts_at=starts.isoformat(), ends_at=ends.isoformat(), **others)


def _aged(part: str) -> Callable[[float], Trial]:
    def make(hours: float) -> Trial:
        document = golden()
        document["evidence"][part][0]["fetched_at"] = (START - timedelta(hours=hours)).isoformat()
        return Trial(document, START)

    return make


def _gvc(days: float) -> Trial:
    starts = day_start(date(2027, 12, 31)) - timedelta(days=days) + timedelta(hours=11)
    return Trial(_moved(starts, starts + timedelta(minutes=45)))


def _dusk(minutes: float) -> Trial:
    day = solar_day(-5.098, 56.2008, date(2026, 12, 8))
    assert day.sunset is not None
    assert day.civil_dusk is not None
    ends = min(day.civil_dusk, day.sunset + timedelta(minutes=30)) - timedelta(minutes=minutes)
    return Trial(_moved(ends - timedelta(minutes=45), ends))


def _observed(minutes: float) -> Trial:
    ends = START + timedelta(minutes=40)
    document = _moved(START, ends)
    document["evidence"]["observation"]["at"] = (ends - timedelta(minutes=minutes)).isoformat()
    return Trial(document)


def _observed_before(minutes: float) -> Trial:
    document = _moved(START, START + timedelta(hours=1))
    document["evidence"]["observation"]["at"] = (START - timedelta(minutes=minutes)).isoformat()
    return Trial(document)


def _school(edge: str) -> Callable[[float], Trial]:
    def make(hours: float) -> Trial:
        moment = day_start(date(2026, 12, 8)) + timedelta(hours=hours)
        length = timedelta(minutes=45)
        span = (moment - length, moment) if edge == "opens" else (moment, moment + length)
        return Trial(_moved(*span, site__school_near=True))

    return make


def _class(number: int) -> Triplet:
    return Triplet("CLS-1", _set("aircraft.mtom_g", aircraft__class_mark=f"UK{number}"), ("PASS", "FAIL", "FAIL"))


BELOW, UP_TO, FROM = ("PASS", "FAIL", "FAIL"), ("PASS", "PASS", "FAIL"), ("FAIL", "PASS", "PASS")
TRIPLETS = {
    "weather_max_age_h": Triplet("WX-5", _aged("weather"), ("PASS", "PASS", "UNKNOWN")),
    "operator_id_with_camera_g": Triplet("REG-1", _set("aircraft.mtom_g"), ("NOT_APPLICABLE", "PASS", "PASS")),
    "operator_id_without_camera_g": Triplet(
        "REG-1", _set("aircraft.mtom_g", aircraft__camera=False), ("NOT_APPLICABLE", "PASS", "PASS")
    ),
    "flyer_id_g": Triplet("CMP-1", _set("aircraft.mtom_g"), ("NOT_APPLICABLE", "PASS", "PASS")),
    "recent_flying_h": Triplet("CMP-5", _set("pilot.hours_last_90_days"), FROM),
    "gvc_notice_days": Triplet("CMP-4", _gvc, FROM, step=1),
    **{f"class_uk{number}_g": _class(number) for number in range(7)},
    "legacy_a1_g": Triplet("A1-1", _set("aircraft.mtom_g", "open_a1-go_no_go", aircraft__class_mark="none"), BELOW),
    "legacy_a2_g": Triplet("A2-1", _set("aircraft.mtom_g", "open_a2-go_no_go", aircraft__class_mark="none"), BELOW),
    "legacy_g": Triplet("A3-0", _set("aircraft.mtom_g", "open_a3-go_no_go", aircraft__class_mark="none"), BELOW),
    "remote_id_g": Triplet(
        "RID-2", _set("aircraft.mtom_g", aircraft__remote_id=False), ("NOT_APPLICABLE", "FAIL", "FAIL")
    ),
    "daylight_guard_min": Triplet("DAY-1", _dusk, FROM),
    "height_limit_m": Triplet("HGT-1", _set("max_height_m_agl"), UP_TO),
    "obstacle_within_m": Triplet(
        "HGT-1",
        _set("site.tall_obstacle_distance_m", max_height_m_agl=122, site__tall_obstacle_height_m=110),
        ("NOT_APPLICABLE", "NOT_APPLICABLE", "FAIL"),
    ),
    "obstacle_above_m": Triplet(
        "HGT-1",
        lambda value: Trial(
            changed(golden(), max_height_m_agl=110 + value, site__tall_obstacle_distance_m=20, site__tall_obstacle_height_m=110)
        ),
        ("NOT_APPLICABLE", "NOT_APPLICABLE", "FAIL"),
    ),
    "sight_m": Triplet("VLOS-1", _set("max_range_m"), UP_TO),
    "a2_distance_m": Triplet("A2-1", _set("min_distance_uninvolved_people_m", "open_a2-go_no_go"), FROM),
    "a2_slow_distance_m": Triplet(
        "A2-1", _set("min_distance_uninvolved_people_m", "open_a2-go_no_go", low_speed_mode=True), FROM
    ),
    "a2_legacy_distance_m": Triplet(
        "A2-1",
        _set(
            "min_distance_uninvolved_people_m", "open_a2-go_no_go", aircraft__class_mark="none", aircraft__mtom_g=1900
        ),
        FROM,
    ),
    "one_to_one_ratio": Triplet(
        "A2-2",
        lambda ratio: Trial(changed(golden("open_a2-go_no_go"), min_distance_uninvolved_people_m=60 * ratio)),
        FROM,
    ),
    "a3_people_m": Triplet("A3-1", _set("min_distance_uninvolved_people_m", "open_a3-go_no_go"), FROM),
    "a3_built_up_m": Triplet("A3-1", _set("min_distance_built_up_m", "open_a3-go_no_go"), FROM),
    "pdra01_people_m": Triplet("PDR-2", _set("min_distance_uninvolved_people_m"), FROM),
    "pdra01_takeoff_m": Triplet("PDR-2", _set("takeoff.min_distance_people_m"), FROM),
    "pdra01_assembly_m": Triplet("PDR-2", _set("min_distance_assembly_m"), FROM),
    "notam_age_h": Triplet("TMP-1", _aged("notam"), ("PASS", "PASS", "UNKNOWN")),
    "zone_notice_days": Triplet(
        "NSF-1", lambda days: Trial(golden("pdra01-request"), START - timedelta(days=days), zones=True), FROM
    ),
    "insurance_minimum_pence": Triplet(
        "INS-2",
        lambda pence: Trial(changed(golden(), operator__insurance__limit_pence=int(pence))),
        FROM,
        step=1,
    ),
    "railway_buffer_m": Triplet("LND-3", _set("site.railway_m"), FROM),
    "power_line_buffer_m": Triplet("LND-4", _set("site.power_line_m"), FROM),
    "school_opens_h": Triplet("SCH-1", _school("opens"), UP_TO),
    "school_closes_h": Triplet("SCH-1", _school("closes"), FROM),
    "observation_min": Triplet("WX-4", _observed, ("PASS", "PASS", "UNKNOWN")),
    "observation_before_min": Triplet("WX-4", _observed_before, ("PASS", "PASS", "UNKNOWN")),
    "forecast_horizon_days": Triplet(
        "WX-5",
        lambda days: Trial(golden("pdra01-schedule"), START - timedelta(days=days)),
        ("PASS", "PASS", "NOT_DUE"),
    ),
    "wind_limit_ms": Triplet(
        "WX-1",
        _hourly(
            lambda wind: {"wind_speed_10m": wind, "wind_speed_80m": wind, "wind_speed_120m": wind},
            aircraft__wind_limit_ms=20,
            aircraft__takeoff_wind_limit_ms=20,
        ),
        UP_TO,
    ),
    "gust_pass_ratio": Triplet(
        "WX-2", _hourly(lambda ratio: {"wind_gusts_10m": 15 * ratio}), ("PASS", "PASS", "FAIL refer")
    ),
    "visibility_m": Triplet("WX-3", _hourly(lambda metres: {"visibility": metres}), ("FAIL refer", "PASS", "PASS")),
    "visibility_least_m": Triplet(
        "WX-3", _hourly(lambda metres: {"visibility": metres}), ("FAIL block", "FAIL refer", "FAIL refer")
    ),
    "visibility_per_range_ratio": Triplet(
        "WX-3", _hourly(lambda ratio: {"visibility": 1000 * ratio}, max_range_m=1000), FROM
    ),
    "below_cloud_m": Triplet(
        "WX-4",
        lambda metres: Trial(changed(golden(), evidence__observation__cloud_base_m_agl=60 + metres)),
        ("FAIL refer", "PASS", "PASS"),
    ),
    "rain_limit_mm_h": Triplet("WX-5", _hourly(lambda rain: {"precipitation": rain}), BELOW),
    "icing_temperature_c": Triplet(
        "WX-6",
        _hourly(lambda degrees: {"temperature_2m": degrees, "dew_point_2m": degrees - 1, "cloud_cover_low": 100}),
        ("FAIL refer", "FAIL refer", "PASS"),
    ),
    "icing_spread_c": Triplet(
        "WX-6",
        _hourly(lambda spread: {"temperature_2m": 2, "dew_point_2m": 2 - spread, "cloud_cover_low": 100}),
        ("FAIL refer", "PASS", "PASS"),
    ),
    "space_weather_kp": Triplet(
        "KP-1", lambda index: Trial(_with_kp(index)), ("PASS", "FAIL advise", "FAIL advise")
    ),
}  # fmt: skip
NO_TRIPLET = {
    "obstacle_taller_than_m": "at 105 m the allowance of 15 m ends at the ordinary limit, so the step cannot be seen",
    "strip_within_m": "a distance on the ellipsoid has no exact limit; it is tried to either side below",
    "tide_surge_m": "it is added to a level, and is zero in the shipped policy; the level itself is tried in test_water",
}


def _with_kp(index: float) -> Document:
    document = golden()
    for step in document["evidence"]["kp"][0]["body"]:
        step["kp"] = index
    return document


def test_every_threshold_has_its_triplet() -> None:
    """A numeric parameter without a triplet, or a reason for none, fails here."""
    thresholds = {parameter.id for parameter in shipped_policy().parameters if parameter.plausible is not None}
    assert thresholds == TRIPLETS.keys() | NO_TRIPLET.keys()


@pytest.mark.parametrize("name", sorted(TRIPLETS))
def test_just_below_at_and_just_above(name: str) -> None:
    """Each rule changes its answer exactly at its parameter's value."""
    triplet = TRIPLETS[name]
    limit = shipped_policy().parameter(name).on(date(2026, 12, 8))
    assert isinstance(limit, int | float)
    for value, answer in zip((limit - triplet.step, limit, limit + triplet.step), triplet.answers, strict=True):
        trial = triplet.make(value)
        finding = found(judge(trial.document, *([zone()] if trial.zones else []), now=trial.now), triplet.rule)
        words = f"{finding.outcome} {finding.severity}" if " " in answer else str(finding.outcome)
        assert words == answer, f"{name} at {value}: {finding.sentence}"


@pytest.mark.parametrize(("north_of_m", "outcome"), [(1750, Outcome.FAIL), (1950, Outcome.PASS)])
def test_a_strip_is_near_within_a_nautical_mile(north_of_m: float, outcome: Outcome) -> None:
    """Glenforsa is near from 1,750 m and not from 1,950 m."""
    south = 56.517 + north_of_m / 111_320
    corners = [[-5.915, south], [-5.913, south], [-5.913, south + 0.001], [-5.915, south + 0.001], [-5.915, south]]
    document = changed(golden(), area={"type": "Polygon", "coordinates": [corners]})
    assert found(judge(document), "AD-1").outcome is outcome
