"""`laverock export ocds | register | spend | benefits`: what procurement publishes and reports."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from app.commands.context import Opened, json_option, pass_opened
from framework.benefits import BenefitRow, benefit_rows, organisations_with_benefits, table_for
from framework.ocds import Publisher, record_package
from framework.publication import RegisterRow, SpendRow, published_facts, register_rows, spend_rows
from framework.tabular import to_csv
from records.database import reading

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

INDENT: Final = 2


def _output_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--output`."""
    kind = click.Path(dir_okay=False, writable=True, path_type=Path)
    return click.option("--output", type=kind, help="Write to this file instead of the screen.")(command)


def _write(text: str, output: Path | None) -> None:
    """To the file, whole or not at all, or to the screen."""
    if output is None:
        click.echo(text, nl=not text.endswith("\n"))
        return
    partial = output.with_name(f"{output.name}.part")
    partial.write_text(text, encoding="utf-8", newline="")
    partial.replace(output)


def _as_json(data: object) -> str:
    """JSON for programs and publication, dates in ISO form."""
    return json.dumps(data, indent=INDENT, ensure_ascii=False, default=str)


def _table(kind: "type[DataclassInstance]", rows: "Sequence[DataclassInstance]", *, as_json: bool) -> str:
    """Rows as JSON or as CSV."""
    return _as_json([asdict(row) for row in rows]) if as_json else to_csv(kind, rows)


@click.command()
@_output_option
@json_option
@pass_opened
def ocds(opened: Opened, output: Path | None, as_json: bool) -> None:  # noqa: ARG001
    """Write frameworks and call-offs as an open-contracting record package."""
    publisher = Publisher(opened.settings.council, opened.settings.ocid_prefix, opened.settings.base_url)
    with reading(opened.engine) as session:
        package = record_package(published_facts(session), publisher, opened.now)
    for warning in publisher.warnings:
        click.echo(f"laverock: {warning}", err=True)
    _write(_as_json(package), output)


@click.command()
@click.option("--internal", is_flag=True, help="Every order, withheld ones included. Not for publication.")
@_output_option
@json_option
@pass_opened
def register(opened: Opened, internal: bool, output: Path | None, as_json: bool) -> None:
    """Write the contracts register as CSV."""
    with reading(opened.engine) as session:
        rows = register_rows(session, internal=internal)
    _write(_table(RegisterRow, rows, as_json=as_json), output)


@click.command()
@_output_option
@json_option
@pass_opened
def spend(opened: Opened, output: Path | None, as_json: bool) -> None:
    """Write payments at or above the spend threshold as CSV."""
    with reading(opened.engine) as session:
        rows = spend_rows(session, opened.settings.spend_threshold_pence)
    _write(_table(SpendRow, rows, as_json=as_json), output)


@click.command()
@_output_option
@json_option
@pass_opened
def benefits(opened: Opened, output: Path | None, as_json: bool) -> None:
    """Write each body's benefits against its targets as CSV."""
    with reading(opened.engine) as session:
        tables = {body: table_for(session, body) for body in organisations_with_benefits(session)}
    if as_json:
        found: list[dict[str, Any]] = [
            {
                "organisation_id": body,
                "target_pence": table.target,
                "contingency_pence": table.contingency,
                "delivered_pence": table.delivered,
                "delivered_elsewhere_pence": table.delivered_elsewhere,
                "still_to_deliver_pence": table.still_to_deliver,
                "to_be_confirmed": table.to_be_confirmed,
                "lines": [asdict(line) for line in table.lines],
            }
            for body, table in tables.items()
        ]
        _write(_as_json(found), output)
        return
    _write(to_csv(BenefitRow, [row for table in tables.values() for row in benefit_rows(table)]), output)


COMMANDS: Final = (ocds, register, spend, benefits)
"""What `laverock export` gains from this room."""
