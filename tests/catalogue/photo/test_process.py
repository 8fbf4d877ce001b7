"""Photographs into the catalogue."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from shapely.geometry import Point

from catalogue.errors import Quarantined
from catalogue.ingest.outcome import Hints, Processed
from catalogue.photo.process import process_photograph
from geo.measure import area_m2
from tests.catalogue.ingest.makers import packet, photo

PLACE = (-5.47, 56.41)


def _outcome(path: Path, hints: Hints | None = None) -> Processed:
    return process_photograph(path, path.name, path.parent, hints or Hints())


def _look(pitch: float, height: float = 50.0) -> bytes:
    return packet(
        f'drone-dji:RelativeAltitude="{height}" drone-dji:GimbalYawDegree="200" drone-dji:GimbalPitchDegree="{pitch}"'
    )


def test_a_nadir_photograph_covers_the_ground_below_it(tmp_path: Path) -> None:
    """24 mm equivalent at 50 m sees 75 m by 56 m, about its own place."""
    outcome = _outcome(photo(tmp_path / "n.jpg", xmp=_look(-90.0)))
    assert outcome.geometry is not None
    assert outcome.geometry.centroid.distance(Point(PLACE)) < 1e-6
    diagonal_m = 50 * 43.2666 / 24
    assert area_m2(outcome.geometry) == pytest.approx((diagonal_m * 0.8) * (diagonal_m * 0.6), rel=0.01)
    assert outcome.properties["laverock:view_kind"] == "nadir"
    assert outcome.properties["view:off_nadir"] == 0.0
    assert outcome.properties["view:azimuth"] == 200.0
    assert float(str(outcome.properties["laverock:footprint_uncertainty_m"])) > 1


def test_the_ground_altitude_counts_over_the_height_above_takeoff(tmp_path: Path) -> None:
    """Taken off from a hill, a drone is higher above the ground pictured than it says."""
    low = _outcome(photo(tmp_path / "n.jpg", xmp=_look(-90.0)))
    high = _outcome(photo(tmp_path / "n.jpg", xmp=_look(-90.0)), Hints(ground_altitude_m=50.0))
    assert low.geometry is not None
    assert high.geometry is not None
    assert area_m2(high.geometry) == pytest.approx(area_m2(low.geometry) * 4, rel=0.01)


@pytest.mark.parametrize(
    ("pitch", "kind", "shape"), [(-45.0, "oblique", "Polygon"), (-5.0, "facade", "Point"), (20.0, "facade", "Point")]
)
def test_slanted_and_level_views(tmp_path: Path, pitch: float, kind: str, shape: str) -> None:
    """An oblique view has a footprint; a façade has only the place where the camera was."""
    outcome = _outcome(photo(tmp_path / "o.jpg", xmp=_look(pitch)))
    assert outcome.geometry is not None
    assert (outcome.properties["laverock:view_kind"], outcome.geometry.geom_type) == (kind, shape)


@pytest.mark.parametrize(
    ("xmp", "missing"),
    [
        (b"", "which way the camera looked"),
        (packet('drone-dji:GimbalYawDegree="0" drone-dji:GimbalPitchDegree="-90"'), "how high above the ground"),
        (_look(-90.0, height=-3.0), "not above the ground"),
    ],
)
def test_what_is_missing_for_a_footprint_is_said(tmp_path: Path, xmp: bytes, missing: str) -> None:
    """A photograph without direction or height is placed as a point, and says what it lacks."""
    outcome = _outcome(photo(tmp_path / "p.jpg", xmp=xmp))
    assert outcome.geometry is not None
    assert outcome.geometry.geom_type == "Point"
    assert any(missing in warning for warning in outcome.warnings)


def test_no_position_is_quarantined(tmp_path: Path) -> None:
    """A photograph that cannot be placed says so, and what to do."""
    with pytest.raises(Quarantined, match="where it was taken") as refusal:
        _outcome(photo(tmp_path / "p.jpg", place=None))
    assert "flight log" in (refusal.value.remedy or "")


def test_a_cut_photograph_is_quarantined(tmp_path: Path) -> None:
    """Half a photograph is refused, not shown half grey."""
    path = photo(tmp_path / "p.jpg")
    path.write_bytes(path.read_bytes()[:-20_000])
    with pytest.raises(Quarantined, match="damaged or cut short"):
        _outcome(path)


def test_smaller_copies_say_nothing_of_the_owner(tmp_path: Path) -> None:
    """No place, serial number, XMP, comment or profile is in what is shown to others; the original is untouched."""
    path = photo(tmp_path / "p.jpg", size=(3000, 1500), tags={42033: "BODY-SERIAL"})
    before = path.read_bytes()
    outcome = _outcome(path)
    assert path.read_bytes() == before
    sizes = {}
    for made in outcome.derived:
        content = made.path.read_bytes()
        with Image.open(made.path) as picture:
            sizes[made.role] = max(picture.size)
            assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
            assert not picture.getexif()
        assert b"SERIAL" not in content
        assert b"xmpmeta" not in content
        assert str(made.fields["file:checksum"]).startswith("1220")
        assert made.fields["file:size"] == len(content)
    assert sizes == {"visual": 2048, "thumbnail": 256}


def test_a_turned_camera_gives_an_upright_copy(tmp_path: Path) -> None:
    """EXIF orientation is applied to the copies."""
    path = photo(tmp_path / "p.jpg")
    with Image.open(path) as picture:
        exif = picture.getexif()
        exif[274] = 6
        picture.save(path, exif=exif)
    made = _outcome(path).derived[0]
    with Image.open(made.path) as upright:
        assert upright.size == (300, 400)


def test_the_properties_name_the_camera_and_the_moment(tmp_path: Path) -> None:
    """Make, model, focal length and place in the words of the perspective-imagery extension, without serials."""
    outcome = _outcome(photo(tmp_path / "p.jpg"))
    assert outcome.starts_at == datetime(2026, 6, 1, 11, tzinfo=UTC)
    assert outcome.properties["datetime"] == "2026-06-01T11:00:00.000Z"
    assert outcome.properties["platform"] == "maker model x"
    assert outcome.properties["pers:interior_orientation"] == {
        "sensor_array_dimensions": [400, 300],
        "camera_manufacturer": "Maker",
        "camera_model": "Model X",
        "focal_length": 8.8,
    }
    assert "SERIAL" not in str(outcome.properties)


def test_a_real_strip_flies_the_way_it_was_flown(test_data: Path, tmp_path: Path) -> None:
    """Two frames of a strip 14 m apart overlap, and each lies under its own place."""
    folder = test_data / "photos/dji-fc300s-brighton"
    first, second = (
        process_photograph(folder / f"DJI_00{n}.JPG", f"DJI_00{n}.JPG", tmp_path, Hints()).geometry for n in (18, 19)
    )
    assert first is not None
    assert second is not None
    assert 0.5 < first.intersection(second).area / first.area < 0.9
