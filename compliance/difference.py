"""What changed between two versions of a policy, in words an officer can read."""

from compliance.policy import Dated, Parameter, Policy, Rule

_COMPARED = (
    "title",
    "statement",
    "authority",
    "source",
    "check",
    "stage",
    "severity",
    "params",
    "needs",
    "reads",
    "waiver",
)


def differences(old: Policy, new: Policy) -> list[str]:
    """Each difference as a sentence, rules first, in the new policy's order."""
    return [*_rules(old, new), *_parameters(old, new)]


def _rules(old: Policy, new: Policy) -> list[str]:
    before = {(rule.id, rule.version): rule for rule in old.rules}
    after = {(rule.id, rule.version): rule for rule in new.rules}
    lines = [
        f"{rule.id} {rule.title}: added, from {rule.effective_from}."
        for key, rule in after.items()
        if key not in before
    ]
    lines += [f"{rule.id} {rule.title}: removed." for key, rule in before.items() if key not in after]
    for key in (key for key in after if key in before):
        lines += _rule(before[key], after[key])
    return lines


def _rule(old: Rule, new: Rule) -> list[str]:
    lines = []
    for name in _COMPARED:
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            lines.append(f"{new.id} {new.title}: {name} was {_words(was)}, becomes {_words(now)}.")
    was_span, now_span = (old.effective_from, old.effective_to), (new.effective_from, new.effective_to)
    if was_span != now_span:
        lines.append(f"{new.id} {new.title}: in force {_span(*was_span)}, becomes {_span(*now_span)}.")
    return lines


def _parameters(old: Policy, new: Policy) -> list[str]:
    before = {parameter.id: parameter for parameter in old.parameters}
    after = {parameter.id: parameter for parameter in new.parameters}
    lines = [f"{parameter.title}: added." for key, parameter in after.items() if key not in before]
    lines += [f"{parameter.title}: removed." for key, parameter in before.items() if key not in after]
    for key in (key for key in after if key in before):
        lines += _parameter(before[key], after[key])
    return lines


def _parameter(old: Parameter, new: Parameter) -> list[str]:
    if old.values == new.values and old.unit == new.unit:
        return []
    was, now = "; ".join(map(_dated, old.values)), "; ".join(map(_dated, new.values))
    return [f"{new.title} ({new.unit}): was {was}, becomes {now}."]


def _dated(value: Dated) -> str:
    return f"{value.value} {_span(value.starts, value.ends)}"


def _span(starts: object, ends: object) -> str:
    return f"from {starts}" if ends is None else f"from {starts} to {ends}"


def _words(value: object) -> str:
    return ", ".join(str(each) for each in value) or "nothing" if isinstance(value, tuple) else str(value)
