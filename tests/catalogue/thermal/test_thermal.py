"""FLIR pictures: counts, constants and degrees."""

import struct
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.errors import NotGeoreferencedWarning

from catalogue.errors import Quarantined
from catalogue.ingest.outcome import FileKind, Hints
from catalogue.thermal.flir import Constants, read_flir
from catalogue.thermal.planck import _counts_of, to_celsius, transmission
from catalogue.thermal.process import process_radiometric
from tests.catalogue.ingest.makers import flir

GRADIENT = np.linspace(9000, 12000, 48 * 64).reshape(48, 64).astype(np.uint16)
CAMERA = {
    "emissivity": 1.0, "distance_m": 0.0, "reflected_k": 293.15, "atmosphere_k": 293.15, "window_k": 293.15,
    "window_transmission": 1.0, "humidity": 0.5, "planck_r1": 17_000.0, "planck_b": 1_440.0, "planck_f": 1.0,
    "planck_r2": 0.0125, "planck_o": -7000.0, "alpha_1": 0.006569, "alpha_2": 0.01262, "beta_1": -0.002276,
    "beta_2": -0.00667, "attenuation_x": 1.9,
}  # fmt: skip


@given(st.floats(240, 400))
@settings(max_examples=50)
def test_planck_both_ways(kelvin: float) -> None:
    """A black body close by reads its own temperature."""
    constants = Constants(CAMERA)
    counts = np.array([[_counts_of(kelvin, constants)]])
    assert to_celsius(counts.astype(np.uint16), constants)[0, 0] == pytest.approx(kelvin - 273.15, abs=0.1)


def test_a_shiny_surface_in_warm_surroundings_is_colder_than_it_looks() -> None:
    """With lower emissivity, what is reflected is taken off."""
    counts = np.array([[_counts_of(280.0, Constants(CAMERA))]]).astype(np.uint16)
    shiny = to_celsius(counts, Constants(CAMERA | {"emissivity": 0.6}))
    assert shiny[0, 0] < 280.0 - 273.15 - 1


def test_air_takes_some_of_the_heat() -> None:
    """Transmission is 1 at no distance and falls with it."""
    near, far = (transmission(Constants(CAMERA | {"distance_m": d})) for d in (0.0, 100.0))
    assert near == pytest.approx(1.0)
    assert 0.5 < far < near


@pytest.mark.parametrize(("form", "parts"), [("png", 1), ("png-right", 1), ("plain", 1), ("png", 3)])
def test_counts_in_every_form(tmp_path: Path, form: str, parts: int) -> None:
    """Swapped PNG, right PNG, plain numbers, and records over several segments give the same counts."""
    found = read_flir(flir(tmp_path / "f.jpg", GRADIENT, form=form, parts=parts))
    assert np.array_equal(found.counts, GRADIENT)
    assert found.constants["emissivity"] == pytest.approx(0.95)
    assert found.taken_at == datetime.fromtimestamp(1_780_000_000, tz=UTC)


def test_a_missing_part_is_told(tmp_path: Path) -> None:
    """A record whose last segment is gone is not guessed at."""
    path = flir(tmp_path / "f.jpg", GRADIENT, parts=3)
    content = path.read_bytes()
    last = content.find(b"FLIR\x00\x01\x02")
    (length,) = struct.unpack(">H", content[last - 2 : last])
    path.write_bytes(content[: last - 4] + content[last - 2 + length :])
    with pytest.raises(Quarantined, match="Of 3 parts"):
        read_flir(path)


def test_a_damaged_record_is_told(tmp_path: Path) -> None:
    """Bytes that are no picture are refused in words."""
    path = flir(tmp_path / "f.jpg", GRADIENT)
    path.write_bytes(path.read_bytes().replace(b"\x89PNG", b"\x89PNX", 1))
    with pytest.raises(Quarantined, match="thermal record is damaged"):
        read_flir(path)


def test_temperatures_become_a_tiff(tmp_path: Path) -> None:
    """Degrees Celsius in float32, with their figures, a picture and the sentence on what they rest on."""
    path = flir(tmp_path / "f.jpg", GRADIENT)
    outcome = process_radiometric(path, path.name, tmp_path, Hints())
    data = outcome.derived[0]
    assert outcome.kind is FileKind.RADIOMETRIC_JPEG
    assert [d.role for d in outcome.derived] == ["data", "visual", "thumbnail"]
    with pytest.warns(NotGeoreferencedWarning):
        dataset = rasterio.open(data.path)
    with dataset:
        celsius = dataset.read(1)
        assert (dataset.dtypes[0], dataset.units[0], dataset.shape) == ("float32", "°C", (48, 64))
    assert np.all(np.diff(celsius.ravel()) >= 0)
    figures = outcome.properties["laverock:temperature_c"]
    assert isinstance(figures, dict)
    assert figures["maximum"] == pytest.approx(float(celsius.max()), abs=0.01)
    assert any("emissivity (0.95)" in warning for warning in outcome.warnings)
    assert not any("time zone" in warning for warning in outcome.warnings)


@pytest.mark.parametrize(
    ("name", "shape", "low", "high"),
    [("FLIR.jpg", (320, 240), 20, 70), ("DJI_XT2.jpg", (512, 640), 15, 90), ("FLIR_AX8.jpg", (60, 80), 20, 30)],
)
def test_real_cameras_read_sensible_temperatures(
    test_data: Path, name: str, shape: tuple[int, int], low: float, high: float
) -> None:
    """Four cameras, raw PNG and raw TIFF: rooms and roofs, neither ice nor fire."""
    found = read_flir(test_data / "thermal" / name)
    celsius = to_celsius(found.counts, found.constants)
    assert celsius.shape == shape
    assert low < float(np.nanmin(celsius)) < float(np.nanmax(celsius)) < high
