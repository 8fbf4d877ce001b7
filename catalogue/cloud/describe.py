"""A cloud in STAC's words: its outline, density, dimensions and a picture from above."""

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from pydantic import JsonValue
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from catalogue.cloud.copc import Written
from catalogue.cloud.records import Records
from catalogue.ingest.pictures import THUMBNAIL_PX, ramp
from catalogue.ingest.reference import metres_per_unit

_OUTLINE_CELLS: Final = 96
_OUTLINE_RATIO: Final = 0.15
_FEWEST_FOR_AREA: Final = 3


def plane(written: Written) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """x, y and z of the sample, in the cloud's units."""
    s, o = written.survey.scales, written.survey.offsets
    x, y, z = (written.sample[a] * s[i] + o[i] for i, a in enumerate("XYZ"))
    return x, y, z


def outline(written: Written) -> BaseGeometry:
    """The outline of the points from above, in the cloud's coordinates.

    A concave hull of one point per cell of a grid, so that an L-shaped survey is L-shaped; a cloud
    too thin for an area gives a line or a point.
    """
    x, y, _ = plane(written)
    low, extent = written.survey.lowest[:2], float((written.survey.highest - written.survey.lowest)[:2].max())
    if extent <= 0:
        return shapely.Point(x[0], y[0])
    cell = extent / _OUTLINE_CELLS
    column, row = ((v - lo) / cell for v, lo in zip((x, y), low, strict=True))
    _, first = np.unique(column.astype(np.int64) * (_OUTLINE_CELLS + 1) + row.astype(np.int64), return_index=True)
    points = shapely.MultiPoint(np.column_stack([x[first], y[first]]))
    if first.size <= _FEWEST_FOR_AREA:
        return points.convex_hull
    try:
        hull = shapely.concave_hull(points, ratio=_OUTLINE_RATIO)
    except shapely.errors.GEOSException:
        # Points nearly in one line have no triangles to peel.
        return points.convex_hull
    return hull if hull.geom_type == "Polygon" else points.convex_hull


def density(written: Written, shape: BaseGeometry, crs: CRS) -> float | None:
    """Points per square metre of the outline, for projected systems."""
    unit = metres_per_unit(crs)
    area = shape.area * unit * unit if unit else 0.0
    return round(written.survey.count / area, 3) if area > 0 else None


def schemas(layout: np.dtype[np.void]) -> list[JsonValue]:
    """`pc:schemas`: every dimension as stored, with its bytes and type."""
    kinds = {"i": "signed", "u": "unsigned", "f": "floating"}
    told: list[JsonValue] = []
    for name in layout.names or ():
        base = layout[name].base
        told.append({"name": name, "size": layout[name].itemsize, "type": kinds.get(base.kind, "unsigned")})
    return told


def phenomenology(written: Written) -> str:
    """`lidar` where points have several returns or only times and no colour, else `eopc` (from pictures).

    Source: STAC pointcloud extension: values of `pc:type`.
    """
    several = int(written.survey.returns[1:].sum()) > 0
    coloured = _has_colour(written.sample)
    return "lidar" if several or not coloured else "eopc"


def picture(written: Written) -> NDArray[np.uint8]:
    """The cloud from above, shape (rows, cols, 4): its colours, or heights where it has none."""
    x, y, z = plane(written)
    low, high = written.survey.lowest, written.survey.highest
    cell = max(float((high - low)[:2].max()) / (THUMBNAIL_PX - 1), 1e-9)
    column = ((x - low[0]) / cell).astype(np.int64)
    row = ((high[1] - y) / cell).astype(np.int64)
    shape = (int(row.max()) + 1, int(column.max()) + 1)
    # The highest point of a cell is written last and so is the one seen.
    order = np.argsort(z, kind="stable")
    if not _has_colour(written.sample):
        heights = np.full(shape, np.nan)
        heights[row[order], column[order]] = z[order]
        return ramp(heights)
    pixels = np.zeros((*shape, 4), dtype=np.uint8)
    pixels[row[order], column[order]] = _colours(written.sample)[order]
    return pixels


def _has_colour(records: Records) -> bool:
    """Whether the records have a colour that is not black throughout."""
    return "red" in (records.dtype.names or ()) and any(bool(records[c].any()) for c in ("red", "green", "blue"))


def _colours(records: Records) -> NDArray[np.uint8]:
    """Colours as bytes with full opacity; some writers keep 8 bits in fields of 16."""
    rgb = np.column_stack([records[c] for c in ("red", "green", "blue")])
    if int(rgb.max()) > 255:  # noqa: PLR2004 - a byte
        rgb = rgb >> 8
    return np.column_stack([rgb.astype(np.uint8), np.full(len(rgb), 255, dtype=np.uint8)])
