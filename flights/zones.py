"""Which price zone a place lies in.

The council lots its contracts by seven areas. Each settlement below is in one of them; a
place takes the zone of the nearest. It is a proposal for a person to change, never a fact
about the contract.
"""

from typing import Final

from shapely import Point
from shapely.geometry.base import BaseGeometry

from framework.vocabulary import Zone
from geo.measure import distance_m

_Z = Zone
SETTLEMENTS: Final[tuple[tuple[str, float, float, Zone], ...]] = (
    ("Campbeltown", -5.607, 55.425, _Z.KINTYRE),
    ("Machrihanish", -5.734, 55.424, _Z.KINTYRE),
    ("Carradale", -5.475, 55.589, _Z.KINTYRE),
    ("Tarbert", -5.413, 55.863, _Z.KINTYRE),
    ("Gigha", -5.750, 55.680, _Z.KINTYRE),
    ("Lochgilphead", -5.434, 56.038, _Z.MID_ARGYLL),
    ("Inveraray", -5.073, 56.230, _Z.MID_ARGYLL),
    ("Tayvallich", -5.624, 56.027, _Z.MID_ARGYLL),
    ("Ford", -5.444, 56.173, _Z.MID_ARGYLL),
    ("Oban", -5.471, 56.415, _Z.LORN),
    ("Kerrera", -5.553, 56.396, _Z.LORN),
    ("Dalmally", -4.980, 56.402, _Z.LORN),
    ("Easdale", -5.657, 56.293, _Z.LORN),
    ("Port Appin", -5.411, 56.552, _Z.LORN),
    ("Lismore", -5.515, 56.510, _Z.LORN),
    ("Dunoon", -4.925, 55.950, _Z.COWAL_AND_BUTE),
    ("Rothesay", -5.053, 55.838, _Z.COWAL_AND_BUTE),
    ("Kilchattan Bay", -5.024, 55.752, _Z.COWAL_AND_BUTE),
    ("Tighnabruaich", -5.234, 55.906, _Z.COWAL_AND_BUTE),
    ("Strachur", -5.066, 56.168, _Z.COWAL_AND_BUTE),
    ("Helensburgh", -4.733, 56.003, _Z.HELENSBURGH_AND_LOMOND),
    ("Garelochhead", -4.829, 56.081, _Z.HELENSBURGH_AND_LOMOND),
    ("Arrochar", -4.743, 56.203, _Z.HELENSBURGH_AND_LOMOND),
    ("Luss", -4.639, 56.101, _Z.HELENSBURGH_AND_LOMOND),
    ("Bowmore", -6.287, 55.757, _Z.ISLAY_JURA_COLONSAY),
    ("Port Ellen", -6.190, 55.630, _Z.ISLAY_JURA_COLONSAY),
    ("Portnahaven", -6.507, 55.681, _Z.ISLAY_JURA_COLONSAY),
    ("Craighouse", -5.950, 55.834, _Z.ISLAY_JURA_COLONSAY),
    ("Scalasaig", -6.188, 56.069, _Z.ISLAY_JURA_COLONSAY),
    ("Tobermory", -6.069, 56.622, _Z.MULL_IONA_COLL_TIREE),
    ("Craignure", -5.706, 56.470, _Z.MULL_IONA_COLL_TIREE),
    ("Bunessan", -6.236, 56.314, _Z.MULL_IONA_COLL_TIREE),
    ("Iona", -6.394, 56.331, _Z.MULL_IONA_COLL_TIREE),
    ("Arinagour", -6.524, 56.626, _Z.MULL_IONA_COLL_TIREE),
    ("Scarinish", -6.805, 56.502, _Z.MULL_IONA_COLL_TIREE),
)
"""Settlement, longitude and latitude in WGS 84 degrees (public place facts, to about 500 m), and its zone."""


def zone_of(shape: BaseGeometry) -> Zone:
    """The zone of the settlement nearest to a shape in WGS 84 longitude and latitude."""
    centre = shape.centroid
    return min(SETTLEMENTS, key=lambda row: distance_m(centre, Point(row[1], row[2])))[3]
