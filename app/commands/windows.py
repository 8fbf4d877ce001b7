"""`laverock windows`: when could it be flown?"""

from pathlib import Path

import click

from app.commands.check import read_json
from app.commands.context import Opened, json_option, pass_opened, report
from compliance.london import say_moment, say_time
from compliance.windows.ical import calendar
from compliance.windows.service import DEFAULT_DAYS, MOST_DAYS, Outlook, look_ahead
from records.database import writing


@click.command()
@click.argument("proposal", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=DEFAULT_DAYS, show_default=True)
@click.option(
    "--calendar", "ics", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Also write iCalendar."
)
@json_option
@pass_opened
def windows(parts: Opened, proposal: Path, days: int, ics: Path | None, as_json: bool) -> None:
    """Every quarter hour ahead judged by weather, light and water, merged into windows."""
    document = read_json(proposal)
    with writing(parts.engine) as session:
        found = look_ahead(session, document, feeds=parts.feeds, now=parts.now, days=days)
    if ics is not None:
        ics.write_text(calendar(found.windows, title=proposal.stem, made_at=parts.now), encoding="utf-8", newline="")
    report(as_json, found.to_json(), _in_words(found))


def _in_words(found: Outlook) -> str:
    """Windows, then gaps, in London time."""
    lines = [
        f"{window.state:<9}{say_moment(window.starts_at)} to {say_time(window.ends_at)}"
        + (f"  ({window.binding})" if window.binding else "")
        for window in found.windows
    ]
    lines += [
        f"no       {say_moment(gap.starts_at)} to {say_time(gap.ends_at)}  {gap.rule}: {gap.sentence}"
        for gap in found.gaps
    ]
    return "\n".join([*lines, "Weather, light and water only. This authorises nothing."])
