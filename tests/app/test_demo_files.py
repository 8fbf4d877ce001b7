"""The demonstration's files hold what is said of them: volumes, places, times, temperatures."""

import re
from datetime import UTC, datetime
from pathlib import Path

import av
import laspy
import numpy as np
import pytest
import rasterio
from defusedxml import ElementTree
from PIL import ExifTags, Image
from rasterio.features import geometry_mask
from shapely import Polygon, box
from shapely.affinity import translate

from app.demo.files import LANDFILL_CORNER, SEAWALL_CORNER, DemoFiles, make_files
from app.demo.landfill import NODATA_C, THERMAL
from app.demo.photographs import sexagesimal, survey_camera
from app.demo.terrain import CANVAS, surface
from app.demo.video import LONDON, poses
from geo.crs import to_bng
from geo.footprint import FootprintKind, Pose, footprint
from geo.measure import project_to_bng

pytestmark = pytest.mark.slow

DJI = "{http://www.dji.com/drone-dji/1.0/}"
SITE = translate(box(0, 0, CANVAS.width_m, CANVAS.height_m), *SEAWALL_CORNER)


SAID: list[float] = []


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    """All six deliveries, made once."""
    return make_files(tmp_path_factory.mktemp("demonstration"), 7, lambda fraction, _message: SAID.append(fraction))


def _volume_m3(made: DemoFiles, area: Polygon) -> float:
    """What the later surface model has over the earlier one, within an area."""
    with rasterio.open(made.seawall_before.files[1]) as before, rasterio.open(made.seawall_after.files[1]) as after:
        change = after.read(1).astype(float) - before.read(1)
        outside = geometry_mask([area], change.shape, before.transform)
        return float(change[~outside].sum() * abs(before.transform.a * before.transform.e))


def test_the_surveys_differ_by_the_volume_that_was_moved(made: DemoFiles) -> None:
    """The two surface models integrate to the rock placed and the beach lost, within a cubic metre in a thousand."""
    truth = made.truth
    assert _volume_m3(made, truth.placed_area) == pytest.approx(truth.placed_m3, rel=2e-3)
    assert _volume_m3(made, truth.eroded_area) == pytest.approx(-truth.eroded_m3, rel=2e-3)


def test_the_same_seed_makes_the_same_ground() -> None:
    """A site is a function of its seed, and another seed makes another site."""
    first, again, other = (surface(seed, after_works=False, tide_m_odn=-1.3).height for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_rasters_lie_on_the_national_grid_in_metres(made: DemoFiles) -> None:
    """Picture and surface model cover the same ground, which is at Rothesay, with heights that a shore has."""
    ortho, dsm = made.seawall_after.files
    with rasterio.open(ortho) as picture, rasterio.open(dsm) as heights:
        assert picture.bounds == heights.bounds == SITE.bounds
        assert picture.crs.to_epsg() == heights.crs.to_epsg() == 27700
        assert (picture.width, picture.height, picture.count) == (3000, 2000, 3)
        assert -2.0 < heights.read(1).min() < 0.0
        assert 10.0 < heights.read(1).max() < 40.0


def test_photographs_say_where_they_look(made: DemoFiles) -> None:
    """EXIF and XMP come back as the camera was, and the footprint they give lies on the site."""
    kinds = []
    for path, shot in zip(made.photographs.files, made.truth.shots, strict=True):
        pose, taken_at = _metadata(path)
        assert taken_at == shot.taken_at
        assert (pose.lon, pose.lat) == pytest.approx((shot.pose.lon, shot.pose.lat), abs=2e-9)
        assert (pose.height_m_above_ground, pose.pitch_deg) == (shot.pose.height_m_above_ground, shot.pose.pitch_deg)
        seen = footprint(survey_camera(), pose)
        kinds.append(seen.kind)
        assert seen.polygon_wgs84 is not None
        ground = project_to_bng(seen.polygon_wgs84)
        assert ground.intersection(SITE).area > 0.9 * ground.area
    assert kinds == [FootprintKind.NADIR] * 5 + [FootprintKind.OBLIQUE] * 5


def test_a_photograph_shows_the_ground_under_its_footprint(made: DemoFiles) -> None:
    """The colour in the middle of a photograph is the orthomosaic's where the optical axis meets the ground."""
    for path, shot in zip(made.photographs.files, made.truth.shots, strict=True):
        centre = footprint(survey_camera(), shot.pose).centre
        assert centre is not None
        spot = to_bng(*centre)
        with rasterio.open(made.seawall_after.files[0]) as ortho, Image.open(path) as photograph:
            row, col = ortho.index(*spot)
            there = ortho.read()[:, row - 15 : row + 15, col - 15 : col + 15].mean(axis=(1, 2))
            reach = round(1.5 / (footprint(survey_camera(), shot.pose).gsd_m or 1.0))
            middle = photograph.crop((800 - reach, 600 - reach, 800 + reach, 600 + reach))
            assert np.abs(np.asarray(middle).mean(axis=(0, 1)) - there).max() < 12


def _metadata(path: Path) -> tuple[Pose, datetime]:
    """Read a photograph the way a stranger would: EXIF for the place and time, XMP for the gimbal."""
    with Image.open(path) as photograph:
        exif, packet = photograph.getexif(), photograph.info["xmp"]
    gps, details = exif.get_ifd(ExifTags.IFD.GPSInfo), exif.get_ifd(ExifTags.IFD.Exif)
    xmp = next(
        iter(ElementTree.fromstring(packet).iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description"))
    ).attrib
    assert _degrees(gps[ExifTags.GPS.GPSLatitude]) == pytest.approx(float(xmp[f"{DJI}GpsLatitude"]), abs=3e-9)
    assert -_degrees(gps[ExifTags.GPS.GPSLongitude]) == pytest.approx(float(xmp[f"{DJI}GpsLongitude"]), abs=3e-9)
    assert float(gps[ExifTags.GPS.GPSAltitude]) == pytest.approx(float(xmp[f"{DJI}AbsoluteAltitude"]), abs=1e-3)
    assert xmp[f"{DJI}RtkFlag"] == "50"
    lon, lat, height, yaw = (
        float(xmp[DJI + name]) for name in ("GpsLongitude", "GpsLatitude", "RelativeAltitude", "GimbalYawDegree")
    )
    moment = datetime.strptime(details[ExifTags.Base.DateTimeOriginal], "%Y:%m:%d %H:%M:%S").replace(tzinfo=UTC)
    return Pose(
        lon, lat, height, yaw, float(xmp[f"{DJI}GimbalPitchDegree"]), float(xmp[f"{DJI}GimbalRollDegree"])
    ), moment


def _degrees(parts: tuple[float, float, float]) -> float:
    return float(parts[0]) + float(parts[1]) / 60 + float(parts[2]) / 3600


@pytest.mark.parametrize("degrees", [0.0, 5.99999999, -5.0464, 55.8407, 59.99999999999])
def test_degrees_never_have_sixty_minutes(degrees: float) -> None:
    """Rounding up carries into the minutes and the degrees."""
    parts = sexagesimal(degrees)
    assert max(float(parts[1]), float(parts[2])) < 60
    assert _degrees((float(parts[0]), float(parts[1]), float(parts[2]))) == pytest.approx(abs(degrees), abs=2e-9)


def test_the_cloud_lies_on_the_surface(made: DemoFiles) -> None:
    """Points are classified, coloured, and within centimetres of the surface model where it is level."""
    cloud = laspy.read(made.cloud.files[0])
    assert len(cloud.points) == made.truth.cloud_points == pytest.approx(300_000, rel=0.02)
    crs = cloud.header.parse_crs()
    assert crs is not None
    assert crs.to_epsg() == 27700
    assert {2, 3, 5, 6, 7, 9, 11} <= set(np.unique(cloud.classification).tolist())
    with rasterio.open(made.seawall_after.files[1]) as dsm:
        cols, rows = ~dsm.transform @ (np.asarray(cloud.x), np.asarray(cloud.y))
        above = np.asarray(cloud.z) - dsm.read(1)[rows.astype(int), cols.astype(int)]
    road = np.asarray(cloud.classification) == 11
    assert np.abs(above[road]).mean() < 0.03
    assert float(np.asarray(cloud.red).std()) > 1000


def test_hot_spots_are_where_they_are_said_to_be(made: DemoFiles) -> None:
    """Each is the warmest ground about, by at least most of its excess, and the edge of the flight is nodata."""
    with rasterio.open(made.landfill.files[0]) as source:
        celsius = source.read(1, masked=True)
        assert (source.nodata, source.units) == (NODATA_C, ("degC",))
        for spot in made.truth.hot_spots:
            row, col = source.index(LANDFILL_CORNER[0] + spot.east, LANDFILL_CORNER[1] + spot.north)
            assert float(celsius[row, col]) - float(np.median(celsius.compressed())) > 0.85 * spot.excess_c
        assert bool(celsius.mask[0, 0])
        assert celsius.shape == THERMAL.shape


def test_the_track_and_the_video_tell_one_story(made: DemoFiles) -> None:
    """One entry a frame, at the frame's time, at the place the frame was taken from."""
    video, track = made.video.files
    assert track.stem == video.stem
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.width, stream.height) == ("h264", 960, 540)
        frames = sum(1 for _ in container.decode(video=0))
    text = track.read_text()
    places = re.findall(r"\[latitude: (\S+)\] \[longitude: (\S+)\]", text)
    moments = re.findall(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3})$", text, re.MULTILINE)
    expected = poses(made.truth.flight)
    assert frames == len(places) == len(moments) == len(expected) == 200
    assert moments[0] == f"{made.video.flown_at.astimezone(LONDON):%Y-%m-%d %H:%M:%S}.000"
    assert moments[-1].endswith(":07.960")
    for (lat, lon), pose in zip(places, expected, strict=True):
        assert (float(lat), float(lon)) == pytest.approx((pose.lat, pose.lon), abs=6e-7)


def test_progress_runs_from_nothing_to_all(made: DemoFiles) -> None:
    """Whoever waits is told in order how far it is, and gets the deliveries oldest first."""
    assert sorted(SAID) == SAID
    assert (SAID[0], SAID[-1]) == (0.0, 1.0)
    days = [delivery.flown_at for delivery in made.deliveries]
    assert days == sorted(days)
    assert len(days) == 6
