"""Tide tables: a council's own CSV of predicted levels, and the levels at a place and time.

The CSV opens with lines of `# key: value` naming the station (`station`, `longitude`, `latitude`, `valid_within_m`,
`chart_datum_m_odn`, `datum_source`, optionally `datum_date`, `source`), then `time,height_m` with heights above Chart
Datum, or `time,level_m_odn`. Levels between rows are interpolated by half a cosine between high and low water, in a
straight line between rows closer than 30 minutes. Prediction only, surge is not in it; not for navigation.
"""

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from compliance.airspace.near import aware
from compliance.evidence import Provenance, TideEvidence, TideLevel
from compliance.feeds.errors import FeedShapeError
from compliance.feeds.keep import metres_between
from compliance.feeds.models import TidePrediction, TideStation
from compliance.feeds.parse.values import number, utc_time
from records import audit
from records.viewer import SYSTEM, Viewer

STEP = timedelta(minutes=15)
_CLOSE = timedelta(minutes=30)
# From one high or low water to the next is some six hours; a longer gap is a hole in the table.
_LONGEST_GAP = timedelta(hours=9)
_MARGIN = timedelta(hours=10)
_REQUIRED = ("station", "longitude", "latitude", "valid_within_m", "chart_datum_m_odn", "datum_source")


@dataclass(frozen=True, slots=True)
class TideImport:
    """What became of a tide table."""

    station: str
    levels: int
    first: datetime
    last: datetime
    sha256: str


def import_tides(session: Session, source: Path | bytes, *, now: datetime, viewer: Viewer = SYSTEM) -> TideImport:
    """Take in a station's table; rows for the same times replace earlier ones.

    Raises:
        FeedShapeError: The heading is incomplete, or a row cannot be read.
    """
    data = source if isinstance(source, bytes) else source.read_bytes()
    text = data.decode("utf-8", errors="replace").removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    heading, body = _heading(text)
    station = _station(session, heading, hashlib.sha256(data).hexdigest(), now)
    levels = dict(_levels(body, station.chart_datum_m_odn))
    if not levels:
        raise FeedShapeError("The tide table has no rows.", field="file")
    times = sorted(levels)
    session.exec(
        delete(TidePrediction).where(
            col(TidePrediction.station_id) == station.id, col(TidePrediction.at).between(times[0], times[-1])
        )
    )
    session.execute(
        insert(TidePrediction), [{"station_id": station.id, "at": at, "level_m_odn": levels[at]} for at in times]
    )
    audit.record(
        session,
        viewer=viewer,
        action="tides.imported",
        subject=f"tide_station:{station.id}",
        now=now,
        detail={"sha256": station.sha256, "levels": len(times)},
    )
    return TideImport(station.name, len(times), times[0], times[-1], station.sha256)


def _heading(text: str) -> tuple[dict[str, str], str]:
    """The `# key: value` lines, and the rows below them."""
    heading: dict[str, str] = {}
    lines = text.splitlines()
    for line in lines:
        if line.startswith("#"):
            key, _, value = line.lstrip("# ").partition(":")
            heading[key.strip().lower()] = value.strip()
    lacking = [name for name in _REQUIRED if not heading.get(name)]
    if lacking:
        raise FeedShapeError(
            f"The tide table does not state {', '.join(lacking)}.",
            field=lacking[0],
            remedy="Add a line such as '# chart_datum_m_odn: -2.10' above the rows.",
        )
    return heading, "\n".join(line for line in lines if not line.startswith("#"))


def _figure(heading: dict[str, str], name: str) -> float:
    """A number of the heading."""
    figure = number(heading.get(name))
    if figure is None:
        raise FeedShapeError(f"The tide table's {name} is not a number.", field=name)
    return figure


def _station(session: Session, heading: dict[str, str], digest: str, now: datetime) -> TideStation:
    """The station as the heading describes it, new or brought up to date."""
    try:
        stated = date.fromisoformat(heading["datum_date"]) if heading.get("datum_date") else None
    except ValueError:
        raise FeedShapeError("The tide table's datum_date is not a date.", field="datum_date") from None
    held = session.exec(select(TideStation).where(TideStation.name == heading["station"])).first()
    station = held or TideStation(
        name=heading["station"], lon=0, lat=0, valid_within_m=1, chart_datum_m_odn=0, datum_source="", source="",
        sha256=digest, imported_at=now,
    )  # fmt: skip
    station.lon, station.lat = _figure(heading, "longitude"), _figure(heading, "latitude")
    station.valid_within_m = _figure(heading, "valid_within_m")
    station.chart_datum_m_odn = _figure(heading, "chart_datum_m_odn")
    station.datum_source, station.datum_date = heading["datum_source"], stated
    station.source = heading.get("source") or "imported table"
    station.sha256, station.imported_at = digest, now
    session.add(station)
    session.flush()
    return station


def _levels(body: str, chart_datum_m_odn: float) -> Iterator[tuple[datetime, float]]:
    """Times and levels above Ordnance Datum."""
    for index, row in enumerate(csv.DictReader(io.StringIO(body))):
        level, height = number(row.get("level_m_odn")), number(row.get("height_m"))
        if level is None and height is not None:
            level = height + chart_datum_m_odn
        if level is None or not row.get("time"):
            raise FeedShapeError(f"Row {index + 1} of the tide table lacks a time or a height.", field="file")
        yield utc_time(row["time"]), level


def tide_at(
    session: Session, place: tuple[float, float], starts_at: datetime, ends_at: datetime
) -> TideEvidence | None:
    """Predicted levels every quarter hour at the nearest station, None when no station is held.

    `covers` is False when the place lies outside the station's stated validity: then the levels tell nothing there.
    """
    stations = session.exec(select(TideStation)).all()
    if not stations:
        return None
    station = min(stations, key=lambda each: metres_between((each.lon, each.lat), place))
    rows = session.exec(
        select(TidePrediction)
        .where(
            TidePrediction.station_id == station.id,
            col(TidePrediction.at).between(starts_at - _MARGIN, ends_at + _MARGIN),
        )
        .order_by(col(TidePrediction.at))
    ).all()
    provenance = Provenance(
        kind="tide",
        source=station.source,
        effective=station.datum_date,
        fetched_at=aware(station.imported_at),
        issued_at=None,
        sha256=station.sha256,
        note=f"prediction without surge; Chart Datum to Ordnance Datum by {station.datum_source}",
    )
    return TideEvidence(
        levels=tuple(interpolated([(aware(row.at), row.level_m_odn) for row in rows], starts_at, ends_at)),
        station=station.name,
        provenance=provenance,
        covers=metres_between((station.lon, station.lat), place) <= station.valid_within_m,
    )


def interpolated(rows: Sequence[tuple[datetime, float]], starts_at: datetime, ends_at: datetime) -> Iterator[TideLevel]:
    """Levels on the quarter hours that the rows enclose, the first at or before the start."""
    if not rows:
        return
    seconds = np.array([at.timestamp() for at, _ in rows])
    heights = np.array([level for _, level in rows])
    quarter = STEP.total_seconds()
    at = np.floor(starts_at.timestamp() / quarter) * quarter
    last = np.ceil(ends_at.timestamp() / quarter) * quarter
    while at <= last:
        after = int(np.searchsorted(seconds, at))
        if after < len(seconds) and (after > 0 or seconds[0] == at):
            before = after if seconds[after] == at else after - 1
            gap = seconds[after] - seconds[before]
            if gap <= _LONGEST_GAP.total_seconds():
                share = 0.0 if gap == 0 else (at - seconds[before]) / gap
                bent = share if gap <= _CLOSE.total_seconds() else (1 - np.cos(np.pi * share)) / 2
                level = heights[before] + (heights[after] - heights[before]) * bent
                yield TideLevel(at=datetime.fromtimestamp(at, UTC), level_m_odn=round(float(level), 3))
        at += quarter
