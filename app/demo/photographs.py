"""Photographs with the metadata a survey drone writes: EXIF for place, time and camera, XMP for the gimbal and the fix.

The pictures are synthetic and say so in their EXIF `Software`; the metadata is true to the camera that rendered them.
Source of the names: Exif 2.32 (CIPA DC-008) and DJI's `drone-dji` XMP namespace.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from app.demo.camera import Ground, taken
from geo.camera import CameraModel, camera_from_exif
from geo.footprint import Pose
from geo.heights import ellipsoidal_from_odn

WIDTH_PX, HEIGHT_PX = 1600, 1200
FOCAL_MM, FOCAL_35MM, SENSOR_MM = 12.0, 24, 17.3
SOFTWARE = "Laverock demonstration, synthetic picture"
RTK_FIXED = 50

_XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:drone-dji="http://www.dji.com/drone-dji/1.0/"
 xmp:CreateDate="{moment}" tiff:Make="DJI" tiff:Model="M3E" drone-dji:Version="1.6"
 drone-dji:GpsStatus="RTK" drone-dji:AltitudeType="RtkAlt" drone-dji:GpsLatitude="{lat:+.9f}" drone-dji:GpsLongitude="{lon:+.9f}"
 drone-dji:AbsoluteAltitude="{altitude:+.3f}" drone-dji:RelativeAltitude="{height:+.3f}"
 drone-dji:GimbalRollDegree="{roll:+.2f}" drone-dji:GimbalYawDegree="{yaw:+.2f}" drone-dji:GimbalPitchDegree="{pitch:+.2f}"
 drone-dji:FlightRollDegree="+0.80" drone-dji:FlightYawDegree="{yaw:+.2f}" drone-dji:FlightPitchDegree="-3.10"
 drone-dji:RtkFlag="{rtk}" drone-dji:RtkStdLon="0.01130" drone-dji:RtkStdLat="0.01240" drone-dji:RtkStdHgt="0.02410"
 drone-dji:CalibratedFocalLength="{focal:.6f}" drone-dji:CalibratedOpticalCenterX="{cx:.6f}"
 drone-dji:CalibratedOpticalCenterY="{cy:.6f}" drone-dji:DewarpFlag="1"/>
</rdf:RDF></x:xmpmeta>"""


@dataclass(frozen=True, slots=True)
class Shot:
    """One photograph to take, or taken.

    Attributes:
        name: Of its file.
        pose: Where the camera was; heights above the level ground.
        taken_at: Aware UTC; the drone's own clock runs on Greenwich time in winter.
    """

    name: str
    pose: Pose
    taken_at: datetime


def survey_camera() -> CameraModel:
    """The camera of the photographs, by its focal length and sensor."""
    return camera_from_exif(WIDTH_PX, HEIGHT_PX, focal_mm=FOCAL_MM, sensor_width_mm=SENSOR_MM)


def write_photograph(folder: Path, ground: Ground, shot: Shot) -> Path:
    """Take a photograph and write it as JPEG with its metadata."""
    camera = survey_camera()
    altitude = ellipsoidal_from_odn(shot.pose.lon, shot.pose.lat, ground.level_m_odn + shot.pose.height_m_above_ground)
    picture = taken(ground, camera, shot.pose)
    path = folder / shot.name
    exif, xmp = _exif(shot, altitude), _xmp(shot, camera, altitude)
    picture.save(path, "JPEG", quality=88, exif=exif, xmp=xmp.encode())
    return path


def _xmp(shot: Shot, camera: CameraModel, altitude_m_ellipsoidal: float) -> str:
    pose = shot.pose
    return _XMP.format(
        moment=shot.taken_at.isoformat(timespec="seconds"),
        lat=pose.lat,
        lon=pose.lon,
        altitude=altitude_m_ellipsoidal,
        height=pose.height_m_above_ground,
        yaw=_half_turn(pose.yaw_deg),
        pitch=pose.pitch_deg,
        roll=pose.roll_deg,
        rtk=RTK_FIXED,
        focal=camera.focal_px,
        cx=camera.cx,
        cy=camera.cy,
    )


def _exif(shot: Shot, altitude_m_ellipsoidal: float) -> Image.Exif:
    exif = Image.Exif()
    moment = f"{shot.taken_at:%Y:%m:%d %H:%M:%S}"
    base, gps = ExifTags.Base, ExifTags.GPS
    exif[base.Make], exif[base.Model], exif[base.Software] = "DJI", "M3E", SOFTWARE
    exif[base.Orientation], exif[base.DateTime] = 1, moment
    exif.get_ifd(ExifTags.IFD.Exif).update(
        {
            base.DateTimeOriginal: moment,
            base.DateTimeDigitized: moment,
            base.OffsetTimeOriginal: "+00:00",
            base.ExposureTime: IFDRational(1, 640),
            base.FNumber: IFDRational(28, 10),
            base.ISOSpeedRatings: 100,
            base.FocalLength: IFDRational(round(FOCAL_MM * 100), 100),
            base.FocalLengthIn35mmFilm: FOCAL_35MM,
            base.ExifImageWidth: WIDTH_PX,
            base.ExifImageHeight: HEIGHT_PX,
        }
    )
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            gps.GPSVersionID: b"\x02\x03\x00\x00",
            gps.GPSLatitudeRef: "N" if shot.pose.lat >= 0 else "S",
            gps.GPSLatitude: sexagesimal(shot.pose.lat),
            gps.GPSLongitudeRef: "E" if shot.pose.lon >= 0 else "W",
            gps.GPSLongitude: sexagesimal(shot.pose.lon),
            gps.GPSAltitudeRef: b"\x00",
            gps.GPSAltitude: IFDRational(round(altitude_m_ellipsoidal * 1000), 1000),
            gps.GPSMapDatum: "WGS-84",
        }
    )
    return exif


def sexagesimal(degrees: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    """Degrees without their sign as whole degrees, whole minutes and seconds to a hundred-thousandth (0.3 mm)."""
    hundred_thousandths = round(abs(degrees) * 3_600 * 100_000)
    minutes, seconds = divmod(hundred_thousandths, 60 * 100_000)
    whole, left = divmod(minutes, 60)
    return IFDRational(whole, 1), IFDRational(left, 1), IFDRational(seconds, 100_000)


def _half_turn(degrees: float) -> float:
    """A bearing as DJI writes it, from -180 to 180."""
    return (degrees + 180.0) % 360.0 - 180.0
