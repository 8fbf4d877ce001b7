"""The policy as data: strict to read, dated, sourced, and documented."""

from pathlib import Path

import pytest

from compliance.difference import differences
from compliance.errors import PolicyError
from compliance.finding import Authority
from compliance.handbook import policies_page
from compliance.policy import shipped_text
from compliance.rules.checks import CHECKS
from compliance.shipped import read_policy, shipped_policy

DOCS = Path(__file__).parents[2] / "docs" / "policies.md"

MINIMAL = """
[policy]
id = "try"
title = "Try"
version = "1"
effective_from = 2026-01-01
review_due = 2027-01-01

[parameters.limit_m]
unit = "m"
title = "Limit"
plausible = [10, 150]
values = [{ from = 2026-01-01, to = 2026-06-30, value = 120, source = "Law" }, { from = 2026-07-01, value = 100, source = "Law" }]

[[rules]]
id = "HGT-1"
title = "Height"
statement = "Low."
authority = "law"
source = { instrument = "Law", clause = "1", url = "https://www.legislation.gov.uk/" }
check = "height_within_limit"
stage = "request"
severity = "block"
params = { limit = "limit_m" }
needs = ["max_height_m_agl"]
guide = "Fly lower."
"""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[policy]", "[polity]", "polity"),
        ('id = "try"\n', "", "policy.id"),
        ("effective_from = 2026-01-01", 'effective_from = "soon"', "effective_from"),
        ('check = "height_within_limit"', 'check = "guess"', "HGT-1"),
        ('limit = "limit_m"', 'limit = "no_such_m"', "HGT-1"),
        ('needs = ["max_height_m_agl"]', 'needs = ["max_height"]', "HGT-1"),
        ('needs = ["max_height_m_agl"]', 'needs = ["max_height_m_agl"]\nneed = 3', "HGT-1"),
        ('source = { instrument = "Law", clause = "1", url = "https://www.legislation.gov.uk/" }', "", "HGT-1"),
        ('authority = "law"', 'authority = "hearsay"', "HGT-1"),
        ('stage = "request"', 'stage = "dusk"', "HGT-1"),
        ('guide = "Fly lower."', "", "HGT-1"),
        ('guide = "Fly lower."', 'guide = "x"\nwaiver = { allowed = true, by_role = "flight_safety" }', "HGT-1"),
        ("value = 100", "value = 400", "unit"),
        ("value = 100", 'value = "100"', "limit_m"),
        ('unit = "m"', 'unit = "ft"', "limit_m"),
        ('unit = "m"', 'unit = "m/s"', "limit_m"),
        ("plausible = [10, 150]\n", "", "limit_m"),
        ("from = 2026-07-01", "from = 2026-06-30", "overlap"),
        ("to = 2026-06-30", "to = 2025-06-30", "before it starts"),
        (', source = "Law" }]', " }]", "limit_m"),
        ("[policy]", "[policy", "TOML"),
    ],
)
def test_a_slip_is_refused_by_name(old: str, new: str, words: str) -> None:
    """Each kind of slip is refused, naming the rule, the parameter or the line."""
    text = MINIMAL.replace(old, new, 1)
    assert text != MINIMAL
    with pytest.raises(PolicyError) as refused:
        read_policy(text)
    assert words in str(refused.value)


def test_two_versions_of_a_rule_may_not_overlap() -> None:
    """A rule in force twice on one day is refused."""
    rule = MINIMAL[MINIMAL.index("[[rules]]") :].replace('id = "HGT-1"', 'id = "HGT-1"\nversion = 2')
    with pytest.raises(PolicyError, match="overlap"):
        read_policy(MINIMAL + rule)


def test_values_are_dated() -> None:
    """The value is the one in force on the day."""
    limit = read_policy(MINIMAL).parameter("limit_m")
    days = [day for span in limit.values for day in (span.starts, span.ends) if day]
    assert [limit.on(day) for day in days] == [120, 120, 100]


def test_rules_and_checks_match_one_to_one() -> None:
    """Every check serves one rule, and every rule has its check."""
    by_check: dict[str, set[str]] = {}
    for rule in shipped_policy().rules:
        by_check.setdefault(rule.check, set()).add(rule.id)
    assert {name for name, _ in CHECKS} == by_check.keys()
    assert len(CHECKS) == len({name for name, _ in CHECKS})
    assert all(len(ids) == 1 for ids in by_check.values())


def test_every_rule_has_a_source_and_a_guide() -> None:
    """Nothing is demanded without saying who demands it and what to do."""
    for rule in shipped_policy().rules:
        assert rule.source.instrument
        assert rule.source.clause
        assert rule.guide.endswith(".")
        assert rule.statement.endswith(".")
    assert all(dated.source for parameter in shipped_policy().parameters for dated in parameter.values)


def test_law_is_never_waivable() -> None:
    """Only the council's own rules may be waived."""
    assert all(rule.authority is not Authority.LAW for rule in shipped_policy().rules if rule.waiver.allowed)


def test_every_parameter_is_used() -> None:
    """A figure nobody reads would mislead."""
    used = {name for rule in shipped_policy().rules for _, name in rule.params}
    assert {parameter.id for parameter in shipped_policy().parameters} == used


def test_the_identity_is_that_of_the_text() -> None:
    """The same text has the same identity, another has another."""
    assert read_policy(shipped_text()).sha256 == shipped_policy().sha256
    assert read_policy(shipped_text() + "\n# a note\n").sha256 != shipped_policy().sha256


def test_the_page_is_up_to_date() -> None:
    """`python -m compliance.handbook > docs/policies.md` writes it again."""
    assert DOCS.read_text(encoding="utf-8") == policies_page(shipped_policy())


def test_differences_are_told_in_words() -> None:
    """A changed figure is told with its unit and dates."""
    new = read_policy(MINIMAL.replace("value = 100", "value = 90").replace('severity = "block"', 'severity = "refer"'))
    told = differences(read_policy(MINIMAL), new)
    was = "was 120 from 2026-01-01 to 2026-06-30; 100 from 2026-07-01"
    now = "becomes 120 from 2026-01-01 to 2026-06-30; 90 from 2026-07-01"
    assert told == ["HGT-1 Height: severity was block, becomes refer.", f"Limit (m): {was}, {now}."]
    assert differences(new, new) == []
