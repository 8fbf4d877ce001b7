"""Benefits are claimed once, confirmed by who holds the budget, and bought or hired is a range."""

from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import Session

from framework.benefits import (
    NewClaim,
    NewTarget,
    assumptions_on,
    benefit_rows,
    claim_benefit,
    confirm_cashable,
    drone_cost,
    set_assumption,
    set_target,
    shared_use,
    table_for,
)
from framework.breakeven import Ownership, annuity, break_even, break_even_range
from framework.errors import AgreementNotFoundError, BenefitError, MoneyError
from framework.gains import BenefitKind, ClaimState, Counterfactual, Evidence
from framework.models import Assumption
from records.viewer import Role, Viewer
from tests.framework.council import NOW, POLICE, PROCUREMENT, TODAY, found_council

PLATFORM = Counterfactual("Platform, 4 days", 425_000, 60_000, 10_000, Evidence.INVOICE, exposure_minutes=1920)
BUDGET = Viewer("holder", "council", frozenset({Role.BUDGET_HOLDER}))
POLICE_MONEY = Viewer("inspector", "police", frozenset({Role.BUDGET_HOLDER, Role.ADMINISTRATOR}))


def claim(order: str, kind: BenefitKind = BenefitKind.CASHABLE, *, elsewhere: bool = False) -> NewClaim:
    """A claim of a platform's cost for an order."""
    return NewClaim("Bridge inspections", order, "2026-27", kind, PLATFORM, elsewhere=elsewhere)


@pytest.mark.parametrize("period", ["2026", "2026-28", "26-27", "2099-01"])
def test_a_period_that_is_no_financial_year_is_refused(session: Session, period: str) -> None:
    """Only consecutive years make a financial year."""
    order = found_council(session).accepted(session)
    new = NewClaim("L", order.id, period, BenefitKind.CASHABLE, PLATFORM)
    with pytest.raises(BenefitError) as refused:
        claim_benefit(session, new, viewer=PROCUREMENT, now=NOW)
    assert refused.value.field == "period"


def test_a_cashable_saving_counts_only_once_a_budget_holder_confirms_it(session: Session) -> None:
    """Proposed it is not in the table; procurement cannot confirm it; the budget holder, with a code, can."""
    order = found_council(session).accepted(session)
    made = claim_benefit(session, claim(order.id), viewer=PROCUREMENT, now=NOW)
    assert (made.state, made.amount_pence) == (ClaimState.PROPOSED, 370_000)
    assert table_for(session, "council").delivered == 0
    with pytest.raises(BenefitError, match="budget holder"):
        confirm_cashable(session, made.id, "R100", viewer=PROCUREMENT, now=NOW)
    with pytest.raises(BenefitError, match="budget code"):
        confirm_cashable(session, made.id, " ", viewer=BUDGET, now=NOW)
    with pytest.raises(AgreementNotFoundError):
        confirm_cashable(session, made.id, "R100", viewer=POLICE, now=NOW)
    confirm_cashable(session, made.id, "R100", viewer=BUDGET, now=NOW)
    assert table_for(session, "council").delivered == 370_000


def test_one_job_is_claimed_once_among_partners(session: Session) -> None:
    """The council claims first; the police's claim of the same job is recorded and excluded; ours again is refused."""
    order = found_council(session).accepted(session)
    claim_benefit(session, claim(order.id, BenefitKind.NON_CASHABLE), viewer=PROCUREMENT, now=NOW)
    with pytest.raises(BenefitError, match="claimed before"):
        claim_benefit(session, claim(order.id, BenefitKind.NON_CASHABLE), viewer=PROCUREMENT, now=NOW)
    theirs = claim_benefit(session, claim(order.id, BenefitKind.NON_CASHABLE), viewer=POLICE_MONEY, now=NOW)
    assert theirs.state is ClaimState.CLAIMED_BY_OTHER
    assert table_for(session, "police").delivered_to_date == 0


def test_delivered_elsewhere_counts_towards_the_target(session: Session) -> None:
    """The identity: target less contingency less delivered less delivered elsewhere."""
    council = found_council(session)
    target = NewTarget("council", "Bridge inspections", BenefitKind.CASHABLE, 1_000_000, "First", TODAY, 100_000)
    set_target(session, target, viewer=PROCUREMENT, now=NOW)
    order = council.accepted(session)
    claim_benefit(session, claim(order.id, elsewhere=True), viewer=PROCUREMENT, now=NOW)
    table = table_for(session, "council")
    assert table.still_to_deliver == 1_000_000 - 100_000 - 370_000
    assert [row.still_to_deliver for row in benefit_rows(table)] == ["6300.00", "", "5300.00"]


def test_a_target_has_versions_with_reasons_and_may_be_unknown(session: Session) -> None:
    """The latest version counts; one without a reason is refused; to be confirmed is an empty cell."""
    for amount, reason in ((500, "First"), (None, "Being reviewed")):
        new = NewTarget("council", "Coast", BenefitKind.NON_CASHABLE, amount, reason, TODAY)
        made = set_target(session, new, viewer=PROCUREMENT, now=NOW)
    assert made.version == 2
    bad = NewTarget("council", "Coast", BenefitKind.NON_CASHABLE, 1, "", TODAY)
    with pytest.raises(BenefitError):
        set_target(session, bad, viewer=PROCUREMENT, now=NOW)
    assert table_for(session, "council").to_be_confirmed == ("Coast",)
    assert benefit_rows(table_for(session, "council"))[0].target == ""


def test_the_cost_of_a_flight_comes_from_the_ledger(session: Session) -> None:
    """What is held for the order is its cost so far, whatever was quoted elsewhere."""
    order = found_council(session).accepted(session)
    assert drone_cost(session, order.id, 5000).total_pence == 60000


def test_an_assumption_is_dated_and_sourced(session: Session) -> None:
    """The figure of the day is used, and one without a source is refused."""
    for value, day in ((55000, date(2018, 1, 1)), (60000, date(2027, 1, 1))):
        row = Assumption(
            name="hire",
            value=value,
            unit="pence a session",
            source="Council report of 2019",
            owner="Procurement",
            status="estimate",
            applies_from=day,
        )
        set_assumption(session, row, viewer=PROCUREMENT, now=NOW)
    assert assumptions_on(session, date(2026, 12, 31))["hire"].value == 55000
    assert assumptions_on(session, date(2027, 1, 1))["hire"].value == 60000
    bad = Assumption(name="x", value=1, unit="y", source=" ", owner="z", status="s", applies_from=TODAY)
    with pytest.raises(BenefitError):
        set_assumption(session, bad, viewer=PROCUREMENT, now=NOW)


def test_the_published_break_even_examples() -> None:
    """£125,000 over four years straight-line, £10,000 a year, £150 a flight: 104; £10,000 over three, £6,000, £200: 27."""
    dear = Ownership("2017 estimate", 12_500_000, 4, 1_000_000, 15_000, 55_000, rate_bp=0)
    cheap = Ownership("Small craft", 1_000_000, 3, 600_000, 20_000, 55_000, rate_bp=0)
    assert break_even(dear).sessions_a_year == 104
    assert break_even(cheap).sessions_a_year == 27
    assert [one.label for one in break_even_range([dear, cheap])] == ["Small craft", "2017 estimate"]


@pytest.mark.parametrize(("years", "expected"), [(3, "0.357"), (4, "0.272"), (5, "0.221")])
def test_annuities_at_the_green_book_rate(years: int, expected: str) -> None:
    """At 3.5 per cent real."""
    assert annuity(350, years).quantize(Decimal("0.001")) == Decimal(expected)


def test_there_is_no_break_even_where_owning_saves_nothing_a_flight() -> None:
    """A marginal cost at or above the hire has no answer, said in words, and nonsense is refused."""
    case = Ownership("No saving", 1, 3, 0, 55_000, 55_000)
    assert break_even(case).sessions_a_year is None
    with pytest.raises(MoneyError):
        break_even(Ownership("x", -1, 3, 0, 0, 1))
    with pytest.raises(BenefitError):
        break_even(Ownership("x", 1, 0, 0, 0, 1))


def test_a_partner_who_loses_by_sharing_is_seen() -> None:
    """Shared costs above a partner's stand-alone cost are flagged."""
    council, fire = shared_use({"council": 100_000, "fire": 20_000}, [60_000, 30_000])
    assert (council.worse_off, fire.worse_off) == (False, True)
