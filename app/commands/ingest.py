"""`laverock ingest`: files in, items out, and a line for each file."""

import os
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from pydantic import JsonValue

from app.background import job_worker, running_workers
from app.commands.context import Opened, json_option, pass_opened, report
from app.commands.council import council_viewer
from catalogue.deliveries import NewDelivery, deliver, store_paths
from catalogue.delivery_report import FileReport, delivery_report
from catalogue.kinds import FileState, Origin, Visibility
from catalogue.models import Delivery
from records.database import reading, writing

_LOST = frozenset({FileState.QUARANTINED, FileState.FAILED})


def _moment(_context: click.Context, _option: click.Parameter, text: str | None) -> datetime | None:
    """A moment in ISO 8601; without a zone it is the time in Scotland."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        message = f"{text!r} is not a moment; write it like 2026-06-01T12:00:00Z."
        raise click.BadParameter(message) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo("Europe/London"))


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--asset", "assets", multiple=True, metavar="REF", help="An asset that the files show; may be repeated.")
@click.option("--title", default="", help="What people call the delivery.")
@click.option("--flown-at", callback=_moment, metavar="TIME", help="When it was flown, for files that do not say.")
@click.option("--supplier", help="Who flew it.")
@click.option(
    "--origin",
    type=click.Choice([one.value for one in Origin]),
    default=Origin.DELIVERED.value,
    help="How the files came.",
)
@click.option(
    "--visibility",
    type=click.Choice([one.value for one in Visibility]),
    default=Visibility.ORGANISATION.value,
    help="Who may see them.",
)
@click.option(
    "--rights",
    type=click.Choice(["assigned", "licensed", "unknown"]),
    default="unknown",
    show_default=True,
    help="Whose they are.",
)
@click.option("--licence", help="On what terms they may be used.")
@click.option("--credit", help="Whom to name.")
@click.option("--crs", help="The coordinate system of files that name none, such as EPSG:27700.")
@click.option("--vertical-datum", help="What heights are above, for files that do not say.")
@json_option
@pass_opened
def ingest(
    parts: Opened,
    paths: tuple[Path, ...],
    assets: tuple[str, ...],
    title: str,
    flown_at: datetime | None,
    supplier: str | None,
    origin: str,
    visibility: str,
    rights: str,
    licence: str | None,
    credit: str | None,
    crs: str | None,
    vertical_datum: str | None,
    as_json: bool,
) -> None:
    """Deliver files and folders, wait until each is catalogued or refused, and say what became of each."""
    new = NewDelivery(
        title=title,
        assets=assets,
        origin=Origin(origin),
        flown_at=flown_at,
        supplier=supplier,
        visibility=Visibility(visibility),
        rights=rights,
        licence=licence,
        credit=credit,
        crs=crs,
        vertical_datum=vertical_datum,
    )
    incoming = store_paths(parts.files, paths)
    with writing(parts.engine) as session:
        delivery = deliver(session, new, incoming, viewer=council_viewer(session), now=parts.now)
    lines = _wait(parts, delivery)
    rows: list[JsonValue] = [line.to_json() for line in lines]
    report(as_json, {"delivery": delivery.id, "title": delivery.title, "files": rows}, _in_words(lines))
    if any(line.state in _LOST for line in lines):
        sys.exit(1)


def _wait(parts: Opened, delivery: Delivery) -> list[FileReport]:
    """Work on the delivery's jobs beside any other workers until every file, also those from archives, is settled."""
    others = max((os.cpu_count() or 1) - 1, 0)
    with (
        running_workers(parts.engine, parts.files, others),
        job_worker(parts.engine, parts.files) as worker,
    ):
        while True:
            with reading(parts.engine) as session:
                lines = delivery_report(session, delivery.id, viewer=council_viewer(session))
            waiting = [line.job for line in lines if not line.state.finished and line.job]
            if not waiting:
                return lines
            worker.run_until_settled(waiting)


def _in_words(lines: list[FileReport]) -> str:
    return "\n".join(
        f"{line.file}: {line.state}"
        + (f" as item {line.item} in {line.collection}" if line.item and line.collection else "")
        + (f". {line.reason}" if line.reason else "")
        + (f" {line.remedy}" if line.remedy else "")
        + "".join(f"\n  {warning}" for warning in line.warnings)
        for line in lines
    )
