"""The room's front door: every use case and value that the rooms above call, by one import."""

from framework.agreements import add_lot, create_framework, place_supplier
from framework.authority import (
    AuthorityDecision,
    Grant,
    grant_authority,
    lapse_authority,
    may_approve,
    require_approval,
)
from framework.awards import Route, RouteRequest, decide_competition, open_competition, route
from framework.benefits import NewClaim, NewTarget, claim_benefit, confirm_cashable, set_assumption, set_target
from framework.cards import IndexRequest, NewCard, amend_card, index_card, publish_card
from framework.drafts import Limit, NewBuyer, NewFramework, NewLot, NewPlace, Tolerances
from framework.finance import import_payments, import_pos
from framework.invoices import NewInvoice, NewInvoiceLine, match_invoice, record_invoice, record_po
from framework.matching import MatchFinding, MatchReport
from framework.modifications import Change, change_ceiling, extend
from framework.orders import CallOffRequest, accept_offer, decline_offer, expire_offers, place_call_off
from framework.progress import (
    Acceptance,
    Accrual,
    StandDownReport,
    accept,
    accrue,
    release,
    report_incident,
    stand_down,
)
from framework.quotes import Quotation, lapse_quotation, quote, send_quotation, units_offered
from framework.rates import QuoteItem, QuoteRequest, RateLine
from framework.routing import Standing
from framework.scoring import BidFigures
from framework.settlements import NewCredit, NewPayment, credit, pay, recharge
from framework.standdown import StandDownFacts, Term

__all__ = [
    "Acceptance",
    "Accrual",
    "AuthorityDecision",
    "BidFigures",
    "CallOffRequest",
    "Change",
    "Grant",
    "IndexRequest",
    "Limit",
    "MatchFinding",
    "MatchReport",
    "NewBuyer",
    "NewCard",
    "NewClaim",
    "NewCredit",
    "NewFramework",
    "NewInvoice",
    "NewInvoiceLine",
    "NewLot",
    "NewPayment",
    "NewPlace",
    "NewTarget",
    "Quotation",
    "QuoteItem",
    "QuoteRequest",
    "RateLine",
    "Route",
    "RouteRequest",
    "StandDownFacts",
    "StandDownReport",
    "Standing",
    "Term",
    "Tolerances",
    "accept",
    "accept_offer",
    "accrue",
    "add_lot",
    "amend_card",
    "change_ceiling",
    "claim_benefit",
    "confirm_cashable",
    "create_framework",
    "credit",
    "decide_competition",
    "decline_offer",
    "expire_offers",
    "extend",
    "grant_authority",
    "import_payments",
    "import_pos",
    "index_card",
    "lapse_authority",
    "lapse_quotation",
    "match_invoice",
    "may_approve",
    "open_competition",
    "pay",
    "place_call_off",
    "place_supplier",
    "publish_card",
    "quote",
    "recharge",
    "record_invoice",
    "record_po",
    "release",
    "report_incident",
    "require_approval",
    "route",
    "send_quotation",
    "set_assumption",
    "set_target",
    "stand_down",
    "units_offered",
]
