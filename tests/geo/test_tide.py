"""The tide follows its constants and its tables, and is unknown beyond them."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import shapely

from geo.errors import TideError
from geo.tide import Constituent, TideStation, between_extremes, predict, spans_at_most, speaks_for

TOBERMORY = TideStation(
    "Tobermory",
    -6.06,
    56.62,
    (Constituent("M2", 1.30, 169.0),),
    0.0,
    "MSL",
    shapely.box(-6.3, 56.5, -5.9, 56.7),
    "made for this test from two published figures",
)
NOON = datetime(2026, 12, 21, 12, tzinfo=UTC)


def _quarters(hours: int) -> np.ndarray[tuple[int, ...], np.dtype[np.datetime64]]:
    """Times every quarter of an hour from noon."""
    return np.datetime64(NOON.replace(tzinfo=None), "ms") + np.arange(hours * 4) * np.timedelta64(15, "m")


@pytest.mark.parametrize(
    "constituents",
    [(), (Constituent("M2", float("nan"), 0.0),), (Constituent("X9", 1.0, 0.0),), (Constituent("SA", 0.1, 0.0),)],
)
def test_useless_constants_are_refused(constituents: tuple[Constituent, ...]) -> None:
    """No constants, unknown ones and ones that are not numbers give no level."""
    station = TideStation("Nowhere", 0.0, 50.0, constituents, 0.0, "MSL", None, "none")
    with pytest.raises(TideError):
        predict(station, _quarters(1))
    assert not speaks_for(station, 0.0, 50.0)


def test_the_moon_alone() -> None:
    """M2 agrees within two centimetres with the moon's hour angle worked out by hand, nodal factor included."""
    times = _quarters(48)
    days = (times - np.datetime64("2000-01-01T12:00", "ms")).astype(float) / 86_400_000
    hours = (times - times.astype("datetime64[D]")).astype(float) / 3_600_000
    sun, moon, node = 280.466 + 0.98564736 * days, 218.316 + 13.17639648 * days, np.radians(125.045 - 0.05295377 * days)
    phase = np.radians(30 * hours + 2 * sun - 2 * moon - 2.14 * np.sin(node) - 169.0)
    expected = 1.30 * (1 - 0.037 * np.cos(node)) * np.cos(phase)
    assert np.abs(predict(TOBERMORY, times).level_m - expected).max() < 0.02


def test_what_is_left_out_is_said() -> None:
    """Constituents of doubtful phase are left out by name and change nothing; the mean level is added."""
    more = TideStation(
        "Tobermory", -6.06, 56.62, (*TOBERMORY.constituents, Constituent("SA", 0.1, 0.0)), 0.5, "ODN", None, "the same"
    )
    found, plain = predict(more, _quarters(24)), predict(TOBERMORY, _quarters(24))
    assert (found.left_out, found.datum, plain.left_out) == (("SA",), "ODN", ())
    assert found.level_m == pytest.approx(plain.level_m + 0.5)


def test_a_station_speaks_for_its_own_area() -> None:
    """Beyond its stated area a station says nothing."""
    assert speaks_for(TOBERMORY, -6.06, 56.62)
    assert not speaks_for(TOBERMORY, -6.2, 55.63)


def test_between_high_and_low_water() -> None:
    """Halfway between them the level is halfway, at them it is theirs, and outside or across a gap it is unknown."""
    table = [
        (NOON, 4.0),
        (NOON + timedelta(hours=6), 1.0),
        (NOON + timedelta(hours=18), 1.2),
        (NOON + timedelta(hours=24), 3.9),
    ]
    level = between_extremes(
        table,
        np.datetime64(NOON.replace(tzinfo=None), "ms") + np.array([-1, 0, 3, 6, 12, 24, 25]) * np.timedelta64(1, "h"),
    )
    assert level == pytest.approx([np.nan, 4.0, 2.5, 1.0, np.nan, 3.9, np.nan], nan_ok=True)
    for wrong in ([(NOON, 1.0), (NOON, 2.0)], [(NOON.replace(tzinfo=None), 1.0)], [(NOON, float("nan"))]):
        with pytest.raises(TideError):
            between_extremes(wrong, _quarters(1))


def test_spans_of_low_water() -> None:
    """Low water comes in spans whose ends lie between the times, and an unknown level is never low."""
    table = [(NOON + timedelta(hours=6 * step), 4.0 if step % 2 == 0 else 0.0) for step in range(5)]
    times = _quarters(24)
    level = between_extremes(table, times)
    spans = spans_at_most(times, level, 2.0)
    assert [(span.starts_at - NOON, span.ends_at - NOON) for span in spans] == [
        (timedelta(hours=3), timedelta(hours=9)),
        (timedelta(hours=15), timedelta(hours=21)),
    ]
    assert spans_at_most(times, level, 2.0, least=timedelta(hours=7)) == ()
    assert spans_at_most(times, np.full(times.shape, np.nan), 2.0) == ()
    broken = level.copy()
    broken[24] = np.nan
    assert len(spans_at_most(times, broken, 2.0)) == 3
