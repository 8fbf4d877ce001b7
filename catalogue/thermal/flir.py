"""FLIR's thermal record inside a JPEG: the raw counts and the camera's own constants.

Source: ExifTool's documentation of FLIR tags (FFF header, record directory, CameraInfo offsets);
the same offsets hold on every file at hand from four cameras.
"""

import io
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from catalogue.errors import Quarantined
from catalogue.ingest.clock import clock_was_set
from catalogue.ingest.segments import APP1, FLIR_MARK, segments

Counts = NDArray[np.uint16]

_AGAIN: Final = "Copy the picture from the camera again, with FLIR's data inside."
_RAW, _CAMERA = 1, 32
_RECORD: Final = 32
_RAW_HEADER: Final = 32
_MOST_RECORDS: Final = 1000
_MOST_PIXELS: Final = 20_000_000

# Offsets of 32-bit floats in the CameraInfo record.
_FLOATS: Final[Mapping[str, int]] = {
    "emissivity": 0x20,
    "distance_m": 0x24,
    "reflected_k": 0x28,
    "atmosphere_k": 0x2C,
    "window_k": 0x30,
    "window_transmission": 0x34,
    "humidity": 0x3C,
    "planck_r1": 0x58,
    "planck_b": 0x5C,
    "planck_f": 0x60,
    "alpha_1": 0x70,
    "alpha_2": 0x74,
    "beta_1": 0x78,
    "beta_2": 0x7C,
    "attenuation_x": 0x80,
    "planck_r2": 0x30C,
}
_PLANCK_O: Final = 0x308
_TAKEN_AT: Final = 0x384


@dataclass(frozen=True, slots=True)
class Constants:
    """What the camera says for turning counts into temperatures.

    Attributes:
        values: By name: Planck constants, emissivity, distance (m), temperatures of surroundings, air
            and window (K), window transmission, relative humidity (share), atmosphere's coefficients.
    """

    values: Mapping[str, float]

    def __getitem__(self, name: str) -> float:
        """One constant."""
        return self.values[name]


@dataclass(frozen=True, slots=True)
class Radiometric:
    """The thermal picture of one file.

    Attributes:
        counts: Raw sensor counts, shape (rows, cols).
        constants: What turns them into temperatures.
        taken_at: When the camera's clock, which knows its zone, says it was taken; UTC.
    """

    counts: Counts
    constants: Constants
    taken_at: datetime | None


def read_flir(path: Path) -> Radiometric:
    """The raw counts and constants of a FLIR JPEG.

    Raises:
        Quarantined: The thermal record is damaged or not whole.
    """
    block = _joined(path)
    try:
        records = _records(block)
        order = _record_order(records[_CAMERA])
        camera = records[_CAMERA]
        return Radiometric(_counts(records[_RAW]), _constants(camera, order), _taken_at(camera, order))
    except (KeyError, struct.error, ValueError, OSError, UnidentifiedImageError) as cause:
        raise Quarantined("The picture's thermal record is damaged or not whole.", remedy=_AGAIN) from cause


def _joined(path: Path) -> bytes:
    """The FLIR record, which is spread over segments that each name their number."""
    parts: dict[int, bytes] = {}
    expected = 1
    for marker, payload in segments(path):
        if marker == APP1 and payload.startswith(FLIR_MARK) and len(payload) > 8:  # noqa: PLR2004 - mark, version, number, last
            parts[payload[6]] = payload[8:]
            expected = payload[7] + 1
    if len(parts) < expected:
        raise Quarantined(f"Of {expected} parts of the thermal record {len(parts)} are there.", remedy=_AGAIN)
    return b"".join(parts[n] for n in sorted(parts))


def _records(block: bytes) -> dict[int, bytes]:
    """Bodies of the records by type."""
    if not block.startswith((b"FFF\x00", b"AFF\x00")):
        raise ValueError(block[:4])
    order = ">" if 100 <= struct.unpack_from(">I", block, 0x14)[0] < 200 else "<"  # noqa: PLR2004 - versions in use
    start, count = struct.unpack_from(f"{order}II", block, 0x18)
    if count > _MOST_RECORDS:
        raise ValueError(count)
    found: dict[int, bytes] = {}
    for number in range(count):
        at = start + number * _RECORD
        (kind,) = struct.unpack_from(f"{order}H", block, at)
        offset, length = struct.unpack_from(f"{order}II", block, at + 12)
        if kind in {_RAW, _CAMERA} and length:
            found.setdefault(kind, block[offset : offset + length])
    return found


def _taken_at(body: bytes, order: str) -> datetime | None:
    """The moment in the CameraInfo record: seconds since 1970, in UTC."""
    if len(body) < _TAKEN_AT + 4:
        return None
    (seconds,) = struct.unpack_from(f"{order}I", body, _TAKEN_AT)
    moment = datetime.fromtimestamp(seconds, tz=UTC)
    return moment if clock_was_set(moment) else None


def _record_order(body: bytes) -> str:
    """Byte order inside a record: its first number is 2 the right way round."""
    return "<" if struct.unpack_from("<H", body, 0)[0] == 2 else ">"  # noqa: PLR2004


def _counts(body: bytes) -> Counts:
    """The sensor's counts, from PNG, TIFF or plain numbers."""
    order = _record_order(body)
    width, height = struct.unpack_from(f"{order}HH", body, 2)
    if not 0 < width * height <= _MOST_PIXELS:
        raise ValueError(width, height)
    data = body[_RAW_HEADER:]
    if data.startswith(b"\x89PNG"):
        return _right_way_round(_picture(data, "PNG"))
    if data[:4] in {b"II*\x00", b"MM\x00*"}:
        return _picture(data, "TIFF")
    plain = np.frombuffer(data, dtype=f"{order}u2", count=width * height).reshape(height, width)
    return plain.astype(np.uint16)


def _picture(data: bytes, form: str) -> Counts:
    """A 16-bit picture as an array."""
    with Image.open(io.BytesIO(data), formats=(form,)) as picture:
        if picture.width * picture.height > _MOST_PIXELS or not picture.mode.startswith("I"):
            raise ValueError(picture.mode)
        return np.asarray(picture).astype(np.uint16)


def _right_way_round(counts: Counts) -> Counts:
    """Counts with their bytes in order: FLIR writes PNG's big-endian numbers with the low byte first.

    Some cameras may do it right, so the smoother of both readings is taken: with swapped bytes
    neighbours differ by thousands.
    """
    swapped = counts.byteswap()
    return min((swapped, counts), key=_roughness)


def _roughness(counts: Counts) -> float:
    """Mean difference of neighbours along rows."""
    return float(np.abs(np.diff(counts.astype(np.int32), axis=1)).mean()) if counts.shape[1] > 1 else 0.0


def _constants(body: bytes, order: str) -> Constants:
    """The constants of the CameraInfo record."""
    values = {name: float(struct.unpack_from(f"{order}f", body, at)[0]) for name, at in _FLOATS.items()}
    values["planck_o"] = float(struct.unpack_from(f"{order}i", body, _PLANCK_O)[0])
    if not all(np.isfinite(v) for v in values.values()) or min(values["planck_r1"], values["planck_b"]) <= 0:
        raise ValueError(values)
    return Constants(values)
