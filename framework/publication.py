"""Collecting what may be published: facts for open contracting, the contracts register, and spend."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from framework.models import (
    AwardRoute,
    CallOff,
    CallOffLine,
    EligibleBuyer,
    Framework,
    Invoice,
    Lot,
    Payment,
    SupplierPlace,
)
from framework.money import plain_pounds
from framework.ocds import Publisher
from framework.published import Party, PublishedCallOff, PublishedFramework, PublishedItem, PublishedPayment
from framework.routing import Method
from framework.vocabulary import AwardRule, CallOffState

__all__ = ["Publisher", "RegisterRow", "SpendRow", "published_facts", "register_rows", "spend_rows"]

TAKEN = (
    CallOffState.ACCEPTED,
    CallOffState.FLOWN,
    CallOffState.DELIVERED,
    CallOffState.COMPLETE,
    CallOffState.CLOSED,
    CallOffState.CANCELLED,
)
"""Orders that a supplier took: an offer, or one declined, is no contract and is not published."""

REGULATED_PENCE = 5_000_000
"""£50,000 net of VAT, from which a contract is regulated. Source: Procurement Reform (Scotland) Act 2014, section 3."""


@dataclass(frozen=True, slots=True)
class _Parties:
    """Everybody named in one framework's agreement."""

    buyers: Mapping[str, Party]
    suppliers: Mapping[str, Party]


def _parties(session: Session, framework: Framework, lots: Sequence[Lot]) -> _Parties:
    """Buyers and suppliers as the agreement names them."""
    buyers = session.exec(
        select(EligibleBuyer).where(EligibleBuyer.framework_id == framework.id).order_by(col(EligibleBuyer.name))
    )
    places = session.exec(
        select(SupplierPlace)
        .where(col(SupplierPlace.lot_id).in_([lot.id for lot in lots]))
        .order_by(col(SupplierPlace.name))
    )
    return _Parties(
        {row.organisation_id: Party(row.organisation_id, row.name, row.identifier) for row in buyers},
        {row.organisation_id: Party(row.organisation_id, row.name, row.identifier) for row in places},
    )


def published_facts(
    session: Session, *, internal: bool = False
) -> list[tuple[PublishedFramework, list[PublishedCallOff]]]:
    """Every framework with the orders taken under it; withheld ones only for internal use."""
    found: list[tuple[PublishedFramework, list[PublishedCallOff]]] = []
    for framework in session.exec(select(Framework).order_by(col(Framework.reference))):
        lots = session.exec(select(Lot).where(Lot.framework_id == framework.id).order_by(col(Lot.number))).all()
        parties = _parties(session, framework, lots)
        query = select(CallOff).where(CallOff.framework_id == framework.id, col(CallOff.state).in_(TAKEN))
        if not internal:
            query = query.where(col(CallOff.withheld_reason).is_(None))
        orders = session.exec(query.order_by(col(CallOff.placed_at), col(CallOff.id))).all()
        found.append((_framework(framework, lots, parties), _call_offs(session, framework, orders, parties)))
    return found


def _framework(framework: Framework, lots: Sequence[Lot], parties: _Parties) -> PublishedFramework:
    """The framework's own facts."""
    rules = {lot.award_rule for lot in lots}
    return PublishedFramework(
        id=framework.id,
        reference=framework.reference,
        title=framework.title,
        owner=Party(framework.owner_organisation_id, framework.owner_name, framework.owner_identifier),
        awarded_on=framework.awarded_on,
        starts=framework.starts,
        ends=framework.ends,
        extensible_to=framework.extensible_to,
        estimated_pence=framework.estimated_pence,
        cpv=framework.cpv,
        term_reason=framework.term_reason,
        direct=bool(rules - {AwardRule.COMPETITION}),
        competed=bool(rules & {AwardRule.COMPETITION, AwardRule.RANKED_THEN_COMPETITION}),
        buyers=tuple(party for key, party in parties.buyers.items() if key != framework.owner_organisation_id),
        suppliers=tuple(parties.suppliers.values()),
    )


def _call_offs(
    session: Session, framework: Framework, orders: Sequence[CallOff], parties: _Parties
) -> list[PublishedCallOff]:
    """Orders with their lines, routes and payments, read in four questions however many there are."""
    lines: dict[str, list[PublishedItem]] = defaultdict(list)
    rows = select(CallOffLine).join(CallOff, col(CallOff.id) == col(CallOffLine.call_off_id))
    for line in session.exec(rows.where(CallOff.framework_id == framework.id).order_by(col(CallOffLine.position))):
        lines[line.call_off_id].append(
            PublishedItem(line.position, line.title, line.quantity, line.unit.value, line.net_pence)
        )
    payments: dict[str, list[PublishedPayment]] = defaultdict(list)
    paid = select(Payment, Invoice.call_off_id).join(Invoice, col(Invoice.id) == col(Payment.invoice_id))
    for payment, call_off_id in session.exec(paid.order_by(col(Payment.paid_on), col(Payment.id))):
        payments[call_off_id].append(PublishedPayment(payment.id, payment.paid_on, payment.net_pence))
    routes = {
        row.id: row
        for row in session.exec(
            select(AwardRoute).join(Lot, col(Lot.id) == col(AwardRoute.lot_id)).where(Lot.framework_id == framework.id)
        )
    }
    return [
        _call_off(order, parties, (lines[order.id], payments[order.id]), routes[order.route_id]) for order in orders
    ]


def _call_off(
    order: CallOff,
    parties: _Parties,
    parts: tuple[Iterable[PublishedItem], Iterable[PublishedPayment]],
    route: AwardRoute,
) -> PublishedCallOff:
    """One order's facts."""
    competed = route.method == Method.MINI_COMPETITION
    invited = route.document.get("invited")
    return PublishedCallOff(
        id=order.id,
        reference=order.reference,
        title=order.title,
        buyer=parties.buyers[order.buyer_organisation_id],
        supplier=parties.suppliers[order.supplier_organisation_id],
        competed=competed,
        rationale=route.rule,
        tenderers=len(invited) if competed and isinstance(invited, list) else 1,
        net_pence=order.net_pence,
        placed_at=order.placed_at,
        answered_at=order.answered_at or order.placed_at,
        due_on=order.due_on,
        completed_on=order.accepted_on,
        cancelled=order.state is CallOffState.CANCELLED,
        items=tuple(parts[0]),
        payments=tuple(parts[1]),
    )


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """An entry of the contracts register, with the fields that the Act asks for.

    Source: Procurement Reform (Scotland) Act 2014, section 35(2).
    """

    reference: str
    award_date: date
    contractor: str
    subject: str
    estimated_value: str
    start_date: date
    end_date: date
    extension_to: date | None
    ended_by: str
    withheld_reason: str

    @classmethod
    def of_framework(cls, framework: PublishedFramework) -> "RegisterRow":
        """The framework's own entry; its end disregards any extension."""
        return cls(
            framework.reference,
            framework.awarded_on,
            "; ".join(supplier.name for supplier in framework.suppliers),
            framework.title,
            plain_pounds(framework.estimated_pence),
            framework.starts,
            framework.ends,
            framework.extensible_to,
            "",
            "",
        )


def register_rows(session: Session, *, internal: bool = False) -> list[RegisterRow]:
    """The register: frameworks and regulated call-offs that may be public; internally every order, withheld or not."""
    withheld: Mapping[str, str | None] = dict(
        session.exec(select(CallOff.id, CallOff.withheld_reason).where(col(CallOff.withheld_reason).is_not(None))).all()
    )
    rows: list[RegisterRow] = []
    for framework, orders in published_facts(session, internal=internal):
        rows.append(RegisterRow.of_framework(framework))
        rows.extend(
            RegisterRow(
                order.reference,
                order.placed_at.date(),
                order.supplier.name,
                order.title,
                plain_pounds(order.net_pence),
                order.placed_at.date(),
                order.due_on,
                None,
                "cancelled" if order.cancelled else "",
                withheld.get(order.id) or "",
            )
            for order in orders
            if internal or order.net_pence >= REGULATED_PENCE
        )
    return rows


@dataclass(frozen=True, slots=True)
class SpendRow:
    """A payment as it is published: amounts net of VAT, in pounds."""

    body: str
    paid_on: date
    supplier: str
    supplier_identifier: str
    net_amount: str
    currency: str
    purpose: str
    call_off: str
    payment_reference: str


def spend_rows(session: Session, threshold_pence: int) -> list[SpendRow]:
    """Every payment at or above the threshold, net, by date; those of withheld orders are left out."""
    rows: list[SpendRow] = []
    names = _references(session)
    for _, orders in published_facts(session):
        rows.extend(
            SpendRow(
                order.buyer.name,
                payment.paid_on,
                order.supplier.name,
                order.supplier.identifier or "",
                plain_pounds(payment.net_pence),
                "GBP",
                order.title,
                order.reference,
                names[payment.id],
            )
            for order in orders
            for payment in order.payments
            if payment.net_pence >= threshold_pence
        )
    return sorted(rows, key=lambda row: (row.paid_on, row.call_off, row.payment_reference))


def _references(session: Session) -> dict[str, str]:
    """Finance's reference of each payment."""
    return dict(session.exec(select(Payment.id, Payment.reference)).all())
