"""What a file is, by its first bytes and its structure, never by its name."""

import zipfile
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Final

from catalogue.errors import Quarantined
from catalogue.ingest.segments import has_flir
from catalogue.ingest.tifftags import TiffError, read_tags
from catalogue.video.dialects import looks_like_log, looks_like_srt

_HEAD: Final = 4096
_DELIVER = "Deliver photographs (JPEG, TIFF), GeoTIFF, LAS or LAZ, MP4 or MOV, SRT or GPX, PDF, CSV, text or zip."


class Family(StrEnum):
    """Which reader a file goes to."""

    PHOTOGRAPH = "photograph"
    RADIOMETRIC = "radiometric"
    RASTER = "raster"
    CLOUD = "cloud"
    VIDEO = "video"
    TRACK = "track"
    ARCHIVE = "archive"
    DOCUMENT = "document"


# Documents and logs that are kept and attached, each with the bytes that it starts with.
_DOCUMENT_MAGIC: Final = (
    b"%PDF-",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",  # older office files
    b"{\\rtf",
    b"\x89PNG\r\n\x1a\n",
    b"GIF8",
    b"ULog\x01\x12\x35",  # PX4 flight log
    b"\xa3\x95\x80\x80",  # ArduPilot DataFlash log
    b"\x06\x0e\x2b\x34\x02\x0b\x01\x01",  # MISB ST 0601 metadata packets
)
_PROGRAM_MAGIC: Final = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
_TIFF_MAGIC: Final = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
# Source: TIFF 6.0; GeoTIFF 1.1 (OGC 19-008r4) clause 7; Exif 2.32 clause 4.6; GDAL's private tag.
_GEO_TAGS: Final = frozenset({33550, 33922, 34264, 34735})
_XMP_TAG, _EXIF_TAG, _GDAL_TAG, _MAKE_TAG = 700, 34665, 42112, 271


def classify(path: Path) -> Family:
    """Which reader a file goes to.

    Raises:
        Quarantined: It is of no kind that the catalogue keeps, or it names other files.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    found = _by_magic(path, head)
    if found is None:
        found = _by_text(head)
    if found is None:
        raise Quarantined("The content is of no kind that the catalogue knows.", remedy=_DELIVER)
    return found


def _by_magic(path: Path, head: bytes) -> Family | None:
    """The family of a binary file.

    Raises:
        Quarantined: It is a program: those are never kept beside imagery.
    """
    if head.startswith(_PROGRAM_MAGIC):
        raise Quarantined("The file is a program, whatever its name says.", remedy=_DELIVER)
    if head[4:8] in {b"ftyp", b"moov", b"wide", b"mdat"}:
        return _boxes(head)
    for marks, reader in _BINARY:
        if head.startswith(marks):
            return reader(path)
    return None


def _boxes(head: bytes) -> Family | None:
    """A video, unless the brand says that it is a still picture in the same container."""
    if head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"mif1", b"avif", b"msf1"}:
        raise Quarantined("HEIC and AVIF photographs cannot be read.", remedy="Deliver the photographs as JPEG.")
    return Family.VIDEO


def _tiff(path: Path) -> Family:
    """A raster where it is georeferenced or names no camera; a photograph where it does."""
    try:
        tags = read_tags(path)
    except TiffError as cause:
        raise Quarantined(f"The TIFF is damaged: {cause}.", remedy="Deliver it again from the original.") from cause
    if _GEO_TAGS & tags.keys():
        return Family.RASTER
    camera = {_XMP_TAG, _EXIF_TAG, _MAKE_TAG} & tags.keys() or b"EXIF_" in tags.get(_GDAL_TAG, b"")
    return Family.PHOTOGRAPH if camera else Family.RASTER


def _zip(path: Path) -> Family:
    """An archive, or an office document or map package that is a zip inside."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = frozenset(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError) as cause:
        raise Quarantined(
            "The zip is damaged or cut short: its list of files cannot be read.", remedy="Make the zip again."
        ) from cause
    office = {"[Content_Types].xml", "mimetype", "doc.kml"} & names
    return Family.DOCUMENT if office else Family.ARCHIVE


def _jpeg(path: Path) -> Family:
    """A picture with thermal counts, or without."""
    return Family.RADIOMETRIC if has_flir(path) else Family.PHOTOGRAPH


_BINARY: Final[tuple[tuple[tuple[bytes, ...], Callable[[Path], Family]], ...]] = (
    ((b"\xff\xd8\xff",), _jpeg),
    (_TIFF_MAGIC, _tiff),
    ((b"LASF",), lambda _: Family.CLOUD),
    ((b"PK\x03\x04", b"PK\x05\x06"), _zip),
    (_DOCUMENT_MAGIC, lambda _: Family.DOCUMENT),
)


def _by_text(head: bytes) -> Family | None:
    """The family of a text file: virtual raster, track, or plain document.

    Raises:
        Quarantined: It is a virtual raster.
    """
    text = _as_text(head)
    if text is None:
        return None
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith(("<VRTDataset", "<GDAL_WMS", "<WMS_Capabilities", "<WMT_MS_Capabilities")):
        raise Quarantined(
            "A virtual raster holds no picture of its own: it names other files or addresses.",
            remedy="Deliver the GeoTIFF itself.",
        )
    if "<gpx" in start[:1024] or looks_like_srt(start) or looks_like_log(start):
        return Family.TRACK
    return Family.DOCUMENT


def _as_text(head: bytes) -> str | None:
    """The start of a file as text, or nothing when it is not text."""
    if b"\x00" in head:
        return None
    for encoding in ("utf-8", "cp1252"):
        try:
            return head.decode(encoding)
        except UnicodeDecodeError as cause:
            # The head may end inside a character; anything earlier means another encoding.
            if encoding == "utf-8" and cause.start >= len(head) - 3:
                return head[: cause.start].decode(encoding)
    return None
