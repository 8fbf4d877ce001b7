"""What handlers are given: by name, marked so that Litestar injects it, and the words of addresses that lists share."""

from datetime import datetime
from typing import Annotated

from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation
from sqlmodel import Session

from flights.judging import Desk
from records.viewer import Viewer

Db = NamedDependency[SkipValidation[Session]]
"""The request's one transaction."""

Caller = NamedDependency[SkipValidation[Viewer]]
"""Who asks."""

Now = NamedDependency[SkipValidation[datetime]]
"""The moment the request came in, aware."""

AtDesk = NamedDependency[SkipValidation[Desk]]
"""What judging and pricing need."""

Limit = Annotated[int, QueryParameter(ge=1, le=500)]
"""How many entries of a list to give at most."""

State = Annotated[str | None, QueryParameter(name="state")]
"""The state that a list is narrowed to; the address calls it `state`."""
