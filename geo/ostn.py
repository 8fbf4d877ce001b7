"""OSTN15 and OSGM15 as one table of shifts at every kilometre of the National Grid.

OSTN15 defines OSGB36 National Grid coordinates from ETRS89 ones; OSGM15 gives
the separation of the GRS80 ellipsoid and the local height datum. Both are one
table of 701 columns (eastings 0 to 700 km) and 1251 rows (northings 0 to 1250
km), read by bilinear interpolation of the four surrounding nodes.

The nodes come from the compiled table inside the `convertbng` package, whose
function for single nodes is exported but not documented. It is therefore
checked against a known node before anything is believed, and every node is
read once and may be kept in a file.

Source: Ordnance Survey, OSTN15 and OSGM15, (c) 2015 Ordnance Survey and the
Ministry of Defence, BSD 2-clause; method in "Transformations and OSGM15 User
Guide".
"""

import ctypes
import importlib.util
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from geo.errors import GridsError

Floats = NDArray[np.float64]
Shifts = NDArray[np.float32]

COLUMNS = 701
ROWS = 1251
NODE_SPACING_M = 1000.0
KNOWN_NODE = (651, 313)
KNOWN_SHIFTS_M = (102.787, -78.242, 44.236)
TABLE_NAME = "ostn15-osgm15-nodes.npy"

_kept_in: list[Path] = []


class _Node(ctypes.Structure):
    """A node by whole kilometres east and north."""

    _fields_ = [("easting_km", ctypes.c_int32), ("northing_km", ctypes.c_int32)]


class _Shift(ctypes.Structure):
    """The shifts of one node in metres."""

    _fields_ = [("east", ctypes.c_double), ("north", ctypes.c_double), ("geoid", ctypes.c_double)]


def keep_table_in(directory: Path) -> Path:
    """Have the table read from, and once written to, a directory.

    Args:
        directory: An existing folder, shared by any number of processes.

    Returns:
        The file of the table, which exists from now on.
    """
    _kept_in[:] = [directory]
    path = directory / TABLE_NAME
    if not path.exists():
        table = read_nodes()
        with whole_file(path) as file:
            np.save(file, table)
    node_table.cache_clear()
    return path


@cache
def node_table() -> Shifts:
    """Shifts of every node, shaped (1251 rows from the south, 701 columns, 3).

    The last axis is east shift, north shift and geoid separation in metres.

    Raises:
        GridsError: The table cannot be read, or does not hold the known node.
    """
    path = _kept_in[0] / TABLE_NAME if _kept_in else None
    table: Shifts = np.load(path, mmap_mode="r") if path and path.exists() else read_nodes()
    _check(table)
    return table


def read_nodes() -> Shifts:
    """Every node, read from the compiled table; takes about two seconds.

    Raises:
        GridsError: The compiled table is absent or is not the one expected.
    """
    spec = importlib.util.find_spec("convertbng.cutil")
    if spec is None or spec.origin is None:
        raise GridsError(
            "The package convertbng, which holds OSTN15, is not installed.", remedy="Install convertbng 2.0.0."
        )
    library = ctypes.CDLL(spec.origin)
    if not hasattr(library, "get_shifts_ffi"):
        raise GridsError("This convertbng does not give the OSTN15 nodes.", remedy="Install convertbng 2.0.0.")
    node_shift = library.get_shifts_ffi
    node_shift.argtypes, node_shift.restype = [_Node], _Shift
    table = np.empty((ROWS, COLUMNS, 3), dtype=np.float32)
    for row in range(ROWS):
        shifts = [node_shift(_Node(column, row)) for column in range(COLUMNS)]
        table[row] = [(shift.east, shift.north, shift.geoid) for shift in shifts]
    _check(table)
    return table


def inside(easting_m: Floats, northing_m: Floats) -> NDArray[np.bool_]:
    """Whether ETRS89 National Grid positions lie in the table; never for NaN."""
    east_ok = (easting_m >= 0) & (easting_m <= (COLUMNS - 1) * NODE_SPACING_M)
    return east_ok & (northing_m >= 0) & (northing_m <= (ROWS - 1) * NODE_SPACING_M)


def shifts_at(easting_m: Floats, northing_m: Floats) -> Floats:
    """Interpolated shifts at ETRS89 National Grid positions.

    Args:
        easting_m: Eastings on the National Grid projection of GRS80, shape (n,).
        northing_m: Northings of the same points, shape (n,).

    Returns:
        East shift, north shift and geoid separation in metres, shape (n, 3);
        NaN for positions outside the table.
    """
    ok = inside(easting_m, northing_m)
    x = np.where(ok, easting_m, 0.0) / NODE_SPACING_M
    y = np.where(ok, northing_m, 0.0) / NODE_SPACING_M
    column = np.minimum(x.astype(np.intp), COLUMNS - 2)
    row = np.minimum(y.astype(np.intp), ROWS - 2)
    t, u = (x - column)[:, None], (y - row)[:, None]
    table = node_table()
    south = table[row, column] * (1 - t) + table[row, column + 1] * t
    north = table[row + 1, column] * (1 - t) + table[row + 1, column + 1] * t
    shifts: Floats = np.where(ok[:, None], south * (1 - u) + north * u, np.nan)
    return shifts


def _check(table: Shifts) -> None:
    """Refuse a table that does not hold the known node or is not whole."""
    east, north = KNOWN_NODE
    whole = table.shape == (ROWS, COLUMNS, 3)
    if not whole or not np.allclose(table[north, east], KNOWN_SHIFTS_M, atol=1e-4):
        raise GridsError(
            "The OSTN15 table does not hold the known node 651, 313.",
            remedy="Install convertbng 2.0.0 and remove the kept table.",
        )


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that appears under its name whole or not at all, readable by everyone."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
        yield file.file
    draft = Path(file.name)
    draft.chmod(0o644)
    draft.replace(path)
