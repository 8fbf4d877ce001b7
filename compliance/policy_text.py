"""Reading a policy's TOML strictly: a slip is refused with the name of the rule or parameter it is in."""

import hashlib
import tomllib
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from compliance.errors import PolicyError
from compliance.finding import Authority, Severity, Source
from compliance.particulars import Operation, Stage, Vehicle
from compliance.policy import Dated, Parameter, Policy, Rule, Value, WaiverTerms

UNITS = {
    "m": "_m", "m/s": "_ms", "g": "_g", "h": "_h", "min": "_min", "days": "_days", "years": "_years", "pence": "_pence",
    "mm/h": "_mm_h", "°C": "_c", "ratio": "_ratio", "Kp": "_kp", "count": "_count", "date": "_date", "m_agl": "_m_agl",
    "places": "_places", "seasons": "_seasons", "terms": "_terms", "flag": "_flag", "text": "_text",
}  # fmt: skip
"""Each unit, and the ending its parameters' names must have: a name that says metres holds metres."""

_NUMERIC = frozenset({"m", "m/s", "g", "h", "min", "days", "years", "pence", "mm/h", "°C", "ratio", "Kp", "count"})
M = TypeVar("M", bound=BaseModel)
Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Header(_Strict):
    id: Text
    title: Text
    version: Text
    effective_from: date
    effective_to: date | None = None
    review_due: date
    supersedes: str | None = None

    @field_validator("version")
    @classmethod
    def _plain(cls, value: str) -> str:
        if not value.replace(".", "").isalnum():
            msg = "must be letters, digits and full stops"
            raise ValueError(msg)
        return value


class _Dated(_Strict):
    starts: date = Field(alias="from")
    ends: date | None = Field(default=None, alias="to")
    value: Any
    source: Text


class _Parameter(_Strict):
    unit: Text
    title: Text
    values: tuple[_Dated, ...] = Field(min_length=1)
    plausible: tuple[float, float] | None = None
    unsure: str | None = None


class _Source(_Strict):
    instrument: Text
    clause: Text
    url: Annotated[str, Field(pattern=r"^https://\S+$")]


class _Waiver(_Strict):
    allowed: bool
    by_role: str | None = None
    max_days: Annotated[int, Field(gt=0)] | None = None


class _Rule(_Strict):
    id: Annotated[str, Field(pattern=r"^[A-Z0-9]{2,4}-\d+[a-z]?$")]
    version: Annotated[int, Field(ge=1)] = 1
    title: Text
    statement: Text
    authority: Authority
    source: _Source
    check: Text
    stage: Stage
    severity: Severity
    guide: Text
    on_missing: Annotated[str, Field(pattern="^refer$")] = "refer"
    params: dict[str, str] = Field(default_factory=dict)
    needs: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    vehicles: tuple[Vehicle, ...] = (Vehicle.AIR,)
    operations: tuple[Operation, ...] = tuple(Operation)
    waiver: _Waiver = _Waiver(allowed=False)
    effective_from: date | None = None
    effective_to: date | None = None
    unsure: str | None = None


def parse_policy(text: str, *, checks: frozenset[str], fields: frozenset[str]) -> Policy:
    """Read and validate a policy.

    Args:
        text: The TOML document.
        checks: The names of the checks that exist.
        fields: The dotted names of the proposal's fields that a rule may read.

    Raises:
        PolicyError: Naming the rule or parameter, and what is wrong with it.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"The policy is not TOML: {error}.", remedy="Mend the line that is named.") from error
    _known_tables(document)
    header = _valid(_Header, document.get("policy"), "policy")
    parameters = tuple(_parameter(name, body) for name, body in document.get("parameters", {}).items())
    rules = tuple(_rule(body, header) for body in document.get("rules", []))
    policy = Policy(
        id=header.id,
        title=header.title,
        version=header.version,
        effective_from=header.effective_from,
        effective_to=header.effective_to,
        review_due=header.review_due,
        supersedes=header.supersedes,
        parameters=parameters,
        rules=rules,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
    )
    _whole(policy, checks, fields)
    return policy


def _known_tables(document: dict[str, Any]) -> None:
    for name in document:
        if name not in {"policy", "parameters", "rules"}:
            raise PolicyError(f"A policy has no table called {name}.", field=name, remedy="Check the spelling.")
    if not document.get("rules"):
        raise PolicyError("The policy has no rules.", field="rules", remedy="Add at least one [[rules]] table.")


def _valid(model: type[M], body: object, where: str) -> M:
    try:
        return model.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join([where, *(str(part) for part in first["loc"])])
        raise PolicyError(f"In {where}: {field} is refused: {first['msg']}.", field=field) from error


def _parameter(name: str, body: object) -> Parameter:
    where = f"parameters.{name}"
    read = _valid(_Parameter, body, where)
    _right_unit(name, read, where)
    values = tuple(
        Dated(starts=each.starts, ends=each.ends, value=_value(each.value, read, where), source=each.source)
        for each in sorted(read.values, key=lambda each: each.starts)
    )
    _no_overlap([(each.starts, each.ends) for each in values], where)
    return Parameter(
        id=name, unit=read.unit, title=read.title, values=values, plausible=read.plausible, unsure=read.unsure
    )


def _right_unit(name: str, read: _Parameter, where: str) -> None:
    ending = UNITS.get(read.unit)
    if ending is None:
        raise PolicyError(f"{where} has an unknown unit, {read.unit}.", field=f"{where}.unit", remedy="Use SI units.")
    if not name.endswith(ending):
        raise PolicyError(
            f"{where} says its unit is {read.unit}, so its name must end in {ending}.",
            field=where,
            remedy="Check the unit; then the name.",
        )
    if read.unit in _NUMERIC and read.plausible is None:
        raise PolicyError(
            f"{where} has no plausible range.", field=where, remedy="Say the least and the most it can be."
        )


def _value(value: object, read: _Parameter, where: str) -> Value:
    if read.unit not in _NUMERIC:
        if not isinstance(value, str | bool | list):
            raise PolicyError(f"{where} must hold a {read.unit}.", field=where, remedy="See the shipped policy.")
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PolicyError(f"{where} must hold a number in {read.unit}.", field=where, remedy="Write it in digits.")
    low, high = read.plausible or (value, value)
    if not low <= value <= high:
        raise PolicyError(
            f"{where} is {value:g} {read.unit}, outside the plausible {low:g} to {high:g}.",
            field=where,
            remedy="Look for a slip of unit: knots for metres a second, feet for metres, pounds for pence.",
        )
    return value


def _rule(body: object, header: _Header) -> Rule:
    name = body.get("id", "without an id") if isinstance(body, dict) else "without an id"
    read = _valid(_Rule, body, f"rule {name}")
    return Rule(
        id=read.id,
        version=read.version,
        title=read.title,
        statement=read.statement,
        authority=read.authority,
        source=Source(instrument=read.source.instrument, clause=read.source.clause, url=read.source.url),
        check=read.check,
        stage=read.stage,
        severity=read.severity,
        effective_from=read.effective_from or header.effective_from,
        effective_to=read.effective_to,
        guide=read.guide,
        on_missing=read.on_missing,
        params=tuple(sorted(read.params.items())),
        needs=read.needs,
        reads=read.reads,
        evidence=read.evidence,
        vehicles=read.vehicles,
        operations=read.operations,
        waiver=WaiverTerms(allowed=read.waiver.allowed, by_role=read.waiver.by_role, max_days=read.waiver.max_days),
        unsure=read.unsure,
    )


def _whole(policy: Policy, checks: frozenset[str], fields: frozenset[str]) -> None:
    """Refuse what is wrong between parts: unknown names, and two versions of a rule in force together."""
    known = {parameter.id for parameter in policy.parameters}
    for rule in policy.rules:
        _names(rule, checks, fields, known)
    for name in policy.rule_ids():
        spans = [(rule.effective_from, rule.effective_to) for rule in policy.rules if rule.id == name]
        _no_overlap(sorted(spans, key=lambda span: span[0]), f"rule {name}")


def _names(rule: Rule, checks: frozenset[str], fields: frozenset[str], parameters: set[str]) -> None:
    where = f"rule {rule.id}"
    if rule.check not in checks:
        raise PolicyError(f"In {where}: there is no check called {rule.check}.", field=f"{where}.check")
    for _, parameter in rule.params:
        if parameter not in parameters:
            raise PolicyError(f"In {where}: there is no parameter called {parameter}.", field=f"{where}.params")
    for field in (*rule.needs, *rule.reads):
        if field not in fields:
            raise PolicyError(f"In {where}: a proposal has no field called {field}.", field=f"{where}.needs")
    if rule.waiver.allowed and (rule.authority is Authority.LAW or rule.waiver.by_role is None):
        raise PolicyError(
            f"In {where}: only a rule that is not law may be waived, and it must say by which role.",
            field=f"{where}.waiver",
        )


def _no_overlap(spans: list[tuple[date, date | None]], where: str) -> None:
    for starts, ends in spans:
        if ends is not None and ends < starts:
            raise PolicyError(f"{where} ends on {ends}, before it starts on {starts}.", field=where)
    for (_, ends), (starts, _later) in pairwise(spans):
        if ends is None or ends >= starts:
            raise PolicyError(
                f"{where} has dates that overlap: one value is still in force on {starts} when the next begins.",
                field=where,
                remedy="End the first on the day before.",
            )
