"""From answers slot by slot to windows of a least duration and gaps with the rule that binds them."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from compliance.finding import instant
from compliance.particulars import Stage
from compliance.roundtrip import Json
from compliance.windows.slots import QUARTER_S, Floats, Slots, moment

REFERS = 7
FAILS = 8


class State(StrEnum):
    """What is known of a window."""

    FLYABLE = "flyable"
    UNKNOWN = "unknown"
    ODDS = "odds"


@dataclass(frozen=True, slots=True)
class Window:
    """A time in which it may be flown as far as is known; `binding` is the rule nearest to its limit, or unknown."""

    starts_at: datetime
    ends_at: datetime
    state: State
    score: float | None
    binding: str | None

    def to_json(self) -> dict[str, Json]:
        """The window as the API gives it."""
        return {
            "starts_at": instant(self.starts_at),
            "ends_at": instant(self.ends_at),
            "state": str(self.state),
            "score": None if self.score is None else round(self.score, 3),
            "binding": self.binding,
        }


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which it may not, the rule that binds longest in it, and what that rule says."""

    starts_at: datetime
    ends_at: datetime
    rule: str
    sentence: str

    def to_json(self) -> dict[str, Json]:
        """The gap as the API gives it."""
        return {
            "starts_at": instant(self.starts_at),
            "ends_at": instant(self.ends_at),
            "rule": self.rule,
            "sentence": self.sentence,
        }


@dataclass(frozen=True, slots=True)
class Judged:
    """One rule's answers over all slots: weights, the share of its limit still free, and from which stage it is due."""

    rule: str
    stage: Stage
    weights: NDArray[np.int64]
    free: Floats

    @property
    def stands(self) -> NDArray[np.int64]:
        """The weights that count ahead of time.

        A rule that is due only on the day counts where it already fails; that it is not yet known bars nothing.
        """
        if self.stage is Stage.GO_NO_GO:
            return np.where(self.weights >= FAILS, self.weights, np.minimum(self.weights, 1))
        return self.weights


@dataclass(frozen=True, slots=True)
class Run:
    """Slots one after another in the same state, from one index up to another."""

    first: int
    last: int
    heaviest: int

    @property
    def fails(self) -> bool:
        """True where a rule fails in every slot of it."""
        return self.heaviest >= FAILS

    @property
    def unknown(self) -> bool:
        """True where no rule fails and one is unknown."""
        return self.heaviest == REFERS


def runs(answers: Sequence[Judged], slots: Slots) -> list[Run]:
    """The runs of failing, unknown and flyable slots, in order."""
    if not len(slots):
        return []
    heaviest = np.max([each.stands for each in answers], axis=0) if answers else np.full(len(slots), REFERS)
    state = np.where(heaviest >= FAILS, FAILS, np.where(heaviest >= REFERS, REFERS, 1))
    cuts = [0, *(np.flatnonzero(np.diff(state)) + 1).tolist(), len(slots)]
    return [Run(first, last, int(state[first])) for first, last in itertools.pairwise(cuts)]


def binding(answers: Sequence[Judged], run: Run) -> str | None:
    """The rule that holds longest in a run of failing or unknown slots; the earlier in the policy of equals."""
    level = FAILS if run.fails else REFERS
    counts = [(int((each.stands[run.first : run.last] >= level).sum()), each.rule) for each in answers]
    longest = max(counts, key=lambda count: count[0], default=(0, ""))
    return longest[1] if longest[0] else None


def nearest(answers: Sequence[Judged], run: Run) -> tuple[float, str | None]:
    """Of a flyable run: the mean over its slots of the least share of a limit still free, and whose limit that is."""
    if not answers:
        return 0.0, None
    free = np.array([each.free[run.first : run.last] for each in answers])
    tightest = answers[int(np.argmin(free.mean(axis=1)))]
    return float(free.min(axis=0).mean()), tightest.rule


def long_enough(run: Run, least: timedelta) -> bool:
    """True when a flyable run lasts at least that long."""
    return (run.last - run.first) * QUARTER_S >= least.total_seconds()


def edges(slots: Slots, run: Run) -> tuple[datetime, datetime]:
    """From when to when a run lasts."""
    return moment(slots.starts[run.first]), moment(slots.ends[run.last - 1])


def windows(answers: Sequence[Judged], slots: Slots, least: timedelta) -> Iterator[Window]:
    """The flyable windows of the least duration and the unknown times, in order."""
    for run in runs(answers, slots):
        starts_at, ends_at = edges(slots, run)
        if run.unknown:
            yield Window(starts_at, ends_at, State.UNKNOWN, None, binding(answers, run))
        elif not run.fails and long_enough(run, least):
            score, rule = nearest(answers, run)
            yield Window(starts_at, ends_at, State.FLYABLE, score, rule)
