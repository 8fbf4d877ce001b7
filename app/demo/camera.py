"""Pictures taken of the orthomosaic by a camera in the air: what it would show, seen from where it was.

The ground is taken as level, as `geo.footprint` takes it, so a picture's computed footprint lies exactly where it looks.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from app.demo.painting import Picture
from geo.camera import CameraModel
from geo.crs import to_bng
from geo.footprint import Pose, pixel_to_ground


@dataclass(frozen=True, slots=True)
class Ground:
    """A picture of the ground, and where it lies on the National Grid.

    Attributes:
        picture: As Pillow has it, north up.
        west: Easting of its left edge.
        north: Northing of its top edge.
        pixel_m: The side of a pixel.
        level_m_odn: The height of the level that the cameras stand above.
    """

    picture: Image.Image
    west: float
    north: float
    pixel_m: float
    level_m_odn: float


def laid_out(pixels: Picture, *, west: float, north: float, pixel_m: float, level_m_odn: float) -> Ground:
    """Ground from an orthomosaic of `(3, rows, cols)`."""
    return Ground(Image.fromarray(np.moveaxis(pixels, 0, -1)), west, north, pixel_m, level_m_odn)


def taken(ground: Ground, camera: CameraModel, pose: Pose) -> Image.Image:
    """What the camera would show of level ground; what lies beyond the orthomosaic is its average colour.

    Raises:
        CrsError: The camera looks at ground outside Great Britain.
    """
    corners = camera.corners()
    lon, lat = pixel_to_ground(camera, pose, corners[:, 0], corners[:, 1])
    easting, northing = to_bng(lon, lat)
    sources = np.column_stack([(easting - ground.west) / ground.pixel_m, (ground.north - northing) / ground.pixel_m])
    size = (camera.width_px, camera.height_px)
    quadrilateral = _perspective(corners, sources)
    return ground.picture.transform(
        size, Image.Transform.PERSPECTIVE, quadrilateral, Image.Resampling.BILINEAR, fillcolor=(72, 82, 70)
    )


def _perspective(
    to: np.ndarray[tuple[int, ...], np.dtype[np.float64]], from_: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
) -> list[float]:
    """The eight numbers that take four places in the new picture to four in the old one.

    A camera without distortion sees a plane through exactly such a map.
    """
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(to.tolist(), from_.tolist(), strict=True):
        rows.extend(([x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]))
    solved: list[float] = np.linalg.solve(np.array(rows), from_.reshape(-1)).tolist()
    return solved
