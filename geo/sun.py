"""Where the sun stands, when it rises and sets, and when it is legally night.

Low-precision solar positions, good to about a second of time in this century;
real sunrises differ by more, with the weather, than these do from the almanac's.
Everything is for a level horizon at sea level.

Source: J. Meeus, "Astronomical Algorithms" (2nd edition), chapters 25 and 28, in
the form of NOAA's solar calculator; rising and setting at 0.833 degrees below
the horizon (34' of refraction and 16' of the sun's radius).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

import numpy as np
from numpy.typing import NDArray

from geo.errors import InvalidError
from geo.ostn import Floats

Days = NDArray[np.datetime64]
Times = NDArray[np.datetime64]

HORIZON_DEG = -0.833
"""Height of the sun's centre when its upper edge touches the horizon."""

CIVIL_DEG = -6.0
"""Height of the sun's centre at the end of civil twilight."""

_J2000_UTC = np.datetime64("2000-01-01T12:00:00", "ms")
_DAY_MS = 86_400_000.0
_CENTURY_DAYS = 36_525.0
_DEGREES_PER_DAY = 360.0
_ROUNDS = 3
_CHUNK = 8_192


@dataclass(frozen=True, slots=True)
class SolarDay:
    """The sun's events at a place around the solar noon of a date, aware UTC.

    An event that does not happen is None: in high summer at 60.8 degrees north
    civil twilight lasts all night, and beyond the circles the sun does not set.
    """

    civil_dawn: datetime | None
    sunrise: datetime | None
    noon: datetime
    sunset: datetime | None
    civil_dusk: datetime | None


@dataclass(frozen=True, slots=True)
class SolarEvents:
    """Events of many places and dates as times of type datetime64[ms] in UTC; NaT where there is none."""

    civil_dawn: Times
    sunrise: Times
    noon: Times
    sunset: Times
    civil_dusk: Times


def solar_day(lon: float, lat: float, on: date) -> SolarDay:
    """The sun's events at a place on a date.

    Args:
        lon: Longitude in degrees.
        lat: Latitude in degrees.
        on: The date at the place's solar noon.

    >>> day = solar_day(-5.471, 56.4152, date(2026, 12, 21))
    >>> day.sunrise.isoformat(timespec="minutes"), day.civil_dusk.isoformat(timespec="minutes")
    ('2026-12-21T08:54+00:00', '2026-12-21T16:33+00:00')
    >>> solar_day(0.0, 70.0, date(2026, 6, 21)).sunset is None
    True
    """
    events = solar_events(np.array([lon]), np.array([lat]), np.array([on], dtype="datetime64[D]"))
    noon = _moment(events.noon)
    if noon is None:
        raise InvalidError(f"{lon}, {lat} are not a longitude and a latitude.", field="lon")
    return SolarDay(
        _moment(events.civil_dawn), _moment(events.sunrise), noon, _moment(events.sunset), _moment(events.civil_dusk)
    )


def solar_events(lon: Floats, lat: Floats, on: Days) -> SolarEvents:
    """The sun's events of many places and dates at once.

    Args:
        lon: Longitudes in degrees, shape (n,).
        lat: Latitudes in degrees.
        on: Dates at the places' solar noon, datetime64[D].
    """
    lons, lats = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
    starts = _days_since_2000(np.asarray(on, dtype="datetime64[D]").astype("datetime64[ms]"))
    found = np.empty((5, lons.size))
    for at in range(0, lons.size, _CHUNK):
        part = slice(at, at + _CHUNK)
        found[:, part] = _five_events(lons[part], lats[part], starts[part])
    return SolarEvents(*(_times(row) for row in found))


def elevation_deg(lon: float | Floats, lat: float | Floats, times: Times) -> Floats:
    """True height of the sun's centre above the horizon in degrees, without refraction.

    Args:
        lon: Longitude or longitudes in degrees.
        lat: Latitude or latitudes.
        times: UTC times, datetime64, of one shape with the places or broadcast over them.
    """
    return position_deg(lon, lat, times)[1]


def position_deg(lon: float | Floats, lat: float | Floats, times: Times) -> tuple[Floats, Floats]:
    """Azimuth clockwise from true north and true height of the sun's centre, both in degrees."""
    days = _days_since_2000(np.asarray(times).astype("datetime64[ms]"))
    declination, equation = _declination_and_equation(days)
    hour_angle = np.radians(((days + 0.5) % 1.0 - 0.5 + equation) * _DEGREES_PER_DAY + np.asarray(lon, np.float64))
    latitude = np.radians(np.asarray(lat, np.float64))
    sine = np.sin(latitude) * np.sin(declination) + np.cos(latitude) * np.cos(declination) * np.cos(hour_angle)
    east = -np.cos(declination) * np.sin(hour_angle)
    north = np.sin(declination) * np.cos(latitude) - np.cos(declination) * np.sin(latitude) * np.cos(hour_angle)
    azimuth: Floats = np.degrees(np.arctan2(east, north)) % _DEGREES_PER_DAY
    return azimuth, np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0)))


def _five_events(lon: Floats, lat: Floats, start_days: Floats) -> Floats:
    """Civil dawn, sunrise, noon, sunset and civil dusk in days since 2000, shape (5, n)."""
    # Midday of the date at Greenwich, moved by the longitude.
    mean_noon = start_days + 0.5 - lon / _DEGREES_PER_DAY
    first = _declination_and_equation(mean_noon)
    event = partial(_event, latitude=np.radians(lat), mean_noon=mean_noon, first=first)
    low, high = np.sin(np.radians(CIVIL_DEG)), np.sin(np.radians(HORIZON_DEG))
    return np.stack([event(low, -1.0), event(high, -1.0), mean_noon - first[1], event(high, 1.0), event(low, 1.0)])


def _event(sine: float, side: float, *, latitude: Floats, mean_noon: Floats, first: tuple[Floats, Floats]) -> Floats:
    """When the sun passes a height before (-1) or after (+1) noon, in days since 2000; NaN if never.

    The sun's place is taken first at noon, then again at each better estimate of the time.
    """
    sine_latitude, cosine_latitude = np.sin(latitude), np.cos(latitude)
    days, (declination, equation) = mean_noon, first
    for repeat in range(_ROUNDS):
        if repeat:
            declination, equation = _declination_and_equation(days)
        sine_declination = np.sin(declination)
        across = cosine_latitude * np.sqrt(1.0 - sine_declination**2)
        with np.errstate(invalid="ignore"):
            turn = np.arccos((sine - sine_latitude * sine_declination) / across) / (2 * np.pi)
        days = mean_noon - equation + side * turn
    return days


def _declination_and_equation(days: Floats) -> tuple[Floats, Floats]:
    """The sun's declination in radians and the equation of time in days, at days since 2000 January 1.5."""
    centuries = days / _CENTURY_DAYS
    mean_longitude = np.radians(280.46646 + centuries * (36000.76983 + centuries * 0.0003032))
    anomaly = np.radians(357.52911 + centuries * (35999.05029 - 0.0001537 * centuries))
    eccentricity = 0.016708634 - centuries * (0.000042037 + 0.0000001267 * centuries)
    sine, cosine = np.sin(anomaly), np.cos(anomaly)
    # Twice and three times the anomaly, by the formulas for multiple angles.
    twice = 2 * sine * cosine
    centre = sine * (1.914602 - centuries * (0.004817 + 0.000014 * centuries)) + twice * (
        0.019993 - 0.000101 * centuries
    )
    centre = centre + sine * (3 - 4 * sine**2) * 0.000289
    node = np.radians(125.04 - 1934.136 * centuries)
    longitude = mean_longitude + np.radians(centre - 0.00569 - 0.00478 * np.sin(node))
    obliquity = np.radians(23.4392911 - 0.0130042 * centuries + 0.00256 * np.cos(node))
    declination = np.arcsin(np.sin(obliquity) * np.sin(longitude))
    y = np.tan(obliquity / 2) ** 2
    sine_2l, cosine_2l = np.sin(2 * mean_longitude), np.cos(2 * mean_longitude)
    equation = (
        y * sine_2l
        - 2 * eccentricity * sine
        + 4 * eccentricity * y * sine * cosine_2l
        - y**2 * sine_2l * cosine_2l
        - 1.25 * eccentricity**2 * twice
    )
    return declination, equation / (2 * np.pi)


def _days_since_2000(times: Times) -> Floats:
    """Days and their parts since noon of 1 January 2000, UTC."""
    milliseconds = (times - _J2000_UTC).astype(np.float64)
    return np.where(np.isnat(times), np.nan, milliseconds / _DAY_MS)


def _times(days: Floats) -> Times:
    """Days since 2000 as UTC times; NaT for NaN."""
    known = np.isfinite(days)
    milliseconds = np.where(known, np.rint(np.where(known, days, 0.0) * _DAY_MS), 0).astype("timedelta64[ms]")
    return np.where(known, _J2000_UTC + milliseconds, np.datetime64("NaT", "ms"))


def _moment(times: Times) -> datetime | None:
    """The first of some times as an aware datetime."""
    moment = times[0].astype(object)
    return None if moment is None else moment.replace(tzinfo=UTC)
