"""Open-Meteo's hourly forecast: parallel arrays with their units beside them.

Times carry no zone: they are local at `utc_offset_seconds`. Wind comes in km/h unless the request said otherwise, so
only the unit in the answer is trusted. Precipitation is the sum of the hour before its time stamp.
Source: the Open-Meteo forecast documentation; WMO code table 4677 as it uses it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from compliance.evidence import WeatherEvidence, WeatherHour
from compliance.feeds.errors import FeedShapeError
from compliance.feeds.parse.values import (
    LENGTH,
    RAIN,
    SPEED,
    TEMPERATURE,
    Convert,
    Received,
    converted,
    document_of,
    mapping,
    not_negative,
    number,
    rows,
    utc_time,
)

HOURLY = (
    "temperature_2m,dew_point_2m,precipitation,weather_code,cloud_cover_low,visibility,"
    "wind_speed_10m,wind_speed_80m,wind_speed_120m,wind_gusts_10m"
)
_OLD_NAMES = {
    "wind_speed_10m": "windspeed_10m", "wind_speed_80m": "windspeed_80m", "wind_speed_120m": "windspeed_120m",
    "wind_gusts_10m": "windgusts_10m", "dew_point_2m": "dewpoint_2m", "weather_code": "weathercode",
    "cloud_cover_low": "cloudcover_low",
}  # fmt: skip
_THUNDER = range(95, 100)
_LOW_CLOUD_PERCENT = 50.0
_HOUR_S = 3600
_UTC_NAMES = {"GMT", "UTC", "Etc/UTC", "Etc/GMT"}

Column = Sequence[object]


def parse(body: object, received: Received) -> WeatherEvidence:
    """Read a forecast.

    Raises:
        FeedShapeError: It has no hourly block, arrays of different lengths, or times that contradict their zone.
    """
    document = mapping(document_of(body), "answer")
    if document.get("error"):
        raise FeedShapeError(f"it refused the request: {document.get('reason', 'no reason given')}")
    hourly, units = document.get("hourly"), document.get("hourly_units")
    if hourly is None:
        raise FeedShapeError("its answer has no hourly forecast")
    block, unit_of = mapping(hourly, "hourly block"), mapping(units or {}, "list of units")
    times = _times(block, document)
    read = _Columns(block, unit_of, len(times))
    return WeatherEvidence(
        hours=tuple(_hour(read, index, at) for index, at in enumerate(times)),
        provenance=received.provenance("weather"),
    )


class _Columns:
    """The arrays of the answer, under their present or their old names."""

    def __init__(self, block: Mapping[str, object], units: Mapping[str, object], length: int) -> None:
        self._block, self._units, self._length = block, units, length

    def _name(self, name: str) -> str:
        return name if name in self._block else _OLD_NAMES.get(name, name)

    def raw(self, name: str, index: int) -> object:
        """A value as it stands; None beyond what the provider sent of this variable."""
        column = self._block.get(self._name(name))
        if column is None:
            return None
        values = rows(column, f"list of {name}")
        if len(values) != self._length:
            raise FeedShapeError(f"its list of {name} is not as long as its list of times")
        return values[index]

    def value(self, name: str, index: int, units: Mapping[str, Convert]) -> float | None:
        """A value in our unit."""
        return converted(self.raw(name, index), str(self._units.get(self._name(name), "")), units)


def _times(block: Mapping[str, object], document: Mapping[str, object]) -> list[datetime]:
    """The hours in UTC; refused when the stated zone and offset disagree or neither is stated."""
    offset = number(document.get("utc_offset_seconds"))
    if offset is None:
        raise FeedShapeError("its times name no offset from UTC")
    if str(document.get("timezone", "GMT")) in _UTC_NAMES and offset:
        raise FeedShapeError("its times claim to be UTC and to be offset from it")
    times = [utc_time(value, offset_s=offset) for value in rows(block.get("time"), "list of times")]
    if any(later - earlier != timedelta(seconds=_HOUR_S) for earlier, later in pairwise(times)):
        raise FeedShapeError("its times are not one hour apart")
    return times


def _hour(read: _Columns, index: int, at: datetime) -> WeatherHour:
    """One hour from each array."""
    code, cover = number(read.raw("weather_code", index)), number(read.raw("cloud_cover_low", index))
    return WeatherHour(
        at=at,
        duration_s=_HOUR_S,
        wind_ms=not_negative(read.value("wind_speed_10m", index, SPEED)),
        wind_80m_ms=not_negative(read.value("wind_speed_80m", index, SPEED)),
        wind_120m_ms=not_negative(read.value("wind_speed_120m", index, SPEED)),
        gust_ms=not_negative(read.value("wind_gusts_10m", index, SPEED)),
        visibility_m=not_negative(read.value("visibility", index, LENGTH)),
        precipitation_mm_h=not_negative(read.value("precipitation", index, RAIN)),
        temperature_c=read.value("temperature_2m", index, TEMPERATURE),
        dew_point_c=read.value("dew_point_2m", index, TEMPERATURE),
        thunder=None if code is None else int(code) in _THUNDER,
        low_cloud=None if cover is None else cover >= _LOW_CLOUD_PERCENT,
    )
