"""The seawall site: its ground, what stands on it, and what the works changed.

Two coordinates follow the shore: `along`, metres east, and `inland`, metres from the wall's face, negative towards the
sea. The site lies at Battery Place, Rothesay, where the shore looks north; its ground is invented.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.demo.texture import Canvas, Field, Mask, Stamp, rough_noise, stamped

CELL_M = 0.1
CANVAS = Canvas(width_m=300.0, height_m=200.0, cell_m=CELL_M)

PLACED_M3 = 640.0
"""Rock armour added between the two surveys, cubic metres."""

ERODED_M3 = 90.0
"""Beach lost between the two surveys, cubic metres."""

Covers = NDArray[np.uint8]

# Height above Ordnance Datum by distance inland of the wall's face, metres.
_PROFILE = np.array(
    [
        (-120, -6.0), (-60, -3.2), (-40, -2.2), (-20, -0.9), (-9, 0.6), (-8, 0.7), (-0.3, 3.2), (-0.05, 3.3),
        (0.0, 4.3), (0.5, 4.3), (0.55, 3.5), (5.0, 3.55), (5.02, 3.42), (9.0, 3.52), (13.0, 3.42), (13.02, 3.54),
        (15.5, 3.58), (18, 3.9), (40, 6.2), (60, 9.4), (120, 18.0),
    ]
)  # fmt: skip


class Cover(IntEnum):
    """What covers a cell of ground."""

    SEA = 0
    BEACH = 1
    ARMOUR = 2
    WALL = 3
    PROMENADE = 4
    ROAD = 5
    FOOTWAY = 6
    GRASS = 7
    ROOF = 8
    TREE = 9
    CAR = 10
    JETTY = 11
    PATH = 12
    FRESH_ROCK = 13


@dataclass(frozen=True, slots=True)
class Patch:
    """A stretch of the shore, by its own two coordinates in metres."""

    along: tuple[float, float]
    inland: tuple[float, float]

    def outline(self, step_m: float = 1.0) -> list[tuple[float, float]]:
        """The stretch as a ring of metres east and north of the site's corner, half a metre wider all round."""
        west, east = self.along[0] - 0.5, self.along[1] + 0.5
        seaward, landward = self.inland[0] - 0.5, self.inland[1] + 0.5
        easts = np.linspace(west, east, int((east - west) / step_m) + 1)
        near = [(float(x), float(shore(x) - landward)) for x in easts]
        far = [(float(x), float(shore(x) - seaward)) for x in easts[::-1]]
        return [*near, *far, near[0]]


PLACED = Patch(along=(105.0, 165.0), inland=(-13.0, -1.5))
ERODED = Patch(along=(195.0, 255.0), inland=(-16.0, -9.0))


@dataclass(frozen=True, slots=True)
class Surface:
    """The site on one day.

    Attributes:
        height: Metres above Ordnance Datum (Newlyn), sea and whatever stands included.
        cover: A `Cover` for each cell.
        ground: The height without sea, buildings, trees and cars.
        along: Metres east.
        inland: Metres from the wall's face.
        tide_m_odn: The level of the sea.
    """

    height: Field
    cover: Covers
    ground: Field
    along: Field
    inland: Field
    tide_m_odn: float


def shore(east: ArrayLike) -> NDArray[np.float64]:
    """How far north of the site's corner the wall's face runs, by metres east."""
    metres = np.asarray(east, np.float64)
    return np.asarray(118.0 + 9.0 * np.sin(metres / 62.0) + 0.03 * (metres - 150.0))


def surface(seed: int, *, after_works: bool, tide_m_odn: float) -> Surface:
    """The site before or after the works, the same for the same seed but for what the works and the sea changed."""
    rng = np.random.default_rng([seed, 1])
    along, inland = _shore_coordinates()
    ground = np.interp(inland, _PROFILE[:, 0], _PROFILE[:, 1]).astype(np.float32)
    soft = (inland < -8.0) | (inland > 16.0)  # noqa: PLR2004 - the profile's own corners
    ground += np.where(soft, rough_noise(CANVAS, 14.0, rng) * np.float32(0.16), np.float32(0.0))
    armour = (inland > -9.0) & (inland < -0.4)  # noqa: PLR2004 - the same
    ground += np.where(armour, _rocks(rng, (0.0, CANVAS.width_m), (-9.0, -0.4)) * np.float32(0.9), np.float32(0.0))
    cover = _covers(inland, armour=armour)
    _jetty(ground, cover, along, inland)
    if after_works:
        ground += _placed(np.random.default_rng([seed, 2]), along, inland, cover) - _eroded(along, inland)
    height = ground + _standing(rng, cover, along, inland)
    waves = rough_noise(CANVAS, 5.0, np.random.default_rng([seed, 3, int(after_works)])) * np.float32(0.03)
    cover[height < tide_m_odn] = Cover.SEA
    height = np.maximum(height, np.float32(tide_m_odn) + waves * (cover == Cover.SEA))
    return Surface(height, cover, ground, along, inland, tide_m_odn)


def _shore_coordinates() -> tuple[Field, Field]:
    east, north = CANVAS.axes()
    face = shore(east)
    return np.broadcast_to(east, CANVAS.shape), (face - north).astype(np.float32)


def _covers(inland: Field, *, armour: Mask) -> Covers:
    edges = np.array([-0.4, 0.5, 5.0, 13.0, 15.5])
    bands = np.array([Cover.BEACH, Cover.WALL, Cover.PROMENADE, Cover.ROAD, Cover.FOOTWAY, Cover.GRASS], np.uint8)
    cover = bands[np.digitize(inland, edges)]
    cover[armour] = Cover.ARMOUR
    return cover


def _rocks(rng: np.random.Generator, along: tuple[float, float], inland: tuple[float, float]) -> Field:
    """Armour stones of one to two metres, dropped so close that they overlap."""
    number = int((along[1] - along[0]) * (inland[1] - inland[0]) / 0.7)
    east = rng.uniform(*along, number)
    north = shore(east) - rng.uniform(*inland, number)
    sizes = rng.uniform(0.5, 1.05, number)
    heights = sizes * rng.uniform(0.55, 0.95, number)
    return stamped(CANVAS, _stamps(east, north, sizes, heights, power=3.0))


def _stamps(*columns: NDArray[np.float64], power: float) -> list[Stamp]:
    """Stamps from columns of eastings, northings, radii and heights."""
    return [
        Stamp(east, north, radius, height, power) for east, north, radius, height in np.column_stack(columns).tolist()
    ]


def _bump(patch: Patch, along: Field, inland: Field) -> Field:
    """A smooth rise over a patch: 0 on its edge and outside, 1 in its middle."""

    def hump(values: Field, limits: tuple[float, float]) -> Field:
        middle, half = sum(limits) / 2, (limits[1] - limits[0]) / 2
        distance = np.clip(np.abs(values - np.float32(middle)) / np.float32(half), 0.0, 1.0)
        return np.asarray(0.5 + 0.5 * np.cos(np.float32(np.pi) * distance**2), np.float32)

    return hump(along, patch.along) * hump(inland, patch.inland)


def _scaled(change: Field, volume_m3: float) -> Field:
    """The same change, of exactly so many cubic metres."""
    return np.asarray(change * (volume_m3 / (change.sum(dtype=np.float64) * CELL_M**2)), np.float32)


def _placed(rng: np.random.Generator, along: Field, inland: Field, cover: Covers) -> Field:
    shape = _bump(PLACED, along, inland)
    stones = _rocks(rng, PLACED.along, PLACED.inland)
    change = shape * (np.float32(0.55) + stones * np.float32(0.75))
    cover[change > 0.25] = Cover.FRESH_ROCK  # noqa: PLR2004 - thinner than a stone shows the old ground
    return _scaled(change, PLACED_M3)


def _eroded(along: Field, inland: Field) -> Field:
    return _scaled(_bump(ERODED, along, inland), ERODED_M3)


def _jetty(ground: Field, cover: Covers, along: Field, inland: Field) -> None:
    deck = (np.abs(along - 58.0) < 2.2) & (inland < 0.0) & (inland > -46.0)  # noqa: PLR2004 - the jetty's own size
    ground[deck] = (2.4 + 0.022 * inland[deck]).astype(np.float32)
    cover[deck] = Cover.JETTY


def _standing(rng: np.random.Generator, cover: Covers, along: Field, inland: Field) -> Field:
    """What stands on the ground: houses in a row, trees behind them, cars at the kerb."""
    above = np.zeros(CANVAS.shape, np.float32)
    for east in np.arange(14.0, 290.0, 27.0):
        _garden(above, cover, along - np.float32(east), inland)
        _house(above, cover, (along - np.float32(east), inland), rng)
    for east in rng.choice(np.arange(20.0, 290.0, 7.0), 14, replace=False):
        car = (np.abs(along - np.float32(east)) < 2.2) & (np.abs(inland - 6.2) < 0.9)  # noqa: PLR2004 - a car's size
        above[car], cover[car] = 1.5, Cover.CAR
    east = rng.uniform(0, 300, 90)
    north = shore(east) - rng.uniform(42, 110, 90)
    radii, heights = rng.uniform(1.6, 4.2, 90), rng.uniform(3.5, 8.5, 90)
    trees = stamped(CANVAS, _stamps(east, north, radii, heights, power=2.0))
    trees *= 1.0 + np.float32(0.25) * rough_noise(CANVAS, 1.2, rng, octaves=2)
    leafy = trees > np.maximum(above, 0.6)
    cover[leafy] = Cover.TREE
    return np.where(leafy, trees, above)


def _garden(above: Field, cover: Covers, along: Field, inland: Field) -> None:
    """A path to the door, and a hedge round three sides."""
    plot = (inland > 16.2) & (inland < 41.0) & (np.abs(along) < 13.0)  # noqa: PLR2004 - the plot's own corners
    path = (np.abs(along - 0.8) < 0.7) & (inland > 15.5) & (inland < 27.0)  # noqa: PLR2004 - the same
    hedge = plot & ((np.abs(along) > 12.3) | (inland > 40.2)) & ~path  # noqa: PLR2004 - the same
    cover[path] = Cover.PATH
    above[hedge], cover[hedge] = 1.3, Cover.TREE


def _house(above: Field, cover: Covers, place: tuple[Field, Field], rng: np.random.Generator) -> None:
    """A gabled house with its ridge along the shore, eaves at five metres or so, and a chimney at each end."""
    half_length, half_depth = rng.uniform(6.5, 9.5), rng.uniform(4.2, 5.4)
    back = rng.uniform(26.0, 29.0)
    eaves, pitch = rng.uniform(4.8, 6.5), rng.uniform(0.65, 0.9)
    x, depth = place[0], np.abs(place[1] - np.float32(back))
    roof = (np.abs(x) < half_length) & (depth < half_depth)
    above[roof] = (eaves + pitch * (half_depth - depth[roof])).astype(np.float32)
    chimney = (np.abs(np.abs(x) - (half_length - 0.6)) < 0.5) & (depth < 0.5)  # noqa: PLR2004 - a chimney's size
    above[chimney] = np.float32(eaves + pitch * half_depth + 1.2)
    cover[roof] = Cover.ROOF
