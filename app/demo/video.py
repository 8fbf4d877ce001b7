"""A short flight along the seawall: H.264 in MP4, and beside it the track that a DJI drone writes, one entry a frame."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import av
import numpy as np

from app.demo.camera import Ground, taken
from geo.camera import CameraModel, camera_from_exif
from geo.crs import to_wgs84
from geo.footprint import Pose
from geo.heights import ellipsoidal_from_odn

WIDTH_PX, HEIGHT_PX = 960, 540
FRAMES_PER_SECOND = 25
SECONDS = 8
LONDON = ZoneInfo("Europe/London")
_FRAME = timedelta(seconds=1) / FRAMES_PER_SECOND

_ENTRY = """{number}
{start} --> {end}
<font size="28">FrameCnt: {number}, DiffTime: 40ms
{moment}
[iso: 100] [shutter: 1/640.0] [fnum: 2.8] [ev: 0] [color_md: default] [focal_len: 24.00] \
[latitude: {lat:.6f}] [longitude: {lon:.6f}] [rel_alt: {height:.3f} abs_alt: {altitude:.3f}] [ct: 5500] \
[gb_yaw: {yaw:.1f} gb_pitch: {pitch:.1f} gb_roll: 0.0] </font>

"""


@dataclass(frozen=True, slots=True)
class Flight:
    """A straight flight at one height, looking one way.

    Attributes:
        start: Easting and northing where it begins.
        end: Easting and northing where it ends.
        height_m: Above the level ground.
        yaw_deg: The way the camera looks, from true north.
        pitch_deg: Of the camera, -90 straight down.
        starts_at: Aware UTC.
    """

    start: tuple[float, float]
    end: tuple[float, float]
    height_m: float
    yaw_deg: float
    pitch_deg: float
    starts_at: datetime


def video_camera() -> CameraModel:
    """The camera of the video: the middle of a 4:3 sensor, 24 mm equivalent."""
    return camera_from_exif(WIDTH_PX, HEIGHT_PX, focal_35mm=24)


def poses(flight: Flight) -> list[Pose]:
    """Where the camera was at each frame."""
    frames = SECONDS * FRAMES_PER_SECOND
    eastings = np.linspace(flight.start[0], flight.end[0], frames)
    northings = np.linspace(flight.start[1], flight.end[1], frames)
    lons, lats = to_wgs84(eastings, northings)
    return [
        Pose(float(lon), float(lat), flight.height_m, flight.yaw_deg, flight.pitch_deg)
        for lon, lat in zip(lons, lats, strict=True)
    ]


def write_video(path: Path, ground: Ground, flight: Flight) -> tuple[Path, Path]:
    """Write the video, and beside it its track under the same stem; both paths."""
    track = path.with_suffix(".SRT")
    track.write_text(
        "".join(_entry(number, pose, flight, ground) for number, pose in enumerate(poses(flight))), "utf-8"
    )
    camera = video_camera()
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        container.metadata["creation_time"] = f"{flight.starts_at:%Y-%m-%dT%H:%M:%SZ}"
        container.metadata["comment"] = "Laverock demonstration, synthetic video"
        stream = container.add_stream("libx264", rate=FRAMES_PER_SECOND, options={"crf": "26", "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = WIDTH_PX, HEIGHT_PX, "yuv420p"
        stream.time_base = Fraction(1, FRAMES_PER_SECOND)
        for pose in poses(flight):
            frame = av.VideoFrame.from_ndarray(np.asarray(taken(ground, camera, pose)), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path, track


def _entry(number: int, pose: Pose, flight: Flight, ground: Ground) -> str:
    # DJI's track has the clock of the place without saying so.
    moment = (flight.starts_at + number * _FRAME).astimezone(LONDON)
    return _ENTRY.format(
        number=number + 1,
        start=_clock(number * _FRAME),
        end=_clock((number + 1) * _FRAME),
        moment=f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d}",
        lat=pose.lat,
        lon=pose.lon,
        height=pose.height_m_above_ground,
        altitude=ellipsoidal_from_odn(pose.lon, pose.lat, ground.level_m_odn + pose.height_m_above_ground),
        yaw=pose.yaw_deg,
        pitch=pose.pitch_deg,
    )


def _clock(elapsed: timedelta) -> str:
    seconds, micros = divmod(elapsed // timedelta(microseconds=1), 1_000_000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d},{micros // 1000:03d}"
