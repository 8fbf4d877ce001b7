"""Tracks in every dialect."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalogue.errors import Quarantined
from catalogue.ingest.outcome import FileKind, Hints
from catalogue.video.logs import parse_gpx, parse_table
from catalogue.video.process import process_track
from catalogue.video.srt import parse_srt

SPAN = "00:00:01,000 --> 00:00:02,000"


def _records(*lines: str) -> str:
    return "".join(f"{number}\n{line}\n\n" for number, line in enumerate(lines, 1))


@pytest.mark.parametrize(
    ("record", "lon", "lat", "height"),
    [
        (f"{SPAN}\nHOME(149.0251,-20.2532) 2017.08.05 14:11:51\nGPS(149.0251,-20.2533,16) BAROMETER:1.9", 149.0251, -20.2533, 1.9),
        (f"{SPAN}\nHOME(149.0251,-20.2532) 2017.8.5 14:11:51\nGPS(149.0251,-20.2533,16) Hb:1.9 Hs:1.9", 149.0251, -20.2533, 1.9),
        ("2017.08.05 14:11:51,393,525\n[latitude : -20.2533] [longtitude : 149.0251] [iso : 100]", 149.0251, -20.2533, None),
        (f"{SPAN}\n[latitude: 53.365108] [longitude: 6.460719] [rel_alt: 6.000 abs_alt: -122.769]", 6.460719, 53.365108, 6.0),
        (f"{SPAN}\nGPS (-58.851745, -34.237922, 15), HOME (-58.84, -34.23, -57.98m), D 698.70m, H 85.80m, H.S 0.00m/s", -58.851745, -34.237922, 85.8),
        (f"{SPAN}\nGPS (48.0771, -121.7458, 17), H 200.70m", -121.7458, 48.0771, 200.7),
    ],
)  # fmt: skip
def test_dialects(record: str, lon: float, lat: float, height: float | None) -> None:
    """Longitude first in GPS(…), names in brackets, an arrow or none, and a pair that can only be the other way round."""
    point = parse_srt(_records(record)).points[0]
    assert (point.lon, point.lat, point.height_m) == (lon, lat, height)


def test_a_track_cut_in_the_middle_of_a_record_is_told() -> None:
    """What is whole is kept, and the cut is named."""
    track = parse_srt(_records(f"{SPAN}\nGPS(1.5,50.5,3)") + f"2\n{SPAN}\nHOME(1")
    assert len(track.points) == 1
    assert "cut short: its last record (2)" in track.warnings[0]


def test_records_before_a_fix_are_passed_over() -> None:
    """0, 0 is no place."""
    track = parse_srt(_records(f"{SPAN}\nGPS(0.0,0.0,0)", f"{SPAN}\nGPS(1.5,50.5,9)"))
    assert [(p.lon, p.lat) for p in track.points] == [(1.5, 50.5)]
    assert "1 of 2 records" in track.warnings[0]


def test_no_position_at_all_is_refused() -> None:
    """A Mavic Air writes exposure only."""
    with pytest.raises(Quarantined, match="a position in none of them"):
        parse_srt(_records(f"{SPAN}\n[iso : 100] [shutter : 1/240.0]"))


def test_gpx_times_are_utc() -> None:
    """Points with and without times, and with a zone, are in order and in UTC."""
    track = parse_gpx(
        b'<gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>'
        b'<trkpt lat="56.1" lon="-5.1"><time>2026-06-01T10:00:00Z</time></trkpt>'
        b'<trkpt lat="56.2" lon="-5.2"><time>2026-06-01T12:00:05+02:00</time></trkpt>'
        b'<trkpt lat="x" lon="-5.2"/></trkseg></trk></gpx>'
    )
    assert [p.clock for p in track.points] == [
        datetime(2026, 6, 1, 10, tzinfo=UTC),
        datetime.fromisoformat("2026-06-01T12:00:05+02:00"),
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<gpx><trk>", "not well-formed"),
        (b'<!DOCTYPE g [<!ENTITY a "b">]><gpx>&a;</gpx>', "not well-formed"),
        (b"<gpx></gpx>", "no points"),
    ],
)
def test_broken_gpx(data: bytes, reason: str) -> None:
    """Cut, empty, and with entities: each is refused in words."""
    with pytest.raises(Quarantined, match=reason):
        parse_gpx(data)


def test_a_table_without_numbers_is_refused() -> None:
    """Rows that are no positions make no track."""
    with pytest.raises(Quarantined, match="no row with a position"):
        parse_table("Time(seconds),Latitude,Longitude\na,b,c\n")


def test_a_track_becomes_a_line_with_times(tmp_path: Path) -> None:
    """The line, its first and last moment, and a GeoJSON with about one point a second."""
    lines = [
        f"00:00:0{n // 10},{n % 10}00 --> 00:00:09,000\n2026-06-01 12:00:0{n // 10}.{n % 10}00\n[latitude: 56.{100 + n}] [longitude: -5.{100 + n}]"
        for n in range(50)
    ]
    path = tmp_path / "DJI_1.SRT"
    path.write_text(_records(*lines))
    outcome = process_track(path, path.name, tmp_path, Hints())
    assert outcome.kind is FileKind.TRACK
    assert outcome.geometry is not None
    assert outcome.geometry.geom_type == "LineString"
    assert outcome.starts_at == datetime(2026, 6, 1, 11, tzinfo=UTC)
    assert outcome.properties["end_datetime"] == "2026-06-01T11:00:04.900Z"
    document = json.loads(outcome.derived[0].path.read_text())
    assert 5 <= len(document["geometry"]["coordinates"]) <= 7
    assert len(document["properties"]["times"]) == len(document["geometry"]["coordinates"])


def test_the_date_comes_from_the_name_or_from_what_was_said(tmp_path: Path) -> None:
    """A table of seconds has no date of its own."""
    path = tmp_path / "x.csv"
    path.write_text("Id,Time(seconds),Time(text),Latitude,Longitude\n1,0.5,x,56.1,-5.1\n2,1.5,x,56.2,-5.2\n")
    named = process_track(path, "log_2026-06-01_[12-00-00].csv", tmp_path, Hints())
    assert str(named.starts_at) == "2026-06-01 11:00:00.500000+00:00"
    said = process_track(path, "log.csv", tmp_path, Hints(flown_at=datetime(2026, 6, 2, tzinfo=UTC)))
    assert str(said.ends_at) == "2026-06-02 00:00:01.500000+00:00"
    unknown = process_track(path, "log.csv", tmp_path, Hints())
    assert unknown.starts_at is None
    assert any("no date" in w for w in unknown.warnings)
