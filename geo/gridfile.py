"""A writer for the shift grids that PROJ reads: a plain TIFF of two float bands.

rasterio cannot write it, because the grid must exist before rasterio is
imported. The file is uncompressed and pixel-interleaved in a few tall strips:
PROJ keeps few blocks in memory, and a compressed, band-by-band grid is a
thousand times slower at random points.

Source: PROJ, "Geodetic TIFF grids (GTG)" specification; TIFF 6.0; OGC GeoTIFF 1.1.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geo.ostn import Floats, whole_file

_STRIP_ROWS = 64
_SHORT, _LONG, _DOUBLE, _ASCII = 3, 4, 12, 2
_FORMATS = {_SHORT: "H", _LONG: "I", _DOUBLE: "d"}
_METADATA = (
    "<GDALMetadata>"
    '<Item name="TYPE">HORIZONTAL_OFFSET</Item>'
    '<Item name="area_of_use">Great Britain and its waters</Item>'
    '<Item name="target_crs_epsg_code">4258</Item>'
    '<Item name="DESCRIPTION" sample="0" role="description">latitude_offset</Item>'
    '<Item name="UNITTYPE" sample="0" role="unittype">arc-second</Item>'
    '<Item name="DESCRIPTION" sample="1" role="description">longitude_offset</Item>'
    '<Item name="UNITTYPE" sample="1" role="unittype">arc-second</Item>'
    '<Item name="positive_value" sample="1">east</Item>'
    "</GDALMetadata>"
)

_Value = tuple[int, tuple[float, ...] | bytes]


@dataclass(frozen=True, slots=True)
class Graticule:
    """Nodes at even steps of longitude and latitude, in degrees."""

    west: float
    south: float
    step_lon: float
    step_lat: float
    columns: int
    rows: int

    def nodes(self) -> tuple[Floats, Floats]:
        """Longitude and latitude of every node, row by row from the north-west, each of shape (n,)."""
        lon = self.west + self.step_lon * np.arange(self.columns)
        lat = self.south + self.step_lat * np.arange(self.rows - 1, -1, -1)
        grid_lon, grid_lat = np.meshgrid(lon, lat)
        return grid_lon.ravel(), grid_lat.ravel()


def write_shift_grid(path: Path, graticule: Graticule, latitude_offset: Floats, longitude_offset: Floats) -> None:
    """Write offsets from OSGB36 (EPSG:4277) to ETRS89 (EPSG:4258) as a PROJ grid.

    Args:
        path: The file; it appears whole or not at all.
        graticule: Where the nodes are.
        latitude_offset: Arc-seconds to add northward, in the order of `Graticule.nodes`.
        longitude_offset: Arc-seconds to add eastward, in the same order.
    """
    shape = (graticule.rows, graticule.columns)
    bands = np.stack([latitude_offset.reshape(shape), longitude_offset.reshape(shape)], axis=-1).astype("<f4")
    strips = [bands[row : row + _STRIP_ROWS].tobytes() for row in range(0, graticule.rows, _STRIP_ROWS)]
    with whole_file(path) as file:
        file.write(_header(graticule, [len(strip) for strip in strips]))
        for strip in strips:
            file.write(strip)


def _header(graticule: Graticule, strip_sizes: list[int]) -> bytes:
    """The TIFF header, directory and tag values; strips follow it in order."""
    empty = _directory(_tags(graticule, strip_sizes, first_strip=0))
    return _directory(_tags(graticule, strip_sizes, first_strip=len(empty)))


def _tags(graticule: Graticule, strip_sizes: list[int], first_strip: int) -> dict[int, _Value]:
    """Tag number to type and values, for two 32-bit float samples a pixel."""
    offsets = [first_strip + sum(strip_sizes[:index]) for index in range(len(strip_sizes))]
    north = graticule.south + graticule.step_lat * (graticule.rows - 1)
    return {
        256: (_LONG, (graticule.columns,)),
        257: (_LONG, (graticule.rows,)),
        258: (_SHORT, (32, 32)),
        259: (_SHORT, (1,)),
        262: (_SHORT, (1,)),
        273: (_LONG, tuple(offsets)),
        277: (_SHORT, (2,)),
        278: (_LONG, (_STRIP_ROWS,)),
        279: (_LONG, tuple(strip_sizes)),
        284: (_SHORT, (1,)),
        338: (_SHORT, (0,)),
        339: (_SHORT, (3, 3)),
        33550: (_DOUBLE, (graticule.step_lon, graticule.step_lat, 0.0)),
        33922: (_DOUBLE, (0.0, 0.0, 0.0, graticule.west, north, 0.0)),
        # GeoTIFF keys: geographic model, pixel is point, EPSG:4277, degrees.
        34735: (_SHORT, (1, 1, 1, 4, 1024, 0, 1, 2, 1025, 0, 1, 2, 2048, 0, 1, 4277, 2054, 0, 1, 9102)),
        42112: (_ASCII, _METADATA.encode("ascii") + b"\0"),
    }


def _directory(tags: dict[int, _Value]) -> bytes:
    """Header and image file directory with the long values behind it."""
    entries, values = b"", b""
    values_at = 8 + 2 + 12 * len(tags) + 4
    for number, (kind, value) in sorted(tags.items()):
        data = value if isinstance(value, bytes) else struct.pack(f"<{len(value)}{_FORMATS[kind]}", *value)
        entries += struct.pack("<HHI", number, kind, len(value))
        if len(data) <= 4:  # noqa: PLR2004 (TIFF keeps up to four bytes in the entry itself)
            entries += data.ljust(4, b"\0")
        else:
            entries += struct.pack("<I", values_at + len(values))
            values += data + b"\0" * (len(data) % 2)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(tags)) + entries + b"\0" * 4 + values
