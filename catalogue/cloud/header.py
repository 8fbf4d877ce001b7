"""A LAS header judged before any reader believes it.

Source: ASPRS LAS 1.4 R15, table 3 (public header block).
"""

import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from catalogue.errors import Quarantined

_AGAIN: Final = "Export the cloud again as LAS or LAZ 1.2 or later, and deliver that."
_SMALLEST: Final = 227
_WHOLE: Final = 375
_COMPRESSED: Final = 0x80
_VLR_HEADER: Final = 54
_NEWEST_FORMAT: Final = 10


@dataclass(frozen=True, slots=True)
class Claims:
    """What a header says of its file.

    Attributes:
        version: LAS version, such as "1.2".
        format_id: Point format, 0 to 10.
        record_bytes: Bytes of one point.
        points: Number of points.
        points_at: Place of the first point.
        compressed: Whether the points are LAZ.
    """

    version: str
    format_id: int
    record_bytes: int
    points: int
    points_at: int
    compressed: bool


def read_claims(path: Path) -> Claims:
    """What the header says, once it is seen to hold together and to fit the file.

    Raises:
        Quarantined: It contradicts itself or the size of the file; the reason says how.
    """
    with path.open("rb") as stream:
        head = stream.read(_WHOLE)
    if len(head) < _SMALLEST:
        raise Quarantined("The cloud is cut short inside its header.", remedy="Copy it again from the source.")
    claims = _claims(head)
    _check_layout(claims, head)
    _check_size(claims, head, path.stat().st_size)
    return claims


def _claims(head: bytes) -> Claims:
    """The header's own words."""
    major, minor = head[24], head[25]
    format_byte, record = struct.unpack_from("<BH", head, 104)
    (points,) = struct.unpack_from("<I", head, 107)
    if (major, minor) >= (1, 4) and len(head) >= _WHOLE:
        (points,) = struct.unpack_from("<Q", head, 247)
    return Claims(
        version=f"{major}.{minor}",
        format_id=format_byte & 0x3F,
        record_bytes=record,
        points=points,
        points_at=struct.unpack_from("<I", head, 96)[0],
        compressed=bool(format_byte & _COMPRESSED),
    )


def _check_layout(claims: Claims, head: bytes) -> None:
    """Refuse versions, formats, scales and record lengths that no writer makes."""
    (header_size,) = struct.unpack_from("<H", head, 94)
    (vlrs,) = struct.unpack_from("<I", head, 100)
    scales_offsets = struct.unpack_from("<6d", head, 131)
    if claims.version not in {"1.0", "1.1", "1.2", "1.3", "1.4"} or claims.format_id > _NEWEST_FORMAT:
        raise Quarantined(
            f"LAS version {claims.version} with point format {claims.format_id} is not one that is known.",
            remedy=_AGAIN,
        )
    if not all(math.isfinite(v) for v in scales_offsets) or not all(v > 0 for v in scales_offsets[:3]):
        raise Quarantined("The header's scale or offset is not a usable number.", remedy=_AGAIN)
    if header_size < _SMALLEST or claims.points_at < header_size + vlrs * _VLR_HEADER:
        raise Quarantined("The header's lengths contradict each other.", remedy=_AGAIN)
    if claims.points == 0:
        raise Quarantined("The cloud holds no points.", remedy="Export it again and look at it before delivery.")


def _check_size(claims: Claims, head: bytes, size: int) -> None:
    """Refuse a header that counts more or fewer points than the file can hold."""
    if claims.points_at >= size:
        raise Quarantined("The cloud is cut short: it ends before its first point.", remedy="Copy it again.")
    if claims.compressed:
        # A compressed point takes at least a few bits; a count far past that is a lie or a lost tail.
        if claims.points > (size - claims.points_at) * 1000:
            raise Quarantined(_lie(claims.points, "far fewer"), remedy=_AGAIN)
        return
    end = size
    if claims.version == "1.4" and len(head) >= _WHOLE:
        first_extended, extended = struct.unpack_from("<QI", head, 235)
        end = first_extended if extended and claims.points_at < first_extended < size else size
    room = (end - claims.points_at) // max(claims.record_bytes, 1)
    if claims.record_bytes == 0 or room < claims.points:
        raise Quarantined(_lie(claims.points, f"{room:,}"), remedy="Copy it again from the source, or export it again.")
    if room > claims.points and end == size:
        raise Quarantined(_lie(claims.points, f"{room:,}"), remedy=_AGAIN)


def _lie(claimed: int, found: str) -> str:
    """The sentence for a wrong count."""
    return f"The header claims {claimed:,} points and the file holds {found}."
