"""What a request would cost: the price of the best-placed supplier who may take it, itemised."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from flights.errors import RequestInputError
from flights.lots import lot_of, places_in_order, reasons_against
from flights.models import FlightRequest
from flights.plan import LONDON
from flights.pricing import implied_items
from flights.specification import Specification
from framework.quotes import Quotation, quote, units_offered
from framework.rates import QuoteItem, QuoteRequest
from framework.vocabulary import Unit, Zone
from records.columns import JsonObject, JsonValue


@dataclass(frozen=True, slots=True)
class Estimate:
    """A price that nobody is bound to yet.

    Attributes:
        lot_id: The lot it falls in.
        net_pence: What it comes to without VAT, or None where nobody can take it.
        document: The itemised quotation, or why there is none.
    """

    lot_id: str
    net_pence: int | None
    document: JsonObject


def estimate(session: Session, request: FlightRequest, *, now: datetime) -> Estimate:
    """Price a request as of today.

    Raises:
        RequestInputError: No lot covers it.
        FrameworkError: The card has no price for an item that was asked for.
    """
    on = now.astimezone(LONDON).date()
    lot = lot_of(session, request, on)
    against = reasons_against(session, request, lot.id, on)
    able = [place for place in places_in_order(session, lot.id, on) if not against[place.organisation_id]]
    if not able:
        reasons: list[JsonValue] = [
            f"{place.name}: {'; '.join(against[place.organisation_id])}"
            for place in places_in_order(session, lot.id, on)
        ]
        return Estimate(lot.id, None, {"supplier": None, "reasons": reasons})
    supplier = able[0].organisation_id
    quotation = quote_for(session, request, lot.id, supplier, on)
    return Estimate(lot.id, quotation.net_pence, {**quotation.to_json(), "supplier": supplier})


def quote_for(session: Session, request: FlightRequest, lot_id: str, supplier: str, on: date) -> Quotation:
    """A supplier's price for a request on a date."""
    offered = units_offered(session, lot_id, supplier, on=on)
    return quote(
        session,
        QuoteRequest(
            lot_id=lot_id,
            supplier_organisation_id=supplier,
            buyer_organisation_id=request.organisation_id,
            zone=Zone(request.zone),
            items=_items(request, offered),
        ),
        on=on,
    )


def _items(request: FlightRequest, offered: Collection[Unit]) -> tuple[QuoteItem, ...]:
    if not request.items:
        specification = Specification.model_validate(request.specification)
        return implied_items(specification, emergency=request.emergency, offered=offered)
    return tuple(_item(item, f"items.{number}") for number, item in enumerate(request.items))


def _item(item: JsonValue, field: str) -> QuoteItem:
    if not isinstance(item, dict) or item.get("unit") not in set(Unit):
        raise RequestInputError(
            "This is not a unit of the rate card.",
            field=f"{field}.unit",
            remedy=f"The units are: {', '.join(Unit)}.",
        )
    cost = item.get("cost_pence")
    sensor = item.get("sensor")
    return QuoteItem(
        unit=Unit(str(item["unit"])),
        quantity=Decimal(str(item.get("quantity", 1))),
        sensor=None if sensor is None else str(sensor),
        cost_pence=None if cost is None else int(str(cost)),
    )
