"""`laverock export stac`: the catalogue as a folder of files."""

from pathlib import Path

import click

from app.commands.context import Opened, json_option, pass_opened, report
from app.commands.council import council_viewer
from catalogue.static_export import export_static
from records.database import reading
from records.viewer import ANONYMOUS


@click.command("stac")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), default=Path("stac"), help="The folder.")
@click.option("--internal", is_flag=True, help="Everything the council has; without it, what is public.")
@click.option("--files", "with_files", is_flag=True, help="Copy the files beside their items.")
@json_option
@pass_opened
def stac(parts: Opened, output: Path, internal: bool, with_files: bool, as_json: bool) -> None:
    """Write a static STAC catalogue."""
    with reading(parts.engine) as session:
        viewer = council_viewer(session) if internal else ANONYMOUS
        store = parts.files if with_files else None
        count = export_static(session, output, parts.settings.base_url.rstrip("/"), viewer=viewer, files=store)
    report(as_json, {"output": str(output), "items": count}, f"{count} items were written to {output}.")


COMMANDS = (stac,)
