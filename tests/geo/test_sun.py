"""The sun rises, sets and leaves the sky dark when the almanacs say."""

import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

import astral
import astral.sun
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InvalidError
from geo.night import NightKind, is_night, nights
from geo.sun import Times, elevation_deg, position_deg, solar_day, solar_events

LONDON = ZoneInfo("Europe/London")
OBAN = (-5.4710, 56.4152)
TWO_MINUTES = 120.0

# Civil dawn, sunrise, sunset and civil dusk in local time. Glasgow and Stornoway (2006) are from the tables of the Royal
# Observatory Edinburgh as published, Edinburgh and Inverness (2019) from newspapers; those of Argyll were worked out
# with the JPL ephemeris DE421.
PUBLISHED = [
    (-4.25, 55.86, date(2006, 6, 21), "03:29", "04:31", "22:06", "23:09"),
    (-6.39, 58.21, date(2006, 6, 21), "03:01", "04:20", "22:33", "23:52"),
    (-3.19, 55.95, date(2019, 12, 21), None, "08:41", "15:39", None),
    (-4.22, 57.48, date(2019, 12, 21), None, "08:56", "15:32", None),
    (*OBAN, date(2026, 12, 21), "08:06:03", "08:54:23", "15:45:30", "16:33:50"),
    (*OBAN, date(2026, 6, 21), "03:26:54", "04:31:47", "22:15:36", "23:20:29"),
    (*OBAN, date(2027, 3, 28), "06:25:30", "07:03:27", "19:51:47", "20:29:55"),
    (*OBAN, date(2026, 10, 25), "06:35:55", "07:15:03", "16:55:56", "17:35:01"),
    (-5.6077, 55.4256, date(2026, 12, 21), "08:01:51", "08:48:14", "15:52:45", "16:39:08"),
    (-6.88, 56.5, date(2026, 6, 21), "03:31:23", "04:36:45", "22:21:55", "23:27:16"),
]


@pytest.mark.parametrize(("lon", "lat", "on", "dawn", "rise", "set_", "dusk"), PUBLISHED)
def test_published_times(
    lon: float, lat: float, on: date, dawn: str | None, rise: str, set_: str, dusk: str | None
) -> None:
    """Every published event is met within two minutes, on the days the clocks change too."""
    day = solar_day(lon, lat, on)
    for text, event in ((dawn, day.civil_dawn), (rise, day.sunrise), (set_, day.sunset), (dusk, day.civil_dusk)):
        if text is not None:
            assert event is not None
            published = datetime.combine(on, clock_time.fromisoformat(text), LONDON)
            assert abs((event - published).total_seconds()) <= TWO_MINUTES


def test_places_without_an_event() -> None:
    """Civil twilight lasts all night at Unst in June, the sun stays up or down beyond the circles, nowhere is refused."""
    unst = solar_day(-0.86, 60.84, date(2026, 6, 21))
    assert unst.civil_dusk is None
    assert unst.sunset is not None
    assert solar_day(20.0, 75.0, date(2026, 12, 21)).sunrise is None
    with pytest.raises(InvalidError):
        solar_day(float("nan"), 56.0, date(2026, 6, 21))


@given(st.floats(-179, 179), st.floats(-60, 60), st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_the_sun_is_at_the_horizon_when_it_sets(lon: float, lat: float, on: date) -> None:
    """At its events the sun stands at the height that defines them, and noon lies between."""
    day = solar_day(lon, lat, on)
    assert day.sunrise is not None
    assert day.sunset is not None
    assert day.sunrise < day.noon < day.sunset
    times = np.array([day.sunrise.replace(tzinfo=None), day.sunset.replace(tzinfo=None)], dtype="datetime64[ms]")
    assert elevation_deg(lon, lat, times) == pytest.approx([-0.833, -0.833], abs=0.01)


def test_many_at_once_agree_with_astral_and_are_fast() -> None:
    """Many places and days at once are within 30 seconds and a millionth of a degree of astral, and 10 times as fast at least."""
    rng = np.random.default_rng(7)
    count, tried = 100_000, 400
    lon, lat = rng.uniform(-7.2, -4.6, count), rng.uniform(55.2, 56.8, count)
    days: Times = np.datetime64("2026-01-01", "D") + rng.integers(0, 730, count).astype("timedelta64[D]")
    mornings: Times = (days + np.timedelta64(9, "h")).astype("datetime64[ms]")
    started = time.perf_counter()
    events = solar_events(lon, lat, days)
    each = (time.perf_counter() - started) / count
    azimuth, height = position_deg(lon, lat, mornings)
    started = time.perf_counter()
    theirs = [astral.sun.sun(astral.Observer(lat[i], lon[i]), days[i].astype(object)) for i in range(tried)]
    assert each * 10 < (time.perf_counter() - started) / tried
    for i, expected in enumerate(theirs):
        for name, ours in (("sunrise", events.sunrise), ("sunset", events.sunset)):
            assert abs((expected[name].replace(tzinfo=None) - ours[i].astype(object)).total_seconds()) < 30
        moment = datetime.combine(days[i].astype(object), datetime.min.time(), UTC) + timedelta(hours=9)
        observer = astral.Observer(lat[i], lon[i])
        assert astral.sun.elevation(observer, moment, with_refraction=False) == pytest.approx(height[i], abs=1e-6)
        assert astral.sun.azimuth(observer, moment) == pytest.approx(azimuth[i], abs=1e-6)


def test_the_two_nights() -> None:
    """Between the two legal nights of a winter evening lies a quarter of an hour in which only one has begun."""
    start = datetime(2026, 12, 21, 12, tzinfo=UTC)
    (sera,) = nights(*OBAN, start, start + timedelta(days=1), NightKind.SERA)
    (order,) = nights(*OBAN, start, start + timedelta(days=1), NightKind.ANO)
    day, next_day = solar_day(*OBAN, date(2026, 12, 21)), solar_day(*OBAN, date(2026, 12, 22))
    assert (sera.starts_at, sera.ends_at) == (day.civil_dusk, next_day.civil_dawn)
    assert day.sunset is not None
    assert order.starts_at == day.sunset + timedelta(minutes=30)
    assert order.starts_at < sera.starts_at
    assert is_night(*OBAN, order.starts_at, NightKind.ANO)
    assert not is_night(*OBAN, order.starts_at, NightKind.SERA)


def test_nights_that_never_come_or_never_end() -> None:
    """No night of the rules of the air at Unst in June, nothing but night at 75 north in December; bad spans are refused."""
    june, december = datetime(2026, 6, 20, tzinfo=UTC), datetime(2026, 12, 20, tzinfo=UTC)
    assert nights(-0.86, 60.84, june, june + timedelta(days=3), NightKind.SERA) == ()
    assert len(nights(-0.86, 60.84, june, june + timedelta(days=3), NightKind.ANO)) == 4
    polar = nights(20.0, 78.0, december, december + timedelta(days=2), NightKind.SERA)
    assert sum((span.ends_at - span.starts_at for span in polar), timedelta()) == timedelta(days=2)
    with pytest.raises(InvalidError):
        nights(*OBAN, june, june - timedelta(days=1), NightKind.SERA)
    with pytest.raises(InvalidError):
        nights(*OBAN, june.replace(tzinfo=None), june, NightKind.SERA)
