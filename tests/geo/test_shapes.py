"""Shapes are true on the ground, and what is no area is refused, saying where."""

from datetime import UTC, datetime, timedelta

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo import measure, shapes
from geo.errors import GeometryError
from geo.shapes import HeightReference, Volume

SQUARE = [[-5.44, 56.44], [-5.43, 56.44], [-5.43, 56.45], [-5.44, 56.45], [-5.44, 56.44]]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (None, "not a GeoJSON geometry"),
        ({"type": "Point", "coordinates": [-5, 56]}, "encloses an area"),
        ({"type": "Polygon", "coordinates": []}, "empty"),
        ({"type": "Polygon"}, "empty"),
        ({"type": "Polygon", "coordinates": [SQUARE[:4]]}, "open"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}, "at least four"),
        (
            {"type": "Polygon", "coordinates": [[[0, 0], [1e-3, 1e-3], [1e-3, 0], [0, 1e-3], [0, 0]]]},
            r"crosses itself at longitude 0\.00050, latitude 0\.00050",
        ),
        ({"type": "Polygon", "coordinates": [[[0, 0], [0, float("nan")], [1, 1], [0, 0]]]}, "finite"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [0, "1"], [1, 1], [0, 0]]]}, "finite"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [0], [1, 1], [0, 0]]]}, "not a position"),
        (
            {
                "type": "Polygon",
                "coordinates": [[[185000, 730000], [185100, 730000], [185100, 730100], [185000, 730000]]],
            },
            "not a longitude",
        ),
        (
            {"type": "Polygon", "coordinates": [[[179.9, 56], [-179.9, 56], [-179.9, 56.1], [179.9, 56]]]},
            "antimeridian",
        ),
        (
            {"type": "Polygon", "coordinates": [[[-6, 50], [0, 50], [0, 58], [-6, 58], [-6, 50]]]},
            r"more than the 10,000 km²",
        ),
        ({"type": "Polygon", "coordinates": [[[-5, 56], [-5, 56], [-5, 56], [-5, 56]]]}, "not valid|empty"),
        ({"type": "LineString", "coordinates": SQUARE}, "distance to either side"),
        ({"type": "LineString", "coordinates": SQUARE[:1] * 2, "buffer_m": 10}, "two different"),
        ({"type": "LineString", "coordinates": SQUARE, "buffer_m": -1}, "distance to either side"),
        ({"type": "LineString", "coordinates": SQUARE, "buffer_m": 10**400}, "distance to either side"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [0, 10**400], [1, 1], [0, 0]]]}, "finite"),
        ({"type": "GeometryCollection", "geometries": []}, "encloses an area"),
    ],
)
def test_what_is_no_area_is_refused(document: object, words: str) -> None:
    """Each fault is named in words, with the input's path and a remedy."""
    with pytest.raises(GeometryError, match=words) as caught:
        shapes.polygon_from_geojson(document, "area")
    assert caught.value.field is not None
    assert caught.value.field.startswith("area")
    assert caught.value.remedy


def test_areas_are_read() -> None:
    """A polygon, a multipolygon, a feature and a buffered line are read; a third number is dropped."""
    flat = shapes.polygon_from_geojson({"type": "Polygon", "coordinates": [SQUARE]})
    solid = shapes.polygon_from_geojson({"type": "Polygon", "coordinates": [[[*place, 12.5] for place in SQUARE]]})
    assert flat.equals(solid)
    assert not solid.has_z
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "MultiPolygon", "coordinates": [[SQUARE]]}}
    assert shapes.polygon_from_geojson(feature).equals(flat)
    line = shapes.polygon_from_geojson({"type": "LineString", "coordinates": SQUARE[:2], "buffer_m": 50})
    assert measure.area_m2(line) == pytest.approx(
        100 * measure.length_m(shapely.LineString(SQUARE[:2])) + 3.14159 * 50**2, rel=1e-3
    )


@given(st.floats(-7.2, -4.6), st.floats(55.3, 56.7), st.floats(1, 10_000))
def test_circles_are_round_on_the_ground(lon: float, lat: float, radius_m: float) -> None:
    """Every vertex of a circle lies at its radius, and its area is that of a disc."""
    circle = shapes.circle(lon, lat, radius_m)
    distances = [measure.bearing_and_distance(lon, lat, *place)[1] for place in circle.exterior.coords]
    assert distances == pytest.approx([radius_m] * 361, rel=1e-6)
    assert measure.area_m2(circle) == pytest.approx(3.141592653589793 * radius_m**2, rel=2e-4)


def test_an_arc_turns_the_way_it_says() -> None:
    """The two arcs between the same ends make a whole circle, and a wrong radius is refused."""
    centre, start, end = (-5.4, 56.4636), (-5.4, 56.49690), (-5.33980, 56.4636)
    short = shapes.arc(centre, start, end, clockwise=True)
    long = shapes.arc(centre, start, end, clockwise=False)
    ring = shapes.ring_with_arcs([short, list(reversed(long))])
    radius = measure.bearing_and_distance(*centre, *start)[1]
    assert measure.area_m2(ring) == pytest.approx(3.14159265 * radius**2, rel=2e-3)
    assert len(long) > 2 * len(short)
    with pytest.raises(GeometryError, match="radius 1852 m"):
        shapes.arc(centre, start, end, clockwise=True, radius_m=1852.0)


def test_bad_radii_lines_and_rings() -> None:
    """Nothing is drawn from a radius of nothing, a line of one place or a bow tie."""
    for radius in (0.0, -5.0, float("nan"), 1e7):
        with pytest.raises(GeometryError):
            shapes.circle(-5.0, 56.0, radius)
    with pytest.raises(GeometryError):
        shapes.corridor([(-5.0, 56.0), (-5.0, 56.0)], 10.0)
    with pytest.raises(GeometryError, match="crosses itself"):
        shapes.ring_with_arcs([[(0, 0), (1, 1)], [(1, 0), (0, 1), (0, 0)]])
    with pytest.raises(GeometryError, match="three"):
        shapes.ring_with_arcs([])


NOON = datetime(2026, 6, 21, 12, tzinfo=UTC)


def _volume(
    lower: float = 0,
    upper: float | None = 100,
    reference: HeightReference = HeightReference.AGL,
    hours: tuple[int, int] | None = None,
) -> Volume:
    """A volume over one square, for some hours from noon."""
    start, end = (NOON + timedelta(hours=hour) for hour in hours) if hours else (None, None)
    return Volume(shapely.box(-5.44, 56.44, -5.43, 56.45), lower, reference, upper, reference, start, end)


@pytest.mark.parametrize(
    ("first", "second", "meet"),
    [
        (_volume(), _volume(), True),
        (_volume(upper=50), _volume(lower=51), False),
        (_volume(upper=50), _volume(lower=50), True),
        (_volume(upper=None), _volume(lower=5000, upper=None), True),
        (_volume(upper=50), _volume(lower=500, upper=600, reference=HeightReference.AMSL), True),
        (_volume(hours=(0, 1)), _volume(hours=(1, 2)), False),
        (_volume(hours=(0, 2)), _volume(hours=(1, 3)), True),
        (_volume(hours=(0, 1)), _volume(), True),
    ],
)
def test_volumes_meet_unless_surely_apart(first: Volume, second: Volume, *, meet: bool) -> None:
    """Volumes are apart only by place, by comparable heights or by time."""
    assert first.intersects(second) is meet
    assert second.intersects(first) is meet
    away = Volume(shapely.box(-6, 55, -5.9, 55.1))
    assert not first.intersects(away)


def test_volumes_know_their_times() -> None:
    """Times without a zone, and an end before its start, are refused."""
    with pytest.raises(GeometryError, match="zone"):
        Volume(shapely.box(0, 0, 1, 1), starts_at=NOON.replace(tzinfo=None))
    with pytest.raises(GeometryError, match="ends before"):
        _volume(hours=(2, 1))
