"""Viewpoints as people type them, one a line: a grid reference, a direction, a height."""

import re
from collections.abc import Sequence
from typing import Final

from flights.errors import RequestInputError
from geo.crs import to_bng, to_wgs84
from geo.errors import ExplainedError
from geo.gridref import format as write_reference
from geo.gridref import parse
from records.columns import JsonObject, JsonValue

_LINE: Final = re.compile(r"(?P<place>[^,;]+)(?:[,;]\s*(?P<direction>[\d.]+))?(?:[,;]\s*(?P<height>[\d.]+))?\s*")
_DIGITS: Final = 5


def read_viewpoints(typed: str) -> list[JsonObject]:
    """The viewpoints that lines of text mean, with points in WGS 84.

    >>> read_viewpoints("")
    []

    Raises:
        RequestInputError: A line cannot be read; it is named.
    """
    return [_read(line.strip(), number) for number, line in enumerate(typed.splitlines(), 1) if line.strip()]


def written_viewpoints(viewpoints: Sequence[JsonValue]) -> str:
    """Viewpoints as lines of text again."""
    return "\n".join(_written(one) for one in viewpoints if isinstance(one, dict))


def _read(line: str, number: int) -> JsonObject:
    found = _LINE.fullmatch(line)
    try:
        if found is None:
            raise RequestInputError("This is not a viewpoint.")
        square = parse(found["place"].strip())
        half = square.size_m / 2
        lon, lat = to_wgs84(square.easting + half, square.northing + half)
    except ExplainedError as error:
        raise RequestInputError(
            f"Line {number}: {error.message}",
            field="viewpoints",
            remedy="Write a grid reference, a direction and a height, such as NM 8535 3012, 90, 30.",
        ) from error
    return {
        "point": [round(lon, 7), round(lat, 7)],
        "direction_deg": None if found["direction"] is None else float(found["direction"]),
        "height_m_agl": None if found["height"] is None else float(found["height"]),
    }


def _written(one: JsonObject) -> str:
    point = one.get("point")
    if not isinstance(point, list) or not all(isinstance(part, (int, float)) for part in point):
        return ""
    lon, lat = (float(str(part)) for part in point)
    place = to_bng(lon, lat)
    rest = [one.get("direction_deg"), one.get("height_m_agl")]
    figures = [f"{value:g}" for value in rest if isinstance(value, (int, float))]
    return ", ".join([write_reference(place.easting, place.northing, _DIGITS), *figures])
