"""Writing to disk so that a power cut leaves either nothing or the whole."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path


def write_hashed(path: Path, chunks: Iterable[bytes]) -> tuple[str, int]:
    """Write the chunks to a new file and wait until the disk has them.

    Returns:
        The SHA-256 as 64 hexadecimal digits, and the size in bytes.

    Raises:
        FileExistsError: There is a file by that name already.
    """
    digest = hashlib.sha256()
    size = 0
    with path.open("xb") as target:
        for chunk in chunks:
            digest.update(chunk)
            size += target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest(), size


def publish(arrived: Path, place: Path) -> None:
    """Give a finished file its name in one step that readers see whole or not at all."""
    place.parent.mkdir(parents=True, exist_ok=True)
    arrived.replace(place)
    folder = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        # The rename itself is only safe once the folder that lists it is on the disk.
        os.fsync(folder)
    finally:
        os.close(folder)
