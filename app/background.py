"""Job workers: inside the web process by default, in processes of their own, or beside a command that waits."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from catalogue.deliveries import ingest_jobs
from catalogue.ingest.nursery import Nursery
from flights.orders import expire
from records.database import writing
from records.files import FileStore
from records.viewer import SYSTEM
from records.worker import Worker, utc_now

HOUSEKEEPING_S: Final = 300.0
log = logging.getLogger("laverock.background")


@contextmanager
def job_worker(engine: Engine, files: FileStore) -> Iterator[Worker]:
    """A worker that knows every kind of job, with a nursery of its own for strangers' files."""
    with Nursery() as nursery:
        yield Worker(engine=engine, handlers=ingest_jobs(files, read=nursery.process))


def keep_house(engine: Engine, stop: Event) -> None:
    """Do what falls due by the clock alone, every few minutes until told to stop."""
    while not stop.wait(HOUSEKEEPING_S):
        try:
            with writing(engine) as session:
                expire(session, viewer=SYSTEM, now=utc_now())
        except OperationalError as away:
            log.warning("the database did not answer, so offers were not looked at: %s", away.orig)


@contextmanager
def running_workers(engine: Engine, files: FileStore, count: int) -> Iterator[None]:
    """So many workers in threads of their own, for as long as the context lasts; the job in hand is finished."""
    stop = Event()

    def work() -> None:
        with job_worker(engine, files) as worker:
            worker.run_forever(stop)

    threads = [Thread(target=work, daemon=True, name=f"jobs-{number}") for number in range(count)]
    if count:
        threads.append(Thread(target=keep_house, args=(engine, stop), daemon=True, name="housekeeping"))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=30)
