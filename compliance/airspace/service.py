"""Importing airspace: one file becomes one dated dataset, and every feature left out is named with its reason."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from pathlib import Path

import shapely
from sqlalchemy import insert
from sqlmodel import Session, col, select

from compliance.airspace.errors import UnreadableAirspaceError
from compliance.airspace.features import Box, Parsed, Refusal, ZoneFeature
from compliance.airspace.formats.sniff import LARGEST_BYTES, read
from compliance.airspace.models import AirspaceZone, ZoneDataset
from geo.errors import InvalidError
from records import audit
from records.columns import JsonValue
from records.ids import new_id
from records.viewer import SYSTEM, Viewer

DEMONSTRATION_NOTE = "demonstration, not for flight"
_NAMED_IN_ERROR = 5
SEED = "argyll-demonstration.json"


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the file itself may not say: its name, its source's short name, its dates, a note for every verdict."""

    name: str = ""
    source: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file. `already_held` when the same bytes were imported before; nothing was changed then."""

    dataset_id: str
    source: str
    format: str
    title: str
    sha256: str
    effective_from: date | None
    effective_to: date | None
    imported: int
    refused: tuple[Refusal, ...]
    warnings: tuple[str, ...]
    already_held: bool = False

    def to_json(self) -> dict[str, JsonValue]:
        """The report as JSON, dates in ISO 8601."""
        return {
            "dataset_id": self.dataset_id,
            "source": self.source,
            "format": self.format,
            "title": self.title,
            "sha256": self.sha256,
            "effective_from": self.effective_from.isoformat() if self.effective_from else None,
            "effective_to": self.effective_to.isoformat() if self.effective_to else None,
            "imported": self.imported,
            "refused": [{"feature": refusal.feature, "reason": refusal.reason} for refusal in self.refused],
            "warnings": list(self.warnings),
            "already_held": self.already_held,
        }


_NO_OPTIONS = ImportOptions()


def load(
    session: Session,
    source: Path | bytes,
    *,
    now: datetime,
    viewer: Viewer = SYSTEM,
    options: ImportOptions = _NO_OPTIONS,
) -> ImportReport:
    """Import one airspace file of any known format in the caller's transaction.

    Args:
        session: A writing session.
        source: The file, or its bytes.
        now: The time of import, aware.
        viewer: Who imports it.
        options: What the file does not say itself.

    Raises:
        UnreadableAirspaceError: The file as a whole cannot be used.
    """
    data, name = _bytes_of(source, options.name)
    digest = hashlib.sha256(data).hexdigest()
    kind, parsed = read(data, name)
    parsed.source = options.source or parsed.source
    held = session.exec(
        select(ZoneDataset).where(ZoneDataset.source == parsed.source, ZoneDataset.sha256 == digest)
    ).first()
    if held is not None:
        return _report(held, already_held=True)
    if not parsed.features and not parsed.temporary:
        raise UnreadableAirspaceError(f"The airspace file holds no zone that can be used. {_refused_words(parsed)}")
    dataset = _dataset(parsed, (kind, name, digest), options, now)
    session.add(dataset)
    session.flush()
    rows = [_row(dataset.id, index, feature) for index, feature in enumerate(parsed.features)]
    if rows:
        session.execute(insert(AirspaceZone), rows)
    detail: dict[str, JsonValue] = {"source": dataset.source, "sha256": digest, "zones": len(parsed.features)}
    audit.record(
        session, viewer=viewer, action="airspace.imported", subject=f"zone_dataset:{dataset.id}", now=now, detail=detail
    )
    return _report(dataset)


def load_seed(session: Session, *, now: datetime, viewer: Viewer = SYSTEM) -> ImportReport:
    """Import the zones in and near Argyll that come with the product: for demonstration, not for flight."""
    data = resources.files("compliance.airspace").joinpath("seed", SEED).read_bytes()
    return load(session, data, now=now, viewer=viewer, options=ImportOptions(name=SEED, note=DEMONSTRATION_NOTE))


def datasets(session: Session) -> Sequence[ZoneDataset]:
    """Every dataset held, newest import first."""
    return session.exec(select(ZoneDataset).order_by(col(ZoneDataset.imported_at).desc())).all()


def _bytes_of(source: Path | bytes, name: str) -> tuple[bytes, str]:
    """The bytes and the file's name."""
    if isinstance(source, bytes):
        return source, name
    try:
        if source.stat().st_size > LARGEST_BYTES:
            raise UnreadableAirspaceError("The airspace file is larger than 200 MB.", field=str(source))
        return source.read_bytes(), name or source.name
    except OSError as failure:
        raise UnreadableAirspaceError(
            f"The file {source} cannot be read: {failure.strerror}.", field=str(source)
        ) from None


def _dataset(parsed: Parsed, told: tuple[str, str, str], options: ImportOptions, now: datetime) -> ZoneDataset:
    """The row of the dataset; the caller's dates win over the file's."""
    kind, name, digest = told
    effective_from = options.effective_from or parsed.effective_from
    effective_to = options.effective_to or parsed.effective_to
    if effective_from and effective_to and effective_to < effective_from:
        raise InvalidError("The airspace data would end before it begins.", field="effective_to")
    warnings = list(parsed.warnings)
    if effective_from is None and not parsed.temporary:
        warnings.append("The file states no date of effect, so it is taken as in force from the beginning.")
    return ZoneDataset(
        source=parsed.source,
        title=parsed.title,
        format=kind,
        file_name=name,
        sha256=digest,
        effective_from=effective_from,
        effective_to=effective_to,
        airac=parsed.airac,
        temporary=parsed.temporary,
        note=options.note,
        imported_at=now,
        zone_count=len(parsed.features),
        designators=list[JsonValue](sorted({feature.designator for feature in parsed.features if feature.designator})),
        refused=[_refused_row(refusal) for refusal in parsed.refusals],
        warnings=list(warnings),
    )


def _refused_words(parsed: Parsed) -> str:
    """The refused features of a file that has nothing else, the first few by name."""
    named = [f"'{refusal.feature}': {refusal.reason}." for refusal in parsed.refusals]
    more = f" And {len(named) - _NAMED_IN_ERROR} more." if len(named) > _NAMED_IN_ERROR else ""
    return " ".join(named[:_NAMED_IN_ERROR]) + more


def _refused_row(refusal: Refusal) -> JsonValue:
    """A refusal as JSON."""
    return {"feature": refusal.feature, "reason": refusal.reason, "box": list(refusal.box) if refusal.box else None}


def _row(dataset_id: str, index: int, feature: ZoneFeature) -> dict[str, object]:
    """One zone as a row for bulk insertion."""
    return {
        "id": new_id(),
        "dataset_id": dataset_id,
        "sequence": index,
        "designator": feature.designator,
        "name": feature.name,
        "kind": feature.kind,
        "geometry_wkb": shapely.to_wkb(feature.geometry),
        "lower_m": feature.lower.metres or 0.0,
        "lower_reference": feature.lower.reference,
        "lower_text": feature.lower.text,
        "upper_m": feature.upper.metres,
        "upper_reference": feature.upper.reference,
        "upper_text": feature.upper.text,
        "starts_at": feature.starts_at,
        "ends_at": feature.ends_at,
        "activity": feature.activity,
        "permitted_by": list(feature.permitted_by),
        "text": feature.text,
    }


def refusals_of(dataset: ZoneDataset) -> tuple[Refusal, ...]:
    """The features that an import left out, with where they lie where that is known."""
    found = []
    for entry in dataset.refused:
        if isinstance(entry, dict):
            corners = entry.get("box")
            box = Box(*(float(str(corner)) for corner in corners)) if isinstance(corners, list) else None
            found.append(Refusal(str(entry["feature"]), str(entry["reason"]), box))
    return tuple(found)


def _report(dataset: ZoneDataset, *, already_held: bool = False) -> ImportReport:
    """The report of a dataset's import."""
    return ImportReport(
        dataset_id=dataset.id,
        source=dataset.source,
        format=dataset.format,
        title=dataset.title,
        sha256=dataset.sha256,
        effective_from=dataset.effective_from,
        effective_to=dataset.effective_to,
        imported=dataset.zone_count,
        refused=refusals_of(dataset),
        warnings=tuple(str(warning) for warning in dataset.warnings),
        already_held=already_held,
    )
