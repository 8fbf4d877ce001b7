"""How fast the framework's figures are read and its call-offs placed, and whether ceilings hold under many writers.

    python benchmarks/ledger.py sqlite:////var/tmp/ledger.sqlite3 --orders 50000 --writers 64 --seconds 20
    python benchmarks/ledger.py postgresql+psycopg://user@host/ledger --orders 50000 --writers 64 --seconds 20

The database is emptied first. A dashboard is read over that many orders with eight entries each; call-offs are placed
one after another; then the writers place at once in processes that are killed at random and started again, and at
the end the ledger is added up from its entries.
"""

import argparse
import json
import multiprocessing
import pickle
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from uuid import uuid4

from sqlalchemy import Engine, insert
from sqlmodel import Session, SQLModel, select

from framework.agreements import add_lot, create_framework, place_supplier
from framework.awards import RouteRequest, route
from framework.cards import NewCard, publish_card
from framework.drafts import Limit, NewBuyer, NewFramework, NewLot, NewPlace
from framework.errors import CeilingExceededError
from framework.models import CallOff, Ceiling, Framework, LedgerBalance, LedgerEntry, LedgerTransaction, Lot
from framework.orders import CallOffRequest, place_call_off
from framework.quotes import quote, send_quotation
from framework.rates import QuoteItem, QuoteRequest, RateLine
from framework.recompute import recompute
from framework.routing import Standing
from framework.views import dashboard
from framework.vocabulary import Account, AwardRule, CallOffState, CeilingScope, Event, SurveyType, Unit, Zone
from records.database import connect, create_all, reading, writing
from records.viewer import SYSTEM

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
SESSION_PENCE = 55_000
CHUNK = 2_000
LOTS = 8
BUYERS = 12
THREADS = 8
KILL_EVERY_S = 4
SPEAKING = threading.Lock()
STEPS = (
    (Event.COMMIT, Account.AVAILABLE, Account.COMMITTED),
    (Event.ACCRUE, Account.COMMITTED, Account.ACCRUED),
    (Event.INVOICE, Account.ACCRUED, Account.INVOICED),
    (Event.PAY, Account.INVOICED, Account.PAID),
)


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the benchmark happens: a framework, its lots and buyers, and a quotation and route to copy."""

    framework_id: str
    lot_ids: tuple[str, ...]
    buyers: tuple[str, ...]
    quotation_id: str
    route_id: str


def prepare(url: str) -> Ground:
    """An empty database with one framework of eight lots and twelve buyers."""
    engine = connect(url)
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    create_all(engine)
    buyers = tuple(f"buyer-{number}" for number in range(BUYERS))
    with writing(engine) as session:
        framework = _framework(session, buyers)
        lots = tuple(_lot(session, framework, number).id for number in range(1, LOTS + 1))
        asked = asking(session, lots[0], buyers[0], "first")
        order = place_call_off(session, asked, viewer=SYSTEM, now=NOW)
        ground = Ground(framework.id, lots, buyers, order.quotation_id, order.route_id)
    engine.dispose()
    return ground


def _framework(session: Session, buyers: tuple[str, ...]) -> Framework:
    starts = date(2024, 4, 1)
    new = NewFramework(
        reference="BENCH",
        title="Drone surveys",
        owner_organisation_id=buyers[0],
        owner_name="A Council",
        owner_identifier="GB-LAS-ABC",
        awarded_on=date(2024, 3, 1),
        starts=starts,
        ends=date(2028, 3, 31),
        limit=Limit.none(),
        estimated_pence=10**10,
        buyers=tuple(NewBuyer(buyer, buyer.title(), Limit.none(), starts) for buyer in buyers),
        term_reason="Four years to the day",
    )
    return create_framework(session, new, viewer=SYSTEM, now=NOW)


def _lot(session: Session, framework: Framework, number: int) -> Lot:
    drawn = NewLot(number, f"Lot {number}", SurveyType.STRUCTURES, (Zone.LORN,), AwardRule.RANKED, Limit.none())
    lot = add_lot(session, framework.id, drawn, viewer=SYSTEM, now=NOW)
    place = NewPlace("supplier", "A Supplier Ltd", 1, 10**9, (Zone.LORN,), date(2024, 4, 1))
    place_supplier(session, lot.id, place, viewer=SYSTEM, now=NOW)
    rates = (RateLine("S1", "Session", Unit.SESSION, price_pence=SESSION_PENCE),)
    card = NewCard(lot.id, "supplier", date(2024, 4, 1), rates, (), "As tendered")
    publish_card(session, card, viewer=SYSTEM, now=NOW)
    return lot


def asking(session: Session, lot_id: str, buyer: str, key: str) -> CallOffRequest:
    """Quote and route one session, as a booking does before it is placed."""
    asked = QuoteRequest(lot_id, "supplier", buyer, Zone.LORN, (QuoteItem(Unit.SESSION),))
    sent = send_quotation(session, quote(session, asked, on=TODAY), viewer=SYSTEM, now=NOW)
    standings = [Standing("supplier", eligible=True)]
    decided = route(session, RouteRequest(lot_id, sent.net_pence, TODAY), standings, viewer=SYSTEM, now=NOW)
    return CallOffRequest(str(sent.id), decided.id, key, "job", f"need-{key[:2]}", "A survey", TODAY)


def fill(url: str, ground: Ground, orders: int) -> None:
    """So many orders, each committed, accrued, invoiced and paid: eight entries an order."""
    engine = connect(url)
    chance = random.Random(7)
    for start in range(0, orders, CHUNK):
        with writing(engine) as session:
            _chunk(session, ground, range(start, min(start + CHUNK, orders)), chance)
    with writing(engine) as session:
        _raise_ceilings(session)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    else:
        with engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def _chunk(session: Session, ground: Ground, numbers: range, chance: random.Random) -> None:
    rows: dict[type[SQLModel], list[dict[str, object]]] = {
        model: [] for model in (CallOff, LedgerBalance, LedgerTransaction, LedgerEntry, Ceiling)
    }
    for number in numbers:
        _order(rows, ground, number, chance)
    for model, values in rows.items():
        session.execute(insert(model), values)


def _order(
    rows: dict[type[SQLModel], list[dict[str, object]]], ground: Ground, number: int, chance: random.Random
) -> None:
    order_id, amount = str(uuid4()), chance.randrange(20_000, 200_000)
    lot, buyer = chance.choice(ground.lot_ids), chance.choice(ground.buyers)
    day = date(2024, 4, 1) + timedelta(days=chance.randrange(950))
    shared = {"framework_id": ground.framework_id, "lot_id": lot, "buyer_organisation_id": buyer}
    shared |= {"supplier_organisation_id": "supplier"}
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    rows[CallOff].append(
        {
            **shared,
            "id": order_id,
            "reference": f"BENCH/x{number}",
            "quotation_id": ground.quotation_id,
            "route_id": ground.route_id,
            "job_ref": f"job-{number}",
            "requirement": f"need-{number % 400}",
            "title": "A survey",
            "state": CallOffState.COMPLETE,
            "net_pence": amount,
            "ordered_on": day,
            "due_on": day,
            "placed_at": at,
            "offer_expires_at": at,
            "emergency": False,
            "ledger_codes": [],
        }
    )
    rows[LedgerBalance].append(
        {
            **shared,
            "order_id": order_id,
            "pipeline_pence": 0,
            "committed_pence": 0,
            "accrued_pence": 0,
            "invoiced_pence": 0,
            "paid_pence": amount,
        }
    )
    rows[Ceiling].append(
        {
            "id": str(uuid4()),
            "framework_id": ground.framework_id,
            "scope": CeilingScope.CALL_OFF,
            "subject_id": order_id,
            "unlimited": False,
            "limit_pence": amount,
            "used_pence": amount,
        }
    )
    for event, source, target in STEPS:
        transaction = str(uuid4())
        rows[LedgerTransaction].append(
            {
                "id": transaction,
                "key": transaction,
                "digest": "-",
                "event": event,
                "order_id": order_id,
                "effective_on": day,
                "recorded_at": at,
                "reason": event.value,
            }
        )
        rows[LedgerEntry].extend(
            {"id": str(uuid4()), "transaction_id": transaction, "order_id": order_id, "account": a, "amount_pence": p}
            for a, p in ((source, -amount), (target, amount))
        )


def _raise_ceilings(session: Session) -> None:
    """Let the framework's, lots' and buyers' ceilings hold what was filled in past them."""
    held: dict[str, int] = {}
    for row in session.exec(select(LedgerBalance)):
        amount = row.committed_pence + row.accrued_pence + row.invoiced_pence + row.paid_pence
        for subject in (row.framework_id, row.lot_id, row.buyer_organisation_id):
            held[subject] = held.get(subject, 0) + amount
    for ceiling in session.exec(select(Ceiling).where(Ceiling.scope != CeilingScope.CALL_OFF)):
        ceiling.used_pence = held.get(ceiling.subject_id, 0)
        session.add(ceiling)


def timed(action: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of each run."""
    found: list[float] = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        found.append((time.perf_counter() - start) * 1000)
    return found


def reads(url: str, ground: Ground, times: int) -> list[float]:
    """The dashboard, read again and again."""
    engine = connect(url)

    def one() -> None:
        with reading(engine) as session:
            dashboard(session, ground.framework_id, viewer=SYSTEM, now=NOW)

    found = timed(one, times)
    engine.dispose()
    return found


def places(url: str, ground: Ground, times: int) -> list[float]:
    """Only placing: its quotation and route are made before the clock starts."""
    engine = connect(url)
    found: list[float] = []
    for number in range(times):
        with writing(engine) as session:
            request = asking(session, ground.lot_ids[0], ground.buyers[0], f"p{number}")
        start = time.perf_counter()
        with writing(engine) as session:
            place_call_off(session, request, viewer=SYSTEM, now=NOW)
        found.append((time.perf_counter() - start) * 1000)
    engine.dispose()
    return found


def write_until(url: str, ground: Ground, seed: int, ends: float, results: Connection) -> None:
    """A process of eight writers, each with its own connection."""
    engine = connect(url, pool_size=THREADS)
    writers = [
        threading.Thread(target=write_one, args=(engine, ground, seed * THREADS + number, (ends, results)))
        for number in range(THREADS)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()


def write_one(engine: Engine, ground: Ground, seed: int, until: tuple[float, Connection]) -> None:
    """Place orders until the clock says stop; each outcome with its milliseconds."""
    ends, results = until
    chance = random.Random(seed)
    while time.time() < ends:
        lot, buyer = chance.choice(ground.lot_ids), chance.choice(ground.buyers)
        with writing(engine) as session:
            asked = asking(session, lot, buyer, str(uuid4()))
        start = time.perf_counter()
        outcome = "placed"
        try:
            with writing(engine) as session:
                place_call_off(session, asked, viewer=SYSTEM, now=NOW)
        except CeilingExceededError:
            outcome = "refused"
        with SPEAKING:
            results.send((outcome, (time.perf_counter() - start) * 1000))


def _limit_framework(url: str, room_pence: int) -> None:
    """Put a ceiling a little above what the framework holds already."""
    engine = connect(url)
    with writing(engine) as session:
        ceiling = session.exec(select(Ceiling).where(Ceiling.scope == CeilingScope.FRAMEWORK)).one()
        ceiling.unlimited, ceiling.limit_pence = False, ceiling.used_pence + room_pence
        session.add(ceiling)
    engine.dispose()


def storm(url: str, ground: Ground, writers: int, seconds: int) -> dict[str, object]:
    """Many writers at once against a ceiling that they will meet, some killed as they write."""
    _limit_framework(url, SESSION_PENCE * seconds * 15)
    context = multiprocessing.get_context("spawn")
    ends = time.time() + seconds
    chance, kills = random.Random(11), 0
    outcomes: list[tuple[str, float]] = []

    def start(seed: int) -> tuple[BaseProcess, Connection]:
        # A pipe each: a process killed while it writes to a shared queue would silence the others.
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=write_until, args=(url, ground, seed, ends, theirs))
        process.start()
        theirs.close()
        return process, ours

    processes = max(1, writers // THREADS)
    running = [start(seed) for seed in range(processes)]
    while time.time() < ends:
        time.sleep(KILL_EVERY_S)
        victim = chance.randrange(processes)
        running[victim][0].kill()
        outcomes.extend(received(running[victim][1]))
        kills += 1
        running[victim] = start(1000 + kills)
    for process, pipe in running:
        outcomes.extend(received(pipe))
        process.join(30)
    engine = connect(url)
    with reading(engine) as session:
        found = recompute(session)
    engine.dispose()
    return _storm_report(outcomes, kills, seconds, found.differences)


def received(pipe: Connection) -> list[tuple[str, float]]:
    """Everything a writer said until it ended or was killed."""
    found: list[tuple[str, float]] = []
    with suppress(EOFError, OSError, pickle.UnpicklingError):
        while True:
            found.append(pipe.recv())
    return found


def _storm_report(
    outcomes: list[tuple[str, float]], kills: int, seconds: int, differences: tuple[str, ...]
) -> dict[str, object]:
    spent = sorted(duration for _, duration in outcomes) or [0.0]
    return {
        "placed": sum(outcome == "placed" for outcome, _ in outcomes),
        "refused": sum(outcome == "refused" for outcome, _ in outcomes),
        "kills": kills,
        "p50_ms": round(statistics.median(spent), 1),
        "p99_ms": round(spent[int(len(spent) * 0.99)], 1) if len(spent) > 1 else round(spent[0], 1),
        "per_second": round(len(outcomes) / seconds, 1),
        "differences": list(differences),
    }


def main() -> int:
    """Run what was asked for and print one JSON object; 1 where the ledger does not add up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--orders", type=int, default=50_000)
    parser.add_argument("--reads", type=int, default=15)
    parser.add_argument("--places", type=int, default=100)
    parser.add_argument("--writers", type=int, default=0)
    parser.add_argument("--seconds", type=int, default=20)
    asked = parser.parse_args()
    ground = prepare(asked.url)
    fill(asked.url, ground, asked.orders)
    read, placed = reads(asked.url, ground, asked.reads), places(asked.url, ground, asked.places)
    found: dict[str, object] = {
        "orders": asked.orders,
        "dashboard_median_ms": round(statistics.median(read), 1),
        "place_median_ms": round(statistics.median(placed), 1),
        "place_worst_ms": round(max(placed), 1),
    }
    if asked.writers:
        found["storm"] = storm(asked.url, ground, asked.writers, asked.seconds)
    print(json.dumps(found, indent=2))
    report = found.get("storm")
    return 1 if isinstance(report, dict) and report["differences"] else 0


if __name__ == "__main__":
    sys.exit(main())
