"""A photograph into the catalogue: its place, direction, footprint, moment and two smaller copies."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from PIL import Image
from pydantic import JsonValue
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from catalogue.errors import Quarantined
from catalogue.ingest import stac
from catalogue.ingest.names import stem_of
from catalogue.ingest.outcome import Derived, FileKind, Hints, Processed
from catalogue.ingest.segments import has_dji_thermal
from catalogue.photo.exif import Exif, read_exif, text
from catalogue.photo.facts import Direction, Lens, Position, direction, height_above_takeoff, lens, position
from catalogue.photo.moment import Moment, moment_of
from catalogue.photo.opening import open_photograph, save_views
from catalogue.photo.xmp import Packet, parse_xmp
from geo.camera import CameraModel, camera_from_exif, turn_after_capture_deg
from geo.errors import GeoError
from geo.footprint import Footprint, FootprintKind, Pose, PoseSigmas, footprint

NO_POSITION: Final = "The photograph does not say where it was taken."
_NO_POSITION_REMEDY: Final = (
    "Write the position into it from the flight log and deliver it again, or attach it to the asset as a document."
)
_DJI_THERMAL: Final = (
    "DJI keeps the temperatures of this picture in a form that only its own software converts, "
    "so it is kept as a picture. Deliver a radiometric TIFF to have temperatures."
)


@dataclass(frozen=True, slots=True)
class Shot:
    """Everything a photograph says.

    Attributes:
        size: Width and height as stored.
        exif: Its EXIF.
        packet: Its XMP.
        where: Where the camera was.
        look: Which way it looked, where known.
        height_m: Height above the ground pictured, as well as it is known.
        moment: When.
        lens: How wide it sees.
    """

    size: tuple[int, int]
    exif: Exif
    packet: Packet
    where: Position
    look: Direction | None
    height_m: float | None
    moment: Moment
    lens: Lens


def process_photograph(
    path: Path, name: str, work: Path, hints: Hints, *, sure_at: datetime | None = None
) -> Processed:
    """Catalogue a photograph.

    Args:
        path: The picture.
        name: The name it was delivered by.
        work: Where derived files go.
        hints: What the deliverer said.
        sure_at: When it was taken, where a part of the file that is not EXIF says it with a zone.

    Raises:
        Quarantined: It is damaged, or does not say where it was taken.
    """
    stem = stem_of(name)
    web, thumbnail = work / f"{stem}_web.jpg", work / f"{stem}_thumb.jpg"
    with open_photograph(path) as picture:
        shot = read_shot(picture, name, hints, sure_at)
        web_size = save_views(picture, web, thumbnail)
    seen, warnings = _footprint(shot)
    if has_dji_thermal(path):
        warnings = (*warnings, _DJI_THERMAL)
    return Processed(
        kind=FileKind.PHOTOGRAPH,
        geometry=_geometry(shot, seen),
        starts_at=shot.moment.at,
        ends_at=shot.moment.at,
        properties=properties(shot, seen),
        extensions=(*((stac.VIEW,) if shot.look else ()), stac.PERSPECTIVE, stac.PROJECTION, stac.FILE),
        derived=(
            _view("visual", "Photograph, web size", web, web_size),
            Derived("thumbnail", thumbnail.name, thumbnail, stac.JPEG_TYPE, "Thumbnail", stac.file_facts(thumbnail)),
        ),
        warnings=warnings,
    )


def read_shot(picture: Image.Image, name: str, hints: Hints, sure_at: datetime | None = None) -> Shot:
    """What an open photograph says.

    Raises:
        Quarantined: It does not say where it was taken.
    """
    exif, packet = read_exif(picture), parse_xmp(_raw_packet(picture))
    where = position(exif, packet)
    if where is None:
        raise Quarantined(NO_POSITION, remedy=_NO_POSITION_REMEDY)
    return Shot(
        size=picture.size,
        exif=exif,
        packet=packet,
        where=where,
        look=direction(exif, packet),
        height_m=_height(packet, where, hints),
        moment=Moment(sure_at) if sure_at else moment_of(exif, packet, name, hints.flown_at),
        lens=lens(exif, packet, picture.width),
    )


def _raw_packet(picture: Image.Image) -> bytes:
    """The XMP bytes, wherever Pillow leaves them."""
    raw = picture.info.get("xmp", b"")
    return raw if isinstance(raw, bytes) else b""


def _height(packet: Packet, where: Position, hints: Hints) -> float | None:
    """Height above the ground pictured: from the ground's own altitude where given, else above take-off."""
    if hints.ground_altitude_m is not None and where.altitude_m is not None:
        return where.altitude_m - hints.ground_altitude_m
    return height_above_takeoff(packet)


def _footprint(shot: Shot) -> tuple[Footprint | None, tuple[str, ...]]:
    """The ground shown, where enough is known, and what is missing where it is not."""
    told = [shot.moment.warning, shot.look.note if shot.look else None, _turn_note(shot)]
    missing = _missing(shot)
    if missing:
        told.append(f"Its footprint is not known, because the photograph does not say {missing}; only its place is.")
        return None, tuple(w for w in told if w)
    try:
        seen = footprint(_camera(shot), _pose(shot), _sigmas(shot.where))
    except GeoError as cause:
        told.append(f"Its footprint is not known ({cause}) Only its place is.")
        return None, tuple(w for w in told if w)
    if seen.kind is FootprintKind.FACADE:
        told.append("It looks level or upwards, so it shows what stands and has no footprint on the ground.")
    return seen, tuple(w for w in told if w)


def _missing(shot: Shot) -> str | None:
    """Which of the facts that a footprint needs is not there."""
    if shot.look is None:
        return "which way the camera looked"
    if shot.height_m is None:
        return "how high above the ground it was"
    if shot.lens.focal_px is None and shot.lens.focal_35mm is None:
        return "how wide the camera sees"
    return None


def _camera(shot: Shot) -> CameraModel:
    """The calibrated camera where the file has one, else the one of its 35 mm equivalent."""
    width, height = shot.size
    if shot.lens.focal_px is None:
        return camera_from_exif(width, height, focal_35mm=shot.lens.focal_35mm)
    return CameraModel(width, height, shot.lens.focal_px, shot.lens.cx or width / 2, shot.lens.cy or height / 2)


def _pose(shot: Shot) -> Pose:
    """Place and direction; called once both are known."""
    look = shot.look or Direction(0.0, -90.0, 0.0)
    roll = look.roll_deg - (_turned(shot) or 0)
    return Pose(shot.where.lon, shot.where.lat, shot.height_m or 0.0, look.yaw_deg, look.pitch_deg, roll)


def _turned(shot: Shot) -> int | None:
    """How far the stored picture was turned after it was taken; None where that cannot be told."""
    return turn_after_capture_deg(text(shot.exif, "Software"), *shot.size)


def _turn_note(shot: Shot) -> str | None:
    """What people must know of a picture that was turned after it was taken."""
    turned = _turned(shot)
    if turned is None:
        return "It was turned on its side after it was taken, one way or the other: what lies where in it is not known."
    if turned:
        return f"It was turned by {turned} degrees after it was taken; its footprint allows for that."
    return None


def _sigmas(where: Position) -> PoseSigmas:
    """How far the pose may be out: as written for an RTK position, else the usual for satellites."""
    if where.sigma_h_m is None:
        return PoseSigmas()
    return PoseSigmas(position_m=where.sigma_h_m)


def _geometry(shot: Shot, seen: Footprint | None) -> BaseGeometry:
    """The ground shown, or where the camera stood."""
    if seen is not None and seen.polygon_wgs84 is not None:
        return seen.polygon_wgs84
    return Point(shot.where.lon, shot.where.lat)


def properties(shot: Shot, seen: Footprint | None) -> dict[str, JsonValue]:
    """The STAC properties of a photograph."""
    told: dict[str, JsonValue] = stac.times(shot.moment.at)
    told |= _instrument(shot)
    told |= {
        "proj:code": None,
        "proj:shape": [shot.size[1], shot.size[0]],
        "pers:crs": "EPSG:4326",
        "pers:perspective_center": [shot.where.lon, shot.where.lat],
        "laverock:position_quality": shot.where.quality,
        "laverock:position_sigma_m": shot.where.sigma_h_m,
        "laverock:height_sigma_m": shot.where.sigma_v_m,
        "laverock:altitude_m": shot.where.altitude_m,
        "laverock:height_above_takeoff_m": height_above_takeoff(shot.packet),
        "laverock:view_kind": seen.kind.value if seen else "unknown",
    }
    if shot.look is not None:
        told["view:off_nadir"] = round(min(max(shot.look.pitch_deg + 90.0, 0.0), 90.0), 3)
        told["view:azimuth"] = round(shot.look.yaw_deg % 360.0, 3)
        told["laverock:camera_angles"] = {
            "yaw_deg": shot.look.yaw_deg, "pitch_deg": shot.look.pitch_deg, "roll_deg": shot.look.roll_deg,
        }  # fmt: skip
    if seen is not None:
        told["laverock:footprint_uncertainty_m"] = round(seen.uncertainty_m, 3)
        if seen.gsd_m is not None:
            told["gsd"] = round(seen.gsd_m, 5)
    return told


def _instrument(shot: Shot) -> dict[str, JsonValue]:
    """Make and model, never serial numbers."""
    # Some cameras fill a name with a star.
    named = (text(shot.exif, "Make"), text(shot.exif, "Model"))
    make, model = (word if word and any(c.isalnum() for c in word) else None for word in named)
    interior: dict[str, JsonValue] = {"sensor_array_dimensions": [*shot.size]}
    interior |= {k: v for k, v in (("camera_manufacturer", make), ("camera_model", model)) if v}
    if shot.lens.focal_mm:
        interior["focal_length"] = shot.lens.focal_mm
    told: dict[str, JsonValue] = {"pers:interior_orientation": interior}
    if model:
        told["instruments"] = [model.lower()]
    platform = shot.packet.get(("dji", "dronemodel")) or " ".join(w for w in (make, model) if w)
    if platform:
        told["platform"] = platform.lower()
    return told


def _view(role: str, title: str, path: Path, size: tuple[int, int]) -> Derived:
    """A smaller copy as a derived file."""
    shape: dict[str, JsonValue] = {"proj:shape": [size[1], size[0]]}
    return Derived(role, path.name, path, stac.JPEG_TYPE, title, shape | stac.file_facts(path))
