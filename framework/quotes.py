"""Quotations: priced from the card in force on the price date, then frozen with it when sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlmodel import Session

from framework.errors import AgreementNotFoundError, BuyerNotListedError
from framework.ledger import Bearing, Movement, open_order, post, transfer
from framework.models import QuotationRow
from framework.rates import QuoteLine, QuoteRequest, card_in_force, price
from framework.store import buyer_on, card_dates, card_with_rates, cards_of, lock_framework, lot_by_id, place_of
from framework.vocabulary import Account, Event, Moment, Unit
from records.audit import record
from records.columns import JsonObject, JsonValue
from records.ids import new_id
from records.viewer import Viewer

VALID_DAYS = 30
VAT_RATE_BP = 2000


@dataclass(frozen=True, slots=True)
class Quotation:
    """An itemised price in net pence, with the card that it came from. VAT is an estimate at the standard rate."""

    lot_id: str
    card_id: str
    card_version: int
    supplier_organisation_id: str
    buyer_organisation_id: str
    price_date: date
    valid_until: date
    lines: tuple[QuoteLine, ...]
    net_pence: int
    vat_rate_bp: int
    id: str | None = None

    def to_json(self) -> JsonObject:
        """The quotation as it is frozen: quantities as text, money in pence."""
        lines: list[JsonValue] = [
            {
                "code": line.code,
                "unit": line.unit.value,
                "title": line.title,
                "quantity": str(line.quantity),
                "rate_pence": line.rate_pence,
                "net_pence": line.net_pence,
                "earned": line.earned.value,
                "explanation": line.explanation,
            }
            for line in self.lines
        ]
        return {
            "card_version": self.card_version,
            "price_date": self.price_date.isoformat(),
            "vat_rate_bp": self.vat_rate_bp,
            "net_pence": self.net_pence,
            "lines": lines,
        }


def quote(session: Session, request: QuoteRequest, *, on: date) -> Quotation:
    """Price a request on a date without storing anything.

    Raises:
        BuyerNotListedError: The buyer may not use the framework on that date.
        RateGapError, RateOverlapError, QuoteAboveCardError, AgreementError: See `framework.rates.price`.
    """
    lot = lot_by_id(session, request.lot_id)
    require_buyer(session, lot.framework_id, request.buyer_organisation_id, on)
    place = place_of(session, lot.id, request.supplier_organisation_id)
    rows = cards_of(session, lot.id, request.supplier_organisation_id)
    in_force = card_in_force([card_dates(row) for row in rows], on)
    card = card_with_rates(session, next(row for row in rows if row.id == in_force.id))
    priced = price(card, request)
    return Quotation(
        lot_id=lot.id,
        card_id=card.id,
        card_version=card.version,
        supplier_organisation_id=request.supplier_organisation_id,
        buyer_organisation_id=request.buyer_organisation_id,
        price_date=on,
        valid_until=on + timedelta(days=VALID_DAYS),
        lines=priced.lines,
        net_pence=priced.net_pence,
        vat_rate_bp=VAT_RATE_BP if place.vat_registered else 0,
    )


def units_offered(session: Session, lot_id: str, supplier_organisation_id: str, *, on: date) -> frozenset[Unit]:
    """The units that a supplier's card has a price for on a date.

    Raises:
        RateGapError, RateOverlapError: See `framework.rates.card_in_force`.
    """
    rows = cards_of(session, lot_id, supplier_organisation_id)
    card = card_in_force([card_with_rates(session, row) for row in rows], on)
    return frozenset(rate.unit for rate in card.rates)


def require_buyer(session: Session, framework_id: str, organisation_id: str, on: date) -> None:
    """Refuse a body that is not on the closed list on the date.

    Raises:
        BuyerNotListedError: It is not; it cannot be added later.
    """
    if buyer_on(session, framework_id, organisation_id, on) is None:
        raise BuyerNotListedError(
            f"The buyer is not on the framework's list on {on:%d %B %Y}.",
            field="buyer_organisation_id",
            remedy="Only bodies named in the call for competition may use it (regulation 34(4)).",
        )


def send_quotation(session: Session, quotation: Quotation, *, viewer: Viewer, now: datetime) -> Quotation:
    """Freeze a quotation and show it in the pipeline; nothing is held against a ceiling yet."""
    lot = lot_by_id(session, quotation.lot_id)
    lock_framework(session, lot.framework_id)
    row = QuotationRow(
        id=new_id(),
        lot_id=lot.id,
        card_id=quotation.card_id,
        supplier_organisation_id=quotation.supplier_organisation_id,
        buyer_organisation_id=quotation.buyer_organisation_id,
        price_date=quotation.price_date,
        valid_until=quotation.valid_until,
        net_pence=quotation.net_pence,
        document=quotation.to_json(),
        sent_at=now,
    )
    session.add(row)
    bearing = Bearing(
        row.id, lot.framework_id, lot.id, quotation.buyer_organisation_id, quotation.supplier_organisation_id
    )
    open_order(session, bearing)
    if row.net_pence:
        amounts = transfer(Account.PROSPECT, Account.PIPELINE, row.net_pence)
        movement = Movement(f"pipeline:{row.id}", Event.PIPELINE, amounts, quotation.price_date, "Quotation sent")
        post(session, row.id, movement, viewer=viewer, now=now)
    record(session, viewer=viewer, action="quotation.sent", subject=f"quotation:{row.id}", now=now)
    return frozen(row)


def lapse_quotation(session: Session, quotation_id: str, *, viewer: Viewer, now: datetime) -> None:
    """Take a quotation that came to nothing out of the pipeline."""
    row = quotation_row(session, quotation_id)
    lock_framework(session, lot_by_id(session, row.lot_id).framework_id)
    if row.net_pence:
        amounts = transfer(Account.PIPELINE, Account.PROSPECT, row.net_pence)
        movement = Movement(f"lapse:{row.id}", Event.LAPSE, amounts, now.date(), "Quotation lapsed")
        post(session, row.id, movement, viewer=viewer, now=now)
    record(session, viewer=viewer, action="quotation.lapsed", subject=f"quotation:{row.id}", now=now)


def quotation_row(session: Session, quotation_id: str) -> QuotationRow:
    """A quotation as it was sent.

    Raises:
        AgreementNotFoundError: There is none.
    """
    row = session.get(QuotationRow, quotation_id)
    if row is None:
        raise AgreementNotFoundError("There is no such quotation.", field="quotation_id")
    return row


def frozen(row: QuotationRow) -> Quotation:
    """A stored quotation, exactly as it was sent."""
    document = row.document
    lines = document["lines"]
    items = lines if isinstance(lines, list) else []
    version, vat = document["card_version"], document["vat_rate_bp"]
    return Quotation(
        lot_id=row.lot_id,
        card_id=row.card_id,
        card_version=int(str(version)),
        supplier_organisation_id=row.supplier_organisation_id,
        buyer_organisation_id=row.buyer_organisation_id,
        price_date=row.price_date,
        valid_until=row.valid_until,
        lines=tuple(_line(item) for item in items if isinstance(item, dict)),
        net_pence=row.net_pence,
        vat_rate_bp=int(str(vat)),
        id=row.id,
    )


def _line(item: Mapping[str, JsonValue]) -> QuoteLine:
    """A frozen line."""
    rate = item["rate_pence"]
    return QuoteLine(
        code=str(item["code"]),
        unit=Unit(str(item["unit"])),
        title=str(item["title"]),
        quantity=Decimal(str(item["quantity"])),
        rate_pence=None if rate is None else int(str(rate)),
        net_pence=int(str(item["net_pence"])),
        earned=Moment(str(item["earned"])),
        explanation=str(item["explanation"]),
    )
