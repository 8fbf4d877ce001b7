"""The doctor says what is missing and what is broken, and fails only for what is broken."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.assembly import assemble
from app.commands.doctor import State, doctor, examine, is_live
from app.database import migrate
from app.settings import Settings
from compliance.airspace.service import load_seed
from records.database import writing
from records.worker import utc_now


def _asked(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(doctor, list(words), env={"LAVEROCK_DATA": str(folder)})


def test_a_new_folder_is_missing_things_and_broken_in_nothing(tmp_path: Path) -> None:
    """Before the first start there is no database, which is no fault, and none is made by looking."""
    answer = _asked(tmp_path, "--json")
    found = {row["check"]: row["state"] for row in json.loads(answer.output)["checks"]}
    assert answer.exit_code == 0
    assert found["database"] == "missing"
    assert found["file store"] == "ok"
    assert found["grids"] == "ok"
    assert not (tmp_path / "laverock.sqlite3").exists()


def test_a_database_of_no_revision_is_broken(tmp_path: Path) -> None:
    """A database that was not migrated is named, and the command fails."""
    (tmp_path / "laverock.sqlite3").write_bytes(b"")
    answer = _asked(tmp_path)
    assert answer.exit_code == 1
    assert "Run laverock migrate" in answer.output


def test_airspace_is_missing_until_it_is_loaded(tmp_path: Path) -> None:
    """Without data no zone can be ruled out; with the seed every zone that must be there is."""
    settings = Settings(data=tmp_path)
    parts = assemble(settings)
    migrate(settings, parts.engine)
    before = {check.name: check for check in examine(settings, utc_now())}
    with writing(parts.engine) as session:
        load_seed(session, now=utc_now())
    after = {check.name: check for check in examine(settings, utc_now())}
    parts.engine.dispose()
    assert before["airspace"].state is State.MISSING
    assert "No airspace data" in before["airspace"].sentence
    assert after["airspace"].state is State.OK
    assert after["policy"].state is State.OK


def test_a_store_that_cannot_be_written_is_broken(tmp_path: Path) -> None:
    """A file where the folder should be is told in words."""
    (tmp_path / "files").write_bytes(b"in the way")
    states = {check.name: check.state for check in examine(Settings(data=tmp_path), utc_now())}
    assert State.BROKEN in states.values()


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "not an address"])
def test_a_service_that_does_not_answer_is_not_live(address: str) -> None:
    """Nothing listening and a broken address are both broken, never an exception."""
    assert is_live(address).state is State.BROKEN
