"""Colours for the seawall site: what each cover looks like from above, lit by a low sun with shadows."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.demo.terrain import CANVAS, CELL_M, Cover, Surface
from app.demo.texture import Field, rough_noise, smooth_noise

Picture = NDArray[np.uint8]

# Red, green and blue of each cover, and how much its brightness varies.
_PALETTE: dict[Cover, tuple[tuple[int, int, int], float]] = {
    Cover.SEA: ((38, 66, 76), 0.05),
    Cover.BEACH: ((150, 138, 118), 0.16),
    Cover.ARMOUR: ((112, 108, 103), 0.12),
    Cover.WALL: ((176, 170, 158), 0.06),
    Cover.PROMENADE: ((168, 158, 144), 0.05),
    Cover.ROAD: ((84, 84, 87), 0.06),
    Cover.FOOTWAY: ((146, 143, 138), 0.05),
    Cover.GRASS: ((92, 112, 58), 0.18),
    Cover.ROOF: ((98, 100, 108), 0.07),
    Cover.TREE: ((58, 76, 38), 0.22),
    Cover.CAR: ((190, 190, 194), 0.02),
    Cover.JETTY: ((150, 146, 138), 0.08),
    Cover.PATH: ((158, 150, 138), 0.06),
    Cover.FRESH_ROCK: ((158, 150, 142), 0.12),
}


@dataclass(frozen=True, slots=True)
class Sun:
    """Where the light comes from, degrees from north and above the horizon."""

    azimuth_deg: float
    elevation_deg: float


def orthomosaic(site: Surface, sun: Sun, seed: int) -> Picture:
    """The site from straight above, `(3, rows, cols)` of uint8."""
    rng = np.random.default_rng([seed, 7])
    colour = _base(site, rng)
    _marks(colour, site)
    _water(colour, site, rng)
    light = _light(site.height, sun) * _lit(site.height, sun)
    light = np.where(site.cover == Cover.SEA, np.float32(1.0) + (light - 1.0) * np.float32(0.25), light)
    return np.clip(colour * light, 0, 255).astype(np.uint8)


def _base(site: Surface, rng: np.random.Generator) -> Field:
    table = np.array([_PALETTE[cover][0] for cover in Cover], np.float32)
    spread = np.array([_PALETTE[cover][1] for cover in Cover], np.float32)
    mottled = rough_noise(CANVAS, 6.0, rng) + smooth_noise(CANVAS, 0.25, rng) * np.float32(0.7)
    brightness = np.float32(1.0) + mottled * spread[site.cover]
    return np.stack([table[:, band][site.cover] * brightness for band in range(3)])


def _marks(colour: Field, site: Surface) -> None:
    """Road markings, paving joints, cars in their own colours, roofs of slate and of tile."""
    along, inland = site.along, site.inland
    dashes = (np.abs(inland - 9.2) < 0.08) & (np.mod(along, 6.0) < 3.0)  # noqa: PLR2004 - markings of TSRGD 1004
    edges = np.abs(inland - 7.4) < 0.06  # noqa: PLR2004 - the line of the parking bays
    colour[:, (dashes | edges) & (site.cover == Cover.ROAD)] = 225
    joints = (np.mod(along, 2.4) < 0.1) | (np.mod(inland, 1.5) < 0.1)  # noqa: PLR2004 - a joint's width
    colour[:, joints & (site.cover == Cover.PROMENADE)] *= np.float32(0.86)
    paint = np.stack([70 + 45 * np.sin(np.floor((along - 16.5) / 7.0) * factor) for factor in (1.0, 2.3, 3.7)])
    cars = site.cover == Cover.CAR
    colour[:, cars] = np.clip(paint[:, cars] + 60, 20, 240)
    tiled = (site.cover == Cover.ROOF) & (np.floor((along - 0.5) / 27.0) % 3 == 1)
    colour[:, tiled] *= np.array([1.35, 0.86, 0.72], np.float32)[:, np.newaxis]


def _water(colour: Field, site: Surface, rng: np.random.Generator) -> None:
    """The sea paler over the shallows, foam at its edge, wet beach and weed above it."""
    depth = np.float32(site.tide_m_odn) - site.ground
    sea = site.cover == Cover.SEA
    clearness = np.exp(-np.clip(depth, 0, 8) / np.float32(0.9))
    for band, shallow in enumerate((58.0, 66.0, 44.0)):
        colour[band] += np.where(sea, clearness * np.float32(shallow), np.float32(0.0))
    ragged = smooth_noise(CANVAS, 1.6, rng) * np.float32(0.1)
    foam = (np.abs(depth + ragged - 0.05) < 0.035) & (site.cover <= Cover.BEACH)  # noqa: PLR2004 - centimetres of water
    wet = (depth > -0.5) & (site.cover == Cover.BEACH)  # noqa: PLR2004 - the last tide's reach
    colour[:, wet] *= np.float32(0.72)
    weed = (rough_noise(CANVAS, 4.0, rng) > 0.22) & (depth > -2.0) & (site.cover == Cover.BEACH)  # noqa: PLR2004
    colour[:, weed] = colour[:, weed] * np.float32(0.35) + np.array([34, 30, 12], np.float32)[:, np.newaxis]
    colour[:, foam] = 218


def _light(height: Field, sun: Sun) -> Field:
    """How squarely the sun meets each slope, 1 on the level."""
    south, east = np.gradient(height, CELL_M)
    limit = np.float32(2.0)
    south, east = np.clip(south, -limit, limit), np.clip(east, -limit, limit)
    elevation, azimuth = math.radians(sun.elevation_deg), math.radians(sun.azimuth_deg)
    towards = -east * math.sin(azimuth) + south * math.cos(azimuth)
    square = (math.sin(elevation) + math.cos(elevation) * towards) / np.sqrt(1.0 + east**2 + south**2)
    return np.asarray(0.55 + 0.45 * np.clip(square, 0, None) / math.sin(elevation), np.float32).clip(0.4, 1.7)


def _lit(height: Field, sun: Sun) -> Field:
    """1 in the sun, 0.55 in the shadow of whatever stands between, worked out on a coarser grid."""
    step = 4
    coarse = height[::step, ::step]
    cell = CELL_M * step
    azimuth, rise = math.radians(sun.azimuth_deg), math.tan(math.radians(sun.elevation_deg)) * cell
    shaded = np.zeros(coarse.shape, bool)
    for paces in range(1, int(12.0 / rise) + 1):
        rows, cols = round(-math.cos(azimuth) * paces), round(math.sin(azimuth) * paces)
        shaded |= _shifted(coarse, rows, cols) - np.float32(rise * paces) > coarse + np.float32(0.15)
    lit = np.where(shaded, np.float32(0.55), np.float32(1.0)).astype(np.float32)
    size = (height.shape[1], height.shape[0])
    return np.asarray(Image.fromarray(lit).resize(size, Image.Resampling.BILINEAR), np.float32)


def _shifted(values: Field, rows: int, cols: int) -> Field:
    """What lies so many cells further on, far below ground beyond the edge."""
    out = np.full_like(values, -100.0)
    height, width = values.shape
    source = values[max(rows, 0) : height + min(rows, 0), max(cols, 0) : width + min(cols, 0)]
    out[max(-rows, 0) : height - max(rows, 0), max(-cols, 0) : width - max(cols, 0)] = source
    return out
