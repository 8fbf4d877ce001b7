"""A photograph of a place, for deliveries that need no more: synthetic ground, true metadata."""

from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np

from app.demo.camera import Ground, laid_out
from app.demo.photographs import Shot, write_photograph
from app.demo.texture import Canvas, Field, rough_noise
from catalogue.raster.write import Frame, Wording, write_geotiff
from geo.crs import to_bng
from geo.footprint import Pose

_GROUND: Final = Canvas(width_m=160.0, height_m=120.0, cell_m=0.4)
_LEVEL_M_ODN: Final = 12.0
_OLD_HILL: Final = Canvas(width_m=240.0, height_m=240.0, cell_m=1.0)


def one_photograph(folder: Path, place: tuple[float, float], flown_at: datetime, seed: int) -> tuple[Path, ...]:
    """A photograph looking straight down from sixty metres.

    Args:
        folder: Made if absent.
        place: Longitude and latitude, WGS 84 degrees.
        flown_at: When it is taken, aware.
        seed: Decides the ground.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shot = Shot(f"DJI_{seed % 9_000 + 1:04d}.JPG", Pose(*place, 60.0, 0.0, -90.0), flown_at)
    return (write_photograph(folder, _ground(place, seed), shot),)


def old_survey(folder: Path, place: tuple[float, float], seed: int) -> Path:
    """A model of elevation such as lay on a shared drive before there was a contract; EPSG:27700, metres above ODN."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng([seed, 51])
    east, north = _OLD_HILL.axes()
    heights = 30.0 + 0.06 * east + 0.04 * north + rough_noise(_OLD_HILL, 60.0, rng) * 4.0
    easting, northing = to_bng(*place)
    frame = Frame("EPSG:27700", round(easting) - 120.0, round(northing) + 120.0, _OLD_HILL.cell_m)
    words = Wording(-9999.0, ("surface height above Ordnance Datum",), "m")
    return write_geotiff(folder / "kerrera-dsm-2018.tif", np.asarray(heights, np.float32), frame, words)


def _ground(place: tuple[float, float], seed: int) -> Ground:
    rng = np.random.default_rng([seed, 41])
    easting, northing = to_bng(*place)
    light: Field = rough_noise(_GROUND, 30.0, rng)
    fine: Field = rough_noise(_GROUND, 3.0, rng)
    shade = np.clip(0.5 + 0.22 * light + 0.12 * fine, 0.0, 1.0)
    low, high = np.array([58.0, 66.0, 44.0]), np.array([150.0, 158.0, 118.0])
    pixels = (low[:, None, None] + (high - low)[:, None, None] * shade[None]).astype(np.uint8)
    return laid_out(
        pixels,
        west=easting - _GROUND.width_m / 2,
        north=northing + _GROUND.height_m / 2,
        pixel_m=_GROUND.cell_m,
        level_m_odn=_LEVEL_M_ODN,
    )
