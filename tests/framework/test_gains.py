"""Benefits follow the identity, keep negatives, and say what does not add up."""

import json
from pathlib import Path

import pytest

from framework.errors import BenefitError
from framework.gains import (
    Counterfactual,
    DroneCost,
    Evidence,
    PrintedPart,
    TargetLine,
    benefit_table,
    job_benefit,
)

GOLDEN = Path(__file__).parent.parent / "golden" / "framework_shropshire_2019.json"


def test_a_probability_outside_its_range_or_no_alternative_is_refused() -> None:
    """A saving is measured against something named that might have been done."""
    with pytest.raises(BenefitError):
        job_benefit(Counterfactual("Scaffold", 1, 0, 10001, Evidence.QUOTE), DroneCost(1))
    with pytest.raises(BenefitError):
        job_benefit(Counterfactual(" ", 1, 0, 5000, Evidence.QUOTE), DroneCost(1))


def test_an_elevated_platform_against_a_session() -> None:
    """£4,250 of platform, invoiced and certain, against £550: £3,700 cashable if a budget holder confirms it."""
    got = job_benefit(Counterfactual("Platform, 4 days", 425_000, 0, 10_000, Evidence.INVOICE), DroneCost(55_000))
    assert (got.gross_avoided_pence, got.cashable_if_confirmed_pence) == (370_000, 370_000)


def test_a_flight_that_cost_more_stays_negative() -> None:
    """A £110 bus trip against a £550 session is a cost of £440, and is kept."""
    got = job_benefit(Counterfactual("Bus visit", 11_000, 0, 10_000, Evidence.INVOICE), DroneCost(55_000))
    assert got.gross_avoided_pence == -44_000
    assert got.cashable_if_confirmed_pence == -44_000


def test_what_would_not_have_been_done_is_an_additional_service() -> None:
    """With probability nought there is no saving to claim, whatever the alternative would have cost."""
    got = job_benefit(Counterfactual("Boat survey", 900_000, 0, 0, Evidence.QUOTE), DroneCost(55_000))
    assert got.additional_service
    assert got.cashable_if_confirmed_pence == 0
    assert got.gross_avoided_pence == -55_000


def test_estimates_count_for_half() -> None:
    """An estimate is counted at 50 per cent of its figure, before the flight's own cost."""
    got = job_benefit(Counterfactual("Scaffold", 200_000, 100_000, 8_000, Evidence.ESTIMATE), DroneCost(55_000))
    assert got.cashable_if_confirmed_pence == 80_000 - 55_000
    assert got.non_cashable_pence == 40_000


def test_the_published_council_table_is_reproduced_to_the_last_figure() -> None:
    """Shropshire's table of 2019 totals as printed, and its own inconsistency is reported, not hidden."""
    golden = json.loads(GOLDEN.read_text())
    lines = tuple(
        TargetLine(row["title"], row["target"], row["delivered"], row["delivered_elsewhere"]) for row in golden["lines"]
    )
    printed = tuple(PrintedPart(part["line"], tuple(part["parts"])) for part in golden["printed_parts"])
    table = benefit_table(lines, golden["contingency"], printed)
    expected = golden["expected"]
    assert table.target == expected["target"]
    assert table.delivered == expected["delivered"]
    assert table.delivered_elsewhere == expected["delivered_elsewhere"]
    assert table.net_target == expected["net_target"]
    assert table.delivered_to_date == expected["delivered_to_date"]
    assert table.still_to_deliver == expected["still_to_deliver"]
    assert list(table.differences) == expected["differences"]


def test_a_target_to_be_confirmed_is_unknown_not_zero() -> None:
    """A line without a target says so and has nothing still to deliver that anyone could state."""
    table = benefit_table((TargetLine("Coast", None, 5, 0), TargetLine("Roads", 10, 12, 0)), 0)
    assert table.to_be_confirmed == ("Coast",)
    assert table.lines[0].still_to_deliver is None
    assert table.lines[1].still_to_deliver == -2
