"""Byte ranges of an HTTP request. Pure.

Source: RFC 9110, section 14 (Range Requests).
"""

import re
from dataclasses import dataclass
from typing import Final

_ONE: Final = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `start` up to but not including `end`."""

    start: int
    end: int


class Unsatisfiable(Exception):  # noqa: N818 - the standard's word; becomes 416, never seen by people
    """The range lies wholly outside the file."""


def wanted_span(header: str | None, size: int) -> Span | None:
    """The part of a file that a Range header asks for.

    Returns:
        None for the whole file: without the header, for another unit, for several ranges at once and for what
        cannot be read, all of which a server may ignore.

    >>> wanted_span("bytes=-500", 10_000)
    Span(start=9500, end=10000)

    Raises:
        Unsatisfiable: Nothing of the file lies in the range.
    """
    found = _ONE.fullmatch(header.strip()) if header and len(header) <= _LONGEST else None
    if found is None or (not found[1] and not found[2]):
        return None
    if not found[1]:
        length = min(int(found[2]), size)
        if length == 0:
            raise Unsatisfiable
        return Span(size - length, size)
    start = int(found[1])
    last = int(found[2]) if found[2] else size - 1
    if found[2] and last < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return Span(start, min(last + 1, size))
