"""The files of six demonstration deliveries, made by code from a seed, with the truth about each.

1. The seawall before the works: orthomosaic and surface model.  2. The same after them.  3. Its point cloud.
4. Photographs of it.  5. A landfill by thermal camera.  6. A video along the seawall, with its track.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np
from shapely import Polygon
from shapely.affinity import translate

from app.demo import landfill, painting, terrain
from app.demo.camera import Ground, laid_out
from app.demo.cloud import Flown, write_cloud
from app.demo.landfill import HOT_SPOTS, THERMAL, HotSpot
from app.demo.painting import Picture, Sun
from app.demo.photographs import Shot, write_photograph
from app.demo.terrain import CANVAS, CELL_M, ERODED, ERODED_M3, PLACED, PLACED_M3, Patch, Surface
from app.demo.texture import Canvas, Field
from app.demo.video import Flight, write_video
from catalogue.raster.write import Frame, Wording, write_geotiff
from geo.crs import to_wgs84
from geo.footprint import Pose

Progress = Callable[[float, str], None]

NATIONAL_GRID = "EPSG:27700"
SEAWALL_CORNER = (209_200.0, 664_930.0)
"""South-west corner of the seawall site on the National Grid, Battery Place, Rothesay."""

LANDFILL_CORNER = (187_830.0, 686_950.0)
"""South-west corner of the landfill site on the National Grid, Lingerton near Lochgilphead; approximate."""

LEVEL_M_ODN = 3.5
"""The promenade, which the drone takes off from."""

DSM_CELL_M = 0.2
CLOUD_POINTS = 300_000
_SURVEY_DAYS_AGO = {"before": 247, "after": 29, "photographs": 15, "landfill": 8, "video": 15}


@dataclass(frozen=True, slots=True)
class DemoDelivery:
    """The files of one delivery.

    Attributes:
        title: For the catalogue.
        files: In the order to hand over; a track stands right after its video.
        flown_at: When the flight began, aware UTC.
        asset_reference: Of the place in `app.demo.places` that it shows.
        crs: Of its rasters and cloud, or None where the files themselves say where they are.
        vertical_datum: What heights in it are above, or None where it has none.
    """

    title: str
    files: tuple[Path, ...]
    flown_at: datetime
    asset_reference: str
    crs: str | None = None
    vertical_datum: str | None = None


@dataclass(frozen=True, slots=True)
class Truth:
    """What is so, because it was made so.

    Attributes:
        placed_m3: Rock added between the two seawall surveys.
        placed_area: Where, on EPSG:27700.
        eroded_m3: Beach lost between them, as a positive number.
        eroded_area: Where, on EPSG:27700.
        cloud_points: How many points the cloud has.
        shots: Pose and time of every photograph.
        hot_spots: Warm ground on the landfill, in metres from `landfill_corner`.
        landfill_corner: Easting and northing of its south-west corner.
        flight: Of the video.
    """

    placed_m3: float
    placed_area: Polygon
    eroded_m3: float
    eroded_area: Polygon
    cloud_points: int
    shots: tuple[Shot, ...]
    hot_spots: tuple[HotSpot, ...]
    landfill_corner: tuple[float, float]
    flight: Flight


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """Six deliveries and the truth about them."""

    seawall_before: DemoDelivery
    seawall_after: DemoDelivery
    cloud: DemoDelivery
    photographs: DemoDelivery
    landfill: DemoDelivery
    video: DemoDelivery
    truth: Truth

    @property
    def deliveries(self) -> tuple[DemoDelivery, ...]:
        """All six, oldest survey first."""
        six = (self.seawall_before, self.seawall_after, self.cloud, self.photographs, self.landfill, self.video)
        return tuple(sorted(six, key=lambda delivery: delivery.flown_at))


@dataclass(frozen=True, slots=True)
class _Day:
    """The seawall on the day of a survey."""

    site: Surface
    picture: Picture
    delivery: DemoDelivery


def make_files(directory: Path, seed: int, progress: Progress, today: date = date(2026, 11, 20)) -> DemoFiles:
    """Make every file, in under a minute on two cores, about 25 MB.

    Args:
        directory: Made if absent; each delivery has a folder of its own in it.
        seed: The same seed makes the same pictures and the same numbers.
        progress: Told how far it is, 0 to 1, and with what.
        today: The surveys lie in the months before this day.
    """
    progress(0.0, "The seawall before the works")
    before = _seawall_day(_folder(directory, "1-seawall-before"), seed, _flown(today, "before"), after_works=False)
    progress(0.2, "The seawall after the works")
    after = _seawall_day(_folder(directory, "2-seawall-after"), seed, _flown(today, "after"), after_works=True)
    progress(0.4, "The point cloud")
    cloud, points = _cloud(_folder(directory, "3-seawall-cloud"), after, seed)
    west, south = SEAWALL_CORNER
    ground = laid_out(after.picture, west=west, north=south + CANVAS.height_m, pixel_m=CELL_M, level_m_odn=LEVEL_M_ODN)
    progress(0.5, "Photographs")
    photographs, shots = _photographs(_folder(directory, "4-seawall-photographs"), ground, _flown(today, "photographs"))
    progress(0.7, "The landfill")
    thermal = _landfill(_folder(directory, "5-landfill-thermal"), seed, _flown(today, "landfill"))
    progress(0.8, "The video")
    video, flight = _video(_folder(directory, "6-seawall-video"), ground, _flown(today, "video"))
    progress(1.0, "All files are made")
    truth = Truth(
        PLACED_M3, _on_grid(PLACED), ERODED_M3, _on_grid(ERODED), points, shots, HOT_SPOTS, LANDFILL_CORNER, flight
    )
    return DemoFiles(before.delivery, after.delivery, cloud, photographs, thermal, video, truth)


def _folder(directory: Path, name: str) -> Path:
    folder = directory / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _flown(today: date, survey: str) -> datetime:
    hours = {"landfill": time(6, 50), "video": time(12, 40)}
    day = today - timedelta(days=_SURVEY_DAYS_AGO[survey])
    return datetime.combine(day, hours.get(survey, time(11, 30)), UTC)


def _on_grid(patch: Patch) -> Polygon:
    return translate(Polygon(patch.outline()), *SEAWALL_CORNER)


def _seawall_day(folder: Path, seed: int, flown_at: datetime, *, after_works: bool) -> _Day:
    site = terrain.surface(seed, after_works=after_works, tide_m_odn=-1.15 if after_works else -1.3)
    picture = painting.orthomosaic(site, Sun(168.0, 26.0) if after_works else Sun(172.0, 32.0), seed)
    west, south = SEAWALL_CORNER
    north = south + CANVAS.height_m
    tags = _tags(flown_at)
    words = Wording(descriptions=("red", "green", "blue"), tags=tags)
    ortho = write_geotiff(folder / "orthomosaic.tif", picture, Frame(NATIONAL_GRID, west, north, CELL_M), words)
    surveyed = _surveyed(_halved(site.height), seed, after_works=after_works)
    heights = Wording(nodata=-9999.0, descriptions=("surface height above Ordnance Datum",), unit="m", tags=tags)
    dsm = write_geotiff(folder / "dsm.tif", surveyed, Frame(NATIONAL_GRID, west, north, DSM_CELL_M), heights)
    title = "Battery Place seawall, after the works" if after_works else "Battery Place seawall, before the works"
    return _Day(site, picture, DemoDelivery(title, (ortho, dsm), flown_at, "SW-ROTHESAY", NATIONAL_GRID, "ODN"))


def _tags(flown_at: datetime) -> dict[str, str]:
    return {
        "TIFFTAG_DATETIME": f"{flown_at:%Y:%m:%d %H:%M:%S}",
        "TIFFTAG_SOFTWARE": "Laverock demonstration, synthetic survey",
    }


def _halved(heights: Field) -> Field:
    """The mean of every two by two cells, which keeps volumes."""
    rows, cols = heights.shape
    blocks = heights.reshape(rows // 2, 2, cols // 2, 2)
    return np.asarray(blocks.mean(axis=(1, 3), dtype=np.float64), np.float32)


def _surveyed(heights: Field, seed: int, *, after_works: bool) -> Field:
    """The surface with a centimetre of survey noise that adds up to nothing over either changed area."""
    noise = np.random.default_rng([seed, 31, int(after_works)]).normal(0.0, 0.01, heights.shape)
    east, north = Canvas(CANVAS.width_m, CANVAS.height_m, DSM_CELL_M).axes()
    inland = terrain.shore(east) - north
    for patch in (PLACED, ERODED):
        along = (east > patch.along[0] - 0.5) & (east < patch.along[1] + 0.5)
        inside = along & (inland > patch.inland[0] - 0.5) & (inland < patch.inland[1] + 0.5)
        noise[inside] -= noise[inside].mean()
    return np.asarray(heights + noise, np.float32)


def _cloud(folder: Path, day: _Day, seed: int) -> tuple[DemoDelivery, int]:
    flown_at = day.delivery.flown_at
    path = folder / "battery-place.laz"
    points = write_cloud(path, day.site, day.picture, Flown(SEAWALL_CORNER, flown_at, CLOUD_POINTS, seed))
    return DemoDelivery(
        "Battery Place seawall, point cloud", (path,), flown_at, "SW-ROTHESAY", NATIONAL_GRID, "ODN"
    ), points


def _photographs(folder: Path, ground: Ground, flown_at: datetime) -> tuple[DemoDelivery, tuple[Shot, ...]]:
    """Five looking straight down along the wall, then five aslant from over the sea, looking at it."""
    places = [((70.0 + 40.0 * n, 112.0), 75.0, 90.0, -90.0) for n in range(5)]
    places += [((70.0 + 40.0 * n, 150.0), 55.0, 180.0 + 8.0 * (n - 2), -58.0) for n in range(5)]
    shots = []
    for number, ((east, north), height, yaw, pitch) in enumerate(places):
        lon, lat = to_wgs84(SEAWALL_CORNER[0] + east, SEAWALL_CORNER[1] + north)
        pose = Pose(round(lon, 9), round(lat, 9), height, yaw, pitch)
        shots.append(Shot(f"DJI_{number + 1:04d}.JPG", pose, flown_at + number * timedelta(seconds=6)))
    files = tuple(write_photograph(folder, ground, shot) for shot in shots)
    return DemoDelivery("Battery Place seawall, inspection photographs", files, flown_at, "SW-ROTHESAY"), tuple(shots)


def _landfill(folder: Path, seed: int, flown_at: datetime) -> DemoDelivery:
    west, south = LANDFILL_CORNER
    frame = Frame(NATIONAL_GRID, west, south + THERMAL.height_m, THERMAL.cell_m)
    tags = _tags(flown_at)
    degrees = Wording(landfill.NODATA_C, ("surface temperature",), "degC", tags)
    thermal = write_geotiff(folder / "thermal.tif", landfill.temperatures(seed), frame, degrees)
    heights = Wording(-9999.0, ("surface height above Ordnance Datum",), "m", tags)
    dsm = write_geotiff(folder / "landfill-dsm.tif", landfill.mound(seed), frame, heights)
    return DemoDelivery(
        "Lingerton landfill, thermal survey", (thermal, dsm), flown_at, "LF-LINGERTON", NATIONAL_GRID, "ODN"
    )


def _video(folder: Path, ground: Ground, flown_at: datetime) -> tuple[DemoDelivery, Flight]:
    west, south = SEAWALL_CORNER
    flight = Flight((west + 70.0, south + 142.0), (west + 215.0, south + 142.0), 50.0, 180.0, -65.0, flown_at)
    files = write_video(folder / "DJI_0011.MP4", ground, flight)
    return DemoDelivery("Battery Place seawall, video", files, flown_at, "SW-ROTHESAY"), flight
