"""The laverock command: one readable list of what it can do.

Commands are loaded when they are asked for, after the coordinate grids are in place, since
rasterio reads its grid folder when it is first imported.
"""

import os
import sys
from importlib import import_module
from importlib.metadata import version
from typing import Final

import click

from app.settings import SettingsError, from_env
from geo.errors import ExplainedError
from geo.grids import prepare_grids

COMMANDS: Final[dict[str, str]] = {
    "demo": "app.commands.demo:demo",
    "serve": "app.commands.service:serve",
    "worker": "app.commands.service:worker",
    "migrate": "app.commands.service:migrate",
    "doctor": "app.commands.doctor:doctor",
    "audit": "app.commands.audit:audit",
    "token": "app.commands.token:token",
    "assets": "app.commands.assets:assets",
    "airspace": "app.commands.airspace:airspace",
    "tides": "app.commands.tides:tides",
    "feeds": "app.commands.feeds:feeds",
    "policy": "app.commands.policy:policy",
    "verdict": "app.commands.verdict:verdict",
    "check": "app.commands.check:check",
    "windows": "app.commands.windows:windows",
    "ingest": "app.commands.ingest:ingest",
    "export": "app.commands.export:export",
}
"""Each command and where it lives."""


class _Commands(click.Group):
    """A group that imports a command when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names, in the order of the list."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """A command by its name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(cmd_name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("laverock"), prog_name="laverock")
def laverock() -> None:
    """Drone surveys for a council: asked for, judged, ordered, flown, found and paid."""


def main() -> None:
    """Run the command line: exit 0 done, 1 refused or failed with a reason, 2 usage."""
    try:
        settings = from_env(os.environ)
        prepare_grids(settings.data / "grids")
        laverock()
    except SettingsError as error:
        click.echo(f"laverock: {error}", err=True)
        sys.exit(2)
    except ExplainedError as error:
        click.echo(f"laverock: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
