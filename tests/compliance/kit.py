"""Proposals, evidence and zones to judge in tests."""

import copy
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from compliance.evidence import AirspaceEvidence, Evidence, Provenance, Zone, ZoneKind
from compliance.feeds.given import read_given
from compliance.finding import Finding
from compliance.proposal import parse_proposal
from compliance.shipped import shipped_policy
from compliance.verdict import Circumstances, Verdict, assess
from geo.shapes import circle

GOLDEN = Path(__file__).parent.parent / "golden" / "proposals"
NOW = datetime(2026, 12, 8, 9, 30, tzinfo=UTC)
DATASET = Provenance("airspace", "made for tests", date(2026, 7, 9), None, None, "ab" * 32)

Document = dict[str, Any]


@lru_cache
def _text(name: str) -> str:
    return (GOLDEN / f"{name}.json").read_text(encoding="utf-8")


def golden(name: str = "pdra01-go_no_go") -> Document:
    """A fully evidenced proposal, ours to change."""
    document: Document = json.loads(_text(name))
    return document


def zone(
    designator: str = "RU604A",
    kind: ZoneKind = ZoneKind.FLIGHT_RESTRICTION_ZONE,
    *,
    centre: tuple[float, float] = (-5.098, 56.2008),
    radius_m: float = 3704,
    activity: str = "h24",
) -> Zone:
    """A round zone from the surface to 2,000 ft, over the golden area unless told otherwise."""
    return Zone(
        designator=designator,
        name="OBAN",
        kind=kind,
        geometry=circle(centre[0], centre[1], radius_m),
        lower_m=0,
        lower_reference="SFC",
        upper_m=609.6,
        upper_reference="AMSL",
        effective_from=None,
        effective_to=None,
        activity=activity,
        permitted_by=("the aerodrome operator",),
        dataset="made",
    )


def evidence(document: Document, *zones: Zone, missing: tuple[str, ...] = (), now: datetime = NOW) -> Evidence:
    """The evidence that a document brings, with whole airspace data that hold those zones."""
    given = read_given(document.get("evidence") or {}, now=now)
    return replace(given, airspace=AirspaceEvidence(zones, (DATASET,), missing))


def judge(document: Document, *zones: Zone, now: datetime = NOW, given: Evidence | None = None) -> Verdict:
    """A verdict by the shipped policy."""
    held = evidence(document, *zones, now=now) if given is None else given
    return assess(parse_proposal(document), shipped_policy(), Circumstances(held, now))


def found(verdict: Verdict, rule: str) -> Finding:
    """The finding of a rule, which must be there."""
    finding = verdict.of(rule)
    assert finding is not None, rule
    return finding


def changed(document: Document, **values: object) -> Document:
    """A copy with dotted fields (``__`` for the dot) set; None takes the field out."""
    copied = copy.deepcopy(document)
    for path, value in values.items():
        put(copied, path.replace("__", "."), value)
    return copied


def put(document: Document, path: str, value: object) -> None:
    """Set a dotted field; in a list, in each of its members."""
    *way, last = path.split(".")
    holders: list[Document] = [document]
    for name in way:
        inner: list[Document] = []
        for holder in holders:
            nested = holder.setdefault(name, {})
            inner += nested if isinstance(nested, list) else [nested]
        holders = inner
    for holder in holders:
        holder[last] = copy.deepcopy(value)
