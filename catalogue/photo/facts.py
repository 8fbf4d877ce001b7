"""What a photograph says about where it was, which way it looked, and through which lens."""

from dataclasses import dataclass
from typing import Final

from catalogue.photo.exif import Exif, degrees, text
from catalogue.photo.exif import number as exif_number
from catalogue.photo.xmp import Packet, as_number, number

_STRAIGHT_DOWN: Final = -90.0
_BELOW_SEA: Final = b"\x01"
_NULL_ISLAND: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Position:
    """Where the camera was.

    Attributes:
        lon: Longitude, degrees.
        lat: Latitude, degrees.
        altitude_m: Altitude as written; its datum differs between makers and is not known.
        quality: `rtk_fixed`, `rtk_float`, `rtk_single` or `gnss`.
        sigma_h_m: One standard deviation across, in metres, where the file gives one.
        sigma_v_m: One standard deviation of height, in metres, where the file gives one.
    """

    lon: float
    lat: float
    altitude_m: float | None
    quality: str
    sigma_h_m: float | None
    sigma_v_m: float | None


@dataclass(frozen=True, slots=True)
class Direction:
    """Which way the camera looked, in DJI's sense: pitch −90 straight down, 0 level.

    Attributes:
        yaw_deg: Clockwise from north.
        pitch_deg: Above the horizon.
        roll_deg: Leaning right.
        note: A sentence where the sense of the angles had to be assumed.
    """

    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    note: str | None = None


# DJI's RtkFlag. Source: DJI Phantom 4 RTK and Enterprise support pages: 0 none, 16 single, 34 float, 50 fixed.
_RTK: Final = {50: "rtk_fixed", 34: "rtk_float", 16: "rtk_single"}


def position(exif: Exif, packet: Packet) -> Position | None:
    """Where the camera was, or nothing.

    XMP counts before EXIF: it has more digits, and on RTK aircraft it is the corrected position.
    DJI misspells longitude as `GpsLongtitude` on some aircraft, or spells it right on others.
    """
    lat = number(packet, ("dji", "gpslatitude"), ("dji", "latitude"), ("skydio", "latitude"))
    lon = number(
        packet, ("dji", "gpslongitude"), ("dji", "gpslongtitude"), ("dji", "longitude"), ("skydio", "longitude")
    )
    if lat is None or lon is None:
        lat, lon = degrees(exif, "GPSLatitude"), degrees(exif, "GPSLongitude")
    if lat is None or lon is None or not _plausible(lat, lon):
        return None
    flag = number(packet, ("dji", "rtkflag"))
    across = [number(packet, ("dji", name)) for name in ("rtkstdlon", "rtkstdlat")]
    known = [s for s in across if s is not None and s > 0]
    sigma = max(known) if known and flag else number(packet, ("camera", "gpsxyaccuracy"), ("sensefly", "gpsxyaccuracy"))
    return Position(
        lon=lon,
        lat=lat,
        altitude_m=_altitude(exif, packet),
        quality=_RTK.get(int(flag), "gnss") if flag else "gnss",
        sigma_h_m=sigma or exif_number(exif, "GPSHPositioningError"),
        sigma_v_m=number(packet, ("dji", "rtkstdhgt")) if flag else number(packet, ("camera", "gpszaccuracy")),
    )


def _plausible(lat: float, lon: float) -> bool:
    """On the Earth, and not at 0, 0, which receivers write before they have a fix."""
    return abs(lat) <= 90 and abs(lon) <= 180 and max(abs(lat), abs(lon)) > _NULL_ISLAND  # noqa: PLR2004 - degrees


def _altitude(exif: Exif, packet: Packet) -> float | None:
    """Altitude as written, metres."""
    told = number(packet, ("dji", "absolutealtitude"), ("skydio", "absolutealtitude"))
    if told is not None:
        return told
    height = exif_number(exif, "GPSAltitude")
    below = exif.get("GPSAltitudeRef") in {_BELOW_SEA, 1.0}
    return None if height is None else -height if below else height


def height_above_takeoff(packet: Packet) -> float | None:
    """Height above the place of take-off, metres, where the maker writes it."""
    return number(
        packet, ("dji", "relativealtitude"), ("skydio", "relativealtitude"), ("autel", "relativealtitude"),
        ("camera", "abovegroundaltitude"),
    )  # fmt: skip


def direction(exif: Exif, packet: Packet) -> Direction | None:
    """Which way the camera looked, or nothing.

    Gimbal angles (DJI and those who follow it) are relative to the horizon. The `Camera` namespace
    of Pix4D, which senseFly, Parrot and Autel use, counts pitch from straight down.

    Source: Pix4D, "Specifications for XMP Camera tags": yaw, pitch and roll are zero when the camera
    looks down with the top of the picture to the north. Files of those makers were not at hand to try.
    """
    for space, stem in (("dji", "gimbal"), ("skydio", "gimbal"), ("autel", "gimbal"), ("parrot", "camera")):
        yaw, pitch, roll = (number(packet, (space, f"{stem}{a}degree")) for a in ("yaw", "pitch", "roll"))
        if yaw is not None and pitch is not None:
            return Direction(yaw, pitch, roll or 0.0)
    yaw, pitch, roll = (number(packet, ("camera", axis), ("skydio", axis)) for axis in ("yaw", "pitch", "roll"))
    if yaw is None or pitch is None:
        return None
    sign = -1.0 if "sensefly" in (text(exif, "Make") or "").lower() else 1.0
    note = (
        "The camera angles are in a notation that makers use in different senses; pitch was counted from straight down."
    )
    return Direction(yaw, pitch + _STRAIGHT_DOWN, sign * (roll or 0.0), note)


@dataclass(frozen=True, slots=True)
class Lens:
    """How wide the camera sees.

    Attributes:
        focal_px: Focal length in pixels of this picture, when calibrated.
        cx: Where the axis meets this picture, pixels from the left, when calibrated.
        cy: The same from the top.
        focal_mm: EXIF focal length.
        focal_35mm: Its 35 mm equivalent.
    """

    focal_px: float | None
    cx: float | None
    cy: float | None
    focal_mm: float | None
    focal_35mm: float | None


def lens(exif: Exif, packet: Packet, width_px: int) -> Lens:
    """The lens as the file describes it, scaled to a picture that may have been resized.

    Args:
        exif: EXIF of the photograph.
        packet: Its XMP.
        width_px: Width of the picture as it is now.
    """
    taken = exif_number(exif, "ExifImageWidth") or float(width_px)
    scale = width_px / taken if taken > 0 else 1.0
    focal = number(packet, ("dji", "calibratedfocallength")) or _dewarped(packet)
    cx, cy = (number(packet, ("dji", f"calibratedopticalcenter{axis}")) for axis in ("x", "y"))
    return Lens(
        focal_px=focal * scale if focal else None,
        cx=cx * scale if cx else None,
        cy=cy * scale if cy else None,
        focal_mm=exif_number(exif, "FocalLength") or as_number(packet.get(("exif", "focallength"))),
        focal_35mm=exif_number(exif, "FocalLengthIn35mmFilm"),
    )


def _dewarped(packet: Packet) -> float | None:
    """The focal length in pixels at the head of DJI's `DewarpData` (date;fx,fy,cx,cy,k1,k2,p1,p2,k3)."""
    _, _, figures = packet.get(("dji", "dewarpdata"), "").partition(";")
    return as_number(figures.split(",")[0]) if figures else None
