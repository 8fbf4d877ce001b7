"""Quarter hours as arrays, and weather laid over them.

Times are seconds since 1970 UTC as float64, exact to a microsecond in this century.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

QUARTER = timedelta(minutes=15)
QUARTER_S = QUARTER.total_seconds()

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indexes = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Slots:
    """Quarter hours one after another: their starts and ends, shape (n,)."""

    starts: Floats
    ends: Floats

    @classmethod
    def between(cls, first: datetime, last: datetime) -> "Slots":
        """All quarter hours of the clock that lie from `first` to `last`."""
        begin = np.ceil(first.timestamp() / QUARTER_S) * QUARTER_S
        count = max(0, int((last.timestamp() - begin) // QUARTER_S))
        starts = begin + np.arange(count) * QUARTER_S
        return cls(starts, starts + QUARTER_S)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.starts)

    def part(self, first: int, last: int) -> "Slots":
        """The slots from one index up to another."""
        return Slots(self.starts[first:last], self.ends[first:last])


def moment(seconds: float) -> datetime:
    """Seconds since 1970 as an aware time."""
    return datetime.fromtimestamp(float(seconds), UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """One figure from a moment to another."""

    starts: float
    ends: float
    value: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One kind of figure over the slots: its worst value in each (NaN where none), and where fresh ones cover it."""

    values: Floats
    covered: Flags

    @property
    def known(self) -> Flags:
        """Where there is any value."""
        return ~np.isnan(self.values)


def lay(slots: Slots, sources: Sequence[Sequence[Span]], fresh: NDArray[np.bool_], *, highest: bool) -> Figure:
    """Lay figures over the slots.

    Args:
        slots: The quarter hours.
        sources: The spans of each source.
        fresh: Whether each source is fresh in each slot, shape (sources, n).
        highest: Keep the highest value of a slot, else the lowest.
    """
    keep = np.fmax if highest else np.fmin
    values = np.full(len(slots), np.nan)
    spans = [span for source in sources for span in source]
    which, met = _met(slots, spans)
    keep.at(values, met, np.array([span.value for span in spans])[which])
    return Figure(values, _covered(slots, sources, fresh))


def _met(slots: Slots, spans: Sequence[Span]) -> tuple[Indexes, Indexes]:
    """Every meeting of a span with a slot, touching ends not counted: the spans' indexes and the slots'."""
    first = np.searchsorted(slots.ends, np.array([span.starts for span in spans]), side="right")
    last = np.searchsorted(slots.starts, np.array([span.ends for span in spans]), side="left")
    counts = np.maximum(last - first, 0)
    which = np.repeat(np.arange(len(spans)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return which, first[which] + within


def _covered(slots: Slots, sources: Sequence[Sequence[Span]], fresh: NDArray[np.bool_]) -> Flags:
    """Where the fresh sources, laid together, leave no gap in a slot."""
    covered = np.zeros(len(slots), dtype=np.bool_)
    if not sources or not len(slots):
        return covered
    patterns, which = np.unique(fresh, axis=1, return_inverse=True)
    for index in range(patterns.shape[1]):
        here = which.reshape(-1) == index
        spans = [span for source, used in zip(sources, patterns[:, index], strict=True) if used for span in source]
        for starts, ends in joined(spans):
            covered |= here & (slots.starts >= starts) & (slots.ends <= ends)
    return covered


def joined(spans: Sequence[Span]) -> list[tuple[float, float]]:
    """Spans that touch or overlap, as one each."""
    runs: list[tuple[float, float]] = []
    for span in sorted(spans, key=lambda each: each.starts):
        if runs and span.starts <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(runs[-1][1], span.ends))
        else:
            runs.append((span.starts, span.ends))
    return runs
