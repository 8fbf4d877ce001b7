"""The facts a verdict rests on, each with where it came from.

Evidence is gathered once, kept whole beside the verdict, and read back for replay: every class here goes
to JSON and returns equal (``compliance.roundtrip``). Absence is never "clear": a feed that could not be read
leaves its part ``None`` and adds a sentence to ``missing``.

Heights and lengths are metres unless the name says otherwise; coordinates are WGS 84, longitude first; times
are aware UTC.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a piece of evidence came from, how old it is, and the hash of its bytes.

    ``kind`` is one word (airspace, weather, kp, notam, tide, observation, register); ``effective`` is the date a
    dataset takes effect; ``issued_at`` is the model run or bulletin; ``fetched_at`` is when we read it.
    """

    kind: str
    source: str
    effective: date | None
    fetched_at: datetime | None
    issued_at: datetime | None
    sha256: str | None
    note: str | None = None


class ZoneKind(StrEnum):
    """What a published zone is, as far as a drone is concerned."""

    FLIGHT_RESTRICTION_ZONE = "flight_restriction_zone"
    PROHIBITED = "prohibited"
    RESTRICTED = "restricted"
    DANGER = "danger"
    NATIONAL_SECURITY = "national_security"
    PROTECTED_SPACE = "protected_space"
    PRISON = "prison"
    TEMPORARY = "temporary"
    AERODROME_TRAFFIC = "aerodrome_traffic"
    CONTROLLED = "controlled"
    OBSTACLE = "obstacle"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Zone:
    """One published airspace zone.

    ``designator`` is without the EG prefix (RU604A). ``lower_reference`` is SFC, AGL or AMSL; ``upper_m`` None is
    unlimited. ``activity`` is h24, notam, scheduled or unknown. ``permitted_by`` names who may permit a flight.
    ``dataset`` is the id of the provenance the zone was read from.
    """

    designator: str
    name: str
    kind: ZoneKind
    geometry: BaseGeometry
    lower_m: float
    lower_reference: str
    upper_m: float | None
    upper_reference: str
    effective_from: datetime | None
    effective_to: datetime | None
    activity: str
    permitted_by: tuple[str, ...]
    dataset: str


@dataclass(frozen=True, slots=True)
class AirspaceEvidence:
    """Every zone whose box comes within six nautical miles of the area, in force at the time asked.

    ``missing`` holds sentences: a sentinel zone is absent, data are past their cycle, nothing is loaded. While it
    is not empty nothing in airspace can pass.
    """

    zones: tuple[Zone, ...]
    provenance: tuple[Provenance, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WeatherHour:
    """Weather over one step: wind and gust in m/s, rates in mm/h, temperatures in degrees Celsius."""

    at: datetime
    duration_s: int
    wind_ms: float | None = None
    wind_80m_ms: float | None = None
    wind_120m_ms: float | None = None
    gust_ms: float | None = None
    visibility_m: float | None = None
    cloud_base_m_agl: float | None = None
    precipitation_mm_h: float | None = None
    temperature_c: float | None = None
    dew_point_c: float | None = None
    thunder: bool | None = None
    low_cloud: bool | None = None


@dataclass(frozen=True, slots=True)
class WeatherEvidence:
    """The steps of one source: a forecast, a METAR or a TAF."""

    hours: tuple[WeatherHour, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Observation:
    """What the pilot measured on site."""

    by: str
    at: datetime
    wind_ms: float | None = None
    gust_ms: float | None = None
    visibility_m: float | None = None
    cloud_base_m_agl: float | None = None
    method: str | None = None


@dataclass(frozen=True, slots=True)
class KpStep:
    """The planetary K index over one step of three hours."""

    starts_at: datetime
    ends_at: datetime
    kp: float


@dataclass(frozen=True, slots=True)
class KpEvidence:
    """Space weather: K index steps, observed or forecast."""

    steps: tuple[KpStep, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Notam:
    """One notice: its Q code, times, and bounding circle (radius in nautical miles), heights in feet."""

    number: str
    q_code: str
    starts_at: datetime
    ends_at: datetime | None
    centre: tuple[float, float] | None
    radius_nm: float | None
    lower_ft: float | None
    upper_ft: float | None
    text: str
    cancels: str | None = None


@dataclass(frozen=True, slots=True)
class NotamEvidence:
    """The notices in hand, and when the bulletin was fetched."""

    notams: tuple[Notam, ...]
    provenance: Provenance
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class TideLevel:
    """Predicted water level in metres above Ordnance Datum."""

    at: datetime
    level_m_odn: float


@dataclass(frozen=True, slots=True)
class TideEvidence:
    """Water levels at one station; ``covers`` says that the place lies in its stated area of validity."""

    levels: tuple[TideLevel, ...]
    station: str
    provenance: Provenance
    covers: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was known when a proposal was judged; ``missing`` says in sentences what was not."""

    airspace: AirspaceEvidence | None = None
    weather: tuple[WeatherEvidence, ...] = ()
    observation: Observation | None = None
    kp: KpEvidence | None = None
    notam: NotamEvidence | None = None
    tide: TideEvidence | None = None
    missing: tuple[str, ...] = ()
