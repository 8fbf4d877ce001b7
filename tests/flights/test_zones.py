"""Places fall in the price zone of the nearest settlement."""

import pytest
from shapely import Point

from flights.zones import SETTLEMENTS, zone_of
from framework.vocabulary import Zone


@pytest.mark.parametrize(
    ("lon", "lat", "zone"),
    [
        (-5.439, 56.4505, Zone.LORN),  # Dunbeg
        (-4.733, 56.003, Zone.HELENSBURGH_AND_LOMOND),  # Helensburgh
        (-6.39, 56.33, Zone.MULL_IONA_COLL_TIREE),  # Iona
        (-5.60, 55.43, Zone.KINTYRE),  # Campbeltown
    ],
)
def test_a_known_place_is_in_its_zone(lon: float, lat: float, zone: Zone) -> None:
    """Well-known places fall where anybody there would say."""
    assert zone_of(Point(lon, lat).buffer(0.001)) is zone


def test_every_zone_has_a_settlement() -> None:
    """No zone is out of reach."""
    assert {row[3] for row in SETTLEMENTS} == set(Zone)
