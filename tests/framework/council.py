"""A small council with one framework, two suppliers and a partner, for the tests of this room."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

from sqlmodel import Session

from framework.agreements import add_lot, create_framework, place_supplier
from framework.awards import Route, RouteRequest, route
from framework.cards import NewCard, publish_card
from framework.drafts import Limit, NewBuyer, NewFramework, NewLot, NewPlace, Tolerances
from framework.models import CallOff, Framework, Lot
from framework.orders import CallOffRequest, accept_offer, place_call_off
from framework.quotes import Quotation, quote, send_quotation
from framework.rates import QuoteItem, QuoteRequest, RateLine
from framework.routing import Standing
from framework.standdown import Term
from framework.vocabulary import AwardRule, CalledBy, Cause, SurveyType, Unit, Zone
from records.viewer import Role, Viewer

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 20)
PROCUREMENT = Viewer("officer", "council", frozenset({Role.PROCUREMENT}))
REQUESTER = Viewer("roads", "council", frozenset({Role.REQUESTER}))
POLICE = Viewer("constable", "police", frozenset({Role.REQUESTER}))
FIRE = Viewer("crew", "fire", frozenset({Role.REQUESTER, Role.PROCUREMENT}))
SKYE = Viewer("pilot", "skylark", frozenset({Role.SUPPLIER}))
HERON = Viewer("boss", "heron", frozenset({Role.SUPPLIER}))

RATES = (
    RateLine("S1", "Session", Unit.SESSION, price_pence=55000),
    RateLine("MOB", "Mobilisation to site", Unit.MOBILISATION, price_pence=12000),
    RateLine("FERRY", "Ferry", Unit.FERRY, cap_pence=9000),
    RateLine("ISLE", "Island uplift", Unit.ISLAND_UPLIFT, percent_bp=1500),
    RateLine("PROC", "Processing", Unit.PROCESSING_DATASET, price_pence=20000),
)
TERMS = (
    Term("t1", CalledBy.CLIENT, Cause.WEATHER, 0, 24, None, 5000, 0, costs_recoverable=False),
    Term("t2", CalledBy.CLIENT, Cause.WEATHER, 24, None, None, 0, 0, costs_recoverable=False),
    Term("t3", CalledBy.SUPPLIER, Cause.WEATHER, 0, None, None, 0, 0, costs_recoverable=False),
    Term("t4", CalledBy.NEITHER, Cause.FERRY, 0, None, None, 0, 10000, costs_recoverable=True),
    Term("t5", CalledBy.CLIENT, Cause.CLIENT, 0, None, None, 10000, 0, costs_recoverable=False),
)
WELL = (Standing("skylark", eligible=True), Standing("heron", eligible=True))
_KEYS = count(1)


@dataclass(frozen=True, slots=True)
class Council:
    """The framework and its lot, with a shortcut for each step of an order."""

    framework: Framework
    lot: Lot
    buyer: str = "council"
    answers: list[str] = field(default_factory=list)

    def quote(self, session: Session, *items: QuoteItem, supplier: str = "skylark", on: date = TODAY) -> Quotation:
        """Price one session, or what is given."""
        wanted = items or (QuoteItem(Unit.SESSION),)
        return quote(session, QuoteRequest(self.lot.id, supplier, self.buyer, Zone.LORN, wanted), on=on)

    def send(self, session: Session, *items: QuoteItem, supplier: str = "skylark", now: datetime = NOW) -> Quotation:
        """Send that price as a quotation."""
        priced = self.quote(session, *items, supplier=supplier, on=now.date())
        return send_quotation(session, priced, viewer=PROCUREMENT, now=now)

    def route(self, session: Session, value_pence: int, *, previous: str | None = None, now: datetime = NOW) -> Route:
        """Decide who gets it, everybody being eligible."""
        asked = RouteRequest(self.lot.id, value_pence, now.date(), Zone.LORN, previous_route_id=previous)
        return route(session, asked, WELL, viewer=PROCUREMENT, now=now)

    def request(self, session: Session, *items: QuoteItem, now: datetime = NOW) -> CallOffRequest:
        """A request for a call-off, quoted and routed, not yet placed."""
        sent = self.send(session, *items, now=now)
        decided = self.route(session, sent.net_pence, now=now)
        assert sent.id is not None
        return CallOffRequest(
            quotation_id=sent.id,
            route_id=decided.id,
            key=f"key-{next(_KEYS)}",
            job_ref="request:1",
            asset_ref="bridge:7",
            requirement="bridge inspections",
            title="Inspection of a bridge",
            due_on=date(2026, 12, 10),
            po_number="PO-1",
        )

    def place(self, session: Session, *items: QuoteItem, now: datetime = NOW) -> CallOff:
        """An order placed."""
        return place_call_off(session, self.request(session, *items, now=now), viewer=PROCUREMENT, now=now)

    def place_with_key(self, session: Session, key: str) -> str:
        """An order placed under a key of the caller's own, by its identifier."""
        return place_call_off(session, replace(self.request(session), key=key), viewer=PROCUREMENT, now=NOW).id

    def accepted(self, session: Session, *items: QuoteItem, now: datetime = NOW, allowance: int = 0) -> CallOff:
        """An order that the supplier has taken."""
        asked = replace(self.request(session, *items, now=now), stand_down_allowance_pence=allowance)
        order = place_call_off(session, asked, viewer=PROCUREMENT, now=now)
        return accept_offer(session, order.id, viewer=SKYE, now=now)


def new_framework(limit: Limit) -> NewFramework:
    """A framework of four years for a council and two partners, one of which has nothing to spend."""
    starts = date(2026, 4, 1)
    return NewFramework(
        reference="ABC-UAS-1",
        title="Drone surveys",
        owner_organisation_id="council",
        owner_name="A Council",
        owner_identifier="GB-LAS-ABC",
        awarded_on=date(2026, 3, 2),
        starts=starts,
        ends=date(2028, 3, 31),
        extensible_to=date(2030, 3, 31),
        limit=limit,
        estimated_pence=52_000_000,
        buyers=(
            NewBuyer("council", "A Council", Limit.none(), starts),
            NewBuyer("police", "A Police Service", Limit(200_000), starts, recoverable_bp=0),
            NewBuyer("fire", "A Fire Service", Limit(0), starts, ends=date(2026, 12, 31)),
        ),
        tolerances=Tolerances(basis_points=100, pence=500, vat_pence=5),
    )


def found_council(session: Session, *, limit: Limit = Limit(1_000_000), lot_limit: Limit | None = None) -> Council:  # noqa: B008
    """The framework, its lot, its two suppliers and their cards."""
    framework = create_framework(session, new_framework(limit), viewer=PROCUREMENT, now=NOW)
    drawn = NewLot(
        number=1,
        title="Structures",
        survey_type=SurveyType.STRUCTURES,
        zones=(Zone.LORN, Zone.KINTYRE),
        award_rule=AwardRule.RANKED_THEN_COMPETITION,
        limit=lot_limit or Limit.none(),
        direct_award_limit_pence=2_000_000,
    )
    lot = add_lot(session, framework.id, drawn, viewer=PROCUREMENT, now=NOW)
    for rank, (name, title) in enumerate((("skylark", "Skylark Surveys Ltd"), ("heron", "Heron Aerial Ltd")), 1):
        place = NewPlace(name, title, rank, 1000, (Zone.LORN,), date(2026, 4, 1), identifier=f"SC00000{rank}")
        place_supplier(session, lot.id, place, viewer=PROCUREMENT, now=NOW)
        card = NewCard(lot.id, name, date(2026, 4, 1), RATES, TERMS, "As tendered", date(2027, 3, 31))
        publish_card(session, card, viewer=PROCUREMENT, now=NOW)
    return Council(framework, lot)


FULL_JOB = (
    QuoteItem(Unit.SESSION),
    QuoteItem(Unit.FERRY, cost_pence=5000),
    QuoteItem(Unit.PROCESSING_DATASET, Decimal(1)),
)
"""A session, a ferry and its processing: £800.00 net, £600.00 of it when flown."""
