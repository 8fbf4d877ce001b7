"""What an order asks for, so precisely that a delivery can be held against it line by line."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Deliverable(StrEnum):
    """A thing that can be handed over."""

    STILLS = "stills"
    VIDEO = "video"
    ORTHOMOSAIC = "orthomosaic"
    DSM = "dsm"
    DTM = "dtm"
    POINT_CLOUD = "point_cloud"
    CONTOURS = "contours"
    THERMAL = "thermal"
    MULTISPECTRAL = "multispectral"
    EXTENTS = "extents"
    BATHYMETRY = "bathymetry"
    REPORT = "report"


class Control(StrEnum):
    """How accuracy is to be controlled and shown."""

    NONE = "none"
    RTK_OR_PPK = "rtk_or_ppk"
    GROUND_CONTROL = "ground_control"
    CHECK_POINTS = "check_points"


class VerticalDatum(StrEnum):
    """What heights are above."""

    ODN = "odn"
    ELLIPSOIDAL = "ellipsoidal"
    LOCAL = "local"


class Vegetation(StrEnum):
    """The state of leaf that the survey needs."""

    ANY = "any"
    LEAF_OFF = "leaf_off"
    LEAF_ON = "leaf_on"


class TideState(StrEnum):
    """The state of tide that the survey needs."""

    ANY = "any"
    LOW_WATER = "low_water"
    HIGH_WATER = "high_water"


class Viewpoint(BaseModel):
    """A standpoint to take again, so that two pictures can be compared.

    Attributes:
        point: WGS 84 longitude and latitude.
        height_m_agl: Metres above the ground below.
        direction_deg: Where the camera looks, degrees clockwise from true north.
        item_id: The earlier picture to repeat.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    point: tuple[Annotated[float, Field(ge=-180, le=180)], Annotated[float, Field(ge=-90, le=90)]]
    height_m_agl: Annotated[float, Field(ge=0, le=500)] | None = None
    direction_deg: Annotated[float, Field(ge=0, lt=360)] | None = None
    item_id: str | None = None


class Specification(BaseModel):
    """An order's specification. What is None was not asked for, and is not checked.

    Attributes:
        deliverables: What is to be handed over.
        gsd_m: The coarsest ground sample distance that will do, in metres a pixel.
        horizontal_accuracy_m: The largest horizontal RMSE that will do, in metres.
        vertical_accuracy_m: The largest vertical RMSE that will do, in metres.
        control: How that accuracy is to be shown.
        crs: The coordinate system of what is delivered, as `EPSG:…`.
        vertical_datum: What its heights are above.
        formats: File formats that will do, by their usual endings.
        vegetation: The state of leaf.
        tide: The state of tide.
        viewpoints: Standpoints to repeat.
        due_on: The last day for the delivery, to its end in Europe/London.
        notes: Anything else, in words.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    deliverables: Annotated[tuple[Deliverable, ...], Field(min_length=1)]
    gsd_m: Annotated[float, Field(gt=0, le=10)] | None = None
    horizontal_accuracy_m: Annotated[float, Field(gt=0, le=50)] | None = None
    vertical_accuracy_m: Annotated[float, Field(gt=0, le=50)] | None = None
    control: Control | None = None
    crs: Annotated[str, Field(pattern=r"^EPSG:\d{4,6}$")] | None = "EPSG:27700"
    vertical_datum: VerticalDatum | None = None
    formats: tuple[Annotated[str, Field(pattern=r"^[a-z0-9.]{2,10}$")], ...] = ()
    vegetation: Vegetation = Vegetation.ANY
    tide: TideState = TideState.ANY
    viewpoints: Annotated[tuple[Viewpoint, ...], Field(max_length=50)] = ()
    due_on: date | None = None
    notes: Annotated[str, Field(max_length=2000)] = ""
