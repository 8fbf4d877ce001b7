"""Met Office site-specific forecast, hourly or three-hourly, as GeoJSON.

The last rows lack their totals, maxima and minima: these are missing, not zero. It has no cloud base and no wind aloft.
Source: Met Office Weather DataHub, site-specific; its significant weather codes.
"""

from collections.abc import Iterator, Mapping
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

# Hail showers are kept with thunder: both forbid the flight.
_THUNDER_OR_HAIL = {19, 20, 21, 28, 29, 30}
_CLEAR_OR_BROKEN = {0, 1, 2, 3}
_ONE_HOUR_S = 3600
_STEPS_S = (_ONE_HOUR_S, 3 * _ONE_HOUR_S)
_DEFAULT_UNITS = {"speed": "m/s", "length": "m", "temperature": "Cel", "rain": "mm/h"}

Row = Mapping[str, object]


def parse(body: object, received: Received) -> WeatherEvidence:
    """Read a forecast.

    Raises:
        FeedShapeError: It has no time series, or steps that are neither one nor three hours.
    """
    document = mapping(document_of(body), "answer")
    features = rows(document.get("features"), "list of features")
    if not features:
        raise FeedShapeError("its answer holds no place")
    properties = mapping(mapping(features[0], "feature").get("properties"), "feature's properties")
    series = [mapping(row, "row") for row in rows(properties.get("timeSeries"), "time series")]
    if not series:
        raise FeedShapeError("its time series is empty")
    units = _units(document)
    steps = _steps([utc_time(row.get("time")) for row in series])
    issued = utc_time(properties["modelRunDate"]) if properties.get("modelRunDate") else None
    return WeatherEvidence(
        hours=tuple(_hour(row, units, at, step) for row, (at, step) in zip(series, steps, strict=True)),
        provenance=received.provenance("weather", issued_at=issued),
    )


def _steps(times: list[datetime]) -> list[tuple[datetime, int]]:
    """Each row's time and how long it stands: until the next, the last as long as the one before."""
    lengths = [(later - earlier) // timedelta(seconds=1) for earlier, later in pairwise(times)]
    if any(length not in _STEPS_S for length in lengths):
        raise FeedShapeError("its rows are neither one nor three hours apart")
    last = lengths[-1] if lengths else _ONE_HOUR_S
    return list(zip(times, [*lengths, last], strict=True))


def _units(document: Mapping[str, object]) -> Mapping[str, str]:
    """The unit of each parameter as the answer states it."""
    found: dict[str, str] = {}
    for group in rows(document.get("parameters") or [], "list of parameters"):
        for name, parameter in mapping(group, "parameters").items():
            unit = mapping(mapping(parameter, "parameter").get("unit") or {}, "unit")
            symbol = mapping(unit.get("symbol") or {}, "unit's symbol")
            found[name] = str(symbol.get("type", ""))
    return found


def _hour(row: Row, units: Mapping[str, str], at: datetime, step_s: int) -> WeatherHour:
    """One row; with no unit stated, the documented one."""

    def value(name: str, kind: str, known: Mapping[str, Convert]) -> float | None:
        return converted(row.get(name), units.get(name) or _DEFAULT_UNITS[kind], known)

    gusts = [value(name, "speed", SPEED) for name in ("max10mWindGust", "windGustSpeed10m")]
    code = number(row.get("significantWeatherCode"))
    return WeatherHour(
        at=at,
        duration_s=step_s,
        wind_ms=not_negative(value("windSpeed10m", "speed", SPEED)),
        gust_ms=max((gust for gust in gusts if gust is not None and gust >= 0), default=None),
        visibility_m=not_negative(value("visibility", "length", LENGTH)),
        precipitation_mm_h=not_negative(_rain(row, value("precipitationRate", "rain", RAIN), step_s)),
        temperature_c=_first(
            value(name, "temperature", TEMPERATURE) for name in ("screenTemperature", "minScreenAirTemp")
        ),
        dew_point_c=value("screenDewPointTemperature", "temperature", TEMPERATURE),
        thunder=None if code is None or code < 0 else int(code) in _THUNDER_OR_HAIL,
        low_cloud=None if code is None or code < 0 else int(code) not in _CLEAR_OR_BROKEN,
    )


def _rain(row: Row, rate: float | None, step_s: int) -> float | None:
    """The rate in mm/h; a three-hourly row has only the total of its step."""
    if rate is not None:
        return rate
    total = number(row.get("totalPrecipAmount"))
    return None if total is None else total * _ONE_HOUR_S / step_s


def _first(values: Iterator[float | None]) -> float | None:
    """The first value that is present."""
    return next((value for value in values if value is not None), None)
