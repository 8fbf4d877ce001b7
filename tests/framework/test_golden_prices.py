"""Worked prices in the shape of published schemes."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

from framework.rates import Card, QuoteItem, QuoteRequest, RateLine, check_rates, price
from framework.vocabulary import Moment, Unit, Zone

GOLDEN = Path(__file__).parent.parent / "golden" / "framework_coastal_pricing.json"


def test_a_coastal_lot_priced_per_deliverable() -> None:
    """Three structures with their videos, a report, a ferry above its cap and two nights come to £2,725.00."""
    golden = json.loads(GOLDEN.read_text())
    rates = tuple(RateLine(**{**row, "unit": Unit(row["unit"])}) for row in golden["rates"])
    check_rates(rates)
    items = tuple(
        QuoteItem(Unit(row["unit"]), Decimal(row["quantity"]), cost_pence=row.get("cost_pence"))
        for row in golden["asked"]
    )
    card = Card("card", 1, date(2026, 4, 1), None, rates)
    priced = price(card, QuoteRequest("lot", "supplier", "buyer", Zone.KINTYRE, items))
    expected = golden["expected"]
    assert {line.code: line.net_pence for line in priced.lines} == expected["lines"]
    assert priced.net_pence == expected["net_pence"]
    flown = sum(line.net_pence for line in priced.lines if line.earned is Moment.FLOWN)
    assert flown == expected["earned_when_flown_pence"]
