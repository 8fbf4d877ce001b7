"""Reading this room for pages and programs, each question inside the caller's scope."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import ColumnElement, false, or_, true
from sqlmodel import Session, SQLModel, col, select

from framework import figures
from framework.awards import route_row
from framework.errors import AgreementNotFoundError
from framework.ledger import balance_of
from framework.models import (
    EligibleBuyer,
    Framework,
    LedgerEntry,
    LedgerTransaction,
    Lot,
    Rate,
    RateCard,
    SupplierPlace,
)
from framework.reads import (
    BalanceRead,
    CallOffDetail,
    Dashboard,
    EntryRead,
    ForecastRead,
    FrameworkRead,
    InvoiceDetail,
    LineRead,
    LotRead,
    NamedTotals,
    PerformanceRead,
    PlaceRead,
    PositionRead,
    RateCardRead,
    RateRead,
    TotalsRead,
    TransactionRead,
    WarnedRead,
)
from framework.scope import manages
from framework.settlements import days_late
from framework.store import call_off_for, framework_by_id, invoice_for, lines_of
from framework.vocabulary import Event
from framework.workingdays import LONDON
from records.viewer import Viewer

EVENTS = list(Event)


def _own(kind: type[BaseModel], row: SQLModel) -> dict[str, Any]:
    """What a row itself has of a shape's fields."""
    return {name: getattr(row, name) for name in kind.model_fields if name in type(row).model_fields}


def frameworks_seen(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Framework`: its owner, its buyers and its suppliers see its terms."""
    if viewer.is_administrator:
        return true()
    organisation = None if viewer.anonymous else viewer.organisation_id
    if organisation is None:
        return false()
    buyers = select(EligibleBuyer.framework_id).where(EligibleBuyer.organisation_id == organisation)
    supplied = (
        select(Lot.framework_id)
        .join(SupplierPlace, col(SupplierPlace.lot_id) == col(Lot.id))
        .where(SupplierPlace.organisation_id == organisation)
    )
    return or_(
        col(Framework.owner_organisation_id) == organisation,
        col(Framework.id).in_(buyers),
        col(Framework.id).in_(supplied),
    )


def list_frameworks(session: Session, viewer: Viewer) -> list[FrameworkRead]:
    """The frameworks that the caller is a party to, by reference."""
    query = select(Framework).where(frameworks_seen(viewer)).order_by(col(Framework.reference))
    return [FrameworkRead.model_validate(row) for row in session.exec(query)]


def framework_for(session: Session, framework_id: str, viewer: Viewer) -> Framework:
    """A framework that the caller is a party to.

    Raises:
        AgreementNotFoundError: There is none for this caller.
    """
    query = select(Framework).where(Framework.id == framework_id, frameworks_seen(viewer))
    found = session.exec(query).first()
    if found is None:
        raise AgreementNotFoundError("There is no such framework.", field="framework_id")
    return found


def lots_of(session: Session, framework_id: str, viewer: Viewer) -> list[LotRead]:
    """A framework's lots with their ranked suppliers."""
    framework = framework_for(session, framework_id, viewer)
    lots = session.exec(select(Lot).where(Lot.framework_id == framework.id).order_by(col(Lot.number))).all()
    return [_lot(session, lot) for lot in lots]


def lot_for(session: Session, lot_id: str, viewer: Viewer) -> LotRead:
    """One lot.

    Raises:
        AgreementNotFoundError: There is none for this caller.
    """
    lot = session.get(Lot, lot_id)
    if lot is None:
        raise AgreementNotFoundError("There is no such lot.", field="lot_id")
    framework_for(session, lot.framework_id, viewer)
    return _lot(session, lot)


def _lot(session: Session, lot: Lot) -> LotRead:
    """A lot with its suppliers by rank."""
    places = session.exec(select(SupplierPlace).where(SupplierPlace.lot_id == lot.id).order_by(col(SupplierPlace.rank)))
    suppliers = [PlaceRead.model_validate(place) for place in places]
    return LotRead(**_own(LotRead, lot), suppliers=suppliers)


def rate_cards(session: Session, lot_id: str, viewer: Viewer) -> list[RateCardRead]:
    """A lot's cards: all of them for who runs the framework, its own for a supplier, none for others.

    Source: the Scottish Government's buyer's guides treat prices as commercially sensitive outside the framework body.
    """
    lot = session.get(Lot, lot_id)
    if lot is None:
        raise AgreementNotFoundError("There is no such lot.", field="lot_id")
    framework = framework_for(session, lot.framework_id, viewer)
    query = select(RateCard).where(RateCard.lot_id == lot_id)
    if not manages(viewer, framework):
        query = query.where(RateCard.organisation_id == viewer.organisation_id)
    cards = session.exec(query.order_by(col(RateCard.organisation_id), col(RateCard.version))).all()
    return [_card(session, card) for card in cards]


def _card(session: Session, card: RateCard) -> RateCardRead:
    """A version with its prices."""
    rates = session.exec(select(Rate).where(Rate.card_id == card.id).order_by(col(Rate.code)))
    return RateCardRead(**_own(RateCardRead, card), rates=[RateRead.model_validate(rate) for rate in rates])


def suppliers_performance(session: Session, framework_id: str, viewer: Viewer) -> list[PerformanceRead]:
    """Suppliers' records: all for who runs the framework, its own for a supplier."""
    framework = framework_for(session, framework_id, viewer)
    found = [PerformanceRead.model_validate(row) for row in figures.performance(session, framework.id)]
    if manages(viewer, framework):
        return found
    return [row for row in found if row.organisation_id == viewer.organisation_id]


def dashboard(session: Session, framework_id: str, *, viewer: Viewer, now: datetime) -> Dashboard:
    """The framework's figures, whole for who runs it, else of the caller's own orders only."""
    framework = framework_for(session, framework_id, viewer)
    whole = manages(viewer, framework)
    on = now.astimezone(LONDON).date()
    lots = {
        lot.id: lot.title
        for lot in session.exec(select(Lot).where(Lot.framework_id == framework.id).order_by(col(Lot.number)))
    }
    buyers = {
        row.organisation_id: row.name
        for row in session.exec(select(EligibleBuyer).where(EligibleBuyer.framework_id == framework.id))
    }
    by_pair = {
        pair: totals
        for pair, totals in figures.totals_by_lot_and_buyer(session, framework.id).items()
        if whole or pair[1] == viewer.organisation_id
    }
    total = _sum(by_pair.values())
    names = {**lots, **buyers, framework.id: framework.title}
    made = figures.forecast_for(session, framework, total, on) if whole else None
    return Dashboard(
        framework=FrameworkRead.model_validate(framework),
        totals=TotalsRead.model_validate(total),
        lots=[_named(key, names, (t for pair, t in by_pair.items() if pair[0] == key)) for key in lots],
        buyers=[
            _named(key, names, (t for pair, t in by_pair.items() if pair[1] == key))
            for key in buyers
            if whole or key == viewer.organisation_id
        ],
        positions=_positions(session, framework, viewer, names),
        forecast=None if made is None else ForecastRead.model_validate(made),
        relet_by=figures.relet_date(framework) if whole else None,
        warnings=[WarnedRead.model_validate(one) for one in figures.warnings_of_repeats(session, framework.id, on)]
        if whole
        else [],
        late_invoices=len(figures.late_invoices(session, framework.id, now)) if whole else None,
    )


def _sum(totals: Iterable[figures.Totals]) -> figures.Totals:
    """All together."""
    result = figures.Totals()
    for one in totals:
        result = result.plus(one)
    return result


def _named(key: str, names: Mapping[str, str], totals: Iterable[figures.Totals]) -> NamedTotals:
    """The totals of one lot or body, under its name."""
    return NamedTotals(id=key, name=names[key], totals=TotalsRead.model_validate(_sum(totals)))


def _positions(session: Session, framework: Framework, viewer: Viewer, names: Mapping[str, str]) -> list[PositionRead]:
    """The ceilings: all for who runs the framework, else the caller's own."""
    whole = manages(viewer, framework)
    return [
        PositionRead(
            scope=one.scope,
            subject_id=one.subject_id,
            name=(name := names.get(one.subject_id, one.subject_id)),
            limit_pence=one.limit_pence,
            used_pence=one.used_pence,
            left_pence=one.left_pence,
            used_bp=one.used_bp,
            threshold_bp=one.threshold_bp,
            sentence=one.said_of(name),
        )
        for one in figures.positions(session, framework.id)
        if whole or one.subject_id == viewer.organisation_id
    ]


def call_off_detail(session: Session, call_off_id: str, viewer: Viewer) -> CallOffDetail:
    """An order with its lines, its money and its route of award."""
    order = call_off_for(session, call_off_id, viewer)
    decided = route_row(session, order.route_id)
    skipped = decided.document.get("skipped")
    # A supplier is not told why its competitors were passed over.
    shown = manages(viewer, framework_by_id(session, order.framework_id)) and isinstance(skipped, list)
    return CallOffDetail(
        **_own(CallOffDetail, order),
        rule=decided.rule,
        method=decided.method,
        skipped=[one for one in skipped if isinstance(one, dict)] if shown and isinstance(skipped, list) else [],
        lines=[LineRead.model_validate(line) for line in lines_of(session, order.id)],
        balance=BalanceRead.model_validate(balance_of(session, order.id)),
    )


def ledger_of(session: Session, call_off_id: str, viewer: Viewer) -> list[TransactionRead]:
    """Every movement of an order's money, oldest first."""
    order = call_off_for(session, call_off_id, viewer)
    entries: dict[str, list[EntryRead]] = {}
    for entry in session.exec(select(LedgerEntry).where(LedgerEntry.order_id == order.id)):
        entries.setdefault(entry.transaction_id, []).append(EntryRead.model_validate(entry))
    rows = session.exec(select(LedgerTransaction).where(LedgerTransaction.order_id == order.id)).all()
    # Several movements of one command share its moment; then they go in the order of an order's life.
    rows = sorted(rows, key=lambda row: (row.recorded_at, EVENTS.index(row.event), row.id))
    return [TransactionRead(**_own(TransactionRead, row), entries=entries.get(row.id, [])) for row in rows]


def invoice_detail(session: Session, invoice_id: str, *, viewer: Viewer, now: datetime) -> InvoiceDetail:
    """An invoice with its match and its clock."""
    invoice = invoice_for(session, invoice_id, viewer)
    return InvoiceDetail(**_own(InvoiceDetail, invoice), days_late=days_late(invoice, now))
