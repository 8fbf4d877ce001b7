"""The tags of a TIFF's first directory, read without any library that would follow them.

Source: TIFF 6.0 section 2; BigTIFF design (libtiff).
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

_SIZES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_MOST_TAGS: Final = 1000
_MOST_BYTES: Final = 2**20
_BIG: Final = 43


class TiffError(Exception):
    """The directory of a TIFF does not hold together."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """How numbers are laid out in one TIFF: byte order, and the 8-byte or the 4-byte form."""

    order: str
    big: bool

    @property
    def count(self) -> str:
        """Format of the number of entries."""
        return f"{self.order}{'Q' if self.big else 'H'}"

    @property
    def entry(self) -> str:
        """Format of one entry without its value."""
        return f"{self.order}HH{'Q' if self.big else 'I'}"

    @property
    def offset(self) -> str:
        """Format of an offset."""
        return f"{self.order}{'Q' if self.big else 'I'}"


def read_tags(path: Path) -> dict[int, bytes]:
    """Raw value bytes of each tag in the first directory; values over a mebibyte are cut.

    Raises:
        TiffError: The directory lies outside the file or has an absurd length.
    """
    size = path.stat().st_size
    with path.open("rb") as stream:
        layout, start = _header(stream)
        if not 8 <= start < size:  # noqa: PLR2004 - a directory follows the 8-byte header
            raise TiffError("its directory lies outside the file")
        stream.seek(start)
        (count,) = _unpack(stream, layout.count)
        if not 0 < count <= _MOST_TAGS:
            raise TiffError(f"its directory claims {count} entries")
        width = 20 if layout.big else 12
        entries = stream.read(count * width)
        if len(entries) < count * width:
            raise TiffError("its directory is cut short")
        tags = {}
        for at in range(0, count * width, width):
            tag, value = _value(stream, layout, entries[at : at + width])
            tags[tag] = value
    return tags


def _header(stream: BinaryIO) -> tuple[_Layout, int]:
    """Layout and place of the first directory."""
    order = ">" if stream.read(2) == b"MM" else "<"
    (version,) = _unpack(stream, f"{order}H")
    layout = _Layout(order, big=version == _BIG)
    if layout.big:
        stream.seek(8)
    (start,) = _unpack(stream, layout.offset)
    return layout, start


def _value(stream: BinaryIO, layout: _Layout, entry: bytes) -> tuple[int, bytes]:
    """Tag number and value bytes of one entry."""
    head = struct.calcsize(layout.entry)
    tag, kind, count = struct.unpack(layout.entry, entry[:head])
    wanted = min(_SIZES.get(kind, 1) * count, _MOST_BYTES)
    inline = entry[head:]
    if wanted <= len(inline):
        return tag, inline[:wanted]
    (offset,) = struct.unpack(layout.offset, inline)
    stream.seek(min(offset, 2**62))
    return tag, stream.read(wanted)


def _unpack(stream: BinaryIO, form: str) -> tuple[int, ...]:
    """Numbers read from where the stream stands."""
    size = struct.calcsize(form)
    data = stream.read(size)
    if len(data) < size:
        raise TiffError("it is cut short in its header")
    return struct.unpack(form, data)
