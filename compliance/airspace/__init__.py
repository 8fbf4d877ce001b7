"""Airspace: zone datasets in their dated editions, and the zones near a place at a time."""

from compliance.airspace.near import ARGYLL_SENTINELS, zones_near
from compliance.airspace.service import ImportReport, load, load_seed

__all__ = ["ARGYLL_SENTINELS", "ImportReport", "load", "load_seed", "zones_near"]
