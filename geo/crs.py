"""Coordinate reference systems: the British National Grid to the millimetre, all others by PROJ.

Single positions and small sets go through the OSTN15 table itself (`to_bng`,
`to_wgs84`); rasters and whole files go through PROJ, which reads the same
shifts from a grid made by `prepare_grids`. ETRS89 and WGS 84 are taken as one,
as Ordnance Survey and the EPSG register do; a receiver's raw WGS 84 position
lies some 0.9 m from its ETRS89 one in 2026.

`always_xy` is written here and nowhere else: x is easting or longitude, y is
northing or latitude.
"""

from functools import lru_cache
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Transformer, datadir
from pyproj.exceptions import CRSError

from geo.errors import CrsError, GeographicCrsError, GridsError, OutsideCoverageError
from geo.grids import grid_available, prepare_grids
from geo.heights import ellipsoidal_from_odn, odn_from_ellipsoidal, vertical_datum
from geo.national import etrs_from_lonlat, etrs_from_osgb, lonlat_from_etrs, osgb_from_etrs
from geo.ostn import Floats, inside

__all__ = [
    "BNG",
    "WGS84",
    "BngPoint",
    "LonLat",
    "covers",
    "ellipsoidal_from_odn",
    "grid_available",
    "metric_crs",
    "odn_from_ellipsoidal",
    "prepare_grids",
    "read_crs",
    "to_bng",
    "to_wgs84",
    "transformer",
    "vertical_datum",
]

BNG = "EPSG:27700"
WGS84 = "EPSG:4326"
_GRID_DATUM = "OSGB36"


class BngPoint(NamedTuple):
    """A position on the British National Grid (EPSG:27700), in metres."""

    easting: float
    northing: float


class LonLat(NamedTuple):
    """A position in degrees, ETRS89 taken as WGS 84 (EPSG:4326), longitude first."""

    lon: float
    lat: float


@overload
def to_bng(lon: float, lat: float) -> BngPoint: ...
@overload
def to_bng(lon: Floats, lat: Floats) -> tuple[Floats, Floats]: ...
def to_bng(lon: ArrayLike, lat: ArrayLike) -> BngPoint | tuple[Floats, Floats]:
    """British National Grid position by OSTN15, within 1.1 mm of Ordnance Survey's own.

    Args:
        lon: Longitude in degrees, a number or an array of shape (n,).
        lat: Latitude in degrees, of the same shape.

    Returns:
        Easting and northing in metres (EPSG:27700), numbers for numbers.

    Raises:
        OutsideCoverageError: A position lies outside OSTN15; nothing is
            converted by a rougher method instead.

    Source: OSTN15, (c) 2015 Ordnance Survey and the Ministry of Defence.

    >>> point = to_bng(-5.471, 56.4152)
    >>> f"{point.easting:.2f} {point.northing:.2f}"
    '185989.74 730182.48'
    >>> to_bng(2.3522, 48.8566)
    Traceback (most recent call last):
    geo.errors.OutsideCoverageError: Longitude 2.35220, latitude 48.85660 lies outside the British National Grid...
    """
    lons, lats = _flat(lon), _flat(lat)
    easting, northing = osgb_from_etrs(*etrs_from_lonlat(lons, lats))
    _refuse_absent(easting, lons, lats, "Longitude {:.5f}, latitude {:.5f}")
    return BngPoint(float(easting[0]), float(northing[0])) if np.ndim(lon) == 0 else (easting, northing)


@overload
def to_wgs84(easting: float, northing: float) -> LonLat: ...
@overload
def to_wgs84(easting: Floats, northing: Floats) -> tuple[Floats, Floats]: ...
def to_wgs84(easting: ArrayLike, northing: ArrayLike) -> LonLat | tuple[Floats, Floats]:
    """Longitude and latitude of a British National Grid position; the inverse of `to_bng`.

    Args:
        easting: Metres east on EPSG:27700, a number or an array of shape (n,).
        northing: Metres north, of the same shape.

    Returns:
        Longitude and latitude in degrees, numbers for numbers.

    Raises:
        OutsideCoverageError: A position lies outside OSTN15.
    """
    eastings, northings = _flat(easting), _flat(northing)
    lon, lat = lonlat_from_etrs(*etrs_from_osgb(eastings, northings))
    lon = np.where(np.isfinite(lon), lon, np.nan)
    _refuse_absent(lon, eastings, northings, "Easting {:.1f}, northing {:.1f}")
    return LonLat(float(lon[0]), float(lat[0])) if np.ndim(easting) == 0 else (lon, lat)


@overload
def covers(lon: float, lat: float) -> bool: ...
@overload
def covers(lon: Floats, lat: Floats) -> NDArray[np.bool_]: ...
def covers(lon: ArrayLike, lat: ArrayLike) -> bool | NDArray[np.bool_]:
    """Whether OSTN15 covers positions in degrees, so that National Grid positions are exact there.

    >>> covers(-6.88, 56.5), covers(-9.5, 53.0)
    (True, False)
    """
    ok = inside(*etrs_from_lonlat(_flat(lon), _flat(lat)))
    return bool(ok[0]) if np.ndim(lon) == 0 else ok


def read_crs(text: str | int | CRS) -> CRS:
    """A coordinate reference system from "EPSG:27700", a code, WKT or PROJJSON.

    Raises:
        CrsError: PROJ does not know it.
    """
    return _known_crs(_text(text))


def metric_crs(text: str | int | CRS) -> CRS:
    """A projected coordinate reference system in metres.

    Raises:
        GeographicCrsError: Its units are degrees or feet.
    """
    crs = read_crs(text)
    if not crs.is_projected or any(axis.unit_conversion_factor != 1.0 for axis in crs.axis_info[:2]):
        raise GeographicCrsError(f"{crs.name} is not in metres.", remedy="Use a projected system such as EPSG:27700.")
    return crs


def transformer(from_: str | int | CRS, to: str | int | CRS) -> Transformer:
    """A PROJ transformer with x first, that uses OSTN15 wherever OSGB36 is one side.

    Args:
        from_: The system of the coordinates given.
        to: The system wanted.

    Returns:
        The transformer, kept for the next caller.

    Raises:
        CrsError: PROJ does not know one of them.
        GridsError: OSGB36 is concerned and its grid was not prepared, which
            would be up to five metres out.
    """
    return _known_transformer(_text(from_), _text(to))


@lru_cache(maxsize=256)
def _known_crs(text: str) -> CRS:
    """Parse a system once; parsing takes longer than reading a tile."""
    try:
        return CRS.from_user_input(text)
    except CRSError as error:
        raise CrsError(
            f"{text[:80]!r} is not a coordinate reference system that is known.",
            remedy="Give it as EPSG:27700 or as WKT.",
        ) from error


@lru_cache(maxsize=256)
def _known_transformer(from_: str, to: str) -> Transformer:
    """Build a transformer once for each pair; a refusal is not kept."""
    source, target = _known_crs(from_), _known_crs(to)
    if _on_osgb36(source) != _on_osgb36(target) and not grid_available():
        raise GridsError(
            "PROJ has no OSTN15 grid, so it would be up to five metres out.", remedy="Call geo.crs.prepare_grids first."
        )
    # A thread that used PROJ before the grids were prepared goes on without them until told again.
    datadir.set_data_dir(datadir.get_data_dir())
    return Transformer.from_crs(source, target, always_xy=True)


def _text(crs: str | int | CRS) -> str:
    """A system as text, which is quick to compare."""
    if isinstance(crs, CRS):
        return str(crs.to_wkt())
    return f"EPSG:{crs}" if isinstance(crs, int) else crs


def _on_osgb36(crs: CRS) -> bool:
    """Whether a system stands on the datum that needs the grid."""
    return crs.geodetic_crs is not None and _GRID_DATUM in crs.geodetic_crs.name.replace(" ", "")


def _flat(values: ArrayLike) -> Floats:
    """Values as a float array of one axis."""
    return np.atleast_1d(np.asarray(values, dtype=np.float64))


def _refuse_absent(result: Floats, x: Floats, y: Floats, wording: str) -> None:
    """Say which position has no answer, the first of them."""
    absent = np.flatnonzero(np.isnan(result))
    if absent.size:
        where = wording.format(x[absent[0]], y[absent[0]])
        raise OutsideCoverageError(
            f"{where} lies outside the British National Grid.",
            remedy="Check the order of the coordinates, or use a system that covers the place.",
        )
