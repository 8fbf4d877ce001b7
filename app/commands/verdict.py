"""`laverock verdict`: show a verdict as given, or give it again."""

import json

import click

from app.commands.check import in_words
from app.commands.context import Opened, json_option, pass_opened, report
from compliance import service
from records.database import reading, writing


@click.group()
def verdict() -> None:
    """Verdicts that were given."""


@verdict.command()
@click.argument("verdict_id", metavar="ID")
@json_option
@pass_opened
def show(parts: Opened, verdict_id: str, as_json: bool) -> None:
    """Show a verdict as it was given."""
    with reading(parts.engine) as session:
        document = service.verdict_document(session, parts.viewer, verdict_id)
    report(as_json, document, json.dumps(document, indent=2, ensure_ascii=False))


@verdict.command()
@click.argument("verdict_id", metavar="ID")
@json_option
@pass_opened
def replay(parts: Opened, verdict_id: str, as_json: bool) -> None:
    """Give a verdict again from its own evidence and policy; fails when the bytes differ."""
    with writing(parts.engine) as session:
        again = service.replay(session, verdict_id, viewer=parts.viewer, now=parts.now)
    report(as_json, again.to_json(), f"The same, byte for byte.\n{in_words(again)}")
