"""COPC written with lazrs alone: one variable-size chunk a node, the hierarchy after the points.

Source: COPC 1.0 (copc.io): info record first, formats 6 to 8, hierarchy as an extended record;
ASPRS LAS 1.4 R15, table 3 (header) and clauses on variable length records.
"""

import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

import lazrs
import numpy as np

from catalogue.cloud.octree import GRID_DEPTH, Codes, Cube, cube_around, levels, merge_small, morton, nodes, voxel
from catalogue.cloud.reading import Source
from catalogue.cloud.records import Records
from catalogue.cloud.spool import ROOM, Spool
from catalogue.cloud.survey import Survey
from catalogue.errors import Quarantined

_HEADER: Final = 375
_INFO: Final = 160
_VLR: Final = 54
_BATCH: Final = 500_000  # points compressed at once, over all processors
_SAMPLE_LEVEL: Final = 2
_SAMPLE_POINTS: Final = 600_000
_GPS_STANDARD, _WKT = 1, 16
_ENTRY: Final = struct.Struct("<4iQ2i")

Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Written:
    """A finished COPC.

    Attributes:
        survey: Figures of all its points.
        cube: Its root cube.
        sample: Some points of the coarse levels, evenly spread, for a picture and an outline.
        nodes: Number of nodes with points.
    """

    survey: Survey
    cube: Cube
    sample: Records
    nodes: int


@dataclass(slots=True)
class _Sink:
    """Nodes on their way into the file."""

    compressor: lazrs.ParLasZipCompressor
    sample_layout: np.dtype[np.void]
    keys: list[Key] = field(default_factory=list)
    queue: list[Records] = field(default_factory=list)
    queued: int = 0
    sample: list[Records] = field(default_factory=list)

    def add(self, key: Key, records: Records) -> None:
        """Queue a node's points as one chunk."""
        self.keys.append(key)
        self.queue.append(records)
        self.queued += records.size
        if key[0] <= _SAMPLE_LEVEL:
            self.sample.append(records)
        if self.queued >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Compress what is queued, all processors at once."""
        self.compressor.compress_chunks([r.view(np.uint8) for r in self.queue])
        self.queue.clear()
        self.queued = 0


def write_copc(source: Source, target: Path, scratch: Path, wkt: str, room: int = ROOM) -> Written:
    """Write all points of a cloud as COPC; memory stays bounded whatever their number.

    Args:
        source: The open cloud.
        target: The file to write.
        scratch: A folder for points that do not fit in memory; emptied as it goes.
        wkt: The coordinate system, as WKT.
        room: Points held in memory at once.

    Raises:
        Quarantined: The points end too soon, do not decompress, or have no finite place.
    """
    spool, survey = Spool(scratch, source.layout, room), Survey(source.scales, source.offsets)
    for piece in source.pieces():
        survey.add(piece)
        spool.add(piece)
    if not survey.finite():
        raise Quarantined("Coordinates in the cloud are not numbers.", remedy="Export it again.")
    cube = cube_around(survey.lowest, survey.highest)
    laz = lazrs.LazVlr.new_for_compression(source.format_id, _extra_bytes(source), True)  # noqa: FBT003 - its own signature
    with target.open("w+b") as stream:
        records_at = _write_front(stream, source, survey, cube, _records(source, laz, wkt))
        sink = _Sink(lazrs.ParLasZipCompressor(stream, laz), source.layout)
        sink.compressor.reserve_offset_to_chunk_table()
        _write_nodes(spool, source, cube, sink, scratch)
        sink.flush()
        sink.compressor.done()
        _write_hierarchy(stream, sink.keys, records_at, laz)
    return Written(survey, cube, _thin(sink.sample), len(sink.keys))


def _extra_bytes(source: Source) -> int:
    """Bytes of each point beyond its format's own."""
    return source.layout.itemsize - {6: 30, 7: 36, 8: 38}[source.format_id]


def _write_nodes(spool: Spool, source: Source, cube: Cube, sink: _Sink, scratch: Path) -> None:
    """Every node of every stretch; nodes that straddle stretches are gathered in files and come last."""
    straddling: dict[Key, Path] = {}
    before: int | None = None
    (sx, sy, sz), (ox, oy, oz) = source.scales, source.offsets

    def _code(records: Records) -> Codes:
        return morton(records["X"] * sx + ox, records["Y"] * sy + oy, records["Z"] * sz + oz, cube)

    for stretch in spool.stretches(_code):
        level = merge_small(stretch.codes, levels(stretch.codes, before), stretch.shared)
        before = int(stretch.codes[-1])
        for node in nodes(stretch.codes, level):
            key = (node.level, node.cell)
            if stretch.owns(*key):
                sink.add(key, stretch.records.take(node.points))
                continue
            path = straddling.setdefault(key, scratch / f"node-{node.level}-{node.cell}.spool")
            with path.open("ab") as part:
                stretch.records.take(node.points).tofile(part)
    for key, path in sorted(straddling.items()):
        sink.add(key, np.fromfile(path, dtype=source.layout))
        path.unlink()


def _thin(sample: list[Records]) -> Records:
    """At most so many points of the coarse levels."""
    whole = np.concatenate(sample)
    step = -(-whole.size // _SAMPLE_POINTS)
    return whole[::step]


def _records(source: Source, laz: lazrs.LazVlr, wkt: str) -> list[bytes]:
    """The variable length records after the COPC one."""
    made = [
        _record("laszip encoded", 22204, bytes(laz.record_data())),
        _record("LASF_Projection", 2112, wkt.encode() + b"\x00"),
    ]
    if source.extra:
        made.append(_record("LASF_Spec", 4, source.extra))
    return made


def _record(user: str, number: int, body: bytes) -> bytes:
    """One variable length record with its header."""
    if len(body) > 0xFFFF:  # noqa: PLR2004 - its length is two bytes
        raise Quarantined(
            "The cloud's coordinate system is described at a length that LAS cannot hold.", remedy="Use an EPSG code."
        )
    return struct.pack("<H16sHH32s", 0, user.encode(), number, len(body), b"") + body


def _write_front(stream: BinaryIO, source: Source, survey: Survey, cube: Cube, records: list[bytes]) -> int:
    """Header and records; the places of the hierarchy are left at zero. Returns where points start."""
    points_at = _HEADER + _VLR + _INFO + sum(map(len, records))
    low, high = survey.lowest, survey.highest
    encoding = _WKT | (_GPS_STANDARD if source.standard_time else 0)
    head = struct.pack("<4sHH16sBB32s32sHH", b"LASF", 0, encoding, b"", 1, 4, b"", b"Laverock", 0, 0)
    head += struct.pack("<HIIBH", _HEADER, points_at, 1 + len(records), source.format_id | 0x80, source.layout.itemsize)
    head += struct.pack("<I5I", 0, 0, 0, 0, 0, 0)
    head += struct.pack("<3d3d", *source.scales, *source.offsets)
    head += struct.pack("<6d", high[0], low[0], high[1], low[1], high[2], low[2])
    head += struct.pack("<QQIQ15Q", 0, 0, 1, survey.count, *(int(n) for n in survey.returns))
    info = struct.pack("<5d2Q2d88x", *cube.centre, cube.size / 2, cube.size / 2**GRID_DEPTH, 0, 0, *survey.gps_range)
    stream.write(head + _record("copc", 1, info) + b"".join(records))
    return points_at


def _write_hierarchy(stream: BinaryIO, keys: list[Key], points_at: int, laz: lazrs.LazVlr) -> None:
    """One hierarchy page after the points, then the header's and the info record's places filled in."""
    stream.seek(points_at)
    table = lazrs.read_chunk_table(stream, laz)
    entries, at = [], points_at + 8
    for key, (points, size) in zip(keys, table, strict=True):
        entries.append((key, at, size, points))
        at += size
    known = set(keys)
    entries += [(key, 0, 0, 0) for key in sorted(_absent_parents(keys, known))]
    page = b"".join(
        _ENTRY.pack(level, *voxel(cell), offset, size, points) for (level, cell), offset, size, points in entries
    )
    stream.seek(0, 2)
    record_at = stream.tell()
    stream.write(struct.pack("<H16sHQ32s", 0, b"copc", 1000, len(page), b"") + page)
    stream.seek(235)
    stream.write(struct.pack("<Q", record_at))
    stream.seek(_HEADER + _VLR + 40)
    stream.write(struct.pack("<QQ", record_at + 60, len(page)))


def _absent_parents(keys: list[Key], known: set[Key]) -> set[Key]:
    """Ancestors without points of their own: a reader walks down through them."""
    absent: set[Key] = set()
    for level, cell in keys:
        parent = (level - 1, cell >> 3)
        while parent[0] >= 0 and parent not in known and parent not in absent:
            absent.add(parent)
            parent = (parent[0] - 1, parent[1] >> 3)
    return absent
