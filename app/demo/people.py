"""Who takes part in the demonstration: the council, its partners, and three suppliers that do not exist.

Public bodies bear their own names, marked as part of the demonstration. Suppliers, people, identifiers and policies are
invented; every e-mail ends in example.org, which no one can own. Dates are days from the day the demonstration is made, so
that one certificate is always about to lapse.
"""

from dataclasses import dataclass
from typing import Final

from app.identity.models import OrganisationKind
from records.viewer import Role

COUNCIL: Final = "Argyll and Bute Council (demonstration)"
POUND: Final = 100


@dataclass(frozen=True, slots=True)
class DemoOrganisation:
    """A body that takes part.

    Attributes:
        name: Unique, and marked as part of the demonstration.
        kind: Council, partner or supplier.
        regions: For a supplier, where it works.
    """

    name: str
    kind: OrganisationKind
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to sign in as.

    Attributes:
        name: A role, not a person.
        email: At example.org.
        organisation: Its name.
        roles: What they may be asked to do.
        budget_limit_pence: What they may approve of a budget, None if nothing.
        purchasing_limit_pence: What they may order, None if nothing.
        does: One line for the page that says who to sign in as.
    """

    name: str
    email: str
    organisation: str
    roles: frozenset[Role]
    does: str
    budget_limit_pence: int | None = None
    purchasing_limit_pence: int | None = None


@dataclass(frozen=True, slots=True)
class DemoCertificate:
    """A remote pilot certificate: `gvc` or `a2_cofc`, for `rotary_wing` or `fixed_wing`."""

    kind: str
    category: str
    expires_in_days: int


@dataclass(frozen=True, slots=True)
class DemoPilot:
    """A remote pilot of a supplier.

    Attributes:
        name: A role, not a person.
        email: At example.org.
        flyer_id: Of the right form, issued to nobody.
        flyer_expires_in_days: From the day the demonstration is made.
        hours_last_90_days: On the type flown.
        certificates: What they hold.
    """

    name: str
    email: str
    flyer_id: str
    flyer_expires_in_days: int
    hours_last_90_days: float
    certificates: tuple[DemoCertificate, ...]


@dataclass(frozen=True, slots=True)
class DemoAircraft:
    """An unmanned aircraft, with limits of the order that its class has.

    Attributes:
        model: Invented where it starts with "Laverock".
        serial: Unique within the demonstration.
        mtom_g: Take-off mass in grams.
        class_mark: As on the aircraft, "none" for legacy.
        wind_limit_ms: In flight.
        takeoff_wind_limit_ms: On the ground.
        ingress: Protection against rain and dust, IEC 60529.
        temperature_c: Lowest and highest.
        sensors: What it carries.
        rotary_wing: Whether it hovers.
    """

    model: str
    serial: str
    mtom_g: int
    class_mark: str
    wind_limit_ms: float
    takeoff_wind_limit_ms: float
    ingress: str | None
    temperature_c: tuple[int, int]
    sensors: tuple[str, ...]
    rotary_wing: bool = True


@dataclass(frozen=True, slots=True)
class DemoSupplier:
    """A supplier's standing on the registers.

    Attributes:
        organisation: Its name.
        contact: The name and e-mail of whoever answers offers.
        operator_id: Of the right form, issued to nobody.
        operator_expires_in_days: From the day the demonstration is made.
        authorisation: Kind, number, and days until it lapses.
        insurance: Insurer's reference, limit in pence, and days until it lapses.
        pilots: Its remote pilots.
        aircraft: Its aircraft.
    """

    organisation: str
    contact: tuple[str, str]
    operator_id: str
    operator_expires_in_days: int
    authorisation: tuple[str, str, int]
    insurance: tuple[str, int, int]
    pilots: tuple[DemoPilot, ...]
    aircraft: tuple[DemoAircraft, ...]


ORGANISATIONS: Final[tuple[DemoOrganisation, ...]] = (
    DemoOrganisation(COUNCIL, OrganisationKind.COUNCIL),
    DemoOrganisation("Police Scotland (demonstration)", OrganisationKind.PARTNER),
    DemoOrganisation("Scottish Fire and Rescue Service (demonstration)", OrganisationKind.PARTNER),
    DemoOrganisation("NHS Highland (demonstration)", OrganisationKind.PARTNER),
    DemoOrganisation("Loch Lomond and The Trossachs National Park Authority (demonstration)", OrganisationKind.PARTNER),
    DemoOrganisation("Highlands and Islands Enterprise (demonstration)", OrganisationKind.PARTNER),
    DemoOrganisation("Skerry Survey (invented)", OrganisationKind.SUPPLIER, ("Lorn", "Mull", "Islay")),
    DemoOrganisation(
        "Corran Air Works (invented)", OrganisationKind.SUPPLIER, ("Cowal and Bute", "Helensburgh and Lomond")
    ),
    DemoOrganisation("Northlight Imaging (invented)", OrganisationKind.SUPPLIER, ("Kintyre", "Mid Argyll", "Lorn")),
)

_SKERRY, _CORRAN, _NORTHLIGHT = (each.name for each in ORGANISATIONS if each.kind == OrganisationKind.SUPPLIER)

PEOPLE: Final[tuple[DemoPerson, ...]] = (
    DemoPerson("Roads Officer (demo)", "roads@example.org", COUNCIL, frozenset({Role.REQUESTER}), "asks for surveys of bridges, roads and landslips"),
    DemoPerson("Coastal Engineer (demo)", "coast@example.org", COUNCIL, frozenset({Role.REQUESTER}), "asks for surveys of seawalls and uses them"),
    DemoPerson("Planning Officer (demo)", "planning@example.org", COUNCIL, frozenset({Role.REQUESTER}), "asks for flights over planning sites"),
    DemoPerson("Waste Officer (demo)", "waste@example.org", COUNCIL, frozenset({Role.REQUESTER}), "asks for thermal surveys of landfills"),
    DemoPerson("Roads Budget Holder (demo)", "budget@example.org", COUNCIL, frozenset({Role.BUDGET_HOLDER}), "approves spending up to £5,000", budget_limit_pence=5_000 * POUND),
    DemoPerson("Head of Service (demo)", "head@example.org", COUNCIL, frozenset({Role.BUDGET_HOLDER}), "approves spending up to £50,000", budget_limit_pence=50_000 * POUND),
    DemoPerson("Procurement Officer (demo)", "procurement@example.org", COUNCIL, frozenset({Role.PROCUREMENT}), "watches the framework, its lots and its invoices", purchasing_limit_pence=50_000 * POUND),
    DemoPerson("Flight Safety Officer (demo)", "safety@example.org", COUNCIL, frozenset({Role.FLIGHT_SAFETY}), "owns the policy and grants waivers"),
    DemoPerson("Councillor (demo)", "councillor@example.org", COUNCIL, frozenset({Role.VIEWER}), "looks at what has been flown"),
    DemoPerson("Administrator (demo)", "admin@example.org", COUNCIL, frozenset({Role.ADMINISTRATOR}), "sees and settles everything"),
    DemoPerson("Police Search Adviser (demo)", "police@example.org", "Police Scotland (demonstration)", frozenset({Role.REQUESTER, Role.BUDGET_HOLDER}), "asks under the same contract and pays the police's share", budget_limit_pence=2_500 * POUND),
    DemoPerson("Police Budget Holder (demo)", "police.budget@example.org", "Police Scotland (demonstration)", frozenset({Role.BUDGET_HOLDER}), "approves what the police ask for", budget_limit_pence=2_500 * POUND),
    DemoPerson("Park Ranger (demo)", "park@example.org", "Loch Lomond and The Trossachs National Park Authority (demonstration)", frozenset({Role.REQUESTER}), "asks for flights within the national park"),
)  # fmt: skip

SUPPLIERS: Final[tuple[DemoSupplier, ...]] = (
    DemoSupplier(
        _SKERRY,
        ("Skerry Survey Operations (demo)", "skerry@example.org"),
        "GBR-OP-SKERRYDEMB12",
        210,
        ("pdra01", "UAS-DEMO-1", 190),
        ("POLICY-DEMO-1", 10_000_000 * POUND, 160),
        (
            DemoPilot("Skerry Pilot One (demo)", "skerry.pilot1@example.org", "GBR-RP-SKRRYDMB2345", 900, 11.5, (DemoCertificate("gvc", "rotary_wing", 700),)),
            DemoPilot("Skerry Pilot Two (demo)", "skerry.pilot2@example.org", "GBR-RP-SKRRYDMC2345", 400, 4.25, (DemoCertificate("gvc", "rotary_wing", 12),)),
        ),
        (
            DemoAircraft("Laverock Quad 4", "DEMO-SK-01", 4_069, "none", 15.0, 12.0, "IP55", (-20, 50), ("rgb", "thermal")),
            DemoAircraft("Laverock Mini", "DEMO-SK-02", 249, "C0", 10.7, 10.7, None, (-10, 40), ("rgb", "video")),
        ),
    ),
    DemoSupplier(
        _CORRAN,
        ("Corran Air Works Operations (demo)", "corran@example.org"),
        "GBR-OP-CRRANDEMBC34",
        300,
        ("oa", "UAS-DEMO-2", 250),
        ("POLICY-DEMO-2", 10_000_000 * POUND, 45),
        (
            DemoPilot("Corran Pilot One (demo)", "corran.pilot1@example.org", "GBR-RP-CRRNDMB23456", 1_200, 22.0, (DemoCertificate("gvc", "rotary_wing", 1_000), DemoCertificate("gvc", "fixed_wing", 1_000))),
        ),
        (
            DemoAircraft("Laverock Wing", "DEMO-CO-01", 6_900, "none", 12.0, 10.0, "IP54", (-10, 40), ("rgb", "multispectral"), rotary_wing=False),
            DemoAircraft("Laverock Quad 2", "DEMO-CO-02", 1_050, "none", 12.0, 12.0, "IP43", (-10, 40), ("rgb", "rtk")),
        ),
    ),
    DemoSupplier(
        _NORTHLIGHT,
        ("Northlight Imaging Operations (demo)", "northlight@example.org"),
        "GBR-OP-NRTHLGHTDM56",
        95,
        ("pdra01", "UAS-DEMO-3", 330),
        ("POLICY-DEMO-3", 10_000_000 * POUND, 280),
        (
            DemoPilot("Northlight Pilot One (demo)", "northlight.pilot1@example.org", "GBR-RP-NRTHLGHTB234", 600, 7.0, (DemoCertificate("gvc", "rotary_wing", 500), DemoCertificate("a2_cofc", "rotary_wing", 500))),
            DemoPilot("Northlight Pilot Two (demo)", "northlight.pilot2@example.org", "GBR-RP-NRTHLGHTC234", 600, 2.5, (DemoCertificate("gvc", "rotary_wing", 800),)),
        ),
        (
            DemoAircraft("Laverock Lidar 6", "DEMO-NO-01", 9_200, "none", 12.0, 12.0, "IP55", (-20, 50), ("lidar", "rgb")),
            DemoAircraft("Laverock Quad 2", "DEMO-NO-02", 1_050, "none", 12.0, 12.0, "IP43", (-10, 40), ("rgb", "rtk")),
        ),
    ),
)  # fmt: skip
"""The first supplier's second pilot holds the certificate that is about to lapse."""
