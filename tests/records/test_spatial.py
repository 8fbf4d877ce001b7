"""Searching by place and time gives exactly what looking at every row would give, by either plan."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point, box
from sqlalchemy import Engine
from sqlmodel import Field, select

from records import spatial
from records.database import create_all, reading, writing
from records.ids import new_id
from records.spatial import SpatialBase, Window, index_spatially, inside, place, shape_of

START = datetime(2026, 1, 1, tzinfo=UTC)


class Pin(SpatialBase, table=True):
    """A row with a place and a time, for these tests only."""

    __tablename__ = "test_pin"

    id: str = Field(default_factory=new_id, primary_key=True)
    number: int = 0


index_spatially(Pin)


@pytest.fixture
def pins(engine: Engine) -> Engine:
    """Two hundred pins on a grid, a day apart, and one without a place or time."""
    create_all(engine)
    with writing(engine) as session:
        for number in range(200):
            row = Pin(number=number)
            place(row, Point(-7 + number % 20 * 0.1, 55 + number // 20 * 0.1), START + timedelta(days=number))
            session.add(row)
        session.add(Pin(number=-1))
    return engine


def _found(engine: Engine, window: Window) -> set[int]:
    with reading(engine) as session:
        return {row.number for row in session.exec(inside(session, select(Pin), Pin, window))}


def _looked_at(engine: Engine, window: Window) -> set[int]:
    frame = box(window.west, window.south, window.east, window.north)
    with reading(engine) as session:
        rows = list(session.exec(select(Pin)))
    return {
        row.number
        for row in rows
        if (window.everywhere or ((shape := shape_of(row)) is not None and frame.intersects(shape)))
        and (window.starts_at is None or (row.moment_end is not None and row.moment_end >= window.starts_at))
        and (window.ends_at is None or (row.moment is not None and row.moment <= window.ends_at))
    }


windows = st.builds(
    lambda west, south, wide, high, first, days: Window(
        west,
        south,
        west + wide,
        south + high,
        None if first is None else START + timedelta(days=first, hours=5),
        None if days is None or first is None else START + timedelta(days=first + days, hours=7),
    ),
    st.floats(-8, -4),
    st.floats(54, 57),
    st.floats(0, 3),
    st.floats(0, 3),
    st.none() | st.integers(-5, 210),
    st.none() | st.integers(0, 100),
)


@pytest.mark.parametrize("cap", [0, 2_000])
def test_either_plan_finds_what_is_there(pins: Engine, monkeypatch: pytest.MonkeyPatch, cap: int) -> None:
    """By the spatial index or by the date index, the answer is the same as looking at every row."""
    monkeypatch.setattr(spatial, "NARROW_CAP", cap)

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(windows)
    def check(window: Window) -> None:
        assert _found(pins, window) == _looked_at(pins, window)

    check()


def test_everywhere_and_always_includes_rows_without_a_place(pins: Engine) -> None:
    """Only a box leaves out what has no place."""
    assert len(_found(pins, Window())) == 201


def test_a_row_that_moves_is_found_where_it_is_now(pins: Engine) -> None:
    """The index follows an update and a deletion."""
    with writing(pins) as session:
        row = session.exec(select(Pin).where(Pin.number == 0)).one()
        place(row, Point(10.0, 50.0), START)
        session.add(row)
        session.delete(session.exec(select(Pin).where(Pin.number == 1)).one())
    assert _found(pins, Window(9, 49, 11, 51)) == {0}
    assert _found(pins, Window(-7.05, 54.95, -6.85, 55.05)) == set()


def test_a_span_is_found_from_its_middle(engine: Engine) -> None:
    """A row that lasts is found by any moment within it."""
    create_all(engine)
    with writing(engine) as session:
        row = Pin(number=7)
        place(row, box(-5, 56, -4.9, 56.1), START, START + timedelta(days=30))
        session.add(row)
    middle = START + timedelta(days=15)
    assert _found(engine, Window(-6, 55, -4, 57, middle, middle)) == {7}
