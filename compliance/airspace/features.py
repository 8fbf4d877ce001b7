"""What every format is read into: zones with their limits, and what could not be read, by name."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from shapely.geometry.base import BaseGeometry

from compliance.evidence import ZoneKind

Position = tuple[float, float]


class FeatureRefused(Exception):  # noqa: N818  # it is caught by every importer and becomes a line of the report
    """One feature cannot be used.

    Args:
        reason: Why, as the end of a sentence that begins with the feature's name.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Limit(NamedTuple):
    """A vertical limit: metres above a reference, and how the file wrote it; `metres` None is unlimited."""

    metres: float | None
    reference: str
    text: str


SURFACE = Limit(0.0, "SFC", "SFC")
UNLIMITED = Limit(None, "AMSL", "UNL")


@dataclass(frozen=True, slots=True)
class ZoneFeature:
    """One zone as read from a file; geometry in WGS 84 longitude and latitude, times aware UTC."""

    designator: str
    name: str
    kind: ZoneKind
    geometry: BaseGeometry
    lower: Limit
    upper: Limit
    activity: str = "unknown"
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    permitted_by: tuple[str, ...] = ()
    text: str | None = None


class Box(NamedTuple):
    """West, south, east, north in WGS 84 degrees."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """A feature left out: its name in the file, why, and where it lies as far as its positions were readable."""

    feature: str
    reason: str
    box: Box | None = None


@dataclass(slots=True)
class Parsed:
    """What a file holds. `temporary` sources are notices that end by themselves, not cycles to be renewed."""

    source: str
    title: str
    features: list[ZoneFeature] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    effective_from: date | None = None
    effective_to: date | None = None
    airac: str | None = None
    temporary: bool = False


def box_of(positions: Iterable[Position]) -> Box | None:
    """The smallest box around the positions, None when there is none."""
    points = list(positions)
    if not points:
        return None
    longitudes, latitudes = zip(*points, strict=True)
    return Box(min(longitudes), min(latitudes), max(longitudes), max(latitudes))
