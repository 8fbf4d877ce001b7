"""What the flights are worth: counterfactual less cost, by kind, against versions of a target.

Pure. Money is integer pence; probability and optimism are basis points. Negative results are kept: they are findings.

Source: HM Treasury five-case practice (cash-releasing only where a budget was reduced or its money used again); Scottish
Procurement Benefits Reporting Guidance, 2019 (cash and non-cash, local and collaborative, reported apart).
"""

from dataclasses import dataclass
from enum import StrEnum

from framework.errors import BenefitError
from framework.money import BASIS_POINTS, share


class BenefitKind(StrEnum):
    """What sort of benefit it is."""

    CASHABLE = "cashable"
    NON_CASHABLE = "non_cashable"
    ADDITIONAL_SERVICE = "additional_service"


class ClaimState(StrEnum):
    """Whose benefit it is and whether it counts here."""

    DELIVERED = "delivered"
    DELIVERED_ELSEWHERE = "delivered_elsewhere"
    CLAIMED_BY_OTHER = "claimed_by_other"
    PROPOSED = "proposed"


class Evidence(StrEnum):
    """What the counterfactual rests on."""

    INVOICE = "invoice"
    QUOTE = "quote"
    ESTIMATE = "estimate"


OPTIMISM_BP: dict[Evidence, int] = {Evidence.INVOICE: 10_000, Evidence.QUOTE: 8_000, Evidence.ESTIMATE: 5_000}


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """What would have been done instead, named, with its costs and how likely it was to be done at all.

    Attributes:
        alternative: The other way in words, such as an elevated platform for four days.
        external_pence: Hire, rope teams, traffic management and travel that would have been paid for.
        staff_pence: Own staff's hours at a loaded rate.
        probability_bp: Whether it would have been done: 10000 certainly, 0 not.
        evidence: What the figures rest on.
        exposure_minutes: Person-minutes at height, over water or in traffic.
    """

    alternative: str
    external_pence: int
    staff_pence: int
    probability_bp: int
    evidence: Evidence
    exposure_minutes: int = 0


@dataclass(frozen=True, slots=True)
class DroneCost:
    """What the flight cost: net from the ledger, VAT that cannot be reclaimed, coordination, stand-downs."""

    call_off_pence: int
    irrecoverable_vat_pence: int = 0
    coordination_pence: int = 0
    repeat_pence: int = 0

    @property
    def external_pence(self) -> int:
        """What was paid to others."""
        return self.call_off_pence + self.irrecoverable_vat_pence + self.repeat_pence

    @property
    def total_pence(self) -> int:
        """All of it."""
        return self.external_pence + self.coordination_pence


@dataclass(frozen=True, slots=True)
class JobBenefit:
    """One job's benefit. `cashable_pence` holds only once a budget holder has confirmed it."""

    gross_avoided_pence: int
    cashable_if_confirmed_pence: int
    non_cashable_pence: int
    additional_service: bool
    exposure_minutes: int
    sentence: str


def job_benefit(instead: Counterfactual, cost: DroneCost) -> JobBenefit:
    """What a job saved against its named alternative; below zero when the flight cost more.

    Raises:
        BenefitError: The probability lies outside 0 to 10000, or no alternative is named.
    """
    if not 0 <= instead.probability_bp <= BASIS_POINTS:
        raise BenefitError("The probability of the alternative lies outside 0 to 100 per cent.", field="probability_bp")
    if not instead.alternative.strip():
        raise BenefitError("A saving needs the alternative it is measured against.", field="alternative")
    if instead.probability_bp == 0:
        said = f"{instead.alternative} would not have been done, so this is an additional service, not a saving."
        return JobBenefit(-cost.total_pence, 0, 0, True, 0, said)  # noqa: FBT003
    graded = OPTIMISM_BP[instead.evidence]
    external = share(share(instead.external_pence, instead.probability_bp), graded)
    staff = share(share(instead.staff_pence, instead.probability_bp), graded)
    gross = share(instead.external_pence + instead.staff_pence, instead.probability_bp) - cost.total_pence
    said = (
        f"Against {instead.alternative}, {instead.probability_bp / 100:g} per cent likely, "
        f"counted at {graded / 100:g} per cent for {instead.evidence} evidence."
    )
    exposure = instead.exposure_minutes * instead.probability_bp // BASIS_POINTS
    cashable, freed = external - cost.external_pence, staff - cost.coordination_pence
    return JobBenefit(gross, cashable, freed, False, exposure, said)  # noqa: FBT003


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A row of the benefits table, in any one unit of money. A target of None is to be confirmed, never zero."""

    title: str
    target: int | None
    delivered: int
    delivered_elsewhere: int

    @property
    def still_to_deliver(self) -> int | None:
        """Target less delivered less delivered elsewhere; below zero is over-achievement, None unknown."""
        return None if self.target is None else self.target - self.delivered - self.delivered_elsewhere


@dataclass(frozen=True, slots=True)
class BenefitTable:
    """The whole table, with what does not add up said aloud."""

    lines: tuple[TargetLine, ...]
    target: int
    contingency: int
    delivered: int
    delivered_elsewhere: int
    to_be_confirmed: tuple[str, ...]
    differences: tuple[str, ...]

    @property
    def net_target(self) -> int:
        """Target less contingency."""
        return self.target - self.contingency

    @property
    def delivered_to_date(self) -> int:
        """Delivered here and elsewhere; claimed by others is not in it."""
        return self.delivered + self.delivered_elsewhere

    @property
    def still_to_deliver(self) -> int:
        """Target less contingency less delivered less delivered elsewhere."""
        return self.net_target - self.delivered_to_date


@dataclass(frozen=True, slots=True)
class PrintedPart:
    """Rows that a report prints under one of its lines, to be checked against the line's own figure."""

    line: str
    parts: tuple[int, ...]


def benefit_table(
    lines: tuple[TargetLine, ...], contingency: int, printed: tuple[PrintedPart, ...] = ()
) -> BenefitTable:
    """Total a table of benefits by the identity, and report where printed parts do not sum to their line."""
    by_title = {line.title: line for line in lines}
    differences = tuple(
        f"The rows under {part.line} sum to {sum(part.parts)}, not the printed "
        f"{by_title[part.line].delivered_elsewhere}: {by_title[part.line].delivered_elsewhere - sum(part.parts)} "
        "is unexplained."
        for part in printed
        if sum(part.parts) != by_title[part.line].delivered_elsewhere
    )
    return BenefitTable(
        lines=lines,
        target=sum(line.target or 0 for line in lines),
        contingency=contingency,
        delivered=sum(line.delivered for line in lines),
        delivered_elsewhere=sum(line.delivered_elsewhere for line in lines),
        to_be_confirmed=tuple(line.title for line in lines if line.target is None),
        differences=differences,
    )
