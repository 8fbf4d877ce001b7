"""Commands that run the service: serve, worker, migrate."""

import os
import signal
from pathlib import Path
from threading import Event, Thread

import click
import uvicorn

from app.assembly import assemble
from app.background import job_worker, keep_house
from app.commands.context import Opened, json_option, opened, pass_opened, report
from app.database import migrate as migrate_database
from app.main import create_app
from app.settings import from_env


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
def serve(host: str, port: int) -> None:
    """Serve the pages and the API."""
    with opened() as parts:
        app = create_app(parts.settings)
        uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False)


@click.command()
@pass_opened
def worker(parts: Opened) -> None:
    """Do the jobs: ingest deliveries, keep reminders. Stop it with Ctrl-C; the job in hand is finished."""
    stop = Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, lambda *_: stop.set())
    click.echo("Working. Press Ctrl-C to stop.", err=True)
    housekeeping = Thread(target=keep_house, args=(parts.engine, stop), daemon=True)
    housekeeping.start()
    with job_worker(parts.engine, parts.files) as found:
        found.run_forever(stop)
    housekeeping.join(timeout=30)


@click.command()
@json_option
def migrate(as_json: bool) -> None:
    """Make the database, or bring it up to date."""
    settings = from_env(os.environ)
    Path(settings.data).mkdir(parents=True, exist_ok=True)
    parts = assemble(settings)
    reached = migrate_database(settings, parts.engine)
    report(as_json, {"revision": reached}, f"The database is at revision {reached}.")
