"""Placing call-offs and the supplier's answer to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from framework.agreements import set_ceiling
from framework.awards import route_row, winner_of
from framework.drafts import Limit
from framework.errors import (
    AgreementError,
    AgreementNotFoundError,
    AwardClosedError,
    IdempotencyError,
    NoSupplierError,
    StateError,
)
from framework.ledger import Movement, balance_of, post, transfer
from framework.models import CallOff, CallOffLine, Framework, LedgerTransaction, QuotationRow
from framework.money import not_negative, share
from framework.quotes import frozen, quotation_row, require_buyer
from framework.rates import card_in_force
from framework.scope import may_answer_for, may_buy_for
from framework.store import call_off_for, card_dates, cards_of, framework_by_id, lock_framework, lot_by_id
from framework.vocabulary import Account, CallOffState, CeilingScope, Event
from framework.workingdays import LONDON, offer_expiry
from records.audit import record
from records.columns import JsonObject
from records.viewer import Viewer


@dataclass(frozen=True, slots=True)
class CallOffRequest:
    """An order to place: a quotation already sent, on a route already decided.

    Attributes:
        quotation_id: What was quoted; the order takes its identifier.
        route_id: The decision that chose the supplier.
        key: The idempotency key: placing twice with one key places once.
        job_ref: What asks for it, opaque here.
        requirement: What need it serves; repeats of one need are counted together.
        title: What it is, for people and for publication.
        due_on: When the work is due, which may be after the framework ends.
        asset_ref: The council asset, opaque here.
        po_number: Finance's order number, where there is one yet.
        emergency: An order that may precede its PO by the framework's number of days.
        ledger_codes: Weights by full ledger code, to split the cost.
        limit: The order's own ceiling; by default its value with the framework's tolerance and the allowance.
        stand_down_allowance_pence: Room in the default ceiling for stand-down charges.
        withheld_reason: Why the public register leaves it out, where it does.
    """

    quotation_id: str
    route_id: str
    key: str
    job_ref: str
    requirement: str
    title: str
    due_on: date
    asset_ref: str | None = None
    po_number: str | None = None
    emergency: bool = False
    ledger_codes: Mapping[str, int] = field(default_factory=dict)
    limit: Limit | None = None
    stand_down_allowance_pence: int = 0
    withheld_reason: str | None = None


def place_call_off(session: Session, request: CallOffRequest, *, viewer: Viewer, now: datetime) -> CallOff:
    """Place an order: check the award, take the money against every ceiling, and offer it to the supplier.

    Raises:
        AwardClosedError: The framework takes no awards today.
        BuyerNotListedError: The buyer is not on the list today.
        NoSupplierError: The route chose nobody, or somebody else.
        StateError: The quotation has run out, its card is no longer in force, or it exceeds what was routed.
        CeilingExceededError: A ceiling has no room; nothing is written.
        IdempotencyError: The key placed another order.
    """
    with session.begin_nested():
        quotation = quotation_row(session, request.quotation_id)
        lot = lot_by_id(session, quotation.lot_id)
        # Taken first, as the ceilings are, so that a repeat of this command waits here and then finds the order.
        framework = lock_framework(session, lot.framework_id)
        return _placed_before(session, request) or _place(session, request, (quotation, framework), viewer, now)


def _placed_before(session: Session, request: CallOffRequest) -> CallOff | None:
    """The order that the key placed, None where it placed none."""
    key = f"commit:{request.key}"
    found = session.exec(select(LedgerTransaction).where(LedgerTransaction.key == key)).first()
    if found is None:
        return None
    order = session.get(CallOff, found.order_id)
    if order is None or order.id != request.quotation_id or order.route_id != request.route_id:
        raise IdempotencyError("The idempotency key placed another order.", field="key", remedy="Use a new key.")
    return order


def _place(
    session: Session,
    request: CallOffRequest,
    under: tuple[QuotationRow, Framework],
    viewer: Viewer,
    now: datetime,
) -> CallOff:
    """Place an order that was not placed before."""
    quotation, framework = under
    today = now.astimezone(LONDON).date()
    if not may_buy_for(viewer, framework, quotation.buyer_organisation_id):
        raise AgreementNotFoundError("There is no such quotation for this caller to accept.", field="quotation_id")
    require_open(framework, today)
    require_buyer(session, framework.id, quotation.buyer_organisation_id, today)
    _check_request(request, framework)
    _check_quotation(session, quotation, today)
    _check_route(session, request, quotation)
    reference = _next_reference(session, framework)
    order = _order_row(request, quotation, (framework, reference), now)
    session.add(order)
    session.flush()
    session.add_all(_line_rows(quotation))
    limit = request.limit or _default_limit(request, quotation, framework)
    set_ceiling(session, framework.id, CeilingScope.CALL_OFF, order.id, limit)
    session.flush()
    _commit(session, order, request.key, viewer=viewer, now=now)
    detail: JsonObject = {"net_pence": order.net_pence, "supplier": order.supplier_organisation_id}
    record(session, viewer=viewer, action="call_off.placed", subject=f"call_off:{order.id}", now=now, detail=detail)
    return order


def require_open(framework: Framework, on: date) -> None:
    """Refuse an award outside the framework's term; a flight may lie after it, an award may not.

    Raises:
        AwardClosedError: It has not started, or has ended.
    """
    if not framework.starts <= on <= framework.ends:
        raise AwardClosedError(
            f"{framework.reference} takes awards from {framework.starts} to {framework.ends}, and today is {on}.",
            field="ordered_on",
            remedy="Extend the framework within its terms, or use another contract.",
        )


def _check_request(request: CallOffRequest, framework: Framework) -> None:
    """The fields that must say something."""
    for name in ("key", "job_ref", "requirement", "title"):
        if not str(getattr(request, name)).strip():
            raise AgreementError(f"A call-off needs its {name.replace('_', ' ')}.", field=name)
    not_negative(request.stand_down_allowance_pence, field="stand_down_allowance_pence")
    if any(weight < 0 for weight in request.ledger_codes.values()):
        raise AgreementError("A cost code has a negative share.", field="ledger_codes")
    if request.due_on < framework.starts:
        raise AgreementError("The work is due before the framework starts.", field="due_on")


def _check_quotation(session: Session, quotation: QuotationRow, today: date) -> None:
    """The price date is the order date: the frozen card must still be the one in force."""
    if session.get(CallOff, quotation.id) is not None:
        raise StateError("The quotation was ordered before.", field="quotation_id")
    if not quotation.net_pence:
        raise AgreementError("A call-off worth nothing cannot be placed.", field="quotation_id")
    if today > quotation.valid_until:
        raise StateError(
            f"The quotation ran out on {quotation.valid_until}.", field="quotation_id", remedy="Quote again."
        )
    rows = cards_of(session, quotation.lot_id, quotation.supplier_organisation_id)
    current = card_in_force([card_dates(row) for row in rows], today)
    if current.id != quotation.card_id:
        raise StateError(
            f"Card version {current.version} is in force today, and the quotation was priced from an earlier one.",
            field="quotation_id",
            remedy="Quote again at today's prices.",
        )


def _check_route(session: Session, request: CallOffRequest, quotation: QuotationRow) -> None:
    """The supplier quoted is the supplier chosen, for no more than was routed."""
    decided = route_row(session, request.route_id)
    if decided.lot_id != quotation.lot_id:
        raise NoSupplierError("The route was decided for another lot.", field="route_id")
    if winner_of(session, decided) != quotation.supplier_organisation_id:
        raise NoSupplierError(
            "The route did not choose the supplier that quoted.", field="route_id", remedy="Decide the route again."
        )
    if quotation.net_pence > decided.value_pence:
        raise StateError("The quotation is above the value that was routed.", field="route_id")


def _next_reference(session: Session, framework: Framework) -> str:
    """The next number of the framework; the update takes the framework's row first, as every ceiling's order does."""
    statement = (
        update(Framework)
        .where(col(Framework.id) == framework.id)
        .values(order_count=col(Framework.order_count) + 1)
        .returning(col(Framework.order_count))
    )
    number = session.execute(statement, execution_options={"synchronize_session": False}).scalar_one()
    return f"{framework.reference}/{number:05d}"


def _default_limit(request: CallOffRequest, quotation: QuotationRow, framework: Framework) -> Limit:
    """The order's value with the framework's tolerance, and what was allowed for stand-downs."""
    tolerance = max(share(quotation.net_pence, framework.tolerance_bp), framework.tolerance_pence)
    return Limit(quotation.net_pence + tolerance + request.stand_down_allowance_pence)


def _order_row(
    request: CallOffRequest, quotation: QuotationRow, under: tuple[Framework, str], now: datetime
) -> CallOff:
    """The order as it is stored."""
    framework, reference = under
    return CallOff(
        id=quotation.id,
        reference=reference,
        framework_id=framework.id,
        lot_id=quotation.lot_id,
        quotation_id=quotation.id,
        route_id=request.route_id,
        buyer_organisation_id=quotation.buyer_organisation_id,
        supplier_organisation_id=quotation.supplier_organisation_id,
        job_ref=request.job_ref,
        asset_ref=request.asset_ref,
        requirement=request.requirement,
        title=request.title,
        state=CallOffState.OFFERED,
        net_pence=quotation.net_pence,
        ordered_on=now.astimezone(LONDON).date(),
        due_on=request.due_on,
        placed_at=now,
        offer_expires_at=offer_expiry(now),
        po_number=request.po_number,
        emergency=request.emergency,
        ledger_codes=[{"code": code, "weight": weight} for code, weight in request.ledger_codes.items()],
        withheld_reason=request.withheld_reason,
    )


def _line_rows(quotation: QuotationRow) -> list[CallOffLine]:
    """The quotation's lines as the order's."""
    return [
        CallOffLine(
            call_off_id=quotation.id,
            position=position,
            code=line.code,
            unit=line.unit,
            title=line.title,
            quantity=str(line.quantity),
            net_pence=line.net_pence,
            explanation=line.explanation,
            earned=line.earned,
        )
        for position, line in enumerate(frozen(quotation).lines, start=1)
    ]


def _commit(session: Session, order: CallOff, key: str, *, viewer: Viewer, now: datetime) -> None:
    """Move the order from the pipeline to committed, against every ceiling."""
    amounts = transfer(Account.AVAILABLE, Account.COMMITTED, order.net_pence)
    amounts |= transfer(Account.PIPELINE, Account.PROSPECT, order.net_pence)
    movement = Movement(f"commit:{key}", Event.COMMIT, amounts, order.ordered_on, "Call-off placed")
    post(session, order.id, movement, viewer=viewer, now=now)


def accept_offer(session: Session, call_off_id: str, *, viewer: Viewer, now: datetime) -> CallOff:
    """The supplier takes the work.

    Raises:
        StateError: It was answered before, or the offer has expired.
    """
    order = _answerable(session, call_off_id, viewer)
    if now >= order.offer_expires_at:
        raise StateError("The offer has expired.", field="call_off_id", remedy="Offer it to the next supplier.")
    order.state, order.answered_at = CallOffState.ACCEPTED, now
    session.add(order)
    record(session, viewer=viewer, action="call_off.accepted", subject=f"call_off:{order.id}", now=now)
    return order


def decline_offer(session: Session, call_off_id: str, reason: str, *, viewer: Viewer, now: datetime) -> CallOff:
    """The supplier declines, with its reason; the money is released and the route can cascade.

    Raises:
        StateError: It was answered before.
        AgreementError: No reason is given.
    """
    order = _answerable(session, call_off_id, viewer)
    if not reason.strip():
        raise AgreementError("Declining needs a reason.", field="reason")
    order.state, order.answered_at, order.answer_reason = CallOffState.DECLINED, now, reason.strip()
    session.add(order)
    release_committed(session, order, f"decline:{order.id}", "Offer declined", viewer=viewer, now=now)
    record(session, viewer=viewer, action="call_off.declined", subject=f"call_off:{order.id}", now=now)
    return order


def _answerable(session: Session, call_off_id: str, viewer: Viewer) -> CallOff:
    """An offer that this caller may answer, and that nobody has answered yet."""
    order = call_off_for(session, call_off_id, viewer, lock=True)
    if not may_answer_for(viewer, framework_by_id(session, order.framework_id), order.supplier_organisation_id):
        raise AgreementNotFoundError("There is no such offer for this caller to answer.", field="call_off_id")
    if order.state is not CallOffState.OFFERED:
        raise StateError(f"The offer is {order.state.value}.", field="call_off_id")
    return order


def expire_offers(session: Session, *, viewer: Viewer, now: datetime) -> Sequence[CallOff]:
    """Close every offer that was not answered within its two working days, releasing its money."""
    late = select(CallOff).where(CallOff.state == CallOffState.OFFERED, col(CallOff.offer_expires_at) <= now)
    for framework_id in sorted({order.framework_id for order in session.exec(late)}):
        lock_framework(session, framework_id)
    # Read again under the locks: an offer may have been answered while we waited.
    expired = session.exec(late.with_for_update().execution_options(populate_existing=True)).all()
    for order in expired:
        order.state, order.answered_at = CallOffState.EXPIRED, now
        session.add(order)
        release_committed(session, order, f"expire:{order.id}", "Offer expired", viewer=viewer, now=now)
        record(session, viewer=viewer, action="call_off.expired", subject=f"call_off:{order.id}", now=now)
    return expired


def release_committed(session: Session, order: CallOff, key: str, reason: str, *, viewer: Viewer, now: datetime) -> int:
    """Give back all that is still committed; returns the net pence released."""
    committed = balance_of(session, order.id).committed_pence
    if committed:
        amounts = transfer(Account.COMMITTED, Account.AVAILABLE, committed)
        on = now.astimezone(LONDON).date()
        post(session, order.id, Movement(key, Event.RELEASE, amounts, on, reason), viewer=viewer, now=now)
    return committed
