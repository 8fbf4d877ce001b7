"""Gathering evidence: what is asked, kept, given, refused, and said to be missing."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import stamina
from shapely.geometry import box
from sqlmodel import Session, select

from compliance.airspace import load_seed
from compliance.errors import ProposalError
from compliance.feeds import Endpoint, Feeds, Provider, gather, import_file
from compliance.feeds.errors import FeedShapeError
from compliance.feeds.models import FeedCache
from compliance.particulars import Proposal, Water

STARTS = datetime(2026, 11, 20, 12, tzinfo=UTC)
AREA = box(-5.4411, 56.4497, -5.4369, 56.4513)
FORECAST = {
    "latitude": 56.45, "longitude": -5.44, "utc_offset_seconds": 0, "timezone": "GMT",
    "hourly_units": {"wind_speed_10m": "m/s"},
    "hourly": {"time": [f"2026-11-20T{hour:02}:00" for hour in range(24)], "wind_speed_10m": [4.0] * 24},
}  # fmt: skip
KP = [{"time_tag": "2026-11-20T12:00:00", "kp": 2.0, "observed": "predicted"}]

Handler = Callable[[httpx.Request], httpx.Response]


@pytest.fixture(autouse=True)
def _one_attempt() -> Iterator[None]:
    """Retries without waiting."""
    stamina.set_testing(True, attempts=2)
    yield
    stamina.set_testing(False)


def _proposal(**changes: object) -> Proposal:
    fields: dict[str, object] = {"area": AREA, "starts_at": STARTS, "ends_at": STARTS + timedelta(hours=1)}
    return Proposal(**(fields | changes))  # type: ignore[arg-type]


def _feeds(handler: Handler, **changes: object) -> Feeds:
    endpoints = {
        Provider.OPENMETEO: Endpoint("https://weather.test/v1/forecast"),
        Provider.KP: Endpoint("https://space.test/kp.json"),
    }
    client = httpx.Client(transport=httpx.MockTransport(handler))
    return Feeds(client=client, endpoints=endpoints, **changes)  # type: ignore[arg-type]


def _both(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json=FORECAST if request.url.host == "weather.test" else KP)


def test_offline_everything_is_missing_and_nothing_is_clear(session: Session, now: datetime) -> None:
    """Without feeds or files each part is absent and named."""
    evidence = gather(session, _proposal(), feeds=Feeds.offline(), now=now)
    assert (evidence.weather, evidence.kp, evidence.notam, evidence.tide) == ((), None, None, None)
    assert evidence.airspace is not None
    assert evidence.airspace.missing
    words = " ".join(evidence.missing)
    assert "weather" in words
    assert "Kp" in words
    assert "NOTAM" in words


def test_answers_are_read_and_kept(session: Session, now: datetime) -> None:
    """A good answer becomes evidence with its hash, and is not asked for again while fresh."""
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return _both(request)

    load_seed(session, now=now)
    for _ in range(2):
        evidence = gather(session, _proposal(), feeds=_feeds(handler), now=now)
    assert sorted(asked) == ["space.test", "weather.test"]
    assert evidence.weather[0].hours[0].wind_ms == 4.0
    assert (
        evidence.weather[0].provenance.sha256
        == session.exec(select(FeedCache).where(FeedCache.provider == "open-meteo")).one().sha256
    )
    assert evidence.kp is not None
    assert evidence.airspace is not None
    assert evidence.airspace.missing == ()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (httpx.Response(200, text="<html>Maintenance</html>"), "web page"),
        (httpx.Response(200, text='{"hourly": '), "not complete JSON"),
        (httpx.Response(200, json=[1, 2]), "not an object"),
        (httpx.Response(503), "error 503"),
        (httpx.Response(403), "status 403"),
        (httpx.Response(302, headers={"location": "https://elsewhere.test"}), "status 302"),
        (httpx.Response(200, content=b"x" * 9_000_000), "too large"),
        (httpx.ReadTimeout("stalled"), "in time"),
        (httpx.ConnectError("refused"), "could not be reached"),
    ],
)
def test_a_failing_feed_is_missing_with_its_reason(
    session: Session, now: datetime, answer: httpx.Response | Exception, words: str
) -> None:
    """Web pages, broken JSON, error statuses, stalls and refusals leave a sentence, never a pass."""

    def handler(_request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    evidence = gather(session, _proposal(), feeds=_feeds(handler), now=now)
    assert evidence.weather == ()
    assert any("Open-Meteo" in sentence and words in sentence for sentence in evidence.missing), evidence.missing


def test_a_kept_answer_stands_in_until_it_is_stale(session: Session, now: datetime) -> None:
    """When asking fails, the kept forecast serves for four hours and then no longer."""
    gather(session, _proposal(), feeds=_feeds(_both), now=now)
    down = _feeds(lambda _request: httpx.Response(500))
    later = gather(session, _proposal(), feeds=down, now=now + timedelta(hours=2))
    stale = gather(
        session,
        _proposal(starts_at=STARTS + timedelta(hours=6), ends_at=STARTS + timedelta(hours=7)),
        feeds=down,
        now=now + timedelta(hours=5),
    )
    assert len(later.weather) == 1
    assert stale.weather == ()
    assert any("5 hours old" in sentence for sentence in stale.missing)


def test_a_file_takes_the_place_of_a_feed(session: Session, now: datetime) -> None:
    """An imported answer near the place is used offline; far away it is not."""
    import_file(session, Provider.OPENMETEO, json.dumps(FORECAST).encode(), now=now)
    here = gather(session, _proposal(), feeds=Feeds.offline(), now=now)
    away = gather(session, _proposal(area=box(-6.9, 56.4, -6.8, 56.5)), feeds=Feeds.offline(), now=now)
    assert len(here.weather) == 1
    assert away.weather == ()


def test_a_broken_file_is_refused(session: Session, now: datetime) -> None:
    """A file is read once before it is kept."""
    with pytest.raises(FeedShapeError, match="cannot be used as kp"):
        import_file(session, Provider.KP, b"<html>", now=now)


def test_given_evidence_wins(session: Session, now: datetime) -> None:
    """Evidence in the proposal is used and its feed is not asked."""
    given = {
        "weather": [{"source": "open-meteo", "fetched_at": "2026-11-20T08:00:00Z", "body": FORECAST}],
        "kp": [{"source": "noaa", "fetched_at": "2026-11-20T08:00:00Z", "body": KP}],
        "notam": [{"source": "nats", "fetched_at": "2026-11-20T08:00:00Z", "body": "NIL"}],
        "tide": [{"station": "Oban", "covers": True, "body": [{"at": "2026-11-20T12:00:00Z", "level_m_odn": -0.7}]}],
        "observation": {"by": "pilot", "at": "2026-11-20T11:55:00Z", "wind_ms": 3.1, "method": "anemometer"},
    }

    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    evidence = gather(session, _proposal(given_evidence=given), feeds=_feeds(refuse), now=now)
    assert len(evidence.weather[0].hours) == 24
    assert evidence.kp is not None
    assert evidence.notam is not None
    assert evidence.tide is not None
    assert evidence.tide.covers
    assert evidence.observation is not None
    assert evidence.observation.visibility_m is None
    assert evidence.missing == ()


@pytest.mark.parametrize(
    "given",
    [
        {"weather": "fine"},
        {"weather": [3]},
        {"weather": [{"source": "gut feeling", "body": {}}]},
        {"weather": [{"source": "metar", "fetched_at": "noon", "body": ""}]},
        {"observation": {"by": "pilot"}},
        {"observation": {"at": "2026-11-20T11:55:00Z"}},
        {"tide": [{"body": [{"at": "2026-11-20T12:00:00Z"}]}]},
        {"tide": [{"body": "low"}]},
    ],
)
def test_malformed_evidence_names_its_field(session: Session, now: datetime, given: dict[str, object]) -> None:
    """Evidence that is not in the documented form is refused at its field."""
    with pytest.raises(ProposalError) as refused:
        gather(session, _proposal(given_evidence=given), feeds=Feeds.offline(), now=now)
    assert refused.value.field is not None
    assert refused.value.field.startswith("evidence.")


def test_unreadable_given_evidence_is_missing(session: Session, now: datetime) -> None:
    """A given body that is a web page is missing, and its feed does not fill in for it."""
    given = {"weather": [{"source": "metoffice", "body": "<html>"}]}
    evidence = gather(session, _proposal(given_evidence=given), feeds=_feeds(_both), now=now)
    assert evidence.weather == ()
    assert any("web page" in sentence for sentence in evidence.missing)


def test_work_by_water_asks_for_tides(session: Session, now: datetime) -> None:
    """A job that needs a water level says so when no table is loaded."""
    evidence = gather(session, _proposal(water=Water(max_level_m_odn=-0.5)), feeds=Feeds.offline(), now=now)
    assert "No tide table is loaded." in evidence.missing
