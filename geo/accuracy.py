"""How well a survey agrees with check points, in the words of the ASPRS standard.

Source: ASPRS Positional Accuracy Standards for Digital Geospatial Data, edition
2 (2023): NVA and VVA are root mean squares, the error of the check points' own
survey is added, and a product is tested on at least 30 points.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.errors import InvalidError
from geo.ostn import Floats

LEAST_CHECKPOINTS = 30
"""Fewer than this may be reported, but not as tested to the standard."""

_CLASS_STEP_M = 0.001


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A point measured on the ground and found again in the survey, in metres on a projected system.

    Attributes:
        name: Its name.
        easting: Measured.
        northing: Measured.
        height: Measured, or None when only the plan is checked.
        survey_easting: As found in the survey.
        survey_northing: As found in the survey.
        survey_height: As found in the survey, or None.
        vegetated: Whether it stands in vegetation, so that it counts for VVA and not NVA.
    """

    name: str
    easting: float
    northing: float
    height: float | None
    survey_easting: float
    survey_northing: float
    survey_height: float | None
    vegetated: bool = False


@dataclass(frozen=True, slots=True)
class Accuracy:
    """What the check points say; None where there are none of the kind.

    Attributes:
        rmse_x_m: Root mean square of the eastward errors.
        rmse_y_m: Of the northward errors.
        rmse_h_m: Horizontal, the root of the sum of both squares.
        rmse_v_m: Vertical, of the points not in vegetation.
        nva_m: Non-vegetated vertical accuracy, with the check survey's own error added.
        vva_m: Vegetated vertical accuracy, likewise.
        mean_e_m: Mean eastward error, survey less ground.
        mean_n_m: Mean northward error.
        mean_v_m: Mean vertical error of the points not in vegetation.
        horizontal_class_m: Horizontal accuracy, with the check survey's error added, rounded up to a millimetre.
        checkpoints: How many points.
        meets_standard: Whether there are enough points to say "tested".
    """

    rmse_x_m: float
    rmse_y_m: float
    rmse_h_m: float
    rmse_v_m: float | None
    nva_m: float | None
    vva_m: float | None
    mean_e_m: float
    mean_n_m: float
    mean_v_m: float | None
    horizontal_class_m: float
    checkpoints: int
    meets_standard: bool


def assess(
    checkpoints: Sequence[Checkpoint], *, survey_rmse_h_m: float = 0.0, survey_rmse_v_m: float = 0.0
) -> Accuracy:
    """The accuracy that check points show.

    Args:
        checkpoints: Points not used in making the survey.
        survey_rmse_h_m: Horizontal error of the check points' own survey.
        survey_rmse_v_m: Vertical error of it.

    Raises:
        InvalidError: There are no points, or a number is not finite.

    >>> point = Checkpoint("A", 0.0, 0.0, 5.0, 0.03, -0.04, 5.02)
    >>> found = assess([point])
    >>> round(found.rmse_h_m, 3), round(found.rmse_v_m, 3), found.meets_standard
    (0.05, 0.02, False)
    """
    if not checkpoints:
        raise InvalidError("There are no check points.", remedy="Give points that were not used in making the survey.")
    east = _finite([point.survey_easting - point.easting for point in checkpoints])
    north = _finite([point.survey_northing - point.northing for point in checkpoints])
    rmse_h = math.hypot(_rms(east), _rms(north))
    open_ground, vegetated = (_height_errors(checkpoints, vegetated=kind) for kind in (False, True))
    return Accuracy(
        rmse_x_m=_rms(east),
        rmse_y_m=_rms(north),
        rmse_h_m=rmse_h,
        rmse_v_m=_rms(open_ground) if open_ground.size else None,
        nva_m=math.hypot(_rms(open_ground), survey_rmse_v_m) if open_ground.size else None,
        vva_m=math.hypot(_rms(vegetated), survey_rmse_v_m) if vegetated.size else None,
        mean_e_m=float(east.mean()),
        mean_n_m=float(north.mean()),
        mean_v_m=float(open_ground.mean()) if open_ground.size else None,
        horizontal_class_m=accuracy_class_m(math.hypot(rmse_h, survey_rmse_h_m)),
        checkpoints=len(checkpoints),
        meets_standard=len(checkpoints) >= LEAST_CHECKPOINTS,
    )


def accuracy_class_m(rmse_m: float) -> float:
    """The accuracy class that an error meets: the error rounded up to a whole millimetre.

    >>> accuracy_class_m(0.0501), accuracy_class_m(0.05)
    (0.051, 0.05)
    """
    return round(math.ceil(rmse_m / _CLASS_STEP_M - 1e-6) * _CLASS_STEP_M, 3)


def _height_errors(checkpoints: Sequence[Checkpoint], *, vegetated: bool) -> Floats:
    """Vertical errors of the points of a kind that have both heights."""
    return _finite(
        [
            point.survey_height - point.height
            for point in checkpoints
            if point.vegetated is vegetated and point.height is not None and point.survey_height is not None
        ]
    )


def _finite(errors: Sequence[float]) -> Floats:
    """Errors as an array, refusing those that are not numbers."""
    values = np.asarray(errors, dtype=np.float64)
    if not np.isfinite(values).all():
        raise InvalidError("A check point has a coordinate that is not a number.", field="checkpoints")
    return values


def _rms(errors: Floats) -> float:
    """Root mean square, zero of nothing."""
    return float(np.sqrt(np.mean(errors**2))) if errors.size else 0.0
