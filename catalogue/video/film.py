"""Videos: probed, a picture taken out, and a smaller copy made that plays while it loads."""

import errno
import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
from av.error import FFmpegError

from catalogue.errors import Quarantined
from catalogue.ingest.clock import clock_was_set
from catalogue.ingest.pictures import save_jpeg

PROXY_PX: Final = 1280
POSTER_PX: Final = 1280
THUMBNAIL_PX: Final = 256
_MOST_PIXELS: Final = 8192 * 8192
_MOST_RATE: Final = 31
_CLOCK_RATE: Final = 90_000
_ISO6709 = re.compile(r"([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)")
_AGAIN: Final = "Copy it again from the card; a recording that was cut off may need the drone to repair it."


@dataclass(frozen=True, slots=True)
class Film:
    """What a video says of itself.

    Attributes:
        width: Pixels across.
        height: Pixels down.
        rate: Frames a second.
        frames: Their number, where the file counts them.
        duration_s: Its length.
        codec: Name of its coding.
        created_at: The time in its container; several makers write local time there as if it were UTC.
        place: Longitude and latitude in its container, where there are any.
    """

    width: int
    height: int
    rate: float
    frames: int | None
    duration_s: float | None
    codec: str
    created_at: datetime | None
    place: tuple[float, float] | None


@contextmanager
def open_film(path: Path) -> Iterator[tuple[Any, Any]]:
    """The container and the first video stream of a file.

    Raises:
        Quarantined: It is no video, or is damaged.
    """
    try:
        with av.open(str(path), options={"protocol_whitelist": "file"}, metadata_errors="replace") as container:
            if not container.streams.video:
                raise Quarantined("The file has no picture track.", remedy="Deliver the video itself.")
            stream = container.streams.video[0]
            if stream.codec_context is None:
                raise Quarantined(
                    "The video is in a coding that cannot be read.", remedy="Deliver it as H.264 or H.265."
                )
            if not 0 < stream.width * stream.height <= _MOST_PIXELS:
                raise Quarantined("The video claims a picture size that no camera makes.", remedy=_AGAIN)
            stream.thread_type = "AUTO"
            yield container, stream
    except FFmpegError as cause:
        if cause.errno == errno.ENOSPC:
            raise
        raise Quarantined(
            f"The video cannot be read: it is damaged or cut short ({cause.strerror}).", remedy=_AGAIN
        ) from cause


def probe(container: Any, stream: Any) -> Film:
    """What an open video says of itself."""
    rate = float(stream.average_rate or stream.base_rate or 0)
    words = {k.lower(): v for k, v in {**stream.metadata, **container.metadata}.items()}
    return Film(
        width=int(stream.width),
        height=int(stream.height),
        rate=round(rate, 4),
        frames=int(stream.frames) or None,
        duration_s=container.duration / av.time_base if container.duration else None,
        codec=str(stream.codec_context.name),
        created_at=_created(words),
        place=_place(words),
    )


def _created(words: Mapping[str, str]) -> datetime | None:
    """The container's time, unless the clock was never set."""
    try:
        moment = datetime.fromisoformat(words.get("creation_time", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo and clock_was_set(moment) else None


def _place(words: Mapping[str, str]) -> tuple[float, float] | None:
    """ISO 6709 coordinates, latitude first, as QuickTime and Android write them."""
    found = _ISO6709.match(words.get("location", words.get("com.apple.quicktime.location.iso6709", "")))
    if found is None:
        return None
    lat, lon = float(found[1]), float(found[2])
    return (lon, lat) if abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0.0, 0.0) else None  # noqa: PLR2004


def save_poster(path: Path, poster: Path, thumbnail: Path) -> None:
    """Save one frame, a tenth of the way in, in two sizes.

    Raises:
        Quarantined: No frame can be decoded.
    """
    with open_film(path) as (container, stream):
        if container.duration:
            container.seek(container.duration // 10)
        frame = next(container.decode(stream), None)
        if frame is None:
            raise Quarantined("No picture of the video can be decoded.", remedy=_AGAIN)
        picture = frame.to_image()
    save_jpeg(picture, poster, POSTER_PX)
    save_jpeg(picture, thumbnail, THUMBNAIL_PX, quality=80)


def write_proxy(path: Path, target: Path) -> tuple[int, int]:
    """Write a copy of at most 1280 pixels and 30 frames a second, H.264, index first, no sound, no metadata.

    Returns:
        Width and height of the copy.

    Raises:
        Quarantined: The frames do not decode.
    """
    with open_film(path) as (source, stream), av.open(str(target), "w", options={"movflags": "+faststart"}) as sink:
        rate = Fraction(stream.average_rate or 25).limit_denominator(1001)
        every = math.ceil(rate / _MOST_RATE)
        size = _proxy_size(stream.width, stream.height)
        made: Any = sink.add_stream("libx264", rate=rate / every, options={"preset": "veryfast", "crf": "27"})
        made.width, made.height, made.pix_fmt = *size, "yuv420p"
        made.codec_context.time_base = Fraction(1, _CLOCK_RATE)
        last = -1
        for number, frame in enumerate(source.decode(stream)):
            if number % every:
                continue
            small = frame.reformat(width=size[0], height=size[1], format="yuv420p")
            # Frames keep their own times, which must rise even where a recording stutters.
            small.pts = max(round((frame.time or number / rate) * _CLOCK_RATE), last + 1)
            small.time_base = Fraction(1, _CLOCK_RATE)
            last = small.pts
            sink.mux(made.encode(small))
        sink.mux(made.encode(None))
    return size


def _proxy_size(width: int, height: int) -> tuple[int, int]:
    """Even sides no longer than the proxy's."""
    scale = min(1.0, PROXY_PX / max(width, height))
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)
