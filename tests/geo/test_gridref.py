"""Grid references say which square, and nonsense is refused with a remedy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import gridref
from geo.errors import GridReferenceError


@pytest.mark.parametrize(
    "text",
    [
        "",
        "N",
        "NM 853",
        "NM 85 301",
        "NI 12 34",
        "ZZ 12 34",
        "NM 853512 301212",
        "56.4 -5.4",
        "NM 85a3 3012",
        "NM -8 30",
    ],
)
def test_bad_references_are_refused(text: str) -> None:
    """Unknown letters, odd digits and unequal groups are refused, saying how to write one."""
    with pytest.raises(GridReferenceError) as caught:
        gridref.parse(text)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("text", "easting", "northing", "size_m"),
    [
        ("NM 8535 3012", 185350, 730120, 10),
        ("NM8530", 185000, 730000, 1000),
        ("NM 85354 30123", 185354, 730123, 1),
        ("nm 853 301", 185300, 730100, 100),
        (" nr72  ", 170000, 620000, 10_000),
        ("SV", 0, 0, 100_000),
        ("TQ 30624 78388", 530624, 178388, 1),
        ("HP 6 1", 460000, 1210000, 10_000),
    ],
)
def test_every_precision(text: str, easting: int, northing: int, size_m: int) -> None:
    """A reference of any length, case and spacing names its square."""
    assert gridref.parse(text) == gridref.GridSquare(easting, northing, size_m)


@given(st.floats(0, 699_999.9), st.floats(0, 1_299_999.9), st.integers(0, 5))
def test_a_written_reference_holds_the_place(easting: float, northing: float, digits: int) -> None:
    """Reading back what was written gives a square that holds the place."""
    square = gridref.parse(gridref.format(easting, northing, digits))
    assert square.easting <= easting < square.easting + square.size_m
    assert square.northing <= northing < square.northing + square.size_m


@pytest.mark.parametrize(
    ("easting", "northing", "digits"), [(-1, 0, 4), (700_000, 0, 4), (0, 0, 6), (0, float("nan"), 4)]
)
def test_nowhere_has_no_reference(easting: float, northing: float, digits: int) -> None:
    """Off the grid, or at a precision that does not exist, nothing is written."""
    with pytest.raises(GridReferenceError):
        gridref.format(easting, northing, digits)
