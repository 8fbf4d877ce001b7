"""Measures are those of the ground."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo import measure
from geo.errors import GeometryError

OBAN = shapely.box(-5.48, 56.41, -5.46, 56.42)


def test_empty_and_endless_are_refused() -> None:
    """No distance to an empty shape, no buffer of an endless distance."""
    with pytest.raises(GeometryError):
        measure.distance_m(OBAN, shapely.Polygon())
    for metres in (float("inf"), float("nan"), 1e9):
        with pytest.raises(GeometryError):
            measure.buffer_m(OBAN, metres)
    with pytest.raises(GeometryError):
        measure.buffer_m(shapely.Point(), 10.0)


def test_area_agrees_with_the_grid() -> None:
    """The area on the ellipsoid is that on the National Grid, corrected for its scale there."""
    on_grid = measure.project_to_bng(OBAN)
    # 214 km west of the central meridian the projection is 0.016 % long, and OSGB36 itself 0.002 % to 0.004 %.
    assert measure.area_m2(OBAN) == pytest.approx(on_grid.area / 1.0002**2, rel=5e-5)
    assert measure.area_ha(OBAN) == pytest.approx(measure.area_m2(OBAN) / 10_000)
    ring = shapely.Polygon(OBAN.exterior, [shapely.box(-5.475, 56.412, -5.465, 56.418).exterior.coords])
    assert measure.area_m2(ring) < measure.area_m2(OBAN)


def test_a_degree_of_latitude() -> None:
    """Distance and length are geodesic: a hundredth of a degree north at 56.4 is 1,113.6 m."""
    line = shapely.LineString([(-5.4, 56.40), (-5.4, 56.41)])
    assert measure.length_m(line) == pytest.approx(1113.6, abs=0.2)
    assert measure.distance_m(shapely.Point(-5.4, 56.40), shapely.Point(-5.4, 56.41)) == pytest.approx(1113.6, abs=0.2)
    assert measure.distance_m(OBAN, shapely.Point(-5.47, 56.415)) == 0.0


@given(st.floats(1, 5_000), st.floats(1, 5_000))
def test_a_wider_buffer_holds_a_narrower_one(first: float, second: float) -> None:
    """Buffers are monotone, and hold what they were drawn around."""
    narrow, wide = sorted((first, second))
    inner, outer = measure.buffer_m(OBAN, narrow), measure.buffer_m(OBAN, wide + 1.0)
    assert outer.contains(inner)
    assert inner.contains(OBAN)


@given(st.floats(-7.2, -4.6), st.floats(55.3, 56.7), st.floats(5, 20_000))
def test_a_buffer_of_a_point_is_a_disc(lon: float, lat: float, metres: float) -> None:
    """The rim of a buffered point is at the distance asked, in every direction."""
    rim = shapely.get_coordinates(measure.buffer_m(shapely.Point(lon, lat), metres))
    distances = [measure.bearing_and_distance(lon, lat, *place)[1] for place in rim[::32]]
    assert distances == pytest.approx([metres] * len(distances), rel=1e-4)
