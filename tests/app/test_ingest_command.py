"""`laverock ingest` on real files, and a real STAC client that finds them by box and date."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pystac_client import Client

BRIGHTON = (-91.9955, 46.8420, -91.9930, 46.8435)
SEAWALL = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"reference": "SW-1", "name": "Seawall", "kind": "seawall"},
            "geometry": {"type": "LineString", "coordinates": [[-5.478, 56.411], [-5.474, 56.412]]},
        }
    ],
}
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A data folder of its own, and no other setting."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("LAVEROCK_")}
    return {**own, "LAVEROCK_DATA": str(tmp_path / "data")}


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    """Runs the command line as people do."""

    def command(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "app.cli", *words], env=environment, capture_output=True, text=True, check=False
        )

    return command


@pytest.fixture
def serving(environment: dict[str, str]) -> Iterator[str]:
    """The address of a server over the same data, started as people start it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "app.cli", "serve", "--port", str(port)], env=environment)
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            if httpx.get(f"{address}/health/ready").status_code == 200:
                break
        except httpx.TransportError:
            time.sleep(0.2)
    yield address
    server.terminate()
    server.wait(timeout=30)


def _json(done: subprocess.CompletedProcess[str]) -> Any:
    return json.loads(done.stdout)


@pytest.mark.slow
def test_real_files_are_ingested_and_found(run: Run, serving: str, test_data: Path, tmp_path: Path) -> None:
    """The nine photographs and their cloud go in with exit 0, and a client finds them by box and date."""
    register = tmp_path / "assets.geojson"
    register.write_text(json.dumps(SEAWALL), encoding="utf-8")
    assert run("assets", "import", str(register)).returncode == 0
    photographs = test_data / "photos/dji-fc300s-brighton"
    cloud = test_data / "pointcloud/brighton_odm_model.laz"
    done = run("ingest", str(photographs), str(cloud), "--asset", "SW-1", "--json")
    assert done.returncode == 0, done.stderr
    files = _json(done)["files"]
    assert {file["state"] for file in files} == {"catalogued"}
    token = _json(run("token", "create", "--email", "gis@example.org", "--role", "viewer", "--json"))["token"]
    client = Client.open(f"{serving}/stac", headers={"authorization": f"Bearer {token}"})
    found = client.search(bbox=BRIGHTON, datetime="2016-06-23/2016-06-24")
    assert {item.id for item in found.items()} == {file["item"] for file in files if file["kind"] == "photograph"}
    assert found.matched() == 9
    assert client.search(bbox=(0, 50, 1, 51)).matched() == 0
    assert client.search(bbox=BRIGHTON, datetime="2017-01-01/2017-02-01").matched() == 0
    assert Client.open(f"{serving}/stac").search().matched() == 0


@pytest.mark.slow
def test_a_bad_file_leaves_the_rest_and_exits_1(run: Run, test_data: Path, tmp_path: Path) -> None:
    """A truncated cloud and a photograph without a position are kept with their reasons; the good file goes in."""
    cut = tmp_path / "cut.laz"
    cut.write_bytes((test_data / "pointcloud/brighton_odm_model.laz").read_bytes()[:200_000])
    lost = test_data / "photos/no-gps-nikon/DSC_0423.JPG"
    good = test_data / "raster/rasterio_cogeo.tif"
    done = run("ingest", str(cut), str(lost), str(good), "--origin", "third_party", "--json")
    assert done.returncode == 1
    states = {file["file"]: (file["state"], bool(file["reason"])) for file in _json(done)["files"]}
    assert states == {
        "cut.laz": ("quarantined", True),
        "DSC_0423.JPG": ("quarantined", True),
        "rasterio_cogeo.tif": ("catalogued", False),
    }
