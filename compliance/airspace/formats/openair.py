"""OpenAir, the line format of gliding and free flight, in its first version and with the commands of its second.

Source: the OpenAir description (AC, AN, AL, AH, V, DP, DA, DB, DC; version 2 adds AY, AI, AA, AF, AG, AX).
Limits in bare feet are above mean sea level. Radii are in nautical miles.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from shapely.geometry import Polygon

from compliance.airspace.boundary import METRES_PER_NAUTICAL_MILE, Arc, Segment, circle, draw, endpoint
from compliance.airspace.features import FeatureRefused, Limit, Parsed, Position, Refusal, ZoneFeature, box_of
from compliance.airspace.formats.documents import instant, text_of
from compliance.airspace.limits import read_limit
from compliance.airspace.naming import activity_of, kind_of, published_designator, without_prefix
from compliance.airspace.positions import openair_position
from compliance.evidence import ZoneKind

_KINDS = {
    "P": ZoneKind.PROHIBITED, "R": ZoneKind.RESTRICTED, "Q": ZoneKind.DANGER, "D": ZoneKind.CONTROLLED,
    "A": ZoneKind.CONTROLLED, "B": ZoneKind.CONTROLLED, "C": ZoneKind.CONTROLLED, "E": ZoneKind.CONTROLLED,
    "CTR": ZoneKind.CONTROLLED,
}  # fmt: skip
_COMMAND = re.compile(r"(?P<command>[A-Z]{1,2})\s+(?P<rest>.*)")
_DESIGNATOR = re.compile(r"^(?:[A-Z]{2}[- ]?)?(?P<designator>[PRD]-?\d+\w*)")


@dataclass(slots=True)
class _Record:
    """One airspace while its lines are read."""

    kind: str
    name: str = ""
    identifier: str = ""
    lower: Limit | None = None
    upper: Limit | None = None
    segments: list[Segment] = field(default_factory=list)
    circle: Polygon | None = None
    centre: Position | None = None
    clockwise: bool = True
    positions: list[Position] = field(default_factory=list)
    periods: list[tuple[datetime | None, datetime | None]] = field(default_factory=list)
    fault: str | None = None


def parse(data: bytes) -> Parsed:
    """Read an OpenAir file; comments, byte-order marks and either line ending are tolerated."""
    parsed = Parsed(source="openair", title="OpenAir zones")
    for record in _records(text_of(data)):
        try:
            parsed.features.append(_zone(record, parsed))
        except FeatureRefused as refused:
            parsed.refusals.append(
                Refusal(record.name or "an airspace without a name", refused.reason, box_of(record.positions))
            )
    return parsed


def _records(text: str) -> Iterator[_Record]:
    """The airspaces of the file, the first fault of each kept beside it."""
    record: _Record | None = None
    for raw in text.splitlines():
        found = _COMMAND.fullmatch(raw.partition("*")[0].strip())
        if found is None:
            continue
        if found["command"] == "AC":
            if record is not None:
                yield record
            record = _Record(found["rest"].strip())
        elif record is not None:
            _apply(record, found["command"], found["rest"].strip())
    if record is not None:
        yield record


def _apply(record: _Record, command: str, rest: str) -> None:
    """Take in one line; a fault refuses the airspace at its end, so that its name and place are still reported."""
    action = _ACTIONS.get(command)
    if action is None:
        return
    try:
        action(record, rest)
    except FeatureRefused as refused:
        record.fault = record.fault or refused.reason


def _named(record: _Record, rest: str) -> None:
    record.name = rest


def _identified(record: _Record, rest: str) -> None:
    record.identifier = rest


def _floor(record: _Record, rest: str) -> None:
    record.lower = read_limit(rest)


def _ceiling(record: _Record, rest: str) -> None:
    record.upper = read_limit(rest)


def _active(record: _Record, rest: str) -> None:
    start, _, end = rest.partition("/")
    record.periods.append(tuple(None if part == "NONE" else instant(part, "a time") for part in (start, end)))  # type: ignore[arg-type]


def _point(record: _Record, rest: str) -> None:
    point = openair_position(rest)
    record.positions.append(point)
    record.segments.append(point)


def _variable(record: _Record, rest: str) -> None:
    name, _, value = rest.partition("=")
    if name.strip().upper() == "X":
        record.centre = openair_position(value)
        record.positions.append(record.centre)
    elif name.strip().upper() == "D":
        record.clockwise = value.strip() == "+"


def _circle(record: _Record, rest: str) -> None:
    record.circle = circle(_centre(record), _figure(rest) * METRES_PER_NAUTICAL_MILE)


def _arc_between(record: _Record, rest: str) -> None:
    start, _, end = rest.partition(",")
    _add_arc(record, openair_position(start), openair_position(end), None)


def _arc_by_angles(record: _Record, rest: str) -> None:
    figures = [_figure(part) for part in rest.split(",")]
    if len(figures) != len(("radius", "start", "end")):
        raise FeatureRefused("an arc by angles needs a radius, a start and an end")
    radius, centre = figures[0] * METRES_PER_NAUTICAL_MILE, _centre(record)
    start, end = endpoint(centre, figures[1], radius), endpoint(centre, figures[2], radius)
    _add_arc(record, start, end, radius)


def _add_arc(record: _Record, start: Position, end: Position, radius_m: float | None) -> None:
    """An arc from its own start, and back to clockwise as the format's default for the next."""
    record.segments.extend([start, Arc(_centre(record), end, record.clockwise, radius_m)])
    record.positions.extend([start, end])
    record.clockwise = True


def _centre(record: _Record) -> Position:
    if record.centre is None:
        raise FeatureRefused("a circle or arc has no centre")
    return record.centre


def _figure(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise FeatureRefused(f"'{text.strip()}' is not a number") from None


_ACTIONS: dict[str, Callable[[_Record, str], None]] = {
    "AN": _named, "AI": _identified, "AL": _floor, "AH": _ceiling, "AA": _active, "DP": _point,
    "V": _variable, "DC": _circle, "DB": _arc_between, "DA": _arc_by_angles,
}  # fmt: skip


def _zone(record: _Record, parsed: Parsed) -> ZoneFeature:
    """The finished zone, once nothing in it was at fault."""
    if record.fault:
        raise FeatureRefused(record.fault)
    if record.lower is None or record.upper is None:
        raise FeatureRefused("its lower or upper limit is missing")
    shape, changed = (record.circle, None) if record.circle is not None else draw(record.segments)
    if changed:
        parsed.warnings.append(f"{record.name}: {changed}.")
    code = published_designator(record.name)
    other = _DESIGNATOR.match(record.name.upper())
    designator = code or (other["designator"] if other else "") or without_prefix(record.identifier)
    kind = kind_of(code, record.name) if code else _KINDS.get(record.kind.upper(), ZoneKind.OTHER)
    starts = [start for start, _ in record.periods if start]
    ends = [end for _, end in record.periods if end]
    return ZoneFeature(
        designator=designator,
        name=record.name,
        kind=kind,
        geometry=shape,
        lower=record.lower,
        upper=record.upper,
        activity="scheduled" if record.periods else activity_of(kind),
        starts_at=min(starts) if len(starts) == len(record.periods) and starts else None,
        ends_at=max(ends) if len(ends) == len(record.periods) and ends else None,
    )
