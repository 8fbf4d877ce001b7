"""Points of a LAS or LAZ file, in pieces that fit in memory, as records that COPC allows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import laspy
import lazrs
import numpy as np
from laspy.errors import LaspyException
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError

from catalogue.cloud.header import Claims, read_claims
from catalogue.cloud.records import Records, converted, copc_format
from catalogue.errors import Quarantined

PIECE: Final = 1_000_000
_AGAIN: Final = "Copy it again from the source; if it fails again, export it again."


@dataclass(frozen=True, slots=True)
class Source:
    """An open cloud.

    Attributes:
        claims: What its header says.
        format_id: The COPC format that its points are read into.
        layout: Packed layout of those points.
        scales: Size of one step of X, Y and Z, shape (3,).
        offsets: Where X, Y and Z are zero, shape (3,).
        box: Lowest and highest coordinates that the header claims, shape (2, 3).
        crs: Its coordinate system, where it names one.
        extra: The record that describes extra bytes, where there are any.
        standard_time: Whether its times are adjusted standard GPS time rather than seconds of a GPS week.
    """

    claims: Claims
    format_id: int
    layout: np.dtype[np.void]
    scales: NDArray[np.float64]
    offsets: NDArray[np.float64]
    box: NDArray[np.float64]
    crs: CRS | None
    extra: bytes
    standard_time: bool
    reader: Any

    def pieces(self) -> Iterator[Records]:
        """Records of at most `PIECE` points each, in the file's order.

        Raises:
            Quarantined: The points end too soon or do not decompress.
        """
        read = 0
        with _damage_in_words():
            for points in self.reader.chunk_iterator(PIECE):
                array = np.asarray(points.array)
                read += array.size
                yield converted(array, self.claims.format_id, self.layout)
        if read != self.claims.points:
            raise Quarantined(
                f"The header claims {self.claims.points:,} points and {read:,} could be read.", remedy=_AGAIN
            )


@contextmanager
def open_cloud(path: Path) -> Iterator[Source]:
    """Open a LAS or LAZ file.

    Raises:
        Quarantined: Its header or its records do not hold together.
    """
    claims = read_claims(path)
    with _damage_in_words():
        reader = laspy.open(path)
    try:
        with _damage_in_words():
            source = _source(claims, reader)
        yield source
    finally:
        reader.close()


def _source(claims: Claims, reader: laspy.LasReader) -> Source:
    """What an open reader's header says, in our words."""
    header = reader.header
    target = copc_format(claims.format_id)
    layout = laspy.PointFormat(target)
    for dimension in header.point_format.extra_dimensions:
        layout.add_extra_dimension(laspy.ExtraBytesParams(dimension.name, dimension.dtype, dimension.description))
    return Source(
        claims=claims,
        format_id=target,
        layout=layout.dtype(),
        scales=np.asarray(header.scales, dtype=np.float64),
        offsets=np.asarray(header.offsets, dtype=np.float64),
        box=np.array([header.mins, header.maxs], dtype=np.float64),
        crs=_crs(header),
        extra=_extra_description(header),
        standard_time=header.global_encoding.gps_time_type is not laspy.header.GpsTimeType.WEEK_TIME,
        reader=reader,
    )


def _crs(header: laspy.LasHeader) -> CRS | None:
    """The coordinate system that the records name, when PROJ understands it."""
    try:
        found = header.parse_crs()
    except CRSError:
        return None
    return found if isinstance(found, CRS) else None


def _extra_description(header: laspy.LasHeader) -> bytes:
    """The body of the extra-bytes record."""
    found = header.vlrs.get("ExtraBytesVlr")
    return bytes(found[0].record_data_bytes()) if found else b""


@contextmanager
def _damage_in_words() -> Iterator[None]:
    """Say what a reader's complaint means."""
    try:
        yield
    except lazrs.LazrsError as cause:
        raise Quarantined("The compressed points are damaged or cut short.", remedy=_AGAIN) from cause
    except (LaspyException, ValueError, EOFError) as cause:
        raise Quarantined(f"The cloud does not hold together ({cause}).", remedy=_AGAIN) from cause
