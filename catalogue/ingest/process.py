"""One delivered file into catalogue facts: what it is, then the reader for that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from catalogue.errors import Quarantined
from catalogue.ingest.classify import Family, classify
from catalogue.ingest.outcome import FileKind, Hints, Processed


@dataclass(frozen=True, slots=True)
class _Reading:
    """What every reader is given."""

    path: Path
    name: str
    work: Path
    hints: Hints


def process(path: Path, name: str, work: Path, hints: Hints) -> Processed:
    """Catalogue one file: pure of database; bytes in, files and facts out.

    Args:
        path: The bytes; never written to.
        name: The name it was delivered by; used for titles and dates, never to decide what it is.
        work: An existing folder that derived files are left in.
        hints: What the deliverer said beside the file.

    Raises:
        Quarantined: The file cannot be catalogued; the reason is a sentence.
    """
    if path.stat().st_size == 0:
        raise Quarantined("The file is empty (0 bytes).", remedy="Deliver it again; the copy may have been cut short.")
    family = classify(path)
    return _READERS[family](_Reading(path, name, work, hints))


def _photograph(reading: _Reading) -> Processed:
    """A JPEG or TIFF from a camera."""
    from catalogue.photo.process import process_photograph  # noqa: PLC0415 - only the reader needed is loaded

    return process_photograph(reading.path, reading.name, reading.work, reading.hints)


def _radiometric(reading: _Reading) -> Processed:
    """A JPEG with thermal counts inside."""
    from catalogue.thermal.process import process_radiometric  # noqa: PLC0415

    return process_radiometric(reading.path, reading.name, reading.work, reading.hints)


def _raster(reading: _Reading) -> Processed:
    """A GeoTIFF, or a TIFF that should be one."""
    from catalogue.raster.process import process_raster  # noqa: PLC0415

    return process_raster(reading.path, reading.name, reading.work, reading.hints)


def _cloud(reading: _Reading) -> Processed:
    """A LAS or LAZ file."""
    from catalogue.cloud.process import process_cloud  # noqa: PLC0415

    return process_cloud(reading.path, reading.name, reading.work, reading.hints)


def _video(reading: _Reading) -> Processed:
    """An MP4 or MOV file."""
    from catalogue.video.process import process_video  # noqa: PLC0415

    return process_video(reading.path, reading.name, reading.work, reading.hints)


def _track(reading: _Reading) -> Processed:
    """A subtitle track, GPX or flight-log table."""
    from catalogue.video.process import process_track  # noqa: PLC0415

    return process_track(reading.path, reading.name, reading.work, reading.hints)


def _archive(reading: _Reading) -> Processed:
    """A zip: its members are laid out to be delivered one by one."""
    from catalogue.ingest.archive import process_archive  # noqa: PLC0415

    return process_archive(reading.path, reading.work)


def _document(_reading: _Reading) -> Processed:
    """A document is attached as it is; it has no place of its own."""
    return Processed(kind=FileKind.DOCUMENT)


_READERS: Final[Mapping[Family, Callable[[_Reading], Processed]]] = {
    Family.PHOTOGRAPH: _photograph,
    Family.RADIOMETRIC: _radiometric,
    Family.RASTER: _raster,
    Family.CLOUD: _cloud,
    Family.VIDEO: _video,
    Family.TRACK: _track,
    Family.ARCHIVE: _archive,
    Family.DOCUMENT: _document,
}
