"""Point records in the formats that COPC allows: 6, 7 and 8.

Source: ASPRS LAS 1.4 R15, tables 7 to 17 (point data record formats); COPC 1.0 (formats 6, 7, 8 only).
"""

from typing import Final

import numpy as np
from laspy import PointFormat
from numpy.typing import NDArray

Records = NDArray[np.void]

_COLOUR: Final = frozenset({2, 3, 5, 7, 8, 10})
_NEAR_INFRARED: Final = frozenset({8, 10})
_WAVEFORM: Final = frozenset({4, 5, 9, 10})
_OLD_FORMATS: Final = 6
# A legacy angle is whole degrees; the new one counts steps of 0.006 degrees.
_ANGLE_STEPS: Final = 1 / 0.006
_SAME: Final = ("X", "Y", "Z", "intensity", "user_data", "point_source_id", "gps_time", "red", "green", "blue", "nir")


def copc_format(format_id: int) -> int:
    """The COPC format that keeps what a format holds: 6 plain, 7 with colour, 8 with near infrared too."""
    if format_id in _NEAR_INFRARED:
        return 8
    return 7 if format_id in _COLOUR else 6


def loses_waveform(format_id: int) -> bool:
    """Whether a format points at waveforms, which COPC has no place for."""
    return format_id in _WAVEFORM


def converted(records: Records, source_id: int, target: np.dtype[np.void]) -> Records:
    """Records of any format as records of a COPC format; extra bytes go along.

    Args:
        records: Packed records of the source format.
        source_id: The format they are in, 0 to 10.
        target: Packed layout of the target format with the same extra bytes.
    """
    if records.dtype == target:
        return records
    made = np.zeros(records.size, dtype=target)
    source_names = records.dtype.names or ()
    extra = set(source_names) - set(PointFormat(source_id).dtype().names or ())
    for field in (*_SAME, *sorted(extra)):
        if field in source_names and field in (target.names or ()):
            made[field] = records[field]
    if source_id >= _OLD_FORMATS:
        for field in ("bit_fields", "classification_flags", "classification", "scan_angle"):
            made[field] = records[field]
    else:
        _convert_old(records, made)
    return made


def _convert_old(records: Records, made: Records) -> None:
    """Fill flags, class and angle from the legacy layout.

    Source: LAS 1.4 R15, tables 8 and 16: where each bit stands in the two layouts.
    """
    old = records["bit_fields"]
    made["bit_fields"] = (old & 0b111) | (((old >> 3) & 0b111) << 4)
    classes = records["raw_classification"]
    made["classification"] = classes & 0b11111
    made["classification_flags"] = (classes >> 5) | ((old >> 6) << 6)
    made["scan_angle"] = np.rint(records["scan_angle_rank"] * _ANGLE_STEPS).astype(np.int16)


def return_numbers(records: Records) -> NDArray[np.int64]:
    """How many points have each return number, 1 to 15, for the header.

    Args:
        records: Records of format 6, 7 or 8.
    """
    return np.bincount(records["bit_fields"] & 0b1111, minlength=16)[1:16].astype(np.int64)
