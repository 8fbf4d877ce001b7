"""A quotation is an itemised, explained calculation from one card, never above it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framework.errors import AgreementError, QuoteAboveCardError, RateGapError, RateOverlapError
from framework.rates import Card, QuoteItem, QuoteRequest, RateLine, card_in_force, check_rates, price
from framework.vocabulary import Unit, Zone

RATES = (
    RateLine("S1", "Session", Unit.SESSION, price_pence=55000),
    RateLine("S1-MULL", "Session, Mull and Tiree", Unit.SESSION, price_pence=61000, zone=Zone.MULL_IONA_COLL_TIREE),
    RateLine("MOB", "Mobilisation to site", Unit.MOBILISATION, price_pence=12000),
    RateLine("MILE", "Mile", Unit.MILE, price_pence=45, free_quantity=Decimal(40)),
    RateLine("FERRY", "Ferry", Unit.FERRY, cap_pence=9000),
    RateLine("ISLE", "Island uplift", Unit.ISLAND_UPLIFT, percent_bp=1500),
    RateLine("THERMAL", "Thermal sensor", Unit.SENSOR_UPLIFT, percent_bp=2500, sensor="thermal"),
    RateLine("HA-1", "Up to 2 ha", Unit.HECTARE, price_pence=45000, band_to=Decimal(2), per_band=True),
    RateLine("HA-2", "Hectare above 2 ha", Unit.HECTARE, price_pence=20000, band_from=Decimal(2)),
    RateLine("PROC", "Processing", Unit.PROCESSING_DATASET, price_pence=20000),
)
CARD = Card("card-1", 1, date(2026, 4, 1), date(2027, 3, 31), RATES)


def ask(*items: QuoteItem, zone: Zone = Zone.LORN, **bids: int) -> QuoteRequest:
    """A request at a zone, with bids by rate code."""
    return QuoteRequest("lot", "supplier", "buyer", zone, items, bids)


@pytest.mark.parametrize("quantity", ["0", "-1", "NaN", "Infinity", "100001"])
def test_a_quantity_that_cannot_be_ordered_is_refused(quantity: str) -> None:
    """Nothing, less than nothing and not-a-number are refused by the field's name."""
    with pytest.raises(AgreementError) as refused:
        price(CARD, ask(QuoteItem(Unit.SESSION, Decimal(quantity))))
    assert refused.value.field == "items"


def test_nothing_asked_for_is_refused() -> None:
    """A quotation needs an item."""
    with pytest.raises(AgreementError, match="at least one item"):
        price(CARD, ask())


def test_a_unit_without_a_price_is_a_gap_not_free() -> None:
    """A unit missing from the card is refused, never priced at zero."""
    with pytest.raises(RateGapError):
        price(CARD, ask(QuoteItem(Unit.REPORT)))


def test_a_bid_above_the_card_is_refused() -> None:
    """A supplier may bid lower, never higher, not even by a penny; nor on a code that the card lacks."""
    with pytest.raises(QuoteAboveCardError) as refused:
        price(CARD, ask(QuoteItem(Unit.SESSION), S1=55001))
    assert refused.value.field == "bids.S1"
    with pytest.raises(AgreementError, match="no rate"):
        price(CARD, ask(QuoteItem(Unit.SESSION), NOPE=1))


def test_a_lower_bid_is_priced_and_says_so() -> None:
    """A bid below the card is used, and the line says what the card had."""
    priced = price(CARD, ask(QuoteItem(Unit.SESSION, Decimal(2)), S1=50000))
    assert priced.net_pence == 100000
    assert "bid below the card's £550.00" in priced.lines[0].explanation


def test_a_zones_own_price_goes_before_the_general_one() -> None:
    """The most particular rate prices the item."""
    priced = price(CARD, ask(QuoteItem(Unit.SESSION), zone=Zone.MULL_IONA_COLL_TIREE))
    assert priced.lines[0].code == "S1-MULL"


def test_uplifts_apply_to_flying_not_to_travel_or_costs() -> None:
    """An island survey: percentages on the session only, the ferry at cost up to its cap, the first miles free."""
    priced = price(
        CARD,
        ask(
            QuoteItem(Unit.SESSION, Decimal(2)),
            QuoteItem(Unit.MOBILISATION),
            QuoteItem(Unit.MILE, Decimal(100)),
            QuoteItem(Unit.FERRY, cost_pence=11250),
            QuoteItem(Unit.ISLAND_UPLIFT),
            QuoteItem(Unit.SENSOR_UPLIFT, sensor="thermal"),
            QuoteItem(Unit.PROCESSING_DATASET),
        ),
    )
    by_code = {line.code: line.net_pence for line in priced.lines}
    assert by_code == {
        "S1": 110000,
        "MOB": 12000,
        "MILE": 2700,
        "FERRY": 9000,
        "ISLE": 16500,
        "THERMAL": 27500,
        "PROC": 20000,
    }
    assert "capped at £90.00" in priced.lines[3].explanation
    assert priced.net_pence == sum(by_code.values())


def test_a_cost_item_without_its_cost_is_refused() -> None:
    """At cost without a cost is unknown, not zero."""
    with pytest.raises(AgreementError, match="no cost was given"):
        price(CARD, ask(QuoteItem(Unit.FERRY)))


def test_area_bands_meet_at_their_edge() -> None:
    """Just under two hectares is the fixed band; exactly two is priced by the hectare."""
    assert price(CARD, ask(QuoteItem(Unit.HECTARE, Decimal("1.99")))).net_pence == 45000
    assert price(CARD, ask(QuoteItem(Unit.HECTARE, Decimal(2)))).net_pence == 40000


@pytest.mark.parametrize(
    ("bands", "error"),
    [
        ([(None, "2"), ("3", None)], RateGapError),
        ([(None, "3"), ("2", None)], RateOverlapError),
        ([(None, "2"), ("2", "5")], RateGapError),
        ([(None, None), (None, None)], RateOverlapError),
    ],
)
def test_a_gap_or_overlap_between_bands_is_refused(
    bands: list[tuple[str | None, str | None]], error: type[Exception]
) -> None:
    """Bands cover every quantity exactly once."""
    rates = [
        RateLine(
            f"H{i}",
            "Hectare",
            Unit.HECTARE,
            price_pence=1,
            band_from=None if low is None else Decimal(low),
            band_to=None if high is None else Decimal(high),
        )
        for i, (low, high) in enumerate(bands)
    ]
    with pytest.raises(error):
        check_rates(rates)


def test_a_rate_has_the_figure_of_its_basis_and_no_other() -> None:
    """An uplift in pence, or a session in per cent, is refused."""
    check_rates(RATES)
    with pytest.raises(AgreementError):
        check_rates([RateLine("X", "Uplift", Unit.ISLAND_UPLIFT, price_pence=100)])
    with pytest.raises(AgreementError):
        check_rates([RateLine("X", "Session", Unit.SESSION)])
    with pytest.raises(AgreementError, match="share a code"):
        check_rates([RATES[0], RATES[0]])


def test_the_price_date_is_the_order_date_and_its_card_the_one_in_force() -> None:
    """Ordered on 31 March the old card prices it, though it is flown on 2 April; ordered on 1 April the new one."""
    later = replace(CARD, id="card-2", version=2, effective_from=date(2027, 4, 1), effective_to=None)
    assert card_in_force([CARD, later], date(2027, 3, 31)).id == "card-1"
    assert card_in_force([CARD, later], date(2027, 4, 1)).id == "card-2"


def test_a_date_without_a_card_or_with_two_is_refused() -> None:
    """A gap and an overlap on the price date are each their own error."""
    later = replace(CARD, version=2, effective_from=date(2027, 3, 31))
    with pytest.raises(RateGapError):
        card_in_force([CARD], date(2026, 3, 31))
    with pytest.raises(RateOverlapError):
        card_in_force([CARD, later], date(2027, 3, 31))


@given(st.decimals(Decimal("0.01"), 1000, places=2), st.integers(0, 55000))
def test_no_bid_ever_prices_above_the_card(quantity: Decimal, bid: int) -> None:
    """Whatever is bid at or below the card, the order costs no more than the card would."""
    item = QuoteItem(Unit.SESSION, quantity)
    assert price(CARD, ask(item, S1=bid)).net_pence <= price(CARD, ask(item)).net_pence
