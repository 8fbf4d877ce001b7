"""Whatever is sent, the answer is a verdict or a refusal that names a field; never a crash."""

import copy
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.errors import ProposalError
from compliance.proposal import parse_proposal
from compliance.shipped import shipped_policy
from compliance.verdict import Circumstances, assess
from tests.compliance.kit import NOW, evidence, golden, zone

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=True, allow_infinity=True),
    st.text(max_size=12),
    st.sampled_from(["2026-12-08", "9999-12-31", "0001-01-01", "2026-12-08T24:00:00Z", "9999-12-31T23:59:59Z"]),
    st.lists(st.integers(-200, 200), max_size=3),
    st.dictionaries(st.text(max_size=5), st.none(), max_size=2),
)
Path = tuple[str | int, ...]


def _paths(value: object, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _paths(inner, (*path, name))
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _paths(inner, (*path, index))


DOCUMENT = {name: value for name, value in golden().items() if name != "evidence"}
PATHS = sorted(_paths(DOCUMENT), key=str)
EVIDENCE = evidence(golden(), zone())


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PATHS), JUNK), min_size=1, max_size=3))
def test_junk_in_any_place_is_judged_or_refused(changes: list[tuple[Path, object]]) -> None:
    """Any value replaced by anything: a refusal with its field, or a verdict that goes to JSON."""
    document = copy.deepcopy(DOCUMENT)
    for path, junk in changes:
        _replace(document, path, junk)
    try:
        proposal = parse_proposal(document)
    except ProposalError:
        return
    verdict = assess(proposal, shipped_policy(), Circumstances(EVIDENCE, NOW))
    assert len(verdict.to_json()["findings"]) == len(verdict.findings)  # type: ignore[arg-type]


def _replace(document: object, path: Path, junk: object) -> None:
    holder = document
    for step in path[:-1]:
        try:
            holder = holder[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(holder, dict | list) and (isinstance(holder, dict) or path[-1] in range(len(holder))):
        holder[path[-1]] = junk  # type: ignore[index]
