"""Accuracy is what the check points say, and is not claimed on too few."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.accuracy import Checkpoint, accuracy_class_m, assess
from geo.errors import InvalidError


def _point(east: float, north: float, up: float | None, *, vegetated: bool = False) -> Checkpoint:
    """A point with these errors."""
    return Checkpoint(
        "p", 1000.0, 2000.0, 10.0, 1000.0 + east, 2000.0 + north, None if up is None else 10.0 + up, vegetated
    )


def test_nothing_and_nonsense_are_refused() -> None:
    """No points, and points that are not numbers, give no accuracy."""
    with pytest.raises(InvalidError):
        assess([])
    with pytest.raises(InvalidError):
        assess([_point(math.nan, 0.0, 0.0)])


def test_worked_example() -> None:
    """Three points give the root mean squares worked by hand; vegetation is kept apart and the check survey's error added."""
    found = assess(
        [_point(0.03, 0.0, 0.02), _point(-0.03, 0.0, -0.04), _point(0.0, 0.06, 0.10, vegetated=True)],
        survey_rmse_v_m=0.02,
        survey_rmse_h_m=0.01,
    )
    assert found.rmse_x_m == pytest.approx(math.sqrt(0.0018 / 3))
    assert found.rmse_y_m == pytest.approx(math.sqrt(0.0036 / 3))
    assert found.rmse_h_m == pytest.approx(math.sqrt(0.0054 / 3))
    assert found.rmse_v_m == pytest.approx(math.sqrt(0.002 / 2))
    assert found.nva_m == pytest.approx(math.sqrt(0.001 + 0.0004))
    assert found.vva_m == pytest.approx(math.sqrt(0.01 + 0.0004))
    assert found.mean_v_m == pytest.approx(-0.01)
    assert found.horizontal_class_m == 0.044
    assert not found.meets_standard


def test_plan_only() -> None:
    """Points without heights give a horizontal accuracy and say that there is no vertical one."""
    found = assess([_point(0.01, 0.01, None)] * 30)
    assert (found.rmse_v_m, found.nva_m, found.vva_m, found.mean_v_m) == (None, None, None, None)
    assert found.meets_standard


@given(st.floats(0, 10))
def test_a_class_is_never_better_than_its_error(rmse_m: float) -> None:
    """A class is the error rounded up, by less than a millimetre."""
    assert -1e-8 <= accuracy_class_m(rmse_m) - rmse_m < 0.001
