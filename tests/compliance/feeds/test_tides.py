"""Tide tables: datum, validity, interpolation and refusals."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from compliance.feeds.errors import FeedShapeError
from compliance.feeds.tides import import_tides, interpolated, tide_at

HEAD = """# station: Test Pier
# longitude: -5.47
# latitude: 56.41
# valid_within_m: 5000
# chart_datum_m_odn: -2.10
# datum_source: made up for this test
"""
TABLE = HEAD + "time,height_m\n2026-12-21T06:00:00Z,4.0\n2026-12-21T12:00:00Z,0.6\n2026-12-21T18:00:00Z,3.8\n"
NOON = datetime(2026, 12, 21, 12, tzinfo=UTC)
PIER = (-5.47, 56.41)


def test_levels_are_above_ordnance_datum(session: Session, now: datetime) -> None:
    """Heights above Chart Datum are lowered by the port's own figure."""
    report = import_tides(session, TABLE.encode(), now=now)
    tide = tide_at(session, PIER, NOON, NOON + timedelta(hours=1))
    assert (report.station, report.levels) == ("Test Pier", 3)
    assert tide is not None
    assert tide.covers
    assert tide.levels[0].level_m_odn == pytest.approx(-1.5)
    assert [level.at.minute for level in tide.levels] == [0, 15, 30, 45, 0]


def test_a_place_beyond_the_station_is_not_covered(session: Session, now: datetime) -> None:
    """Levels are never carried to a place outside the stated validity."""
    import_tides(session, TABLE.encode(), now=now)
    tide = tide_at(session, (-6.2, 55.63), NOON, NOON + timedelta(hours=1))
    assert tide is not None
    assert not tide.covers


def test_times_outside_the_table_have_no_level(session: Session, now: datetime) -> None:
    """Nothing is carried beyond the table's first and last rows."""
    import_tides(session, TABLE.encode(), now=now)
    tide = tide_at(session, PIER, NOON + timedelta(hours=7), NOON + timedelta(hours=8))
    assert tide is not None
    assert tide.levels == ()


def test_importing_again_replaces_the_same_times(session: Session, now: datetime) -> None:
    """A corrected table takes the place of the first."""
    import_tides(session, TABLE.encode(), now=now)
    import_tides(session, TABLE.replace("12:00:00Z,0.6", "12:00:00Z,0.9").encode(), now=now)
    tide = tide_at(session, PIER, NOON, NOON)
    assert tide is not None
    assert tide.levels[0].level_m_odn == pytest.approx(-1.2)


@pytest.mark.parametrize(
    "table",
    [
        "time,height_m\n2026-12-21T06:00:00Z,4.0\n",
        HEAD + "time,height_m\n",
        HEAD + "time,height_m\n2026-12-21T06:00:00Z,\n",
        HEAD + "time,height_m\nlater,2\n",
        TABLE.replace("-2.10", "low"),
    ],
)
def test_an_incomplete_table_is_refused(session: Session, now: datetime, table: str) -> None:
    """A table without its datum, rows, times or heights is refused in words."""
    with pytest.raises(FeedShapeError):
        import_tides(session, table.encode(), now=now)


@given(st.lists(st.floats(-3, 3), min_size=2, max_size=6))
def test_levels_stay_between_high_and_low_water(heights: list[float]) -> None:
    """Between rows a level is never above or below both its neighbours."""
    rows = [(NOON + timedelta(hours=6 * index), height) for index, height in enumerate(heights)]
    levels = list(interpolated(rows, NOON, rows[-1][0]))
    assert len(levels) == 24 * (len(heights) - 1) + 1
    assert all(min(heights) - 0.001 <= level.level_m_odn <= max(heights) + 0.001 for level in levels)
