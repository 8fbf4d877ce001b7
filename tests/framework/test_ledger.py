"""The ledger under random histories, repeats, tampering and many writers at once."""

import threading
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from framework.agreements import set_ceiling
from framework.drafts import Limit
from framework.errors import CeilingExceededError, IdempotencyError, LedgerError
from framework.ledger import Bearing, Movement, Undo, balance_of, open_order, post, reverse, transfer
from framework.models import Ceiling, LedgerBalance, LedgerEntry, LedgerTransaction
from framework.recompute import recompute
from framework.vocabulary import Account, CeilingScope, Event
from records.database import connect, create_all, reading, writing
from tests.framework.council import NOW, PROCUREMENT, TODAY, Council, found_council


def commit(key: str, amount: int) -> Movement:
    """A movement that holds an amount."""
    return Movement(key, Event.COMMIT, transfer(Account.AVAILABLE, Account.COMMITTED, amount), TODAY, "test")


def new_order(session: Session, council: Council, *, limit: Limit | None = None) -> str:
    """An order's accounts with its own ceiling."""
    order_id = str(uuid4())
    bearing = Bearing(order_id, council.framework.id, council.lot.id, "council", "skylark")
    open_order(session, bearing)
    set_ceiling(session, council.framework.id, CeilingScope.CALL_OFF, order_id, limit or Limit.none())
    session.flush()
    return order_id


@pytest.mark.parametrize(
    "amounts",
    [
        {},
        {Account.AVAILABLE: -1, Account.COMMITTED: 2},
        {Account.AVAILABLE: 0, Account.COMMITTED: 0},
        {Account.AVAILABLE: -1.0, Account.COMMITTED: 1.0},
        {Account.AVAILABLE: True, Account.COMMITTED: -1},
    ],
)
def test_entries_that_do_not_balance_in_whole_pence_are_refused(session: Session, amounts: dict[Account, int]) -> None:
    """Nothing, one-sided, zero, float and boolean entries are refused before anything is written."""
    council = found_council(session)
    order = new_order(session, council)
    with pytest.raises(LedgerError) as refused:
        post(session, order, Movement("k", Event.COMMIT, amounts, TODAY, "x"), viewer=PROCUREMENT, now=NOW)
    assert refused.value.field == "amounts"
    assert session.exec(select(func.count()).select_from(LedgerTransaction)).one() == 0


def test_more_than_stands_on_an_account_does_not_leave_it(session: Session) -> None:
    """A penny more than committed cannot accrue, and the header of the attempt is gone too."""
    council = found_council(session)
    order = new_order(session, council)
    post(session, order, commit("a", 100), viewer=PROCUREMENT, now=NOW)
    much = Movement("b", Event.ACCRUE, transfer(Account.COMMITTED, Account.ACCRUED, 101), TODAY, "x")
    with pytest.raises(LedgerError, match="stands there"):
        post(session, order, much, viewer=PROCUREMENT, now=NOW)
    assert session.exec(select(func.count()).select_from(LedgerTransaction)).one() == 1


def test_a_missing_ceiling_is_not_an_open_one(session: Session) -> None:
    """An order without a stated ceiling cannot hold money: unknown is not unlimited."""
    council = found_council(session)
    open_order(session, Bearing("bare", council.framework.id, council.lot.id, "council", "skylark"))
    with pytest.raises(LedgerError, match="No call off ceiling is stated"):
        post(session, "bare", commit("k", 1), viewer=PROCUREMENT, now=NOW)


def test_one_key_moves_money_once_and_means_one_movement(session: Session) -> None:
    """A repeat answers with the first transaction; another amount under its key is refused."""
    council = found_council(session)
    order = new_order(session, council)
    first = post(session, order, commit("k", 100), viewer=PROCUREMENT, now=NOW)
    assert post(session, order, commit("k", 100), viewer=PROCUREMENT, now=NOW).id == first.id
    assert balance_of(session, order).committed_pence == 100
    with pytest.raises(IdempotencyError):
        post(session, order, commit("k", 101), viewer=PROCUREMENT, now=NOW)


def test_a_reversal_restores_and_happens_once(session: Session) -> None:
    """The mirror image gives every ceiling its room back; a second reversal, or one of itself, is refused."""
    council = found_council(session)
    order = new_order(session, council)
    made = post(session, order, commit("k", 100), viewer=PROCUREMENT, now=NOW)
    undone = reverse(session, Undo(made.id, "u", TODAY, "Wrong order"), viewer=PROCUREMENT, now=NOW)
    assert balance_of(session, order).committed_pence == 0
    assert session.exec(select(func.sum(Ceiling.used_pence))).one() == 0
    with pytest.raises(LedgerError, match="reversed before"):
        reverse(session, Undo(made.id, "u2", TODAY, "Again"), viewer=PROCUREMENT, now=NOW)
    with pytest.raises(LedgerError, match="itself a reversal"):
        reverse(session, Undo(undone.id, "u3", TODAY, "Undo"), viewer=PROCUREMENT, now=NOW)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_entry SET amount_pence = 1",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_transaction SET reason = 'x'",
        "DELETE FROM ledger_transaction",
        "UPDATE framework_ceiling SET used_pence = limit_pence + 1 WHERE limit_pence IS NOT NULL",
        "UPDATE framework_ceiling SET used_pence = -1",
        "UPDATE ledger_balance SET committed_pence = -1",
    ],
)
def test_the_database_itself_refuses_to_rewrite_the_ledger(engine: Engine, sql: str) -> None:
    """Entries cannot be changed or deleted, ceilings not passed, balances not driven below zero, by any program."""
    with writing(engine) as session:
        council = found_council(session)
        post(session, new_order(session, council), commit("k", 100), viewer=PROCUREMENT, now=NOW)
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text(sql))


def test_recomputing_names_what_does_not_agree(engine: Engine) -> None:
    """A balance or a ceiling changed behind the ledger's back is found, in a sentence."""
    with writing(engine) as session:
        council = found_council(session)
        order = new_order(session, council)
        post(session, order, commit("k", 100), viewer=PROCUREMENT, now=NOW)
    with engine.begin() as connection:
        connection.execute(text("UPDATE ledger_balance SET committed_pence = 99"))
        connection.execute(text("UPDATE framework_ceiling SET used_pence = 98 WHERE scope = 'lot'"))
    with reading(engine) as session:
        found = recompute(session, council.framework.id)
    assert not found.agrees
    assert len(found.differences) == 2
    assert "99 pence committed, and its entries say 100" in found.differences[0]


@dataclass(frozen=True, slots=True)
class Step:
    """One random command: which order, what, how much."""

    order: int
    event: Event
    amount: int


MOVES: dict[Event, tuple[Account, Account]] = {
    Event.COMMIT: (Account.AVAILABLE, Account.COMMITTED),
    Event.ACCRUE: (Account.COMMITTED, Account.ACCRUED),
    Event.INVOICE: (Account.ACCRUED, Account.INVOICED),
    Event.PAY: (Account.INVOICED, Account.PAID),
    Event.RELEASE: (Account.COMMITTED, Account.AVAILABLE),
    Event.CREDIT: (Account.INVOICED, Account.AVAILABLE),
}
STEPS = st.lists(
    st.builds(Step, st.integers(0, 2), st.sampled_from([*MOVES, Event.REVERSAL]), st.integers(1, 60_000)), max_size=25
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_no_history_passes_a_ceiling_or_parts_balances_from_entries(tmp_path: Path, steps: list[Step]) -> None:
    """Whatever is tried in whatever order, ceilings hold, balances are the entries' sums, and refusals leave nothing."""
    engine = connect(f"sqlite:///{tmp_path / uuid4().hex}.sqlite3")
    create_all(engine)
    with writing(engine) as session:
        council = found_council(session, limit=Limit(150_000), lot_limit=Limit(140_000))
        orders = [new_order(session, council, limit=Limit(80_000)) for _ in range(3)]
        done: list[str] = []
        for number, step in enumerate(steps):
            before = session.exec(select(func.count()).select_from(LedgerEntry)).one()
            try:
                done.append(_apply(session, orders, step, number, done))
            except (LedgerError, CeilingExceededError):
                assert session.exec(select(func.count()).select_from(LedgerEntry)).one() == before
        assert recompute(session).agrees, recompute(session).differences
        held = session.exec(select(Ceiling).where(Ceiling.scope == CeilingScope.LOT)).one().used_pence
        sums = session.exec(
            select(func.sum(LedgerEntry.amount_pence)).where(LedgerEntry.account == Account.AVAILABLE)
        ).one()
        assert held == -(sums or 0)
        assert 0 <= held <= 140_000
    engine.dispose()


def _apply(session: Session, orders: list[str], step: Step, number: int, done: list[str]) -> str:
    """Do one random command and answer with its transaction."""
    if step.event is Event.REVERSAL:
        chosen = done[step.amount % len(done)] if done else "none"
        return reverse(session, Undo(chosen, f"u{number}", TODAY, "x"), viewer=PROCUREMENT, now=NOW).id
    source, target = MOVES[step.event]
    movement = Movement(f"k{number}", step.event, transfer(source, target, step.amount), TODAY, "x")
    return post(session, orders[step.order], movement, viewer=PROCUREMENT, now=NOW).id


def test_many_writers_at_once_spend_no_penny_over(engine: Engine) -> None:
    """Sixty-four orders of £550.00 race for £10,000.00 from eight threads: eighteen fit, and no writer fails otherwise."""
    with writing(engine) as session:
        council = found_council(session, limit=Limit(1_000_000))
    outcomes: list[str] = []

    def work(worker: int) -> None:
        for turn in range(8):
            try:
                with writing(engine) as session:
                    order = new_order(session, council)
                    post(session, order, commit(f"{worker}-{turn}", 55_000), viewer=PROCUREMENT, now=NOW)
                outcomes.append("held")
            except CeilingExceededError:
                outcomes.append("refused")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (outcomes.count("held"), outcomes.count("refused")) == (18, 46)
    with reading(engine) as session:
        assert recompute(session).agrees
        assert session.exec(select(func.sum(LedgerBalance.committed_pence))).one() == 990_000


def test_whole_bookings_at_once_never_wait_in_a_ring(engine: Engine) -> None:
    """Quote, route and order in one transaction from six threads: each writes the audit chain before and after."""
    with writing(engine) as session:
        council = found_council(session, limit=Limit.none())
    failures: list[Exception] = []

    def work() -> None:
        try:
            for _ in range(4):
                with writing(engine) as session:
                    council.accepted(session)
        except DBAPIError as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with reading(engine) as session:
        assert session.exec(select(func.sum(LedgerBalance.committed_pence))).one() == 24 * 55_000
