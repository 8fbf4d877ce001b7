"""Reading the framework's figures: totals by lot and partner, ceilings, run rate, performance, year end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from framework.control import Forecast, Month, Position, Warned, aggregated, forecast, relet_by
from framework.models import (
    CallOff,
    Ceiling,
    Framework,
    Incident,
    Invoice,
    LedgerBalance,
    LedgerEntry,
    LedgerTransaction,
    StandDown,
)
from framework.vocabulary import Account, CallOffState, CeilingScope, InvoiceState
from framework.workingdays import LONDON

REFUSED = (CallOffState.DECLINED, CallOffState.EXPIRED)


@dataclass(frozen=True, slots=True)
class Totals:
    """Net pence on each account, and how many orders they are of."""

    orders: int = 0
    pipeline_pence: int = 0
    committed_pence: int = 0
    accrued_pence: int = 0
    invoiced_pence: int = 0
    paid_pence: int = 0

    @property
    def held_pence(self) -> int:
        """What is held against ceilings."""
        return self.committed_pence + self.accrued_pence + self.invoiced_pence + self.paid_pence

    def plus(self, other: "Totals") -> "Totals":
        """Both together."""
        return Totals(
            self.orders + other.orders,
            self.pipeline_pence + other.pipeline_pence,
            self.committed_pence + other.committed_pence,
            self.accrued_pence + other.accrued_pence,
            self.invoiced_pence + other.invoiced_pence,
            self.paid_pence + other.paid_pence,
        )


def totals_by_lot_and_buyer(session: Session, framework_id: str) -> dict[tuple[str, str], Totals]:
    """The running balances added up by lot and buyer, in one pass over one index."""
    query = (
        select(
            LedgerBalance.lot_id,
            LedgerBalance.buyer_organisation_id,
            func.count(),
            func.sum(LedgerBalance.pipeline_pence),
            func.sum(LedgerBalance.committed_pence),
            func.sum(LedgerBalance.accrued_pence),
            func.sum(LedgerBalance.invoiced_pence),
            func.sum(LedgerBalance.paid_pence),
        )  # type: ignore[call-overload]
        .where(LedgerBalance.framework_id == framework_id)
        .group_by(LedgerBalance.lot_id, LedgerBalance.buyer_organisation_id)
    )
    return {(row[0], row[1]): Totals(*(int(figure) for figure in row[2:])) for row in session.exec(query)}


def positions(session: Session, framework_id: str) -> list[Position]:
    """Every ceiling of the framework, its lots and partners, as it stands."""
    query = select(Ceiling).where(Ceiling.framework_id == framework_id, Ceiling.scope != CeilingScope.CALL_OFF)
    rows = session.exec(query.execution_options(populate_existing=True)).all()
    return [Position(row.scope.value, row.subject_id, row.limit_pence, row.used_pence) for row in rows]


def committed_by_month(session: Session, framework_id: str, before: date) -> list[Month]:
    """Net pence ordered in each whole month before a date's own; orders refused by suppliers do not count."""
    # Days are added up to months here: taking a date apart differs by database, and is slow on one of them.
    query = (
        select(col(CallOff.ordered_on), func.sum(CallOff.net_pence))
        .where(
            CallOff.framework_id == framework_id,
            col(CallOff.state).not_in(REFUSED),
            CallOff.ordered_on < before.replace(day=1),
        )
        .group_by(col(CallOff.ordered_on))
    )
    months: dict[tuple[int, int], int] = {}
    for day, amount in session.exec(query):
        months[day.year, day.month] = months.get((day.year, day.month), 0) + int(amount)
    return [Month(year, month, amount) for (year, month), amount in sorted(months.items())]


def forecast_for(session: Session, framework: Framework, totals: Totals, on: date) -> Forecast:
    """The forecast to the end of the framework's term.

    The month under way is forecast whole, so what it has brought already is not counted a second time.
    """
    ceiling = next(one for one in positions(session, framework.id) if one.scope == CeilingScope.FRAMEWORK)
    history = committed_by_month(session, framework.id, on)
    begun = select(func.sum(CallOff.net_pence)).where(
        CallOff.framework_id == framework.id,
        col(CallOff.state).not_in(REFUSED),
        CallOff.ordered_on >= on.replace(day=1),
    )
    this_month = int(session.exec(begun).one() or 0) if history else 0
    held = max(0, totals.held_pence - this_month)
    return forecast(history, held, totals.pipeline_pence, ceiling.limit_pence, framework.ends)


def relet_date(framework: Framework) -> date:
    """When work on the next framework should start."""
    return relet_by(framework.ends, framework.relet_months)


def warnings_of_repeats(session: Session, framework_id: str, on: date) -> tuple[Warned, ...]:
    """Requirements whose repeats reach a threshold together, buyer by buyer."""
    query = (
        select(CallOff.requirement, CallOff.buyer_organisation_id, func.sum(CallOff.net_pence), func.count())
        .where(CallOff.framework_id == framework_id, col(CallOff.state).not_in(REFUSED))
        .group_by(col(CallOff.requirement), col(CallOff.buyer_organisation_id))
    )
    totals = {f"{need} ({buyer})": (int(net), int(count)) for need, buyer, net, count in session.exec(query)}
    return aggregated(totals, on)


@dataclass(frozen=True, slots=True)
class Performance:
    """A supplier's record. Shares are None while there is nothing to take a share of."""

    organisation_id: str
    offered: int
    declined: int
    expired: int
    delivered: int
    on_time: int
    judged: int
    accepted_first_time: int
    incidents: int
    stand_downs: tuple[tuple[str, int], ...]

    @property
    def on_time_bp(self) -> int | None:
        """The share delivered by its due date, in basis points."""
        return self.on_time * 10_000 // self.delivered if self.delivered else None

    @property
    def first_time_bp(self) -> int | None:
        """The share accepted at the first delivery, in basis points."""
        return self.accepted_first_time * 10_000 // self.judged if self.judged else None


def performance(session: Session, framework_id: str) -> list[Performance]:
    """Each supplier's record under a framework: answers, timeliness, acceptance, stand-downs by cause, incidents."""
    query = (
        select(
            CallOff.supplier_organisation_id,
            func.count(),
            _count(col(CallOff.state) == CallOffState.DECLINED),
            _count(col(CallOff.state) == CallOffState.EXPIRED),
            _count(col(CallOff.delivered_on).is_not(None)),
            _count(col(CallOff.delivered_on) <= col(CallOff.due_on)),
            _count(col(CallOff.first_delivery_accepted).is_not(None)),
            _count(col(CallOff.first_delivery_accepted).is_(True)),
        )  # type: ignore[call-overload]
        .where(CallOff.framework_id == framework_id)
        .group_by(CallOff.supplier_organisation_id)
        .order_by(CallOff.supplier_organisation_id)
    )
    causes, incidents = _stand_downs(session, framework_id), _incidents(session, framework_id)
    return [
        Performance(
            organisation_id=row[0],
            offered=int(row[1]),
            declined=int(row[2]),
            expired=int(row[3]),
            delivered=int(row[4]),
            on_time=int(row[5]),
            judged=int(row[6]),
            accepted_first_time=int(row[7]),
            incidents=incidents.get(row[0], 0),
            stand_downs=causes.get(row[0], ()),
        )
        for row in session.exec(query)
    ]


def _count(condition: object) -> object:
    """How many rows meet a condition."""
    return func.sum(case((condition, 1), else_=0))  # type: ignore[arg-type]


def _stand_downs(session: Session, framework_id: str) -> dict[str, tuple[tuple[str, int], ...]]:
    """Stand-downs by supplier and cause."""
    query = (
        select(CallOff.supplier_organisation_id, StandDown.cause, func.count())
        .join(StandDown, col(StandDown.call_off_id) == col(CallOff.id))
        .where(CallOff.framework_id == framework_id)
        .group_by(col(CallOff.supplier_organisation_id), col(StandDown.cause))
        .order_by(col(StandDown.cause))
    )
    found: dict[str, list[tuple[str, int]]] = {}
    for supplier, cause, count in session.exec(query):
        found.setdefault(supplier, []).append((str(cause), int(count)))
    return {supplier: tuple(causes) for supplier, causes in found.items()}


def _incidents(session: Session, framework_id: str) -> dict[str, int]:
    """Incidents by supplier."""
    query = (
        select(CallOff.supplier_organisation_id, func.count())
        .join(Incident, col(Incident.call_off_id) == col(CallOff.id))
        .where(CallOff.framework_id == framework_id)
        .group_by(col(CallOff.supplier_organisation_id))
    )
    return {supplier: int(count) for supplier, count in session.exec(query)}


@dataclass(frozen=True, slots=True)
class YearEndRow:
    """An order at the year end: what stays committed into the next year, and what accrued and is not yet paid."""

    reference: str
    buyer_organisation_id: str
    supplier_organisation_id: str
    po_number: str | None
    carried_commitment_pence: int
    accrual_pence: int
    invoiced_unpaid_pence: int


def year_end_rows(session: Session, framework_id: str, on: date) -> list[YearEndRow]:
    """Open commitments to carry and accruals to list, from the entries effective up to the date."""

    def standing(account: Account) -> object:
        amount = case((col(LedgerEntry.account) == account, col(LedgerEntry.amount_pence)), else_=0)
        return func.sum(amount).label(account.value)

    query = (
        select(
            CallOff.reference,
            CallOff.buyer_organisation_id,
            CallOff.supplier_organisation_id,
            CallOff.po_number,
            standing(Account.COMMITTED),
            standing(Account.ACCRUED),
            standing(Account.INVOICED),
        )  # type: ignore[call-overload]
        .join(LedgerEntry, col(LedgerEntry.order_id) == col(CallOff.id))
        .join(LedgerTransaction, col(LedgerTransaction.id) == col(LedgerEntry.transaction_id))
        .where(CallOff.framework_id == framework_id, LedgerTransaction.effective_on <= on)
        .group_by(col(CallOff.id))
        .order_by(CallOff.reference)
    )
    rows = [YearEndRow(*row[:4], *(int(figure) for figure in row[4:])) for row in session.exec(query)]
    return [row for row in rows if row.carried_commitment_pence or row.accrual_pence or row.invoiced_unpaid_pence]


def late_invoices(session: Session, framework_id: str, now: datetime) -> Sequence[Invoice]:
    """Invoices past their thirty days and neither paid nor credited, the latest first."""
    query = (
        select(Invoice)
        .join(CallOff, col(CallOff.id) == col(Invoice.call_off_id))
        .where(
            CallOff.framework_id == framework_id,
            col(Invoice.state).not_in((InvoiceState.PAID, InvoiceState.CREDITED)),
            Invoice.due_on < now.astimezone(LONDON).date(),
        )
    )
    return session.exec(query.order_by(col(Invoice.due_on))).all()
