"""Names of delivered files: made safe, and read for the date that some cameras write nowhere else."""

import re
import unicodedata
from datetime import datetime
from pathlib import PurePosixPath
from typing import Final

LONGEST_NAME: Final = 120
_UNSAFE = re.compile(r"[^\w.\-]+")
_DATED = re.compile(
    r"(?<!\d)(?P<y>20\d\d)(?P<sep>[-_.]?)(?P<mo>[01]\d)(?P=sep)(?P<d>[0-3]\d)"
    r"(?:[-_.T\[ ]*(?P<h>[0-2]\d)[-_.:]?(?P<mi>[0-5]\d)[-_.:]?(?P<s>[0-5]\d))?(?![0-9A-Za-z])",
    re.ASCII,
)
# Names that Windows gives to devices: a file so called cannot be saved there.
_DEVICES: Final = frozenset({"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))})


def safe_name(name: str) -> str:
    r"""A name that is one path segment on every system, keeping what a person would recognise.

    Folders before the last slash (either way round), control and format characters, leading dots,
    reserved device names and overlong stems are taken out; the extension is kept.

    >>> safe_name("../../etc/passwd")
    'passwd'
    >>> safe_name("C:\\survey\\DJI 0001 (copy).JPG")
    'DJI_0001_copy_.JPG'
    >>> safe_name("...")
    'file'
    """
    flat = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", maxsplit=1)[-1]
    flat = _UNSAFE.sub("_", flat).lstrip("._-").rstrip(".")
    stem, suffix = PurePosixPath(flat or "file").stem, PurePosixPath(flat or "file").suffix[:12]
    if stem.lower() in _DEVICES:
        stem = f"_{stem}"
    return f"{_cut(stem, LONGEST_NAME - len(suffix))}{suffix}"


def _cut(stem: str, longest: int) -> str:
    """As much of a stem as fits in so many bytes of UTF-8."""
    return stem.encode()[:longest].decode(errors="ignore")


def stem_of(name: str) -> str:
    """The safe stem that derived files are named by."""
    return PurePosixPath(safe_name(name)).stem.removesuffix(".copc")


def moment_in_name(name: str) -> tuple[datetime, bool] | None:
    """The wall-clock moment that a file name carries, and whether it has a time of day.

    The moment has no zone: a camera names files by its own clock. A date alone is taken at midday, so
    that it stays the same date in every zone of Europe.

    >>> moment_in_name("Geotag_DJI_2020-12-02_[07-50-31].csv")
    (datetime.datetime(2020, 12, 2, 7, 50, 31), True)
    """
    found = _DATED.search(name)
    if found is None:
        return None
    parts = [int(found[k]) for k in ("y", "mo", "d")]
    timed = found["h"] is not None
    parts += [int(found[k]) for k in ("h", "mi", "s")] if timed else [12]
    try:
        # The zone is unknown here and is given by the caller, with a warning.
        return datetime(*parts), timed  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None
