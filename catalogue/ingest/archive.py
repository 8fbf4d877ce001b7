"""Zips laid out safely: no path leaves the work folder, and no bomb fills the disk."""

import shutil
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from catalogue.errors import Quarantined
from catalogue.ingest.names import safe_name
from catalogue.ingest.outcome import Derived, FileKind, Processed

_JUNK: Final = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_ENCRYPTED: Final = 0x1
_BLOCK: Final = 2**20


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """What a zip may hold.

    Attributes:
        members: Number of files.
        total_bytes: Bytes of all files together, unpacked.
        ratio: Unpacked bytes to packed bytes of one file over a mebibyte; pictures hardly compress.
    """

    members: int = 20_000
    total_bytes: int = 100 * 2**30
    ratio: float = 200.0


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a zip.

    Attributes:
        name: Its path inside the zip, as written there.
        path: Where it was laid out.
    """

    name: str
    path: Path


def expand(path: Path, into: Path, limits: ZipLimits | None = None) -> tuple[tuple[Member, ...], tuple[str, ...]]:
    """Lay the files of a zip out in a folder, each under a name of our own making.

    Args:
        path: The zip.
        into: A folder, made if absent.
        limits: What it may hold.

    Returns:
        The files, and a sentence for each one that was left out.

    Raises:
        Quarantined: The zip is damaged, locked by a password, or holds more than it may.
    """
    bounds = limits or ZipLimits()
    into.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(path) as archive:
            return _lay_out(archive, into, bounds)
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as cause:
        raise Quarantined("The zip is damaged or cut short.", remedy="Make the zip again.") from cause


def process_archive(path: Path, work: Path) -> Processed:
    """A zip whose members are handed back to be delivered one by one.

    Raises:
        Quarantined: See `expand`.
    """
    members, warnings = expand(path, work / "members")
    derived = tuple(
        Derived("data", safe_name(m.name), m.path, "application/octet-stream", m.name, {"laverock:member": m.name})
        for m in members
    )
    return Processed(kind=FileKind.ARCHIVE, derived=derived, warnings=warnings)


def _lay_out(archive: zipfile.ZipFile, into: Path, bounds: ZipLimits) -> tuple[tuple[Member, ...], tuple[str, ...]]:
    """Every ordinary file of an open zip."""
    infos = [info for info in archive.infolist() if not info.is_dir() and not _is_junk(info.filename)]
    if len(infos) > bounds.members:
        raise Quarantined(f"The zip holds {len(infos)} files, more than {bounds.members}.", remedy="Split it.")
    members, left_out, spent = [], [], 0
    for number, info in enumerate(infos):
        reason = _oddity(info)
        if reason:
            left_out.append(f"{info.filename[:200]!r} was left out: {reason}.")
            continue
        target = into / f"{number:05d}_{safe_name(info.filename)}"
        spent += _copy(archive, info, target, bounds, bounds.total_bytes - spent)
        members.append(Member(info.filename, target))
    return tuple(members), tuple(left_out)


def _is_junk(name: str) -> bool:
    """Whether an operating system left the file there."""
    return name.startswith(_JUNK[0]) or name.rsplit("/", maxsplit=1)[-1] in _JUNK


def _oddity(info: zipfile.ZipInfo) -> str | None:
    """Why a member is not an ordinary file under the zip's own folder."""
    if info.flag_bits & _ENCRYPTED:
        raise Quarantined("The zip is locked by a password.", remedy="Deliver it without one.")
    if stat.S_ISLNK(info.external_attr >> 16):
        return "it is a link, not a file"
    parts = info.filename.replace("\\", "/").split("/")
    if ".." in parts or parts[0] == "" or parts[0].endswith(":"):
        return "its path leads out of the zip"
    return None


def _copy(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, bounds: ZipLimits, room: int) -> int:
    """Unpack one member, counting real bytes rather than believing the header."""
    allowed = min(room, max(int(info.compress_size * bounds.ratio), _BLOCK))
    written = 0
    with archive.open(info) as source, target.open("wb") as sink:
        while block := source.read(_BLOCK):
            written += len(block)
            if written > allowed:
                sink.close()
                shutil.rmtree(target.parent, ignore_errors=True)
                raise Quarantined(
                    f"The zip unpacks to far more than it should ({info.filename[:80]!r} grows without end).",
                    remedy="Deliver the files themselves.",
                )
            sink.write(block)
    return written
