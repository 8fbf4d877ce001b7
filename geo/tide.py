"""The level of the sea at a station: from its harmonic constants, or between tabled high and low waters.

Predictions only, before weather, and not for navigation. A level is told above
the datum that the station names; a place outside the area for which the station
speaks has no level, and none is made up between stations.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import shapely
import utide
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from utide.utilities import Bunch

from geo.errors import TideError
from geo.night import Span
from geo.ostn import Floats

Times = NDArray[np.datetime64]

LEFT_OUT = frozenset({"SA", "M3"})
"""Constituents whose phases are published by more than one convention: with utide
they come out 0.11 m and 0.05 m wrong at Tobermory, so they are left out and said to be."""

LONGEST_GAP = timedelta(hours=9)
"""High and low water follow each other in about 6.2 hours; a longer gap means one is missing."""

_REFERENCE = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Constituent:
    """One harmonic of the tide.

    Attributes:
        name: Its usual name, such as "M2".
        amplitude_m: Its amplitude in metres.
        phase_deg: Its phase lag behind Greenwich in degrees, for UTC.
    """

    name: str
    amplitude_m: float
    phase_deg: float


@dataclass(frozen=True, slots=True)
class TideStation:
    """A place whose tide is known by its constants.

    Attributes:
        name: The port.
        lon: Longitude in degrees.
        lat: Latitude in degrees.
        constituents: Its harmonics.
        mean_level_m: Mean level above `datum`.
        datum: What levels are above: "ODN", "CD" or "MSL".
        speaks_for: The area for which it speaks, in degrees; None for none but itself.
        source: Where the constants come from, with their licence.
    """

    name: str
    lon: float
    lat: float
    constituents: tuple[Constituent, ...]
    mean_level_m: float
    datum: str
    speaks_for: BaseGeometry | None
    source: str


@dataclass(frozen=True, slots=True)
class Levels:
    """Predicted levels in metres above `datum`, one for each time, and the constituents left out."""

    level_m: Floats
    datum: str
    left_out: tuple[str, ...]


def speaks_for(station: TideStation, lon: float, lat: float) -> bool:
    """Whether a station's levels hold at a place; where they do not, the level is unknown."""
    return station.speaks_for is not None and bool(station.speaks_for.covers(shapely.Point(lon, lat)))


def predict(station: TideStation, times: Times) -> Levels:
    """Levels at a station from its constants.

    Args:
        station: The station and its constants.
        times: UTC times, datetime64, shape (n,).

    Raises:
        TideError: A constituent has an unknown name, an amplitude or phase
            that is not a number, or none remains.

    Source: utide (D. L. Codiga, "Unified Tidal Analysis and Prediction", 2011), with
    nodal corrections worked out at each time.
    """
    kept = [each for each in station.constituents if each.name not in LEFT_OUT]
    unknown = [each.name for each in kept if each.name not in utide.constit_index_dict]
    if unknown or not kept:
        raise TideError(
            f"{station.name} has no constituent that can be used, or unknown ones: {', '.join(unknown) or 'none'}.",
            field="constituents",
        )
    if not np.isfinite([(each.amplitude_m, each.phase_deg) for each in kept]).all():
        raise TideError(f"A constituent of {station.name} is not a number.", field="constituents")
    days = _python_days(np.asarray(times).astype("datetime64[ms]"))
    found = utide.reconstruct(
        days, _coefficients(station, kept), epoch="python", verbose=False, constit=[each.name for each in kept]
    )
    left_out = tuple(each.name for each in station.constituents if each.name in LEFT_OUT)
    return Levels(np.asarray(found.h, dtype=np.float64), station.datum, left_out)


def between_extremes(extremes: Sequence[tuple[datetime, float]], times: Times) -> Floats:
    """Levels between tabled high and low waters, along half a cosine from each to the next.

    Args:
        extremes: Times, aware, and levels of high and low water, in order of time.
        times: UTC times, datetime64, shape (n,).

    Returns:
        Levels above the table's datum; NaN before the first and after the last
        row, and across a gap of more than nine hours.

    Raises:
        TideError: The rows are not in order, lack a zone or hold something other than numbers.

    Source: the cosine between extremes is the rule of twelfths made smooth.
    """
    if any(at.utcoffset() is None for at, _ in extremes) or any(
        later <= earlier for (earlier, _), (later, _) in pairwise(extremes)
    ):
        raise TideError("The tide table's times must say their zone and follow each other.", field="extremes")
    wanted = np.asarray(times).astype("datetime64[ms]").astype(np.float64)
    level = np.full(wanted.shape, np.nan)
    known_at = [at.astimezone(UTC).timestamp() * 1000.0 for at, _ in extremes]
    heights = np.array([height for _, height in extremes], dtype=np.float64)
    if not np.isfinite(heights).all():
        raise TideError("The tide table holds a level that is not a number.", field="extremes")
    for index, (start, end) in enumerate(pairwise(known_at)):
        if end - start > LONGEST_GAP.total_seconds() * 1000.0:
            continue
        inside = (wanted >= start) & (wanted <= end)
        share = (1 - np.cos(np.pi * (wanted[inside] - start) / (end - start))) / 2
        level[inside] = heights[index] + (heights[index + 1] - heights[index]) * share
    return level


def spans_at_most(times: Times, level_m: Floats, most_m: float, *, least: timedelta = timedelta(0)) -> tuple[Span, ...]:
    """Spans in which the water stands at or below a level, their ends told between the times given.

    An unknown level ends a span: it is never taken for low water.

    Args:
        times: UTC times in order, datetime64, shape (n,).
        level_m: Levels at those times, NaN where unknown.
        most_m: The level, above the same datum.
        least: Spans shorter than this are left out.
    """
    seconds = np.asarray(times).astype("datetime64[ms]").astype(np.float64) / 1000.0
    low = level_m <= most_m
    edges = np.flatnonzero(np.diff(np.concatenate([[False], low, [False]]).astype(np.int8)))
    spans = [
        Span(
            _crossing(seconds, level_m, most_m, first - 1, first), _crossing(seconds, level_m, most_m, after, after - 1)
        )
        for first, after in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    ]
    return tuple(span for span in spans if span.ends_at - span.starts_at >= least and span.starts_at < span.ends_at)


def _crossing(seconds: Floats, level_m: Floats, most_m: float, outside: int, inside: int) -> datetime:
    """When the level is passed between a time outside a span and one inside it; the inner time where nothing is known outside."""
    known = 0 <= outside < len(seconds) and np.isfinite(level_m[outside])
    share = (most_m - level_m[inside]) / (level_m[outside] - level_m[inside]) if known else 0.0
    at = seconds[inside] + share * (seconds[outside] - seconds[inside]) if known else seconds[inside]
    return datetime.fromtimestamp(float(at), UTC)


def _python_days(times: Times) -> Floats:
    """Times as utide counts them: days from the last day before year 1."""
    since_1970 = times.astype(np.float64) / 86_400_000.0
    return since_1970 + (datetime(1970, 1, 1, tzinfo=UTC) - datetime(1, 1, 1, tzinfo=UTC)).days + 1.0


def _coefficients(station: TideStation, kept: Sequence[Constituent]) -> Bunch:
    """Published constants in the form that a fit would have given them."""
    lind = np.array([utide.constit_index_dict[each.name] for each in kept])
    options = Bunch(
        twodim=False,
        nodsatlint=False,
        nodsatnone=False,
        gwchlint=False,
        gwchnone=False,
        notrend=True,
        prefilt=[],
        nodiagn=True,
    )
    reference = (_REFERENCE - datetime(1, 1, 1, tzinfo=UTC)).days + 1.0
    return Bunch(
        name=np.array([each.name for each in kept]),
        A=np.array([each.amplitude_m for each in kept]),
        g=np.array([each.phase_deg for each in kept]),
        mean=station.mean_level_m,
        aux=Bunch(opt=options, reftime=reference, frq=utide.ut_constants.const.freq[lind], lind=lind, lat=station.lat),
    )
