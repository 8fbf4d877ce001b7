"""Which supplier is offered the work: the lot's rule of award, the ranking at that moment, and who was skipped and why.

Pure. Eligibility (insurance, authorisation, pilots) is judged elsewhere and passed in; a supplier about whom nothing
was passed in is skipped as unknown, never taken as eligible.

Source: Public Contracts (Scotland) Regulations 2015, regulation 34; the Scottish Government's Marketing Services
buyer's guide (direct award to the first-ranked below a value, mini-competition above).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from framework.money import pounds
from framework.vocabulary import AwardRule, Zone


class Method(StrEnum):
    """How this call-off is to be awarded."""

    DIRECT_AWARD = "direct_award"
    MINI_COMPETITION = "mini_competition"
    SINGLE_SUPPLIER = "single_supplier"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a supplier may be offered work, as the registers have it, with the reasons when not."""

    organisation_id: str
    eligible: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A supplier's place on the lot, with how many orders it has open."""

    organisation_id: str
    name: str
    rank: int
    capacity: int
    zones: tuple[Zone, ...]
    starts: date
    ends: date | None
    open_orders: int


@dataclass(frozen=True, slots=True)
class LotRule:
    """The lot's rule of award; the limit is net pence and None where the rule has none."""

    award_rule: AwardRule
    direct_award_limit_pence: int | None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A supplier passed over, and every reason why."""

    organisation_id: str
    name: str
    rank: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """The work to be awarded: net value, date of award, zone, whether to compete anyway, and earlier answers."""

    value_pence: int
    on: date
    zone: Zone | None = None
    compete: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """How to award, by which rule, to whom or among whom, and who was skipped."""

    method: Method
    rule: str
    chosen: str | None
    invited: tuple[str, ...]
    ranking: tuple[str, ...]
    skipped: tuple[Skipped, ...]


def decide(rule: LotRule, places: Sequence[Place], standings: Sequence[Standing], ask: Ask) -> Decision:
    """Choose the route and the supplier, keeping the whole reasoning."""
    ranked = sorted(places, key=lambda place: (place.rank, place.organisation_id))
    known = {standing.organisation_id: standing for standing in standings}
    reasons = {place.organisation_id: _reasons(place, known.get(place.organisation_id), ask) for place in ranked}
    able = [place.organisation_id for place in ranked if not reasons[place.organisation_id]]
    skipped = tuple(
        Skipped(place.organisation_id, place.name, place.rank, tuple(reasons[place.organisation_id]))
        for place in ranked
        if reasons[place.organisation_id]
    )
    method, said = _method(rule, ask)
    ranking = tuple(place.organisation_id for place in ranked)
    if not able:
        return Decision(Method.NONE, f"{said} No supplier on the lot can take it.", None, (), ranking, skipped)
    if method is Method.MINI_COMPETITION:
        return Decision(method, said, None, tuple(able), ranking, skipped)
    return Decision(method, said, able[0], (), ranking, skipped)


def _method(rule: LotRule, ask: Ask) -> tuple[Method, str]:
    """The method, and the rule that fired in words."""
    limit = rule.direct_award_limit_pence
    if rule.award_rule is AwardRule.SINGLE_SUPPLIER:
        return Method.SINGLE_SUPPLIER, "The lot has one supplier; orders are placed on the framework's terms."
    if rule.award_rule is AwardRule.COMPETITION:
        return Method.MINI_COMPETITION, "The lot bars direct award; every order is competed."
    if ask.compete:
        return Method.MINI_COMPETITION, "The buyer chose to compete, as it always may."
    if rule.award_rule is AwardRule.RANKED:
        return Method.DIRECT_AWARD, "The lot awards directly by rank at any value."
    if limit is not None and ask.value_pence <= limit:
        return Method.DIRECT_AWARD, f"{pounds(ask.value_pence)} is within the direct-award limit of {pounds(limit)}."
    shown = "zero" if limit is None else pounds(limit)
    return Method.MINI_COMPETITION, f"{pounds(ask.value_pence)} is above the direct-award limit of {shown}."


def _reasons(place: Place, standing: Standing | None, ask: Ask) -> list[str]:
    """Every reason why a supplier cannot be offered this work."""
    reasons: list[str] = []
    if ask.on < place.starts or (place.ends is not None and ask.on > place.ends):
        reasons.append("its place on the lot does not cover the date")
    if ask.zone is not None and ask.zone not in place.zones:
        reasons.append(f"it does not serve {ask.zone.words}")
    if place.open_orders >= place.capacity:
        reasons.append(f"it has {place.open_orders} open orders and a capacity of {place.capacity}")
    if place.organisation_id in ask.answers:
        reasons.append(ask.answers[place.organisation_id])
    if standing is None:
        reasons.append("its standing is unknown")
    elif not standing.eligible:
        reasons.extend(standing.reasons or ("it is not eligible",))
    return reasons
