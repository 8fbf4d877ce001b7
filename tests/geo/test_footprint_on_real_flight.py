"""The proof of footprints: nine photographs laid over the coloured cloud of the same flight."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

import laspy
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from geo.crs import transformer
from geo.footprint import CameraModel, Pose, camera_from_exif, footprint, pixel_to_ground, turn_after_capture_deg

Floats = NDArray[np.float64]

FRAMES = [f"DJI_00{number}.JPG" for number in range(18, 27)]
CELL_M = 0.2
# The median height of the cloud's lowest surface, the lawn and the road.
GROUND_M = 162.6
SHRUNK = 8
FARTHEST_M = 4.0
LEAST_SHARPNESS = 12.5


@dataclass(frozen=True)
class Cloud:
    """Mean brightness of the cloud's colours in cells, north at the top; NaN where there is none."""

    west: float
    north: float
    cells: Floats

    def at(self, lon: Floats, lat: Floats) -> Floats:
        """Brightness at places in degrees."""
        x, y = transformer("EPSG:4326", "EPSG:32615").transform(lon, lat)
        row, column = np.floor((self.north - y) / CELL_M).astype(int), np.floor((x - self.west) / CELL_M).astype(int)
        inside = (row >= 0) & (row < self.cells.shape[0]) & (column >= 0) & (column < self.cells.shape[1])
        found = np.full(row.shape, np.nan)
        found[inside] = self.cells[row[inside], column[inside]]
        return found


@dataclass(frozen=True)
class Frame:
    """A photograph, shrunk to an eighth, with its camera and pose."""

    brightness: Floats
    camera: CameraModel
    pose: Pose


@pytest.fixture(scope="module")
def cloud(test_data: Path) -> Cloud:
    """The cloud as a picture from above, small holes filled from their neighbours."""
    points = laspy.read(test_data / "pointcloud" / "brighton_odm_model.laz")
    x, y = np.asarray(points.x), np.asarray(points.y)
    grey = (np.asarray(points.red, float) + np.asarray(points.green) + np.asarray(points.blue)) / 3
    row, column = ((y.max() - y) / CELL_M).astype(int), ((x - x.min()) / CELL_M).astype(int)
    shape = (int(row.max()) + 1, int(column.max()) + 1)
    count, total = np.zeros(shape), np.zeros(shape)
    np.add.at(count, (row, column), 1)
    np.add.at(total, (row, column), grey)
    cells = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    for _ in range(3):
        cells = _filled(cells)
    return Cloud(float(x.min()), float(y.max()), cells)


def _filled(cells: Floats) -> Floats:
    """Empty cells take the mean of the neighbours that are not."""
    padded = np.pad(cells, 1, constant_values=np.nan)
    rows, columns = cells.shape
    around = np.stack([padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3)])
    known = np.isfinite(around)
    mean = np.where(known, around, 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return np.where(np.isfinite(cells) | ~known.any(axis=0), cells, mean)


def _frame(path: Path) -> Frame:
    """Read what the photograph says of itself."""
    with Image.open(path) as image:
        exif = image.getexif()
        gps = exif.get_ifd(0x8825)
        said = {
            key: float(value)
            for key, value in re.findall(r'drone-dji:(\w+)="([^"]+)"', image.info["xmp"].decode("latin-1"))
        }
        width, height = image.size
        turned = turn_after_capture_deg(exif.get(305), width, height)
        image.draft("L", (width // SHRUNK, height // SHRUNK))
        brightness = np.asarray(image.convert("L"), float)
    assert turned is not None
    lat, lon = (float(d) + float(m) / 60 + float(s) / 3600 for d, m, s in (gps[2], gps[4]))
    pose = Pose(
        -lon,
        lat,
        float(gps[6]) - GROUND_M,
        said["GimbalYawDegree"],
        said["GimbalPitchDegree"],
        said["GimbalRollDegree"] - turned,
    )
    return Frame(brightness, camera_from_exif(width, height, focal_mm=3.61, sensor_width_mm=6.16), pose)


def _registration(cloud: Cloud, frame: Frame) -> tuple[float, float]:
    """How many metres the photograph lies off the cloud, and how sharp that answer is.

    The cloud is drawn into the picture's own frame through the footprint, cut
    to where both show something, and compared by phase correlation.
    """
    rows, columns = frame.brightness.shape
    y, x = (axis.ravel() * float(SHRUNK) + SHRUNK / 2 for axis in np.mgrid[0:rows, 0:columns])
    drawn = cloud.at(*pixel_to_ground(frame.camera, frame.pose, x, y)).reshape(rows, columns)
    shown = np.isfinite(drawn)
    wide = np.flatnonzero(shown.mean(axis=0) > 0.6)
    if wide.size < 30:
        return np.inf, 0.0
    tall = np.flatnonzero(shown[:, wide].mean(axis=1) > 0.6)
    cut = np.s_[tall.min() : tall.max() + 1, wide.min() : wide.max() + 1]
    first, second = np.where(shown[cut], drawn[cut], np.nanmean(drawn[cut])), frame.brightness[cut]
    shift, sharpness = _phase_correlation(first, second)
    gsd = footprint(frame.camera, frame.pose).gsd_m
    assert gsd is not None
    return shift * SHRUNK * gsd, sharpness


def _phase_correlation(first: Floats, second: Floats) -> tuple[float, float]:
    """The shift between two pictures in pixels, and the height of its peak in standard deviations."""
    window = np.hanning(first.shape[0])[:, None] * np.hanning(first.shape[1])
    spectra = [np.fft.rfft2((picture - picture.mean()) * window) for picture in (first, second)]
    cross = spectra[0] * np.conj(spectra[1])
    down, across = np.fft.fftfreq(first.shape[0])[:, None], np.fft.rfftfreq(first.shape[1])[None, :]
    smooth = np.exp(-2 * np.pi**2 * 1.5**2 * (down**2 + across**2))
    surface = np.fft.irfft2(smooth * cross / (np.abs(cross) + 1e-9), s=first.shape)
    peak = np.unravel_index(int(surface.argmax()), surface.shape)
    offsets = [int(at) - size * (at > size // 2) for at, size in zip(peak, surface.shape, strict=True)]
    return float(np.hypot(*offsets)), float(surface.max() / surface.std())


@pytest.mark.parametrize("name", FRAMES)
def test_photograph_lies_on_the_cloud(name: str, cloud: Cloud, test_data: Path) -> None:
    """Each frame lies within four metres of where its footprint says, and with its yaw turned by 20 degrees it does not."""
    frame = _frame(test_data / "photos" / "dji-fc300s-brighton" / name)
    metres, sharpness = _registration(cloud, frame)
    assert metres < FARTHEST_M
    assert sharpness > LEAST_SHARPNESS
    for turn in (-20.0, 20.0):
        turned = replace(frame, pose=replace(frame.pose, yaw_deg=frame.pose.yaw_deg + turn))
        metres, sharpness = _registration(cloud, turned)
        assert metres > FARTHEST_M or sharpness < LEAST_SHARPNESS
