"""Places of the demonstration: real ones in Argyll and Bute, of every kind that the services survey.

Names are the places' own. Positions are good to a few hundred metres, from common knowledge of the map, and every outline
was drawn by us around them: none is a title plan or a survey. Being listed here says nothing of a place's condition or owner.
"""

import math
from dataclasses import dataclass
from typing import Final

from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from app.demo.files import LANDFILL_CORNER
from app.demo.landfill import THERMAL
from catalogue.kinds import AssetKind
from geo.crs import to_wgs84

_METRES_IN_DEGREE: Final = 111_320.0
_OVAL_POINTS: Final = 24

ROADS: Final = "Roads and Infrastructure"
ESTATES: Final = "Estates and Property"
PLANNING: Final = "Planning"
COAST: Final = "Coastal Protection"
WASTE: Final = "Waste"
MARINE: Final = "Marine and Airports"
ENVIRONMENT: Final = "Environmental Health"


@dataclass(frozen=True, slots=True)
class Place:
    """One asset of the demonstration's register.

    Attributes:
        reference: Ours, unique.
        kind: As the catalogue has it.
        name: The place's own.
        service: Which council service asks for surveys of it.
        geometry: Approximate outline or line, WGS 84 longitude and latitude.
        note: What it is, in a few words.
        approximate: Always true: outlines were drawn for the demonstration.
    """

    reference: str
    kind: AssetKind
    name: str
    service: str
    geometry: BaseGeometry
    note: str
    approximate: bool = True


def places() -> tuple[Place, ...]:
    """Every place, the two with demonstration surveys first."""
    return (*_surveyed(), *_structures(), *_ground(), *_property())


def _surveyed() -> tuple[Place, ...]:
    return (
        Place(
            "SW-ROTHESAY",
            AssetKind.SEAWALL,
            "Battery Place seawall, Rothesay",
            COAST,
            _line(
                (-5.04874, 55.84076),
                (-5.04795, 55.84085),
                (-5.04716, 55.84091),
                (-5.04636, 55.84091),
                (-5.04556, 55.84089),
                (-5.04476, 55.84086),
                (-5.04396, 55.84088),
            ),
            "Masonry wall and rock armour below the shore road",
        ),
        Place(
            "LF-LINGERTON",
            AssetKind.LANDFILL,
            "Lingerton landfill, Lochgilphead",
            WASTE,
            _landfill(),
            "Landfill and waste site on the A83 by Loch Gilp",
        ),
    )


def _structures() -> tuple[Place, ...]:
    bridge, pier = AssetKind.BRIDGE, AssetKind.STRUCTURE
    return (
        Place("BR-CLACHAN", bridge, "Clachan Bridge, Seil", ROADS, _line((-5.5833, 56.3178), (-5.5828, 56.3178)),
              "Single stone arch of 1793 over Clachan Sound"),
        Place("BR-ORCHY", bridge, "Bridge of Orchy", ROADS, _line((-4.7705, 56.5170), (-4.7698, 56.5172)),
              "Stone bridge over the Orchy"),
        Place("RW-TOBERMORY", AssetKind.RETAINING_WALL, "Back Brae retaining wall, Tobermory", ROADS,
              _line((-6.0695, 56.6222), (-6.0688, 56.6228), (-6.0682, 56.6233)), "Holds the brae above Main Street"),
        Place("SW-HELENSBURGH", AssetKind.SEAWALL, "West Clyde Street seawall, Helensburgh", COAST,
              _line((-4.7420, 56.0036), (-4.7385, 56.0027), (-4.7350, 56.0018)), "Sea front of the town"),
        Place("SW-OBAN", AssetKind.SEAWALL, "Corran Esplanade seawall, Oban", COAST,
              _line((-5.4742, 56.4160), (-5.4762, 56.4182), (-5.4795, 56.4199)), "Esplanade north of the bay"),
        Place("HB-CAMPBELTOWN", pier, "Campbeltown Old Quay", MARINE, _oval(-5.6035, 55.4243, 220, 120),
              "Working harbour in Campbeltown Loch"),
        Place("HB-CRAIGNURE", pier, "Craignure Pier, Mull", MARINE, _oval(-5.7062, 56.4706, 140, 90),
              "The ferry pier for Mull"),
        Place("HB-DUNOON", pier, "Dunoon Pier", MARINE, _oval(-4.9211, 55.9472, 150, 70), "Timber pier of the steamers"),
        Place("HB-IONA", pier, "Iona slipway and breakwater, Baile Mòr", MARINE, _oval(-6.3918, 56.3300, 160, 110),
              "Where the Iona ferry lands"),
    )  # fmt: skip


def _ground() -> tuple[Place, ...]:
    return (
        Place("RS-KERRERA", AssetKind.ROAD_SCHEME, "Kerrera road scheme", ROADS,
              _line((-5.5235, 56.3995), (-5.5200, 56.4060), (-5.5140, 56.4120), (-5.5090, 56.4190)),
              "Link between the island's north and south"),
        Place("LS-GRIBUN", AssetKind.LANDSLIP, "Gribun rocks, B8035, Mull", ROADS,
              _line((-6.1600, 56.4520), (-6.1545, 56.4470), (-6.1500, 56.4420)), "Road below cliffs that shed rock"),
        Place("LF-GARTBRECK", AssetKind.LANDFILL, "Gartbreck landfill, Islay", WASTE, _oval(-6.3090, 55.7470, 260, 190),
              "The island's landfill near Bowmore"),
        Place("CO-MACHIR", AssetKind.COAST, "Machir Bay, Islay", COAST,
              _line((-6.4590, 55.7880), (-6.4560, 55.7810), (-6.4590, 55.7740)), "Dunes facing the Atlantic"),
        Place("IS-EASDALE", AssetKind.ISLAND, "Easdale Island", ESTATES, _oval(-5.6575, 56.2925, 560, 480),
              "Slate island without cars"),
        Place("WB-LOCHFAD", AssetKind.WATER_BODY, "Loch Fad, Bute", ENVIRONMENT, _oval(-5.0720, 55.8130, 420, 2_600),
              "Freshwater loch south of Rothesay"),
        Place("WK-CAMPBELTOWN", AssetKind.WORKS_SITE, "Campbeltown flood protection scheme", ROADS,
              _oval(-5.6190, 55.4245, 520, 360), "Embankments and storage west of the town"),
        Place("AR-GLENCROE", AssetKind.AREA, "Glen Croe, below the Rest and Be Thankful", ROADS,
              _oval(-4.8500, 56.2230, 900, 1_600), "Slopes above the A83, within the national park"),
    )  # fmt: skip


def _property() -> tuple[Place, ...]:
    return (
        Place("PS-DUNBEG", AssetKind.PLANNING_SITE, "Dunbeg masterplan area", PLANNING, _oval(-5.4390, 56.4505, 380, 260),
              "Housing land north of Oban, inside the airport's flight restriction zone"),
        Place("BD-PAVILION", AssetKind.BUILDING, "Rothesay Pavilion", ESTATES, _oval(-5.0640, 55.8416, 70, 45),
              "Modernist pavilion of 1938"),
        Place("BD-KILMORY", AssetKind.BUILDING, "Kilmory, Lochgilphead", ESTATES, _oval(-5.4185, 56.0292, 110, 80),
              "The council's headquarters"),
        Place("EP-DUNOON", AssetKind.ESTATE_PROPERTY, "Queen's Hall, Dunoon", ESTATES, _oval(-4.9238, 55.9462, 80, 60),
              "Hall and library on the front"),
    )  # fmt: skip


def _line(*points: tuple[float, float]) -> LineString:
    return LineString(points)


def _oval(lon: float, lat: float, width_m: float, height_m: float) -> Polygon:
    """A rounded outline about a middle, so wide from west to east and so high from south to north."""
    half_lon = width_m / 2 / (_METRES_IN_DEGREE * math.cos(math.radians(lat)))
    half_lat = height_m / 2 / _METRES_IN_DEGREE
    turns = [2 * math.pi * step / _OVAL_POINTS for step in range(_OVAL_POINTS)]
    ring = [(lon + half_lon * math.cos(turn), lat + half_lat * math.sin(turn)) for turn in turns]
    return Polygon([(round(x, 6), round(y, 6)) for x, y in ring])


def _landfill() -> Polygon:
    """The ground of the thermal survey."""
    west, south = LANDFILL_CORNER
    east, north = west + THERMAL.width_m, south + THERMAL.height_m
    corners = [to_wgs84(*corner) for corner in ((west, south), (east, south), (east, north), (west, north))]
    return Polygon([(round(lon, 6), round(lat, 6)) for lon, lat in corners])
