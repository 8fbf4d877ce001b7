"""The policy as a page to read: `docs/policies.md` is written by this and by nothing else.

``python -m compliance.handbook > docs/policies.md`` writes it again after a change of the policy.
"""

import sys
from collections.abc import Iterator

from compliance.fields import FIELDS
from compliance.policy import Parameter, Policy, Rule
from compliance.shipped import shipped_policy

_OPENING = """# The drone policy, rule by rule

This page is written from the shipped policy ({title} {version}), which covers flights from {start}. The council's
aviation lead signs it off; nothing here is legal advice, and a verdict authorises nothing.

How to read it:

- A rule gives `PASS`, `FAIL`, `UNKNOWN`, `NOT_APPLICABLE`, `NOT_DUE` or `WAIVED`. Null and absent fields are unknown.
- *Needs*: fields without which the rule is unknown. *Also reads*: fields it looks at when the case calls for them. No rule
  looks at any other, except that every rule reads `stage`, `vehicle`, `starts_at` and `ends_at`, and a rule that is for
  some operations reads `operation`.
- A permission counts only for the time, the place and the height (`max_height_m_agl`) that it covers, with a reference;
  without dates the rule is unknown.
- Law is read as on the day of the flight; a flight across a change of law is judged by both, and the worse stands.
- A rule of forecasts is due at scheduling once a forecast reaches the flight, and always on the day.
- Severity: `block` and `refer` stop a flight until it changes or a person decides; `advise` is heeded; `info` and `task`
  never affect the outcome. Only rules marked so may be waived; law never is.
"""

_NOT_RULES = """## Not rules, and why

| Id | Why it is not a rule of its own |
| --- | --- |
| FRZ-2, FRZ-3, FRZ-4, FRZ-5, FRZ-6 | How a flight restriction zone is drawn and which aerodromes have one: the published dataset holds the result, and FRZ-1 judges by it. Dimensions worked out afresh serve only to check the data. |
| FRZ-8 | That no mass and no height is exempt is part of FRZ-1, which reads neither the mass nor a lower limit. |
| PRD-2, PRD-3, PRD-4 | P611, RU608, D601, D509 and R515 are zones of the imported data, judged by PRD-1. |
| PRV-2 | A published view that no impact assessment is needed is not followed: PRV-1 asks for one. |
| CMP-7's free text | Conditions in words are not held against a flight by machine: the rule is unknown until a person reads them. |
| WLD-1's distances | The sensitivity layer is restricted: whoever books says whether nests are near. |
| INS-1's sum in SDR | The least sum of Regulation 785/2004 depends on a day's rate and lies far below INS-2, which governs. |
| Terrain for `height_reference` `takeoff` | No terrain model is loaded: HGT-1 is unknown until the height is given above the surface. |
"""


def policies_page(policy: Policy) -> str:
    """The whole page, in Markdown."""
    opening = _OPENING.format(title=policy.title, version=policy.version, start=policy.effective_from)
    lines = [opening, "## Rules\n", *_index(policy)]
    for rule in policy.rules:
        lines += _rule(rule)
    lines += ["## Parameters\n", *_parameters(policy.parameters), "", _NOT_RULES]
    return "\n".join(lines).rstrip() + "\n"


def _index(policy: Policy) -> Iterator[str]:
    yield "| Rule | Title | Due from | Severity | Authority | Dates |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for rule in policy.rules:
        yield f"| {rule.id} | {rule.title} | {rule.stage} | {rule.severity} | {rule.authority} | {_dates(rule)} |"
    yield ""


def _dates(rule: Rule) -> str:
    ends = "" if rule.effective_to is None else f" to {rule.effective_to}"
    return f"from {rule.effective_from}{ends}"


def _rule(rule: Rule) -> Iterator[str]:
    version = f", version {rule.version}" if rule.version > 1 else ""
    yield f"### {rule.id} {rule.title}{version}\n"
    yield f"{rule.statement}\n"
    yield f"- Source ({rule.authority}): {rule.source.instrument}, {rule.source.clause}, <{rule.source.url}>"
    yield f"- Due from: {rule.stage}. Severity: {rule.severity}. In force {_dates(rule)}."
    yield f"- Vehicles: {', '.join(rule.vehicles)}. Operations: {', '.join(rule.operations)}."
    yield f"- Needs: {_fields(rule.needs)}. Also reads: {_fields(rule.reads)}."
    if rule.evidence:
        yield f"- Evidence: {', '.join(rule.evidence)}."
    if rule.params:
        yield f"- Parameters: {', '.join(f'`{parameter}`' for _, parameter in rule.params)}."
    if rule.waiver.allowed:
        yield f"- May be waived by {rule.waiver.by_role}, for {rule.waiver.max_days} days at most."
    if rule.unsure:
        yield f"- Not sure: {rule.unsure}"
    yield f"- What to do: {rule.guide}\n"


def _fields(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}` ({FIELDS[name]})" for name in names) or "nothing"


def _parameters(parameters: tuple[Parameter, ...]) -> Iterator[str]:
    yield "| Parameter | Meaning | Unit | Values | Source |"
    yield "| --- | --- | --- | --- | --- |"
    for parameter in parameters:
        values = "; ".join(
            f"{_value(dated.value)} from {dated.starts}{'' if dated.ends is None else f' to {dated.ends}'}"
            for dated in parameter.values
        )
        sources = "; ".join(dict.fromkeys(dated.source for dated in parameter.values))
        doubt = f" Not sure: {parameter.unsure}" if parameter.unsure else ""
        yield f"| `{parameter.id}` | {parameter.title}.{doubt} | {parameter.unit} | {values} | {sources} |"


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(each.get("name") or f"{each['from']} to {each['to']}") for each in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.stdout.write(policies_page(shipped_policy()))
