"""A worker: takes jobs, runs their handlers, keeps its leases alive, and records what came of them.

The handler runs in a thread of its own while the worker's thread renews the lease, so a long computation does not lose its
job. A handler may be started again after any step: work that is dear it does in `JobContext.once`, rows in `JobContext.once_writing`.
"""

import logging
import os
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from threading import Event
from uuid import uuid4

from sqlalchemy import Engine, update
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col

from geo.errors import ExplainedError, ForbiddenError, InvalidError
from records.columns import JsonObject, JsonValue
from records.database import reading
from records.errors import LeaseLostError
from records.jobs import Job, unfinished
from records.leases import Lease, claim

log = logging.getLogger(__name__)

SECONDS_BETWEEN_PROGRESS = 1.0


def utc_now() -> datetime:
    """The time by this machine's clock, aware."""
    return datetime.now(UTC)


def worker_name() -> str:
    """A name that no other worker has: machine, process, and a random part."""
    return f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"


@dataclass(slots=True)
class JobContext:
    """What a handler is given: its task, what earlier attempts finished, and how to record under its lease.

    Attributes:
        job_id: The job.
        payload: What was asked for.
        attempt: 1 on the first start.
        engine: For reading; to write what must happen once, use `writing`.
        steps: What finished steps left behind.
        lease: The right to record.
    """

    job_id: str
    payload: JsonObject
    attempt: int
    engine: Engine
    steps: JsonObject
    lease: Lease
    _said: float = field(default=0.0, repr=False)

    @property
    def alive(self) -> bool:
        """Whether the job is still this worker's, as far as it knows; long loops ask and stop."""
        return not self.lease.lost.is_set()

    def checkpoint(self, step: str, value: JsonValue = None) -> None:
        """Record that a step is finished and what it left behind, for the next attempt to find in `steps`.

        Raises:
            LeaseLostError: Another worker has the job.
        """
        self.steps = self.steps | {step: value}
        self.lease.change(steps=self.steps)

    def once(self, step: str, work: Callable[[], JsonValue]) -> JsonValue:
        """What the step left behind: from an earlier attempt, else by doing it now and recording it."""
        if step not in self.steps:
            self.checkpoint(step, work())
        return self.steps[step]

    def once_writing(self, step: str, work: Callable[[Session], JsonValue]) -> JsonValue:
        """What the step left behind; its rows and the record that it is finished are kept together or not at all.

        A worker may be killed at any moment and the rows are still written exactly once.

        Raises:
            LeaseLostError: Another worker has the job; nothing was written.
        """
        if step not in self.steps:
            with self.lease.writing() as session:
                steps = self.steps | {step: work(session)}
                session.connection().execute(update(Job).where(col(Job.id) == self.job_id).values(steps=steps))
            self.steps = steps
        return self.steps[step]

    def writing(self) -> AbstractContextManager[Session]:
        """A transaction that is refused when another worker has the job.

        Raises:
            LeaseLostError: On entering, when the job has been taken over.
        """
        return self.lease.writing()

    def progress(self, fraction: float, message: str | None = None) -> None:
        """Say how far the work is, 0 to 1; said more than once a second, only the latest after a second is written."""
        moment = time.monotonic()
        if fraction < 1.0 and moment - self._said < SECONDS_BETWEEN_PROGRESS:
            return
        self._said = moment
        self.lease.change(progress=min(max(fraction, 0.0), 1.0), message=message)


Handler = Callable[[JobContext], None]


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient a worker is, in seconds.

    Attributes:
        lease_s: After this long without a sign of life a job is another worker's.
        poll_s: How long to rest when nothing is due.
        retry_s: The wait before the second attempt, doubled for each one after.
        longest_retry_s: The longest wait between attempts.
    """

    lease_s: float = 60.0
    poll_s: float = 0.5
    retry_s: float = 5.0
    longest_retry_s: float = 900.0

    def backoff(self, attempts: int, chance: float) -> timedelta:
        """The wait after so many attempts: doubling, capped, and spread by chance (0 to 1) over its upper half."""
        longest = min(self.retry_s * 2.0 ** (attempts - 1), self.longest_retry_s)
        return timedelta(seconds=longest * (0.5 + 0.5 * chance))


@dataclass(frozen=True, slots=True)
class Worker:
    """Does jobs, one at a time.

    Args:
        engine: The database that the jobs lie in.
        handlers: What does each kind; jobs of other kinds are left for other workers.
        worker_id: A name of its own.
        clock: The time, aware.
        pace: How patient it is.
        chance: A number from 0 to 1 that spreads attempts, so that what failed together does not return together.
    """

    engine: Engine
    handlers: Mapping[str, Handler]
    worker_id: str = field(default_factory=worker_name)
    clock: Callable[[], datetime] = utc_now
    pace: Pace = field(default_factory=Pace)
    chance: Callable[[], float] = field(default_factory=lambda: SystemRandom().random)

    def run_once(self) -> bool:
        """Take one job and see it through; False when nothing was due."""
        lease_for = timedelta(seconds=self.pace.lease_s)
        taken = claim(self.engine, self.handlers.keys(), worker_id=self.worker_id, now=self.clock(), lease=lease_for)
        if taken is None:
            return False
        lease, job = taken
        context = JobContext(job.id, job.payload, job.attempts, self.engine, job.steps, lease)
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"job-{job.kind}") as room:
            work = room.submit(self.handlers[job.kind], context)
            self._hold(work, lease)
        try:
            self._settle(job, lease, work.exception())
        except LeaseLostError:
            log.warning("job %s (%s) was taken over before its end; nothing was recorded", job.id, job.kind)
        return True

    def run_until_idle(self) -> int:
        """Do everything that is due now; the number of attempts made."""
        attempts = 0
        while self.run_once():
            attempts += 1
        return attempts

    def run_until_settled(self, job_ids: Sequence[str], stop: Event | None = None) -> None:
        """Work until each of the jobs is done or given up, here or by another worker."""
        halt = stop or Event()
        while not halt.is_set() and self._unfinished(job_ids):
            if not self._tried_once():
                halt.wait(self.pace.poll_s)

    def run_forever(self, stop: Event) -> None:
        """Work until told to stop; the job in hand is finished first. A database that is away is waited for."""
        while not stop.is_set():
            if not self._tried_once():
                stop.wait(self.pace.poll_s)

    def _tried_once(self) -> bool:
        """Whether a job was seen through; a database that is away or busy is no end of the world."""
        try:
            return self.run_once()
        except OperationalError as away:
            log.warning("the database did not answer: %s", away.orig)
            return False

    def _unfinished(self, job_ids: Sequence[str]) -> list[str]:
        with reading(self.engine) as session:
            return unfinished(session, job_ids)

    def _hold(self, work: Future[None], lease: Lease) -> None:
        """Renew the lease until the handler is finished; once it is lost, only wait for the handler to notice."""
        expires = self.clock() + timedelta(seconds=self.pace.lease_s)
        while wait((work,), timeout=self.pace.lease_s / 3).not_done:
            if lease.lost.is_set():
                continue
            until = self.clock() + timedelta(seconds=self.pace.lease_s)
            try:
                lease.renew(until)
                expires = until
            except LeaseLostError:
                log.warning("job %s was taken over while it ran", lease.job_id)
            except OperationalError as away:
                log.warning("the lease on job %s could not be renewed: %s", lease.job_id, away.orig)
                if self.clock() >= expires:
                    lease.lost.set()

    def _settle(self, job: Job, lease: Lease, failure: BaseException | None) -> None:
        now = self.clock()
        if failure is None:
            lease.done(now)
        elif isinstance(failure, LeaseLostError):
            raise failure
        elif isinstance(failure, InvalidError | ForbiddenError) or job.attempts >= job.max_attempts:
            log.error("job %s (%s) is given up", job.id, job.kind, exc_info=failure)
            lease.failed(now, _in_words(failure))
        else:
            log.warning("job %s (%s) failed and will be tried again", job.id, job.kind, exc_info=failure)
            lease.again(now + self.pace.backoff(job.attempts, self.chance()), _in_words(failure))


def _in_words(failure: BaseException) -> str:
    return str(failure) if isinstance(failure, ExplainedError) else f"{type(failure).__name__}: {failure}"
