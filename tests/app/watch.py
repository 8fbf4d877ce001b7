"""Watches every transaction of the service under test: what changes something also says so in the audit chain."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import event
from sqlalchemy.orm import Session, UOWTransaction

SILENT: Final = frozenset(
    {
        "sign_in",  # signing in and out is audited as the person's, with the sign-in itself or its end
        "sign_in_failure",  # a guess is counted, and is nobody's deed
        "job",  # how work is done, not what was done
        "feed_cache",  # what an outside feed answered
        "catalogue_upload",  # bytes on their way; begun, finished and removed are audited
        "catalogue_upload_part",
        "catalogue_file",  # its state as a job reads it; the item is audited when it is catalogued
    }
)
"""Tables that may change without an audit entry, and why."""

_CHANGED: Final = "watch.changed"
_AUDITED: Final = "watch.audited"


@contextmanager
def watching() -> Iterator[list[str]]:
    """Collects a sentence for each transaction that changed something and said nothing."""
    found: list[str] = []

    def after_flush(session: Session, _: UOWTransaction) -> None:
        names = {row.__tablename__ for rows in (session.new, session.dirty, session.deleted) for row in rows}
        if "audit_entry" in names:
            session.info[_AUDITED] = True
        session.info.setdefault(_CHANGED, set()).update(names - SILENT - {"audit_entry"})

    def before_commit(session: Session) -> None:
        if session.in_nested_transaction():
            return
        session.flush()
        changed = session.info.pop(_CHANGED, set())
        if changed and not session.info.pop(_AUDITED, False):
            found.append(f"{', '.join(sorted(changed))} changed without an audit entry")

    event.listen(Session, "after_flush", after_flush)
    event.listen(Session, "before_commit", before_commit)
    try:
        yield found
    finally:
        event.remove(Session, "after_flush", after_flush)
        event.remove(Session, "before_commit", before_commit)
