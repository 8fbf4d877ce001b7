"""Orders from quotation to release: money moves once, within ceilings, and only by who may move it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from framework.agreements import place_supplier
from framework.awards import RouteRequest, decide_competition, open_competition, route
from framework.cards import IndexRequest, NewCard, amend_card, index_card
from framework.drafts import Limit, NewPlace
from framework.errors import (
    AgreementError,
    AgreementNotFoundError,
    AwardClosedError,
    BuyerNotListedError,
    CeilingExceededError,
    IdempotencyError,
    LedgerError,
    NoSupplierError,
    RateGapError,
    StandDownTermError,
    StateError,
)
from framework.indexation import Indexation
from framework.ledger import balance_of
from framework.models import CallOff, CallOffLine, Ceiling, LedgerEntry
from framework.modifications import Change, change_ceiling, extend
from framework.orders import accept_offer, decline_offer, expire_offers, place_call_off
from framework.progress import Acceptance, Accrual, StandDownReport, accept, accrue, release, stand_down
from framework.quotes import lapse_quotation, quotation_row
from framework.rates import QuoteItem, RateLine
from framework.recompute import recompute
from framework.routing import Method, Standing
from framework.scoring import BidFigures
from framework.standdown import StandDownFacts
from framework.vocabulary import (
    AmendmentKind,
    CalledBy,
    CallOffState,
    Cause,
    CeilingScope,
    Moment,
    Unit,
    Zone,
)
from records.audit import AuditEntry
from tests.framework.council import (
    FULL_JOB,
    HERON,
    NOW,
    POLICE,
    PROCUREMENT,
    RATES,
    SKYE,
    TERMS,
    TODAY,
    WELL,
    found_council,
)


def entries(session: Session) -> int:
    """How many ledger entries there are."""
    return len(session.exec(select(LedgerEntry.id)).all())


def test_a_quotation_sent_is_pipeline_and_holds_nothing(session: Session) -> None:
    """The pipeline shows it; no ceiling is touched until the order is placed; lapsing takes it out again."""
    council = found_council(session)
    sent = council.send(session)
    assert sent.id is not None
    assert balance_of(session, sent.id).pipeline_pence == 55000
    assert {ceiling.used_pence for ceiling in session.exec(select(Ceiling))} == {0}
    lapse_quotation(session, sent.id, viewer=PROCUREMENT, now=NOW)
    assert balance_of(session, sent.id).pipeline_pence == 0


def test_a_sent_quotation_is_frozen_with_its_card(session: Session) -> None:
    """A correction of the card the next day leaves the quotation as it was sent."""
    council = found_council(session)
    sent = council.send(session, *FULL_JOB)
    assert sent.id is not None
    changed = (*RATES[1:], RateLine("S1", "Session", Unit.SESSION, price_pence=1))
    card = NewCard(council.lot.id, "skylark", TODAY + timedelta(days=1), changed, TERMS, "Typing error")
    amend_card(session, card, AmendmentKind.CORRECTION, viewer=PROCUREMENT, now=NOW)
    document = quotation_row(session, sent.id).document
    assert document == sent.to_json()
    assert document["net_pence"] == 80000


def test_a_quotation_from_an_earlier_card_is_quoted_again(session: Session) -> None:
    """The price date is the order date: with a new card in force the old quotation cannot be ordered."""
    council = found_council(session)
    request = council.request(session)
    card = NewCard(council.lot.id, "skylark", TODAY + timedelta(days=1), RATES, TERMS, "Typing error")
    amend_card(session, card, AmendmentKind.CORRECTION, viewer=PROCUREMENT, now=NOW)
    with pytest.raises(StateError, match="Quote again"):
        place_call_off(session, request, viewer=PROCUREMENT, now=NOW + timedelta(days=1))


def test_placing_commits_against_every_ceiling(session: Session) -> None:
    """The framework, the lot, the partner and the order each hold the net value, and the pipeline is empty."""
    council = found_council(session)
    order = council.place(session)
    held = {ceiling.scope: ceiling.used_pence for ceiling in session.exec(select(Ceiling)) if ceiling.used_pence}
    assert held == dict.fromkeys(CeilingScope, 55000)
    balance = balance_of(session, order.id)
    assert (balance.pipeline_pence, balance.committed_pence) == (0, 55000)
    assert recompute(session).agrees


def test_placing_twice_with_one_key_places_once(session: Session) -> None:
    """A repeat answers with the same order; the key with another quotation is refused."""
    council = found_council(session)
    request = council.request(session)
    first = place_call_off(session, request, viewer=PROCUREMENT, now=NOW)
    before = entries(session)
    assert place_call_off(session, request, viewer=PROCUREMENT, now=NOW).id == first.id
    assert entries(session) == before
    other = replace(council.request(session), key=request.key)
    with pytest.raises(IdempotencyError):
        place_call_off(session, other, viewer=PROCUREMENT, now=NOW)


def test_a_ceiling_is_hit_exactly_and_not_passed_by_a_penny(session: Session) -> None:
    """Two sessions fit £1,100.00 exactly; the third leaves nothing behind, not even a reference."""
    council = found_council(session, limit=Limit(110_000))
    council.place(session)
    council.place(session)
    request = council.request(session)
    before = entries(session)
    with pytest.raises(CeilingExceededError) as refused:
        place_call_off(session, request, viewer=PROCUREMENT, now=NOW)
    assert (refused.value.scope, refused.value.used_pence) == ("framework", 110_000)
    assert entries(session) == before
    assert session.get(CallOff, request.quotation_id) is None
    assert recompute(session).agrees


def test_a_ceiling_of_zero_is_not_no_ceiling(session: Session) -> None:
    """The fire service's ceiling is zero, so it may hold nothing; the council's is none, so it may hold anything."""
    council = found_council(session)
    council.place(session)
    fire = replace(council, buyer="fire")
    with pytest.raises(CeilingExceededError) as refused:
        fire.place(session)
    assert refused.value.scope == "partner"
    assert refused.value.limit_pence == 0


def test_a_lot_ceiling_stops_an_order_that_the_framework_would_hold(session: Session) -> None:
    """The smallest ceiling decides, and the framework's is given back."""
    council = found_council(session, lot_limit=Limit(54_999))
    with pytest.raises(CeilingExceededError) as refused:
        council.place(session)
    assert refused.value.scope == "lot"
    assert {ceiling.used_pence for ceiling in session.exec(select(Ceiling))} == {0}


def test_a_partner_off_the_list_or_past_its_date_is_refused(session: Session) -> None:
    """A body that was never named, and one whose entry has ended, get no price."""
    council = found_council(session)
    with pytest.raises(BuyerNotListedError):
        replace(council, buyer="museum").quote(session)
    with pytest.raises(BuyerNotListedError):
        replace(council, buyer="fire").quote(session, on=date(2027, 1, 1))


def test_an_award_after_expiry_is_refused_and_a_flight_after_it_is_not(session: Session) -> None:
    """On the last day an order for work due later is placed; the day after it is too late, until it is extended."""
    council = found_council(session)
    card = NewCard(council.lot.id, "skylark", date(2027, 4, 1), RATES, TERMS, "Third year")
    amend_card(session, card, AmendmentKind.CORRECTION, viewer=PROCUREMENT, now=NOW)
    last = NOW.replace(year=2028, month=3, day=31)
    order = place_call_off(
        session,
        replace(council.request(session, now=last), due_on=date(2028, 6, 1)),
        viewer=PROCUREMENT,
        now=last,
    )
    assert order.due_on > council.framework.ends
    request = council.request(session, now=last)
    with pytest.raises(AwardClosedError):
        place_call_off(session, request, viewer=PROCUREMENT, now=last + timedelta(days=1))
    change = Change("Continuing need, as provided for", date(2028, 3, 1))
    extend(session, council.framework.id, date(2029, 3, 31), change, viewer=PROCUREMENT, now=last)
    ceiling = session.exec(select(Ceiling).where(Ceiling.scope == CeilingScope.FRAMEWORK)).one()
    assert ceiling.limit_pence == 1_000_000
    place_call_off(session, request, viewer=PROCUREMENT, now=last + timedelta(days=1))


def test_an_extension_past_its_last_date_is_refused(session: Session) -> None:
    """The date moves within what was advertised, with a reason, and nowhere else."""
    council = found_council(session)
    with pytest.raises(AgreementError):
        extend(session, council.framework.id, date(2030, 4, 1), Change("More", TODAY), viewer=PROCUREMENT, now=NOW)
    with pytest.raises(AgreementError, match="reason"):
        extend(session, council.framework.id, date(2029, 3, 31), Change(" ", TODAY), viewer=PROCUREMENT, now=NOW)


def test_a_partner_orders_for_itself_only(session: Session) -> None:
    """The police may not place the council's order, and cannot tell that it exists."""
    council = found_council(session)
    request = council.request(session)
    with pytest.raises(AgreementNotFoundError):
        place_call_off(session, request, viewer=POLICE, now=NOW)
    police = replace(council, buyer="police")
    assert place_call_off(session, police.request(session), viewer=POLICE, now=NOW).buyer_organisation_id == "police"


def test_only_the_supplier_offered_may_answer(session: Session) -> None:
    """Another supplier sees no such offer."""
    order = found_council(session).place(session)
    with pytest.raises(AgreementNotFoundError):
        accept_offer(session, order.id, viewer=HERON, now=NOW)
    assert accept_offer(session, order.id, viewer=SKYE, now=NOW).state is CallOffState.ACCEPTED
    with pytest.raises(StateError):
        decline_offer(session, order.id, "Changed our mind", viewer=SKYE, now=NOW)


def test_a_decline_needs_a_reason_releases_and_cascades(session: Session) -> None:
    """The money comes back and the next route skips the first-ranked with what it said."""
    council = found_council(session)
    order = council.place(session)
    with pytest.raises(AgreementError, match="reason"):
        decline_offer(session, order.id, " ", viewer=SKYE, now=NOW)
    decline_offer(session, order.id, "No crew on that day", viewer=SKYE, now=NOW)
    assert balance_of(session, order.id).committed_pence == 0
    again = council.route(session, 55000, previous=order.route_id)
    assert again.chosen == "heron"
    assert again.skipped[0].reasons == ("it declined: No crew on that day",)
    assert recompute(session).agrees


def test_an_offer_expires_after_two_working_days(session: Session) -> None:
    """Offered on Friday 20 November, it stands to the end of Tuesday; then it expires and cascades."""
    council = found_council(session)
    order = council.place(session)
    assert expire_offers(session, viewer=PROCUREMENT, now=order.offer_expires_at - timedelta(seconds=1)) == []
    with pytest.raises(StateError, match="expired"):
        accept_offer(session, order.id, viewer=SKYE, now=order.offer_expires_at)
    expired = expire_offers(session, viewer=PROCUREMENT, now=order.offer_expires_at)
    assert [one.id for one in expired] == [order.id]
    assert order.offer_expires_at.date() == date(2026, 11, 25)
    assert council.route(session, 55000, previous=order.route_id).skipped[0].reasons == ("its offer expired",)


def test_a_supplier_that_the_route_did_not_choose_gets_no_order(session: Session) -> None:
    """The quotation of the second-ranked cannot be placed on a route that chose the first."""
    council = found_council(session)
    sent = council.send(session, supplier="heron")
    assert sent.id is not None
    request = replace(council.request(session), quotation_id=sent.id)
    with pytest.raises(NoSupplierError):
        place_call_off(session, request, viewer=PROCUREMENT, now=NOW)


def test_a_quotation_above_the_value_routed_is_refused(session: Session) -> None:
    """A route for £549.99 does not award £550.00, so the direct-award limit cannot be walked round."""
    council = found_council(session)
    request = replace(council.request(session), route_id=council.route(session, 54999).id)
    with pytest.raises(StateError, match="routed"):
        place_call_off(session, request, viewer=PROCUREMENT, now=NOW)


def test_a_mini_competition_is_recorded_scored_and_awarded(session: Session) -> None:
    """Above the limit it is competed: sealed until it closes, scored at 60/40, and the winner may be awarded."""
    council = found_council(session)
    asked = RouteRequest(council.lot.id, 2_000_001, TODAY, Zone.LORN)
    decided = route(session, asked, WELL, viewer=PROCUREMENT, now=NOW)
    assert (decided.method, decided.chosen) == (Method.MINI_COMPETITION, None)
    closes = NOW + timedelta(days=10)
    run = open_competition(session, decided.id, "NOV512345", closes, viewer=PROCUREMENT, now=NOW)
    bids = [BidFigures("skylark", 900_000, 7000), BidFigures("heron", 800_000, 6000)]
    with pytest.raises(StateError, match="sealed"):
        decide_competition(session, run.id, bids, viewer=PROCUREMENT, now=NOW)
    with pytest.raises(AgreementError, match="not invited"):
        decide_competition(session, run.id, [BidFigures("kite", 1, 1)], viewer=PROCUREMENT, now=closes)
    scores = decide_competition(session, run.id, bids, viewer=PROCUREMENT, now=closes)
    assert scores[0].organisation_id == "skylark"
    request = replace(council.request(session), route_id=decided.id)
    assert place_call_off(session, request, viewer=PROCUREMENT, now=NOW).supplier_organisation_id == "skylark"


def test_a_route_nobody_can_take_is_stored_and_awards_nothing(session: Session) -> None:
    """With lapsed insurance and an unknown standing there is no supplier, and both reasons are kept."""
    council = found_council(session)
    standings = [Standing("skylark", eligible=False, reasons=("insurance lapsed",))]
    asked = RouteRequest(council.lot.id, 55000, TODAY, Zone.LORN)
    decided = route(session, asked, standings, viewer=PROCUREMENT, now=NOW)
    assert [skip.reasons for skip in decided.skipped] == [("insurance lapsed",), ("its standing is unknown",)]
    request = replace(council.request(session), route_id=decided.id)
    with pytest.raises(NoSupplierError):
        place_call_off(session, request, viewer=PROCUREMENT, now=NOW)


def test_sessions_accrue_when_flown_and_processing_when_delivered(session: Session) -> None:
    """£600.00 when flown, £200.00 more when delivered; doing it twice with one key does it once."""
    order = found_council(session).accepted(session, *FULL_JOB)
    flown = Accrual(order.id, Moment.FLOWN, date(2026, 12, 10), "flown-1")
    for _ in range(2):
        accrue(session, flown, viewer=SKYE, now=NOW)
    assert (balance_of(session, order.id).accrued_pence, order.state) == (60000, CallOffState.FLOWN)
    accrue(session, Accrual(order.id, Moment.DELIVERED, date(2026, 12, 12), "delivered-1"), viewer=SKYE, now=NOW)
    balance = balance_of(session, order.id)
    assert (balance.committed_pence, balance.accrued_pence) == (0, 80000)
    lines = session.exec(select(CallOffLine).where(CallOffLine.call_off_id == order.id)).all()
    assert not any(line.accepted for line in lines)
    accept(session, Acceptance(order.id, date(2026, 12, 14), accepted=True), viewer=PROCUREMENT, now=NOW)
    assert order.state is CallOffState.COMPLETE
    assert order.first_delivery_accepted is True


def test_no_line_accrues_more_than_was_ordered(session: Session) -> None:
    """A penny above the line, a negative amount or another order's line is refused."""
    order = found_council(session).accepted(session)
    line = session.exec(select(CallOffLine).where(CallOffLine.call_off_id == order.id)).one()
    for lines, error in (({line.id: 55001}, LedgerError), ({line.id: -1}, LedgerError), ({"x": 1}, AgreementError)):
        with pytest.raises(error):
            accrue(session, Accrual(order.id, Moment.FLOWN, TODAY, "k", lines), viewer=SKYE, now=NOW)


def test_work_does_not_accrue_on_an_offer_that_was_not_taken(session: Session) -> None:
    """An order that is still offered cannot be flown."""
    order = found_council(session).place(session)
    with pytest.raises(StateError):
        accrue(session, Accrual(order.id, Moment.FLOWN, TODAY, "k"), viewer=SKYE, now=NOW)


def test_a_delivery_sent_back_counts_and_needs_a_reason(session: Session) -> None:
    """The first delivery was not accepted, the second was; the record keeps the first."""
    order = found_council(session).accepted(session)
    accrue(session, Accrual(order.id, Moment.DELIVERED, TODAY, "k"), viewer=SKYE, now=NOW)
    with pytest.raises(AgreementError):
        accept(session, Acceptance(order.id, TODAY, accepted=False), viewer=PROCUREMENT, now=NOW)
    accept(session, Acceptance(order.id, TODAY, accepted=False, reason="Blurred"), viewer=PROCUREMENT, now=NOW)
    accept(session, Acceptance(order.id, TODAY, accepted=True), viewer=PROCUREMENT, now=NOW)
    assert order.first_delivery_accepted is False


def test_a_stand_down_to_rebook_is_charged_on_top(session: Session) -> None:
    """Called by the client for weather at ten hours: half the session, accrued, the session still committed."""
    order = found_council(session).accepted(session, *FULL_JOB, allowance=30000)
    facts = StandDownFacts(Cause.WEATHER, CalledBy.CLIENT, 10, mobilised=True)
    made = stand_down(session, StandDownReport(order.id, facts, TODAY, "sd-1"), viewer=PROCUREMENT, now=NOW)
    assert made is not None
    assert made.charge_pence == 27500
    balance = balance_of(session, order.id)
    assert (balance.committed_pence, balance.accrued_pence) == (80000, 27500)
    assert stand_down(session, StandDownReport(order.id, facts, TODAY, "sd-1"), viewer=PROCUREMENT, now=NOW) is None
    assert recompute(session).agrees


def test_a_cancellation_releases_what_it_does_not_charge(session: Session) -> None:
    """A ferry cancelled, nobody's fault: a fixed £100 and the fare shown, and the rest goes back."""
    order = found_council(session).accepted(session, *FULL_JOB)
    facts = StandDownFacts(Cause.FERRY, CalledBy.NEITHER, 1, mobilised=True, costs_pence=4500)
    stand_down(session, StandDownReport(order.id, facts, TODAY, "sd-2", cancel=True), viewer=PROCUREMENT, now=NOW)
    balance = balance_of(session, order.id)
    assert (balance.committed_pence, balance.accrued_pence) == (0, 14500)
    assert order.state is CallOffState.CANCELLED
    assert recompute(session).agrees


def test_a_charge_that_does_not_fit_needs_a_recorded_modification(session: Session) -> None:
    """Without an allowance the order's own ceiling refuses; raised with a reason, it is charged."""
    order = found_council(session).accepted(session)
    report = StandDownReport(order.id, StandDownFacts(Cause.WEATHER, CalledBy.CLIENT, 1, mobilised=True), TODAY, "sd-3")
    with pytest.raises(CeilingExceededError) as refused:
        stand_down(session, report, viewer=PROCUREMENT, now=NOW)
    assert refused.value.scope == "call_off"
    ceiling = session.exec(select(Ceiling).where(Ceiling.subject_id == order.id)).one()
    change_ceiling(session, ceiling.id, Limit(90000), Change("Revisit", TODAY), viewer=PROCUREMENT, now=NOW)
    assert stand_down(session, report, viewer=PROCUREMENT, now=NOW) is not None


def test_a_stand_down_without_a_term_is_refused(session: Session) -> None:
    """Wildlife is not on this card, so it is neither free nor guessed."""
    order = found_council(session).accepted(session)
    facts = StandDownFacts(Cause.WILDLIFE, CalledBy.NEITHER, 1, mobilised=True)
    with pytest.raises(StandDownTermError):
        stand_down(session, StandDownReport(order.id, facts, TODAY, "x"), viewer=PROCUREMENT, now=NOW)


def test_what_is_not_used_goes_back(session: Session) -> None:
    """After flying only, releasing closes the order and keeps what accrued."""
    order = found_council(session).accepted(session, *FULL_JOB)
    accrue(session, Accrual(order.id, Moment.FLOWN, TODAY, "k"), viewer=SKYE, now=NOW)
    release(session, order.id, "rel", "No processing needed", viewer=PROCUREMENT, now=NOW)
    balance = balance_of(session, order.id)
    assert (balance.committed_pence, balance.accrued_pence, order.state) == (0, 60000, CallOffState.CLOSED)


def test_the_card_is_indexed_on_the_anniversary_under_its_cap(session: Session) -> None:
    """Asked for 5 per cent with an index of 3.2, the session costs £567.60 from 1 April 2027; twice is refused."""
    council = found_council(session)
    asked = IndexRequest(council.lot.id, "skylark", date(2027, 4, 1), Indexation(500, 320, "CPI"), "Year two")
    card = index_card(session, asked, viewer=PROCUREMENT, now=NOW)
    assert card.amendment_detail["applied_bp"] == 320
    assert card.version == 2
    with pytest.raises(AgreementError, match="already indexed"):
        index_card(session, asked, viewer=PROCUREMENT, now=NOW)


def test_an_amendment_that_leaves_a_gap_or_changes_prices_unasked_is_refused(session: Session) -> None:
    """A card from 2 April after one that ends on 31 March leaves a day without prices; an addition only adds."""
    council = found_council(session)
    late = NewCard(council.lot.id, "skylark", date(2027, 4, 2), RATES, TERMS, "Late")
    with pytest.raises(RateGapError):
        amend_card(session, late, AmendmentKind.CORRECTION, viewer=PROCUREMENT, now=NOW)
    dearer = replace(late, effective_from=date(2027, 4, 1), rates=RATES[1:])
    with pytest.raises(AgreementError, match="leaves prices"):
        amend_card(session, dearer, AmendmentKind.ADDITION, viewer=PROCUREMENT, now=NOW)


def test_an_impossible_agreement_is_refused_by_field(session: Session) -> None:
    """A rank taken twice, a place outside the lot's zones, and a partner's officer changing the framework."""
    council = found_council(session)
    for place, viewer, error in (
        (NewPlace("kite", "Kite", 1, 1, (Zone.LORN,), TODAY), PROCUREMENT, AgreementError),
        (NewPlace("kite", "Kite", 3, 1, (Zone.MID_ARGYLL,), TODAY), PROCUREMENT, AgreementError),
        (NewPlace("kite", "Kite", 3, 1, (Zone.LORN,), TODAY, date(2020, 1, 1)), PROCUREMENT, AgreementError),
        (NewPlace("kite", "Kite", 3, 1, (Zone.LORN,), TODAY), POLICE, AgreementNotFoundError),
    ):
        with pytest.raises(error):
            place_supplier(session, council.lot.id, place, viewer=viewer, now=NOW)


def test_every_step_leaves_its_audit_row(session: Session) -> None:
    """The trail of one order reads from the quotation to the acceptance."""
    order = found_council(session).accepted(session)
    accrue(session, Accrual(order.id, Moment.DELIVERED, TODAY, "k"), viewer=SKYE, now=NOW)
    accept(session, Acceptance(order.id, TODAY, accepted=True), viewer=PROCUREMENT, now=NOW)
    trail = session.exec(select(AuditEntry.action).order_by(col(AuditEntry.sequence))).all()
    assert trail[-6:] == [
        "quotation.sent",
        "route.decided",
        "call_off.placed",
        "call_off.accepted",
        "call_off.delivered",
        "call_off.delivery_accepted",
    ]


def test_an_item_with_an_island_uplift_is_ordered_whole(session: Session) -> None:
    """Every line of the quotation becomes a line of the order, and they sum to it."""
    order = found_council(session).place(session, QuoteItem(Unit.SESSION), QuoteItem(Unit.ISLAND_UPLIFT))
    lines = session.exec(select(CallOffLine).where(CallOffLine.call_off_id == order.id)).all()
    assert sum(line.net_pence for line in lines) == order.net_pence == 63250
