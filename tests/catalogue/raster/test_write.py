"""GeoTIFFs come back as they were written: measurements exactly, pictures nearly, each in its frame."""

from pathlib import Path

import numpy as np
import pytest
import rasterio

from catalogue.raster.write import Frame, Wording, write_geotiff

FRAME = Frame("EPSG:27700", 209_200.0, 665_130.0, 0.5)


@pytest.mark.parametrize("dtype", ["float32", "uint16", "int16", "uint8"])
def test_measurements_come_back_exactly(tmp_path: Path, dtype: str) -> None:
    """No value, no frame and no word is changed by writing and reading."""
    values = np.random.default_rng(1).uniform(0, 200, (300, 410)).astype(dtype)
    words = Wording(nodata=7.0, descriptions=("height",), unit="m", tags={"TIFFTAG_DATETIME": "2026:11:20 09:30:00"})
    path = write_geotiff(tmp_path / "values.tif", values, FRAME, words)
    with rasterio.open(path) as source:
        np.testing.assert_array_equal(source.read(1), values)
        assert (source.crs.to_epsg(), source.nodata, source.units, source.descriptions) == (
            27700,
            7.0,
            ("m",),
            ("height",),
        )
        assert source.transform == FRAME.transform()
        assert source.tags()["TIFFTAG_DATETIME"] == "2026:11:20 09:30:00"
        assert tuple(source.bounds) == (209_200.0, 664_980.0, 209_405.0, 665_130.0)


def test_a_picture_is_small_and_nearly_the_same(tmp_path: Path) -> None:
    """Three bands of bytes are kept as JPEG with their colours named."""
    ramp = np.linspace(0, 255, 512, dtype=np.float32)
    picture = np.stack(
        [np.broadcast_to(ramp, (512, 512)), np.broadcast_to(ramp[:, None], (512, 512)), np.full((512, 512), 90)]
    )
    path = write_geotiff(tmp_path / "picture.tif", picture.astype(np.uint8), FRAME)
    with rasterio.open(path) as source:
        assert np.abs(source.read().astype(int) - picture.astype(np.uint8)).max() < 12
        assert [band.name for band in source.colorinterp] == ["red", "green", "blue"]
    assert path.stat().st_size < picture.size / 10
