"""Work for later: rows that are written with the change that asks for them, and done by any worker.

A job is enqueued in the caller's own transaction, so there is never a delivery without its job or a job without its
delivery. How a worker takes one is in `records.leases`, how it runs in `records.worker`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, UniqueConstraint, func, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, col, select

from records.columns import JsonObject, JsonValue, json_column
from records.errors import JobMissingError, JobStateError
from records.ids import new_id

MAX_ATTEMPTS = 5


class JobState(StrEnum):
    """Where a job stands. One that waits to be tried again is queued."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


_OPEN = text("state IN ('queued', 'running')")


class Job(SQLModel, table=True):
    """One piece of work.

    Attributes:
        id: Opaque.
        kind: Names the handler that does it.
        payload: What the handler needs.
        key: Two jobs of a kind with one key are one job; None is no key.
        state: One of `JobState`.
        priority: Higher goes first.
        due_at: When it may be taken: queued, not before this; running, when its lease ends unless renewed.
        attempts: How often it has been started; at `max_attempts` a failure is final.
        fence: Grows with every start. A worker may record only under the number it was given.
        worker_id: Who has it, or had it last.
        steps: What finished steps left behind, so that the next attempt begins after them.
        progress: From 0 to 1, with `message` in words.
        reason: Why the last attempt failed; on a failed job, why it was given up.
        created_at: When it was asked for.
        started_at: When the last attempt began.
        finished_at: When it was done or given up.
    """

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("kind", "key", name="job_kind_key"),
        # Finished jobs pile up for years; the index that workers poll holds only the open ones.
        Index("job_open", text("priority DESC"), "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    kind: str
    payload: JsonObject = Field(sa_column=json_column())
    key: str | None = None
    state: JobState = Field(default=JobState.QUEUED, sa_type=String)
    priority: int = 0
    due_at: datetime
    attempts: int = 0
    max_attempts: int = MAX_ATTEMPTS
    fence: int = 0
    worker_id: str | None = None
    steps: JsonObject = Field(default_factory=dict, sa_column=json_column())
    progress: float = 0.0
    message: str | None = None
    reason: str | None = None
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class JobOrder:
    """A job to be done, before it has a row.

    Attributes:
        kind: Names the handler that does it.
        payload: What the handler needs, JSON.
        key: Two orders of a kind with one key make one job.
        run_after: Not before this moment; None is at once.
        priority: Higher goes first: a person waits (10), usual (0), can wait for the night (-10).
        max_attempts: How often to start it before giving up.
    """

    kind: str
    payload: Mapping[str, JsonValue] = field(default_factory=dict)
    key: str | None = None
    run_after: datetime | None = None
    priority: int = 0
    max_attempts: int = MAX_ATTEMPTS


def enqueue(
    session: Session,
    kind: str,
    payload: Mapping[str, JsonValue],
    *,
    now: datetime,
    key: str | None = None,
    run_after: datetime | None = None,
) -> Job:
    """Ask for a job in the caller's transaction; with a key that was used before, the job there is."""
    return place_order(session, JobOrder(kind=kind, payload=payload, key=key, run_after=run_after), now=now)


def place_order(session: Session, order: JobOrder, *, now: datetime) -> Job:
    """Ask for a job with all its particulars, in the caller's transaction.

    Returns:
        The new job, or the one that the same kind and key made before, whatever its state.
    """
    job = Job(
        kind=order.kind,
        payload=dict(order.payload),
        key=order.key,
        priority=order.priority,
        due_at=order.run_after or now,
        max_attempts=order.max_attempts,
        created_at=now,
    )
    if order.key is None:
        session.add(job)
        session.flush()
        return job
    # Two machines may ask at once: the database decides, and the loser reads the winner's row.
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.connection().execute(dialect.insert(Job).values(**job.model_dump()).on_conflict_do_nothing())
    return session.exec(select(Job).where(Job.kind == order.kind, Job.key == order.key)).one()


def find(session: Session, job_id: str) -> Job:
    """The job by that id, as it stands now.

    Raises:
        JobMissingError: There is none.
    """
    job = session.get(Job, job_id, populate_existing=True)
    if job is None:
        raise JobMissingError(f"There is no job {job_id}.", field="job")
    return job


def unfinished(session: Session, job_ids: Sequence[str]) -> list[str]:
    """Those of the jobs that are neither done nor given up."""
    open_jobs = select(Job.id).where(col(Job.id).in_(job_ids), col(Job.state).in_((JobState.QUEUED, JobState.RUNNING)))
    return list(session.exec(open_jobs).all())


def counts(session: Session) -> dict[JobState, int]:
    """How many jobs stand in each state, none left out."""
    found = session.exec(select(Job.state, func.count()).group_by(col(Job.state))).all()
    return dict.fromkeys(JobState, 0) | {JobState(state): number for state, number in found}


def failures(session: Session, limit: int = 50) -> list[Job]:
    """The jobs that were given up, latest first."""
    latest = select(Job).where(Job.state == JobState.FAILED).order_by(col(Job.finished_at).desc(), col(Job.id))
    return list(session.exec(latest.limit(limit)).all())


def retry(session: Session, job_id: str, *, now: datetime) -> Job:
    """Give a failed job all its attempts again; the steps that it finished stay finished.

    Raises:
        JobMissingError: There is none by that id.
        JobStateError: It has not failed.
    """
    job = find(session, job_id)
    if job.state != JobState.FAILED:
        raise JobStateError(f"The job is {job.state}, and only a failed one can be tried again.", field="job")
    job.state, job.attempts, job.due_at, job.finished_at = JobState.QUEUED, 0, now, None
    session.add(job)
    session.flush()
    return job
