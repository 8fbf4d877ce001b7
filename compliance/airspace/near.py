"""The zones near a place at a time, and what about them is not known.

Datasets never change once imported, so each one's zones and search tree are kept in memory under its id; which
datasets are in force is asked of the database every time, so an import elsewhere is seen at once.
"""

import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from threading import Lock
from zoneinfo import ZoneInfo

import shapely
from shapely import STRtree
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry
from sqlmodel import Session, col, select

from compliance.airspace.boundary import METRES_PER_NAUTICAL_MILE
from compliance.airspace.models import AirspaceZone, ZoneDataset
from compliance.airspace.service import refusals_of
from compliance.evidence import AirspaceEvidence, Provenance, Zone

ARGYLL_SENTINELS = ("P611", "RU502A", "RU503A", "RU601A", "RU602A", "RU603A", "RU604A", "RU608")
"""Zones that airspace data for Argyll and Bute must hold, else it has lost some.

Source: UK AIP ENR 5.1, the six aerodromes' flight restriction zones and the two zones round the naval base.
"""
NEAR_M = 6 * METRES_PER_NAUTICAL_MILE
_LONDON = ZoneInfo("Europe/London")
_METRES_PER_DEGREE = 111_000.0
_KEPT = 24


@dataclass(frozen=True, slots=True)
class _Index:
    """One dataset's zones with their search tree."""

    tree: STRtree
    zones: tuple[Zone, ...]


class _Indexes:
    """The search trees last used, by dataset id; safe to share among threads."""

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._held: OrderedDict[str, _Index] = OrderedDict()
        self._lock = Lock()

    def of(self, session: Session, dataset: ZoneDataset) -> _Index:
        """The dataset's tree, built from its rows the first time."""
        with self._lock:
            held = self._held.get(dataset.id)
            if held is not None:
                self._held.move_to_end(dataset.id)
                return held
        built = _build(session, dataset)
        with self._lock:
            self._held[dataset.id] = built
            while len(self._held) > self._kept:
                self._held.popitem(last=False)
        return built


_INDEXES = _Indexes(_KEPT)


def zones_near(
    session: Session,
    geometry: BaseGeometry,
    starts_at: datetime,
    ends_at: datetime,
    metres: float = NEAR_M,
    *,
    sentinels: Sequence[str] = ARGYLL_SENTINELS,
) -> AirspaceEvidence:
    """Every zone whose box comes within that distance of the shape's box, in force at some time asked.

    Args:
        session: A reading session.
        geometry: The place, WGS 84.
        starts_at: From when, aware.
        ends_at: Until when, aware.
        metres: How near.
        sentinels: Designators that the data must hold to be trusted.

    Returns:
        The zones, where each came from, and sentences on what is missing; with any, nothing in airspace can pass.
    """
    first, last = _day(starts_at), _day(ends_at)
    held = session.exec(select(ZoneDataset)).all()
    in_force = _in_force(held, first, last)
    around = _around(geometry, metres)
    zones: dict[bytes, Zone] = {}
    for dataset in in_force:
        index = _INDEXES.of(session, dataset)
        for position in sorted(index.tree.query(around).tolist()):
            zone = index.zones[position]
            if _applies(zone, starts_at, ends_at):
                zones.setdefault(_key(zone), zone)
    missing = [*_lapsed(in_force, first, last), *_absent(held, (first, last), sentinels), *_unread(in_force, around)]
    return AirspaceEvidence(
        zones=tuple(zones.values()),
        provenance=tuple(provenance_of(dataset) for dataset in in_force),
        missing=tuple(dict.fromkeys(missing)),
    )


def provenance_of(dataset: ZoneDataset) -> Provenance:
    """Where a dataset's zones come from."""
    return Provenance(
        kind="airspace",
        source=dataset.title,
        effective=dataset.effective_from,
        fetched_at=aware(dataset.imported_at),
        issued_at=None,
        sha256=dataset.sha256,
        note=dataset.note,
    )


def aware(moment: datetime) -> datetime:
    """The moment with its zone: SQLite gives UTC back without one."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _day(moment: datetime) -> date:
    """The calendar day in Europe/London."""
    return aware(moment).astimezone(_LONDON).date()


def _rank(dataset: ZoneDataset) -> tuple[date, datetime]:
    """Later editions rank higher; of two of the same day, the one imported later corrects the other."""
    return dataset.effective_from or date.min, aware(dataset.imported_at)


def _current(editions: Sequence[ZoneDataset], on: date) -> ZoneDataset | None:
    """The edition of one source in force on a day, whether or not it is past its stated end."""
    begun = [edition for edition in editions if edition.effective_from is None or edition.effective_from <= on]
    return max(begun, key=_rank) if begun else None


def _by_source(held: Sequence[ZoneDataset]) -> list[list[ZoneDataset]]:
    """The editions of each source."""
    sources: dict[str, list[ZoneDataset]] = {}
    for dataset in held:
        sources.setdefault(dataset.source, []).append(dataset)
    return [sources[name] for name in sorted(sources)]


def _in_force(held: Sequence[ZoneDataset], first: date, last: date) -> list[ZoneDataset]:
    """Each source's edition on the first day and any that begins by the last; notices all count, each with its own end.

    Before a source's first edition the earliest stands in, so that what it forbids is still seen.
    """
    chosen: list[ZoneDataset] = []
    for editions in _by_source(held):
        if editions[0].format == "notam":
            chosen.extend(editions)
            continue
        current = _current(editions, first)
        later = [e for e in editions if e.effective_from is not None and first < e.effective_from <= last]
        chosen.extend([current] if current else [])
        chosen.extend(sorted(later, key=_rank))
        if current is None and not later:
            chosen.append(min(editions, key=_rank))
    return chosen


def _lapsed(in_force: Sequence[ZoneDataset], first: date, last: date) -> list[str]:
    """A sentence for each dataset that does not cover the days asked, and for having none at all."""
    if not any(not dataset.temporary for dataset in in_force):
        return ["No airspace data is loaded, so no zone can be ruled out."]
    sentences = []
    newest = {dataset.source: dataset for dataset in sorted(in_force, key=_rank)}
    for dataset in in_force:
        begins, ends = dataset.effective_from, dataset.effective_to
        if dataset.temporary:
            continue
        if begins and begins > first and not any(o.source == dataset.source and o is not dataset for o in in_force):
            sentences.append(f"The airspace data '{dataset.title}' begins on {_words(begins)}, after the flight.")
        if ends and ends < last and newest[dataset.source] is dataset:
            sentences.append(f"The airspace data '{dataset.title}' ended on {_words(ends)} and no newer is loaded.")
    return sentences


def _absent(held: Sequence[ZoneDataset], days: tuple[date, date], sentinels: Sequence[str]) -> list[str]:
    """A sentence for each zone that must be there and is in no dataset in force on one of the days."""
    sentences = []
    for on in days:
        current = [edition for editions in _by_source(held) if (edition := _current(editions, on)) is not None]
        known = {str(name) for dataset in current for name in dataset.designators}
        lost = [name for name in sentinels if name not in known]
        if current and lost:
            sentences.append(f"The airspace data lacks {', '.join(lost)}, which it must hold, so it has lost zones.")
    return sentences


def _unread(in_force: Sequence[ZoneDataset], around: BaseGeometry) -> list[str]:
    """A sentence for each feature that could not be read and lies here, or lies nobody knows where."""
    return [
        f"The zone '{refusal.feature}' of '{dataset.title}' could not be read: {refusal.reason}."
        for dataset in in_force
        for refusal in refusals_of(dataset)
        if refusal.box is None or box(*refusal.box).intersects(around)
    ]


def _words(day: date) -> str:
    """A date as people write it."""
    return f"{day.day} {day:%B %Y}"


def _around(geometry: BaseGeometry, metres: float) -> BaseGeometry:
    """The shape's box, widened by at least that distance on each side."""
    west, south, east, north = geometry.bounds
    rise = metres / _METRES_PER_DEGREE
    highest = min(89.0, max(abs(south), abs(north)) + rise)
    run = rise / math.cos(math.radians(highest))
    return box(west - run, south - rise, east + run, north + rise)


def _applies(zone: Zone, starts_at: datetime, ends_at: datetime) -> bool:
    """True when the zone's own dates, if it has any, meet the time asked; ends are open."""
    begun = zone.effective_from is None or zone.effective_from < aware(ends_at)
    return begun and (zone.effective_to is None or zone.effective_to > aware(starts_at))


def _key(zone: Zone) -> bytes:
    """What makes two zones of different datasets the same: designator, shape and limits."""
    limits = f"{zone.designator}|{zone.kind}|{zone.lower_m}|{zone.upper_m}|{zone.upper_reference}|"
    return limits.encode() + shapely.to_wkb(zone.geometry)


def _build(session: Session, dataset: ZoneDataset) -> _Index:
    """A dataset's zones and their tree from its rows."""
    rows = session.exec(
        select(AirspaceZone).where(AirspaceZone.dataset_id == dataset.id).order_by(col(AirspaceZone.sequence))
    ).all()
    shapes = shapely.from_wkb([row.geometry_wkb for row in rows])
    zones = tuple(
        Zone(
            designator=row.designator,
            name=row.name,
            kind=row.kind,
            geometry=shape,
            lower_m=row.lower_m,
            lower_reference=row.lower_reference,
            upper_m=row.upper_m,
            upper_reference=row.upper_reference,
            effective_from=aware(row.starts_at) if row.starts_at else None,
            effective_to=aware(row.ends_at) if row.ends_at else None,
            activity=row.activity,
            permitted_by=tuple(str(who) for who in row.permitted_by),
            dataset=dataset.sha256,
        )
        for row, shape in zip(rows, shapes, strict=True)
    )
    return _Index(STRtree(list(shapes)), zones)
