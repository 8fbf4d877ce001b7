"""Drawn tiles kept on disk, the least recently used let go when there are too many."""

import contextlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

GIBIBYTE: Final = 2**30
_KEPT_SHARE: Final = 0.8


@dataclass(frozen=True, slots=True)
class TileCache:
    """A folder of tiles by name. Losing it loses nothing but time.

    Args:
        folder: Where they lie; may be shared by processes.
        most_bytes: When all tiles together are larger than this, the least recently used go.
        look_every: How many new tiles there are between two looks at the size, on average.
    """

    folder: Path
    most_bytes: int = 2 * GIBIBYTE
    look_every: int = 512

    def get(self, name: str, draw: Callable[[], bytes]) -> bytes:
        """The tile by that name (hexadecimal digits), drawn now if it is not kept."""
        path = self.folder / name[:2] / name[2:4] / name
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            data = draw()
            self._keep(path, data)
            return data
        with contextlib.suppress(FileNotFoundError):
            os.utime(path)
        return data

    def _keep(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, arriving = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        with os.fdopen(handle, "wb") as sink:
            sink.write(data)
        Path(arriving).replace(path)
        # Names are hashes, so this picks one new tile in so many without counting across processes.
        if int(path.name[-8:], 16) % self.look_every == 0:
            self.shrink()

    def shrink(self) -> int:
        """Let the least recently used tiles go until the rest fit with room to spare; how many went."""
        found = []
        for path in self.folder.glob("*/*/*"):
            with contextlib.suppress(FileNotFoundError):
                facts = path.stat()
                found.append((facts.st_mtime, facts.st_size, path))
        total = sum(size for _, size, _ in found)
        if total <= self.most_bytes:
            return 0
        gone = 0
        for _, size, path in sorted(found):
            if total <= self.most_bytes * _KEPT_SHARE:
                break
            path.unlink(missing_ok=True)
            total -= size
            gone += 1
        return gone
