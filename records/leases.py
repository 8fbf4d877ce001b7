"""How one worker, and only one, holds a job: leases that end by themselves, and fences against those who wake too late.

A worker takes a job by moving its due time to the end of a lease, and renews that while it works. When the worker dies, the
due time passes and the job is there for any other. Should the first one only have slept, its fence number is no longer the
job's, and every write that it tries is refused.

PostgreSQL lets workers pass each other's rows (``SKIP LOCKED``); SQLite has one writer at a time (``BEGIN IMMEDIATE``).
Clocks of machines may differ by up to half a lease without harm.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event

from pydantic import JsonValue
from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from records.database import writing
from records.errors import LeaseLostError
from records.jobs import Job, JobState

LONGEST_REASON = 2_000


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on one job and to record what came of it.

    Attributes:
        engine: The database that the job lies in.
        job_id: The job.
        fence: The number under which this worker may record.
        lost: Set once it is known that another worker has the job.
    """

    engine: Engine
    job_id: str
    fence: int
    lost: Event = field(default_factory=Event)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that is kept only if the job is still this worker's at its start and cannot be taken before its end.

        Raises:
            LeaseLostError: Another worker has the job; nothing was written.
        """
        with writing(self.engine) as session:
            held = select(Job.id).where(Job.id == self.job_id, Job.fence == self.fence, Job.state == JobState.RUNNING)
            if session.exec(held.with_for_update()).one_or_none() is None:
                self._refuse()
            yield session

    def change(self, **values: JsonValue | datetime) -> None:
        """Write to the job's own row.

        Raises:
            LeaseLostError: Another worker has the job; nothing was written.
        """
        mine = (col(Job.id) == self.job_id, col(Job.fence) == self.fence, col(Job.state) == JobState.RUNNING)
        with writing(self.engine) as session:
            changed = session.connection().execute(update(Job).where(*mine).values(**values))
        if changed.rowcount != 1:
            self._refuse()

    def renew(self, until: datetime) -> None:
        """Hold the job until a later moment."""
        self.change(due_at=until)

    def done(self, now: datetime) -> None:
        """Record that the job is finished."""
        self.change(state=JobState.DONE, finished_at=now, due_at=now, progress=1.0, reason=None)

    def again(self, due_at: datetime, reason: str) -> None:
        """Give the job back, to be tried again from a later moment."""
        self.change(state=JobState.QUEUED, due_at=due_at, reason=reason[:LONGEST_REASON])

    def failed(self, now: datetime, reason: str) -> None:
        """Give the job up, and say why."""
        self.change(state=JobState.FAILED, finished_at=now, due_at=now, reason=reason[:LONGEST_REASON])

    def _refuse(self) -> None:
        self.lost.set()
        raise LeaseLostError(f"Job {self.job_id} was taken over by another worker.", field="job")


def claim(
    engine: Engine, kinds: Collection[str], *, worker_id: str, now: datetime, lease: timedelta
) -> tuple[Lease, Job] | None:
    """Take the most urgent job that is due, or None when nothing is.

    A job whose worker went silent is taken over. One that has now cost its last permitted worker is given up, so that a file
    which kills whatever opens it cannot kill for ever.
    """
    while True:
        with writing(engine) as session:
            job = _next_due(session, kinds, now)
            if job is None:
                return None
            abandoned = job.state == JobState.RUNNING and job.attempts >= job.max_attempts
            if abandoned:
                job.state, job.finished_at = JobState.FAILED, now
                job.reason = (
                    f"Its worker stopped without a word; it was started {job.attempts} times and never finished."
                )
            else:
                job.state, job.worker_id, job.started_at = JobState.RUNNING, worker_id, now
                job.due_at, job.attempts, job.fence = now + lease, job.attempts + 1, job.fence + 1
            session.add(job)
        if not abandoned:
            return Lease(engine, job.id, job.fence), job


def _next_due(session: Session, kinds: Collection[str], now: datetime) -> Job | None:
    due = (
        select(Job)
        .where(col(Job.state).in_((JobState.QUEUED, JobState.RUNNING)), Job.due_at <= now, col(Job.kind).in_(kinds))
        .order_by(col(Job.priority).desc(), col(Job.due_at))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return session.exec(due).first()
