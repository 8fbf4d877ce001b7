"""`laverock airspace`: the zones that verdicts are judged by."""

from datetime import date, datetime
from pathlib import Path

import click

from app.commands.context import Opened, json_option, pass_opened, report
from compliance.airspace import ImportReport, load
from compliance.airspace.service import ImportOptions, datasets
from geo.errors import ExplainedError
from records.database import reading, writing

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def airspace() -> None:
    """Airspace datasets."""


@airspace.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", help="A short name of the source; a newer file of the same source supersedes an older.")
@click.option("--effective-from", type=_DAY, help="The first day it holds, where the file does not say.")
@click.option("--effective-to", type=_DAY, help="The last day it holds, where the file does not say.")
@json_option
@pass_opened
def import_(
    parts: Opened,
    files: tuple[Path, ...],
    source: str | None,
    effective_from: datetime | None,
    effective_to: datetime | None,
    as_json: bool,
) -> None:
    """Import airspace files of any known format; every feature left out is named."""
    options = ImportOptions(source=source, effective_from=_day(effective_from), effective_to=_day(effective_to))
    done: list[tuple[Path, ImportReport | ExplainedError]] = []
    for file in files:
        try:
            with writing(parts.engine) as session:
                done.append((file, load(session, file, now=parts.now, viewer=parts.viewer, options=options)))
        except ExplainedError as refused:
            done.append((file, refused))
    answers = [{"file": str(file), **_answer(result)} for file, result in done]
    report(as_json, {"files": answers}, "\n".join(_in_words(file, result) for file, result in done))
    if any(isinstance(result, ExplainedError) for _, result in done):
        raise SystemExit(1)


@airspace.command("list")
@json_option
@pass_opened
def list_(parts: Opened, as_json: bool) -> None:
    """The datasets held, newest import first."""
    with reading(parts.engine) as session:
        held = datasets(session)
    rows = [
        {
            "source": each.source, "title": each.title, "format": each.format, "zones": each.zone_count,
            "effective_from": each.effective_from.isoformat() if each.effective_from else None,
            "effective_to": each.effective_to.isoformat() if each.effective_to else None,
            "sha256": each.sha256, "note": each.note,
        }
        for each in held
    ]  # fmt: skip
    lines = [f"{row['source']}: {row['zones']} zones from {row['effective_from'] or 'always'}" for row in rows]
    report(as_json, {"datasets": rows}, "\n".join(lines) or "No airspace is loaded.")


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _answer(result: ImportReport | ExplainedError) -> dict[str, object]:
    if isinstance(result, ExplainedError):
        return {"state": "refused", "reason": str(result)}
    return {"state": "held" if result.already_held else "imported", **result.to_json()}


def _in_words(file: Path, result: ImportReport | ExplainedError) -> str:
    if isinstance(result, ExplainedError):
        return f"{file.name}: refused. {result}"
    counts = f"{file.name}: {result.imported} zones ({result.format}), {len(result.refused)} refused."
    if result.already_held:
        counts = f"{file.name}: already held as {result.source}."
    refusals = [f"  {refusal.feature}: {refusal.reason}." for refusal in result.refused]
    return "\n".join([counts, *refusals, *(f"  {warning}" for warning in result.warnings)])
