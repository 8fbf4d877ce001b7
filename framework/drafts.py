"""What a caller gives to make an agreement: values only, checked where they can be checked alone."""

from dataclasses import dataclass
from datetime import date

from framework.money import BASIS_POINTS, not_negative, pounds
from framework.vocabulary import AwardRule, RechargeVat, SurveyType, VatStatus, Zone


@dataclass(frozen=True, slots=True)
class Limit:
    """A ceiling in net pence, or none at all. `Limit.none()` and `Limit(0)` are opposites."""

    pence: int | None

    def __post_init__(self) -> None:
        """Refuse a limit below zero or not in whole pence."""
        if self.pence is not None:
            not_negative(self.pence, field="limit_pence")

    @classmethod
    def none(cls) -> "Limit":
        """No ceiling, said on purpose."""
        return cls(None)

    def __str__(self) -> str:
        """The limit as people read it."""
        return "no ceiling" if self.pence is None else pounds(self.pence)


@dataclass(frozen=True, slots=True)
class NewBuyer:
    """A body on the closed list, with its own ceiling and its standing to VAT."""

    organisation_id: str
    name: str
    limit: Limit
    starts: date
    ends: date | None = None
    identifier: str | None = None
    community_planning_partner: bool = True
    vat_status: VatStatus = VatStatus.SECTION_33
    recoverable_bp: int = BASIS_POINTS
    recharge_vat: RechargeVat = RechargeVat.OUTSIDE_SCOPE


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How far an invoice may lie above its order, and its VAT from ours, and still match."""

    basis_points: int = 0
    pence: int = 0
    vat_pence: int = 5


@dataclass(frozen=True, slots=True)
class NewFramework:
    """A framework as awarded. `host_name` and `levy_bp` are for another body's framework that we use."""

    reference: str
    title: str
    owner_organisation_id: str
    owner_name: str
    owner_identifier: str
    awarded_on: date
    starts: date
    ends: date
    limit: Limit
    estimated_pence: int
    buyers: tuple[NewBuyer, ...]
    extensible_to: date | None = None
    term_reason: str | None = None
    host_name: str | None = None
    levy_bp: int = 0
    tolerances: Tolerances = Tolerances()


@dataclass(frozen=True, slots=True)
class NewLot:
    """A lot: what it buys, where, how it is awarded, and its ceiling."""

    number: int
    title: str
    survey_type: SurveyType
    zones: tuple[Zone, ...]
    award_rule: AwardRule
    limit: Limit
    direct_award_limit_pence: int | None = None
    price_weight_bp: int = 4000


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A supplier's place on a lot."""

    organisation_id: str
    name: str
    rank: int
    capacity: int
    zones: tuple[Zone, ...]
    starts: date
    ends: date | None = None
    identifier: str | None = None
    vat_registered: bool = True
    finance_number: str | None = None
