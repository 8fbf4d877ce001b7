"""Adding the ledger up from its entries, to show that balances and ceilings are what the entries say."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from framework.ledger import BALANCES
from framework.models import Ceiling, LedgerBalance, LedgerEntry
from framework.vocabulary import Account, CeilingScope


@dataclass(frozen=True, slots=True)
class Recomputed:
    """The result: how much was added up, and every difference in a sentence."""

    orders: int
    entries: int
    differences: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether every balance and ceiling equals its entries."""
        return not self.differences


def recompute(session: Session, framework_id: str | None = None) -> Recomputed:
    """Add up every entry, of one framework or of all, and compare with what is kept."""
    differences = [
        *_unbalanced(session),
        *_balances(session, framework_id),
        *_ceilings(session, framework_id),
    ]
    orders = session.exec(select(func.count()).select_from(LedgerBalance)).one()
    entries = session.exec(select(func.count()).select_from(LedgerEntry)).one()
    return Recomputed(orders, entries, tuple(differences))


def _unbalanced(session: Session) -> list[str]:
    """Transactions whose entries do not sum to zero."""
    query = (
        select(LedgerEntry.transaction_id)
        .group_by(col(LedgerEntry.transaction_id))
        .having(func.sum(LedgerEntry.amount_pence) != 0)
    )
    return [f"Transaction {found} does not sum to zero." for found in session.exec(query)]


def _sums(session: Session) -> dict[tuple[str, Account], int]:
    """Pence by order and account, from the entries alone."""
    query = select(LedgerEntry.order_id, LedgerEntry.account, func.sum(LedgerEntry.amount_pence)).group_by(
        col(LedgerEntry.order_id), col(LedgerEntry.account)
    )
    return {(order, Account(account)): int(amount) for order, account, amount in session.exec(query)}


def _orders(session: Session, framework_id: str | None) -> list[LedgerBalance]:
    """The running balances to compare."""
    query = select(LedgerBalance).execution_options(populate_existing=True)
    if framework_id is not None:
        query = query.where(LedgerBalance.framework_id == framework_id)
    return list(session.exec(query))


def _balances(session: Session, framework_id: str | None) -> list[str]:
    """Running balances that differ from their entries."""
    sums = _sums(session)
    return [
        f"Order {row.order_id} has {kept} pence {account.value}, and its entries say {sums.get((row.order_id, account), 0)}."
        for row in _orders(session, framework_id)
        for account in BALANCES
        if (kept := getattr(row, f"{account.value}_pence")) != sums.get((row.order_id, account), 0)
    ]


def _ceilings(session: Session, framework_id: str | None) -> list[str]:
    """Ceilings whose held amount differs from the entries, or passes the limit."""
    sums = _sums(session)
    held: dict[tuple[str, CeilingScope, str], int] = {}
    for row in _orders(session, framework_id):
        amount = -sums.get((row.order_id, Account.AVAILABLE), 0)
        for scope, subject in (
            (CeilingScope.FRAMEWORK, row.framework_id),
            (CeilingScope.LOT, row.lot_id),
            (CeilingScope.PARTNER, row.buyer_organisation_id),
            (CeilingScope.CALL_OFF, row.order_id),
        ):
            key = (row.framework_id, scope, subject)
            held[key] = held.get(key, 0) + amount
    query = select(Ceiling).execution_options(populate_existing=True)
    if framework_id is not None:
        query = query.where(Ceiling.framework_id == framework_id)
    found: list[str] = []
    for ceiling in session.exec(query):
        expected = held.get((ceiling.framework_id, ceiling.scope, ceiling.subject_id), 0)
        if ceiling.used_pence != expected:
            found.append(f"The {ceiling.scope.value} ceiling holds {ceiling.used_pence}, and entries say {expected}.")
        if ceiling.limit_pence is not None and expected > ceiling.limit_pence:
            found.append(f"The {ceiling.scope.value} ceiling of {ceiling.limit_pence} is passed: {expected}.")
    return found
