"""The job of one delivered file: put together, told from duplicates, read in a limited process, and catalogued.

Every step may be started again: bytes are named by their hash, the item's id follows from the file's, and a file
that is finished is left alone.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Final

from sqlalchemy import Engine
from sqlmodel import col, select

from catalogue.cataloguing import Made, catalogue_file, link_again
from catalogue.delivery_files import INGEST_KIND, Incoming, add_members
from catalogue.errors import Quarantined
from catalogue.ingest.names import safe_name
from catalogue.ingest.outcome import Derived, FileKind, Hints, Processed
from catalogue.kinds import FileState
from catalogue.limits import process_limited
from catalogue.models import DeliveredFile, Delivery, UploadPart
from records.database import reading
from records.files import FileStore, derived_key
from records.worker import Handler, JobContext, utc_now

_VIDEO: Final = frozenset({".mp4", ".mov", ".m4v"})
_TRACK: Final = ".srt"
_NOT_AN_ORIGINAL: Final = (FileState.DUPLICATE, FileState.QUARANTINED, FileState.FAILED)

Reader = Callable[[Path, str, Path, Hints], Processed]


def ingest_jobs(
    files: FileStore,
    work: Path | None = None,
    *,
    read: Reader = process_limited,
    clock: Callable[[], datetime] = utc_now,
) -> Mapping[str, Handler]:
    """The handlers of this room's jobs.

    Args:
        files: Where the bytes are.
        work: Where derived files are made before they are stored; the system's own place where it is None.
        read: What turns one file into catalogue facts.
        clock: The time, aware.
    """
    if work is not None:
        work.mkdir(parents=True, exist_ok=True)
    intake = _Intake(files, work, read, clock)
    return {INGEST_KIND: intake.run}


@dataclass(frozen=True, slots=True)
class _Intake:
    files: FileStore
    work: Path | None
    read: Reader
    clock: Callable[[], datetime]

    def run(self, context: JobContext) -> None:
        """See one file through."""
        with reading(context.engine) as session:
            row = session.get_one(DeliveredFile, str(context.payload["file"]))
            delivery = session.get_one(Delivery, row.delivery_id)
        if FileState(row.state).finished:
            return
        row = self._stored(context, row)
        if self._is_duplicate(context, row):
            return
        try:
            self._read_and_file(context, row, delivery)
        except Quarantined as refusal:
            self._settle(context, row, FileState.QUARANTINED, reason=refusal.reason, remedy=refusal.remedy)

    def _stored(self, context: JobContext, row: DeliveredFile) -> DeliveredFile:
        """The file with its bytes in the store as one, put together from the parts of its upload."""
        kept = None if row.key else self.files.put_stream(self._parts(context.engine, row.upload_id or ""))
        with context.writing() as session:
            fresh = session.get_one(DeliveredFile, row.id)
            if kept is not None:
                fresh.key, fresh.sha256, fresh.size = kept.key, kept.sha256, kept.size
            fresh.state, fresh.updated_at = FileState.PROCESSING, self.clock()
            session.add(fresh)
        return fresh

    def _parts(self, engine: Engine, upload_id: str) -> Iterator[bytes]:
        with reading(engine) as session:
            ordered = select(UploadPart).where(UploadPart.upload_id == upload_id).order_by(col(UploadPart.position))
            parts = list(session.exec(ordered))
        for part in parts:
            yield from self.files.stream(part.key)

    def _is_duplicate(self, context: JobContext, row: DeliveredFile) -> bool:
        """Whether the owner has the same bytes already; then the file is settled as a duplicate of the first."""
        with context.writing() as session:
            same = select(DeliveredFile).where(
                col(DeliveredFile.sha256) == row.sha256,
                col(DeliveredFile.organisation_id) == row.organisation_id,
                col(DeliveredFile.id) != row.id,
                col(DeliveredFile.state).not_in(_NOT_AN_ORIGINAL),
            )
            first = session.exec(same.order_by(col(DeliveredFile.created_at), col(DeliveredFile.id))).first()
            if first is None:
                return False
            fresh = session.get_one(DeliveredFile, row.id)
            fresh.duplicate_of, fresh.kind = first.id, first.kind
            fresh.reason = f"The same bytes were delivered before, as {first.path}."
            fresh.state, fresh.updated_at = FileState.DUPLICATE, self.clock()
            session.add(fresh)
            session.flush()
            if first.item_id is not None:
                link_again(session, first.item_id, fresh.delivery_id)
            return True

    def _read_and_file(self, context: JobContext, row: DeliveredFile, delivery: Delivery) -> None:
        mate = _companion(context.engine, row)
        if mate is not None and row.path.lower().endswith(_TRACK):
            self._attach_track(context, row, mate)
            return
        if mate is not None and mate.key is None:
            mate = self._stored_mate(context, mate)
        with ExitStack() as stack:
            work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ingest-", dir=self.work)))
            path = stack.enter_context(self.files.local_path(row.key or ""))
            track = stack.enter_context(self.files.local_path(mate.key)) if mate and mate.key else None
            processed = self.read(path, row.name, work, _hints(delivery, track))
            if not context.alive:
                return
            if processed.kind is FileKind.ARCHIVE:
                self._expand(context, row, delivery, processed)
            elif processed.kind is FileKind.DOCUMENT:
                reason = "Kept with the delivery: it has no place of its own."
                self._settle(context, row, FileState.ATTACHED, reason=reason, processed=processed)
            else:
                made = [self._keep(row.id, index, derived) for index, derived in enumerate(processed.derived)]
                with context.writing() as session:
                    catalogue_file(session, row.id, processed, made, now=self.clock())

    def _stored_mate(self, context: JobContext, mate: DeliveredFile) -> DeliveredFile:
        kept = self.files.put_stream(self._parts(context.engine, mate.upload_id or ""))
        with context.writing() as session:
            fresh = session.get_one(DeliveredFile, mate.id)
            fresh.key, fresh.sha256, fresh.size = kept.key, kept.sha256, kept.size
            session.add(fresh)
        return fresh

    def _attach_track(self, context: JobContext, row: DeliveredFile, video: DeliveredFile) -> None:
        with context.writing() as session:
            fresh = session.get_one(DeliveredFile, row.id)
            fresh.kind = FileKind.TRACK
            fresh.reason = f"The flight track of {video.name}."
            fresh.state, fresh.updated_at = FileState.ATTACHED, self.clock()
            fresh.item_id = session.get_one(DeliveredFile, video.id).item_id
            session.add(fresh)

    def _expand(self, context: JobContext, row: DeliveredFile, delivery: Delivery, processed: Processed) -> None:
        members = []
        for derived in processed.derived:
            kept = self.files.put_file(derived.path)
            name = str(derived.fields.get("laverock:member", derived.name))
            members.append(Incoming(path=name, key=kept.key, sha256=kept.sha256, size=kept.size))
        with context.writing() as session:
            add_members(session, delivery, row.id, members, now=self.clock())
        count = "one file was" if len(members) == 1 else f"{len(members)} files were"
        self._settle(
            context, row, FileState.ATTACHED, reason=f"The archive was opened: {count} inside.", processed=processed
        )

    def _keep(self, file_id: str, index: int, derived: Derived) -> Made:
        name = f"{index:02d}_{_plain(derived.name)}"
        kept = self.files.put_file(derived.path, derived_key(file_id, name))
        return Made(derived=derived, key=kept.key, sha256=kept.sha256, size=kept.size)

    def _settle(
        self,
        context: JobContext,
        row: DeliveredFile,
        state: FileState,
        *,
        reason: str,
        remedy: str | None = None,
        processed: Processed | None = None,
    ) -> None:
        with context.writing() as session:
            fresh = session.get_one(DeliveredFile, row.id)
            fresh.state, fresh.reason, fresh.remedy, fresh.updated_at = state, reason, remedy, self.clock()
            if processed is not None:
                fresh.kind, fresh.warnings = processed.kind, list(processed.warnings)
            session.add(fresh)


def _hints(delivery: Delivery, track: Path | None) -> Hints:
    return Hints(
        flown_at=delivery.flown_at,
        crs=delivery.crs,
        vertical_datum=delivery.vertical_datum,
        ground_altitude_m=delivery.ground_altitude_m,
        track=track,
    )


def _plain(name: str) -> str:
    """A name that the store takes as part of a key."""
    kept = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "._+=-") else "_" for letter in safe_name(name)
    )
    return kept.lstrip(".") or "file"


def _companion(engine: Engine, row: DeliveredFile) -> DeliveredFile | None:
    """The video of a subtitle track, or the track of a video: same delivery, same folder, same stem."""
    place = PurePosixPath(row.path)
    suffix = place.suffix.lower()
    if suffix != _TRACK and suffix not in _VIDEO:
        return None
    wanted = _VIDEO if suffix == _TRACK else {_TRACK}
    same_delivery = select(DeliveredFile).where(
        col(DeliveredFile.delivery_id) == row.delivery_id,
        col(DeliveredFile.parent_id).is_not_distinct_from(row.parent_id),
    )
    with reading(engine) as session:
        rows = session.exec(same_delivery).all()
    for other in rows:
        there = PurePosixPath(other.path)
        same_stem = there.stem.lower() == place.stem.lower() and there.parent == place.parent
        if same_stem and there.suffix.lower() in wanted:
            return other
    return None
