"""`laverock demo`: a whole council to look at, made on this machine in a minute or two."""

import os
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from time import monotonic
from typing import Final

import click
import uvicorn

from app.assembly import Parts, assemble
from app.basemap import prepare_basemap
from app.database import make_ready
from app.demo.building import Making, Progress, make_council, served
from app.demo.keeping import Kept, NotADemonstrationError, begin, end, kept_in
from app.demo.people import COUNCIL, PEOPLE, SUPPLIERS
from app.demo.world import PASSWORD
from app.main import create_app
from app.settings import Settings, from_env
from flights.judging import Desk
from records.viewer import Role
from records.worker import utc_now

DATA: Final = Path("var") / "demo"
_PARTS: Final = 1_000
_NOON: Final = 13
_BETWEEN_LINES_S: Final = 5.0
_SAID: Final = {
    Kept.NOTHING: "Making the demonstration in {}. It takes a minute or two, once.",
    Kept.HALF: "The demonstration in {} was broken off half way. It is made again from the start.",
    Kept.OLDER: "The demonstration in {} is of an older edition. It is made again.",
    Kept.WHOLE: "The demonstration in {} is as you left it.",
}


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Where to keep it.")
@click.option("--no-serve", is_flag=True, help="Make it and say who to sign in as, and serve nothing.")
def demo(port: int, data: Path | None, no_serve: bool) -> None:
    """Make a demonstration council with real places and invented suppliers, and serve it."""
    settings = demonstration_settings(os.environ, port, data)
    state = kept_in(settings.data)
    click.echo(_SAID[state].format(settings.data))
    if state is not Kept.WHOLE:
        begin(settings.data)
    parts = assemble(settings)
    make_ready(settings, parts.engine)
    if state is not Kept.WHOLE:
        _make(settings, parts)
    prepare_basemap(settings.data / "basemap", _box(settings))
    click.echo(who_to_be(settings.base_url))
    if no_serve:
        parts.engine.dispose()
        return
    click.echo(f"\nServing at {settings.base_url}. Press Ctrl-C to stop.")
    app = create_app(settings, parts=parts)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", server_header=False)


def demonstration_settings(environ: Mapping[str, str], port: int, data: Path | None) -> Settings:
    """The settings of the environment, as a demonstration's.

    Raises:
        NotADemonstrationError: They name a database or store that others share.
    """
    given = from_env(environ)
    if given.database_url or given.store_url:
        raise NotADemonstrationError(
            "A demonstration is kept in a folder of its own, and the settings name a shared database or store.",
            field="LAVEROCK_DATABASE_URL",
            remedy="Unset LAVEROCK_DATABASE_URL and LAVEROCK_STORE_URL.",
        )
    folder = data or (given.data if environ.get("LAVEROCK_DATA") else DATA)
    address = given.base_url if environ.get("LAVEROCK_BASE_URL") else f"http://127.0.0.1:{port}"
    return replace(given, data=folder, base_url=address, council=COUNCIL, demonstration=True)


def _make(settings: Settings, parts: Parts) -> None:
    """Make the council, and mark it as whole once it is."""
    now = utc_now()
    # The last day's flight is checked towards noon; before that the story ends yesterday.
    today = now.date() if now.hour >= _NOON else now.date() - timedelta(days=1)
    making = Making(settings, parts.engine, parts.files, Desk(parts.feeds, served(settings)))
    started = monotonic()
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as room, told() as progress:
        map_ = room.submit(prepare_basemap, settings.data / "basemap", _box(settings))
        make_council(making, today, progress)
        map_.result()
    end(settings.data, today)
    click.echo(f"Made in {monotonic() - started:.0f} seconds.")


@contextmanager
def told() -> Iterator[Progress]:
    """Progress as a bar on a terminal, as a line every few seconds elsewhere."""
    if not sys.stdout.isatty():
        yield _Lines().tell
        return
    with click.progressbar(length=_PARTS, item_show_func=str, width=24) as bar:

        def tell(part: float, what: str) -> None:
            bar.update(max(0, round(part * _PARTS) - bar.pos), what[:48])

        yield tell


class _Lines:
    """Progress in lines, few enough to read."""

    def __init__(self) -> None:
        self._last = 0.0

    def tell(self, part: float, what: str) -> None:
        """Say it when it is the end, or some seconds after the last time."""
        moment = monotonic()
        if part >= 1.0 or moment - self._last >= _BETWEEN_LINES_S:
            self._last = moment
            click.echo(f"{part:4.0%}  {what}")


def who_to_be(address: str) -> str:
    """Whom to sign in as: e-mail, roles, organisation."""
    rows = [(one.email, ", ".join(sorted(role.value for role in one.roles)), one.organisation) for one in PEOPLE]
    for supplier in SUPPLIERS:
        rows.append((supplier.contact[1], Role.SUPPLIER.value, supplier.organisation))
        rows += [(pilot.email, Role.PILOT.value, supplier.organisation) for pilot in supplier.pilots]
    wide, roles = (max(len(row[column]) for row in rows) for column in (0, 1))
    lines = [f"  {email:<{wide}}  {role.replace('_', ' '):<{roles}}  {body}" for email, role, body in rows]
    return "\n".join([f"\nSign in at {address}/sign-in with the password “{PASSWORD}” as:", *lines])


def _box(settings: Settings) -> tuple[float, float, float, float]:
    box = settings.basemap_area
    return box.west, box.south, box.east, box.north
