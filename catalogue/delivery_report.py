"""What became of each delivered file, in words."""

from dataclasses import dataclass

from pydantic import JsonValue
from sqlmodel import Session, col, select

from catalogue.deliveries import get_delivery
from catalogue.kinds import FileState
from catalogue.models import DeliveredFile, Item
from records.jobs import Job, JobState
from records.viewer import Viewer


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one delivered file.

    Attributes:
        id: The delivered file.
        file: Its path in the delivery, or inside its archive after the archive's own path and `!/`.
        state: Where it stands.
        kind: What it turned out to be.
        size, sha256: Of the bytes as they came; none while an upload waits to be put together.
        item, collection: The item that shows it, where there is one.
        reason, remedy: Why it is not an item, and what would make it one.
        warnings: Sentences that stopped nothing.
        job: The work on it.
    """

    id: str
    file: str
    state: FileState
    kind: str | None
    size: int | None
    sha256: str | None
    item: str | None
    collection: str | None
    reason: str | None
    remedy: str | None
    warnings: tuple[str, ...]
    job: str | None

    def to_json(self) -> dict[str, JsonValue]:
        """The report of one file as a JSON object."""
        document: dict[str, JsonValue] = {name: getattr(self, name) for name in self.__slots__}
        return document | {"warnings": list(self.warnings)}


def delivery_report(session: Session, delivery_id: str, *, viewer: Viewer) -> list[FileReport]:
    """What became of each file of a delivery, in the order of their paths, files from archives included.

    Raises:
        MissingError: There is no such delivery for this caller.
    """
    get_delivery(session, delivery_id, viewer=viewer)
    rows = session.exec(select(DeliveredFile).where(DeliveredFile.delivery_id == delivery_id)).all()
    firsts = _by_id(session, {row.duplicate_of for row in rows if row.duplicate_of})
    work = {job.id: job for job in session.exec(select(Job).where(col(Job.id).in_([row.job_id for row in rows])))}
    shown = {row.id: row.item_id or _item_of(firsts.get(row.duplicate_of or "")) for row in rows}
    wanted = [item for item in shown.values() if item]
    filed = dict(session.exec(select(Item.id, Item.collection_id).where(col(Item.id).in_(wanted))).all())
    names = {row.id: row.path for row in rows}
    reports = [_report(row, shown[row.id], filed, work.get(row.job_id or ""), names) for row in rows]
    return sorted(reports, key=lambda report: report.file)


def _by_id(session: Session, ids: set[str]) -> dict[str, DeliveredFile]:
    return {row.id: row for row in session.exec(select(DeliveredFile).where(col(DeliveredFile.id).in_(ids)))}


def _item_of(row: DeliveredFile | None) -> str | None:
    return row.item_id if row is not None else None


def _report(
    row: DeliveredFile, item: str | None, filed: dict[str, str], job: Job | None, names: dict[str, str]
) -> FileReport:
    state, reason = FileState(row.state), row.reason
    if not state.finished and job is not None and job.state == JobState.FAILED:
        state, reason = FileState.FAILED, job.reason
    parent = names.get(row.parent_id or "")
    return FileReport(
        id=row.id,
        file=f"{parent}!/{row.path}" if parent else row.path,
        state=state,
        kind=row.kind,
        size=row.size,
        sha256=row.sha256,
        item=item,
        collection=filed.get(item or ""),
        reason=reason,
        remedy=row.remedy,
        warnings=tuple(str(line) for line in row.warnings),
        job=row.job_id,
    )
