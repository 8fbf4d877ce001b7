"""STAC words shared by every kind of file: extension URIs, checksums, times, and asset facts."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pydantic import JsonValue

_BASE = "https://stac-extensions.github.io"
FILE: Final = f"{_BASE}/file/v2.1.0/schema.json"
PERSPECTIVE: Final = f"{_BASE}/perspective-imagery/v1.0.0/schema.json"
# Version 2.0.0 has no `pc:encoding`, which readers in use still ask for.
POINTCLOUD: Final = f"{_BASE}/pointcloud/v1.0.0/schema.json"
PROJECTION: Final = f"{_BASE}/projection/v2.0.0/schema.json"
RASTER: Final = f"{_BASE}/raster/v2.0.0/schema.json"
VIDEO: Final = f"{_BASE}/video/v1.0.0/schema.json"
VIEW: Final = f"{_BASE}/view/v1.1.0/schema.json"

COG_TYPE: Final = "image/tiff; application=geotiff; profile=cloud-optimized"
COPC_TYPE: Final = "application/vnd.laszip+copc"
GEOJSON_TYPE: Final = "application/geo+json"
JPEG_TYPE: Final = "image/jpeg"
PNG_TYPE: Final = "image/png"
TIFF_TYPE: Final = "image/tiff"

_MULTIHASH_SHA256 = "1220"


def multihash(sha256_hex: str) -> str:
    """A SHA-256 digest as the multihash that `file:checksum` wants.

    Source: multiformats multihash table: code 0x12 (sha2-256), length 0x20.
    """
    return _MULTIHASH_SHA256 + sha256_hex


def file_facts(path: Path) -> dict[str, JsonValue]:
    """`file:size` in bytes and `file:checksum` of a file."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {"file:size": path.stat().st_size, "file:checksum": multihash(digest)}


def rfc3339(moment: datetime) -> str:
    """An aware moment as STAC writes it, in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def times(starts_at: datetime | None, ends_at: datetime | None = None) -> dict[str, JsonValue]:
    """The STAC time properties: one moment, or a null moment with its two ends."""
    if starts_at is None:
        return {"datetime": None}
    if ends_at is None or ends_at == starts_at:
        return {"datetime": rfc3339(starts_at)}
    return {
        "datetime": rfc3339(starts_at),
        "start_datetime": rfc3339(starts_at),
        "end_datetime": rfc3339(ends_at),
    }


def numbers(values: Iterable[float]) -> list[JsonValue]:
    """Numbers as plain JSON floats."""
    return [float(v) for v in values]
