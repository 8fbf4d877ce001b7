"""Videos and flight tracks into the catalogue."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from pydantic import JsonValue
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from catalogue.errors import Quarantined
from catalogue.ingest import stac
from catalogue.ingest.names import moment_in_name, stem_of
from catalogue.ingest.outcome import Derived, FileKind, Hints, Processed
from catalogue.video.film import Film, open_film, probe, save_poster, write_proxy
from catalogue.video.logs import parse_gpx, parse_table
from catalogue.video.srt import parse_srt
from catalogue.video.track import Timing, Track, timing, write_geojson

_MOST_TRACK_BYTES: Final = 512 * 2**20
_NO_PLACE: Final = (
    "The video has no flight track and no position; deliver its SRT file beside it to have it on the map."
)


def process_track(path: Path, name: str, work: Path, hints: Hints) -> Processed:
    """Catalogue a subtitle track, a GPX file or a flight-log table.

    Raises:
        Quarantined: It has no position, or does not hold together.
    """
    track = read_track(path)
    when = timing(track, name, hints.flown_at)
    return Processed(
        kind=FileKind.TRACK,
        geometry=track.geometry(),
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        properties=stac.times(when.starts_at, when.ends_at),
        extensions=(stac.FILE,),
        derived=(_track_file(track, when, work, name, "data"),),
        warnings=(*track.warnings, *when.warnings),
    )


def read_track(path: Path) -> Track:
    """The track of a file of any known dialect.

    Raises:
        Quarantined: It has no position, or does not hold together.
    """
    if path.stat().st_size > _MOST_TRACK_BYTES:
        raise Quarantined("The track is larger than any flight makes.", remedy="Deliver the track of one flight.")
    data = path.read_bytes()
    if b"<gpx" in data[:4096]:
        return parse_gpx(data)
    text = data.decode("utf-8", errors="replace")
    first = text.split("\n", maxsplit=1)[0].lower()
    return parse_table(text) if "latitude" in first and "," in first else parse_srt(text)


def process_video(path: Path, name: str, work: Path, hints: Hints) -> Processed:
    """Catalogue a video, placed by the track beside it where there is one.

    Raises:
        Quarantined: It is damaged.
    """
    with open_film(path) as (container, stream):
        film = probe(container, stream)
    track, told = _track_beside(hints)
    when = _when(film, track, name, hints)
    derived = _views(path, work, stem_of(name))
    if track is not None:
        derived = (*derived, _track_file(track, when, work, name, "metadata"))
    place = _place(film, track)
    return Processed(
        kind=FileKind.VIDEO,
        geometry=place,
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        properties=stac.times(when.starts_at, when.ends_at) | _film_fields(film),
        extensions=(stac.VIDEO, stac.FILE),
        derived=derived,
        warnings=(*told, *when.warnings, *(() if place is not None else (_NO_PLACE,))),
    )


def _track_beside(hints: Hints) -> tuple[Track | None, tuple[str, ...]]:
    """The track delivered with a video; one without positions is told and passed over."""
    if hints.track is None:
        return None, ()
    try:
        track = read_track(hints.track)
    except Quarantined as refusal:
        return None, (f"The track beside it was not used. {refusal.reason}",)
    return track, track.warnings


def _when(film: Film, track: Track | None, name: str, hints: Hints) -> Timing:
    """When a video was taken: by its track, its container, its name, or what was said."""
    if track is not None:
        when = timing(track, name, hints.flown_at or film.created_at)
        if when.starts_at is not None:
            return when
    start, told = _video_start(film, name, hints)
    if start is None:
        return Timing(None, None)
    return Timing(start, start + timedelta(seconds=film.duration_s or 0.0), (), told)


def _video_start(film: Film, name: str, hints: Hints) -> tuple[datetime | None, tuple[str, ...]]:
    """The first moment of a video without a track."""
    if film.created_at is not None:
        return film.created_at, ("Its time is the one in the video file, which some drones write in local time.",)
    if hints.flown_at is not None:
        return hints.flown_at, ()
    if moment_in_name(name) is None:
        return None, ()
    named = timing(Track(()), name, None)
    return named.starts_at, named.warnings


def _place(film: Film, track: Track | None) -> BaseGeometry | None:
    """The line flown, else the one position in the video file."""
    line = track.geometry() if track is not None else None
    return line if line is not None else (Point(*film.place) if film.place else None)


def _film_fields(film: Film) -> dict[str, JsonValue]:
    """The `video:` properties; `video:shape` is rows and columns, as `proj:shape` is."""
    told: dict[str, JsonValue] = {
        "video:shape": [film.height, film.width],
        "video:codec_name": film.codec,
        "video:frame_rate": film.rate,
        "laverock:duration_s": None if film.duration_s is None else round(film.duration_s, 3),
    }
    return told | ({"video:frame_count": film.frames} if film.frames else {})


def _views(path: Path, work: Path, stem: str) -> tuple[Derived, ...]:
    """The smaller copy, the poster and the thumbnail."""
    proxy, poster, thumbnail = work / f"{stem}_web.mp4", work / f"{stem}_poster.jpg", work / f"{stem}_thumb.jpg"
    save_poster(path, poster, thumbnail)
    width, height = write_proxy(path, proxy)
    shape: dict[str, JsonValue] = {"video:shape": [height, width]}
    return (
        Derived("visual", proxy.name, proxy, "video/mp4", "Video, web size", shape | stac.file_facts(proxy)),
        Derived("overview", poster.name, poster, stac.JPEG_TYPE, "A frame of the video", stac.file_facts(poster)),
        Derived("thumbnail", thumbnail.name, thumbnail, stac.JPEG_TYPE, "Thumbnail", stac.file_facts(thumbnail)),
    )


def _track_file(track: Track, when: Timing, work: Path, name: str, role: str) -> Derived:
    """The track as GeoJSON."""
    target = work / f"{stem_of(name)}_track.geojson"
    write_geojson(track, when, target)
    return Derived(role, target.name, target, stac.GEOJSON_TYPE, "Flight track with times", stac.file_facts(target))
