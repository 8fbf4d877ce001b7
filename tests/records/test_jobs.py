"""Jobs are asked for with the change that needs them, done once, and survive the worker."""

import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, select

from geo.errors import InvalidError
from records.columns import JsonValue
from records.database import reading, writing
from records.errors import JobMissingError, JobStateError, LeaseLostError
from records.jobs import Job, JobOrder, JobState, counts, enqueue, failures, find, place_order, retry, unfinished
from records.leases import claim
from records.worker import JobContext, Pace, Worker
from tests.records import dying_worker

START = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass
class Clock:
    """A clock that a test moves."""

    now: datetime = field(default=START)

    def __call__(self) -> datetime:
        """The time that it is said to be."""
        return self.now


def ask(engine: Engine, kind: str = "note", key: str | None = None, **payload: JsonValue) -> str:
    """Enqueue one job and keep it."""
    with writing(engine) as session:
        return enqueue(session, kind, payload, now=START, key=key).id


def look(engine: Engine, job_id: str) -> Job:
    """The job as the database has it."""
    with reading(engine) as session:
        return find(session, job_id)


def worker(engine: Engine, clock: Clock, handler: Callable[[JobContext], None], name: str = "w") -> Worker:
    """A worker for jobs of kind "note", with no chance in its waits."""
    return Worker(engine, {"note": handler}, worker_id=name, clock=clock, chance=lambda: 1.0)


def test_a_job_that_is_not_there_is_said_to_be_missing(session: Session) -> None:
    """An unknown id is an explained error, not None."""
    with pytest.raises(JobMissingError, match="no job nothing"):
        find(session, "nothing")


def test_only_a_failed_job_can_be_tried_again(session: Session) -> None:
    """A job in any other state refuses to be restarted."""
    job = enqueue(session, "note", {}, now=START)
    with pytest.raises(JobStateError, match="queued"):
        retry(session, job.id, now=START)


def test_a_job_exists_only_with_the_change_that_asked_for_it(engine: Engine) -> None:
    """When the caller's transaction is rolled back, so is the job."""

    def changes_then_fails() -> None:
        with writing(engine) as session:
            enqueue(session, "note", {}, now=START)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        changes_then_fails()
    with reading(engine) as session:
        assert sum(counts(session).values()) == 0


def test_a_key_makes_one_job_however_often_it_is_asked_for(engine: Engine) -> None:
    """The same kind and key give the job there is; another kind has keys of its own."""
    assert ask(engine, key="file-1") == ask(engine, key="file-1")
    assert ask(engine, kind="other", key="file-1") != ask(engine, key="file-1")
    assert ask(engine) != ask(engine)


def test_the_urgent_first_then_the_longest_due_and_never_too_early(engine: Engine) -> None:
    """Priority decides, then the due time; a job for later waits, and one of an unknown kind is left alone."""
    with writing(engine) as session:
        for name, priority, wait in (("usual", 0, 0), ("old", 0, -5), ("urgent", 10, 0), ("later", 10, 60)):
            due = START + wait * MINUTE
            place_order(session, JobOrder("note", {"name": name}, run_after=due, priority=priority), now=START)
        enqueue(session, "stranger", {}, now=START)
    done: list[JsonValue] = []
    clock = Clock()
    notes = worker(engine, clock, lambda context: done.append(context.payload["name"]))
    assert notes.run_until_idle() == 3
    assert done == ["urgent", "old", "usual"]
    clock.now += 61 * MINUTE
    assert notes.run_until_idle() == 1
    with reading(engine) as session:
        assert counts(session) == {"queued": 1, "running": 0, "done": 4, "failed": 0}


def test_what_fails_is_tried_again_later_then_given_up_with_its_reason(engine: Engine) -> None:
    """Waits double between attempts; the last failure is final, names its reason, and an operator may restart it."""

    def fails(_context: JobContext) -> None:
        message = "the disk is full"
        raise OSError(message)

    job_id, clock = ask(engine), Clock()
    waits = []
    while look(engine, job_id).state != JobState.FAILED:
        assert worker(engine, clock, fails).run_until_idle() == 1
        waits.append((look(engine, job_id).due_at - clock.now).total_seconds())
        clock.now = look(engine, job_id).due_at
    assert waits == [5, 10, 20, 40, 0]
    with writing(engine) as session:
        assert [(job.id, job.reason) for job in failures(session)] == [(job_id, "OSError: the disk is full")]
        retry(session, job_id, now=clock.now)
    assert worker(engine, clock, lambda _context: None).run_until_idle() == 1
    assert look(engine, job_id).state == JobState.DONE


def test_what_cannot_get_better_is_not_tried_again(engine: Engine) -> None:
    """A job whose input is at fault fails at once, in the error's own words."""

    def refuses(_context: JobContext) -> None:
        raise InvalidError("The file is not an image.", remedy="Deliver it again.")

    job_id = ask(engine)
    worker(engine, Clock(), refuses).run_until_idle()
    assert (look(engine, job_id).state, look(engine, job_id).attempts) == (JobState.FAILED, 1)
    assert look(engine, job_id).reason == "The file is not an image. Deliver it again."


@given(attempts=st.integers(1, 200), chance=st.floats(0, 1))
def test_waits_stay_within_their_bounds(attempts: int, chance: float) -> None:
    """No wait is shorter than half the first or longer than the longest."""
    pace = Pace(retry_s=5, longest_retry_s=900)
    assert 2.5 <= pace.backoff(attempts, chance).total_seconds() <= 900


def test_a_finished_step_is_not_repeated(engine: Engine) -> None:
    """The next attempt finds what the last one left behind."""
    calls: Counter[str] = Counter()

    def handler(context: JobContext) -> None:
        def measure() -> JsonValue:
            calls["measure"] += 1
            return {"volume_m3": 1250.5}

        volume = context.once("measure", measure)
        if context.attempt == 1:
            raise TimeoutError
        context.checkpoint("report", volume)

    job_id, clock = ask(engine), Clock()
    notes = worker(engine, clock, handler)
    notes.run_until_idle()
    clock.now += MINUTE
    notes.run_until_idle()
    assert calls == {"measure": 1}
    assert look(engine, job_id).steps == {"measure": {"volume_m3": 1250.5}, "report": {"volume_m3": 1250.5}}


def test_progress_is_seen_while_the_job_runs(engine: Engine) -> None:
    """The fraction and the words are in the row at once, clipped to 0 and 1."""
    seen: list[tuple[float, str | None]] = []

    def handler(context: JobContext) -> None:
        context.progress(0.25, "reading")
        context.progress(0.26, "too soon to be written")
        row = look(engine, context.job_id)
        seen.append((row.progress, row.message))

    job_id = ask(engine)
    worker(engine, Clock(), handler).run_until_idle()
    assert seen == [(0.25, "reading")]
    assert look(engine, job_id).progress == 1.0


def test_a_worker_that_lost_its_lease_records_nothing(engine: Engine) -> None:
    """A sleeper wakes to find its job done by another: no step, no row and no result of its own is kept."""
    job_id, clock = ask(engine), Clock()
    refused: list[str] = []

    def sleeper(context: JobContext) -> None:
        clock.now += 2 * MINUTE
        assert worker(engine, clock, lambda other: other.checkpoint("by", "second"), "second").run_once()
        with pytest.raises(LeaseLostError):
            context.checkpoint("by", "first")
        with pytest.raises(LeaseLostError), context.writing() as session:
            enqueue(session, "note", {}, now=clock.now)
        refused.append(context.job_id)
        assert not context.alive

    assert worker(engine, clock, sleeper, "first").run_once()
    row = look(engine, job_id)
    assert refused == [job_id]
    assert (row.state, row.worker_id, row.steps) == (JobState.DONE, "second", {"by": "second"})
    with reading(engine) as session:
        assert len(session.exec(select(Job)).all()) == 1


def test_a_long_job_keeps_its_lease_while_it_computes(engine: Engine) -> None:
    """Several leases long, and no other worker gets it in the meantime."""
    job_id = ask(engine)
    pace = Pace(lease_s=0.6)
    thieves: list[object] = []

    def computes(context: JobContext) -> None:
        for _ in range(15):
            threading.Event().wait(0.1)
            thieves.append(Worker(engine, {"note": lambda _other: None}, worker_id="thief", pace=pace).run_once())
        assert context.alive

    assert Worker(engine, {"note": computes}, worker_id="owner", pace=pace).run_once()
    assert (look(engine, job_id).state, look(engine, job_id).worker_id) == (JobState.DONE, "owner")
    assert not any(thieves)


def test_a_job_that_kills_every_worker_is_given_up(engine: Engine) -> None:
    """A file that takes down whatever opens it does so only so many times."""
    job_id, clock = ask(engine), Clock()
    for _ in range(5):
        assert claim(engine, ["note"], worker_id="w", now=clock.now, lease=MINUTE)
        clock.now += 2 * MINUTE
    assert claim(engine, ["note"], worker_id="w", now=clock.now, lease=MINUTE) is None
    assert "stopped without a word" in str(look(engine, job_id).reason)


def test_workers_side_by_side_do_each_job_once(engine: Engine) -> None:
    """Four workers on one table: every job done, none twice."""
    with writing(engine) as session:
        wanted = [enqueue(session, "note", {"n": n}, now=START).id for n in range(60)]
    done: list[str] = []
    crew = [worker(engine, Clock(), lambda context: done.append(context.job_id), f"w{n}") for n in range(4)]
    threads = [threading.Thread(target=one.run_until_idle) for one in crew]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(done) == sorted(wanted)
    with reading(engine) as session:
        assert unfinished(session, wanted) == []


def test_waiting_for_named_jobs_ends_when_they_are_settled(engine: Engine) -> None:
    """A command can wait for its own jobs, one done and one given up, whoever does them."""

    def handler(context: JobContext) -> None:
        if context.payload["bad"]:
            raise InvalidError("No.")

    wanted = [ask(engine, bad=True), ask(engine, bad=False)]
    worker(engine, Clock(), handler).run_until_settled(wanted)
    assert [look(engine, one).state for one in wanted] == [JobState.FAILED, JobState.DONE]


def test_a_worker_stops_when_told(engine: Engine) -> None:
    """The job in hand is finished, and nothing more is begun."""
    stop = threading.Event()
    first, second = ask(engine), ask(engine)
    worker(engine, Clock(), lambda _context: stop.set()).run_forever(stop)
    assert {look(engine, first).state, look(engine, second).state} == {JobState.DONE, JobState.QUEUED}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_killed_process_loses_nothing(engine: Engine, database_url: str, tmp_path: Path, seed: int) -> None:
    """After kill -9 in the middle, another worker finishes the job and repeats at most the step that was open."""
    fatal = random.Random(seed).randrange(5)
    trace = tmp_path / "trace"
    job_id = ask(engine, kind="survey", trace=str(trace))
    command = [sys.executable, "-m", "tests.records.dying_worker", database_url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(fatal + 1):
            assert process.stdout.readline() == f"step-{number}\n"
            if number < fatal:
                process.stdin.write("\n")
                process.stdin.flush()
        process.send_signal(signal.SIGKILL)
    assert look(engine, job_id).state == JobState.RUNNING
    assert list(look(engine, job_id).steps) == [f"step-{number}" for number in range(fatal)]

    heir = Worker(engine, {"survey": _rest}, clock=lambda: datetime.now(UTC) + 2 * MINUTE)
    assert heir.run_until_idle() == 1
    assert look(engine, job_id).state == JobState.DONE
    assert trace.read_text().split() == [f"step-{number}" for number in range(5)]


def _rest(context: JobContext) -> None:
    """The same handler, with nobody to wait for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", _Impatient())
        dying_worker.survey(context)


class _Impatient:
    """A standard input that always says go on."""

    def readline(self) -> str:
        """An empty line at once."""
        return "\n"
