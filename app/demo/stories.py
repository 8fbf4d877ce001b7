"""What was asked for in the demonstration's year: some thirty requests, and how far each of them has come."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from flights.inputs import Purpose
from flights.specification import Deliverable
from framework.vocabulary import Cause


class End(IntEnum):
    """How far a request has come; a later end passes through the earlier ones, save those that turn off the road."""

    DRAFT = 0
    WITHDRAWN = 1
    BLOCKED = 2
    REFERRED = 3
    NOT_CLEARED = 4
    AWAITING = 5
    NOT_APPROVED = 6
    APPROVED = 7
    OFFERED = 8
    ORDERED = 9
    CANCELLED = 10
    SCHEDULED = 11
    STOOD_DOWN = 12
    GO = 13
    FLOWN = 14
    DELIVERED = 15
    RETURNED = 16
    ACCEPTED = 17
    INVOICED = 18
    HELD = 19
    MATCHED = 20
    CLOSED = 21


@dataclass(frozen=True, slots=True)
class Story:
    """One request and what became of it.

    Attributes:
        title: As the asker put it.
        asker: By e-mail.
        place: The asset's reference.
        purpose: From the closed list.
        deliverables: What is to be handed over.
        days_ago: When it was drafted.
        ends: How far it has come.
        visit: Days ago of the visit, negative when it is still to come; None where there is none.
        files: Which delivery of `app.demo.files` is handed over, or None for a photograph.
        stood_down: Why a first visit, four days earlier, was not flown.
        declined: What the first supplier said when it declined the offer.
        emergency: Whether the emergency class applies.
        public: Whether what was delivered is published.
        site: What differs at the site from the usual.
        permissions: Further consents, as kind (and zone, after a colon) and who gave them.
        reason: Why it was refused, withdrawn, cancelled or returned.
        saving: For what is closed: the other way it would have been done, pounds, and whether those are cashable.
    """

    title: str
    asker: str
    place: str
    purpose: Purpose
    deliverables: tuple[Deliverable, ...]
    days_ago: int
    ends: End
    visit: int | None = None
    files: str | None = None
    stood_down: Cause | None = None
    declined: str = ""
    emergency: bool = False
    public: bool = False
    site: dict[str, bool] = field(default_factory=dict)
    permissions: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    saving: tuple[str, int, bool] | None = None


_D = Deliverable
_STILLS: Final = (_D.STILLS,)
_MAP: Final = (_D.ORTHOMOSAIC, _D.DSM)
_ROADS, _COAST, _PLAN, _WASTE = "roads@example.org", "coast@example.org", "planning@example.org", "waste@example.org"
_POLICE, _PARK = "police@example.org", "park@example.org"
_HARBOUR: Final = (("harbour", "Harbour master (demo)"),)

STORIES: Final[tuple[Story, ...]] = (
    # The seawall at Rothesay, before the works and after, is what the catalogue shows best.
    Story("Battery Place seawall before the works", _COAST, "SW-ROTHESAY", "works", _MAP, 275, End.CLOSED,
          visit=247, files="seawall_before", public=True, permissions=_HARBOUR,
          saving=("Topographic survey on foot over two low waters", 1_900, True)),
    Story("Battery Place seawall after the works", _COAST, "SW-ROTHESAY", "works", _MAP, 52, End.CLOSED,
          visit=29, files="seawall_after", public=True, permissions=_HARBOUR,
          saving=("Topographic survey on foot over two low waters", 1_900, False)),
    Story("Point cloud of the finished seawall", _COAST, "SW-ROTHESAY", "works", (_D.POINT_CLOUD,), 51, End.MATCHED,
          visit=29, files="cloud", permissions=_HARBOUR),
    Story("Inspection photographs of the seawall", _COAST, "SW-ROTHESAY", "inspection", _STILLS, 44, End.DELIVERED,
          visit=15, files="photographs", permissions=_HARBOUR),
    Story("Video along the seawall for members", _COAST, "SW-ROTHESAY", "inspection", (_D.VIDEO,), 43, End.ACCEPTED,
          visit=15, files="video", public=True, permissions=_HARBOUR),
    Story("Heat mapping of Lingerton landfill", _WASTE, "LF-LINGERTON", "thermal", (_D.THERMAL, _D.DSM), 36, End.INVOICED,
          visit=8, files="landfill"),
    # A winter of bridges, walls and slips.
    Story("Clachan Bridge: arch and parapets", _ROADS, "BR-CLACHAN", "inspection", _STILLS, 379, End.CLOSED, visit=350,
          stood_down=Cause.WEATHER, saving=("Elevated platform and traffic management for a day", 2_400, True)),
    Story("Bridge of Orchy: spandrels", _ROADS, "BR-ORCHY", "inspection", _STILLS, 344, End.CLOSED, visit=318,
          saving=("Rope access for a day", 1_750, False)),
    Story("Back Brae retaining wall: bulging masonry", _ROADS, "RW-TOBERMORY", "inspection", _STILLS, 322, End.CLOSED,
          visit=290, stood_down=Cause.FERRY,
          permissions=_HARBOUR),
    Story("Rockfall at Gribun after the January storm", _ROADS, "LS-GRIBUN", "emergency", _STILLS, 302, End.CLOSED,
          visit=297, emergency=True, public=True),
    Story("Glen Croe: debris above the A83", _ROADS, "AR-GLENCROE", "inspection", _STILLS, 260, End.CLOSED, visit=236),
    Story("Machir Bay dunes after the winter", _COAST, "CO-MACHIR", "environment", _STILLS, 214, End.CLOSED, visit=188,
          public=True),
    Story("Kerrera road scheme: corridor", _ROADS, "RS-KERRERA", "mapping", (_D.ORTHOMOSAIC, _D.DTM), 120, End.CANCELLED,
          visit=90, reason="The landowner asks for another line; the corridor will be drawn again."),
    # What stands open today.
    Story("Campbeltown flood scheme: progress", _ROADS, "WK-CAMPBELTOWN", "works", _MAP, 40, End.FLOWN, visit=3,
          permissions=(("zone:RU503C", "Campbeltown Airport (demo)"), ("zone:RU503A", "Campbeltown Airport (demo)"),
                       ("school", "Head teacher (demo)"), ("harbour", "Harbour master (demo)"))),
    Story("Corran Esplanade: overtopping damage", _COAST, "SW-OBAN", "inspection", _STILLS, 47, End.HELD, visit=22,
          permissions=_HARBOUR),
    Story("West Clyde Street seawall", _COAST, "SW-HELENSBURGH", "inspection", _STILLS, 46, End.RETURNED, visit=20,
          permissions=(("harbour", "Harbour master (demo)"), ("mod", "King's Harbour Master (demo)")),
          reason="The pictures show the promenade, not the face of the wall."),
    Story("Craignure pier: fenders and deck", _ROADS, "HB-CRAIGNURE", "inspection", _STILLS, 30, End.STOOD_DOWN, visit=5,
          stood_down=Cause.FERRY, permissions=_HARBOUR),
    Story("Lingerton landfill: void left to fill", _WASTE, "LF-LINGERTON", "mapping", (_D.DSM,), 20, End.GO, visit=0),
    Story("Clachan Bridge: after the lorry strike", _ROADS, "BR-CLACHAN", "inspection", _STILLS, 19, End.SCHEDULED, visit=-11,
          declined="Both crews are on Islay that week."),
    Story("Loch Fad: extent of the bloom", _WASTE, "WB-LOCHFAD", "environment", (_D.ORTHOMOSAIC,), 16, End.SCHEDULED,
          visit=-13),
    Story("Rothesay Pavilion: roof", _PLAN, "BD-PAVILION", "property", (_D.STILLS, _D.REPORT), 12, End.ORDERED),
    Story("Queen's Hall, Dunoon: outlook for the letting", _PLAN, "EP-DUNOON", "property", (_D.VIDEO, _D.STILLS), 6,
          End.OFFERED),
    Story("Gartbreck landfill: volumes", _WASTE, "LF-GARTBRECK", "mapping", (_D.DSM,), 9, End.APPROVED),
    Story("Easdale Island: survey of the whole island", _PLAN, "IS-EASDALE", "mapping", (_D.ORTHOMOSAIC, _D.DSM), 4,
          End.AWAITING),
    Story("Search rehearsal at Glen Croe", _POLICE, "AR-GLENCROE", "search", (_D.VIDEO,), 3, End.AWAITING),
    Story("Kilmory: heat loss of the headquarters", _PLAN, "BD-KILMORY", "thermal", (_D.THERMAL,), 15, End.NOT_APPROVED,
          reason="The roof is to be renewed anyway; look again after that."),
    Story("Dunbeg masterplan: existing ground", _PLAN, "PS-DUNBEG", "planning", _MAP, 8, End.BLOCKED),
    Story("Iona breakwater and slip", _COAST, "HB-IONA", "inspection", _STILLS, 7, End.REFERRED,
          site={"haul_out_near": True, "nests_near": True}),
    Story("Machir Bay: lapwing nests", _COAST, "CO-MACHIR", "environment", _STILLS, 200, End.NOT_CLEARED,
          site={"nests_near": True}, reason="Not in the nesting season: ask again from September."),
    Story("Campbeltown Old Quay: planter trial", _PLAN, "HB-CAMPBELTOWN", "planning", _STILLS, 70, End.WITHDRAWN,
          permissions=_HARBOUR, reason="Taken from the ground instead."),
    Story("Dunoon Pier: piles", _ROADS, "HB-DUNOON", "inspection", _STILLS, 2, End.DRAFT),
    Story("Ben Ime path erosion", _PARK, "AR-GLENCROE", "environment", _STILLS, 1, End.DRAFT),
)  # fmt: skip
