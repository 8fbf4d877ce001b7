"""A worker process for tests to kill at any moment: each of its jobs writes one row, exactly once."""

import sys
import time
from threading import Event

from sqlmodel import Session

from records.columns import JsonValue
from records.database import connect
from records.jobs import enqueue
from records.worker import JobContext, Pace, Worker, utc_now

LEASE_S = 1.0


def mark(context: JobContext) -> None:
    """Compute a little, write the one row, compute a little more."""

    def write(session: Session) -> JsonValue:
        time.sleep(0.03)
        return enqueue(session, "marked", {"by": context.job_id}, now=utc_now()).id

    time.sleep(0.06)
    context.once_writing("mark", write)
    time.sleep(0.06)


if __name__ == "__main__":
    Worker(connect(sys.argv[1]), {"mark": mark}, pace=Pace(lease_s=LEASE_S, poll_s=0.05)).run_forever(Event())
