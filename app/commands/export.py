"""`laverock export`: what leaves the service as files."""

import click

from app.commands import export_framework, export_stac


@click.group()
def export() -> None:
    """Write records in open formats."""


for command in (*export_framework.COMMANDS, *export_stac.COMMANDS):
    export.add_command(command)
