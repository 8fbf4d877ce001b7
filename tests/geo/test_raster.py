"""Rasters are read where they lie, from the overview that fits, and say what they do not know."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.enums import Resampling
from rasterio.io import DatasetReader
from rasterio.transform import from_bounds, from_origin
from rasterio.vrt import WarpedVRT

from geo import raster
from geo.crs import transformer
from geo.errors import RasterError
from geo.raster import Interpolation, View
from geo.tilegrid import BRITISH_NATIONAL_GRID, WEB_MERCATOR, Bounds

WEST, NORTH, CELL = 185_000.0, 730_500.0, 0.25
SIDE = 1024


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A height model on the National Grid that slopes east and north, with a hole, and its overviews."""
    path = tmp_path_factory.mktemp("raster") / "dsm.tif"
    east, north = np.meshgrid(np.arange(SIDE) + 0.5, SIDE - np.arange(SIDE) - 0.5)
    heights = (east * CELL * 0.1 + north * CELL * 0.2).astype(np.float32)
    heights[400:500, 400:500] = -9999.0
    profile = {"driver": "GTiff", "width": SIDE, "height": SIDE, "count": 1, "dtype": "float32", "crs": "EPSG:27700"}
    with rasterio.open(
        path, "w", transform=from_origin(WEST, NORTH, CELL, CELL), nodata=-9999.0, tiled=True, **profile
    ) as file:
        file.write(heights, 1)
        file.build_overviews([2, 4, 8], Resampling.average)
    return path


@pytest.fixture
def dsm(survey: Path) -> Iterator[DatasetReader]:
    """The height model, open."""
    with raster.opened(survey) as dataset:
        yield dataset


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    """No file, no raster, no system and no such band are refused in words."""
    (tmp_path / "note.tif").write_text("not a raster")
    for name in ("none.tif", "note.tif"):
        with pytest.raises(RasterError, match="cannot be read"), raster.opened(tmp_path / name):
            pass
    plain = tmp_path / "plain.tif"
    with (
        pytest.warns(rasterio.errors.NotGeoreferencedWarning),
        rasterio.open(plain, "w", driver="GTiff", width=8, height=8, count=1, dtype="uint8") as file,
    ):
        file.write(np.ones((1, 8, 8), np.uint8))
    with (
        pytest.warns(rasterio.errors.NotGeoreferencedWarning),
        raster.opened(plain) as dataset,
        pytest.raises(RasterError, match="does not say where"),
    ):
        raster.dataset_crs(dataset)


def test_a_corrupt_raster_is_said(test_data: Path) -> None:
    """A raster that opens and fails only when its pixels are read is refused in words."""
    view_of = raster.read_window
    with (
        pytest.raises(RasterError, match="cannot be read"),
        raster.opened(test_data / "raster" / "rasterio_corrupt.tif") as dataset,
    ):
        view_of(dataset, Bounds(*dataset.bounds))


def test_impossible_views(dsm: DatasetReader) -> None:
    """Views of nothing or of too much, absent bands and bounds elsewhere are refused."""
    for bounds, width in (
        (Bounds(1, 0, 0, 1), 10),
        (Bounds(0, 0, np.inf, 1), 10),
        (Bounds(0, 0, 1, 1), 0),
        (Bounds(0, 0, 1, 1), 10**8),
    ):
        with pytest.raises(RasterError):
            View(bounds, "EPSG:27700", width, 1)
    with pytest.raises(RasterError, match="bands 1 to 1"):
        raster.read(dsm, View(Bounds(*dsm.bounds), "EPSG:27700", 10, 10), bands=[2])
    with pytest.raises(RasterError, match="outside"):
        raster.read_window(dsm, Bounds(0, 0, 10, 10))


@pytest.mark.parametrize("z", [9, 11, 12, 14])
def test_tiles_on_the_national_grid_are_exact(dsm: DatasetReader, z: int) -> None:
    """A sloping plane read through any overview keeps its slope, and the hole stays a hole."""
    tile = BRITISH_NATIONAL_GRID.tile_at(WEST + 60, NORTH - 60, z)
    read = raster.read_tile(dsm, BRITISH_NATIONAL_GRID, tile)
    cell = (read.bounds.east - read.bounds.west) / 256
    east, north = np.meshgrid(
        read.bounds.west + cell * (np.arange(256) + 0.5), read.bounds.north - cell * (np.arange(256) + 0.5)
    )
    plane = (east - WEST) * 0.1 + (north - (NORTH - SIDE * CELL)) * 0.2
    away = read.valid & (np.hypot(east - (WEST + 112.5), north - (NORTH - 112.5)) > 30)
    away &= (np.abs(east - WEST - 128) < 120) & (np.abs(north - NORTH + 128) < 120)
    assert away.any()
    assert np.abs(read.data[0] - plane)[away].max() < 0.1 * cell + 0.02
    hole = np.hypot(east - (WEST + 112.5), north - (NORTH - 112.5)) < 8
    assert not read.valid[hole].any()
    assert (read.data[0][~read.valid] == -9999.0).all()


@pytest.mark.parametrize("z", [15, 17, 19])
def test_web_tiles_agree_with_gdal(dsm: DatasetReader, z: int) -> None:
    """The same tile warped by GDAL differs by less than the slope across one pixel."""
    x, y = transformer("EPSG:27700", "EPSG:3857").transform(WEST + 200, NORTH - 200)
    read = raster.read_tile(dsm, WEB_MERCATOR, WEB_MERCATOR.tile_at(x, y, z))
    with WarpedVRT(
        dsm,
        crs="EPSG:3857",
        transform=from_bounds(*read.bounds, 256, 256),
        width=256,
        height=256,
        resampling=Resampling.bilinear,
    ) as vrt:
        warped, shown = vrt.read(1), vrt.dataset_mask() > 0
    both = shown & read.valid
    assert both.sum() > 0.98 * shown.sum() > 0
    assert np.median(np.abs(warped - read.data[0])[both]) < 0.3 * WEB_MERCATOR.resolution(z) * 0.56


def test_a_tile_elsewhere_is_empty(dsm: DatasetReader) -> None:
    """A tile that shares no ground comes back whole and without a valid pixel."""
    read = raster.read_tile(dsm, WEB_MERCATOR, WEB_MERCATOR.tile_at(0, 0, 10), size=64)
    assert read.data.shape == (1, 64, 64)
    assert not read.valid.any()
    world = raster.read_tile(dsm, WEB_MERCATOR, WEB_MERCATOR.tile_at(0, 0, 0))
    assert world.valid.sum() <= 4


def test_classes_are_never_mixed(tmp_path: Path) -> None:
    """Nearest reading of classes gives only classes that are there; colours keep their mask and lose their alpha band."""
    path = tmp_path / "classes.tif"
    classes = np.indices((64, 64)).sum(axis=0) // 8 % 2 * 100 + 50
    colours = np.stack(
        [classes, classes, classes, np.where(np.arange(64) < 32, 255, 0)[None, :].repeat(64, axis=0)]
    ).astype(np.uint8)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=64,
        height=64,
        count=4,
        dtype="uint8",
        crs="EPSG:27700",
        photometric="RGB",
        alpha="YES",
        transform=from_origin(WEST, NORTH, 1, 1),
    ) as file:
        file.write(colours)
    with raster.opened(path) as dataset:
        view = View(Bounds(WEST, NORTH - 64, WEST + 64, NORTH), "EPSG:27700", 100, 100)
        read = raster.read(dataset, view, interpolation=Interpolation.NEAREST)
    assert read.data.shape == (3, 100, 100)
    assert set(np.unique(read.data[:, read.valid])) == {50, 150}
    assert read.valid[:, :50].all()
    assert not read.valid[:, 50:].any()


def test_points_windows_and_statistics(dsm: DatasetReader) -> None:
    """Points give values or NaN, windows are thinned, statistics leave out the hole."""
    lon, lat = transformer("EPSG:27700", "EPSG:4326").transform(
        np.array([WEST + 10.125, WEST + 112, 0.0]), np.array([NORTH - 10.125, NORTH - 112, 0.0])
    )
    values = raster.sample_points(dsm, lon, lat, "EPSG:4326")
    assert values[0, 0] == pytest.approx(10.125 * 0.1 + (256 - 10.125) * 0.2, abs=0.05)
    assert np.isnan(values[1:]).all()
    assert raster.sample_points(dsm, np.array([]), np.array([]), "EPSG:4326").shape == (0, 1)
    window = raster.read_window(dsm, Bounds(WEST + 10, NORTH - 20, WEST + 20, NORTH - 10), most_pixels=400)
    assert window.data.shape == (1, 20, 20)
    assert window.bounds == Bounds(WEST + 10, NORTH - 20, WEST + 20, NORTH - 10)
    told = raster.statistics(dsm)
    assert 0 <= told.minimum < told.percentile_2 < told.mean < told.percentile_98 < told.maximum < 77
    assert told.valid_percent == pytest.approx(100 * (1 - 0.01 * (100 / 102.4) ** 2), abs=0.1)
