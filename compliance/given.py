"""What this room's handlers are given by name, marked so that Litestar injects it."""

from datetime import datetime

from litestar.di import NamedDependency
from litestar.params import SkipValidation
from sqlmodel import Session

from compliance.feeds import Feeds
from records.viewer import Viewer

Db = NamedDependency[SkipValidation[Session]]
"""The request's one transaction."""

Caller = NamedDependency[SkipValidation[Viewer]]
"""Who asks."""

Now = NamedDependency[SkipValidation[datetime]]
"""The moment the request came in, aware."""

FeedsGiven = NamedDependency[SkipValidation[Feeds]]
"""The outside feeds that may be asked."""
