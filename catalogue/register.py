"""Bringing a register file into the asset register, all of its good rows in one transaction."""

from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue
from sqlmodel import Session

from catalogue.access import owner_of
from catalogue.assets import AssetFacts, upsert_asset
from catalogue.register_file import Defaults, Refusal, RegisterRow, read_register
from records import audit
from records.viewer import Viewer


@dataclass(slots=True)
class ImportReport:
    """What became of a register file: counts, and a line for each refusal."""

    dry_run: bool
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)

    def to_json(self) -> dict[str, JsonValue]:
        """The report as a JSON object."""
        lines: list[JsonValue] = [
            {"where": line.where, "reference": line.reference, "reason": line.reason} for line in self.refused
        ]
        return {
            "dry_run": self.dry_run,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": lines,
        }


def import_register(
    session: Session, data: bytes, defaults: Defaults, *, viewer: Viewer, now: datetime, dry_run: bool = False
) -> ImportReport:
    """Record or bring up to date every asset of a register file.

    A reference that comes twice in one file is refused the second time: nobody can say which row is right.
    With `dry_run` the same work is done and taken back.

    Raises:
        ImportFileError: The file is neither GeoJSON nor CSV.
    """
    report = ImportReport(dry_run=dry_run)
    if dry_run:
        with session.begin_nested() as trial:
            _take(session, data, defaults, report, viewer=viewer, now=now)
            trial.rollback()
        return report
    _take(session, data, defaults, report, viewer=viewer, now=now)
    detail: dict[str, JsonValue] = {
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "refused": len(report.refused),
    }
    subject = f"organisation:{owner_of(viewer)}"
    audit.record(session, viewer=viewer, action="assets.imported", subject=subject, now=now, detail=detail)
    return report


def _take(
    session: Session, data: bytes, defaults: Defaults, report: ImportReport, *, viewer: Viewer, now: datetime
) -> None:
    seen: dict[str, str] = {}
    for row in read_register(data, defaults):
        if isinstance(row, Refusal):
            report.refused.append(row)
        elif row.reference in seen:
            reason = f"The reference comes twice: first in {seen[row.reference]}."
            report.refused.append(Refusal(row.where, row.reference, reason))
        else:
            seen[row.reference] = row.where
            outcome = upsert_asset(session, _facts(row), viewer=viewer, now=now)
            setattr(report, outcome, getattr(report, outcome) + 1)


def _facts(row: RegisterRow) -> AssetFacts:
    return AssetFacts(
        reference=row.reference,
        kind=row.kind,
        name=row.name,
        geometry=row.geometry,
        owner=row.owner,
        external_refs=row.external_refs,
        attributes=row.attributes,
    )
