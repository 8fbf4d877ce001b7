"""Sensor counts to degrees Celsius by the camera's own constants.

Source: Minkina and Dudzik, Infrared Thermography: Errors and Uncertainties (Wiley 2009), chapter 2:
the sensor sees the object, what the object reflects, the air in front of and behind the window, and
the window itself; Planck's curve with the camera's R1, R2, B, F and O turns each into counts.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from catalogue.thermal.flir import Constants, Counts

Celsius = NDArray[np.float32]

ABSOLUTE_ZERO_C: Final = -273.15
# Water in the air from relative humidity and temperature (°C). Source: as above, equation for ω.
_WATER: Final = (1.5587, 6.939e-2, -2.7816e-4, 6.8455e-7)


def to_celsius(counts: Counts, constants: Constants) -> Celsius:
    """Temperatures of the surface pictured, shape as the counts; NaN where no temperature fits.

    Args:
        counts: Raw counts.
        constants: The camera's constants with emissivity, distance and surroundings as set at the time.
    """
    emissivity = constants["emissivity"] or 1.0
    window = constants["window_transmission"] or 1.0
    through_air = transmission(constants)
    seen = emissivity * through_air * window * through_air
    object_counts = counts.astype(np.float64) / seen
    object_counts -= (1 - emissivity) / emissivity * _counts_of(constants["reflected_k"], constants)
    object_counts -= (1 - through_air) / (emissivity * through_air) * _counts_of(constants["atmosphere_k"], constants)
    behind = _counts_of(constants["atmosphere_k"], constants)
    object_counts -= (1 - through_air) / (emissivity * through_air * window * through_air) * behind
    if window < 1:
        object_counts -= (
            (1 - window) / (emissivity * through_air * window) * _counts_of(constants["window_k"], constants)
        )
    with np.errstate(all="ignore"):
        inside = constants["planck_r1"] / (constants["planck_r2"] * (object_counts + constants["planck_o"]))
        kelvin = constants["planck_b"] / np.log(inside + constants["planck_f"])
    celsius = kelvin + ABSOLUTE_ZERO_C
    return np.where(np.isfinite(celsius) & (kelvin > 0), celsius, np.nan).astype(np.float32)


def _counts_of(kelvin: float, constants: Constants) -> float:
    """Counts that a black body of a temperature gives."""
    curve = np.exp(constants["planck_b"] / kelvin) - constants["planck_f"]
    return float(constants["planck_r1"] / (constants["planck_r2"] * curve) - constants["planck_o"])


def transmission(constants: Constants) -> float:
    """Share of radiation that half the distance of air lets through, 1 for none in the way."""
    air_c = constants["atmosphere_k"] + ABSOLUTE_ZERO_C
    exponent = sum(factor * air_c**power for power, factor in enumerate(_WATER))
    root_water = float(np.sqrt(max(constants["humidity"], 0.0) * np.exp(exponent)))
    half = float(np.sqrt(max(constants["distance_m"], 0.0) / 2))
    x = constants["attenuation_x"]
    thin = np.exp(-half * (constants["alpha_1"] + constants["beta_1"] * root_water))
    thick = np.exp(-half * (constants["alpha_2"] + constants["beta_2"] * root_water))
    return float(x * thin + (1 - x) * thick)
