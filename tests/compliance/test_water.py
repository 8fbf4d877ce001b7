"""Work that waits for the water: TID-1 and the foreshore."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from compliance.evidence import Provenance, TideEvidence, TideLevel
from compliance.finding import Outcome
from tests.compliance.kit import NOW, Document, changed, evidence, found, golden, judge

START = datetime.fromisoformat("2026-12-08T11:00:00+00:00")
SOURCE = Provenance("tide", "made", None, NOW, None, None)


def _tide(*levels: float, covers: bool = True, step_min: float = 15) -> TideEvidence:
    first = START - timedelta(minutes=step_min)
    each = tuple(TideLevel(first + timedelta(minutes=step_min * index), level) for index, level in enumerate(levels))
    return TideEvidence(each, "Tobermory", SOURCE, covers)


def _outcome(document: Document, tide: TideEvidence | None) -> Outcome:
    return found(judge(document, given=replace(evidence(document), tide=tide)), "TID-1").outcome


LOW = changed(golden(), water={"max_level_m_odn": -0.5})


@pytest.mark.parametrize(
    ("tide", "outcome"),
    [
        (_tide(-0.4, -0.6, -0.7, -0.8, -0.6), Outcome.PASS),
        (_tide(-0.5, -0.5, -0.5, -0.5, -0.5), Outcome.PASS),
        (_tide(-0.4, -0.6, -0.7, -0.6, -0.49), Outcome.FAIL),
        (_tide(-0.6, -0.6, -0.6, -0.6), Outcome.UNKNOWN),
        (_tide(-0.6, -0.6, -0.6, -0.6, -0.6, covers=False), Outcome.UNKNOWN),
        (_tide(-0.6, -0.6, -0.6, step_min=70), Outcome.UNKNOWN),
        (None, Outcome.UNKNOWN),
    ],
)
def test_low_water(tide: TideEvidence | None, outcome: Outcome) -> None:
    """The level holds for the whole flight, at a station that is valid there, without gaps; else it is not known."""
    assert _outcome(LOW, tide) is outcome


def test_high_water() -> None:
    """Work that needs depth fails when the water is lower."""
    document = changed(golden(), water={"min_level_m_odn": 0.5})
    assert _outcome(document, _tide(1, 1, 0.4, 1, 1)) is Outcome.FAIL
    assert _outcome(document, _tide(1, 1, 0.5, 1, 1)) is Outcome.PASS


def test_no_level_is_unknown_and_no_need_is_not() -> None:
    """A need without its level is unknown; no need at all does not bind, save where a crew could be cut off."""
    assert _outcome(changed(golden(), water={"max_level_m_odn": None}), None) is Outcome.UNKNOWN
    assert _outcome(golden(), None) is Outcome.NOT_APPLICABLE
    corners = [[-6.22, 56.03], [-6.21, 56.03], [-6.21, 56.035], [-6.22, 56.03]]
    oronsay = changed(golden(), area={"type": "Polygon", "coordinates": [corners]})
    assert _outcome(oronsay, None) is Outcome.UNKNOWN


def test_the_foreshore_is_asked_for() -> None:
    """Work at low water is on the foreshore, whose owner agrees."""
    assert found(judge(LOW), "LND-5").outcome is Outcome.PASS
    assert found(judge(changed(LOW, permissions=[])), "LND-5").outcome is Outcome.FAIL
    assert found(judge(golden()), "LND-5").outcome is Outcome.NOT_APPLICABLE
