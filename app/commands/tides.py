"""`laverock tides`: predicted water levels."""

from pathlib import Path

import click

from app.commands.context import Opened, json_option, pass_opened, report
from compliance.feeds import import_tides
from compliance.finding import instant
from records.database import writing


@click.group()
def tides() -> None:
    """Tide tables."""


@tides.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
@pass_opened
def import_(parts: Opened, file: Path, as_json: bool) -> None:
    """Import a station's table: a CSV with its datum and its area of validity above the rows."""
    with writing(parts.engine) as session:
        done = import_tides(session, file, now=parts.now, viewer=parts.viewer)
    answer = {
        "station": done.station, "levels": done.levels, "first": instant(done.first), "last": instant(done.last),
        "sha256": done.sha256,
    }  # fmt: skip
    report(as_json, answer, f"{done.station}: {done.levels} levels from {instant(done.first)} to {instant(done.last)}.")
