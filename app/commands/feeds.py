"""`laverock feeds`: answers of outside providers given as files, where nothing may be asked."""

from pathlib import Path

import click

from app.commands.context import Opened, json_option, pass_opened, report
from compliance.feeds import Provider, import_file
from records.database import writing


@click.group()
def feeds() -> None:
    """Weather, space weather and notices by file."""


@feeds.command("import")
@click.argument("provider", type=click.Choice([str(each) for each in Provider]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
@pass_opened
def import_(parts: Opened, provider: str, file: Path, as_json: bool) -> None:
    """Keep a provider's answer from a file, after reading it once to be sure that it can be."""
    with writing(parts.engine) as session:
        row = import_file(session, Provider(provider), file, now=parts.now, viewer=parts.viewer)
    report(as_json, {"provider": provider, "id": row.id, "sha256": row.sha256}, f"{file.name}: kept as {provider}.")
