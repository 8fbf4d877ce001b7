"""When a photograph was taken."""

from datetime import UTC, datetime

import pytest

from catalogue.photo.exif import Exif
from catalogue.photo.moment import moment_of
from catalogue.photo.xmp import parse_xmp
from tests.catalogue.ingest.makers import packet

SUMMER = "2026:06:01 12:00:00"
GIVEN = datetime(2026, 6, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("exif", "raw", "name", "expected", "warning"),
    [
        ({"GPSDateStamp": "2026:06:01", "GPSTimeStamp": (11.0, 0.0, 5.0), "DateTimeOriginal": SUMMER}, b"", "a.jpg",
         datetime(2026, 6, 1, 11, 0, 5, tzinfo=UTC), None),
        ({"DateTimeOriginal": SUMMER, "OffsetTimeOriginal": "+02:00"}, b"", "a.jpg",
         datetime(2026, 6, 1, 10, tzinfo=UTC), None),
        ({"DateTimeOriginal": SUMMER}, packet('xmp:CreateDate="2026-06-01T12:00:00-04:00"', spaces='xmlns:xmp="http://ns.adobe.com/xap/1.0/"'),
         "a.jpg", datetime(2026, 6, 1, 16, tzinfo=UTC), None),
        ({"DateTimeOriginal": SUMMER}, packet('drone-dji:UTCAtExposure="2026-06-01T11:59:59"'), "a.jpg",
         datetime(2026, 6, 1, 11, 59, 59, tzinfo=UTC), None),
        ({"DateTimeOriginal": SUMMER}, b"", "a.jpg", datetime(2026, 6, 1, 11, tzinfo=UTC), "read as Europe/London"),
        ({"DateTime": "2020-06-23 15:16:43"}, b"", "a.jpg", datetime(2020, 6, 23, 14, 16, 43, tzinfo=UTC), "Europe/London"),
        ({"DateTimeOriginal": "2000:01:01 06:54:26"}, b"", "a.jpg", GIVEN, "clock was never set"),
        ({"DateTimeOriginal": "0000:00:00 00:00:00"}, b"", "a.jpg", GIVEN, "does not say when"),
        ({}, b"", "a.jpg", GIVEN, "does not say when"),
    ],
)  # fmt: skip
def test_the_moment_and_what_was_assumed(
    exif: Exif, raw: bytes, name: str, expected: datetime, warning: str | None
) -> None:
    """Satellite time first, then a zone, then local time with a warning, then what was said."""
    found = moment_of(exif, parse_xmp(raw), name, GIVEN)
    assert found.at == expected
    assert (warning is None) == (found.warning is None)
    assert warning is None or warning in str(found.warning)


def test_a_date_in_the_name_is_the_last_resort() -> None:
    """With nothing inside and nothing said, the name counts; with no name either, nothing is made up."""
    named = moment_of({}, {}, "DJI_20260601120000.jpg", None)
    assert named.at == datetime(2026, 6, 1, 11, tzinfo=UTC)
    assert "its name" in str(named.warning)
    assert moment_of({}, {}, "x.jpg", None).at is None
