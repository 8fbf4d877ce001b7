"""The National Grid agrees with Ordnance Survey's own points, by every road, or says that it cannot."""

import csv
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo import crs, heights, ostn
from geo.crs import prepare_grids
from geo.errors import CrsError, GeographicCrsError, GridsError, OutsideCoverageError

# Ordnance Survey test points TP01 to TP04 and TP20 of the OSTN15 developer pack: longitude, latitude, ellipsoidal
# height, easting, northing, height. (c) 2015 Ordnance Survey and the Ministry of Defence, BSD 2-clause.
POINTS = np.array(
    [
        (-6.29977752, 49.92226394, 100.000, 91492.146, 11318.804, 46.519),
        (-5.20304610, 49.96006138, 124.269, 170370.718, 11572.405, 71.264),
        (-4.10864564, 50.43885826, 215.251, 250359.811, 62016.569, 163.097),
        (-1.29782277, 50.57563665, 94.688, 449816.371, 75335.861, 48.589),
        (-1.66379168, 53.80021520, 215.609, 422242.186, 433818.701, 165.912),
    ]
)


def test_known_points_agree_within_a_millimetre() -> None:
    """Positions and heights are those Ordnance Survey publishes."""
    easting, northing = crs.to_bng(POINTS[:, 0], POINTS[:, 1])
    assert np.hypot(easting - POINTS[:, 3], northing - POINTS[:, 4]).max() < 0.0011
    assert np.abs(crs.odn_from_ellipsoidal(POINTS[:, 0], POINTS[:, 1], POINTS[:, 2]) - POINTS[:, 5]).max() < 0.001


def _published(test_data: Path) -> NDArray[np.float64]:
    """Longitude, latitude, ellipsoidal height, easting, northing and height of each published point."""
    points, last = [], [""]
    with (test_data / "ostn15" / "OSGB36_to_ETRS_first_half.csv").open(encoding="utf-8") as file:
        for row in csv.reader(file):
            if row[1] == "RESULT":
                east, north, height, shift_e, shift_n, shift_g = (float(last[i]) for i in (2, 3, 4, -3, -2, -1))
                points.append(
                    (float(row[3]), float(row[2]), float(row[4]), east + shift_e, north + shift_n, height - shift_g)
                )
            last = row
    return np.array(points)


def test_published_points_both_ways(test_data: Path) -> None:
    """Every point of the developer pack agrees forward within 1.1 mm, back within 1 mm, in height within 1 mm."""
    points = _published(test_data)
    assert len(points) == 20
    easting, northing = crs.to_bng(points[:, 0], points[:, 1])
    assert np.hypot(easting - points[:, 3], northing - points[:, 4]).max() < 0.0011
    lon, lat = crs.to_wgs84(points[:, 3], points[:, 4])
    assert np.hypot((lon - points[:, 0]) * 71_000, (lat - points[:, 1]) * 111_300).max() < 0.001
    assert np.abs(crs.odn_from_ellipsoidal(points[:, 0], points[:, 1], points[:, 2]) - points[:, 5]).max() < 0.001


@given(st.floats(-7.5, 1.7), st.floats(50.0, 60.8))
def test_there_and_back(lon: float, lat: float) -> None:
    """A position and a height come back from the grid as they went in."""
    back = crs.to_wgs84(*crs.to_bng(lon, lat))
    assert abs(back.lon - lon) < 1e-9
    assert abs(back.lat - lat) < 1e-9
    height = crs.odn_from_ellipsoidal(lon, lat, 100.0)
    assert abs(crs.ellipsoidal_from_odn(lon, lat, height) - 100.0) < 1e-9


@pytest.mark.parametrize(
    ("lon", "lat"), [(-91.99, 46.84), (2.35, 48.86), (-12.0, 55.0), (float("nan"), 56.0), (56.0, -5.0)]
)
def test_outside_is_said(lon: float, lat: float) -> None:
    """Outside OSTN15 there is an error in words, for positions and heights alike, never a rough answer."""
    assert not crs.covers(lon, lat)
    with pytest.raises(OutsideCoverageError, match="outside the British National Grid"):
        crs.to_bng(lon, lat)
    with pytest.raises(OutsideCoverageError, match="no height"):
        crs.odn_from_ellipsoidal(lon, lat, 50.0)


def test_outside_on_the_way_back_is_said() -> None:
    """Eastings that no table covers are refused, and one bad position spoils an array."""
    with pytest.raises(OutsideCoverageError):
        crs.to_wgs84(-5_000.0, 700_000.0)
    with pytest.raises(OutsideCoverageError, match="latitude 10"):
        crs.to_bng(np.array([-5.0, 0.0]), np.array([56.0, 10.0]))


def test_pyproj_within_a_centimetre() -> None:
    """PROJ with the prepared grid agrees with Ordnance Survey within 10 mm."""
    easting, northing = crs.transformer(crs.WGS84, crs.BNG).transform(POINTS[:, 0], POINTS[:, 1])
    assert np.hypot(easting - POINTS[:, 3], northing - POINTS[:, 4]).max() < 0.010


_EARLY_THREAD_SCRIPT = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from pyproj import Transformer
from geo import crs
with ThreadPoolExecutor(1) as pool:
    pool.submit(Transformer.from_crs, 4326, 32630).result()
    crs.prepare_grids(Path(sys.argv[1]))
    easting, northing = pool.submit(crs.transformer, crs.WGS84, crs.BNG).result().transform(-5.2030461, 49.96006138)
print(abs(easting - 170370.718) + abs(northing - 11572.405))
"""


def test_a_thread_that_was_early_has_the_grid_too(tmp_path: Path) -> None:
    """A thread that used PROJ before the grids were prepared is not metres out afterwards."""
    command = [sys.executable, "-c", _EARLY_THREAD_SCRIPT, str(tmp_path)]
    assert float(subprocess.check_output(command, cwd=Path(__file__).parents[2])) < 0.010


_RASTERIO_SCRIPT = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from geo.crs import prepare_grids
prepare_grids(Path(sys.argv[1]))
from rasterio.warp import transform
easting, northing = transform("EPSG:4326", "EPSG:27700", [-5.2030461], [49.96006138])
print(abs(easting[0] - 170370.718) + abs(northing[0] - 11572.405))
"""


def test_rasterio_within_a_centimetre_in_two_processes_at_once(tmp_path: Path) -> None:
    """Two processes that prepare one empty folder at once both warp within 10 mm."""
    environment = {name: value for name, value in os.environ.items() if name != "PROJ_DATA"}
    command = [sys.executable, "-c", _RASTERIO_SCRIPT, str(tmp_path)]
    running = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
        for _ in range(2)
    ]
    outputs = [process.communicate()[0] for process in running]
    assert [float(output) < 0.010 for output in outputs] == [True, True]
    assert not [path for path in tmp_path.rglob("*") if path.name.startswith("tmp")]


def test_every_thread_has_the_grid() -> None:
    """Transformers made in one thread and used in others agree to the nanometre."""
    crs._known_transformer.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: crs.transformer(crs.WGS84, crs.BNG), range(16)))
        found = list(pool.map(lambda each: each.transform(-5.2030461, 49.96006138), made * 20))
    assert np.abs(np.array(found) - found[0]).max() < 1e-9
    assert np.hypot(found[0][0] - 170370.718, found[0][1] - 11572.405) < 0.010


def test_prepared_grids_are_kept_to(tmp_path: Path) -> None:
    """Once prepared, another directory is neither filled nor used, and nothing is built again."""
    first = prepare_grids(tmp_path / "other")
    assert first == prepare_grids(tmp_path / "third")
    assert (first / "OSTN15-LICENCE.txt").is_file()
    assert list(tmp_path.iterdir()) == []


def test_a_missing_grid_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the grid a transformation of OSGB36 is refused, and others are made."""
    crs._known_transformer.cache_clear()
    monkeypatch.setattr(crs, "grid_available", lambda: False)
    with pytest.raises(GridsError, match="prepare_grids"):
        crs.transformer("EPSG:27700", "EPSG:32630")
    assert crs.transformer("EPSG:4326", "EPSG:32630").transform(-3.0, 0.0)[0] == pytest.approx(500_000)


def test_a_false_table_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kept table that does not hold the known node is not believed."""
    np.save(tmp_path / ostn.TABLE_NAME, np.zeros((ostn.ROWS, ostn.COLUMNS, 3), dtype=np.float32))
    monkeypatch.setattr(ostn, "_kept_in", [tmp_path])
    ostn.node_table.cache_clear()
    with pytest.raises(GridsError, match="651, 313"):
        ostn.node_table()
    monkeypatch.undo()
    ostn.node_table.cache_clear()


def test_metres_are_demanded() -> None:
    """Degrees and feet are refused where metres are needed, and nonsense is refused by name."""
    assert crs.metric_crs("EPSG:27700").to_epsg() == 27700
    for text in ("EPSG:4326", "EPSG:2992"):
        with pytest.raises(GeographicCrsError):
            crs.metric_crs(text)
    with pytest.raises(CrsError, match="EPSG:999999"):
        crs.read_crs("EPSG:999999")


def test_islands_with_their_own_datum() -> None:
    """Islands whose heights are not from Newlyn are named."""
    places = [(-6.30, 49.92), (-6.39, 58.21), (-4.5, 54.2), (-6.88, 56.5), (-5.6, 55.42), (-6.2, 57.3)]
    assert [heights.vertical_datum(*place) for place in places] == [
        "St Marys",
        "Stornoway",
        "Douglas",
        "Newlyn",
        "Newlyn",
        "Newlyn",
    ]
