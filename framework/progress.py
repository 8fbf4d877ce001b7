"""What happens to an order after it was taken: flown, stood down, delivered, accepted, released."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session, select

from framework.errors import AgreementError, LedgerError, StateError
from framework.ledger import Movement, post, transfer
from framework.models import CallOff, CallOffLine, Incident, LedgerTransaction, QuotationRow, StandDown
from framework.money import pounds
from framework.orders import release_committed
from framework.standdown import StandDownFacts, charge
from framework.store import call_off_for, lines_of, terms_of
from framework.vocabulary import UNIT_RULES, Account, CallOffState, Event, Moment, Unit
from records.audit import record
from records.viewer import Viewer

UNDER_WAY = frozenset({CallOffState.ACCEPTED, CallOffState.FLOWN, CallOffState.DELIVERED})


@dataclass(frozen=True, slots=True)
class Accrual:
    """Work that was done: session lines when flown, processing lines when delivered.

    `lines` accrues part of an order, in net pence by line; left empty, all that the moment earns and is still open.
    """

    call_off_id: str
    moment: Moment
    on: date
    key: str
    lines: Mapping[str, int] = field(default_factory=dict)


def accrue(session: Session, accrual: Accrual, *, viewer: Viewer, now: datetime) -> CallOff:
    """Move what was earned from committed to accrued; it is not accepted yet, and so not payable.

    Raises:
        StateError: The supplier has not taken the order, or it is over.
        LedgerError: More would accrue on a line than was ordered.
    """
    order = call_off_for(session, accrual.call_off_id, viewer, lock=True)
    if _seen(session, f"accrue:{accrual.key}"):
        return order
    _require(order, UNDER_WAY)
    amounts = _earned(lines_of(session, order.id), accrual)
    total = sum(amount for _, amount in amounts)
    for line, amount in amounts:
        line.accrued_pence += amount
        session.add(line)
    if total:
        movement = Movement(
            f"accrue:{accrual.key}",
            Event.ACCRUE,
            transfer(Account.COMMITTED, Account.ACCRUED, total),
            accrual.on,
            f"Work {accrual.moment.value}",
        )
        post(session, order.id, movement, viewer=viewer, now=now)
    _advance(order, accrual)
    session.add(order)
    subject = f"call_off:{order.id}"
    record(session, viewer=viewer, action=f"call_off.{accrual.moment.value}", subject=subject, now=now)
    return order


def _seen(session: Session, key: str) -> bool:
    """Whether a movement with the key was made before."""
    return transaction_by_key(session, key) is not None


def transaction_by_key(session: Session, key: str) -> LedgerTransaction | None:
    """The transaction that a key stands for."""
    return session.exec(select(LedgerTransaction).where(LedgerTransaction.key == key)).first()


def _require(order: CallOff, states: frozenset[CallOffState]) -> None:
    """Refuse what the order's state does not allow."""
    if order.state not in states:
        raise StateError(f"{order.reference} is {order.state.value}.", field="call_off_id")


def _earned(lines: Sequence[CallOffLine], accrual: Accrual) -> list[tuple[CallOffLine, int]]:
    """What accrues on each line; a delivery proves the flight, so it earns both kinds of line."""
    if accrual.lines:
        by_id = {line.id: line for line in lines}
        unknown = set(accrual.lines) - set(by_id)
        if unknown:
            raise AgreementError("The order has no such line.", field="lines")
        earned = [(by_id[line_id], amount) for line_id, amount in accrual.lines.items()]
    else:
        moments = {Moment.FLOWN, accrual.moment}
        earned = [(line, line.net_pence - line.accrued_pence) for line in lines if line.earned in moments]
    for line, amount in earned:
        if amount < 0 or line.accrued_pence + amount > line.net_pence:
            left = pounds(line.net_pence - line.accrued_pence)
            raise LedgerError(f"{line.title} has {left} left to accrue.", field="lines")
    return earned


def _advance(order: CallOff, accrual: Accrual) -> None:
    """Move the order's state on, never back."""
    if accrual.moment is Moment.DELIVERED:
        order.state = CallOffState.DELIVERED
        order.delivered_on = accrual.on
        order.flown_on = order.flown_on or accrual.on
    elif order.state is CallOffState.ACCEPTED:
        order.state, order.flown_on = CallOffState.FLOWN, accrual.on


@dataclass(frozen=True, slots=True)
class StandDownReport:
    """A stand-down to record. `cancel` ends the order; otherwise the session is to be flown another day."""

    call_off_id: str
    facts: StandDownFacts
    on: date
    key: str
    cancel: bool = False


def stand_down(session: Session, report: StandDownReport, *, viewer: Viewer, now: datetime) -> StandDown | None:
    """Charge a stand-down by the order's own card, as a further line, already accrued.

    Returns:
        The record, or None where the key was used before.

    Raises:
        StandDownTermError: No term of the card covers it.
        CeilingExceededError: The charge does not fit; raise the order's ceiling by a recorded modification.
    """
    order = call_off_for(session, report.call_off_id, viewer, lock=True)
    if _seen(session, f"standdown:{report.key}"):
        return None
    _require(order, UNDER_WAY | {CallOffState.OFFERED})
    lines = lines_of(session, order.id)
    flying = sum(line.net_pence - line.accrued_pence for line in lines if UNIT_RULES[line.unit].uplifted)
    quotation = session.get_one(QuotationRow, order.quotation_id)
    due = charge(terms_of(session, quotation.card_id), report.facts, flying)
    with session.begin_nested():
        if report.cancel:
            release_committed(session, order, f"cancel:{report.key}", "Cancelled", viewer=viewer, now=now)
            order.state = CallOffState.CANCELLED
        if due.net_pence:
            _charge(session, order, (report, due.net_pence, due.explanation, len(lines) + 1), viewer=viewer, now=now)
    made = StandDown(
        call_off_id=order.id,
        cause=report.facts.cause,
        called_by=report.facts.called_by,
        notice_hours=report.facts.notice_hours,
        mobilised=report.facts.mobilised,
        cancelled=report.cancel,
        charge_pence=due.net_pence,
        term_id=due.term_id,
        explanation=due.explanation,
        happened_on=report.on,
    )
    session.add(made)
    session.add(order)
    session.flush()
    record(session, viewer=viewer, action="call_off.stood_down", subject=f"call_off:{order.id}", now=now)
    return made


def _charge(
    session: Session, order: CallOff, what: tuple[StandDownReport, int, str, int], *, viewer: Viewer, now: datetime
) -> None:
    """Add the charge as a line and accrue it against every ceiling."""
    report, amount, explanation, position = what
    line = CallOffLine(
        call_off_id=order.id,
        position=position,
        code="STAND-DOWN",
        unit=Unit.STAND_DOWN,
        title=f"Stand-down: {report.facts.cause.value.replace('_', ' ')}",
        quantity="1",
        net_pence=amount,
        accrued_pence=amount,
        explanation=explanation,
        earned=Moment.FLOWN,
        accepted=True,
    )
    session.add(line)
    amounts = transfer(Account.AVAILABLE, Account.ACCRUED, amount)
    movement = Movement(f"standdown:{report.key}", Event.ACCRUE, amounts, report.on, explanation)
    post(session, order.id, movement, viewer=viewer, now=now)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A delivery that was looked at: accepted, or sent back with a reason."""

    call_off_id: str
    on: date
    accepted: bool
    reason: str = ""


def accept(session: Session, acceptance: Acceptance, *, viewer: Viewer, now: datetime) -> CallOff:
    """Accept what was delivered, which makes its accrued lines payable, or send it back.

    Raises:
        StateError: Nothing was delivered.
        AgreementError: It is sent back without a reason.
    """
    order = call_off_for(session, acceptance.call_off_id, viewer, lock=True)
    _require(order, frozenset({CallOffState.DELIVERED}))
    if not acceptance.accepted and not acceptance.reason.strip():
        raise AgreementError("Sending a delivery back needs a reason.", field="reason")
    if order.first_delivery_accepted is None:
        order.first_delivery_accepted = acceptance.accepted
    if acceptance.accepted:
        order.state, order.accepted_on = CallOffState.COMPLETE, acceptance.on
        for line in lines_of(session, order.id):
            line.accepted = line.accrued_pence > 0
            session.add(line)
    session.add(order)
    action = "call_off.delivery_accepted" if acceptance.accepted else "call_off.delivery_rejected"
    record(session, viewer=viewer, action=action, subject=f"call_off:{order.id}", now=now)
    return order


def release(session: Session, call_off_id: str, key: str, reason: str, *, viewer: Viewer, now: datetime) -> CallOff:
    """Give back what is still committed and close the order; what has accrued stays owed.

    Raises:
        AgreementError: No reason is given.
        StateError: The order was never taken, or is closed.
    """
    order = call_off_for(session, call_off_id, viewer, lock=True)
    if _seen(session, f"release:{key}"):
        return order
    _require(order, UNDER_WAY | {CallOffState.COMPLETE})
    if not reason.strip():
        raise AgreementError("Releasing a commitment needs a reason.", field="reason")
    release_committed(session, order, f"release:{key}", reason, viewer=viewer, now=now)
    order.state = CallOffState.CLOSED
    session.add(order)
    record(session, viewer=viewer, action="call_off.released", subject=f"call_off:{order.id}", now=now)
    return order


def report_incident(session: Session, incident: Incident, *, viewer: Viewer, now: datetime) -> Incident:
    """Record something that went wrong under an order, for the supplier's performance."""
    order = call_off_for(session, incident.call_off_id, viewer)
    session.add(incident)
    session.flush()
    record(session, viewer=viewer, action="call_off.incident", subject=f"call_off:{order.id}", now=now)
    return incident
