"""Outside feeds: weather, space weather, notices and tides, read once, kept, and never mistaken for "clear"."""

from compliance.feeds.client import Endpoint, Feeds, Provider, Station
from compliance.feeds.gather import gather, gather_ahead
from compliance.feeds.keep import import_file
from compliance.feeds.tides import import_tides, tide_at

__all__ = [
    "Endpoint",
    "Feeds",
    "Provider",
    "Station",
    "gather",
    "gather_ahead",
    "import_file",
    "import_tides",
    "tide_at",
]
