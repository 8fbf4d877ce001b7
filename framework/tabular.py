"""Tables as CSV that spreadsheets open safely: UTF-8, one header, no cell that starts a formula."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> str:
    """A cell's text; what a spreadsheet would run as a formula is quoted with an apostrophe, numbers are left alone."""
    text = "" if value is None else str(value)
    if text.startswith(_FORMULA) and not _NUMBER.match(text):
        return f"'{text}"
    return text


def to_csv(kind: "type[DataclassInstance]", rows: Iterable["DataclassInstance"]) -> str:
    """Rows of one dataclass as CSV with its field names for a header."""
    names = [field.name for field in fields(kind)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([cell(getattr(row, name)) for name in names] for row in rows)
    return out.getvalue()
