"""Outside feeds: weather, space weather, notices and tides, read once, kept, and never mistaken for "clear"."""

from compliance.feeds.client import Endpoint, Feeds, Provider, Station
from compliance.feeds.gather import gather, weather_at
from compliance.feeds.keep import import_file
from compliance.feeds.tides import import_tides, tide_at

__all__ = [
    "Endpoint",
    "Feeds",
    "Provider",
    "Station",
    "gather",
    "import_file",
    "import_tides",
    "tide_at",
    "weather_at",
]
