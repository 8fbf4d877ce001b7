"""What the documents say of settings, commands, rules and libraries is what there is."""

import re
import tomllib
from pathlib import Path

import pytest

from app.cli import COMMANDS
from app.settings import PREFIX, Settings, SettingsError, from_env

DOCS = Path(__file__).parents[1] / "docs"


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    """The table of settings and the settings are the same list."""
    text = (DOCS / "settings.md").read_text(encoding="utf-8")
    documented = set(re.findall(rf"^\| `{PREFIX}([A-Z_]+)` \|", text, flags=re.MULTILINE))
    assert documented == {name.upper() for name in Settings.__dataclass_fields__}


def test_every_library_is_documented() -> None:
    """Each run-time dependency has its row, with its licence and what it stands instead of."""
    project = tomllib.loads((DOCS.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (DOCS / "dependencies.md").read_text(encoding="utf-8").lower()
    names = {re.split(r"[\[<>=]", entry)[0].lower() for entry in project["dependencies"]}
    assert {name for name in names if name not in text} == set()


def test_every_command_is_named_in_the_documents() -> None:
    """A command that no document names is a command that nobody finds."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*DOCS.rglob("*.md"), DOCS.parent / "README.md"])
    assert {name for name in COMMANDS if f"laverock {name}" not in text} == set()


def test_decisions_are_short_and_numbered() -> None:
    """An ADR has at most forty lines, and no number is used twice."""
    records = sorted((DOCS / "adr").glob("*.md"))
    assert [record.name for record in records if len(record.read_text(encoding="utf-8").splitlines()) > 40] == []
    numbers = [record.name[:4] for record in records]
    assert len(numbers) == len(set(numbers))


def test_a_setting_that_does_not_exist_is_refused_by_name() -> None:
    """A slip in a variable's name stops the start, rather than being ignored."""
    with pytest.raises(SettingsError, match="LAVEROCK_DATABSE_URL"):
        from_env({"LAVEROCK_DATABSE_URL": "x"})


@pytest.mark.parametrize(
    ("name", "value"),
    [("SERVICE_AREA", "1,2,3"), ("SESSION_HOURS", "soon"), ("DEMONSTRATION", "perhaps")],
)
def test_a_setting_that_cannot_be_read_says_what_it_looks_like(name: str, value: str) -> None:
    """The refusal names the variable and gives an example."""
    with pytest.raises(SettingsError, match="It looks like") as refused:
        from_env({f"LAVEROCK_{name}": value})
    assert refused.value.field == f"LAVEROCK_{name}"


def test_settings_are_read() -> None:
    """Text becomes the value it means; what is absent keeps its default."""
    read = from_env({"LAVEROCK_FEEDS": "open-meteo, noaa", "LAVEROCK_DEMONSTRATION": "yes", "OTHER": "x"})
    assert (read.feeds, read.demonstration, read.workers) == (("open-meteo", "noaa"), True, 1)
