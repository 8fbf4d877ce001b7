"""Asking providers: one client, a deadline for the whole answer, few retries, and no answer larger than it should be.

Nothing here decides what an answer means; a failure of any kind becomes `FeedUnreachableError`.
"""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

import httpx
import stamina

from compliance.airspace.near import ARGYLL_SENTINELS
from compliance.feeds.errors import FeedUnreachableError

LARGEST_BYTES = 8 * 1024 * 1024
_SERVER_ERROR = 500
_TOO_MANY = 429


class Provider(StrEnum):
    """Who may be asked; the words of a proposal's `evidence`. `archive` is past weather, imported only."""

    OPENMETEO = "open-meteo"
    METOFFICE = "metoffice"
    METAR = "metar"
    TAF = "taf"
    KP = "kp"
    NOTAM = "notam"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a provider answers: its address, fixed parameters and headers (a key, for instance)."""

    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Station:
    """An aerodrome that reports weather; its reports are used within `valid_within_m` of it."""

    icao: str
    lon: float
    lat: float
    valid_within_m: float = 30_000.0


STATIONS = (
    Station("EGEO", -5.4, 56.4636), Station("EGPI", -6.2597, 55.6833), Station("EGPU", -6.8692, 56.4992),
    Station("EGEC", -5.6881, 55.4375), Station("EGPF", -4.4336, 55.8717), Station("EGPK", -4.5944, 55.5094),
)  # fmt: skip
"""Aerodromes in and near Argyll, at the centres published for their zones (UK AIP)."""


@dataclass(frozen=True, slots=True)
class Feeds:
    """The providers configured, and how patient to be; with no client or no endpoint, nothing is asked.

    Attributes:
        client: Used for every request; tests give one with a mock transport.
        endpoints: The providers that may be asked.
        stations: Aerodromes whose METAR and TAF may be used.
        fresh_for: A kept answer younger than this is used without asking again.
        stale_after: A kept answer older than this is not used when asking fails.
        deadline_s: The longest that one provider may take, answer and retries together.
        sentinels: Zones that airspace data must hold.
    """

    client: httpx.Client | None = None
    endpoints: Mapping[Provider, Endpoint] = field(default_factory=dict)
    stations: tuple[Station, ...] = STATIONS
    fresh_for: timedelta = timedelta(minutes=15)
    stale_after: timedelta = timedelta(hours=4)
    deadline_s: float = 8.0
    attempts: int = 2
    sentinels: tuple[str, ...] = ARGYLL_SENTINELS

    @classmethod
    def offline(cls) -> "Feeds":
        """Feeds that ask nobody: only what was imported is used."""
        return cls()

    def asks(self, provider: Provider) -> bool:
        """True when that provider may be asked."""
        return self.client is not None and provider in self.endpoints


class _TryAgain(Exception):  # noqa: N818  # it never leaves this module
    """A failure that a second attempt may cure."""


def fetch(feeds: Feeds, provider: Provider, params: Mapping[str, str]) -> str:
    """The provider's answer as text.

    Raises:
        FeedUnreachableError: There was none in time, it was an error, or it was too large.
    """
    client, endpoint = feeds.client, feeds.endpoints.get(provider)
    if client is None or endpoint is None:
        raise FeedUnreachableError("it is not configured")
    ends = time.monotonic() + feeds.deadline_s
    try:
        for attempt in stamina.retry_context(on=_TryAgain, attempts=feeds.attempts, timeout=feeds.deadline_s):
            with attempt:
                return _once(client, endpoint, params, ends)
    except _TryAgain as failure:
        raise FeedUnreachableError(str(failure)) from None
    raise FeedUnreachableError("it did not answer")


def _once(client: httpx.Client, endpoint: Endpoint, params: Mapping[str, str], ends: float) -> str:
    """One attempt, read piece by piece so that a trickle cannot outlast the deadline."""
    remaining = max(0.1, ends - time.monotonic())
    try:
        with client.stream(
            "GET",
            endpoint.url,
            params={**endpoint.params, **params},
            headers=dict(endpoint.headers),
            timeout=httpx.Timeout(remaining, connect=min(3.0, remaining)),
        ) as answer:
            _refuse_status(answer.status_code)
            return _text(answer, ends)
    except httpx.TimeoutException:
        raise _TryAgain("it did not answer in time") from None
    except httpx.TransportError:
        raise _TryAgain("it could not be reached") from None
    except (httpx.HTTPError, httpx.InvalidURL):
        raise FeedUnreachableError("its address or answer is broken") from None


def _refuse_status(status: int) -> None:
    """Only a plain success is an answer."""
    if status >= _SERVER_ERROR or status == _TOO_MANY:
        raise _TryAgain(f"it answered with error {status}")
    if status != httpx.codes.OK:
        raise FeedUnreachableError(f"it answered with status {status}")


def _text(answer: httpx.Response, ends: float) -> str:
    """The whole body, within the deadline and the size allowed."""
    parts, size = [], 0
    for part in answer.iter_bytes():
        size += len(part)
        if time.monotonic() > ends:
            raise FeedUnreachableError("its answer did not end in time")
        if size > LARGEST_BYTES:
            raise FeedUnreachableError("its answer is far too large")
        parts.append(part)
    return b"".join(parts).decode("utf-8", errors="replace").removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")


def digest(body: str) -> str:
    """The SHA-256 of a body's UTF-8 bytes."""
    return hashlib.sha256(body.encode()).hexdigest()
