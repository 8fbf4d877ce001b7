"""A piece of the sky for a while: an area, a band of heights and a time."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

from geo.errors import GeometryError


class HeightReference(StrEnum):
    """What a height limit is counted from."""

    SFC = "SFC"
    AGL = "AGL"
    AMSL = "AMSL"


_ABOVE_GROUND = frozenset({HeightReference.SFC, HeightReference.AGL})


@dataclass(frozen=True, slots=True)
class Volume:
    """An area in degrees (WGS 84), a band of heights and a span of time.

    Attributes:
        geometry: The area, any shape.
        lower_m: Lower limit in metres above `lower_ref`.
        lower_ref: Above what; SFC and AGL both mean the ground below.
        upper_m: Upper limit in metres, or None for no limit.
        upper_ref: Above what.
        starts_at: First moment, aware; None when it always was.
        ends_at: First moment after, aware; None when it has no end.
    """

    geometry: BaseGeometry
    lower_m: float = 0.0
    lower_ref: HeightReference = HeightReference.SFC
    upper_m: float | None = None
    upper_ref: HeightReference = HeightReference.AGL
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse times without a zone, and an end before the start."""
        if any(moment is not None and moment.utcoffset() is None for moment in (self.starts_at, self.ends_at)):
            raise GeometryError("A volume's times must say their time zone.")
        if self.starts_at and self.ends_at and self.ends_at < self.starts_at:
            raise GeometryError("A volume ends before it starts.")

    def intersects(self, other: "Volume") -> bool:
        """Whether the two may meet in place, height and time.

        Touching edges and heights meet; a span of time that ends as the other
        starts does not. Heights above different references cannot be compared
        without the terrain, so they are taken to meet: the answer is False
        only where the two are surely apart.
        """
        return (
            self._overlaps_in_time(other)
            and not self._surely_apart_in_height(other)
            and bool(self.geometry.intersects(other.geometry))
        )

    def _overlaps_in_time(self, other: "Volume") -> bool:
        """Whether the spans of time share a moment."""
        ends_first = self.ends_at is not None and other.starts_at is not None and self.ends_at <= other.starts_at
        starts_last = other.ends_at is not None and self.starts_at is not None and other.ends_at <= self.starts_at
        return not (ends_first or starts_last)

    def _surely_apart_in_height(self, other: "Volume") -> bool:
        """Whether one lies wholly above the other, by limits that can be compared."""
        return _surely_below(self, other) or _surely_below(other, self)


def _surely_below(low: Volume, high: Volume) -> bool:
    """Whether the first's upper limit is below the second's lower one, above the same thing."""
    if low.upper_m is None:
        return False
    both_ground = {low.upper_ref, high.lower_ref} <= _ABOVE_GROUND
    return (both_ground or low.upper_ref == high.lower_ref) and low.upper_m < high.lower_m
