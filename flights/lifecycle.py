"""The life of a request and of a session, as two tables that are the only say in the matter."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeVar

from flights.errors import NotNowError


class RequestStatus(StrEnum):
    """Where a request stands."""

    DRAFT = "draft"
    BLOCKED = "blocked"
    REFERRED = "referred"
    AWAITING_APPROVAL = "awaiting_approval"
    APPROVED = "approved"
    CALLED_OFF = "called_off"
    SCHEDULED = "scheduled"
    FLOWN = "flown"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    CLOSED = "closed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class SessionStatus(StrEnum):
    """Where a session stands."""

    SCHEDULED = "scheduled"
    GO = "go"
    FLOWN = "flown"
    STOOD_DOWN = "stood_down"
    CANCELLED = "cancelled"


S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Transition(Generic[S]):
    """One verb: from which states it may be done, and where it may lead."""

    verb: str
    sources: frozenset[S]
    targets: frozenset[S]


def _row(verb: str, sources: Sequence[S], *targets: S) -> Transition[S]:
    return Transition(verb, frozenset(sources), frozenset(targets))


_R = RequestStatus
OPEN: Final = frozenset(RequestStatus) - {_R.CLOSED, _R.REFUSED, _R.WITHDRAWN, _R.CANCELLED}
"""States in which a request still wants something."""

_JUDGED = (_R.BLOCKED, _R.REFERRED, _R.AWAITING_APPROVAL)
_BEFORE_ORDER = (_R.DRAFT, *_JUDGED, _R.APPROVED)
_ORDERED = (_R.CALLED_OFF, _R.SCHEDULED, _R.FLOWN, _R.DELIVERED)

REQUEST_TRANSITIONS: Final[tuple[Transition[RequestStatus], ...]] = (
    _row("submit", (_R.DRAFT,), *_JUDGED),
    _row("recheck", (*_JUDGED, _R.APPROVED), *_JUDGED),
    _row("revise", (*_JUDGED, _R.APPROVED), _R.DRAFT),
    _row("clear", (_R.REFERRED,), _R.AWAITING_APPROVAL),
    _row("refuse", _JUDGED, _R.REFUSED),
    _row("approve", (_R.AWAITING_APPROVAL,), _R.APPROVED),
    _row("call_off", (_R.APPROVED,), _R.CALLED_OFF),
    _row("decline", (_R.CALLED_OFF,), _R.APPROVED),
    _row("schedule", (_R.CALLED_OFF, _R.SCHEDULED, _R.FLOWN, _R.DELIVERED), _R.SCHEDULED, _R.FLOWN, _R.DELIVERED),
    _row("stand_down", (_R.SCHEDULED, _R.FLOWN, _R.DELIVERED), _R.CALLED_OFF, _R.FLOWN, _R.DELIVERED),
    _row("fly", (_R.SCHEDULED, _R.FLOWN, _R.DELIVERED), _R.FLOWN, _R.DELIVERED),
    _row("deliver", (_R.FLOWN, _R.DELIVERED), _R.DELIVERED),
    _row("return", (_R.DELIVERED,), _R.FLOWN),
    _row("accept", (_R.DELIVERED,), _R.ACCEPTED),
    _row("close", (_R.ACCEPTED,), _R.CLOSED),
    _row("withdraw", _BEFORE_ORDER, _R.WITHDRAWN),
    _row("cancel", _ORDERED[:2], _R.CANCELLED),
)
"""Every change a request can undergo. Verbs of the API are these names with hyphens."""

_S = SessionStatus
SESSION_TRANSITIONS: Final[tuple[Transition[SessionStatus], ...]] = (
    _row("check", (_S.SCHEDULED, _S.GO), _S.SCHEDULED, _S.GO),
    _row("clear", (_S.SCHEDULED,), _S.GO),
    _row("reschedule", (_S.SCHEDULED, _S.GO), _S.SCHEDULED),
    _row("fly", (_S.GO,), _S.FLOWN),
    _row("stand_down", (_S.SCHEDULED, _S.GO), _S.STOOD_DOWN),
    _row("cancel", (_S.SCHEDULED, _S.GO), _S.CANCELLED),
)
"""Every change a session can undergo."""


def verbs_from(table: Sequence[Transition[S]], state: S) -> list[str]:
    """The verbs that fit a state, in the table's order."""
    return [row.verb for row in table if state in row.sources]


def moved(table: Sequence[Transition[S]], verb: str, state: S, target: S | None = None) -> S:
    """The state a verb leads to.

    Args:
        table: One of this module's tables.
        verb: What is to be done.
        state: The present state.
        target: Which of several ends it comes to; not needed where there is one.

    Raises:
        NotNowError: The verb does not fit the state, or does not lead to the target.
    """
    row = next(row for row in table if row.verb == verb)
    if state not in row.sources:
        usable = ", ".join(name.replace("_", "-") for name in verbs_from(table, state)) or "nothing more"
        raise NotNowError(
            f"It cannot be done now: this is {_words(state)}.", field="verb", remedy=f"From here: {usable}."
        )
    if target is None:
        (target,) = row.targets
    if target not in row.targets:
        raise NotNowError(f"{verb.replace('_', ' ').capitalize()} does not lead to {_words(target)}.", field="verb")
    return target


def _words(state: StrEnum) -> str:
    return state.value.replace("_", " ")
