"""The framework of the demonstration: buyers, four lots, ranked suppliers, rate cards, and who may spend what."""

from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from app.demo.cast import council_of
from app.demo.people import COUNCIL, ORGANISATIONS, PEOPLE, POUND, SUPPLIERS
from app.demo.world import SPAN_DAYS, World
from app.identity.models import OrganisationKind
from framework.agreements import add_lot, create_framework, place_supplier
from framework.authority import Grant, grant_authority
from framework.cards import NewCard, publish_card
from framework.drafts import Limit, NewBuyer, NewFramework, NewLot, NewPlace, Tolerances
from framework.rates import RateLine
from framework.standdown import Term
from framework.vocabulary import AuthorityKind, AwardRule, CalledBy, Cause, SurveyType, Unit, Zone
from records.viewer import SYSTEM, Viewer

PROCUREMENT: Final = "procurement@example.org"
SESSION_PENCE: Final = 550 * POUND
"""What a bought-in session cost the reference council, by its own report of 2018."""

_TERM_DAYS = 2 * 365
_DIRECT_LIMIT = 10_000 * POUND
_CEILINGS: Final = {
    "Police Scotland (demonstration)": 25_000,
    "Scottish Fire and Rescue Service (demonstration)": 15_000,
    "NHS Highland (demonstration)": 5_000,
    "Loch Lomond and The Trossachs National Park Authority (demonstration)": 10_000,
    "Highlands and Islands Enterprise (demonstration)": 0,
}
"""Pounds that each partner may commit; the last is on the list and has no budget yet."""

_ZONES_OF: Final = {
    "Lorn": Zone.LORN,
    "Mull": Zone.MULL_IONA_COLL_TIREE,
    "Islay": Zone.ISLAY_JURA_COLONSAY,
    "Cowal and Bute": Zone.COWAL_AND_BUTE,
    "Helensburgh and Lomond": Zone.HELENSBURGH_AND_LOMOND,
    "Kintyre": Zone.KINTYRE,
    "Mid Argyll": Zone.MID_ARGYLL,
}
_ISLANDS: Final = (Zone.MULL_IONA_COLL_TIREE, Zone.ISLAY_JURA_COLONSAY)


@dataclass(frozen=True, slots=True)
class _Pricing:
    """How a supplier's card differs from the anchor, in per cent, and its uplift for islands in basis points."""

    level: int
    island_bp: int


_PRICING: Final = (_Pricing(100, 1_500), _Pricing(96, 2_500), _Pricing(108, 2_000))
_LOTS: Final = (
    (SurveyType.GENERAL_IMAGERY, "Stills and video", AwardRule.RANKED, 120_000),
    (SurveyType.STRUCTURES, "Inspection of structures", AwardRule.RANKED, 120_000),
    (SurveyType.MAPPING, "Mapping and point clouds", AwardRule.RANKED_THEN_COMPETITION, 150_000),
    (SurveyType.THERMAL, "Thermal surveys", AwardRule.RANKED, 60_000),
)


def make_contract(session: Session, world: World) -> None:
    """The framework with all that hangs on it, made by the procurement officer, and the authorities of everybody."""
    viewer = world.people[PROCUREMENT]
    framework = create_framework(session, _framework(world), viewer=viewer, now=world.begins)
    for number, (kind, title, rule, ceiling) in enumerate(_LOTS, start=1):
        limit = _DIRECT_LIMIT if rule is AwardRule.RANKED_THEN_COMPETITION else None
        drawn = NewLot(number, title, kind, tuple(Zone), rule, Limit(ceiling * POUND), limit)
        lot = add_lot(session, framework.id, drawn, viewer=viewer, now=world.begins)
        _suppliers(session, world, lot.id, kind, viewer)
    _authorities(session, world)


def _framework(world: World) -> NewFramework:
    starts = world.day(SPAN_DAYS - 5)
    return NewFramework(
        reference="DEMO-UAS",
        title="Drone surveys for the council and its partners (demonstration)",
        owner_organisation_id=council_of(world),
        owner_name=COUNCIL,
        owner_identifier="GB-LAS-DEMO",
        awarded_on=world.day(SPAN_DAYS - 2),
        starts=starts,
        ends=world.day(SPAN_DAYS - 5 - _TERM_DAYS),
        extensible_to=world.day(SPAN_DAYS - 5 - _TERM_DAYS - 365),
        limit=Limit(400_000 * POUND),
        estimated_pence=260_000 * POUND,
        buyers=tuple(_buyer(world, body.name) for body in ORGANISATIONS if body.kind is not OrganisationKind.SUPPLIER),
        tolerances=Tolerances(basis_points=100, pence=500, vat_pence=5),
    )


def _buyer(world: World, name: str) -> NewBuyer:
    own = name == COUNCIL
    limit = Limit.none() if own else Limit(_CEILINGS[name] * POUND)
    starts = world.day(SPAN_DAYS - 5)
    return NewBuyer(world.organisations[name], name, limit, starts, community_planning_partner=not own)


def _suppliers(session: Session, world: World, lot_id: str, kind: SurveyType, viewer: Viewer) -> None:
    """Every supplier in the zones where it works, with its card; for thermal surveys all of them travel."""
    for rank, (supplier, pricing) in enumerate(zip(SUPPLIERS, _PRICING, strict=True), start=1):
        organisation_id = world.organisations[supplier.organisation]
        regions = next(body.regions for body in ORGANISATIONS if body.name == supplier.organisation)
        place = NewPlace(
            organisation_id,
            supplier.organisation,
            rank,
            capacity=12,
            zones=tuple(Zone) if kind is SurveyType.THERMAL else tuple(_ZONES_OF[region] for region in regions),
            starts=world.day(SPAN_DAYS - 5),
            identifier=f"DEMO-{rank}",
        )
        place_supplier(session, lot_id, place, viewer=viewer, now=world.begins)
        card = NewCard(lot_id, organisation_id, place.starts, _rates(pricing), TERMS, "As tendered")
        publish_card(session, card, viewer=viewer, now=world.begins)


def _rates(pricing: _Pricing) -> tuple[RateLine, ...]:
    """The card: sessions and travel cost more to reach an island, office work costs the same everywhere."""

    def priced(pounds: int) -> int:
        return pounds * pricing.level

    islands = tuple(
        RateLine(
            f"MOB-{zone.value[:4].upper()}", "Mobilisation to an island", Unit.MOBILISATION, priced(260), zone=zone
        )
        for zone in _ISLANDS
    )
    return (
        RateLine("SES", "Session of up to four hours on site", Unit.SESSION, SESSION_PENCE * pricing.level // 100),
        RateLine("MOB", "Mobilisation on the mainland and Bute", Unit.MOBILISATION, priced(120)),
        *islands,
        RateLine("PRO", "Processing of one dataset", Unit.PROCESSING_DATASET, priced(180)),
        RateLine("REP", "Written report", Unit.REPORT, priced(150)),
        RateLine("THE", "Thermal camera", Unit.SENSOR_UPLIFT, percent_bp=3_000, sensor="thermal"),
        RateLine("EMG", "Response within four hours", Unit.EMERGENCY, percent_bp=5_000),
        RateLine("ISL", "Island uplift", Unit.ISLAND_UPLIFT, percent_bp=pricing.island_bp),
    )


def _terms() -> tuple[Term, ...]:
    """Terms for every cause and caller, at two lengths of notice, so that no stand-down is without one."""
    terms: list[Term] = []
    for cause in Cause:
        for caller in CalledBy:
            late, fixed = _charge(cause, caller)
            name = f"{cause.value}-{caller.value}"
            costs = caller is CalledBy.CLIENT
            terms.append(Term(f"{name}-late", caller, cause, 0, 24, None, late, fixed, costs_recoverable=costs))
            terms.append(Term(f"{name}-early", caller, cause, 24, None, None, 0, 0, costs_recoverable=costs))
    return tuple(terms)


def _charge(cause: Cause, caller: CalledBy) -> tuple[int, int]:
    """Basis points of the flying lines and fixed pence, where it was called within a day of the visit."""
    if cause in {Cause.SUPPLIER, Cause.EQUIPMENT} or caller is CalledBy.SUPPLIER:
        return 0, 0
    if cause is Cause.CLIENT or caller is CalledBy.CLIENT:
        return 5_000, 0
    return 0, 100 * POUND


TERMS: Final = _terms()


def _authorities(session: Session, world: World) -> None:
    """The written limits of everybody who holds one."""
    for one in PEOPLE:
        limits = (
            (AuthorityKind.BUDGET, one.budget_limit_pence),
            (AuthorityKind.PURCHASING, one.purchasing_limit_pence),
        )
        for kind, limit in limits:
            if limit is None:
                continue
            person = world.people[one.email].person_id or ""
            organisation = world.organisations[one.organisation]
            grant = Grant(person, organisation, kind, limit, one.name, world.day(SPAN_DAYS))
            grant_authority(session, grant, viewer=SYSTEM, now=world.begins)
