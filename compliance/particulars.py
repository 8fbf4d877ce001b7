"""A proposal: who would fly what, where, when and why, as the caller states it.

Null and absent both mean unknown and become ``None``; nothing is defaulted to a value that would pass. The words are
those of the JSON document, so a finding can name the very field that is missing. Reading the document is
``compliance.proposal``; this module holds only the values.

Lengths are metres, masses grams, temperatures degrees Celsius, coordinates WGS 84 longitude first, times aware UTC.
A date such as ``expires`` is valid to its end in Europe/London.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shapely.geometry.base import BaseGeometry


class Stage(StrEnum):
    """When the proposal is judged; each rule is due from one of these on."""

    REQUEST = "request"
    SCHEDULE = "schedule"
    GO_NO_GO = "go_no_go"

    @property
    def order(self) -> int:
        """Place in the life of a flight: 0, 1, 2."""
        return list(Stage).index(self)


class Vehicle(StrEnum):
    """What kind of vehicle: air rules bind only the first."""

    AIR = "air"
    SURFACE = "surface"
    UNDERWATER = "underwater"


class Operation(StrEnum):
    """The regulatory footing the operator claims."""

    OPEN_A1 = "open_a1"
    OPEN_A2 = "open_a2"
    OPEN_A3 = "open_a3"
    PDRA01 = "pdra01"
    OA = "oa"


class Purpose(StrEnum):
    """Why it is flown; it drives the privacy and surveillance rules."""

    INSPECTION = "inspection"
    MAPPING = "mapping"
    PLANNING = "planning"
    ENFORCEMENT = "enforcement"
    PROPERTY = "property"
    WORKS = "works"
    EMERGENCY = "emergency"
    SEARCH = "search"
    ENVIRONMENT = "environment"
    THERMAL = "thermal"
    TRAINING = "training"
    OTHER = "other"


class PermissionKind(StrEnum):
    """What a recorded consent is for."""

    ZONE = "zone"
    LANDOWNER = "landowner"
    TENANT = "tenant"
    GRAZINGS = "grazings"
    HARBOUR = "harbour"
    FORESHORE = "foreshore"
    SCHOOL = "school"
    ROAD_WORKS = "road_works"
    RAILWAY = "railway"
    POWER = "power"
    WILDLIFE = "wildlife"
    MONUMENT = "monument"
    MOD = "mod"
    EVENT = "event"
    SURVEILLANCE = "surveillance"
    EMERGENCY = "emergency"


class CertificateKind(StrEnum):
    """A remote pilot certificate."""

    A2_COFC = "a2_cofc"
    GVC = "gvc"
    RPC_L1 = "rpc_l1"
    RPC_L2 = "rpc_l2"
    RPC_L3 = "rpc_l3"
    RPC_L4 = "rpc_l4"


class CertificateCategory(StrEnum):
    """The kind of aircraft a certificate is for."""

    ROTARY_WING = "rotary_wing"
    FIXED_WING = "fixed_wing"


class HeightReference(StrEnum):
    """What ``max_height_m_agl`` is measured from."""

    SURFACE = "surface"
    TAKEOFF = "takeoff"


class ClassMark(StrEnum):
    """The class printed on the aircraft; ``none`` is legacy or home-built."""

    UK0 = "UK0"
    UK1 = "UK1"
    UK2 = "UK2"
    UK3 = "UK3"
    UK4 = "UK4"
    UK5 = "UK5"
    UK6 = "UK6"
    C0 = "C0"
    C1 = "C1"
    C2 = "C2"
    C3 = "C3"
    C4 = "C4"
    C5 = "C5"
    C6 = "C6"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Takeoff:
    """One place of take-off and landing, and how near uninvolved people may come to it."""

    point: tuple[float, float] | None = None
    min_distance_people_m: float | None = None


@dataclass(frozen=True, slots=True)
class Water:
    """The water level the work needs: at or below, or at or above, in metres above Ordnance Datum."""

    max_level_m_odn: float | None = None
    min_level_m_odn: float | None = None


@dataclass(frozen=True, slots=True)
class Authorisation:
    """An operational authorisation; ``conditions`` are its words, empty when it has none, None when unknown."""

    kind: str | None = None
    number: str | None = None
    expires: date | None = None
    conditions: tuple[str, ...] | None = None
    max_range_m: float | None = None
    max_height_m_agl: float | None = None


@dataclass(frozen=True, slots=True)
class Insurance:
    """The operator's third-party cover."""

    insurer_ref: str | None = None
    ec785_compliant: bool | None = None
    limit_pence: int | None = None
    starts: date | None = None
    expires: date | None = None


@dataclass(frozen=True, slots=True)
class OperatorBlock:
    """The operator as registered with the authority."""

    operator_id: str | None = None
    expires: date | None = None
    authorisation: Authorisation | None = None
    insurance: Insurance | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """One remote pilot certificate held."""

    kind: CertificateKind | None = None
    category: CertificateCategory | None = None
    expires: date | None = None


@dataclass(frozen=True, slots=True)
class PilotBlock:
    """The remote pilot: identity, recent hours and certificates (None when nobody has said)."""

    flyer_id: str | None = None
    expires: date | None = None
    hours_last_90_days: float | None = None
    certificates: tuple[Certificate, ...] | None = None


@dataclass(frozen=True, slots=True)
class AircraftBlock:
    """The aircraft; ``temperature_c`` is its coldest and warmest, ``ingress`` an IP code or "none"."""

    model: str | None = None
    class_mark: ClassMark | None = None
    first_marketed: date | None = None
    mtom_g: float | None = None
    rotary_wing: bool | None = None
    camera: bool | None = None
    remote_id: bool | None = None
    green_flashing_light: bool | None = None
    wind_limit_ms: float | None = None
    takeoff_wind_limit_ms: float | None = None
    ingress: str | None = None
    temperature_c: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Declarations:
    """What the operator declares, and when: it is evidence, and it stays the operator's."""

    by: str | None = None
    at: datetime | None = None
    operator_18_or_over: bool | None = None
    operator_id_displayed: bool | None = None
    maintenance_in_date: bool | None = None
    preflight_inspection: bool | None = None
    pilot_engaged_by_operator: bool | None = None
    pilot_fit: bool | None = None
    operations_manual_held: bool | None = None
    night_procedures_in_manual: bool | None = None
    drops_or_carries: bool | None = None
    near_emergency: bool | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """What lies at or near the place; a ``_m`` field is the distance to the nearest, in metres."""

    nests_near: bool | None = None
    haul_out_near: bool | None = None
    monument_near: bool | None = None
    defence_site_near: bool | None = None
    railway_m: float | None = None
    power_line_m: float | None = None
    school_near: bool | None = None
    quiet_time: bool | None = None
    tall_obstacle_height_m: float | None = None
    tall_obstacle_distance_m: float | None = None


@dataclass(frozen=True, slots=True)
class Surveillance:
    """Whether the flight watches someone, and without their knowing."""

    covert: bool | None = None
    targets_person: bool | None = None


@dataclass(frozen=True, slots=True)
class Permission:
    """A consent on record: it satisfies a rule only for the time, place and height that it covers.

    ``starts`` and ``ends`` are the document's ``from`` and ``to``; a date covers its whole day in Europe/London.
    """

    kind: PermissionKind | None = None
    granted_by: str | None = None
    reference: str | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    zone: str | None = None
    area: BaseGeometry | None = None
    max_height_m_agl: float | None = None
    conditions: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A flight as proposed, complete or not.

    ``given_evidence`` is the document's ``evidence`` object, unread: the feeds' parsers turn it into Evidence.
    """

    stage: Stage = Stage.GO_NO_GO
    vehicle: Vehicle | None = None
    area: BaseGeometry | None = None
    takeoff: tuple[Takeoff, ...] | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    min_duration_minutes: float | None = None
    operation: Operation | None = None
    purpose: Purpose | None = None
    max_height_m_agl: float | None = None
    height_reference: HeightReference | None = None
    max_range_m: float | None = None
    min_distance_uninvolved_people_m: float | None = None
    min_distance_assembly_m: float | None = None
    over_assembly: bool | None = None
    min_distance_built_up_m: float | None = None
    low_speed_mode: bool | None = None
    water: Water | None = None
    operator: OperatorBlock | None = None
    pilot: PilotBlock | None = None
    aircraft: AircraftBlock | None = None
    declarations: Declarations | None = None
    site: Site | None = None
    surveillance: Surveillance | None = None
    dpia_reference: str | None = None
    permissions: tuple[Permission, ...] | None = None
    given_evidence: Mapping[str, object] | None = None
