"""Each feed's parser, on real answers and on broken ones."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.evidence import KpEvidence, NotamEvidence, WeatherEvidence, WeatherHour
from compliance.feeds.client import Provider
from compliance.feeds.errors import FeedError, FeedShapeError
from compliance.feeds.parse import kp, metar, metoffice, notam, openmeteo, taf
from compliance.feeds.parse.values import Received
from compliance.feeds.readers import read

RECEIVED = Received(source="test", fetched_at=datetime(2026, 12, 1, 13, tzinfo=UTC))


def _open_meteo(**changes: object) -> dict[str, object]:
    """Two hours of a forecast."""
    document: dict[str, object] = {
        "latitude": 56.45,
        "longitude": -5.44,
        "utc_offset_seconds": 0,
        "timezone": "GMT",
        "hourly_units": {
            "time": "iso8601", "wind_speed_10m": "m/s", "wind_speed_80m": "m/s", "wind_gusts_10m": "m/s",
            "visibility": "m", "precipitation": "mm", "temperature_2m": "°C", "dew_point_2m": "°C",
        },
        "hourly": {
            "time": ["2026-12-21T10:00", "2026-12-21T11:00"],
            "wind_speed_10m": [5.0, 6.0], "wind_speed_80m": [8.0, None], "wind_gusts_10m": [9.0, 10.0],
            "visibility": [20000.0, 900.0], "precipitation": [0.0, 0.4], "temperature_2m": [4.0, -1.0],
            "dew_point_2m": [1.0, -1.5], "weather_code": [3, 95], "cloud_cover_low": [10, 90],
        },
    }  # fmt: skip
    return document | changes


def test_open_meteo_is_read_hour_by_hour() -> None:
    """Parallel arrays become hours in our units; a null stays missing."""
    first, second = openmeteo.parse(_open_meteo(), RECEIVED).hours
    assert (first.at, first.duration_s) == (datetime(2026, 12, 21, 10, tzinfo=UTC), 3600)
    assert (first.wind_ms, first.wind_80m_ms, first.gust_ms, first.thunder, first.low_cloud) == (5, 8, 9, False, False)
    assert (second.wind_80m_ms, second.wind_120m_ms, second.thunder, second.low_cloud) == (None, None, True, True)
    assert second.cloud_base_m_agl is None


@pytest.mark.parametrize(("unit", "expected"), [("m/s", 36.0), ("km/h", 10.0), ("kn", 18.52), ("furlong", None)])
def test_wind_is_in_the_unit_the_answer_states(unit: str, expected: float | None) -> None:
    """A figure of 36 means something else in each unit, and nothing in an unknown one."""
    document = _open_meteo(hourly_units={"wind_speed_10m": unit})
    document["hourly"] = {"time": ["2026-12-21T10:00"], "wind_speed_10m": [36.0]}
    wind = openmeteo.parse(document, RECEIVED).hours[0].wind_ms
    assert wind == (None if expected is None else pytest.approx(expected))


def test_old_names_of_wind_are_still_read() -> None:
    """Answers of older servers say `windspeed_10m`."""
    document = _open_meteo(hourly_units={"windspeed_10m": "m/s"})
    document["hourly"] = {"time": ["2026-12-21T10:00"], "windspeed_10m": [4.0]}
    assert openmeteo.parse(document, RECEIVED).hours[0].wind_ms == 4.0


def test_local_times_are_turned_by_their_offset() -> None:
    """Times without a zone are local at the stated offset."""
    summer = _open_meteo(utc_offset_seconds=3600, timezone="Europe/London")
    assert openmeteo.parse(summer, RECEIVED).hours[0].at == datetime(2026, 12, 21, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "changes",
    [
        {"hourly": None},
        {"utc_offset_seconds": None},
        {"utc_offset_seconds": 3600},
        {"hourly": {"time": ["2026-12-21T10:00", "2026-12-21T13:00"]}},
        {"hourly": {"time": ["soon"]}},
        {"hourly": {"time": ["2026-12-21T10:00"], "wind_speed_10m": [1, 2]}},
        {"hourly": [1]},
        {"error": True, "reason": "limit"},
    ],
)
def test_an_open_meteo_answer_that_contradicts_itself_is_refused(changes: dict[str, object]) -> None:
    """No hourly block, no zone, a UTC that is offset, gaps and odd lengths are never guessed at."""
    with pytest.raises(FeedShapeError):
        openmeteo.parse(_open_meteo(**changes), RECEIVED)


def test_a_degenerate_open_meteo_answer_is_refused(test_data: Path) -> None:
    """A real answer without any hourly block tells nothing."""
    with pytest.raises(FeedShapeError, match="no hourly forecast"):
        openmeteo.parse((test_data / "weather/openmeteo/forecast_minimal.json").read_text(), RECEIVED)


def test_a_real_met_office_answer_is_read(test_data: Path) -> None:
    """All rows are read; the last rows' missing totals and maxima do not become zeros."""
    weather = metoffice.parse((test_data / "weather/metoffice/hourly_api_data.json").read_text(), RECEIVED)
    last = weather.hours[-1]
    assert len(weather.hours) > 24
    assert (last.at, last.wind_ms, last.gust_ms, last.visibility_m) == (
        datetime(2024, 2, 17, 19, tzinfo=UTC),
        4.29,
        8.68,
        10128,
    )
    assert last.cloud_base_m_agl is None
    assert weather.provenance.issued_at is not None


def test_three_hourly_rows_stand_for_three_hours() -> None:
    """A three-hourly row's rain total is spread over its step, and its cold is its minimum."""
    rows = [
        {"time": "2026-12-21T09:00Z", "windSpeed10m": 3, "totalPrecipAmount": 6.0, "minScreenAirTemp": -2.0},
        {"time": "2026-12-21T12:00Z", "windSpeed10m": 4, "significantWeatherCode": 30},
    ]
    weather = metoffice.parse({"features": [{"properties": {"timeSeries": rows}}]}, RECEIVED)
    assert (weather.hours[0].duration_s, weather.hours[0].precipitation_mm_h) == (10800, 2.0)
    assert (weather.hours[0].temperature_c, weather.hours[1].thunder) == (-2.0, True)
    assert weather.hours[1].precipitation_mm_h is None


@pytest.mark.parametrize(
    ("name", "wind", "gust", "visibility", "base", "rain"),
    [
        ("01_egll_basic", 4.115, None, 10000, 1066.8, 0.0),
        ("05_speci_nzaa", 12.861, 20.577, 1500, 365.76, 1.0),
        ("07_eham_nl_cavok", 4.115, None, 10000, 1524.0, 0.0),
        ("09_uuee_ru_snow", 2.572, None, 1200, 182.88, 5.0),
    ],
)
def test_real_reports_are_read(
    test_data: Path, name: str, wind: float, gust: float | None, visibility: float, base: float, rain: float
) -> None:
    """Knots become m/s, 9999 and CAVOK ten kilometres, the lowest layer the base."""
    hour = metar.parse((test_data / f"weather/metar/{name}.txt").read_text(), RECEIVED).hours[0]
    assert hour.wind_ms == pytest.approx(wind, abs=0.001)
    assert hour.gust_ms == (None if gust is None else pytest.approx(gust, abs=0.001))
    assert (hour.visibility_m, hour.precipitation_mm_h) == (visibility, rain)
    assert hour.cloud_base_m_agl == pytest.approx(base)


def test_the_day_of_a_report_is_the_latest_that_fits() -> None:
    """A report of the 30th read on the 1st is last month's."""
    hour = metar.parse("METAR EGEC 302350Z 24010KT 9999 FEW020 08/05 Q1010", RECEIVED).hours[0]
    assert hour.at == datetime(2026, 11, 30, 23, 50, tzinfo=UTC)


def test_the_json_service_is_read_by_its_raw_report() -> None:
    """The rounded miles of the JSON are not used; the raw 2,500 m are."""
    body = [{"rawOb": "METAR EGPI 011250Z 24010KT 2500 -RA BKN008 08/07 Q1010", "visib": 1.55, "wspd": 99}]
    hour = metar.parse(json.dumps(body), RECEIVED).hours[0]
    assert (hour.visibility_m, hour.low_cloud) == (2500, True)
    assert hour.cloud_base_m_agl == pytest.approx(243.84)


def test_a_cloud_layer_without_a_height_leaves_the_base_unknown() -> None:
    """An automatic station that cannot measure a layer does not make the base clear."""
    hour = metar.parse("METAR EGPI 011250Z AUTO 24010KT 9999 FEW030 OVC/// 08/07 Q1010", RECEIVED).hours[0]
    assert hour.cloud_base_m_agl is None


def test_a_forecast_keeps_the_worse_while_it_changes(test_data: Path) -> None:
    """During BECMG and TEMPO the worse stands; afterwards the new state."""
    hours = {hour.at.hour + 24 * (hour.at.day - 1): hour for hour in _taf(test_data, "01_egll")}
    assert sorted(hours) == list(range(12, 42))
    assert (hours[12].gust_ms, hours[12].visibility_m) == (None, 10000)
    assert hours[18].gust_ms == pytest.approx(12.861, abs=0.001)
    assert (hours[21].visibility_m, hours[24].visibility_m) == (4000, 10000)
    assert hours[21].cloud_base_m_agl == pytest.approx(365.76)
    assert hours[24].wind_ms == pytest.approx(7.717, abs=0.001)


def test_from_replaces_everything(test_data: Path) -> None:
    """After FM nothing of the former state is left."""
    last = _taf(test_data, "03_yssy")[-1]
    assert last.gust_ms is None
    assert last.wind_ms == pytest.approx(6.173, abs=0.001)


def _taf(test_data: Path, name: str) -> tuple[WeatherHour, ...]:
    return taf.parse((test_data / f"weather/taf/{name}.txt").read_text(), RECEIVED).hours


KP_SHAPES = [
    [["time_tag", "kp", "observed", "noaa_scale"], ["2026-03-01 00:00:00", "3.33", "observed", None],
     ["2026-03-01 03:00:00", "5.00", "predicted", "G1"]],
    [{"time_tag": "2026-03-01T00:00:00", "kp": 3.33, "observed": "observed", "noaa_scale": None},
     {"time_tag": "2026-03-01T03:00:00", "kp": 5.0, "observed": "predicted", "noaa_scale": "G1"}],
    [{"time_tag": "2026-03-01T03:00:00", "Kp": 5.0, "a_running": 48, "station_count": 8},
     {"time_tag": "2026-03-01T00:00:00", "Kp": 3.33, "a_running": 18, "station_count": 8}],
    {"datetime": ["2026-03-01T00:00:00Z", "2026-03-01T03:00:00Z"], "Kp": [3.33, 5.0], "status": ["def", "def"]},
]  # fmt: skip


@pytest.mark.parametrize("body", KP_SHAPES)
def test_every_shape_of_the_k_index_reads_alike(body: object) -> None:
    """NOAA's old and new shapes, either spelling, any order, and GFZ's arrays give the same steps."""
    steps = kp.parse(json.dumps(body), RECEIVED).steps
    assert [(step.starts_at, step.kp) for step in steps] == [
        (datetime(2026, 3, 1, 0, tzinfo=UTC), 3.33),
        (datetime(2026, 3, 1, 3, tzinfo=UTC), 5.0),
    ]


def test_a_window_of_minutes_counts_the_one_before_it() -> None:
    """Just after the three-hourly reset the index still shows the storm."""
    body = [
        {"time_tag": "2026-03-01T02:59:00", "estimated_kp": 6.0, "kp_index": 6},
        {"time_tag": "2026-03-01T03:00:00", "estimated_kp": 0.33, "kp_index": 0},
    ]
    assert [step.kp for step in kp.parse(body, RECEIVED).steps] == [6.0, 6.0]


def test_the_half_hourly_text_is_read(test_data: Path) -> None:
    """GFZ's text file gives its half hours, missing values left out."""
    steps = kp.parse((test_data / "weather/kp/Hp30_ap30_nowcast.txt").read_text(), RECEIVED).steps
    assert steps[0].kp == 3.667
    assert len(steps) > 1400


@pytest.mark.parametrize("body", ["[]", "{}", '[{"time_tag": "2026"}]', '[["a"],["b"]]', "[null]", "<html>"])
def test_an_unknown_shape_of_the_k_index_is_refused(body: str) -> None:
    """A changed shape is refused, never read as calm."""
    with pytest.raises(FeedShapeError):
        kp.parse(body, RECEIVED)


def test_a_bulletin_is_read_whole_or_not_at_all(test_data: Path) -> None:
    """Notices keep their times, circles and what they cancel; one broken notice spoils the bulletin."""
    texts = [path.read_text() for path in sorted((test_data / "airspace/notam/header").glob("*.txt"))]
    notams = {each.number: each for each in notam.parse(texts, RECEIVED).notams}
    assert len(notams) == 10
    assert notams["A1236/26"].cancels == "A1235/26"
    assert notams["C0007/26"].ends_at is None
    assert notams["A1234/26"].centre is not None
    assert list(notams["A1234/26"].centre) == pytest.approx([-0.45, 51.4667], abs=1e-4)
    with pytest.raises(FeedShapeError, match="A1234/26"):
        notam.parse([*texts, "A1234/26 NOTAMN\nQ) EGTT/Q"], RECEIVED)


def test_an_empty_bulletin_says_nil() -> None:
    """A bulletin that says NIL is known to be empty; a web page is not a bulletin."""
    assert notam.parse("NIL", RECEIVED).notams == ()
    with pytest.raises(FeedShapeError):
        notam.parse("<html>Service unavailable</html>", RECEIVED)


@pytest.mark.parametrize("provider", list(Provider))
@given(
    body=st.one_of(
        st.text(),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
        ),
    )
)
def test_any_answer_is_read_or_refused(provider: Provider, body: object) -> None:
    """Whatever a provider sends, it is evidence or a named refusal, never a crash."""
    try:
        found = read(provider, body, RECEIVED)
    except FeedError:
        return
    assert isinstance(found, WeatherEvidence | KpEvidence | NotamEvidence)
