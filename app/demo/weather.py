"""Weather, space weather and notices of the demonstration's days: made up, in the form of the feeds, given as files."""

import json
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from compliance.feeds.client import Provider
from compliance.feeds.keep import import_file

SOURCE: Final = "demonstration"
_HOURS = 14
_STEPS_OF_KP = 4
_CALM: Final = {
    "wind_speed_10m": 4.0,
    "wind_speed_80m": 5.5,
    "wind_speed_120m": 6.0,
    "wind_gusts_10m": 7.0,
    "visibility": 20_000.0,
    "precipitation": 0.0,
    "temperature_2m": 8.0,
    "dew_point_2m": 3.0,
    "weather_code": 3,
    "cloud_cover_low": 40,
}
_GALE: Final = _CALM | {
    "wind_speed_10m": 17.0,
    "wind_speed_80m": 22.0,
    "wind_speed_120m": 24.0,
    "wind_gusts_10m": 27.0,
    "precipitation": 2.5,
}
_UNITS: Final = {
    "time": "iso8601",
    "wind_speed_10m": "m/s",
    "wind_speed_80m": "m/s",
    "wind_speed_120m": "m/s",
    "wind_gusts_10m": "m/s",
    "visibility": "m",
    "precipitation": "mm",
    "temperature_2m": "°C",
    "dew_point_2m": "°C",
    "weather_code": "wmo code",
    "cloud_cover_low": "%",
}


def give_weather(
    session: Session, place: tuple[float, float], starts_at: datetime, now: datetime, *, calm: bool
) -> None:
    """Import a forecast for a place, the space weather and an empty bulletin of notices, as had at a moment.

    Args:
        session: A writing session.
        place: Longitude and latitude in WGS 84 degrees.
        starts_at: When the flight starts; the forecast lies around it.
        now: When they were had.
        calm: Whether it can be flown in.
    """
    forecast = _forecast(place, starts_at, _CALM if calm else _GALE)
    for provider, body in (
        (Provider.OPENMETEO, forecast),
        (Provider.KP, json.dumps(_kp(starts_at))),
        (Provider.NOTAM, "NIL"),
    ):
        import_file(session, provider, body.encode(), now=now)


def _forecast(place: tuple[float, float], starts_at: datetime, hour: dict[str, float]) -> str:
    first = (starts_at - timedelta(hours=4)).replace(minute=0, second=0, microsecond=0)
    times = [f"{first + timedelta(hours=step):%Y-%m-%dT%H:%M}" for step in range(_HOURS)]
    document = {
        "latitude": place[1],
        "longitude": place[0],
        "utc_offset_seconds": 0,
        "timezone": "GMT",
        "hourly_units": _UNITS,
        "hourly": {"time": times, **{name: [value] * _HOURS for name, value in hour.items()}},
    }
    return json.dumps(document)


def _kp(starts_at: datetime) -> list[dict[str, object]]:
    first = starts_at.replace(hour=starts_at.hour // 3 * 3, minute=0, second=0, microsecond=0) - timedelta(hours=3)
    return [
        {
            "time_tag": f"{first + timedelta(hours=3 * step):%Y-%m-%dT%H:%M:%S}",
            "kp": 2.33,
            "observed": "predicted",
            "noaa_scale": None,
        }
        for step in range(_STEPS_OF_KP)
    ]
