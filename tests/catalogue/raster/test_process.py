"""Rasters into the catalogue."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from PIL import Image
from rasterio.control import GroundControlPoint
from rasterio.enums import ColorInterp
from rasterio.transform import Affine

from catalogue.errors import Quarantined
from catalogue.ingest.outcome import FileKind, Hints, Processed
from catalogue.raster.process import process_raster
from geo.measure import area_m2
from tests.catalogue.ingest.makers import GLASGOW_UTM, ORIGIN, raster

RNG = np.random.default_rng(7)
NOISE = RNG.integers(1, 255, (3, 600, 800), dtype=np.uint8)


def _outcome(path: Path, hints: Hints | None = None) -> Processed:
    return process_raster(path, path.name, path.parent, hints or Hints())


def _layout(path: Path) -> tuple[str, str]:
    with rasterio.open(path) as made:
        words = made.tags(ns="IMAGE_STRUCTURE")
        return words["LAYOUT"], words["COMPRESSION"]


def test_an_orthomosaic_is_a_jpeg_cog(tmp_path: Path) -> None:
    """A picture keeps its system and size, in JPEG tiles with overviews, and its place in STAC's words."""
    outcome = _outcome(raster(tmp_path / "o.tif", NOISE))
    made = outcome.derived[0]
    assert (outcome.kind, made.role) == (FileKind.ORTHOMOSAIC, "visual")
    assert _layout(made.path) == ("COG", "YCbCr JPEG")
    with rasterio.open(made.path) as dataset:
        assert (dataset.crs, dataset.shape) == (rasterio.CRS.from_epsg(32630), (600, 800))
        assert dataset.overviews(1)
    assert made.fields["proj:code"] == "EPSG:32630"
    assert made.fields["proj:shape"] == [600, 800]
    assert made.fields["proj:transform"] == [0.5, 0.0, 350_000.0, 0.0, -0.5, 6_250_000.0]
    assert outcome.properties["gsd"] == 0.5
    assert outcome.geometry is not None
    assert area_m2(outcome.geometry) == pytest.approx(400 * 300, rel=0.002)


@pytest.mark.parametrize("bands", [3, 4])
def test_the_footprint_is_that_of_valid_pixels(tmp_path: Path, bands: int) -> None:
    """A survey that fills half its frame, by nodata or by opacity, has half the footprint, and keeps it clear in JPEG."""
    values = NOISE.copy()
    values[:, :, 400:] = 0
    if bands == 4:
        alpha = np.full((1, 600, 800), 255, np.uint8)
        alpha[:, :, 400:] = 0
        values = np.concatenate([values, alpha])
        colours = (ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha)
        path = raster(tmp_path / "o.tif", values, colours=colours)
    else:
        path = raster(tmp_path / "o.tif", values, nodata=0)
    outcome = _outcome(path)
    assert outcome.geometry is not None
    assert area_m2(outcome.geometry) == pytest.approx(200 * 300, rel=0.01)
    with rasterio.open(outcome.derived[0].path) as made:
        mask = made.dataset_mask()
    assert mask[:, :400].all()
    assert not mask[:, 400:].any()
    with Image.open(outcome.derived[1].path) as thumbnail:
        assert thumbnail.getpixel((250, 90)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("values", "nodata", "kind"),
    [
        (RNG.random((1, 300, 300)).astype(np.float32) * 50, -9999.0, FileKind.ELEVATION),
        (RNG.integers(-50, 400, (1, 300, 300)).astype(np.int16), -32768.0, FileKind.ELEVATION),
        (RNG.integers(1, 4000, (5, 300, 300)).astype(np.uint16), 0.0, FileKind.MULTISPECTRAL),
        (RNG.random((6, 300, 300)).astype(np.float32), float("nan"), FileKind.MULTISPECTRAL),
    ],
)
def test_measurements_are_kept_exactly(tmp_path: Path, values: np.ndarray, nodata: float, kind: FileKind) -> None:
    """Heights and bands come back bit for bit, with nodata and exact figures."""
    values = values.copy()
    values[:, :10, :10] = nodata
    outcome = _outcome(raster(tmp_path / "m.tif", values, nodata=nodata), Hints(vertical_datum="ODN"))
    made = outcome.derived[0]
    assert (outcome.kind, made.role, _layout(made.path)) == (kind, "data", ("COG", "DEFLATE"))
    with rasterio.open(made.path) as dataset:
        assert np.array_equal(dataset.read(), values, equal_nan=values.dtype.kind == "f")
    band = made.fields["bands"][0]  # type: ignore[index]
    valid = values[0].astype(np.float64)
    valid[:10, :10] = np.nan
    assert band["data_type"] == str(values.dtype)  # type: ignore[index,call-overload]
    assert band["statistics"]["maximum"] == pytest.approx(np.nanmax(valid))  # type: ignore[index,call-overload]
    assert band["statistics"]["mean"] == pytest.approx(np.nanmean(valid))  # type: ignore[index,call-overload]
    assert band["nodata"] == ("nan" if np.isnan(nodata) else nodata)  # type: ignore[index,call-overload]


def test_the_vertical_datum_is_recorded_or_asked_for(tmp_path: Path) -> None:
    """A compound system says it; a hint says it; otherwise it is asked."""
    heights = RNG.random((1, 50, 50)).astype(np.float32)
    silent = _outcome(raster(tmp_path / "a.tif", heights))
    hinted = _outcome(raster(tmp_path / "b.tif", heights), Hints(vertical_datum="ODN"))
    spoken = _outcome(raster(tmp_path / "c.tif", heights, crs="EPSG:32630+5773"))
    assert silent.properties["laverock:vertical_datum"] is None
    assert any("vertical datum" in w for w in silent.warnings)
    assert hinted.properties["laverock:vertical_datum"] == "ODN"
    assert spoken.properties["laverock:vertical_datum"] == "EPSG:5773"
    assert spoken.properties["proj:code"] == "EPSG:32630"


def test_heat_is_told_from_height(tmp_path: Path) -> None:
    """A unit, or failing that the name, makes one band of numbers temperatures."""
    values = RNG.random((1, 50, 50)).astype(np.float32)
    with rasterio.open(raster(tmp_path / "x.tif", values), "r+") as dataset:
        dataset.set_band_unit(1, "celsius")
    assert _outcome(tmp_path / "x.tif").kind is FileKind.THERMAL_RASTER
    assert _outcome(raster(tmp_path / "roof_thermal.tif", values)).kind is FileKind.THERMAL_RASTER
    assert _outcome(raster(tmp_path / "y.tif", values)).kind is FileKind.ELEVATION


def test_a_hint_places_what_names_no_system(tmp_path: Path) -> None:
    """What the refusal asked for is enough, and is told; a wrong hint is refused."""
    path = raster(tmp_path / "o.tif", NOISE, crs=None)
    with pytest.raises(Quarantined, match="names no coordinate system") as refusal:
        _outcome(path)
    assert refusal.value.field == "crs"
    outcome = _outcome(path, Hints(crs=GLASGOW_UTM))
    assert outcome.properties["proj:code"] == "EPSG:32630"
    assert outcome.properties["proj:transform"] == [0.5, 0.0, 350_000.0, 0.0, -0.5, 6_250_000.0]
    assert any("given with the delivery" in w for w in outcome.warnings)
    with pytest.raises(Quarantined, match="not a coordinate reference system"):
        _outcome(path, Hints(crs="somewhere"))


def test_a_rotated_raster_stays_rotated(tmp_path: Path) -> None:
    """All six numbers of its transform are kept, and its footprint is turned."""
    turned = ORIGIN @ Affine.rotation(30)
    outcome = _outcome(raster(tmp_path / "r.tif", NOISE, transform=turned))
    assert outcome.properties["proj:transform"] == pytest.approx(list(turned)[:6])
    assert outcome.geometry is not None
    assert area_m2(outcome.geometry) == pytest.approx(400 * 300, rel=0.01)
    assert area_m2(outcome.geometry.envelope) > 1.5 * area_m2(outcome.geometry)


def test_control_points_alone_place_a_raster(tmp_path: Path) -> None:
    """A raster with control points is warped to them, and says so."""
    path = tmp_path / "g.tif"
    points = [
        GroundControlPoint(row, column, 350_000 + column * 0.5, 6_250_000 - row * 0.5)
        for row in (0, 600)
        for column in (0, 800)
    ]
    with rasterio.open(
        path, "w", driver="GTiff", width=800, height=600, count=3, dtype="uint8", gcps=points, crs=GLASGOW_UTM
    ) as sink:
        sink.write(NOISE)
    outcome = _outcome(path)
    assert any("4 control points" in w for w in outcome.warnings)
    assert outcome.properties["gsd"] == pytest.approx(0.5, rel=0.01)
    assert outcome.geometry is not None
    assert area_m2(outcome.geometry) == pytest.approx(400 * 300, rel=0.02)


def test_an_empty_raster_is_told(tmp_path: Path) -> None:
    """A raster with no valid pixel is refused."""
    with pytest.raises(Quarantined, match="no valid pixel"):
        _outcome(raster(tmp_path / "e.tif", np.full((1, 20, 20), -9999, np.float32), nodata=-9999))


def test_the_flight_date_is_not_the_making_date(tmp_path: Path) -> None:
    """A date in the name counts when nothing is said; the TIFF's own date is that of its export."""
    with rasterio.open(raster(tmp_path / "site_2026-05-04.tif", NOISE), "r+") as dataset:
        dataset.update_tags(TIFFTAG_DATETIME="2026:05:30 10:00:00")
    outcome = _outcome(tmp_path / "site_2026-05-04.tif")
    assert str(outcome.starts_at).startswith("2026-05-04")
    with rasterio.open(raster(tmp_path / "o.tif", NOISE), "r+") as dataset:
        dataset.update_tags(TIFFTAG_DATETIME="2026:05:30 10:00:00")
    assert _outcome(tmp_path / "o.tif").starts_at is None


def test_a_hillshade_is_lit_from_the_north_west(tmp_path: Path) -> None:
    """Slopes that face the light are brighter than those that turn from it."""
    rows, columns = np.mgrid[0:200, 0:200]
    cone = (100 - np.hypot(rows - 100, columns - 100)).astype(np.float32)[None]
    outcome = _outcome(raster(tmp_path / "c.tif", cone))
    with Image.open(outcome.derived[1].path) as picture:
        grey = np.asarray(picture.convert("L"), dtype=np.float64)
    size = grey.shape[0]
    near, far = int(size * 0.35), int(size * 0.65)
    assert grey[near, near] > grey[far, far] * 1.3
