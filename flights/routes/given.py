"""What handlers are given by name, marked so that Litestar injects it and does not look for it in the request."""

from datetime import datetime

from litestar.di import NamedDependency
from litestar.params import SkipValidation
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
