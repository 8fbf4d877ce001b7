"""Many files, one start: readers are loaded once, and each file is still read in a process of its own.

Loading the readers takes half a second, which for a delivery of a thousand photographs is most of the
time. A nursery loads them, leaves the network, and then forks one child for each file; the child puts
its own limits on and dies with its file.
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from catalogue.ingest.child import answer, leave_the_network, take_over_grids
from catalogue.ingest.outcome import Hints, Processed
from catalogue.limits import DEFAULT_LIMITS, Limits, environment, outcome_of, request_for

_TIME_UP = "time up"


class Nursery:
    """Reads delivered files, one at a time, each in its own limited process.

    Use as a context manager; `process` has the signature of `catalogue.limits.process_limited`.
    Safe to call from several threads, which then wait for each other: have one nursery a worker.
    """

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._home: tempfile.TemporaryDirectory[str] | None = None
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        """Itself; the process is started with the first file."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self.close()

    @property
    def pid(self) -> int:
        """Number of the running process."""
        return self._running().pid

    def process(self, path: Path, name: str, work: Path, hints: Hints) -> Processed:
        """Catalogue one file; see `catalogue.limits.process_limited`.

        Raises:
            Quarantined: The file cannot be catalogued, or its reader died on it.
        """
        request = request_for(path, name, work, hints, self._limits)
        with self._lock:
            told = self._ask(request) or self._ask(request)
        code = json.loads(told) if told else 1
        return outcome_of(None if code == _TIME_UP else int(code), work, self._limits)

    def close(self) -> None:
        """End the process; a later file starts a new one."""
        with self._lock:
            self._end()

    def _ask(self, request: str) -> str:
        """The nursery's answer to one request; empty when it was gone, and then it is started anew."""
        running = self._running()
        try:
            if running.stdin is None or running.stdout is None:
                return ""
            running.stdin.write(request + "\n")
            running.stdin.flush()
            told = running.stdout.readline()
        except BrokenPipeError:
            told = ""
        if not told:
            self._end()
        return told

    def _running(self) -> "subprocess.Popen[str]":
        """The process, started if it is not there."""
        if self._process is None:
            self._home = tempfile.TemporaryDirectory(prefix="laverock-nursery-")
            home = Path(self._home.name)
            self._process = subprocess.Popen(
                [sys.executable, "-s", "-W", "ignore", "-m", "catalogue.ingest.nursery"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=home,
                env=environment(home),
                text=True,
                start_new_session=True,
            )
        return self._process

    def _end(self) -> None:
        """Close the pipes, wait, and take its folder away."""
        if self._process is not None:
            for pipe in (self._process.stdin, self._process.stdout):
                # What was left unsent to a dead process is of no more use.
                with contextlib.suppress(BrokenPipeError):
                    if pipe is not None:
                        pipe.close()
            self._process.wait()
            self._process = None
        if self._home is not None:
            self._home.cleanup()
            self._home = None


def main() -> int:
    """The process: load every reader, then fork for each line of standard input and answer how it ended."""
    leave_the_network()
    take_over_grids(Path.cwd())
    _load()
    for line in sys.stdin:
        print(json.dumps(_read_in_a_child(json.loads(line))), flush=True)  # noqa: T201 - the answer goes to the service
    return 0


def _load() -> None:
    """Import what reads files, so that children have it without work of their own."""
    import catalogue.cloud.process  # noqa: PLC0415
    import catalogue.photo.process  # noqa: PLC0415
    import catalogue.raster.process  # noqa: PLC0415
    import catalogue.thermal.process  # noqa: PLC0415
    import catalogue.video.process  # noqa: F401, PLC0415


def _read_in_a_child(request: dict[str, Any]) -> int | str:
    """Fork, let the child read, and wait no longer than the file may take."""
    child = os.fork()
    if child == 0:
        os.setsid()
        os._exit(_child(request))
    watch = os.pidfd_open(child)
    try:
        ended, _, _ = select.select([watch], [], [], request["limits"]["wall_s"])
        if not ended:
            os.killpg(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    finally:
        os.close(watch)
    return os.waitstatus_to_exitcode(status) if ended else _TIME_UP


def _child(request: dict[str, Any]) -> int:
    """What the forked child does: its words go to a log beside its work, and its folder is its own."""
    work = Path(request["work"])
    log = os.open(work / "reader.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.chdir(work)
    os.environ["HOME"] = os.environ["TMPDIR"] = tempfile.tempdir = str(work)
    return answer(request)


if __name__ == "__main__":
    sys.exit(main())
