"""Job workers: inside the web process by default, in processes of their own, or beside a command that waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from sqlalchemy import Engine

from catalogue.deliveries import ingest_jobs
from catalogue.ingest.nursery import Nursery
from records.files import FileStore
from records.worker import Worker


@contextmanager
def job_worker(engine: Engine, files: FileStore) -> Iterator[Worker]:
    """A worker that knows every kind of job, with a nursery of its own for strangers' files."""
    with Nursery() as nursery:
        yield Worker(engine=engine, handlers=ingest_jobs(files, read=nursery.process))


@contextmanager
def running_workers(engine: Engine, files: FileStore, count: int) -> Iterator[None]:
    """So many workers in threads of their own, for as long as the context lasts; the job in hand is finished."""
    stop = Event()

    def work() -> None:
        with job_worker(engine, files) as worker:
            worker.run_forever(stop)

    threads = [Thread(target=work, daemon=True, name=f"jobs-{number}") for number in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=30)
