"""A point cloud of the seawall site, classified and coloured, as a photogrammetry package would deliver it.

Source of the classes: ASPRS LAS 1.4-R15, table 17.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import laspy
import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

from app.demo.painting import Picture
from app.demo.terrain import CELL_M, Cover, Surface

GPS_EPOCH = datetime(1980, 1, 6, tzinfo=UTC)
ADJUSTED_GPS = 1_000_000_000
LEAP_SECONDS = 18
"""GPS time is ahead of UTC by these since 2017 (IERS Bulletin C)."""

POINT_FORMAT = 7
NOISE_POINTS = 25
_SEA_KEPT = 0.04

GROUND, LOW_VEGETATION, HIGH_VEGETATION, BUILDING, NOISE, WATER, ROAD, STRUCTURE = 2, 3, 5, 6, 7, 9, 11, 17
_CLASSES = {
    Cover.SEA: WATER,
    Cover.GRASS: LOW_VEGETATION,
    Cover.TREE: HIGH_VEGETATION,
    Cover.ROOF: BUILDING,
    Cover.ROAD: ROAD,
    Cover.JETTY: STRUCTURE,
}


@dataclass(frozen=True, slots=True)
class Flown:
    """How the cloud was flown.

    Attributes:
        corner: Easting and northing of the site's south-west corner.
        at: When the first picture was taken, aware.
        points: About how many points to keep.
        seed: Decides which.
    """

    corner: tuple[float, float]
    at: datetime
    points: int
    seed: int


def write_cloud(path: Path, site: Surface, colours: Picture, flown: Flown) -> int:
    """Write the site as LAZ 1.4 in EPSG:27700, heights above Ordnance Datum; returns how many points there are.

    Args:
        path: Ends in `.laz`.
        site: The ground.
        colours: Its orthomosaic.
        flown: How it was flown.
    """
    rng = np.random.default_rng([flown.seed, 11])
    rows, cols = _chosen(site, flown.points, rng)
    height = site.height[rows, cols] + rng.normal(0.0, 0.015, rows.size)
    classes = np.array([_CLASSES.get(cover, GROUND) for cover in Cover], np.uint8)[site.cover[rows, cols]]
    high = rng.choice(rows.size, NOISE_POINTS, replace=False)
    height[high] += rng.uniform(15.0, 40.0, NOISE_POINTS)
    classes[high] = NOISE
    header = laspy.LasHeader(point_format=POINT_FORMAT, version="1.4")
    header.offsets, header.scales = np.array([*flown.corner, 0.0]), np.array([0.001, 0.001, 0.001])
    header.add_crs(CRS.from_epsg(27700))
    header.creation_date = flown.at.date()
    header.generating_software = "Laverock demonstration"
    cloud = laspy.LasData(header)
    within = rng.uniform(0.001, CELL_M - 0.001, (2, rows.size))
    cloud.x = flown.corner[0] + cols * CELL_M + within[0]
    cloud.y = flown.corner[1] + (site.height.shape[0] - 1 - rows) * CELL_M + within[1]
    cloud.z = height
    cloud.classification = classes
    # LAS colours have sixteen bits.
    cloud.red, cloud.green, cloud.blue = (colours[band][rows, cols].astype(np.uint16) * 257 for band in range(3))
    cloud.return_number, cloud.number_of_returns = np.ones((2, rows.size), np.uint8)
    started = (flown.at - GPS_EPOCH).total_seconds() + LEAP_SECONDS - ADJUSTED_GPS
    cloud.gps_time = started + np.sort(rng.uniform(0.0, 600.0, rows.size))
    header.global_encoding.gps_time_type = laspy.header.GpsTimeType.STANDARD
    cloud.write(str(path))
    return int(rows.size)


def _chosen(site: Surface, points: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Cells to take a point from: evenly over the land, few over the sea, where pictures rarely match."""
    weight = np.where(site.cover == Cover.SEA, _SEA_KEPT, 1.0)
    kept = rng.random(site.height.shape) < weight * (points / weight.sum())
    rows, cols = np.nonzero(kept)
    return rows, cols
