"""A demonstration that was broken off is known as such and made again; anything else is left as it is."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.commands.demo import demonstration_settings, who_to_be
from app.demo.keeping import MARK, Kept, NotADemonstrationError, begin, end, kept_in
from app.demo.people import PEOPLE, SUPPLIERS
from app.demo.world import PASSWORD

TODAY = date(2026, 11, 20)


def test_a_service_that_is_no_demonstration_is_refused(tmp_path: Path) -> None:
    """A database without the mark is somebody's own."""
    (tmp_path / "laverock.sqlite3").write_bytes(b"theirs")
    with pytest.raises(NotADemonstrationError):
        kept_in(tmp_path)
    assert (tmp_path / "laverock.sqlite3").read_bytes() == b"theirs"


def test_a_mark_that_cannot_be_read_is_half(tmp_path: Path) -> None:
    """A torn mark says nothing, so the demonstration is made again."""
    (tmp_path / MARK).write_text("{")
    assert kept_in(tmp_path) is Kept.HALF


def test_half_is_cleared_away_and_whole_is_kept(tmp_path: Path) -> None:
    """What an unfinished one left is removed, and only that; a whole one is known again."""
    assert kept_in(tmp_path) is Kept.NOTHING
    begin(tmp_path)
    assert kept_in(tmp_path) is Kept.HALF
    (tmp_path / "laverock.sqlite3").write_bytes(b"half")
    (tmp_path / "files").mkdir()
    (tmp_path / "notes.txt").write_text("mine")
    begin(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [MARK, "notes.txt"]
    end(tmp_path, TODAY)
    assert kept_in(tmp_path) is Kept.WHOLE


def test_a_demonstration_never_goes_into_a_shared_database(tmp_path: Path) -> None:
    """With a server named in the settings it is refused, and its pages always say what they are."""
    with pytest.raises(NotADemonstrationError):
        demonstration_settings({"LAVEROCK_DATABASE_URL": "postgresql+psycopg://server/laverock"}, 8000, tmp_path)
    given = demonstration_settings({}, 8001, tmp_path)
    assert given.demonstration
    assert given.base_url == "http://127.0.0.1:8001"
    assert replace(given, demonstration=False) != given


def test_everybody_is_named_with_the_password() -> None:
    """The list to sign in from leaves nobody out."""
    said = who_to_be("http://127.0.0.1:8000")
    pilots = [pilot.email for supplier in SUPPLIERS for pilot in supplier.pilots]
    assert PASSWORD in said
    assert all(email in said for email in [*(one.email for one in PEOPLE), *pilots])
