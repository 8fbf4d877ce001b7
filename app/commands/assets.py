"""`laverock assets`: the register of bridges, seawalls and sites."""

from pathlib import Path

import click

from app.commands.context import Opened, json_option, pass_opened, report
from app.commands.council import council_viewer
from catalogue.kinds import AssetKind, asset_kind
from catalogue.register import ImportReport, import_register
from catalogue.register_file import Defaults
from records.database import writing


@click.group()
def assets() -> None:
    """The asset register."""


@assets.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", help=f"The kind of rows that name none: {', '.join(AssetKind)}.")
@click.option("--crs", help="The coordinate system of bare coordinates, such as EPSG:27700.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@json_option
@pass_opened
def import_(parts: Opened, file: Path, kind: str | None, crs: str | None, dry_run: bool, as_json: bool) -> None:
    """Record or bring up to date the assets of a GeoJSON or CSV file, each by its reference."""
    defaults = Defaults(kind=asset_kind(kind) if kind else None, crs=crs)
    data = file.read_bytes()
    with writing(parts.engine) as session:
        viewer = council_viewer(session)
        done = import_register(session, data, defaults, viewer=viewer, now=parts.now, dry_run=dry_run)
    report(as_json, done.to_json(), _in_words(done))


def _in_words(done: ImportReport) -> str:
    verb = "would be" if done.dry_run else "were"
    counts = f"{done.created} {verb} created, {done.updated} updated, {done.unchanged} unchanged, {len(done.refused)} refused."
    refusals = [
        f"  {line.where}{f' ({line.reference})' if line.reference else ''}: {line.reason}" for line in done.refused
    ]
    return "\n".join([counts, *refusals])
