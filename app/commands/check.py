"""`laverock check`: may it be flown?"""

import json
from pathlib import Path
from typing import Any

import click

from app.commands.context import Opened, json_option, pass_opened, report
from compliance import service
from compliance.errors import ProposalError
from compliance.finding import Outcome
from compliance.verdict import Verdict
from records.database import writing

_SILENT = {Outcome.PASS, Outcome.NOT_APPLICABLE, Outcome.NOT_DUE}


@click.command()
@click.argument("proposal", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
@pass_opened
def check(parts: Opened, proposal: Path, as_json: bool) -> None:
    """Judge a proposal; exits 0 whatever the verdict."""
    document = read_json(proposal)
    with writing(parts.engine) as session:
        verdict = service.check(session, document, viewer=parts.viewer, feeds=parts.feeds, now=parts.now)
    report(as_json, verdict.to_json(), in_words(verdict))


def read_json(path: Path) -> Any:
    """A JSON document from a file.

    Raises:
        ProposalError: It is not JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ProposalError(f"{path.name} is not JSON: {error}.", remedy="Mend the place that is named.") from error


def in_words(verdict: Verdict) -> str:
    """The verdict for a reader: the answer, then what stands against it."""
    lines = [f"{verdict.outcome}  {verdict.sentence()}", f"Verdict {verdict.id}, policy {verdict.policy_version}."]
    for finding in verdict.findings:
        if finding.outcome not in _SILENT:
            lines.append(f"  {finding.rule:<7}{finding.outcome} ({finding.severity}): {finding.sentence}")
            lines += [f"         It would pass if {way}." for way in finding.detail.would_pass_if]
    if verdict.still_to_check:
        lines.append("Still to check: " + ", ".join(f"{rule} ({stage})" for rule, stage in verdict.still_to_check))
    return "\n".join(lines)
