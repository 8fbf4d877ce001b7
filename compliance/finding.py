"""A finding: what one rule says of one proposal, on what evidence, and what would change it."""

import dataclasses
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from compliance.evidence import Provenance
from compliance.roundtrip import Json


class Outcome(StrEnum):
    """What a rule says."""

    PASS = "PASS"  # noqa: S105 (an outcome, not a password)
    FAIL = "FAIL"
    UNKNOWN = "UNKNOWN"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    NOT_DUE = "NOT_DUE"
    WAIVED = "WAIVED"


class Severity(StrEnum):
    """What a failure does to the verdict; the last two never affect it."""

    BLOCK = "block"
    REFER = "refer"
    ADVISE = "advise"
    INFO = "info"
    TASK = "task"


class Authority(StrEnum):
    """Who says so: a landowner's wish is not the law, and the reader is told which it is."""

    LAW = "law"
    AMC = "amc"
    GUIDANCE = "guidance"
    LANDOWNER = "landowner"
    POLICY = "policy"


@dataclass(frozen=True, slots=True)
class Source:
    """The document and clause a rule rests on."""

    instrument: str
    clause: str
    url: str


Measured = float | str | None


@dataclass(frozen=True, slots=True)
class Detail:
    """The figures behind a finding: what was observed against what limit, where and when it is worst.

    ``margin`` is positive on the safe side. ``zones`` are published designators without EG.
    """

    observed: Measured = None
    limit: Measured = None
    unit: str | None = None
    margin: float | None = None
    where: BaseGeometry | None = None
    when: datetime | None = None
    zones: tuple[str, ...] = ()
    evidence: tuple[Provenance, ...] = ()
    would_pass_if: tuple[str, ...] = ()


NOTHING_MORE = Detail()


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's answer."""

    rule: str
    outcome: Outcome
    severity: Severity
    sentence: str
    authority: Authority
    source: Source
    detail: Detail = NOTHING_MORE

    @property
    def weight(self) -> int:
        """How much it weighs against the flight, heaviest first when sorted downwards."""
        return _WEIGHTS.get((self.outcome, self.severity), _OUTCOMES[self.outcome])

    def at(self, moment: datetime) -> "Finding":
        """The same finding, worst at that moment, unless it already says when."""
        if self.detail.when is not None:
            return self
        return dataclasses.replace(self, detail=dataclasses.replace(self.detail, when=moment))

    def to_json(self) -> dict[str, Json]:
        """The finding as the API gives it."""
        detail = self.detail
        return {
            "rule": self.rule,
            "outcome": str(self.outcome),
            "severity": str(self.severity),
            "sentence": self.sentence,
            "authority": str(self.authority),
            "source": {
                "instrument": self.source.instrument,
                "clause": self.source.clause,
                "url": self.source.url,
            },
            "observed": _tidy(detail.observed),
            "limit": _tidy(detail.limit),
            "unit": detail.unit,
            "margin": _tidy(detail.margin),
            "where": None if detail.where is None else _listed(mapping(detail.where)),
            "when": None if detail.when is None else instant(detail.when),
            "zones": list(detail.zones),
            "evidence": [_cited(each) for each in detail.evidence],
            "would_pass_if": list(detail.would_pass_if),
        }


_WEIGHTS = {
    (Outcome.FAIL, Severity.BLOCK): 9,
    (Outcome.FAIL, Severity.REFER): 8,
    (Outcome.UNKNOWN, Severity.BLOCK): 7,
    (Outcome.UNKNOWN, Severity.REFER): 7,
    (Outcome.FAIL, Severity.ADVISE): 6,
    (Outcome.UNKNOWN, Severity.ADVISE): 5,
}
_OUTCOMES = {
    Outcome.FAIL: 4,
    Outcome.UNKNOWN: 4,
    Outcome.WAIVED: 3,
    Outcome.NOT_DUE: 2,
    Outcome.PASS: 1,
    Outcome.NOT_APPLICABLE: 0,
}


def instant(moment: datetime) -> str:
    """A moment in UTC as JSON has it: 2026-12-21T10:00:00Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _tidy(value: Measured) -> Json:
    """Whole numbers without a fraction, others to six places, words as they are."""
    if not isinstance(value, float):
        return value
    rounded = round(value, 6)
    return int(rounded) if rounded.is_integer() else rounded


def _cited(provenance: Provenance) -> Json:
    return {
        "kind": provenance.kind,
        "source": provenance.source,
        "effective": None if provenance.effective is None else provenance.effective.isoformat(),
        "sha256": provenance.sha256,
    }


def _listed(value: object) -> Json:
    """A shapely mapping with JSON's lists in place of tuples."""
    if isinstance(value, dict):
        return {key: _listed(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [_listed(each) for each in value]
    return value  # type: ignore[return-value] # a GeoJSON mapping holds only text and numbers besides
