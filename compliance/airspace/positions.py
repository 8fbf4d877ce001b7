"""Positions as airspace files write them: degrees, minutes and seconds with a hemisphere.

All results are (longitude, latitude) in WGS 84 degrees.
"""

import math
import re

from compliance.airspace.features import FeatureRefused, Position

_COMPACT = re.compile(
    r"(?P<lat>\d{4}(?:\d{2}(?:\.\d+)?)?)(?P<ns>[NS])\s*(?P<lon>\d{5}(?:\d{2}(?:\.\d+)?)?)(?P<ew>[EW])", re.IGNORECASE
)
_COLONS = re.compile(
    r"(?P<lat>[\d:.]+)\s*(?P<ns>[NS])[\s,]*(?P<lon>[\d:.]+)\s*(?P<ew>[EW])(?![A-Za-z])",
    re.IGNORECASE,
)
_LATITUDE_DEGREE_DIGITS = 2
_LONGITUDE_DEGREE_DIGITS = 3
_LARGEST = {"N": 90.0, "E": 180.0}


def _signed(degrees: float, hemisphere: str, text: str) -> float:
    """The signed angle; refuses one beyond the pole or the date line."""
    positive = "N" if hemisphere.upper() in "NS" else "E"
    if degrees > _LARGEST[positive]:
        raise FeatureRefused(f"the position '{text}' lies outside the globe")
    return degrees if hemisphere.upper() == positive else -degrees


def _sexagesimal(parts: list[str], text: str) -> float:
    """Degrees from up to three numbers: degrees, minutes, seconds."""
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        raise FeatureRefused(f"the position '{text}' is not a number of degrees") from None
    if len(numbers) > len(("degrees", "minutes", "seconds")) or any(number >= 60 for number in numbers[1:]):  # noqa: PLR2004
        raise FeatureRefused(f"the position '{text}' has minutes or seconds of 60 or more")
    return math.fsum(number / 60**power for power, number in enumerate(numbers))


def _compact(digits: str, degree_digits: int, text: str) -> float:
    """Degrees from run-together digits such as 560331 or 0045159."""
    parts = [digits[:degree_digits], digits[degree_digits : degree_digits + 2], digits[degree_digits + 2 :]]
    return _sexagesimal([part for part in parts if part], text)


def icao_position(text: str) -> Position:
    """Read `560331N 0045159W`, `5115N00045W` or the same with decimal seconds.

    Source: ICAO Annex 15, latitude and longitude as digits without separators.

    Raises:
        FeatureRefused: It is not such a position.
    """
    found = _COMPACT.fullmatch(text.strip())
    if found is None:
        raise FeatureRefused(f"the position '{text}' is not degrees, minutes and seconds with a hemisphere")
    lat = _signed(_compact(found["lat"], _LATITUDE_DEGREE_DIGITS, text), found["ns"], text)
    lon = _signed(_compact(found["lon"], _LONGITUDE_DEGREE_DIGITS, text), found["ew"], text)
    return lon, lat


def icao_positions(text: str) -> list[Position]:
    """Every position written the ICAO way inside free text, in order; none gives an empty list."""
    return [icao_position(found.group(0)) for found in _COMPACT.finditer(text)]


def openair_position(text: str) -> Position:
    """Read `53:24:25 N 010:25:10 E`, decimal minutes, or the ICAO form that some files use.

    Raises:
        FeatureRefused: It is not a position.
    """
    if _COMPACT.fullmatch(text.strip()):
        return icao_position(text)
    found = _COLONS.fullmatch(text.strip())
    if found is None:
        raise FeatureRefused(f"the position '{text.strip()}' is incomplete or not a position")
    lat = _signed(_sexagesimal(found["lat"].split(":"), text), found["ns"], text)
    lon = _signed(_sexagesimal(found["lon"].split(":"), text), found["ew"], text)
    return lon, lat
