"""Heights: from the ellipsoid that satellites give to the datum that people build on.

`altitude_m_ellipsoidal` is above GRS80; `altitude_m_odn` is above Ordnance Datum
Newlyn as OSGM15 realises it. OSGM15 refers to a local datum on some islands;
`vertical_datum` says which. PROJ is not used for heights: away from the
mainland it silently answers the ellipsoidal height, some 50 m out.
"""

from typing import overload

import numpy as np
import shapely
from numpy.typing import ArrayLike

from geo.errors import OutsideCoverageError
from geo.national import etrs_from_lonlat
from geo.ostn import Floats, shifts_at

# Rings drawn by us through open sea between the islands and the places whose datum differs.
# Which island has which datum: Ordnance Survey, "Transformations and OSGM15 User Guide".
_LOCAL_DATUMS: tuple[tuple[str, tuple[tuple[float, float], ...]], ...] = (
    ("St Marys", ((-6.6, 49.7), (-6.1, 49.7), (-6.1, 50.1), (-6.6, 50.1))),
    ("Douglas", ((-4.95, 53.95), (-4.2, 53.95), (-4.2, 54.5), (-4.95, 54.5))),
    ("Lerwick", ((-1.95, 59.75), (-0.5, 59.75), (-0.5, 61.0), (-1.95, 61.0))),
    ("St Kilda", ((-8.75, 57.7), (-8.3, 57.7), (-8.3, 57.95), (-8.75, 57.95))),
    ("Flannan Isles", ((-7.75, 58.2), (-7.4, 58.2), (-7.4, 58.4), (-7.75, 58.4))),
    (
        "Stornoway",
        (
            (-7.9, 56.7),
            (-7.2, 56.7),
            (-6.9, 57.45),
            (-6.45, 57.8),
            (-6.0, 58.15),
            (-6.0, 58.65),
            (-7.4, 58.4),
            (-7.9, 57.6),
        ),
    ),
    (
        "Malin Head or Belfast",
        ((-9.0, 51.0), (-6.0, 52.0), (-5.3, 54.3), (-5.3, 54.8), (-6.0, 55.35), (-7.2, 55.5), (-9.0, 55.5)),
    ),
)


def vertical_datum(lon: float, lat: float) -> str:
    """The height datum that OSGM15 gives at a place, "Newlyn" unless an island has its own.

    The boundaries run through open sea and are ours; Orkney, Fair Isle, Foula,
    North Rona and Sule Skerry are not told apart from Newlyn.

    >>> vertical_datum(-5.471, 56.415)
    'Newlyn'
    >>> vertical_datum(-6.385, 58.209)
    'Stornoway'
    """
    place = shapely.Point(lon, lat)
    return next((name for name, ring in _LOCAL_DATUMS if shapely.Polygon(ring).covers(place)), "Newlyn")


@overload
def odn_from_ellipsoidal(lon: float, lat: float, height_m: float) -> float: ...
@overload
def odn_from_ellipsoidal(lon: Floats, lat: Floats, height_m: Floats) -> Floats: ...
def odn_from_ellipsoidal(lon: ArrayLike, lat: ArrayLike, height_m: ArrayLike) -> float | Floats:
    """Heights above Ordnance Datum from heights above the ellipsoid.

    Args:
        lon: ETRS89 longitude in degrees, a number or an array of shape (n,).
        lat: ETRS89 latitude in degrees, of the same shape.
        height_m: Height above GRS80 in metres, of the same shape.

    Returns:
        Height in metres above Newlyn, or above the datum that `vertical_datum`
        names; a number for numbers, an array for arrays.

    Raises:
        OutsideCoverageError: A position lies outside OSGM15.

    Source: OSGM15; the check points agree within 1 mm.
    """
    return _shifted(lon, lat, height_m, sign=-1.0)


@overload
def ellipsoidal_from_odn(lon: float, lat: float, height_m: float) -> float: ...
@overload
def ellipsoidal_from_odn(lon: Floats, lat: Floats, height_m: Floats) -> Floats: ...
def ellipsoidal_from_odn(lon: ArrayLike, lat: ArrayLike, height_m: ArrayLike) -> float | Floats:
    """The inverse of `odn_from_ellipsoidal`, with the same arguments and errors."""
    return _shifted(lon, lat, height_m, sign=1.0)


def _shifted(lon: ArrayLike, lat: ArrayLike, height_m: ArrayLike, *, sign: float) -> float | Floats:
    """Add or subtract the geoid separation, or say where there is none."""
    lons, lats = np.atleast_1d(np.asarray(lon, np.float64)), np.atleast_1d(np.asarray(lat, np.float64))
    separation = shifts_at(*etrs_from_lonlat(lons, lats))[:, 2]
    outside = np.flatnonzero(np.isnan(separation))
    if outside.size:
        first = outside[0]
        raise OutsideCoverageError(
            f"OSGM15 gives no height at longitude {lons[first]:.5f}, latitude {lats[first]:.5f}.",
            remedy="Give a position in or near Great Britain, or keep the height above the ellipsoid and say so.",
        )
    heights: Floats = np.asarray(height_m, np.float64) + sign * separation
    return float(heights[0]) if np.ndim(lon) == 0 else heights
