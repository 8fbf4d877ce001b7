"""Queries of this room, each named by the question it answers."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import func
from sqlmodel import Session, col, select

from framework.errors import AgreementNotFoundError
from framework.models import (
    CallOff,
    CallOffLine,
    EligibleBuyer,
    Framework,
    Invoice,
    InvoiceLine,
    Lot,
    Rate,
    RateCard,
    StandDownTermRow,
    SupplierPlace,
)
from framework.rates import Card, RateLine
from framework.routing import Place
from framework.scope import invoices_seen, orders_seen
from framework.standdown import Term
from framework.vocabulary import CallOffState
from records.viewer import Viewer

OPEN_STATES = (CallOffState.OFFERED, CallOffState.ACCEPTED, CallOffState.FLOWN)
"""States in which an order takes up one of its supplier's places of capacity."""


def framework_by_id(session: Session, framework_id: str) -> Framework:
    """The framework.

    Raises:
        AgreementNotFoundError: There is none.
    """
    found = session.get(Framework, framework_id)
    if found is None:
        raise AgreementNotFoundError("There is no such framework.", field="framework_id")
    return found


def lock_framework(session: Session, framework_id: str) -> Framework:
    """The framework, taken for this transaction before anything else of its is locked.

    Every use case that changes something under a framework starts here, also one that only writes to the audit
    chain, whose own lock comes last. With one order for all there is no ring of writers waiting for each other.
    """
    return session.get_one(Framework, framework_id, with_for_update=True)


def lot_by_id(session: Session, lot_id: str) -> Lot:
    """The lot.

    Raises:
        AgreementNotFoundError: There is none.
    """
    found = session.get(Lot, lot_id)
    if found is None:
        raise AgreementNotFoundError("There is no such lot.", field="lot_id")
    return found


def place_of(session: Session, lot_id: str, organisation_id: str) -> SupplierPlace:
    """A supplier's place on a lot.

    Raises:
        AgreementNotFoundError: It has none.
    """
    query = select(SupplierPlace).where(
        SupplierPlace.lot_id == lot_id, SupplierPlace.organisation_id == organisation_id
    )
    found = session.exec(query).first()
    if found is None:
        raise AgreementNotFoundError("The supplier has no place on this lot.", field="supplier_organisation_id")
    return found


def buyer_on(session: Session, framework_id: str, organisation_id: str, on: date) -> EligibleBuyer | None:
    """The buyer's entry on the closed list, where it covers the date."""
    query = select(EligibleBuyer).where(
        EligibleBuyer.framework_id == framework_id, EligibleBuyer.organisation_id == organisation_id
    )
    found = session.exec(query).first()
    if found is None or on < found.starts or (found.ends is not None and on > found.ends):
        return None
    return found


def cards_of(session: Session, lot_id: str, organisation_id: str) -> list[RateCard]:
    """Every version of a supplier's card on a lot, oldest first."""
    query = select(RateCard).where(RateCard.lot_id == lot_id, RateCard.organisation_id == organisation_id)
    return list(session.exec(query.order_by(col(RateCard.version))))


def card_dates(row: RateCard) -> Card:
    """A version of a card without its prices, where only its dates are asked about."""
    return Card(row.id, row.version, row.effective_from, row.effective_to, ())


def card_with_rates(session: Session, row: RateCard) -> Card:
    """A version of a card with its prices."""
    rates = session.exec(select(Rate).where(Rate.card_id == row.id).order_by(col(Rate.code)))
    return Card(row.id, row.version, row.effective_from, row.effective_to, tuple(_rate_line(rate) for rate in rates))


def _decimal(text: str | None) -> Decimal | None:
    """A stored quantity."""
    return None if text is None else Decimal(text)


def _rate_line(rate: Rate) -> RateLine:
    """A stored price as a value."""
    return RateLine(
        code=rate.code,
        title=rate.title,
        unit=rate.unit,
        price_pence=rate.price_pence,
        percent_bp=rate.percent_bp,
        cap_pence=rate.cap_pence,
        zone=rate.zone,
        sensor=rate.sensor,
        band_from=_decimal(rate.band_from),
        band_to=_decimal(rate.band_to),
        per_band=rate.per_band,
        free_quantity=Decimal(rate.free_quantity),
        included=rate.included,
    )


def terms_of(session: Session, card_id: str) -> list[Term]:
    """A card's stand-down terms."""
    rows = session.exec(select(StandDownTermRow).where(StandDownTermRow.card_id == card_id))
    return [
        Term(
            row.id,
            row.called_by,
            row.cause,
            row.notice_from_hours,
            row.notice_to_hours,
            row.mobilised,
            row.percent_bp,
            row.fixed_pence,
            row.costs_recoverable,
        )
        for row in rows
    ]


def places_on(session: Session, lot_id: str) -> list[Place]:
    """Every supplier's place on a lot with the orders it has open there, by rank."""
    open_orders = (
        select(CallOff.supplier_organisation_id, func.count().label("open_orders"))
        .where(CallOff.lot_id == lot_id, col(CallOff.state).in_(OPEN_STATES))
        .group_by(col(CallOff.supplier_organisation_id))
    )
    counts = dict(session.exec(open_orders).all())
    rows = session.exec(select(SupplierPlace).where(SupplierPlace.lot_id == lot_id).order_by(col(SupplierPlace.rank)))
    return [
        Place(
            row.organisation_id,
            row.name,
            row.rank,
            row.capacity,
            tuple(row.zones),
            row.starts,
            row.ends,
            counts.get(row.organisation_id, 0),
        )
        for row in rows
    ]


def call_off_for(session: Session, call_off_id: str, viewer: Viewer, *, lock: bool = False) -> CallOff:
    """An order that the caller may see, locked, after its framework, where it is about to change.

    Raises:
        AgreementNotFoundError: There is none for this caller.
    """
    query = select(CallOff).where(CallOff.id == call_off_id, orders_seen(viewer))
    found = session.exec(query).first()
    if found is None:
        raise AgreementNotFoundError("There is no such call-off.", field="call_off_id")
    if lock:
        lock_framework(session, found.framework_id)
        session.refresh(found, with_for_update=True)
    return found


def lines_of(session: Session, call_off_id: str) -> Sequence[CallOffLine]:
    """An order's lines in their order."""
    query = select(CallOffLine).where(CallOffLine.call_off_id == call_off_id)
    return session.exec(query.order_by(col(CallOffLine.position))).all()


def invoice_for(session: Session, invoice_id: str, viewer: Viewer, *, lock: bool = False) -> Invoice:
    """An invoice that the caller may see, locked where it is about to change.

    Raises:
        AgreementNotFoundError: There is none for this caller.
    """
    query = select(Invoice).where(Invoice.id == invoice_id, invoices_seen(viewer))
    found = session.exec(query).first()
    if found is None:
        raise AgreementNotFoundError("There is no such invoice.", field="invoice_id")
    if lock:
        lock_framework(session, session.get_one(CallOff, found.call_off_id).framework_id)
        session.refresh(found, with_for_update=True)
    return found


def invoice_lines(session: Session, invoice_id: str) -> Sequence[InvoiceLine]:
    """An invoice's lines in their order."""
    query = select(InvoiceLine).where(InvoiceLine.invoice_id == invoice_id)
    return session.exec(query.order_by(col(InvoiceLine.position))).all()
