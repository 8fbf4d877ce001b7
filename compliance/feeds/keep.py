"""Keeping answers: the newest body of a provider for a place, whether it was fetched or given as a file."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from compliance.airspace.near import aware
from compliance.feeds.client import Provider, digest
from compliance.feeds.errors import FeedError, FeedShapeError
from compliance.feeds.models import FeedCache
from compliance.feeds.parse.values import Received, number
from compliance.feeds.readers import Read, read
from records import audit
from records.viewer import SYSTEM, Viewer

NEAR_M = 10_000.0
_METRES_PER_DEGREE = 111_200.0
_CANDIDATES = 50


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is asked about: WGS 84, or a reporting station."""

    lon: float | None = None
    lat: float | None = None
    station: str | None = None


def newest(session: Session, provider: Provider, place: Place) -> FeedCache | None:
    """The newest body kept for that provider within ten kilometres of the place, or of that station."""
    query = select(FeedCache).where(FeedCache.provider == provider)
    if place.station is not None:
        query = query.where((col(FeedCache.station) == place.station) | col(FeedCache.station).is_(None))
    elif place.lat is not None:
        rise = NEAR_M / _METRES_PER_DEGREE
        query = query.where(
            col(FeedCache.lat).is_(None) | col(FeedCache.lat).between(place.lat - rise, place.lat + rise)
        )
    rows = session.exec(query.order_by(col(FeedCache.fetched_at).desc()).limit(_CANDIDATES)).all()
    return next((row for row in rows if _near(row, place)), None)


def _near(row: FeedCache, place: Place) -> bool:
    """True when the body is about the place; one that names no place is about everywhere."""
    if None in (row.lon, row.lat, place.lon, place.lat):
        return True
    return metres_between((row.lon or 0.0, row.lat or 0.0), (place.lon or 0.0, place.lat or 0.0)) <= NEAR_M


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle metres between two positions, longitude first, good to half a per cent."""
    (lon1, lat1), (lon2, lat2) = ((math.radians(lon), math.radians(lat)) for lon, lat in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6_371_000.0 * math.asin(math.sqrt(half))


def keep(session: Session, provider: Provider, place: Place, body: str, *, now: datetime) -> FeedCache:
    """Keep an answer just fetched."""
    row = FeedCache(
        provider=provider,
        lon=place.lon,
        lat=place.lat,
        station=place.station,
        fetched_at=now,
        body=body,
        sha256=digest(body),
    )
    session.add(row)
    session.flush()
    return row


def evidence_of(row: FeedCache) -> Read:
    """Read a kept body.

    Raises:
        FeedShapeError: It is not what the provider documents.
    """
    received = Received(source=row.provider, fetched_at=aware(row.fetched_at), sha256=row.sha256)
    return read(Provider(row.provider), row.body, received)


def import_file(
    session: Session, provider: Provider, source: Path | bytes, *, now: datetime, viewer: Viewer = SYSTEM
) -> FeedCache:
    """Keep a provider's answer given as a file, after reading it once to be sure that it can be.

    Raises:
        FeedShapeError: The file is not what the provider documents.
    """
    data = source if isinstance(source, bytes) else source.read_bytes()
    body = data.decode("utf-8", errors="replace").removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    try:
        read(provider, body, Received(source=provider, fetched_at=now))
    except FeedError as refused:
        raise FeedShapeError(f"The file cannot be used as {provider}: {refused.message}.") from None
    row = keep(session, provider, _place_of(body), body, now=now)
    row.imported = True
    session.add(row)
    audit.record(
        session,
        viewer=viewer,
        action="feed.imported",
        subject=f"feed_cache:{row.id}",
        now=now,
        detail={"provider": provider, "sha256": row.sha256},
    )
    return row


def _place_of(body: str) -> Place:
    """The place a forecast names in itself, none for the rest."""
    try:
        document = json.loads(body)
    except (json.JSONDecodeError, RecursionError):
        return Place()
    if not isinstance(document, Mapping):
        return Place()
    if "latitude" in document:
        return Place(lon=number(document.get("longitude")), lat=number(document.get("latitude")))
    features = document.get("features")
    first = features[0] if isinstance(features, list) and features else {}
    coordinates = first.get("geometry", {}).get("coordinates", []) if isinstance(first, dict) else []
    lon, lat = (number(figure) for figure in [*coordinates[:2], None, None][:2])
    return Place(lon=lon, lat=lat)
