"""How fast jobs are asked for and done, and how soon a dead worker's job is finished by another.

    python benchmarks/jobs.py leased sqlite:////var/tmp/jobs.sqlite3 --jobs 300
    python benchmarks/jobs.py dbos postgresql+psycopg://user@host/jobs --jobs 300

`dbos` (3.4.0 was compared) is not among the project's dependencies: install it to repeat the comparison.
Figures and the choice: docs/adr/0002-jobs.md.
"""

import argparse
import importlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import text
from sqlmodel import SQLModel

from records.database import connect, reading, writing
from records.jobs import enqueue
from records.worker import JobContext, Pace, Worker

LEASE_S = 3.0
RECOVERY_LIMIT_S = 30.0


@dataclass(frozen=True, slots=True)
class Contender:
    """One way to run jobs.

    Attributes:
        ask: Enqueue so many jobs of a kind ("small" or "stuck"), each in its own transaction.
        done: How many jobs are finished.
        work: Be a worker of that name until standard input closes.
    """

    ask: Callable[[str, int], None]
    done: Callable[[], int]
    work: Callable[[str], None]


def leased(url: str) -> Contender:
    """Our own table."""
    engine = connect(url)
    SQLModel.metadata.create_all(engine)

    def ask(kind: str, number: int) -> None:
        for _ in range(number):
            with writing(engine) as session:
                session.connection().execute(text("INSERT INTO own_row (name) VALUES ('x')"))
                enqueue(session, kind, {"n": 1}, now=datetime.now(UTC))

    def done() -> int:
        with reading(engine) as session:
            return int(session.connection().execute(text("SELECT count(*) FROM job WHERE state = 'done'")).scalar_one())

    def work(name: str) -> None:
        def small(context: JobContext) -> None:
            context.checkpoint("only", 1)

        def stuck(context: JobContext) -> None:
            context.checkpoint("first", 1)
            stay_if_doomed(name)

        handlers = {"small": small, "stuck": stuck}
        worker = Worker(engine, handlers, worker_id=name, pace=Pace(lease_s=LEASE_S, poll_s=0.1))
        worker.run_forever(closing())

    with writing(engine) as session:
        session.connection().execute(text("CREATE TABLE IF NOT EXISTS own_row (name TEXT)"))
    return Contender(ask, done, work)


def dbos(url: str) -> Contender:
    """DBOS, with its tables in our own database so that it may share a transaction."""
    library: Any = importlib.import_module("dbos")
    engine = connect(url)
    with writing(engine) as session:
        session.connection().execute(text("CREATE TABLE IF NOT EXISTS own_row (name TEXT)"))
    name = ["asker"]

    @library.DBOS.step()  # type: ignore[untyped-decorator]
    def note(value: int) -> int:
        return value

    @library.DBOS.workflow()  # type: ignore[untyped-decorator]
    def small(value: int) -> int:
        return int(note(value))

    @library.DBOS.workflow()  # type: ignore[untyped-decorator]
    def stuck(value: int) -> int:
        note(value)
        stay_if_doomed(name[0])
        return value

    def ask(kind: str, number: int) -> None:
        client = library.DBOSClient(system_database_url=url)
        options = {"queue_name": "jobs", "workflow_name": f"dbos.<locals>.{kind}", "app_version": "1"}
        for _ in range(number):
            with writing(engine) as session:
                session.connection().execute(text("INSERT INTO own_row (name) VALUES ('x')"))
                client.enqueue_in_transaction(session.connection(), options, 1)

    def done() -> int:
        table = "dbos.workflow_status" if url.startswith("postgresql") else "workflow_status"
        with reading(engine) as session:
            query = text(f"SELECT count(*) FROM {table} WHERE status = 'SUCCESS'")  # noqa: S608
            return int(session.connection().execute(query).scalar_one())

    def work(worker: str) -> None:
        name[0] = worker
        _launch(library, url, worker)
        closing().wait()

    _launch(library, url, "first-launch")
    library.DBOS.destroy()
    return Contender(ask, done, work)


def _launch(library: Any, url: str, name: str) -> None:
    config = {
        "name": "bench",
        "system_database_url": url,
        "executor_id": name,
        "application_version": "1",
        "log_level": "ERROR",
    }
    library.DBOS(config=config)
    library.DBOS.launch()
    library.DBOS.register_queue("jobs", polling_interval_sec=0.1)


def closing() -> threading.Event:
    """Set when standard input closes."""
    event = threading.Event()

    def watch() -> None:
        sys.stdin.read()
        event.set()

    threading.Thread(target=watch, daemon=True).start()
    return event


def stay_if_doomed(name: str) -> None:
    """In the worker that is to be killed: say so and stay there."""
    if name == "doomed":
        sys.stdout.write("stuck\n")
        sys.stdout.flush()
        time.sleep(3600)


CONTENDERS: dict[str, Callable[[str], Contender]] = {"leased": leased, "dbos": dbos}


class Crew:
    """Worker processes, ended when the block ends."""

    def __init__(self, contender: str, url: str, names: Sequence[str]) -> None:
        self.command = [sys.executable, str(Path(__file__)), contender, url]
        self.processes = [self._start(name) for name in names]

    def _start(self, name: str) -> subprocess.Popen[str]:
        arguments = [*self.command, "--work", name]
        return subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Self:
        """The running crew."""
        return self

    def __exit__(self, *_: object) -> None:
        """End each process by its own handle."""
        for process in self.processes:
            process.kill()
            process.communicate()


def seconds_until(reached: Callable[[], bool], limit: float) -> float | None:
    """How long it took, or None when the limit passed first."""
    start = time.monotonic()
    while time.monotonic() - start < limit:
        if reached():
            return time.monotonic() - start
        time.sleep(0.02)
    return None


def measure(contender: str, url: str, jobs: int) -> None:
    """Print enqueue and work rates with one and two processes, then the time to recover from kill -9."""
    bench = CONTENDERS[contender](url)
    for crew in (["one"], ["one", "two"]):
        before = bench.done()
        start = time.monotonic()
        bench.ask("small", jobs)
        asked = jobs / (time.monotonic() - start)
        with Crew(contender, url, crew):
            # Start-up is not the engine's speed: the clock runs from the first finished job.
            seconds_until(lambda goal=before: bench.done() > goal, 60)  # type: ignore[misc]
            first = bench.done() - before
            took = seconds_until(lambda goal=before + jobs: bench.done() >= goal, 120)  # type: ignore[misc]
        rate = f"{(jobs - first) / took:.0f}/s" if took else "not finished in 120 s"
        print(f"{contender}: {jobs} jobs, asked {asked:.0f}/s, done by {len(crew)} process(es) {rate}")
    recover(contender, url, bench)


def recover(contender: str, url: str, bench: Contender) -> None:
    """Kill a worker in the middle and time another one, of another name, that was already there to help."""
    before = bench.done()
    with Crew(contender, url, ["doomed"]) as doomed:
        bench.ask("stuck", 1)
        output = doomed.processes[0].stdout
        if output is not None:
            output.readline()
    with Crew(contender, url, ["heir"]):
        took = seconds_until(lambda: bench.done() > before, RECOVERY_LIMIT_S)
    answer = f"after {took:.1f} s" if took else f"not within {RECOVERY_LIMIT_S:.0f} s"
    print(f"{contender}: the job of a killed worker was finished by another {answer}")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("contender", choices=sorted(CONTENDERS))
    parser.add_argument("url")
    parser.add_argument("--jobs", type=int, default=300)
    parser.add_argument("--work", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.work:
        with suppress(KeyboardInterrupt):
            CONTENDERS[chosen.contender](chosen.url).work(chosen.work)
        return
    measure(chosen.contender, chosen.url, chosen.jobs)


if __name__ == "__main__":
    main()
