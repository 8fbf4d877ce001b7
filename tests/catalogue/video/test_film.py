"""Videos: probed, pictured, made smaller, placed by their track."""

from datetime import UTC, datetime
from pathlib import Path

import av
import pytest
from PIL import Image

from catalogue.errors import Quarantined
from catalogue.ingest.outcome import FileKind, Hints, Processed
from catalogue.video.film import _place
from catalogue.video.process import process_video
from tests.catalogue.ingest.makers import video

FLOWN = datetime(2026, 6, 1, 11, tzinfo=UTC)


def _outcome(path: Path, hints: Hints | None = None) -> Processed:
    return process_video(path, path.name, path.parent, hints or Hints())


def test_a_video_is_probed_and_made_smaller(tmp_path: Path) -> None:
    """1920 × 1080 becomes 1280 × 720 in H.264, index first, silent, as long as before."""
    path = video(tmp_path / "DJI_20260601120000_0001.MP4")
    outcome = _outcome(path)
    assert outcome.kind is FileKind.VIDEO
    assert outcome.properties["video:shape"] == [1080, 1920]
    assert outcome.properties["video:codec_name"] == "h264"
    assert outcome.properties["video:frame_rate"] == 10.0
    proxy = next(d for d in outcome.derived if d.role == "visual")
    with av.open(str(proxy.path)) as made:
        stream = made.streams.video[0]
        assert (stream.width, stream.height, stream.codec_context.name) == (1280, 720, "h264")
        assert made.duration is not None
        assert made.duration / av.time_base == pytest.approx(2.0, abs=0.15)
        assert not made.streams.audio
        assert sum(1 for _ in made.decode(stream)) == 20
    content = proxy.path.read_bytes()
    assert content.find(b"moov") < content.find(b"mdat")
    thumbnail = next(d for d in outcome.derived if d.role == "thumbnail")
    with Image.open(thumbnail.path) as picture:
        assert max(picture.size) == 256


def test_fast_video_is_thinned(tmp_path: Path) -> None:
    """60 frames a second become 30, in the same time."""
    outcome = _outcome(video(tmp_path / "v.mp4", size=(320, 240), frames=60, rate=60))
    proxy = next(d for d in outcome.derived if d.role == "visual")
    with av.open(str(proxy.path)) as made:
        assert sum(1 for _ in made.decode(made.streams.video[0])) == 30
        assert made.duration is not None
        assert made.duration / av.time_base == pytest.approx(1.0, abs=0.1)


def test_the_track_beside_it_places_a_video(tmp_path: Path) -> None:
    """With its SRT a video has a line and times; without one it says how to have them."""
    path = video(tmp_path / "v.mp4", size=(320, 240))
    track = tmp_path / "v.srt"
    track.write_text(
        "1\n00:00:00,000 --> 00:00:01,000\nGPS (-5.47, 56.41, 9)\n\n2\n00:00:01,000 --> 00:00:02,000\nGPS (-5.48, 56.42, 9)\n\n"
    )
    placed = _outcome(path, Hints(track=track, flown_at=FLOWN))
    assert placed.geometry is not None
    assert placed.geometry.geom_type == "LineString"
    assert placed.starts_at == FLOWN
    assert [d.role for d in placed.derived] == ["visual", "overview", "thumbnail", "metadata"]
    alone = _outcome(path, Hints(flown_at=FLOWN))
    assert alone.geometry is None
    assert alone.ends_at is not None
    assert (alone.ends_at - FLOWN).total_seconds() == pytest.approx(2.0, abs=0.15)
    assert any("SRT file beside it" in w for w in alone.warnings)


def test_a_useless_track_does_not_stop_a_video(tmp_path: Path) -> None:
    """A track without positions is told and passed over."""
    track = tmp_path / "v.srt"
    track.write_text("1\n00:00:00,000 --> 00:00:01,000\n[iso : 100]\n\n")
    outcome = _outcome(video(tmp_path / "v.mp4", size=(320, 240)), Hints(track=track))
    assert any("track beside it was not used" in w for w in outcome.warnings)


@pytest.mark.parametrize("share", [0.02, 0.5])
def test_a_cut_video_is_told(tmp_path: Path, share: float) -> None:
    """A recording whose end, and so its index, is missing is refused in words."""
    path = video(tmp_path / "v.mp4", size=(320, 240))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(Quarantined, match="damaged or cut short"):
        _outcome(path)


def test_a_file_without_pictures_is_told(tmp_path: Path) -> None:
    """Sound alone is no video."""
    path = tmp_path / "s.mp4"
    with av.open(str(path), "w") as sink:
        stream = sink.add_stream("aac", rate=48_000)
        frame = av.AudioFrame(format="fltp", layout="mono", samples=1024)
        frame.sample_rate = 48_000
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        sink.mux(stream.encode(frame))
        sink.mux(stream.encode(None))
    with pytest.raises(Quarantined, match="no picture track"):
        _outcome(path)


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ({"location": "+56.4100-005.4700/"}, (-5.47, 56.41)),
        ({"com.apple.quicktime.location.iso6709": "-34.1+150.5+012.3/"}, (150.5, -34.1)),
        ({"location": "+00.0000+000.0000/"}, None),
        ({"location": "nowhere"}, None),
        ({}, None),
    ],
)
def test_a_place_in_the_container(words: dict[str, str], place: tuple[float, float] | None) -> None:
    """ISO 6709 gives latitude first."""
    assert _place(words) == place
