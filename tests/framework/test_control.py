"""Thresholds, forecasts, aggregation, performance and the year end."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from framework.control import (
    Month,
    Position,
    aggregated,
    financial_year,
    forecast,
    international_threshold,
    relet_by,
    year_end,
)
from framework.figures import (
    committed_by_month,
    forecast_for,
    late_invoices,
    performance,
    positions,
    relet_date,
    totals_by_lot_and_buyer,
    warnings_of_repeats,
    year_end_rows,
)
from framework.invoices import NewInvoice, NewInvoiceLine, record_invoice
from framework.models import CallOff, Incident
from framework.orders import decline_offer
from framework.progress import Acceptance, Accrual, StandDownReport, accept, accrue, report_incident, stand_down
from framework.standdown import StandDownFacts
from framework.store import lines_of
from framework.vocabulary import CalledBy, Cause, Moment
from tests.framework.council import FULL_JOB, NOW, PROCUREMENT, SKYE, TODAY, found_council


@pytest.mark.parametrize(
    ("limit", "used", "mark"),
    [
        (1000, 499, None),
        (1000, 500, 5000),
        (1000, 749, 5000),
        (1000, 750, 7500),
        (1000, 900, 9000),
        (1000, 999, 9000),
        (1000, 1000, 10000),
        (0, 0, None),
        (0, 1, 10000),
        (None, 10**9, None),
    ],
)
def test_each_threshold_is_reached_exactly(limit: int | None, used: int, mark: int | None) -> None:
    """At 50, 75, 90 and 100 per cent; a ceiling of zero is full once anything is held, and no ceiling never is."""
    assert Position("lot", "x", limit, used).threshold_bp == mark


def test_a_position_is_said_in_words() -> None:
    """With a ceiling what is left is said; without one, that there is none; a ceiling of zero lets nothing be ordered."""
    some = Position("lot", "x", 100_000, 25_000)
    assert (
        some.said_of("Mapping")
        == "Mapping has £250.00 held of its ceiling of £1,000.00 (25 per cent); £750.00 is left."
    )
    assert Position("lot", "x", None, 25_000).said_of("Mapping") == "Mapping has £250.00 held and no ceiling."
    none = Position("lot", "x", 0, 0)
    assert none.used_bp == 0
    assert none.said_of("Mapping").endswith("nothing is held (0 per cent), and nothing can be ordered.")


def test_a_forecast_without_history_claims_no_run_rate() -> None:
    """With no whole month behind it, the forecast is what is held and in the pipeline, and says so."""
    made = forecast([], 100, 50, 1000, date(2028, 3, 31))
    assert (made.low_pence, made.middle_pence, made.reached_on) == (100, 150, None)
    assert "no run rate" in made.sentence


def test_a_forecast_follows_the_seasons_and_finds_the_month_of_the_ceiling() -> None:
    """A July costs what Julys have cost; other months the mean; the ceiling is met in the month that passes it."""
    history = [Month(2026, month, 60_000 if month == 7 else 12_000) for month in range(5, 13)]
    made = forecast(history, 144_000, 0, 250_000, date(2027, 8, 31))
    run = 4 * 18_000 + 12_000 * 3 + 60_000
    assert made.middle_pence == 144_000 + run
    assert made.low_pence < made.middle_pence < made.high_pence
    assert made.reached_on == (2027, 7)


def test_fifty_thousand_is_net_and_the_international_threshold_gross() -> None:
    """£49,999.99 net is silent and £50,000.00 is not; with VAT £207,720 is reached from £173,100 net."""
    on = date(2026, 11, 20)
    assert aggregated({"a": (4_999_999, 9)}, on) == ()
    assert aggregated({"a": (5_000_000, 9)}, on)[0].rule == "regulated"
    assert aggregated({"a": (17_309_999, 9)}, on)[0].rule == "regulated"
    assert aggregated({"a": (17_310_000, 9)}, on)[0].rule == "international"


def test_the_international_threshold_is_that_of_the_date() -> None:
    """On the last day of 2025 the old figure holds, on the first of 2026 the new."""
    assert international_threshold(date(2025, 12, 31)) == 21_490_400
    assert international_threshold(date(2026, 1, 1)) == 20_772_000


def test_the_councils_year_ends_on_31_march() -> None:
    """31 March and 1 April lie in different years, and the re-let starts nine months before the end."""
    assert (financial_year(date(2027, 3, 31)), financial_year(date(2027, 4, 1))) == ("2026-27", "2027-28")
    assert (year_end(date(2027, 3, 31)), year_end(date(2027, 4, 1))) == (date(2027, 3, 31), date(2028, 3, 31))
    assert relet_by(date(2028, 3, 31), 9) == date(2027, 6, 28)


def test_the_dashboards_figures_are_the_ledgers(session: Session) -> None:
    """Totals by lot and buyer, ceilings and months add up to the orders placed, less the one declined."""
    council = found_council(session)
    for _ in range(3):
        council.place(session)
    declined = council.place(session)
    decline_offer(session, declined.id, "No crew", viewer=SKYE, now=NOW)
    police = replace(council, buyer="police")
    police.place(session)
    council.send(session)
    totals = totals_by_lot_and_buyer(session, council.framework.id)
    ours, theirs = totals[council.lot.id, "council"], totals[council.lot.id, "police"]
    assert (ours.held_pence, ours.pipeline_pence) == (165_000, 55_000)
    assert theirs.committed_pence == 55_000
    framework = next(one for one in positions(session, council.framework.id) if one.scope == "framework")
    assert framework.used_pence == ours.plus(theirs).held_pence == 220_000
    assert committed_by_month(session, council.framework.id, TODAY) == []
    assert committed_by_month(session, council.framework.id, date(2026, 12, 1)) == [Month(2026, 11, 220_000)]
    made = forecast_for(session, council.framework, ours.plus(theirs), date(2026, 12, 1))
    assert made.reached_on is not None
    assert relet_date(council.framework) == date(2027, 6, 28)


def test_repeats_of_one_need_are_counted_together(session: Session) -> None:
    """Ninety-one sessions for one requirement reach £50,000 net and are warned about by buyer."""
    council = found_council(session)
    order = council.place(session)
    assert warnings_of_repeats(session, council.framework.id, TODAY) == ()
    order.net_pence = 5_000_000
    session.add(order)
    session.flush()
    (warned,) = warnings_of_repeats(session, council.framework.id, TODAY)
    assert warned.requirement == "bridge inspections (council)"


def test_a_suppliers_record_counts_what_happened(session: Session) -> None:
    """One on time and accepted, one late and sent back, one declined, one stood down, one incident."""
    council = found_council(session)
    for number, (day, good) in enumerate(((date(2026, 12, 10), True), (date(2026, 12, 11), False))):
        order = council.accepted(session)
        accrue(session, Accrual(order.id, Moment.DELIVERED, day, f"d{number}"), viewer=SKYE, now=NOW)
        accept(session, Acceptance(order.id, day, accepted=good, reason="Blurred"), viewer=PROCUREMENT, now=NOW)
    decline_offer(session, council.place(session).id, "No crew", viewer=SKYE, now=NOW)
    stood = council.accepted(session)
    facts = StandDownFacts(Cause.WEATHER, CalledBy.SUPPLIER, 5, mobilised=False)
    stand_down(session, StandDownReport(stood.id, facts, TODAY, "s"), viewer=PROCUREMENT, now=NOW)
    incident = Incident(call_off_id=stood.id, kind="near miss", happened_on=TODAY, note="Gull")
    report_incident(session, incident, viewer=PROCUREMENT, now=NOW)
    (record,) = performance(session, council.framework.id)
    assert (record.offered, record.declined, record.delivered, record.on_time) == (4, 1, 2, 1)
    assert (record.on_time_bp, record.first_time_bp, record.incidents) == (5000, 5000, 1)
    assert record.stand_downs == (("weather", 1),)


def test_the_year_end_carries_commitments_and_lists_accruals(session: Session) -> None:
    """Flown on 30 March and delivered on 2 April: £600.00 accrued in the old year, £200.00 carried."""
    council = found_council(session)
    order = council.accepted(session, *FULL_JOB)
    accrue(session, Accrual(order.id, Moment.FLOWN, date(2027, 3, 30), "f"), viewer=SKYE, now=NOW)
    accrue(session, Accrual(order.id, Moment.DELIVERED, date(2027, 4, 2), "d"), viewer=SKYE, now=NOW)
    (row,) = year_end_rows(session, council.framework.id, date(2027, 3, 31))
    assert (row.carried_commitment_pence, row.accrual_pence) == (20000, 60000)
    (after,) = year_end_rows(session, council.framework.id, date(2027, 4, 2))
    assert (after.carried_commitment_pence, after.accrual_pence) == (0, 80000)


def test_an_unpaid_invoice_is_late_after_thirty_days(session: Session) -> None:
    """On the thirtieth day it is not in the list, the day after it is."""
    council = found_council(session)
    order: CallOff = council.accepted(session)
    (line,) = lines_of(session, order.id)
    bill = NewInvoice(order.id, "I", TODAY, TODAY, (NewInvoiceLine(line.id, "Session", 55000),), 11000)
    record_invoice(session, bill, viewer=SKYE, now=NOW)
    assert list(late_invoices(session, council.framework.id, NOW + timedelta(days=30))) == []
    assert len(late_invoices(session, council.framework.id, NOW + timedelta(days=31))) == 1
    assert session.exec(select(CallOff.id)).one() == order.id
