"""Vertical limits as airspace files write them, turned once into metres above a named reference."""

import math
import re

from compliance.airspace.features import SURFACE, UNLIMITED, FeatureRefused, Limit

METRES_PER_FOOT = 0.3048
_UNLIMITED_FLIGHT_LEVEL = 999
# 99,999 ft or m is how several national feeds write "no ceiling".
_UNLIMITED_FIGURE = 99_999
_WORDS = {
    "GND": SURFACE,
    "SFC": SURFACE,
    "GROUND": SURFACE,
    "UNL": UNLIMITED,
    "UNLIM": UNLIMITED,
    "UNLIMITED": UNLIMITED,
}
_FLIGHT_LEVEL = re.compile(r"FL\s*(?P<level>\d{1,3})", re.IGNORECASE)
_HEIGHT = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>FT|M)?\s*(?P<reference>AGL|AMSL|MSL|ASL|ASFC|SFC|GND|STD)?", re.IGNORECASE
)
_REFERENCES = {
    "AGL": "AGL", "GND": "AGL", "ASFC": "SFC", "SFC": "SFC", "MSL": "AMSL", "AMSL": "AMSL", "ASL": "AMSL", "STD": "AMSL",
}  # fmt: skip


def flight_level(level: int) -> Limit:
    """A flight level as metres above mean sea level in the standard atmosphere; 999 means unlimited.

    Source: ICAO Annex 11, flight level n is n hundred feet at 1013.25 hPa.
    """
    if level >= _UNLIMITED_FLIGHT_LEVEL:
        return Limit(None, "AMSL", f"FL{level}")
    return Limit(level * 100 * METRES_PER_FOOT, "AMSL", f"FL{level}")


def read_limit(text: object, *, unstated: str = "AMSL") -> Limit:
    """Read `SFC`, `2200 ft`, `FL115`, `600 ft AGL`, `1000M AGL` or `UNL`.

    Args:
        text: The limit as the file has it.
        unstated: The reference when the file gives a bare figure.

    Raises:
        FeatureRefused: It is missing or not a limit.
    """
    words = str(text).strip() if text is not None else ""
    if not words:
        raise FeatureRefused("a vertical limit is missing")
    if words.upper() in _WORDS:
        return _WORDS[words.upper()]
    if level := _FLIGHT_LEVEL.fullmatch(words):
        return flight_level(int(level["level"]))
    if height := _HEIGHT.fullmatch(words):
        reference = _REFERENCES[height["reference"].upper()] if height["reference"] else unstated
        return height_limit(float(height["number"]), height["unit"] or "FT", reference, words)
    raise FeatureRefused(f"the vertical limit '{words}' cannot be read")


def height_limit(number: float, unit: str, reference: str, text: str | None = None) -> Limit:
    """A limit from its figure, unit (`M` or `FT`) and reference (`AGL`, `AMSL`, `MSL`, `SFC`).

    Raises:
        FeatureRefused: The unit or the reference is not one of these, or the figure is not finite.
    """
    if not math.isfinite(number):
        raise FeatureRefused("a vertical limit is not a finite number")
    written = text or f"{number:g} {unit.lower()} {reference}"
    if number >= _UNLIMITED_FIGURE:
        return Limit(None, "AMSL", written)
    if unit.upper() not in {"M", "FT"} or reference.upper() not in _REFERENCES:
        raise FeatureRefused(f"the vertical limit '{written}' has an unknown unit or reference")
    metres = number * METRES_PER_FOOT if unit.upper() == "FT" else number
    return Limit(metres, _REFERENCES[reference.upper()], written)
