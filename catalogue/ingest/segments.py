"""The segments of a JPEG, read without decoding it."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from catalogue.errors import Quarantined

APP1: Final = 0xE1
APP3: Final = 0xE3
FLIR_MARK: Final = b"FLIR\x00"
_START_OF_SCAN: Final = 0xDA
_END_OF_IMAGE: Final = 0xD9
_STANDALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})


def segments(path: Path) -> Iterator[tuple[int, bytes]]:
    """Marker and payload of each segment before the picture data.

    Source: ITU-T T.81, annex B.

    Raises:
        Quarantined: The file ends inside a segment.
    """
    with path.open("rb") as stream:
        stream.seek(2)
        while (marker := _marker(stream.read(2))) not in {None, _START_OF_SCAN, _END_OF_IMAGE}:
            if marker is None or marker in _STANDALONE:
                continue
            length = stream.read(2)
            if len(length) < 2:  # noqa: PLR2004 - a length is two bytes
                return
            wanted = struct.unpack(">H", length)[0] - 2
            payload = stream.read(max(wanted, 0))
            if len(payload) < wanted:
                raise Quarantined("The JPEG is cut short inside its own header.", remedy="Copy it again from the card.")
            yield marker, payload


def _marker(pair: bytes) -> int | None:
    """The marker code of two bytes, or nothing when they are none."""
    return pair[1] if len(pair) == 2 and pair[0] == 0xFF else None  # noqa: PLR2004 - marker bytes


def has_flir(path: Path) -> bool:
    """Whether a JPEG carries FLIR's raw thermal record."""
    return any(marker == APP1 and payload.startswith(FLIR_MARK) for marker, payload in segments(path))


def has_dji_thermal(path: Path) -> bool:
    """Whether a JPEG carries DJI's raw thermal record, which only DJI's own library converts.

    Source: ExifTool, JPEG tags: DJI thermal data in APP3.
    """
    return any(marker == APP3 and payload[:4] not in {b"Meta", b"META"} for marker, payload in segments(path))
