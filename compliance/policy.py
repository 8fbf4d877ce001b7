"""The policy: dated parameters and rules as data, with the source of each.

A policy is one TOML document (or the files of one folder, joined in the order of their names). Its identity is the
SHA-256 of those bytes. Everything a policy owner may change is here; the checks themselves are small functions in
``compliance.rules``, bound by the name in ``check``.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import resources

from compliance.errors import PolicyError
from compliance.finding import Authority, Severity, Source
from compliance.particulars import Operation, Stage, Vehicle

Value = float | int | str | bool | list[object]


@dataclass(frozen=True, slots=True)
class Dated:
    """A value in force from one date to the end of another, and the clause that gives it."""

    starts: date
    ends: date | None
    value: Value
    source: str

    def holds(self, on: date) -> bool:
        """Whether it is in force on that date."""
        return self.starts <= on and (self.ends is None or on <= self.ends)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure of the policy: its unit, its values by date, and why."""

    id: str
    unit: str
    title: str
    values: tuple[Dated, ...]
    plausible: tuple[float, float] | None = None
    unsure: str | None = None

    def on(self, day: date) -> Value | None:
        """The value in force on a date, None where the policy has none."""
        return next((dated.value for dated in self.values if dated.holds(day)), None)


@dataclass(frozen=True, slots=True)
class WaiverTerms:
    """Whether the rule may be waived, by which role, for how long at most."""

    allowed: bool = False
    by_role: str | None = None
    max_days: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of one rule.

    ``needs`` are the fields without which it is unknown; ``reads`` are those it looks at when the case calls for them;
    ``evidence`` names the kinds of evidence it uses. ``on_missing`` is always to refer: what is unknown of a block or
    refer rule goes to a person.
    """

    id: str
    version: int
    title: str
    statement: str
    authority: Authority
    source: Source
    check: str
    stage: Stage
    severity: Severity
    effective_from: date
    effective_to: date | None
    guide: str
    on_missing: str = "refer"
    params: tuple[tuple[str, str], ...] = ()
    needs: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    vehicles: tuple[Vehicle, ...] = (Vehicle.AIR,)
    operations: tuple[Operation, ...] = tuple(Operation)
    waiver: WaiverTerms = WaiverTerms()
    unsure: str | None = None

    def holds(self, on: date) -> bool:
        """Whether this version is in force on that date."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy version, whole: header, parameters and rules in their order, and the text they were read from."""

    id: str
    title: str
    version: str
    effective_from: date
    effective_to: date | None
    review_due: date
    supersedes: str | None
    parameters: tuple[Parameter, ...]
    rules: tuple[Rule, ...]
    sha256: str
    text: str = dataclasses.field(repr=False)

    def parameter(self, name: str) -> Parameter:
        """A parameter by its id.

        Raises:
            PolicyError: The policy has none of that name.
        """
        for parameter in self.parameters:
            if parameter.id == name:
                return parameter
        raise PolicyError(f"The policy has no parameter called {name}.", field=name)

    def in_force(self, on: date) -> tuple[Rule, ...]:
        """The rules in force on a date, in policy order."""
        return tuple(rule for rule in self.rules if rule.holds(on))

    def rule_ids(self) -> tuple[str, ...]:
        """Every rule id once, in policy order."""
        return tuple(dict.fromkeys(rule.id for rule in self.rules))

    def change_dates(self) -> tuple[date, ...]:
        """Every date on which a rule or a value begins, or has just ended, in order."""
        return tuple(sorted(set(self._edges())))

    def _edges(self) -> Iterator[date]:
        for rule in self.rules:
            yield from edges(rule.effective_from, rule.effective_to)
        for parameter in self.parameters:
            for dated in parameter.values:
                yield from edges(dated.starts, dated.ends)


def edges(starts: date, ends: date | None) -> Iterator[date]:
    """The first day of a span, and the first day after it."""
    yield starts
    if ends is not None and ends < date.max:
        yield date.fromordinal(ends.toordinal() + 1)


def shipped_text() -> str:
    """The text of the policy that comes with the product."""
    folder = resources.files("compliance") / "policies" / "argyll-and-bute-1.0"
    parts = sorted((part for part in folder.iterdir() if part.name.endswith(".toml")), key=lambda part: part.name)
    return "\n".join(part.read_text(encoding="utf-8") for part in parts)
