"""Footprints follow the camera's own account, and impossible cameras are refused."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import measure
from geo.errors import FootprintError
from geo.footprint import (
    CameraModel,
    FootprintKind,
    Pose,
    PoseSigmas,
    camera_from_exif,
    footprint,
    ground_to_pixel,
    pixel_to_ground,
)

CAMERA = CameraModel(4000, 3000, 3000.0, 2000.0, 1500.0)
OBAN = (-5.471, 56.4152)


@pytest.mark.parametrize(
    "changes",
    [
        {"height_m_above_ground": 0.0},
        {"height_m_above_ground": -3.0},
        {"lat": 95.0},
        {"lon": 200.0},
        {"yaw_deg": math.nan},
        {"pitch_deg": math.inf},
    ],
)
def test_impossible_poses_are_refused(changes: dict[str, float]) -> None:
    """A camera in the ground, off the earth or nowhere in particular sees nothing that can be placed."""
    good = {"lon": -5.4, "lat": 56.4, "height_m_above_ground": 50.0, "yaw_deg": 0.0, "pitch_deg": -90.0}
    with pytest.raises(FootprintError):
        Pose(**(good | changes))


def test_impossible_cameras_are_refused() -> None:
    """A camera without a focal length, or with nothing that gives one, is refused."""
    for focal in (0.0, -1.0, math.nan):
        with pytest.raises(FootprintError):
            CameraModel(4000, 3000, focal, 2000, 1500)
    with pytest.raises(FootprintError) as caught:
        camera_from_exif(4000, 3000, focal_mm=8.8)
    assert caught.value.remedy


def test_focal_lengths_agree_for_known_cameras() -> None:
    """The two roads to a focal length agree for a Phantom 4 RTK, a Mavic 3 and a cropped FC300S."""
    for width, height, focal, sensor, film in [
        (5472, 3648, 8.8, 13.2, 24),
        (5280, 3956, 12.29, 17.3, 24),
        (4000, 2250, 3.61, 6.16, 20),
    ]:
        exact = camera_from_exif(width, height, focal_mm=focal, sensor_width_mm=sensor)
        rough = camera_from_exif(width, height, focal_35mm=film)
        assert rough.focal_px == pytest.approx(exact.focal_px, rel=0.04)


def test_straight_down_heading_east() -> None:
    """Heading east, the top left corner of a nadir picture lies north-east, and sizes follow from height and focal length."""
    seen = footprint(CAMERA, Pose(*OBAN, 60.0, yaw_deg=90.0, pitch_deg=-90.0))
    assert seen.kind is FootprintKind.NADIR
    assert seen.gsd_m == pytest.approx(0.02)
    assert seen.polygon_wgs84 is not None
    assert measure.area_m2(seen.polygon_wgs84) == pytest.approx(80 * 60, rel=1e-3)
    bearing, metres = measure.bearing_and_distance(*OBAN, *seen.corners[0])
    assert bearing == pytest.approx(math.degrees(math.atan2(30, 40)), abs=0.1)
    assert metres == pytest.approx(50.0, abs=0.05)


def test_roll_leans_to_the_right() -> None:
    """A camera that leans right at the horizon's pitch sees, straight down, a picture turned the other way."""
    turned = footprint(CAMERA, Pose(*OBAN, 60.0, yaw_deg=0.0, pitch_deg=-90.0, roll_deg=-180.0))
    plain = footprint(CAMERA, Pose(*OBAN, 60.0, yaw_deg=180.0, pitch_deg=-90.0))
    assert np.allclose(turned.corners, plain.corners, atol=1e-9)
    level = Pose(*OBAN, 60.0, yaw_deg=0.0, pitch_deg=-45.0)
    leaning = Pose(*OBAN, 60.0, yaw_deg=0.0, pitch_deg=-45.0, roll_deg=10.0)
    middle_right = np.array([4000.0]), np.array([1500.0])
    assert pixel_to_ground(CAMERA, leaning, *middle_right)[1] < pixel_to_ground(CAMERA, level, *middle_right)[1]


def test_aslant_with_the_horizon_in_view() -> None:
    """An oblique picture that shows the sky ends where the ground is seen at five degrees."""
    seen = footprint(CAMERA, Pose(*OBAN, 50.0, yaw_deg=0.0, pitch_deg=-25.0))
    assert seen.kind is FootprintKind.OBLIQUE
    assert seen.polygon_wgs84 is not None
    assert seen.polygon_wgs84.is_valid
    farthest = max(measure.bearing_and_distance(*OBAN, *place)[1] for place in seen.polygon_wgs84.exterior.coords)
    assert farthest == pytest.approx(50.0 / math.tan(math.radians(5.0)), rel=1e-3)
    assert seen.centre is not None
    assert measure.bearing_and_distance(*OBAN, *seen.centre)[1] == pytest.approx(
        50.0 / math.tan(math.radians(25.0)), rel=1e-3
    )


def test_a_facade_has_a_standpoint_and_a_direction() -> None:
    """A level view of a wall places its viewer, not a piece of ground."""
    seen = footprint(CAMERA, Pose(*OBAN, 12.0, yaw_deg=-90.0, pitch_deg=-5.0))
    assert (seen.kind, seen.polygon_wgs84, seen.gsd_m, seen.corners) == (FootprintKind.FACADE, None, None, ())
    assert (seen.standpoint, seen.view_bearing_deg) == (OBAN, 270.0)
    assert seen.uncertainty_m > 0


def test_sky_has_no_place() -> None:
    """Pixels above the horizon, and places behind the camera, come back as not a number."""
    pose = Pose(*OBAN, 50.0, yaw_deg=0.0, pitch_deg=0.0)
    lon, lat = pixel_to_ground(CAMERA, pose, np.array([2000.0, 2000.0]), np.array([1000.0, 2500.0]))
    assert np.isnan(lon).tolist() == [True, False]
    assert lat[1] > OBAN[1]
    x, _ = ground_to_pixel(CAMERA, pose, np.array([OBAN[0]]), np.array([OBAN[1] - 0.01]))
    assert np.isnan(x).all()


@given(
    st.floats(5, 120),
    st.floats(-180, 180),
    st.floats(-90, -30),
    st.floats(-180, 180),
    st.floats(0, 4000),
    st.floats(1500, 3000),
)
def test_ground_and_pixel_there_and_back(
    height: float, yaw: float, pitch: float, roll: float, x: float, y: float
) -> None:
    """A pixel's place on the ground is seen in that pixel."""
    pose = Pose(*OBAN, height, yaw, pitch, roll)
    lon, lat = pixel_to_ground(CAMERA, pose, np.array([x]), np.array([y]))
    back_x, back_y = ground_to_pixel(CAMERA, pose, lon, lat)
    if np.isfinite(lon).all() and measure.bearing_and_distance(*OBAN, float(lon[0]), float(lat[0]))[1] < 2000:
        assert back_x[0] == pytest.approx(x, abs=0.01)
        assert back_y[0] == pytest.approx(y, abs=0.01)


@given(st.floats(0.01, 5), st.floats(0.1, 5))
def test_surer_poses_give_surer_footprints(position_m: float, yaw_deg: float) -> None:
    """Uncertainty grows with each of its causes and is never below that of the position."""
    pose = Pose(*OBAN, 60.0, yaw_deg=10.0, pitch_deg=-90.0)
    sure = footprint(CAMERA, pose, PoseSigmas(position_m=position_m, yaw_deg=yaw_deg)).uncertainty_m
    less = footprint(CAMERA, pose, PoseSigmas(position_m=position_m * 2, yaw_deg=yaw_deg * 2)).uncertainty_m
    assert position_m < sure < less
