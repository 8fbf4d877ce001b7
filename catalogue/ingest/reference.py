"""Coordinate systems of rasters and clouds: read, named in STAC's words, and left for longitude and latitude."""

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from pydantic import JsonValue
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from catalogue.errors import Quarantined
from geo.crs import WGS84, read_crs, transformer
from geo.errors import CrsError

MISSING_CRS: Final = "The {what} names no coordinate system, so it cannot be placed."
CRS_REMEDY: Final = "Say which one it is in, for example EPSG:27700 for the British National Grid."
_SURE: Final = 70


def hinted_crs(text: str | None, what: str) -> CRS:
    """The coordinate system given beside a file that names none.

    Args:
        text: The hint.
        what: `raster` or `cloud`, for the sentence.

    Raises:
        Quarantined: None was given, or it is not known.
    """
    if not text:
        raise Quarantined(MISSING_CRS.format(what=what), remedy=CRS_REMEDY, field="crs")
    try:
        return read_crs(text)
    except CrsError as cause:
        raise Quarantined(str(cause), remedy=CRS_REMEDY, field="crs") from cause


def horizontal(crs: CRS) -> CRS:
    """The horizontal part of a compound system, or the system itself without a third axis."""
    if crs.is_compound:
        return crs.sub_crs_list[0]
    return crs.to_2d()


def vertical(crs: CRS) -> CRS | None:
    """The vertical part of a compound system, where it has one."""
    return crs.sub_crs_list[1] if crs.is_compound else None


def name_of(crs: CRS) -> str | None:
    """The authority code of a system, such as `EPSG:27700`, where there is a sure one."""
    found = crs.to_authority(min_confidence=_SURE)
    return ":".join(found) if found else None


def proj_fields(crs: CRS) -> dict[str, JsonValue]:
    """`proj:code`, and the whole definition where no code says it.

    Source: STAC projection extension 2.0.0: a null code asks for `proj:wkt2`.
    """
    code = name_of(horizontal(crs))
    return {"proj:code": code} if code else {"proj:code": None, "proj:wkt2": crs.to_wkt("WKT2_2019")}


def metres_per_unit(crs: CRS) -> float | None:
    """Metres in one horizontal unit of a projected system; nothing for degrees."""
    flat = horizontal(crs)
    return float(flat.axis_info[0].unit_conversion_factor) if flat.is_projected and flat.axis_info else None


def to_wgs84(geometry: BaseGeometry, crs: CRS) -> BaseGeometry:
    """A geometry in longitude and latitude, WGS 84.

    Raises:
        Quarantined: It lies outside the area that the system can describe.
    """
    mover = transformer(horizontal(crs), WGS84)

    def _move(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(mover.transform(points[:, 0], points[:, 1]))

    moved = shapely.transform(shapely.force_2d(geometry), _move)
    bounds = np.asarray(shapely.bounds(moved))
    if not np.all(np.isfinite(bounds)) or bounds[1] < -90 or bounds[3] > 90 or np.abs(bounds[[0, 2]]).max() > 180:  # noqa: PLR2004 - degrees
        raise Quarantined(
            f"The positions do not fit the coordinate system {horizontal(crs).name}: they lie off the Earth.",
            remedy="Check the coordinate system, and the order of easting and northing.",
            field="crs",
        )
    return moved
