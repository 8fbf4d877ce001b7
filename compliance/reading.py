"""Reading a JSON document field by field, refusing what it does not understand.

A ``Fields`` remembers which names it was asked for; ``finish`` refuses the rest, so a misspelt field is an error and
never a silence. Null and absent are the same: both give ``None``.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TypeVar

from compliance.errors import ProposalError
from compliance.london import day_end, day_start

_YEARS = range(1900, 2200)
E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


class Fields:
    """One JSON object, with the dotted path that leads to it.

    Raises:
        ProposalError: The value is not an object.
    """

    def __init__(self, document: object, path: str = "") -> None:
        if not isinstance(document, Mapping):
            raise ProposalError(
                f"{path or 'The proposal'} must be an object of named fields.",
                field=path or None,
                remedy="Give it in braces, as in the documentation's example.",
            )
        self._values: Mapping[str, object] = document
        self._path = path
        self._asked: set[str] = set()

    def path(self, name: str) -> str:
        """The dotted path of one of this object's fields."""
        return f"{self._path}.{name}" if self._path else name

    def raw(self, name: str) -> object:
        """The value as it stands; None when it is null or absent."""
        self._asked.add(name)
        return self._values.get(name)

    def refuse(self, name: str, must: str, remedy: str) -> ProposalError:
        """The error for a field that is not what it must be."""
        field = self.path(name)
        return ProposalError(f"{field} must be {must}.", field=field, remedy=remedy)

    def text(self, name: str) -> str | None:
        """A string with something in it."""
        value = self.raw(name)
        if value is None or (isinstance(value, str) and value.strip()):
            return value
        raise self.refuse(name, "text with something in it", "Leave the field out when it is not known.")

    def flag(self, name: str) -> bool | None:
        """True or false."""
        value = self.raw(name)
        if value is None or isinstance(value, bool):
            return value
        raise self.refuse(name, "true or false", "Write it without quotation marks.")

    def number(self, name: str, *, minimum: float | None = 0) -> float | None:
        """A finite number, no less than ``minimum``."""
        value = self.raw(name)
        return None if value is None else self._finite(name, value, minimum)

    def whole(self, name: str) -> int | None:
        """A whole number from zero up."""
        value = self.raw(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.refuse(name, "a whole number from zero up", "Pence, for instance, have no fraction.")
        return value

    def numbers(self, name: str, count: int) -> tuple[float, ...] | None:
        """A list of exactly that many finite numbers."""
        value = self.raw(name)
        if value is None:
            return None
        if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != count:
            raise self.refuse(name, f"a list of {count} numbers", "Give them in square brackets.")
        return tuple(self._finite(name, each, None) for each in value)

    def _finite(self, name: str, value: object, minimum: float | None) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self.refuse(name, "a number", "Write it in digits, without units or quotation marks.")
        if minimum is not None and value < minimum:
            raise self.refuse(name, f"no less than {minimum:g}", "Check the sign and the unit.")
        return float(value)

    def day(self, name: str) -> date | None:
        """A calendar date, as 2026-12-21."""
        value = self.raw(name)
        if value is None:
            return None
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            raise self.refuse(name, "a date such as 2026-12-21", "Give year, month and day.") from None

    def instant(self, name: str) -> datetime | None:
        """A moment with its offset from UTC, as 2026-12-21T10:00:00Z; given back in UTC."""
        value = self.raw(name)
        if value is None:
            return None
        remedy = "Give date, time and offset; Z stands for UTC."
        try:
            moment = datetime.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            raise self.refuse(name, "a time such as 2026-12-21T10:00:00Z", remedy) from None
        if moment.tzinfo is None:
            raise self.refuse(name, "a time with its offset from UTC, such as 2026-12-21T10:00:00Z", remedy)
        if moment.year not in _YEARS:
            raise self.refuse(name, f"in the years {_YEARS[0]} to {_YEARS[-1]}", remedy)
        return moment.astimezone(UTC)

    def edge(self, name: str, *, closing: bool) -> datetime | None:
        """A moment, or a date taken as the start of its day in London (the end of it when ``closing``)."""
        value = self.text(name)
        if value is None or "T" in value:
            return self.instant(name)
        day = self.day(name)
        if day is None:
            return None
        return day_end(day) if closing else day_start(day)

    def choice(self, name: str, options: type[E]) -> E | None:
        """One of a closed list of words."""
        value = self.raw(name)
        if value is None:
            return None
        words = [str(option) for option in options]
        if not isinstance(value, str) or value not in words:
            raise self.refuse(name, f"one of {', '.join(words)}", "Choose a word from the list.")
        return options(value)

    def words(self, name: str) -> tuple[str, ...] | None:
        """A list of strings; empty means there are none."""
        value = self.raw(name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self.refuse(name, "a list of texts", "Give an empty list when there are none.")
        return tuple(value)

    def one(self, name: str, read: Callable[["Fields"], T]) -> T | None:
        """A nested object, read by ``read`` and checked for unknown names."""
        value = self.raw(name)
        return None if value is None else read_whole(Fields(value, self.path(name)), read)

    def many(self, name: str, read: Callable[["Fields"], T]) -> tuple[T, ...] | None:
        """A list of nested objects, each read by ``read``."""
        value = self.raw(name)
        if value is None:
            return None
        if not isinstance(value, list):
            raise self.refuse(name, "a list", "Put it in square brackets, even when there is only one.")
        return tuple(read_whole(Fields(each, f"{self.path(name)}.{index}"), read) for index, each in enumerate(value))

    def finish(self) -> None:
        """Refuse every name that nobody asked for.

        Raises:
            ProposalError: Naming the first unknown field.
        """
        for name in self._values:
            if name not in self._asked:
                field = self.path(str(name))
                raise ProposalError(
                    f"{field} is not a field of a proposal.", field=field, remedy="Check the spelling, or leave it out."
                )


def read_whole(fields: Fields, read: Callable[[Fields], T]) -> T:
    """Read an object and refuse what is left over."""
    result = read(fields)
    fields.finish()
    return result
