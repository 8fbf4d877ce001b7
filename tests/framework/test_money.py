"""Money is whole pence, splits sum, and VAT agrees with either lawful rounding."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framework.errors import MoneyError
from framework.money import (
    VatLine,
    VatRule,
    check_vat,
    irrecoverable,
    not_negative,
    pence,
    plain_pounds,
    pounds,
    share,
    split,
)


@pytest.mark.parametrize("value", [550.0, True, None, "5.5", "1e3", "nan", "550.001", Decimal("NaN"), [], 10**16])
def test_money_that_is_not_whole_pence_is_refused_by_name(value: object) -> None:
    """A float, a boolean, a fraction of a penny or an absurd sum never becomes an amount."""
    with pytest.raises(MoneyError) as refused:
        pence(value, field="net_pence")
    assert refused.value.field == "net_pence"


@pytest.mark.parametrize(
    ("value", "expected"),
    [(55000, 55000), ("550.00", 55000), ("£1,250", 125000), (Decimal("0.01"), 1), ("-3.50", -350)],
)
def test_money_is_read_as_pence_or_as_pounds(value: object, expected: int) -> None:
    """An integer is pence; text and decimals are pounds."""
    assert pence(value) == expected


def test_money_is_said_for_people_and_for_spreadsheets() -> None:
    """People read pounds with a sign and commas, spreadsheets without."""
    assert pounds(-123450) == "−£1,234.50"
    assert plain_pounds(-123450) == "-1234.50"


def test_a_negative_amount_is_refused_where_none_may_be() -> None:
    """Where an amount may not be negative the field is named."""
    with pytest.raises(MoneyError, match="below zero"):
        not_negative(-1, field="limit_pence")


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_a_split_without_takers_or_with_a_negative_share_is_refused(weights: list[int]) -> None:
    """Nobody to carry the cost, or a negative share, is refused."""
    with pytest.raises(MoneyError):
        split(100, weights)


def test_a_negative_total_is_not_split() -> None:
    """A negative total is refused, for a credit splits its invoice's own parts."""
    with pytest.raises(MoneyError):
        split(-1, [1, 1])


def test_a_session_with_vat_splits_three_ways_to_the_penny() -> None:
    """£550.00 including VAT by 1:1:1 is 183.34, 183.33 and 183.33: the odd penny goes to the first."""
    assert split(55000, [1, 1, 1]) == [18334, 18333, 18333]


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any))
def test_every_split_sums_to_its_total_and_is_fair_to_a_penny(total: int, weights: list[int]) -> None:
    """The parts sum to the whole and none is a penny or more from its exact share."""
    parts = split(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)


def test_seven_lines_of_1248_carry_either_vat() -> None:
    """The published example: £17.50 by line and £17.47 by invoice are both lawful, £17.60 is not."""
    lines = [VatLine(1248, 2000)] * 7
    assert check_vat(lines, 1750).rule is VatRule.BY_LINE
    assert check_vat(lines, 1747).rule is VatRule.BY_INVOICE
    assert check_vat(lines, 1751, tolerance_pence=2).rule is VatRule.WITHIN_TOLERANCE
    refused = check_vat(lines, 1760, tolerance_pence=2)
    assert not refused.accepted
    assert "£17.50" in refused.sentence
    assert "£17.47" in refused.sentence


def test_vat_that_cannot_be_reclaimed_is_carried() -> None:
    """A buyer that recovers nothing carries all VAT, a council under section 33 none."""
    assert irrecoverable(11000, 0) == 11000
    assert irrecoverable(11000, 10000) == 0
    assert share(55000, 2000) == 11000
