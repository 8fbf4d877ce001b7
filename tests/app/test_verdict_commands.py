"""The commands that judge, show, give again, and publish."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import laverock

PROPOSALS = Path(__file__).parents[1] / "golden"


@pytest.fixture
def run(tmp_path: Path) -> CliRunner:
    """A command line that keeps everything in a temporary folder."""
    return CliRunner(env={"LAVEROCK_DATA": str(tmp_path), "LAVEROCK_DATABASE_URL": "", "LAVEROCK_STORE_URL": ""})


def test_a_blocked_flight_is_still_an_answer(run: CliRunner) -> None:
    """`check` exits 0 whatever the verdict; `verdict` shows the same and gives it again."""
    judged = run.invoke(laverock, ["check", str(PROPOSALS / "contract-proposal.json"), "--json"])
    assert judged.exit_code == 0, judged.output
    verdict = json.loads(judged.stdout)
    assert verdict["outcome"] == "REFER"
    shown = run.invoke(laverock, ["verdict", "show", verdict["id"], "--json"])
    again = run.invoke(laverock, ["verdict", "replay", verdict["id"], "--json"])
    assert json.loads(shown.stdout) == json.loads(again.stdout) == verdict


def test_a_refusal_exits_1_and_names_the_field(run: CliRunner, tmp_path: Path) -> None:
    """A proposal that cannot be read is refused on standard error, and an unknown verdict too."""
    bad = tmp_path / "bad.json"
    bad.write_text('{"max_height_m_agl": "high"}')
    refused = run.invoke(laverock, ["check", str(bad)])
    assert refused.exit_code == 1
    assert run.invoke(laverock, ["verdict", "show", "nothing"]).exit_code == 1
    assert run.invoke(laverock, ["policy", "show", "9"]).exit_code == 1
    assert run.invoke(laverock, ["check", "no-such-file.json"]).exit_code == 2


def test_policies_are_published_and_compared(run: CliRunner, tmp_path: Path) -> None:
    """A folder of TOML files is one policy; the difference is told in words."""
    folder = Path(__file__).parents[2] / "compliance" / "policies" / "argyll-and-bute-1.0"
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.toml")))
    newer = tmp_path / "newer.toml"
    newer.write_text(text.replace('version = "1.0"', 'version = "2"').replace("value = 120,", "value = 110,"))
    assert run.invoke(laverock, ["policy", "publish", str(newer)]).exit_code == 0
    told = run.invoke(laverock, ["policy", "diff", "1.0", "2", "--json"])
    assert len(json.loads(told.stdout)["changes"]) == 1
    shown = run.invoke(laverock, ["policy", "show", "--json"])
    assert json.loads(shown.stdout)["version"] == "2"
