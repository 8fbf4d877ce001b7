"""Prices from a rate card: pure, itemised, explained, rounded once to a line.

Every price on a card is a maximum, net of VAT. A supplier may bid lower for an order, never higher. A percentage
uplift applies to the flying lines of the same quotation, never to travel, costs or office work.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from framework.errors import AgreementError, QuoteAboveCardError, RateGapError, RateOverlapError
from framework.money import BASIS_POINTS, not_negative, pounds, round_pence
from framework.vocabulary import UNIT_RULES, Basis, Moment, Unit, Zone

LARGEST_QUANTITY = Decimal(100_000)


@dataclass(frozen=True, slots=True)
class RateLine:
    """One price of a card; see `framework.tables.prices.Rate` for each field."""

    code: str
    title: str
    unit: Unit
    price_pence: int | None = None
    percent_bp: int | None = None
    cap_pence: int | None = None
    zone: Zone | None = None
    sensor: str | None = None
    band_from: Decimal | None = None
    band_to: Decimal | None = None
    per_band: bool = False
    free_quantity: Decimal = Decimal(0)
    included: int = 1


@dataclass(frozen=True, slots=True)
class Card:
    """A version of a supplier's card with its prices."""

    id: str
    version: int
    effective_from: date
    effective_to: date | None
    rates: tuple[RateLine, ...]


@dataclass(frozen=True, slots=True)
class QuoteItem:
    """So many of a unit. Units charged at cost give `cost_pence`; uplifts need no quantity."""

    unit: Unit
    quantity: Decimal = Decimal(1)
    sensor: str | None = None
    cost_pence: int | None = None


@dataclass(frozen=True, slots=True)
class QuoteRequest:
    """What is to be priced, for whom, by whom, where.

    Attributes:
        lot_id: The lot.
        supplier_organisation_id: Whose card.
        buyer_organisation_id: Who orders.
        zone: The price zone of the site.
        items: What is wanted.
        bids: Lower prices offered for this order, in pence by rate code.
    """

    lot_id: str
    supplier_organisation_id: str
    buyer_organisation_id: str
    zone: Zone
    items: tuple[QuoteItem, ...]
    bids: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One priced line in net pence, with the sum in words."""

    code: str
    unit: Unit
    title: str
    quantity: Decimal
    rate_pence: int | None
    net_pence: int
    earned: Moment
    explanation: str


@dataclass(frozen=True, slots=True)
class Priced:
    """Every line and their sum, in net pence."""

    lines: tuple[QuoteLine, ...]

    @property
    def net_pence(self) -> int:
        """The sum of the lines."""
        return sum(line.net_pence for line in self.lines)


def card_in_force(cards: Sequence[Card], on: date) -> Card:
    """The one card in force on the price date, which is the date of the order.

    Raises:
        RateGapError: None is in force.
        RateOverlapError: More than one is.
    """
    found = [
        card for card in cards if card.effective_from <= on and (card.effective_to is None or on <= card.effective_to)
    ]
    if not found:
        raise RateGapError(
            f"No rate card of this supplier is in force on {on:%d %B %Y}.",
            field="price_date",
            remedy="Publish a card that covers the date.",
        )
    if len(found) > 1:
        versions = " and ".join(str(card.version) for card in found)
        raise RateOverlapError(
            f"Rate cards {versions} are both in force on {on:%d %B %Y}.",
            field="price_date",
            remedy="End the earlier card on the day before the later one starts.",
        )
    return found[0]


def price(card: Card, request: QuoteRequest) -> Priced:
    """Price a request from a card.

    Raises:
        AgreementError: A quantity is not above zero, an item is missing its cost, or nothing was asked for.
        RateGapError: The card has no price for an item in that zone, sensor or band.
        RateOverlapError: It has more than one equally particular price.
        QuoteAboveCardError: A bid is above the card.
    """
    if not request.items:
        raise AgreementError("A quotation needs at least one item.", field="items")
    _check_bids(card, request.bids)
    ordinary = [item for item in request.items if UNIT_RULES[item.unit].basis is not Basis.UPLIFT]
    lines = [_ordinary_line(card, item, request) for item in ordinary]
    base = sum(line.net_pence for line in lines if UNIT_RULES[line.unit].uplifted)
    uplifts = [item for item in request.items if UNIT_RULES[item.unit].basis is Basis.UPLIFT]
    lines.extend(_uplift_line(_rate_for(card, item, request.zone), base, request.bids) for item in uplifts)
    return Priced(tuple(lines))


def _check_bids(card: Card, bids: Mapping[str, int]) -> None:
    """Refuse a bid for a code that the card lacks, or above its maximum."""
    by_code = {rate.code: rate for rate in card.rates}
    for code, bid in bids.items():
        not_negative(bid, field=f"bids.{code}")
        if code not in by_code:
            raise AgreementError(f"The card has no rate {code!r}.", field=f"bids.{code}")
        limit = _maximum(by_code[code])
        if limit is not None and bid > limit:
            raise QuoteAboveCardError(
                f"{by_code[code].title} is bid at {bid}, above the card's maximum of {limit}.",
                field=f"bids.{code}",
                remedy="A supplier may bid lower than its card, never higher.",
            )


def _maximum(rate: RateLine) -> int | None:
    """The largest figure a bid may have: pence for prices and caps, basis points for uplifts."""
    if rate.percent_bp is not None:
        return rate.percent_bp
    return rate.price_pence if rate.price_pence is not None else rate.cap_pence


def _rate_for(card: Card, item: QuoteItem, zone: Zone) -> RateLine:
    """The most particular rate that covers the item: one for the zone and sensor before one for any."""
    fits = [rate for rate in card.rates if _covers(rate, item, zone)]
    if not fits:
        where = f"{item.unit.value} in {zone.value}" + (f" with {item.sensor}" if item.sensor else "")
        raise RateGapError(f"Card version {card.version} has no price for {where} at {item.quantity}.", field="items")
    best = max(_particular(rate) for rate in fits)
    chosen = [rate for rate in fits if _particular(rate) == best]
    if len(chosen) > 1:
        codes = ", ".join(rate.code for rate in chosen)
        raise RateOverlapError(f"Rates {codes} both price {item.unit.value} in {zone.value}.", field="items")
    return chosen[0]


def _covers(rate: RateLine, item: QuoteItem, zone: Zone) -> bool:
    """Whether a rate may price the item; a band holds its lower bound and not its upper."""
    return (
        rate.unit is item.unit
        and rate.zone in {None, zone}
        and rate.sensor in {None, item.sensor}
        and (rate.band_from is None or item.quantity >= rate.band_from)
        and (rate.band_to is None or item.quantity < rate.band_to)
    )


def _particular(rate: RateLine) -> tuple[bool, bool]:
    """How narrowly a rate is drawn."""
    return (rate.zone is not None, rate.sensor is not None)


def _ordinary_line(card: Card, item: QuoteItem, request: QuoteRequest) -> QuoteLine:
    """A line priced by quantity, or at cost up to its cap."""
    if not item.quantity.is_finite() or not 0 < item.quantity <= LARGEST_QUANTITY:
        raise AgreementError(f"A quantity of {item.quantity} {item.unit.value} cannot be ordered.", field="items")
    rate = _rate_for(card, item, request.zone)
    if UNIT_RULES[item.unit].basis is Basis.AT_COST:
        return _at_cost(rate, item, request.bids)
    return _by_quantity(rate, item, request.bids)


def _by_quantity(rate: RateLine, item: QuoteItem, bids: Mapping[str, int]) -> QuoteLine:
    """Quantity × rate less what is free, or the fixed price of a band."""
    listed = rate.price_pence
    if listed is None:
        raise RateGapError(f"Rate {rate.code} has no price.", field="items")
    each = bids.get(rate.code, listed)
    if rate.per_band:
        return _line(
            rate, item.quantity, each, each, f"{rate.title}: {pounds(each)} for {item.quantity:f} in this band"
        )
    charged = max(item.quantity - rate.free_quantity, Decimal(0))
    net = round_pence(charged * each)
    said = f"{charged:f} × {rate.title} at {pounds(each)} = {pounds(net)}"
    if rate.free_quantity:
        said += f", the first {rate.free_quantity:f} free"
    if each < listed:
        said += f", bid below the card's {pounds(listed)}"
    return _line(rate, item.quantity, each, net, said)


def _at_cost(rate: RateLine, item: QuoteItem, bids: Mapping[str, int]) -> QuoteLine:
    """What it cost, up to the card's cap for each."""
    if item.cost_pence is None:
        raise AgreementError(f"{rate.title} is charged at cost, and no cost was given.", field="items")
    cost = not_negative(item.cost_pence, field="cost_pence")
    cap = bids.get(rate.code, rate.cap_pence) if rate.cap_pence is not None else None
    net = cost if cap is None else min(cost, round_pence(cap * item.quantity))
    said = f"{rate.title} at cost, {pounds(cost)}" + (f", capped at {pounds(net)}" if net < cost else "")
    return _line(rate, item.quantity, None, net, said)


def _uplift_line(rate: RateLine, base_pence: int, bids: Mapping[str, int]) -> QuoteLine:
    """A percentage on the flying lines."""
    if rate.percent_bp is None:
        raise RateGapError(f"Rate {rate.code} has no percentage.", field="items")
    percent = bids.get(rate.code, rate.percent_bp)
    net = round_pence(Decimal(base_pence) * percent / BASIS_POINTS)
    said = f"{rate.title}: {percent / 100:g} per cent of {pounds(base_pence)} = {pounds(net)}"
    return _line(rate, Decimal(1), None, net, said)


def _line(rate: RateLine, quantity: Decimal, each: int | None, net: int, said: str) -> QuoteLine:
    """A quoted line of a rate."""
    return QuoteLine(rate.code, rate.unit, rate.title, quantity, each, net, UNIT_RULES[rate.unit].earned, said)


def check_rates(rates: Sequence[RateLine]) -> None:
    """Refuse a card whose rates lack their figure, share a code, or leave a gap or overlap between bands.

    Raises:
        AgreementError: A rate has the wrong figures for its unit, or a code twice.
        RateGapError: Bands leave a quantity without a price.
        RateOverlapError: Two bands price one quantity.
    """
    if len({rate.code for rate in rates}) != len(rates):
        raise AgreementError("Two rates share a code.", field="rates.code")
    for rate in rates:
        _check_figures(rate)
    groups: dict[tuple[Unit, Zone | None, str | None], list[RateLine]] = {}
    for rate in rates:
        groups.setdefault((rate.unit, rate.zone, rate.sensor), []).append(rate)
    for group in groups.values():
        _check_bands(sorted(group, key=lambda rate: rate.band_from or Decimal(0)))


def _check_figures(rate: RateLine) -> None:
    """Each basis has its own figure and no other."""
    basis = UNIT_RULES[rate.unit].basis
    given = (rate.price_pence is not None, rate.percent_bp is not None, rate.cap_pence is not None)
    allowed = {
        Basis.QUANTITY: {(True, False, False)},
        Basis.AT_COST: {(False, False, True), (False, False, False)},
        Basis.UPLIFT: {(False, True, False)},
    }[basis]
    if given not in allowed:
        raise AgreementError(f"Rate {rate.code} is priced by {basis.value} and has other figures.", field="rates")
    for figure in (rate.price_pence, rate.percent_bp, rate.cap_pence):
        if figure is not None:
            not_negative(figure, field=f"rates.{rate.code}")


def _check_bands(group: Sequence[RateLine]) -> None:
    """Bands of one unit, zone and sensor meet exactly, from zero to no end."""
    if len(group) == 1 and group[0].band_from is None and group[0].band_to is None:
        return
    reached: Decimal | None = Decimal(0)
    for rate in group:
        start = rate.band_from or Decimal(0)
        if reached is None or start < reached:
            raise RateOverlapError(f"Rate {rate.code} overlaps the band before it.", field="rates.band_from")
        if start > reached:
            raise RateGapError(f"No band covers {reached:f} to {start:f} before {rate.code}.", field="rates.band_from")
        reached = rate.band_to
    if reached is not None:
        raise RateGapError(f"No band covers {reached:f} and above.", field="rates.band_to")
