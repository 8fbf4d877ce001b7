"""What was done, by whom and when: an append-only chain that shows tampering.

Each entry's hash covers its own content and the hash before it. An edit or a removal in the
middle is found at the entry where it happened; cutting the end off is found only against a
head that was kept elsewhere, so `verify` reports the count and the head for that purpose.
Details hold identifiers, never names, so that a person's data can be erased without
breaking the chain.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlmodel import Field, Session, SQLModel, col, select

from records.columns import JsonObject, JsonValue, json_column, utc_column
from records.ddl import append_only
from records.viewer import Viewer

GENESIS: Final = "0" * 64
_CHAIN_LOCK: Final = 7_205_114  # any constant: names the chain to PostgreSQL's advisory locks


class AuditEntry(SQLModel, table=True):
    """One thing done. Never changed, never deleted."""

    __tablename__ = "audit_entry"

    sequence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_column=utc_column(index=True))
    person_id: str | None = Field(default=None, index=True)
    organisation_id: str | None = None
    action: str
    subject: str = Field(index=True)
    detail: JsonObject = Field(default_factory=dict, sa_column=json_column())
    previous_hash: str
    hash: str


append_only(SQLModel.metadata.tables["audit_entry"])


@dataclass(frozen=True, slots=True)
class ChainReport:
    """The state of the audit chain.

    Attributes:
        entries: How many there are.
        head: The last entry's hash; keep it elsewhere, to detect a shortened chain.
        broken_at: The sequence number of the first entry that does not follow, or None.
    """

    entries: int
    head: str
    broken_at: int | None


def record(
    session: Session,
    *,
    viewer: Viewer,
    action: str,
    subject: str,
    now: datetime,
    detail: Mapping[str, JsonValue] | None = None,
) -> AuditEntry:
    """Add an entry to the chain, in the caller's transaction.

    Args:
        session: The transaction that also makes the change.
        viewer: Who did it.
        action: What was done, as `noun.verb`, for example `request.submitted`.
        subject: What it was done to, as `kind:id`.
        now: When, aware.
        detail: Identifiers and figures that explain it; no names, no free text about people.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
    last = session.exec(select(AuditEntry).order_by(col(AuditEntry.sequence).desc()).limit(1)).first()
    entry = AuditEntry(
        sequence=1 if last is None else last.sequence + 1,
        at=now,
        person_id=viewer.person_id,
        organisation_id=viewer.organisation_id,
        action=action,
        subject=subject,
        detail=dict(detail or {}),
        previous_hash=GENESIS if last is None else last.hash,
        hash="",
    )
    entry.hash = _digest(entry)
    session.add(entry)
    session.flush()
    return entry


def verify(session: Session) -> ChainReport:
    """Walk the whole chain and say where it first breaks, if it does."""
    previous, expected, head = GENESIS, 1, GENESIS
    entries = 0
    broken: int | None = None
    for entry in session.exec(select(AuditEntry).order_by(col(AuditEntry.sequence)).execution_options(yield_per=1000)):
        entries += 1
        follows = entry.sequence == expected and entry.previous_hash == previous and entry.hash == _digest(entry)
        if broken is None and not follows:
            broken = entry.sequence
        previous, expected, head = entry.hash, entry.sequence + 1, entry.hash
    return ChainReport(entries=entries, head=head, broken_at=broken)


def _digest(entry: AuditEntry) -> str:
    content = {
        "sequence": entry.sequence,
        "at": int(entry.at.timestamp() * 1_000_000),
        "person_id": entry.person_id,
        "organisation_id": entry.organisation_id,
        "action": entry.action,
        "subject": entry.subject,
        "detail": entry.detail,
        "previous_hash": entry.previous_hash,
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
