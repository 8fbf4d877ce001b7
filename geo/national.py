"""The arithmetic of the National Grid: projection, and OSTN15 shifts forward and back.

Everything here is vectorised over one axis and gives NaN outside OSTN15, so
that callers decide how to say it.
"""

from functools import cache

import numpy as np
from pyproj import Transformer

from geo.ostn import Floats, shifts_at

_PROJECTION = "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +units=m +no_defs"
_ITERATIONS = 5
_MARGIN_M = 200.0


@cache
def projection(ellipsoid: str) -> Transformer:
    """The National Grid projection on an ellipsoid, from longitude and latitude in degrees.

    Source: Ordnance Survey, "A guide to coordinate systems in Great Britain",
    annex A.2 (scale factor, true and false origin).
    """
    pipeline = f"+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step {_PROJECTION} +ellps={ellipsoid}"
    return Transformer.from_pipeline(pipeline)


def etrs_from_lonlat(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """ETRS89 degrees to metres on the National Grid projection of GRS80, before any shift."""
    easting, northing = projection("GRS80").transform(lon, lat)
    return np.asarray(easting, dtype=np.float64), np.asarray(northing, dtype=np.float64)


def lonlat_from_etrs(easting_m: Floats, northing_m: Floats) -> tuple[Floats, Floats]:
    """The inverse of `etrs_from_lonlat`."""
    lon, lat = projection("GRS80").transform(easting_m, northing_m, direction="INVERSE")
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)


def osgb_from_etrs(easting_m: Floats, northing_m: Floats) -> tuple[Floats, Floats]:
    """Add the OSTN15 shifts: ETRS89 grid metres to OSGB36 National Grid metres."""
    shifts = shifts_at(easting_m, northing_m)
    return easting_m + shifts[:, 0], northing_m + shifts[:, 1]


def etrs_from_osgb(easting_m: Floats, northing_m: Floats) -> tuple[Floats, Floats]:
    """Take the OSTN15 shifts off again, by iteration.

    The shift belongs to the unshifted position, so it is looked up again at
    each better estimate. Five rounds leave less than a micrometre.

    Source: Ordnance Survey, "Transformations and OSGM15 User Guide".
    """
    # The shifts near a corner of the table can start just outside it, so the first
    # estimate takes off a mean shift instead of looking one up.
    east, north = easting_m - 97.0, northing_m + 70.0
    east, north = _pulled_inside(east, 700_000.0), _pulled_inside(north, 1_250_000.0)
    for _ in range(_ITERATIONS):
        shifts = shifts_at(east, north)
        east, north = easting_m - shifts[:, 0], northing_m - shifts[:, 1]
    return east, north


def _pulled_inside(metres: Floats, length_m: float) -> Floats:
    """Move values a little outside a range onto its edge; leave the rest."""
    near = (metres > -_MARGIN_M) & (metres < length_m + _MARGIN_M)
    return np.where(near, np.clip(metres, 0.0, length_m), metres)
