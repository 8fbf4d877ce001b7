"""`laverock audit`: is the record of what was done whole?"""

import click

from app.commands.context import Opened, json_option, pass_opened, report
from records import audit as chain
from records.database import reading


@click.group()
def audit() -> None:
    """The record of what was done."""


@audit.command()
@json_option
@click.pass_context
@pass_opened
def verify(parts: Opened, ctx: click.Context, as_json: bool) -> None:
    """Walk the whole chain; exit 1 when it was tampered with."""
    with reading(parts.engine) as session:
        found = chain.verify(session)
    whole = found.broken_at is None
    answer = {"whole": whole, "entries": found.entries, "head": found.head, "broken_at": found.broken_at}
    said = f"{found.entries} entries, head {found.head}."
    report(as_json, answer, f"Whole: {said}" if whole else f"Broken at entry {found.broken_at}: {said}")
    ctx.exit(0 if whole else 1)
