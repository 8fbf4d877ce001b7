"""Figures of a whole cloud, gathered piece by piece."""

import math
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydantic import JsonValue

from catalogue.cloud.records import Records, return_numbers

# Name in STAC (PDAL's words, as other catalogues write), and field in the record.
DIMENSIONS: Final = (
    ("X", "X"),
    ("Y", "Y"),
    ("Z", "Z"),
    ("Intensity", "intensity"),
    ("Classification", "classification"),
    ("PointSourceId", "point_source_id"),
    ("GpsTime", "gps_time"),
    ("Red", "red"),
    ("Green", "green"),
    ("Blue", "blue"),
    ("Infrared", "nir"),
)


@dataclass(slots=True)
class Running:
    """Count, extremes, mean and spread of values seen so far; sums are about the first value, for precision."""

    count: int = 0
    lowest: float = math.inf
    highest: float = -math.inf
    pivot: float = 0.0
    total: float = 0.0
    squares: float = 0.0

    def add(self, values: NDArray[np.float64]) -> None:
        """Take more values in."""
        if values.size == 0:
            return
        if self.count == 0:
            self.pivot = float(values[0])
        self.count += values.size
        self.lowest = min(self.lowest, float(values.min()))
        self.highest = max(self.highest, float(values.max()))
        shifted = values - self.pivot
        self.total += float(shifted.sum())
        self.squares += float(np.dot(shifted, shifted))

    def words(self, name: str, position: int) -> dict[str, JsonValue]:
        """One entry of `pc:statistics`."""
        mean = self.total / self.count
        variance = max(self.squares / self.count - mean * mean, 0.0)
        return {
            "name": name,
            "position": position,
            "count": self.count,
            "minimum": self.lowest,
            "maximum": self.highest,
            "average": self.pivot + mean,
            "stddev": math.sqrt(variance),
            "variance": variance,
        }


@dataclass(slots=True)
class Survey:
    """What a pass over all points of a cloud learns.

    Attributes:
        scales: Size of one step of X, Y and Z.
        offsets: Where X, Y and Z are zero.
        returns: Points by return number 1 to 15.
    """

    scales: NDArray[np.float64]
    offsets: NDArray[np.float64]
    returns: NDArray[np.int64] = field(default_factory=lambda: np.zeros(15, dtype=np.int64))
    running: dict[str, Running] = field(default_factory=dict)

    def add(self, records: Records) -> None:
        """Take a piece in."""
        self.returns += return_numbers(records)
        names = records.dtype.names or ()
        for name, source in DIMENSIONS:
            if source in names:
                values = records[source].astype(np.float64)
                axis = "XYZ".find(name)
                if axis >= 0:
                    values = values * self.scales[axis] + self.offsets[axis]
                self.running.setdefault(name, Running()).add(values)

    @property
    def count(self) -> int:
        """Points seen."""
        return self.running["X"].count if self.running else 0

    @property
    def lowest(self) -> NDArray[np.float64]:
        """Lowest x, y and z, shape (3,)."""
        return np.array([self.running[a].lowest for a in "XYZ"])

    @property
    def highest(self) -> NDArray[np.float64]:
        """Highest x, y and z, shape (3,)."""
        return np.array([self.running[a].highest for a in "XYZ"])

    @property
    def gps_range(self) -> tuple[float, float]:
        """First and last GPS time."""
        times = self.running["GpsTime"]
        return times.lowest, times.highest

    def finite(self) -> bool:
        """Whether every coordinate is a number."""
        return bool(np.all(np.isfinite(self.lowest)) and np.all(np.isfinite(self.highest)))

    def statistics(self) -> list[JsonValue]:
        """`pc:statistics`; dimensions that are always zero are left out, apart from the coordinates."""
        told: list[JsonValue] = []
        for position, (name, running) in enumerate(self.running.items()):
            if name in "XYZ" or running.lowest != 0 or running.highest != 0:
                told.append(running.words(name, position))
        return told
