"""Viewpoints are typed one a line, read exactly, and written as they were meant."""

import pytest

from app.pages.requests.viewpoints import read_viewpoints, written_viewpoints
from flights.errors import RequestInputError


def test_a_line_says_where_which_way_and_how_high() -> None:
    """A grid reference, a direction and a height make a viewpoint in WGS 84."""
    (found,) = read_viewpoints("NM 85354 30123, 90, 30\n\n")
    assert found["direction_deg"] == 90
    assert found["height_m_agl"] == 30
    assert found["point"] == pytest.approx([-5.478, 56.412], abs=0.01)


def test_what_is_written_reads_the_same() -> None:
    """Writing a viewpoint and reading it again moves it by less than a metre."""
    first = read_viewpoints("NM 85354 30123, 90, 30\nNR 72000 20000")
    again = read_viewpoints(written_viewpoints(first))
    for one, other in zip(first, again, strict=True):
        assert other["point"] == pytest.approx(one["point"], abs=1e-5)
        assert other["direction_deg"] == one["direction_deg"]


@pytest.mark.parametrize("typed", ["somewhere", "NM 85354 30123, north", "NM 1 22"])
def test_a_line_that_means_nothing_is_named(typed: str) -> None:
    """The refusal names the field and the line."""
    with pytest.raises(RequestInputError, match="Line 2") as refused:
        read_viewpoints(f"NM 85354 30123\n{typed}")
    assert refused.value.field == "viewpoints"
