"""The offline basemap: land polygons of the service area from OpenStreetMap's coastline, and a list of place names.

It is context for maps only: the coast is generalised (about 50 to 100 m) and nothing is measured or decided by it.
All coordinates are longitude and latitude in degrees, WGS 84.

Source of the coastline: OpenStreetMap land polygons as embedded in the package roaring-landmask (`osm.wkb.xz`), under
the Open Database Licence 1.0. Source of the places: names and positions are facts, read off to three decimals by us.
"""

import json
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from threading import Lock

import numpy as np
import shapely
from numpy.typing import NDArray
from roaring_landmask import LandmaskProvider, Shapes

from records.durable import publish

Box = tuple[float, float, float, float]
"""West, south, east, north."""

ARGYLL_AND_BUTE: Box = (-7.3, 55.2, -4.4, 56.8)
DECIMALS = 5
"""Five decimals are about 1 m: far finer than the generalised coast."""

HEADER = struct.Struct("<BII")
COUNT = struct.Struct("<I")
BYTES_A_POINT = 16
POLYGONS_A_BATCH = 20_000
_building = Lock()

LICENCE = """\
land.geojson: © OpenStreetMap contributors, made available under the Open Database Licence (ODbL) 1.0,
https://opendatacommons.org/licenses/odbl/1-0/

It holds the land polygons that the Python package roaring-landmask embeds, clipped to a box and rounded to five
decimals; nothing else was changed. Maps that show it must say "© OpenStreetMap contributors"; a database derived from
it must be offered under the same licence. The coast is generalised: it is not for measuring, for navigation, or for
deciding where a drone may fly.

places.geojson: names and positions of settlements, compiled for this service; no rights are claimed in them.
"""


@dataclass(frozen=True, slots=True)
class Basemap:
    """The files of a basemap, all in one folder that can be served as `/basemap`."""

    land: Path
    places: Path
    licence: Path


def prepare_basemap(directory: Path, box: Box = ARGYLL_AND_BUTE) -> Basemap:
    """Build the basemap of a box into a folder, or return the one already built there for the same box.

    Threads wait for one another; a process that has found the basemap once does not look again. Building reads every coastline on Earth once: some seconds and about 400 MB of memory, given back after.

    Args:
        directory: made when absent; receives `land.geojson`, `places.geojson` and `LICENCE.txt`.
        box: west, south, east, north in degrees, WGS 84.
    """
    with _building:
        return _prepared(directory, box)


@cache
def _prepared(directory: Path, box: Box) -> Basemap:
    made = Basemap(directory / "land.geojson", directory / "places.geojson", directory / "LICENCE.txt")
    if _box_of(made.land) != list(box):
        directory.mkdir(parents=True, exist_ok=True)
        _write(made.licence, LICENCE.encode())
        _write(made.places, _encoded(places(box), box))
        # The land comes last, because its presence says that the folder is complete.
        _write(made.land, _encoded(land(box), box))
    return made


def land(box: Box) -> list[dict[str, object]]:
    """Return the land in a box as GeoJSON features, one polygon each, largest first.

    Args:
        box: west, south, east, north in degrees, WGS 84.
    """
    frame = shapely.box(*box)
    near = np.concatenate([_touching(batch, box) for batch in _batches(_polygons(Shapes.wkb(LandmaskProvider.Osm)))])
    clipped = shapely.get_parts(shapely.intersection(shapely.make_valid(near), frame))
    tidy = shapely.set_precision(clipped, 10.0**-DECIMALS)
    polygons = [part for part in shapely.get_parts(tidy) if part.geom_type == "Polygon" and not part.is_empty]
    polygons.sort(key=lambda polygon: -polygon.area)
    return [_feature(polygon, {}) for polygon in polygons]


def _polygons(earth: bytes) -> Iterator[bytes]:
    """Cut the embedded multipolygon into its polygons, so that the Earth is never in memory as geometries.

    Source: well-known binary, OGC 06-103r4 section 8.2; the embedded file is little-endian and two-dimensional.
    """
    at = HEADER.size
    while at < len(earth):
        _, _, rings = HEADER.unpack_from(earth, at)
        end = at + HEADER.size
        for _ in range(rings):
            (points,) = COUNT.unpack_from(earth, end)
            end += COUNT.size + points * BYTES_A_POINT
        yield earth[at:end]
        at = end


def _batches(polygons: Iterator[bytes]) -> Iterator[list[bytes]]:
    while batch := list(islice(polygons, POLYGONS_A_BATCH)):
        yield batch


def _touching(batch: list[bytes], box: Box) -> NDArray[np.object_]:
    """Return the polygons of a batch whose own box meets the given one."""
    polygons = shapely.from_wkb(batch)
    west, south, east, north = shapely.bounds(polygons).T
    near: NDArray[np.object_] = polygons[(west <= box[2]) & (east >= box[0]) & (south <= box[3]) & (north >= box[1])]
    return near


def places(box: Box) -> list[dict[str, object]]:
    """Return the named places in a box as GeoJSON features with `name` and `rank` (1 town, 2 village, 3 other)."""
    listed = json.loads(files("app").joinpath("basemap_places.json").read_text(encoding="utf-8"))
    frame = shapely.box(*box)
    inside = [place for place in listed if frame.covers(shapely.Point(place["at"]))]
    return [_feature(shapely.Point(place["at"]), {"name": place["name"], "rank": place["rank"]}) for place in inside]


def _write(path: Path, content: bytes) -> None:
    arrived = path.with_name(f"{path.name}.{os.getpid()}")
    arrived.write_bytes(content)
    publish(arrived, path)


def _feature(geometry: shapely.Geometry, properties: dict[str, object]) -> dict[str, object]:
    coordinates = json.loads(shapely.to_geojson(geometry))
    return {"type": "Feature", "properties": properties, "geometry": _rounded(coordinates)}


def _rounded(geometry: dict[str, object]) -> dict[str, object]:
    """Rounds again in decimal: a snapped binary number may still print with seventeen digits."""
    values = geometry["coordinates"]
    if geometry["type"] == "Polygon" and isinstance(values, list):
        values = [np.round(ring, DECIMALS).tolist() for ring in values]
    return {**geometry, "coordinates": values}


def _encoded(features: list[dict[str, object]], box: Box) -> bytes:
    document = {"type": "FeatureCollection", "bbox": list(box), "features": features}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _box_of(path: Path) -> list[float] | None:
    """Return the box that a finished file says it was made for."""
    if not path.is_file():
        return None
    box: list[float] | None = json.loads(path.read_text(encoding="utf-8")).get("bbox")
    return box
