"""Names of organisations for pages, and addresses of the next page of a list."""

from collections.abc import Iterable, Mapping
from typing import Annotated
from urllib.parse import urlencode

from litestar.params import QueryParameter
from sqlmodel import Session, col, select

from app.identity.models import Organisation

PAGE: int = 25
State = Annotated[str, QueryParameter(name="state")]
"""The filter `?state=…` of a list; `state` itself is the framework's own word."""


def organisation_names(session: Session, ids: Iterable[str | None]) -> dict[str, str]:
    """The names of organisations, by id."""
    wanted = sorted({each for each in ids if each})
    rows = session.exec(select(Organisation).where(col(Organisation.id).in_(wanted)))
    return {row.id: row.name for row in rows}


def next_page(path: str, query: Mapping[str, str], cursor: str | None) -> str | None:
    """The address of the next page with the same filters, or None on the last."""
    if cursor is None:
        return None
    kept = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode({**kept, 'cursor': cursor})}"
