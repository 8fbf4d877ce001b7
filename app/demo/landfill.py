"""A landfill seen by a thermal camera before sunrise: a capped mound, gas wells, warm spots and a leachate pond.

Temperatures are degrees Celsius, heights metres above Ordnance Datum (Newlyn). The ground is invented.
"""

from dataclasses import dataclass

import numpy as np

from app.demo.texture import Canvas, Field, Mask, rough_noise, smooth_noise

THERMAL = Canvas(width_m=200.0, height_m=150.0, cell_m=0.25)
NODATA_C = -9999.0
NIGHT_AIR_C = 3.0


@dataclass(frozen=True, slots=True)
class HotSpot:
    """Warm ground, by metres east and north of the site's corner.

    Attributes:
        east: Of its middle.
        north: Of its middle.
        radius_m: Where the excess has fallen to six tenths.
        excess_c: Above the ground around it, in the middle.
        what: The likely cause, in words.
    """

    east: float
    north: float
    radius_m: float
    excess_c: float
    what: str


HOT_SPOTS = (
    HotSpot(72.0, 88.0, 4.5, 14.0, "gas escaping at the edge of the cap"),
    HotSpot(118.0, 61.0, 2.2, 22.0, "a gas well whose seal has failed"),
    HotSpot(131.0, 97.0, 7.0, 8.5, "waste warming below the cap"),
)

_POND = (165.0, 28.0, 17.0, 9.0)
_ROAD_NORTH = 12.0


def mound(seed: int) -> Field:
    """Heights of the site: a capped mound twelve metres high on ground that falls to the south."""
    east, north = THERMAL.axes()
    rng = np.random.default_rng([seed, 21])
    away = np.hypot((east - 96.0) / 68.0, (north - 82.0) / 46.0)
    rise = 12.0 * np.clip(1.15 - away, 0.0, 0.85) / 0.85
    height = 21.0 + 0.03 * north + rise + rough_noise(THERMAL, 12.0, rng) * 0.25
    height[_pond()] = 21.2
    return np.asarray(height, np.float32)


def temperatures(seed: int) -> Field:
    """What the camera measured; `NODATA_C` beyond the edge of the flight."""
    rng = np.random.default_rng([seed, 22])
    east, north = THERMAL.axes()
    ground = mound(seed)
    # Cold air runs off the mound and lies at its foot: higher ground is a little warmer before sunrise.
    warmth = (
        NIGHT_AIR_C
        + 0.09 * (ground - 21.0)
        + rough_noise(THERMAL, 18.0, rng) * 0.8
        + rng.normal(0, 0.06, THERMAL.shape)
    )
    warmth = np.where(np.abs(north - _ROAD_NORTH) + 0 * east < 3.0, warmth + 1.6, warmth)  # noqa: PLR2004 - the haul road
    warmth[_pond()] = 7.8
    for spot in HOT_SPOTS:
        distance = np.hypot(east - spot.east, north - spot.north)
        warmth += spot.excess_c * np.exp(-(distance**2) / (2 * spot.radius_m**2))
    for number in range(9):
        well = np.hypot(east - (45.0 + 13.0 * number), north - (80.0 + 18.0 * np.sin(number * 1.7))) < 0.5  # noqa: PLR2004
        warmth[well] += 3.5
    beyond = _beyond_the_flight(rng)
    warmth[beyond] = NODATA_C
    return np.asarray(warmth, np.float32)


def _pond() -> Mask:
    east, north = THERMAL.axes()
    middle_east, middle_north, half_width, half_height = _POND
    return np.asarray(np.hypot((east - middle_east) / half_width, (north - middle_north) / half_height) < 1.0)


def _beyond_the_flight(rng: np.random.Generator) -> Mask:
    east, north = THERMAL.axes()
    inside = np.minimum(np.minimum(east, THERMAL.width_m - east), np.minimum(north, THERMAL.height_m - north))
    return np.asarray(inside < 5.0 + 3.0 * smooth_noise(THERMAL, 9.0, rng))
