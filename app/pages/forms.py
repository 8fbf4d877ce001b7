"""From what a browser's form sends to what a use case takes, and back to sentences beside the fields."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from litestar.enums import RequestEncodingType
from litestar.params import Body
from pydantic import BaseModel, ValidationError

from geo.errors import ExplainedError

Form = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
"""A form's fields by name; a name sent several times has a list."""

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Refused:
    """What was wrong with a form: a sentence for each field, by its name on the page."""

    errors: dict[str, str]


def text(form: Mapping[str, Any], name: str) -> str:
    """A field's text, trimmed; empty when it was not sent."""
    value = form.get(name, "")
    return str(value[-1] if isinstance(value, list) and value else value).strip()


def optional(form: Mapping[str, Any], name: str) -> str | None:
    """A field's text, or None when it is empty."""
    return text(form, name) or None


def several(form: Mapping[str, Any], name: str) -> list[str]:
    """All values of a field that may be ticked several times."""
    value = form.get(name, [])
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def metres(form: Mapping[str, Any], name: str) -> str | None:
    """A length typed in centimetres, as metres in text; what is not a number is passed on to be refused."""
    typed = text(form, name)
    try:
        return str(float(typed) / 100) if typed else None
    except ValueError:
        return typed


def attempt(work: Callable[[], T], names: Mapping[str, str] | None = None) -> T | Refused:
    """Do something with a form, or say what was wrong with it.

    Args:
        work: Builds the input and calls the use case.
        names: The page's name for an input's field, where it differs.
    """
    try:
        return work()
    except ValidationError as error:
        found = {".".join(str(part) for part in item["loc"]) or "form": _plain(item) for item in error.errors()}
    except ExplainedError as error:
        found = {error.field or "form": str(error)}
    known = names or {}
    return Refused({_on_page(field, known): sentence for field, sentence in found.items()})


def _on_page(field: str, names: Mapping[str, str]) -> str:
    for inside, outside in names.items():
        if field == inside or field.startswith(f"{inside}."):
            return outside
    return field.split(".", maxsplit=1)[0]


_SENTENCES = {
    "missing": "This is needed.",
    "string_too_short": "This is needed.",
    "float_parsing": "Give a number.",
    "int_parsing": "Give a whole number.",
    "date_from_datetime_parsing": "Give a date, such as 21 December 2026.",
    "date_parsing": "Give a date, such as 21 December 2026.",
    "literal_error": "Choose one of the list.",
    "enum": "Choose one of the list.",
    "too_short": "Choose at least one.",
}


def _plain(item: Mapping[str, Any]) -> str:
    kind = str(item["type"])
    if kind in _SENTENCES:
        return _SENTENCES[kind]
    message = str(item["msg"]).removeprefix("Value error, ")
    return message[:1].upper() + message[1:].rstrip(".") + "."


def options(values: Iterable[object]) -> list[tuple[str, str]]:
    """A closed list as a form's options: the code, and its words."""
    return [(str(value), str(value).replace("_", " ").capitalize()) for value in values]
