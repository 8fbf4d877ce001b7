"""The offline basemap: the right land in the right place, and its licence beside it."""

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.geometry import shape

from app.basemap import ARGYLL_AND_BUTE, places, prepare_basemap


@pytest.fixture(scope="module")
def folder(basemap_folder: Path) -> Path:
    """The folder with the basemap of the service area."""
    prepare_basemap(basemap_folder / "basemap")
    return basemap_folder / "basemap"


@pytest.fixture(scope="module")
def land(folder: Path) -> Any:
    """All land as one geometry."""
    features = json.loads((folder / "land.geojson").read_text())["features"]
    return shapely.union_all([shape(feature["geometry"]) for feature in features])


@pytest.mark.parametrize("town", ["Oban", "Dalmally", "Lochgilphead", "Bowmore", "Kerrera", "Tobermory"])
def test_towns_stand_on_land(folder: Path, land: Any, town: str) -> None:
    """Each listed place lies on the land, or within 400 m of it where it is a harbour."""
    listed = json.loads((folder / "places.geojson").read_text())["features"]
    (place,) = [place for place in listed if place["properties"]["name"] == town]
    degrees_per_metre = 1 / 62_000
    assert land.distance(shape(place["geometry"])) < 400 * degrees_per_metre


@pytest.mark.parametrize("water", [(-5.60, 56.42), (-5.512, 56.402), (-5.9, 56.1)])
def test_open_water_is_sea(land: Any, water: tuple[float, float]) -> None:
    """The Firth of Lorn, the Sound of Kerrera and the sea off Jura are not land."""
    assert not land.covers(shapely.Point(water))


def test_land_is_clipped_valid_and_says_whose_it_is(folder: Path) -> None:
    """Nothing lies outside the box, every polygon is valid, and the licence is beside it."""
    features = json.loads((folder / "land.geojson").read_text())["features"]
    shapes = [shape(feature["geometry"]) for feature in features]
    assert len(shapes) > 2000
    assert all(one.is_valid for one in shapes)
    assert shapely.box(*ARGYLL_AND_BUTE).buffer(1e-9).covers(shapely.box(*shapely.total_bounds(shapes)))
    assert "Open Database Licence" in (folder / "LICENCE.txt").read_text()


def test_a_second_call_builds_nothing(folder: Path) -> None:
    """The basemap is built once for a box."""
    before = (folder / "land.geojson").stat().st_mtime_ns
    made = prepare_basemap(folder)
    assert made.land.stat().st_mtime_ns == before


def test_only_places_in_the_box_are_named() -> None:
    """A small box names what lies in it and nothing else."""
    named = {str(place["properties"]["name"]) for place in places((-5.6, 56.38, -5.4, 56.44))}  # type: ignore[index]
    assert named == {"Oban", "Kerrera"}
