"""Where a demonstration is kept, and whether the one that is there is whole."""

import json
import shutil
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

from geo.errors import ConflictError
from records.durable import publish

MARK: Final = "demonstration.json"
EDITION: Final = 1
"""Rises whenever the demonstration itself changes, so that an older one is made again."""

_OURS: Final = ("laverock.sqlite3", "laverock.sqlite3-wal", "laverock.sqlite3-shm", "files", "work")


class Kept(StrEnum):
    """What a folder holds."""

    NOTHING = "nothing"
    WHOLE = "whole"
    HALF = "half"
    OLDER = "older"


class NotADemonstrationError(ConflictError):
    """The folder holds a service that was not made as a demonstration, and is left alone."""


def kept_in(folder: Path) -> Kept:
    """What a folder holds.

    Raises:
        NotADemonstrationError: A service without the mark of a demonstration is in it.
    """
    mark = folder / MARK
    if not mark.is_file():
        if (folder / _OURS[0]).exists():
            raise NotADemonstrationError(
                f"{folder} holds a service that is not a demonstration.",
                field="data",
                remedy="Give another folder with --data.",
            )
        return Kept.NOTHING
    try:
        written = json.loads(mark.read_text(encoding="utf-8"))
    except ValueError:
        return Kept.HALF
    if written.get("state") != "whole":
        return Kept.HALF
    return Kept.WHOLE if written.get("edition") == EDITION else Kept.OLDER


def begin(folder: Path) -> None:
    """Take away what an unfinished demonstration left, and mark the folder as being filled."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / MARK).is_file():
        for name in _OURS:
            path = folder / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    _write(folder, {"state": "being made"})


def end(folder: Path, today: date) -> None:
    """Mark the demonstration as whole."""
    _write(folder, {"state": "whole", "edition": EDITION, "today": today.isoformat()})


def _write(folder: Path, content: dict[str, object]) -> None:
    arrived = folder / f"{MARK}.new"
    arrived.write_text(json.dumps(content), encoding="utf-8")
    publish(arrived, folder / MARK)
