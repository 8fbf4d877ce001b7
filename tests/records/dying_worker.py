"""A worker process for tests to kill: it says each step as it begins, then waits to be told to go on."""

import sys
from pathlib import Path

from records.database import connect
from records.worker import JobContext, Worker


def survey(context: JobContext) -> None:
    """Five steps; each leaves a line in a file and is recorded once it is finished."""
    trace = Path(str(context.payload["trace"]))
    for number in range(5):
        step = f"step-{number}"
        if step not in context.steps:
            sys.stdout.write(f"{step}\n")
            sys.stdout.flush()
            sys.stdin.readline()
            with trace.open("a") as lines:
                lines.write(f"{step}\n")
            context.checkpoint(step, number)


if __name__ == "__main__":
    Worker(connect(sys.argv[1]), {"survey": survey}, worker_id="the-one-that-dies").run_once()
