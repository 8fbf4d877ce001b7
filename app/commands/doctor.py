"""`laverock doctor`: what is missing or broken, one line each."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import click
import httpx
from shapely import box
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, func, select

from app.assembly import Parts, assemble
from app.assets import AssetMissingError, asset_url
from app.commands.context import json_option, report
from app.database import newest, revision
from app.settings import Settings, from_env
from compliance.airspace.near import zones_near
from compliance.feeds.models import TideStation
from compliance.service import in_force
from geo.errors import ExplainedError
from geo.grids import grid_available
from records import jobs
from records.database import reading
from records.jobs import JobState
from records.worker import utc_now

_PROBE: Final = "health/doctor"
_TIMEOUT_S: Final = 4.0


class State(StrEnum):
    """How one thing stands. Only what is broken makes the command fail."""

    OK = "ok"
    MISSING = "missing"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, how it stands, and what it means."""

    name: str
    state: State
    sentence: str


@click.command()
@click.option("--live", metavar="URL", help="Only ask whether the service at this address is up.")
@json_option
@click.pass_context
def doctor(ctx: click.Context, live: str | None, as_json: bool) -> None:
    """Say what is missing or broken; exit 1 when something is broken."""
    checks = [is_live(live)] if live else list(examine(from_env(os.environ), utc_now()))
    rows = [{"check": check.name, "state": check.state.value, "sentence": check.sentence} for check in checks]
    broken = any(check.state is State.BROKEN for check in checks)
    lines = [f"{check.state.value:<8}{check.name}: {check.sentence}" for check in checks]
    report(as_json, {"healthy": not broken, "checks": rows}, "\n".join(lines))
    ctx.exit(1 if broken else 0)


def is_live(address: str) -> Check:
    """Whether the service at an address says that it is up."""
    url = f"{address.rstrip('/')}/health/live"
    try:
        answer = httpx.get(url, timeout=_TIMEOUT_S)
    except (httpx.HTTPError, httpx.InvalidURL) as failure:
        return Check("live", State.BROKEN, f"{url} did not answer: {failure or type(failure).__name__}.")
    if answer.status_code != httpx.codes.OK:
        return Check("live", State.BROKEN, f"{url} answered with status {answer.status_code}.")
    return Check("live", State.OK, f"{url} answers.")


def examine(settings: Settings, now: datetime) -> Iterator[Check]:
    """Look at everything that the settings name.

    Args:
        settings: Of the service that is looked at.
        now: The present moment.
    """
    yield _front_end()
    try:
        parts = assemble(settings)
    except (ExplainedError, SQLAlchemyError, OSError) as failure:
        yield Check("settings", State.BROKEN, f"The service cannot be put together: {failure}")
        return
    yield _grids()
    yield _store(parts)
    database = _database(settings, parts)
    yield database
    if database.state is State.OK:
        with reading(parts.engine) as session:
            for check in (_airspace, _policy, _tides, _jobs):
                yield check(session, settings, now)
    yield _feeds(settings)
    parts.engine.dispose()


def _front_end() -> Check:
    try:
        asset_url("page.js")
    except AssetMissingError as missing:
        return Check("front end", State.BROKEN, f"{missing} {missing.remedy or ''}".strip())
    return Check("front end", State.OK, "It is built.")


def _grids() -> Check:
    if not grid_available():
        return Check("grids", State.BROKEN, "The grids of OSTN15 and OSGM15 are not there: no coordinate is exact.")
    return Check("grids", State.OK, "OSTN15 and OSGM15 are in place.")


def _store(parts: Parts) -> Check:
    """Whether the file store takes bytes and gives them back."""
    try:
        parts.files.put_bytes(b"laverock", _PROBE)
        whole = parts.files.read(_PROBE) == b"laverock"
        parts.files.delete(_PROBE)
    except (ExplainedError, OSError) as failure:
        return Check("file store", State.BROKEN, f"It cannot be written: {failure}")
    if not whole:
        return Check("file store", State.BROKEN, "It did not give back what was written.")
    return Check("file store", State.OK, "It can be written and read.")


def _database(settings: Settings, parts: Parts) -> Check:
    if settings.embedded and not (settings.data / "laverock.sqlite3").exists():
        return Check("database", State.MISSING, "There is none yet; it is made at the first start.")
    try:
        reached, needed = revision(parts.engine), newest(parts.engine)
    except SQLAlchemyError as failure:
        return Check("database", State.BROKEN, f"It cannot be reached: {type(failure).__name__}.")
    if reached != needed:
        sentence = f"It is at revision {reached or 'none'}, and this version needs {needed}. Run laverock migrate."
        return Check("database", State.BROKEN, sentence)
    return Check("database", State.OK, f"It is at revision {reached}.")


def _airspace(session: Session, settings: Settings, now: datetime) -> Check:
    """Whether every zone that must be known is, in data of today."""
    served = settings.service_area
    found = zones_near(
        session, box(served.west, served.south, served.east, served.north), now, now + timedelta(hours=1)
    )
    if found.missing:
        return Check("airspace", State.MISSING, " ".join(found.missing))
    sources = ", ".join(
        f"{each.source}{f' of {each.effective}' if each.effective else ''}{f' ({each.note})' if each.note else ''}"
        for each in found.provenance
    )
    return Check("airspace", State.OK, f"{len(found.zones)} zones in force from {sources}.")


def _policy(session: Session, _settings: Settings, now: datetime) -> Check:
    try:
        policy = in_force(session, now)
    except ExplainedError as failure:
        return Check("policy", State.BROKEN, str(failure))
    return Check("policy", State.OK, f"{policy.title} {policy.version} is in force.")


def _tides(session: Session, _settings: Settings, _now: datetime) -> Check:
    stations = session.exec(select(func.count()).select_from(TideStation)).one()
    if not stations:
        return Check("tide tables", State.MISSING, "None is loaded: work that depends on the water's level is unknown.")
    return Check("tide tables", State.OK, f"{stations} stations are loaded.")


def _jobs(session: Session, _settings: Settings, _now: datetime) -> Check:
    counted = jobs.counts(session)
    failed = counted.get(JobState.FAILED, 0)
    if failed:
        latest = jobs.failures(session, 1)[0]
        sentence = f"{failed} were given up. The latest, {latest.kind} {latest.id}: {latest.reason}"
        return Check("jobs", State.MISSING, sentence)
    return Check("jobs", State.OK, "None was given up.")


def _feeds(settings: Settings) -> Check:
    if not settings.feeds:
        return Check("feeds", State.MISSING, "None is configured: weather and notices come from imported files only.")
    return Check("feeds", State.OK, f"Asked when needed: {', '.join(settings.feeds)}.")
