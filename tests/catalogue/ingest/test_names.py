"""Names made safe, and dates read from them."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.ingest.names import LONGEST_NAME, moment_in_name, safe_name


@given(st.text(max_size=400))
def test_a_safe_name_is_one_plain_segment(name: str) -> None:
    """No name, however odd, leads out of its folder, hides, or outgrows a file system."""
    safe = safe_name(name)
    assert safe
    assert "/" not in safe
    assert "\\" not in safe
    assert not safe.startswith((".", "-"))
    assert all(character.isprintable() for character in safe)
    assert len(safe.encode()) <= LONGEST_NAME + 36
    assert safe_name(safe) == safe


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("DJI_0001.JPG", "DJI_0001.JPG"),
        ("a\x00b\n.tif", "a_b_.tif"),
        ("CON.txt", "_CON.txt"),
        (".htaccess", "htaccess"),
        ("", "file"),
        ("Dùn Aonghais.tif", "Dùn_Aonghais.tif"),
    ],
)
def test_hostile_names_are_made_safe(name: str, safe: str) -> None:
    """Known tricks become names that a person still recognises."""
    assert safe_name(name) == safe


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("DJI_20260601123456_0001_V.MP4", datetime(2026, 6, 1, 12, 34, 56)),  # noqa: DTZ001
        ("site_2026-06-01.tif", datetime(2026, 6, 1, 12)),  # noqa: DTZ001
        ("201404_13SED190110_201404_0x1500m.tif", None),
        ("20261399_x.tif", None),
        ("IMG_0001.jpg", None),
    ],
)
def test_dates_in_names(name: str, moment: datetime | None) -> None:
    """A date is read where there is one, and nothing is made of numbers that are none."""
    found = moment_in_name(name)
    assert (found[0] if found else None) == moment
