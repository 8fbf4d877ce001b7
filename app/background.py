"""Job workers: inside the web process by default, or in processes of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from sqlalchemy import Engine

from app.assembly import Parts
from app.settings import Settings
from catalogue.deliveries import ingest_jobs
from records.files import FileStore
from records.worker import Worker


def job_worker(engine: Engine, files: FileStore) -> Worker:
    """A worker that knows every kind of job."""
    return Worker(engine=engine, handlers=ingest_jobs(files))


@contextmanager
def running_workers(settings: Settings, parts: Parts) -> Iterator[None]:
    """Workers in threads of their own for as long as the service runs."""
    stop = Event()
    threads = [
        Thread(target=job_worker(parts.engine, parts.files).run_forever, args=(stop,), daemon=True)
        for _ in range(settings.workers)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=30)
