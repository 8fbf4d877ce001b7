"""The commitment ledger: append-only double entry in net pence, with ceilings that hold under any number of writers.

Money stands on an order's accounts: pipeline (shown, not held), committed, accrued, invoiced, paid. Each movement's
entries sum to zero, against `prospect` or `available`. What leaves `available` is held against four ceilings, taken
by conditional updates in one order (framework, lot, partner, call-off), so that two writers never wait for each
other in a ring. Nothing is edited: a mistake is reversed by its mirror image.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import BigInteger, Table, bindparam, insert, or_, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import Session, SQLModel, select

from framework.errors import CeilingExceededError, IdempotencyError, LedgerError
from framework.models import Ceiling, LedgerBalance, LedgerEntry, LedgerTransaction
from framework.vocabulary import Account, CeilingScope, Event
from records.ids import new_id
from records.viewer import Viewer

BALANCES = (Account.PIPELINE, Account.COMMITTED, Account.ACCRUED, Account.INVOICED, Account.PAID)


@dataclass(frozen=True, slots=True)
class Bearing:
    """Whom an order's money concerns: the four ceilings and the supplier."""

    order_id: str
    framework_id: str
    lot_id: str
    buyer_organisation_id: str
    supplier_organisation_id: str


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of money between an order's accounts.

    Attributes:
        key: Its idempotency key: the same key with the same content is done once.
        event: What moved it.
        amounts: Pence by account, above zero in, below zero out, summing to zero.
        effective_on: The date to which it belongs.
        reason: Why, in words.
        reverses_id: The transaction that this one undoes.
    """

    key: str
    event: Event
    amounts: Mapping[Account, int]
    effective_on: date
    reason: str
    reverses_id: str | None = None


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a model."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def _take() -> ReturningUpdate[tuple[str]]:
    """Take an amount against a ceiling where it fits, or give it back where it is held."""
    ceiling, amount = table_of(Ceiling).c, bindparam("amount", type_=BigInteger)
    after = ceiling.used_pence + amount
    return (
        update(table_of(Ceiling))
        .where(
            ceiling.framework_id == bindparam("at_framework"),
            ceiling.scope == bindparam("at_scope", type_=ceiling.scope.type),
            ceiling.subject_id == bindparam("at_subject"),
            after >= 0,
            or_(ceiling.unlimited, amount < 0, after <= ceiling.limit_pence),
        )
        .values(used_pence=after)
        .returning(ceiling.id)
    )


def _move() -> ReturningUpdate[tuple[str]]:
    """Change an order's five balances, none of them below zero."""
    balance = table_of(LedgerBalance).c
    after = {
        f"{account.value}_pence": balance[f"{account.value}_pence"] + bindparam(account.value, type_=BigInteger)
        for account in BALANCES
    }
    return (
        update(table_of(LedgerBalance))
        .where(balance.order_id == bindparam("at_order"), *(amount >= 0 for amount in after.values()))
        .values(after)
        .returning(balance.order_id)
    )


# Built once: these two run several times in every movement.
_TAKE: Final = _take()
_MOVE: Final = _move()


def transfer(source: Account, target: Account, amount_pence: int) -> dict[Account, int]:
    """So much out of one account and into another."""
    return {source: -amount_pence, target: amount_pence}


def open_order(session: Session, bearing: Bearing) -> None:
    """Open an order's accounts, all at zero."""
    session.add(
        LedgerBalance(
            order_id=bearing.order_id,
            framework_id=bearing.framework_id,
            lot_id=bearing.lot_id,
            buyer_organisation_id=bearing.buyer_organisation_id,
            supplier_organisation_id=bearing.supplier_organisation_id,
        )
    )
    session.flush()


def post(session: Session, order_id: str, movement: Movement, *, viewer: Viewer, now: datetime) -> LedgerTransaction:
    """Move money once, whole or not at all.

    Raises:
        IdempotencyError: The key was used for another movement.
        LedgerError: The entries do not sum to zero, or an account would fall below zero.
        CeilingExceededError: A ceiling would be passed; the error names it.
    """
    _check(movement)
    digest = _digest(order_id, movement)
    with session.begin_nested():
        header = _claim(session, order_id, movement, digest, (viewer, now))
        if header is None:
            return _done_before(session, movement, digest)
        balance = session.get(LedgerBalance, order_id)
        if balance is None:
            raise LedgerError("The order has no accounts.", field="order_id")
        held = -movement.amounts.get(Account.AVAILABLE, 0)
        if held:
            _hold(session, balance, held)
        _move_balance(session, order_id, movement.amounts)
        entries = [
            {"id": new_id(), "transaction_id": header, "order_id": order_id, "account": account, "amount_pence": amount}
            for account, amount in movement.amounts.items()
        ]
        session.connection().execute(insert(table_of(LedgerEntry)), entries)
    session.expire(balance)
    made = session.get(LedgerTransaction, header)
    if made is None:
        raise LedgerError("The ledger lost a transaction as it was written.", field="key")
    return made


def _check(movement: Movement) -> None:
    """Entries sum to zero, none is zero, and there are at least two."""
    amounts = movement.amounts.values()
    if any(isinstance(amount, bool) or not isinstance(amount, int) or amount == 0 for amount in amounts):
        raise LedgerError("An entry is zero or not whole pence.", field="amounts")
    if not movement.amounts or sum(amounts) != 0:
        raise LedgerError(f"The entries of {movement.event.value} do not sum to zero.", field="amounts")


def _digest(order_id: str, movement: Movement) -> str:
    """What a repeat must share with the first."""
    content = {
        "order": order_id,
        "event": movement.event.value,
        "amounts": {account.value: amount for account, amount in movement.amounts.items()},
        "reverses": movement.reverses_id,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _claim(session: Session, order_id: str, movement: Movement, digest: str, by: tuple[Viewer, datetime]) -> str | None:
    """Write the transaction's header, or None where its key is taken; a second writer waits for the first to end."""
    viewer, now = by
    made = new_id()
    values = {
        "id": made,
        "key": movement.key,
        "digest": digest,
        "event": movement.event,
        "order_id": order_id,
        "effective_on": movement.effective_on,
        "recorded_at": now,
        "person_id": viewer.person_id,
        "reason": movement.reason,
        "reverses_id": movement.reverses_id,
    }
    dialect = session.get_bind().dialect.name
    build = postgresql_insert if dialect == "postgresql" else sqlite_insert
    statement = (
        build(table_of(LedgerTransaction))
        .values(values)
        .on_conflict_do_nothing()
        .returning(table_of(LedgerTransaction).c.id)
    )
    return made if session.connection().execute(statement).first() else None


def _done_before(session: Session, movement: Movement, digest: str) -> LedgerTransaction:
    """The transaction that a key stands for, where it is this one."""
    found = session.exec(select(LedgerTransaction).where(LedgerTransaction.key == movement.key)).first()
    if found is None:
        raise LedgerError("The transaction was reversed before.", field="reverses_id")
    if found.digest != digest:
        raise IdempotencyError(
            "The idempotency key was used for another movement.", field="key", remedy="Use a new key."
        )
    return found


def _hold(session: Session, balance: LedgerBalance, amount: int) -> None:
    """Take an amount against the four ceilings, or give it back, in the one lock order."""
    for scope, subject in (
        (CeilingScope.FRAMEWORK, balance.framework_id),
        (CeilingScope.LOT, balance.lot_id),
        (CeilingScope.PARTNER, balance.buyer_organisation_id),
        (CeilingScope.CALL_OFF, balance.order_id),
    ):
        _hold_one(session, balance.framework_id, (scope, subject), amount)


def _hold_one(session: Session, framework_id: str, where: tuple[CeilingScope, str], amount: int) -> None:
    """Take an amount against one ceiling in a single conditional statement."""
    scope, subject = where
    given = {"at_framework": framework_id, "at_scope": scope, "at_subject": subject, "amount": amount}
    if session.connection().execute(_TAKE, given).first() is not None:
        return
    query = select(Ceiling).where(
        Ceiling.framework_id == framework_id, Ceiling.scope == scope, Ceiling.subject_id == subject
    )
    ceiling = session.exec(query.execution_options(populate_existing=True)).first()
    if ceiling is None:
        raise LedgerError(
            f"No {scope.value.replace('_', ' ')} ceiling is stated.",
            field=scope.value,
            remedy="State one, or state that there is none.",
        )
    if ceiling.limit_pence is None or amount < 0:
        raise LedgerError(f"More would be given back than the {scope.value} ceiling holds.", field="amounts")
    raise CeilingExceededError(
        scope.value, limit_pence=ceiling.limit_pence, used_pence=ceiling.used_pence, asked_pence=amount
    )


def _move_balance(session: Session, order_id: str, amounts: Mapping[Account, int]) -> None:
    """Change the running balances, none of them below zero."""
    given: dict[str, str | int] = {"at_order": order_id}
    given |= {account.value: amounts.get(account, 0) for account in BALANCES}
    if session.connection().execute(_MOVE, given).first() is None:
        short = ", ".join(account.value for account, amount in amounts.items() if amount < 0 and account in BALANCES)
        raise LedgerError(f"More would leave {short} than stands there.", field="amounts")


@dataclass(frozen=True, slots=True)
class Undo:
    """Which transaction to reverse, under which key, and why."""

    transaction_id: str
    key: str
    effective_on: date
    reason: str


def reverse(session: Session, undo: Undo, *, viewer: Viewer, now: datetime) -> LedgerTransaction:
    """Undo a transaction by its mirror image, once.

    Raises:
        LedgerError: There is no such transaction, it is a reversal itself, it was reversed before, or the money has
            moved on since.
    """
    found = session.get(LedgerTransaction, undo.transaction_id)
    if found is None or found.event is Event.REVERSAL:
        raise LedgerError("Only a transaction that is not itself a reversal is reversed.", field="transaction_id")
    rows = session.exec(select(LedgerEntry).where(LedgerEntry.transaction_id == found.id)).all()
    mirror = {row.account: -row.amount_pence for row in rows}
    movement = Movement(undo.key, Event.REVERSAL, mirror, undo.effective_on, undo.reason, found.id)
    return post(session, found.order_id, movement, viewer=viewer, now=now)


def balance_of(session: Session, order_id: str) -> LedgerBalance:
    """An order's running balances, read afresh.

    Raises:
        LedgerError: The order has no accounts.
    """
    query = select(LedgerBalance).where(LedgerBalance.order_id == order_id).execution_options(populate_existing=True)
    found = session.exec(query).first()
    if found is None:
        raise LedgerError("The order has no accounts.", field="order_id")
    return found
