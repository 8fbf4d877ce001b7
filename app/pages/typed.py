"""What people type: pounds and times of day, read exactly or refused beside their field."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.pages.forms import text
from geo.errors import InvalidError

LONDON: Final = ZoneInfo("Europe/London")
_MOST_PENCE: Final = 10**12


class TypedError(InvalidError):
    """Something typed into a form cannot be read; `field` is its name on the page."""


def pence(form: Mapping[str, Any], name: str) -> int:
    """An amount typed in pounds, as whole pence; empty is nothing.

    >>> pence({"net": "£1,234.5"}, "net"), pence({}, "net")
    (123450, 0)

    Raises:
        TypedError: It is no amount, is below zero, or has parts of a penny.
    """
    typed = text(form, name).replace("£", "").replace(",", "").replace(" ", "")
    try:
        amount = Decimal(typed or "0") * 100
    except InvalidOperation as error:
        raise TypedError("Give an amount in pounds, such as 550.00.", field=name) from error
    if not amount.is_finite() or not 0 <= amount <= _MOST_PENCE or amount != amount.to_integral_value():
        raise TypedError("Give an amount in pounds and whole pence, not below zero.", field=name)
    return int(amount)


def as_pounds(amount: int) -> str:
    """Pence as they are typed into a field.

    >>> as_pounds(123405)
    '1234.05'
    """
    return f"{amount // 100}.{amount % 100:02d}"


def number(form: Mapping[str, Any], name: str) -> float | None:
    """A number, or None where the field is empty.

    Raises:
        TypedError: It is no number.
    """
    typed = text(form, name)
    try:
        read = float(typed) if typed else None
    except ValueError as error:
        raise TypedError("Give a number.", field=name) from error
    if read is not None and not abs(read) < float("inf"):
        raise TypedError("Give a number.", field=name)
    return read


def day_of(form: Mapping[str, Any], name: str) -> date:
    """A date.

    Raises:
        TypedError: It is missing or no date.
    """
    try:
        return date.fromisoformat(text(form, name))
    except ValueError as error:
        raise TypedError("Give a date, such as 21 December 2026.", field=name) from error


def at_time(form: Mapping[str, Any], name: str, day: date) -> datetime:
    """A time of day in Europe/London on a date, as a moment in UTC.

    Raises:
        TypedError: It is missing or no time, or the clocks skip it that night.
    """
    try:
        clock = time.fromisoformat(text(form, name))
    except ValueError as error:
        raise TypedError("Give a time of day, such as 10:30.", field=name) from error
    moment = datetime.combine(day, clock.replace(tzinfo=None), LONDON).astimezone(UTC)
    if moment.astimezone(LONDON).time() != clock.replace(tzinfo=None):
        raise TypedError("The clocks go forward over this time, so it does not come.", field=name)
    return moment


def placed(errors: Mapping[str, str], known: Collection[str]) -> dict[str, str]:
    """Errors by field, with those of no field on the page together under an empty name."""
    beside = {field: sentence for field, sentence in errors.items() if field in known}
    rest = " ".join(sentence for field, sentence in errors.items() if field not in known)
    return beside | ({"": rest} if rest else {})
