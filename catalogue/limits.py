"""A delivered file is read in a process of its own, with limits on what that process may take.

The readers of image, cloud and video formats are large native libraries, and a
delivered file may be broken or built to harm. The child gets a bounded address
space, processor time and file size, no network where the kernel allows it, an
environment with nothing in it but what the readers need, and a work folder. When
it dies, the file is quarantined and told so; the service never dies with it.
"""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from pydantic import JsonValue

import catalogue
from catalogue.errors import NoRoomError, Quarantined
from catalogue.ingest.outcome import Hints, Processed
from catalogue.ingest.wire import hints_to_json, processed_from_json

MEBIBYTE: Final = 2**20
GIBIBYTE: Final = 2**30
TRY_AGAIN: Final = 75  # EX_TEMPFAIL of sysexits.h
_ROOM_FACTOR: Final = 2  # what is made of a file is seldom larger than twice the file
_NO_ROOM: Final = "There is no room left on the disk to read the file in."
_MAKE_ROOM: Final = "Make room; it is tried again."
_ANSWER: Final = "answer.json"
_PASSED_ON: Final = ("PROJ_DATA", "PROJ_USER_WRITABLE_DIRECTORY", "LD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one reading process may take.

    Attributes:
        memory_bytes: Address space; native libraries reserve far more than they touch.
        cpu_s: Processor seconds over all threads.
        file_bytes: Size of the largest file it may write.
        wall_s: Seconds on the clock before it is killed.
    """

    memory_bytes: int = 6 * GIBIBYTE
    cpu_s: int = 3600
    file_bytes: int = 64 * GIBIBYTE
    wall_s: float = 5400.0


DEFAULT_LIMITS: Final = Limits()


def process_limited(path: Path, name: str, work: Path, hints: Hints, limits: Limits = DEFAULT_LIMITS) -> Processed:
    """Catalogue one file in a separate, limited process.

    Args:
        path: The bytes, already in the store or a copy of them; never written to.
        name: The name it was delivered by.
        work: An existing folder that derived files are left in.
        hints: What the deliverer said beside the file.
        limits: What the process may take.

    Raises:
        Quarantined: The file cannot be catalogued; the reason is a sentence. A reader that
            crashes or passes a limit is such a reason.
        NoRoomError: The disk is full, which is no fault of the file.
    """
    request = request_for(path, name, work, hints, limits)
    return outcome_of(_run(request, work, limits), work, limits)


def request_for(path: Path, name: str, work: Path, hints: Hints, limits: Limits) -> str:
    """What a reading process is asked, as one line of JSON.

    Raises:
        NoRoomError: The disk is nearly full.
    """
    (work / _ANSWER).unlink(missing_ok=True)
    if shutil.disk_usage(work).free < _ROOM_FACTOR * path.stat().st_size:
        raise NoRoomError(_NO_ROOM, remedy=_MAKE_ROOM)
    request: dict[str, JsonValue] = {
        "path": str(path.resolve()),
        "name": name,
        "work": str(work.resolve()),
        "hints": hints_to_json(hints),
        "limits": asdict(limits),
        "answer": str((work / _ANSWER).resolve()),
    }
    return json.dumps(request)


def outcome_of(code: int | None, work: Path, limits: Limits) -> Processed:
    """What a reading process left behind.

    Args:
        code: How it ended, or nothing when its time ran out.
        work: Its folder.
        limits: What it was allowed.

    Raises:
        Quarantined: It refused the file, or died on it.
        NoRoomError: The disk is full, which is no fault of the file.
    """
    answer = work / _ANSWER
    if code is None:
        raise Quarantined(
            f"Reading the file took longer than {limits.wall_s:.0f} seconds and was stopped.",
            remedy="Deliver it in smaller parts, or ask for the limit to be raised.",
        )
    if code == TRY_AGAIN:
        raise NoRoomError(
            "There is no room left on the disk to read the file in.", remedy="Make room; it is tried again."
        )
    if not answer.is_file():
        raise Quarantined(_death(code), remedy="Check that the file opens in other software, and deliver it again.")
    return processed_from_json(answer.read_text(encoding="utf-8"))


def _run(request: str, work: Path, limits: Limits) -> int | None:
    """The exit code of the child, or nothing when its time ran out."""
    command = [sys.executable, "-s", "-W", "ignore", "-m", "catalogue.ingest.child"]
    with (work / "reader.log").open("wb") as log:
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=work,
            env=environment(work),
            start_new_session=True,
        )
        try:
            child.communicate(request.encode(), timeout=limits.wall_s)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            return None
    return child.returncode


def environment(work: Path) -> dict[str, str]:
    """The whole environment of the child: no secrets, no proxies, no settings."""
    root = str(Path(catalogue.__file__).resolve().parent.parent)
    kept = {key: os.environ[key] for key in _PASSED_ON if key in os.environ}
    return kept | {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": root,
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "HOME": str(work),
        "TMPDIR": str(work),
        # Each thread of the linear algebra library reserves address space that is never used here.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


def _death(code: int) -> str:
    """Why a child ended without an answer, in words."""
    told = {
        -signal.SIGXCPU: "The reader used all the processor time that one file may take.",
        -signal.SIGKILL: "The reader was killed, most likely because the file needs more memory than there is.",
        -signal.SIGXFSZ: "The reader wrote a larger file than one delivered file may lead to.",
        -signal.SIGSEGV: "The reader crashed on the file: its content is damaged or was made to do so.",
        -signal.SIGABRT: "The reader gave up on the file: its content is damaged or was made to do so.",
    }
    return told.get(code, f"The reader stopped on the file without an answer (exit {code}).")


def apply(limits: Limits) -> None:
    """Put the limits on this process; called by the child before it imports any reader."""
    _lower(resource.RLIMIT_AS, limits.memory_bytes)
    _lower(resource.RLIMIT_FSIZE, limits.file_bytes)
    _lower(resource.RLIMIT_CPU, limits.cpu_s)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(which: int, value: int) -> None:
    """Set a limit, never above the hard one already in force."""
    _, hard = resource.getrlimit(which)
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (bound, bound))
