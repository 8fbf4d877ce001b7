"""The closed lists of this room: survey types, zones, units of price, causes of stand-down, states.

Source of the units and zones: published Scottish drone frameworks and price schedules (Fife Council TW0016; Forestry
and Land Scotland's surveys framework; Argyll and Bute's roadstone framework for lotting by place).
"""

from dataclasses import dataclass
from enum import StrEnum


class SurveyType(StrEnum):
    """What a lot buys."""

    GENERAL_IMAGERY = "general_imagery"
    STRUCTURES = "structures"
    MAPPING = "mapping"
    LIDAR = "lidar"
    THERMAL = "thermal"
    COASTAL = "coastal"
    UNDERWATER = "underwater"
    CONFINED_SPACE = "confined_space"
    EMERGENCY = "emergency"


class Zone(StrEnum):
    """A price zone: the places by which the council already lots its contracts."""

    KINTYRE = "kintyre"
    MID_ARGYLL = "mid_argyll"
    LORN = "lorn"
    COWAL_AND_BUTE = "cowal_and_bute"
    HELENSBURGH_AND_LOMOND = "helensburgh_and_lomond"
    ISLAY_JURA_COLONSAY = "islay_jura_colonsay"
    MULL_IONA_COLL_TIREE = "mull_iona_coll_tiree"

    @property
    def words(self) -> str:
        """The places as people write them, such as "Islay, Jura and Colonsay"."""
        return _ZONE_WORDS[self]


_ZONE_WORDS = {
    Zone.KINTYRE: "Kintyre",
    Zone.MID_ARGYLL: "Mid Argyll",
    Zone.LORN: "Lorn",
    Zone.COWAL_AND_BUTE: "Cowal and Bute",
    Zone.HELENSBURGH_AND_LOMOND: "Helensburgh and Lomond",
    Zone.ISLAY_JURA_COLONSAY: "Islay, Jura and Colonsay",
    Zone.MULL_IONA_COLL_TIREE: "Mull, Iona, Coll and Tiree",
}


class ResponseClass(StrEnum):
    """How soon and when the supplier must come."""

    ROUTINE = "routine"
    OUT_OF_HOURS = "out_of_hours"
    EMERGENCY = "emergency"


class Moment(StrEnum):
    """When a line has been earned."""

    FLOWN = "flown"
    DELIVERED = "delivered"


class Basis(StrEnum):
    """How a unit is priced."""

    QUANTITY = "quantity"
    AT_COST = "at_cost"
    UPLIFT = "uplift"


class Unit(StrEnum):
    """What a price is for one of."""

    SESSION = "session"
    HALF_DAY = "half_day"
    DAY = "day"
    HOUR = "hour"
    MOBILISATION = "mobilisation"
    STRUCTURE = "structure"
    DELIVERABLE = "deliverable"
    HECTARE = "hectare"
    PROCESSING_DATASET = "processing_dataset"
    PROCESSING_HOUR = "processing_hour"
    REPORT = "report"
    SECOND_CREW = "second_crew"
    MILE = "mile"
    FERRY = "ferry"
    TRAFFIC_MANAGEMENT = "traffic_management"
    STANDBY_DAY = "standby_day"
    SUBSISTENCE_NIGHT = "subsistence_night"
    ISLAND_UPLIFT = "island_uplift"
    ISLAND_FIXED = "island_fixed"
    OUT_OF_HOURS = "out_of_hours"
    EMERGENCY = "emergency"
    SENSOR_UPLIFT = "sensor_uplift"
    LIVE_STREAM = "live_stream"
    STAND_DOWN = "stand_down"


@dataclass(frozen=True, slots=True)
class UnitRule:
    """How one unit is priced, when it is earned, and whether a percentage uplift applies on top of it."""

    basis: Basis
    earned: Moment
    uplifted: bool = False


_FLOWN = UnitRule(Basis.QUANTITY, Moment.FLOWN, uplifted=True)
_EXTRA = UnitRule(Basis.QUANTITY, Moment.FLOWN)
_OFFICE = UnitRule(Basis.QUANTITY, Moment.DELIVERED)
_COST = UnitRule(Basis.AT_COST, Moment.FLOWN)
_UPLIFT = UnitRule(Basis.UPLIFT, Moment.FLOWN)

UNIT_RULES: dict[Unit, UnitRule] = {
    Unit.SESSION: _FLOWN,
    Unit.HALF_DAY: _FLOWN,
    Unit.DAY: _FLOWN,
    Unit.HOUR: _FLOWN,
    Unit.MOBILISATION: _EXTRA,
    Unit.STRUCTURE: _FLOWN,
    Unit.DELIVERABLE: _OFFICE,
    Unit.HECTARE: _FLOWN,
    Unit.PROCESSING_DATASET: _OFFICE,
    Unit.PROCESSING_HOUR: _OFFICE,
    Unit.REPORT: _OFFICE,
    Unit.SECOND_CREW: _FLOWN,
    Unit.MILE: _EXTRA,
    Unit.FERRY: _COST,
    Unit.TRAFFIC_MANAGEMENT: _COST,
    Unit.STANDBY_DAY: _EXTRA,
    Unit.SUBSISTENCE_NIGHT: _EXTRA,
    Unit.ISLAND_UPLIFT: _UPLIFT,
    Unit.ISLAND_FIXED: _EXTRA,
    Unit.OUT_OF_HOURS: _UPLIFT,
    Unit.EMERGENCY: _UPLIFT,
    Unit.SENSOR_UPLIFT: _UPLIFT,
    Unit.LIVE_STREAM: _EXTRA,
    Unit.STAND_DOWN: _EXTRA,
}


class Cause(StrEnum):
    """Why a session was not flown, or not finished."""

    WEATHER = "weather"
    TIDE = "tide"
    FERRY = "ferry"
    CREW_STRANDED = "crew_stranded"
    AIRSPACE = "airspace"
    ACCESS = "access"
    WILDLIFE = "wildlife"
    EQUIPMENT = "equipment"
    SUPPLIER = "supplier"
    CLIENT = "client"


class CalledBy(StrEnum):
    """Who called the stand-down. The same weather costs differently when the client calls it."""

    SUPPLIER = "supplier"
    CLIENT = "client"
    NEITHER = "neither"


class AwardRule(StrEnum):
    """How the lot's documents say that its call-offs are awarded."""

    SINGLE_SUPPLIER = "single_supplier"
    RANKED = "ranked"
    RANKED_THEN_COMPETITION = "ranked_then_competition"
    COMPETITION = "competition"


class AmendmentKind(StrEnum):
    """The kinds of change a rate card may have. Each makes a new version."""

    INITIAL = "initial"
    INDEXATION = "indexation"
    ADDITION = "addition"
    CORRECTION = "correction"


class CeilingScope(StrEnum):
    """Whose ceiling it is, in the order in which ceilings are locked."""

    FRAMEWORK = "framework"
    LOT = "lot"
    PARTNER = "partner"
    CALL_OFF = "call_off"


class CallOffState(StrEnum):
    """The life of an order."""

    OFFERED = "offered"
    DECLINED = "declined"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    FLOWN = "flown"
    DELIVERED = "delivered"
    COMPLETE = "complete"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class InvoiceState(StrEnum):
    """The life of an invoice."""

    RECEIVED = "received"
    HELD = "held"
    MATCHED = "matched"
    PAID = "paid"
    CREDITED = "credited"


class Account(StrEnum):
    """The accounts an order's money moves between; each transaction's entries sum to zero."""

    PROSPECT = "prospect"
    PIPELINE = "pipeline"
    AVAILABLE = "available"
    COMMITTED = "committed"
    ACCRUED = "accrued"
    INVOICED = "invoiced"
    PAID = "paid"


class Event(StrEnum):
    """What moved the money."""

    PIPELINE = "pipeline"
    LAPSE = "lapse"
    COMMIT = "commit"
    ACCRUE = "accrue"
    INVOICE = "invoice"
    PAY = "pay"
    RELEASE = "release"
    CREDIT = "credit"
    REVERSAL = "reversal"


class AuthorityKind(StrEnum):
    """The two separate approvals: to enter the contract, and to spend the budget."""

    PURCHASING = "purchasing"
    BUDGET = "budget"


class VatStatus(StrEnum):
    """How a buyer stands to VAT, which differs from partner to partner."""

    SECTION_33 = "section_33"
    SECTION_33A = "section_33a"
    SECTION_41 = "section_41"
    TAXABLE = "taxable"
    NONE = "none"


class RechargeVat(StrEnum):
    """How VAT stands on a recharge to a partner."""

    OUTSIDE_SCOPE = "outside_scope"
    STANDARD = "standard"
    EXEMPT = "exempt"
