"""XMP and EXIF as the makers write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.photo.exif import degrees
from catalogue.photo.facts import direction, height_above_takeoff, lens, position
from catalogue.photo.xmp import parse_xmp
from tests.catalogue.ingest.makers import DRONE, packet


def test_attributes_and_elements_are_read_alike() -> None:
    """Firmware writes the same facts in either way."""
    as_attributes = parse_xmp(packet('drone-dji:RelativeAltitude="+39.80"'))
    as_elements = parse_xmp(packet(elements="<drone-dji:RelativeAltitude>+39.80</drone-dji:RelativeAltitude>"))
    assert height_above_takeoff(as_attributes) == height_above_takeoff(as_elements) == pytest.approx(39.8)


@pytest.mark.parametrize("name", ["GpsLongtitude", "GpsLongitude", "GPSLongitude"])
def test_the_misspelt_longitude_counts(name: str) -> None:
    """DJI writes longitude in three ways."""
    where = position({}, parse_xmp(packet(f'drone-dji:GpsLatitude="24.67974247" drone-dji:{name}="120.95147418"')))
    assert where is not None
    assert (where.lon, where.lat) == (120.95147418, 24.67974247)


@pytest.mark.parametrize(
    ("flag", "quality"), [("50", "rtk_fixed"), ("34", "rtk_float"), ("16", "rtk_single"), ("0", "gnss")]
)
def test_rtk_quality_and_deviation(flag: str, quality: str) -> None:
    """The flag names the quality; deviations count only with one."""
    where = position(
        {},
        parse_xmp(
            packet(
                f'drone-dji:GpsLatitude="56.4" drone-dji:GpsLongitude="-5.4" drone-dji:RtkFlag="{flag}" '
                'drone-dji:RtkStdLon="0.009" drone-dji:RtkStdLat="0.012" drone-dji:RtkStdHgt="0.022"'
            )
        ),
    )
    assert where is not None
    assert where.quality == quality
    assert where.sigma_h_m == (None if flag == "0" else pytest.approx(0.012))


def test_a_place_before_the_first_fix_is_none() -> None:
    """0, 0 is what a receiver writes when it knows nothing."""
    assert position({}, parse_xmp(packet('drone-dji:GpsLatitude="0.0" drone-dji:GpsLongitude="0.0"'))) is None


@pytest.mark.parametrize(
    ("raw", "make", "expected"),
    [
        (packet('drone-dji:GimbalYawDegree="10" drone-dji:GimbalPitchDegree="-60"'), "DJI", (10, -60, 0)),
        (
            packet('c:Yaw="91/1" c:Pitch="0" c:Roll="2"', spaces='xmlns:c="http://pix4d.com/camera/1.0"'),
            "senseFly",
            (91, -90, -2),
        ),
        (
            packet(
                elements="<p:CameraYawDegree>5</p:CameraYawDegree><p:CameraPitchDegree>-45</p:CameraPitchDegree>",
                spaces='xmlns:p="http://www.parrot.com/drone-parrot/1.0/"',
            ),
            "Parrot",
            (5, -45, 0),
        ),
        (
            packet(
                's:GimbalYawDegree="7" s:GimbalPitchDegree="-30"',
                spaces='xmlns:s="https://www.skydio.com/drone-skydio/1.0/"',
            ),
            "Skydio",
            (7, -30, 0),
        ),
    ],
)
def test_directions_of_each_maker(raw: bytes, make: str, expected: tuple[float, float, float]) -> None:
    """Every notation ends as yaw from north and pitch from the horizon."""
    look = direction({"Make": make}, parse_xmp(raw))
    assert look is not None
    assert (look.yaw_deg, look.pitch_deg, look.roll_deg) == expected


def test_a_resized_picture_keeps_its_angle_of_view() -> None:
    """A calibrated focal length in pixels shrinks with the picture."""
    made = parse_xmp(packet('drone-dji:CalibratedFocalLength="3666.67" drone-dji:CalibratedOpticalCenterX="2736"'))
    found = lens({"ExifImageWidth": 5472.0}, made, 1368)
    assert found.focal_px == pytest.approx(916.67, abs=0.01)
    assert found.cx == pytest.approx(684)


def test_the_dewarp_record_gives_a_focal_length() -> None:
    """Where no calibrated length is named, the first figure of the dewarp record is one."""
    made = parse_xmp(packet('drone-dji:DewarpData="2018-09-07;3657.02,3650.62,-4.03,23.1,0,0,0,0,0"'))
    assert lens({}, made, 5472).focal_px == pytest.approx(3657.02)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<x:xmpmeta not xml </x:xmpmeta>",
        b'<!DOCTYPE a [<!ENTITY e "x">]><x:xmpmeta xmlns:x="a">&e;</x:xmpmeta>',
        packet('drone-dji:RelativeAltitude="nan"'),
        packet('drone-dji:RelativeAltitude="1/0"'),
        packet(spaces=DRONE, elements="<drone-dji:RelativeAltitude/>"),
    ],
)
def test_a_broken_packet_says_nothing(raw: bytes) -> None:
    """Broken XML, entities and numbers that are none are passed over."""
    assert height_above_takeoff(parse_xmp(raw)) is None


@given(st.binary(max_size=200))
def test_no_bytes_break_the_parser(raw: bytes) -> None:
    """Whatever stands where a packet should be, the picture is still a picture."""
    parse_xmp(b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + raw + b"</x:xmpmeta>")


@given(st.floats(0, 89.9), st.sampled_from("NS"))
def test_degrees_minutes_seconds_round_trip(value: float, hemisphere: str) -> None:
    """A coordinate in three parts comes back with its sign."""
    whole, minutes = int(value), int(value * 60 % 60)
    seconds = (value * 3600) - whole * 3600 - minutes * 60
    found = degrees(
        {"GPSLatitude": (float(whole), float(minutes), seconds), "GPSLatitudeRef": hemisphere}, "GPSLatitude"
    )
    assert found == pytest.approx(value if hemisphere == "N" else -value, abs=1e-9)
