"""The weather groups that METAR and TAF share: wind, visibility, weather, cloud, temperature.

Source: WMO No. 306 FM 15 and FM 51; ICAO Annex 3. CAVOK and 9999 mean ten kilometres or more; CAVOK and NSC mean no
cloud below 5,000 ft, which is taken as a base of just that. Cloud heights are above the aerodrome.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from compliance.feeds.parse.values import METRES_PER_FOOT, METRES_PER_MILE, METRES_PER_SECOND_PER_KNOT

_WIND = re.compile(r"(?:\d{3}|VRB|///)P?(?P<mean>\d{2,3})(?:GP?(?P<gust>\d{2,3}))?(?P<unit>KT|MPS|KMH)")
_METRES = re.compile(r"(?P<metres>\d{4})(?:NDV|[NESW]{1,2})?")
_MILES = re.compile(r"(?P<less>[MP])?(?:(?P<whole>\d{1,2})(?:/(?P<part>\d{1,2}))?)SM")
_CLOUD = re.compile(r"(?P<cover>FEW|SCT|BKN|OVC|VV)(?P<base>\d{3}|///)(?:CB|TCU|///)?")
_WEATHER = re.compile(r"(?P<strength>[-+]|VC)?(?P<codes>(?:[A-Z]{2}){1,4})")
_TEMPERATURES = re.compile(r"(?P<temperature>M?\d{2})/(?P<dew>M?\d{2})?")
_SPEED = {"KT": METRES_PER_SECOND_PER_KNOT, "MPS": 1.0, "KMH": 1 / 3.6}
_NO_LOW_CLOUD = {"CAVOK", "NSC", "SKC", "CLR", "NCD"}
_FIVE_THOUSAND_FEET_M = 5000 * METRES_PER_FOOT
_LOW_M = 6500 * METRES_PER_FOOT
_TEN_KM = 10_000.0
_TEN_KM_CODE = 9999
_FALLING = {"DZ", "RA", "SN", "SG", "PL", "GR", "GS", "UP", "IC"}
_CODES = _FALLING | {
    "MI", "BC", "PR", "DR", "BL", "SH", "TS", "FZ", "BR", "FG", "FU", "VA", "DU", "SA", "HZ", "PY", "PO", "SQ", "FC",
    "SS", "DS",
}  # fmt: skip
# Rates stand for the words of the code: light below 2.5 mm/h, heavy from 10 mm/h (Met Office definitions of rain).
_RATES = {"-": 1.0, "": 5.0, "+": 15.0, "VC": 0.5}


@dataclass(frozen=True, slots=True)
class Groups:
    """What a run of groups says; None where it says nothing."""

    wind_ms: float | None = None
    gust_ms: float | None = None
    visibility_m: float | None = None
    cloud_base_m: float | None = None
    low_cloud: bool | None = None
    precipitation_mm_h: float | None = None
    thunder: bool | None = None
    temperature_c: float | None = None
    dew_point_c: float | None = None


def read_groups(groups: Iterable[str], before: Groups | None = None) -> Groups:
    """Read groups one by one, upon what was said before (a change group keeps what it does not mention)."""
    found = before or Groups()
    layers: list[tuple[str, float | None]] = []
    for group in groups:
        found = _read(found, group, layers)
    if layers:
        known = [base for _, base in layers if base is not None]
        low = any(cover in {"BKN", "OVC", "VV"} and (base is None or base < _LOW_M) for cover, base in layers)
        base = min(known) if len(known) == len(layers) else None
        found = replace(found, cloud_base_m=base, low_cloud=low)
    return found


def _read(found: Groups, group: str, layers: list[tuple[str, float | None]]) -> Groups:
    """What one group adds."""
    if group in _NO_LOW_CLOUD:
        found = replace(found, cloud_base_m=_FIVE_THOUSAND_FEET_M, low_cloud=False)
        clear = replace(found, visibility_m=_TEN_KM, precipitation_mm_h=0.0, thunder=False)
        return clear if group == "CAVOK" else found
    if group == "NSW":
        return replace(found, precipitation_mm_h=0.0, thunder=False)
    if cloud := _CLOUD.fullmatch(group):
        height = cloud["base"]
        layers.append((cloud["cover"], None if height == "///" else int(height) * 100 * METRES_PER_FOOT))
        return found
    return _read_figures(found, group)


def _read_figures(found: Groups, group: str) -> Groups:
    """Wind, visibility, temperatures and weather."""
    if wind := _WIND.fullmatch(group):
        factor = _SPEED[wind["unit"]]
        gust = int(wind["gust"]) * factor if wind["gust"] else None
        return replace(found, wind_ms=int(wind["mean"]) * factor, gust_ms=gust)
    if metres := _METRES.fullmatch(group):
        far = int(metres["metres"])
        return _with_visibility(found, _TEN_KM if far == _TEN_KM_CODE else float(far))
    if miles := _MILES.fullmatch(group):
        figure = float(miles["whole"]) / float(miles["part"] or 1)
        return _with_visibility(found, figure * METRES_PER_MILE)
    if degrees := _TEMPERATURES.fullmatch(group):
        return replace(found, temperature_c=_signed(degrees["temperature"]), dew_point_c=_signed(degrees["dew"]))
    return _read_weather(found, group)


def _with_visibility(found: Groups, metres: float) -> Groups:
    """The least visibility so far: a second group tells of one direction; no weather named after it means none."""
    rain = 0.0 if found.precipitation_mm_h is None else found.precipitation_mm_h
    return replace(found, visibility_m=metres, precipitation_mm_h=rain, thunder=bool(found.thunder))


def _read_weather(found: Groups, group: str) -> Groups:
    """Rain, snow, hail and thunder by their two-letter codes."""
    weather = _WEATHER.fullmatch(group)
    if weather is None:
        return found
    codes = {weather["codes"][at : at + 2] for at in range(0, len(weather["codes"]), 2)}
    if not codes <= _CODES:
        return found
    if codes & {"TS", "GR", "GS"}:
        found = replace(found, thunder=True)
    if codes & _FALLING:
        rate = _RATES[weather["strength"] or ""]
        found = replace(found, precipitation_mm_h=max(rate, found.precipitation_mm_h or 0.0))
    return found


def _signed(text: str | None) -> float | None:
    """Degrees with M for minus."""
    return None if text is None else float(text.replace("M", "-"))


def worst(one: Groups, other: Groups) -> Groups:
    """The worse of two states for a flight, group by group; where one is silent the other stands."""
    return Groups(
        wind_ms=_highest(one.wind_ms, other.wind_ms),
        gust_ms=_highest(one.gust_ms, other.gust_ms),
        visibility_m=_lowest(one.visibility_m, other.visibility_m),
        cloud_base_m=_lowest(one.cloud_base_m, other.cloud_base_m),
        low_cloud=_either(one.low_cloud, other.low_cloud),
        precipitation_mm_h=_highest(one.precipitation_mm_h, other.precipitation_mm_h),
        thunder=_either(one.thunder, other.thunder),
        temperature_c=_lowest(one.temperature_c, other.temperature_c),
        dew_point_c=_highest(one.dew_point_c, other.dew_point_c),
    )


def _highest(*values: float | None) -> float | None:
    return max((value for value in values if value is not None), default=None)


def _lowest(*values: float | None) -> float | None:
    return min((value for value in values if value is not None), default=None)


def _either(one: bool | None, other: bool | None) -> bool | None:  # noqa: FBT001
    return (one or other) if one is not None or other is not None else None
