"""Tiles: in the right place, in the asked style, for those who may see them, drawn once."""

import io
import os
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from defusedxml import ElementTree
from PIL import Image
from sqlalchemy import Engine
from sqlmodel import select

from catalogue.deliveries import NewDelivery, deliver, store_paths
from catalogue.errors import TileError
from catalogue.ingest.process import process
from catalogue.intake import ingest_jobs
from catalogue.kinds import Visibility
from catalogue.models import DeliveredFile, Item
from catalogue.tile_cache import TileCache
from catalogue.tile_style import Ramp, coloured, hillshade, stretched
from records.database import reading, writing
from records.files import FileStore
from records.spatial import shape_of
from records.worker import Worker
from tests.catalogue.support import COUNCIL, LATER, POLICE, Serving

EASTING, NORTHING, PIXEL = 185_900.0, 730_200.0, 0.5
SIDE = 200


def _write(path: Path, data: np.ndarray[tuple[int, ...], np.dtype[np.float32]], nodata: float | None) -> None:
    import rasterio  # noqa: PLC0415 - only once the grids are prepared
    from rasterio.transform import from_origin  # noqa: PLC0415

    options = {"driver": "GTiff", "count": len(data), "height": SIDE, "width": SIDE, "dtype": data.dtype}
    place = {"crs": "EPSG:27700", "transform": from_origin(EASTING, NORTHING, PIXEL, PIXEL), "nodata": nodata}
    with rasterio.open(path, "w", **options, **place) as target:
        target.write(data)


@pytest.fixture
def surface(engine: Engine, store: FileStore, tmp_path: Path) -> Item:
    """A public surface near Oban that rises one metre a pixel to the east, 100 m by 100 m."""
    path = tmp_path / "dsm.tif"
    _write(path, np.tile(np.arange(SIDE, dtype=np.float32), (SIDE, 1))[np.newaxis], -9999.0)
    incoming = store_paths(store, [path])
    with writing(engine) as session:
        new = NewDelivery(visibility=Visibility.PUBLIC, flown_at=LATER, vertical_datum="ODN")
        deliver(session, new, incoming, viewer=COUNCIL, now=LATER)
    Worker(engine, ingest_jobs(store, read=process, clock=lambda: LATER), clock=lambda: LATER).run_until_idle()
    with reading(engine) as session:
        assert [(line.state, line.reason) for line in session.exec(select(DeliveredFile))] == [("catalogued", None)]
        return session.exec(select(Item)).one()


def _tile_over(item: Item, grid_name: str = "BritishNationalGrid", z: int = 8) -> str:
    from geo.crs import to_bng, transformer  # noqa: PLC0415
    from geo.tilegrid import TILE_MATRIX_SETS  # noqa: PLC0415

    shape = shape_of(item)
    assert shape is not None
    lon, lat = shape.centroid.x, shape.centroid.y
    grid = TILE_MATRIX_SETS[grid_name]
    x, y = to_bng(lon, lat) if grid_name == "BritishNationalGrid" else transformer(4326, 3857).transform(lon, lat)
    tile = grid.tile_at(x, y, z)
    return f"/tiles/{item.collection_id}/{item.id}/data/{grid_name}/{tile.z}/{tile.x}/{tile.y}"


def _picture(data: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


def test_a_tile_shows_the_surface_and_nothing_beside_it(serve: Serving, surface: Item) -> None:
    """Opaque where there are heights, transparent elsewhere, brighter to the east on a grey scale."""
    answer = serve().get(f"{_tile_over(surface)}.png", params={"rescale": "0,200", "colormap": "grey"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png"), answer.text
    picture = _picture(answer.content)
    assert picture.shape == (256, 256, 4)
    opaque = picture[..., 3] == 255
    assert 0 < opaque.sum() < 256 * 256
    rows, columns = np.nonzero(opaque)
    row = rows[len(rows) // 2]
    levels = picture[row, columns[rows == row], 0].astype(int)
    assert (np.diff(levels) >= 0).all()
    assert levels[-1] > levels[0]


@pytest.mark.parametrize("ending", ["png", "webp", "jpg"])
@pytest.mark.parametrize("grid", ["WebMercatorQuad", "BritishNationalGrid"])
def test_every_format_in_every_grid(serve: Serving, surface: Item, grid: str, ending: str) -> None:
    """Both tile matrix sets and all three encodings give a picture of the right size."""
    z = 18 if grid == "WebMercatorQuad" else 10
    answer = serve().get(f"{_tile_over(surface, grid, z)}.{ending}", params={"shade": "true"})
    assert answer.status_code == 200, answer.text
    assert Image.open(io.BytesIO(answer.content)).size == (256, 256)


def test_a_tile_is_drawn_once_and_not_sent_twice(serve: Serving, surface: Item, tmp_path: Path) -> None:
    """The ETag is the same for the same request, another for another style, and answers 304."""
    client, address = serve(), f"{_tile_over(surface)}.png"
    first = client.get(address)
    assert client.get(address).headers["etag"] == first.headers["etag"]
    assert client.get(address, params={"colormap": "heat"}).headers["etag"] != first.headers["etag"]
    assert client.get(address, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    assert len(list((tmp_path / "tiles").glob("*/*/*"))) == 2


@pytest.mark.parametrize("change", ["?rescale=5,1", "?rescale=x", "?colormap=rainbow", "?bands=9", "?bands=a"])
def test_a_style_that_does_not_fit_is_refused(serve: Serving, surface: Item, change: str) -> None:
    """A style that cannot be drawn is a refusal in words, not a wrong picture."""
    assert serve().get(f"{_tile_over(surface)}.png{change}").status_code == 422


def test_an_address_without_a_tile(serve: Serving, surface: Item) -> None:
    """Unknown grids, endings, zooms and files are refused; what is not the caller's does not exist."""
    base = f"/tiles/{surface.collection_id}/{surface.id}"
    assert serve().get(f"{base}/data/Mars/1/0/0.png").status_code == 422
    assert serve().get(f"{base}/data/WebMercatorQuad/1/0/0.gif").status_code == 422
    assert serve().get(f"{base}/data/WebMercatorQuad/1/7/0.png").status_code == 422
    assert serve().get(f"{base}/nothing/WebMercatorQuad/1/0/0.png").status_code == 404
    assert serve().get(f"/tiles/bridge/{surface.id}/data/WebMercatorQuad/1/0/0.png").status_code == 404


def test_the_value_at_a_place(serve: Serving, surface: Item) -> None:
    """The height under a place is that of the pixel it lies in; beside the survey there is none."""
    from geo.crs import to_wgs84  # noqa: PLC0415

    lon, lat = to_wgs84(EASTING + 50.25, NORTHING - 50.25)
    address = f"/api/v1/items/{surface.id}/value"
    assert serve().get(address, params={"lon": lon, "lat": lat}).json()["values"] == [100.0]
    assert serve().get(address, params={"lon": lon + 1, "lat": lat}).json()["values"] == [None]
    assert serve().get(address, params={"lon": 999, "lat": lat}).status_code == 422


def test_capabilities_list_what_the_caller_may_see(serve: Serving, surface: Item, engine: Engine) -> None:
    """A layer for the raster, with a template that gives a tile; none once it is private."""
    names = {"w": "http://www.opengis.net/wmts/1.0", "o": "http://www.opengis.net/ows/1.1"}
    root = ElementTree.fromstring(serve().get("/wmts").content)
    layer = root.find("w:Contents/w:Layer", names)
    assert layer is not None
    assert layer.findtext("o:Identifier", namespaces=names) == surface.id
    with writing(engine) as session:
        row = session.get_one(Item, surface.id)
        row.visibility = Visibility.ORGANISATION
        session.add(row)
    hidden = ElementTree.fromstring(serve(POLICE).get("/wmts").content)
    assert hidden.find("w:Contents/w:Layer", names) is None
    assert serve(POLICE).get(f"{_tile_over(surface)}.png").status_code == 404


def _drawing(drawn: list[str], name: str) -> bytes:
    drawn.append(name)
    return b"y"


def test_the_cache_lets_the_oldest_go(tmp_path: Path) -> None:
    """The least recently used tiles go until the rest fit; what is gone is drawn again."""
    cache = TileCache(tmp_path, most_bytes=500, look_every=10**9)
    names = [f"{n:064x}" for n in range(10)]
    for age, name in enumerate(names):
        cache.get(name, lambda: b"x" * 100)
        os.utime(tmp_path / name[:2] / name[2:4] / name, (age, age))
    assert cache.shrink() == 6
    drawn: list[str] = []
    for name in names:
        cache.get(name, partial(_drawing, drawn, name))
    assert drawn == names[:6]


def test_light_from_the_north_west() -> None:
    """Flat ground has the sine of the sun's altitude; a slope facing the light is brighter than one facing away."""
    flat = hillshade(np.zeros((5, 5)), 1.0)
    assert np.allclose(flat, 255 * np.sin(np.deg2rad(45)))
    falls_to_west = np.tile(np.arange(5, dtype=np.float64), (5, 1))
    assert hillshade(falls_to_west, 1.0).mean() > flat.mean() > hillshade(-falls_to_west, 1.0).mean()
    falls_to_north = falls_to_west.T
    assert hillshade(falls_to_north, 1.0).mean() > flat.mean()


def test_scales_of_colour() -> None:
    """The ends of a scale are its first and last colours, and a scale of no width is refused."""
    levels = stretched(np.array([[0.0, 10.0, np.nan, 99.0]]), 0.0, 10.0)
    assert levels.tolist() == [[0, 255, 0, 255]]
    assert coloured(levels, Ramp.GREY)[:, 0, 1].tolist() == [255, 255, 255]
    with pytest.raises(TileError):
        stretched(np.zeros((1, 1)), 3.0, 3.0)
