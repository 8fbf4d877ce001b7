"""The values that go into and come out of cataloguing one file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from pydantic import JsonValue
from shapely.geometry.base import BaseGeometry


class FileKind(StrEnum):
    """What a file is, decided from its content."""

    PHOTOGRAPH = "photograph"
    ORTHOMOSAIC = "orthomosaic"
    ELEVATION = "elevation"
    MULTISPECTRAL = "multispectral"
    THERMAL_RASTER = "thermal_raster"
    RADIOMETRIC_JPEG = "radiometric_jpeg"
    POINT_CLOUD = "point_cloud"
    VIDEO = "video"
    TRACK = "track"
    DOCUMENT = "document"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Hints:
    """What the deliverer says where the file itself is silent.

    Attributes:
        flown_at: When it was flown (aware), used when the file names no time.
        crs: The coordinate system of a raster or cloud that names none, such as `EPSG:27700`.
        vertical_datum: What heights are above, such as `ODN` or `EPSG:5701`.
        ground_altitude_m: Height of the ground in the datum of the pictures' own altitude, for
            pictures that do not say how high above the ground they were taken.
        track: The subtitle track (SRT) beside a video of the same stem.
    """

    flown_at: datetime | None = None
    crs: str | None = None
    vertical_datum: str | None = None
    ground_altitude_m: float | None = None
    track: Path | None = None


@dataclass(frozen=True, slots=True)
class Derived:
    """One file made from the delivered one.

    Attributes:
        role: `data`, `visual`, `thumbnail`, `overview` or `metadata` (STAC asset roles).
        name: The name to keep it by, safe in any file system.
        path: Where it lies in the work folder.
        media_type: Its media type.
        title: Its title for people.
        fields: STAC fields of the asset (`proj:*`, `bands`, `raster:*`, `file:*`, …).
    """

    role: str
    name: str
    path: Path
    media_type: str
    title: str
    fields: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Processed:
    """The facts of one file.

    Attributes:
        kind: What the file is.
        geometry: Where it shows, WGS 84 longitude and latitude; none for documents and the like.
        starts_at: First moment it shows (aware UTC), where known.
        ends_at: Last moment it shows (aware UTC), where known.
        properties: STAC item properties.
        extensions: Schema URIs of the STAC extensions those properties and fields use.
        derived: The files made from it.
        warnings: Sentences for the deliverer; none of them stops anything.
    """

    kind: FileKind
    geometry: BaseGeometry | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    properties: Mapping[str, JsonValue] = field(default_factory=dict)
    extensions: tuple[str, ...] = ()
    derived: tuple[Derived, ...] = ()
    warnings: tuple[str, ...] = ()
