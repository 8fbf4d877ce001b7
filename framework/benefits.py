"""Claiming benefits once, confirming the cashable ones, and the table against versions of the target."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from sqlmodel import Session, col, select

from framework.errors import AgreementNotFoundError, BenefitError
from framework.gains import (
    BenefitKind,
    BenefitTable,
    ClaimState,
    Counterfactual,
    DroneCost,
    JobBenefit,
    TargetLine,
    benefit_table,
    job_benefit,
)
from framework.ledger import balance_of
from framework.models import Assumption, BenefitClaim, BenefitTarget, CallOff, Invoice
from framework.money import plain_pounds
from framework.store import call_off_for
from records.audit import record
from records.viewer import Role, Viewer

_PERIOD = re.compile(r"^\d{4}-\d{2}$")


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A job's benefit to claim, measured against a named alternative.

    `period` is a financial year such as 2026-27; `elsewhere` counts a benefit delivered but not kept here.
    """

    line: str
    call_off_id: str
    period: str
    kind: BenefitKind
    instead: Counterfactual
    coordination_pence: int = 0
    repeat_pence: int = 0
    elsewhere: bool = False


def drone_cost(session: Session, call_off_id: str, coordination_pence: int = 0, repeat_pence: int = 0) -> DroneCost:
    """What an order cost so far: net from the ledger, VAT that its buyer cannot reclaim, and own coordination."""
    balance = balance_of(session, call_off_id)
    net = balance.committed_pence + balance.accrued_pence + balance.invoiced_pence + balance.paid_pence
    lost = session.exec(select(Invoice.irrecoverable_pence).where(Invoice.call_off_id == call_off_id)).all()
    return DroneCost(net, sum(lost), coordination_pence, repeat_pence)


def claim_benefit(session: Session, new: NewClaim, *, viewer: Viewer, now: datetime) -> BenefitClaim:
    """Claim a benefit. A cashable one is only proposed until a budget holder confirms it.

    The same asset, job, period and kind claimed by another body is recorded as claimed by other, and not counted.

    Raises:
        BenefitError: The period is no financial year, or the same body has claimed it before.
    """
    order = call_off_for(session, new.call_off_id, viewer)
    if not _PERIOD.match(new.period) or int(new.period[5:]) != (int(new.period[2:4]) + 1) % 100:
        raise BenefitError(f"{new.period} is no financial year such as 2026-27.", field="period")
    cost = drone_cost(session, order.id, new.coordination_pence, new.repeat_pence)
    got = job_benefit(new.instead, cost)
    earlier = _earlier(session, order, new)
    claimant = viewer.organisation_id or order.buyer_organisation_id
    if earlier is not None and earlier.organisation_id == claimant:
        raise BenefitError("This benefit was claimed before.", field="call_off_id")
    state = _state(new) if earlier is None else ClaimState.CLAIMED_BY_OTHER
    made = BenefitClaim(
        claim_slot="counted" if earlier is None else str(uuid4()),
        line=new.line,
        organisation_id=claimant,
        asset_ref=order.asset_ref or "none",
        job_ref=order.job_ref,
        call_off_id=order.id,
        period=new.period,
        kind=new.kind,
        state=state,
        evidence=new.instead.evidence,
        amount_pence=_amount(got, new.kind),
        exposure_minutes=got.exposure_minutes,
        document={"alternative": new.instead.alternative, "sentence": got.sentence, "cost_pence": cost.total_pence},
        claimed_at=now,
    )
    session.add(made)
    session.flush()
    record(session, viewer=viewer, action="benefit.claimed", subject=f"benefit:{made.id}", now=now)
    return made


def _earlier(session: Session, order: CallOff, new: NewClaim) -> BenefitClaim | None:
    """The claim that already counts this benefit."""
    query = select(BenefitClaim).where(
        BenefitClaim.asset_ref == (order.asset_ref or "none"),
        BenefitClaim.job_ref == order.job_ref,
        BenefitClaim.period == new.period,
        BenefitClaim.kind == new.kind,
        BenefitClaim.claim_slot == "counted",
    )
    return session.exec(query).first()


def _state(new: NewClaim) -> ClaimState:
    """How a first claim stands: elsewhere, proposed while cashable and not confirmed, else delivered."""
    if new.elsewhere:
        return ClaimState.DELIVERED_ELSEWHERE
    return ClaimState.PROPOSED if new.kind is BenefitKind.CASHABLE else ClaimState.DELIVERED


def _amount(got: JobBenefit, kind: BenefitKind) -> int:
    """The amount of one kind; an additional service has no saving to claim."""
    if got.additional_service or kind is BenefitKind.ADDITIONAL_SERVICE:
        return 0
    return got.cashable_if_confirmed_pence if kind is BenefitKind.CASHABLE else got.non_cashable_pence


def confirm_cashable(
    session: Session, claim_id: str, budget_code: str, *, viewer: Viewer, now: datetime
) -> BenefitClaim:
    """A budget holder confirms that a budget was reduced, or its money used again.

    Raises:
        BenefitError: The caller holds no budget, names no code, or the claim is not a proposed cashable one.
    """
    found = session.get(BenefitClaim, claim_id)
    if found is None or not (viewer.is_administrator or viewer.organisation_id == found.organisation_id):
        raise AgreementNotFoundError("There is no such benefit.", field="claim_id")
    if not viewer.has(Role.BUDGET_HOLDER):
        raise BenefitError("Only a budget holder confirms a cashable saving.", field="confirmed_by")
    if found.state is not ClaimState.PROPOSED or not budget_code.strip():
        raise BenefitError("A proposed cashable saving is confirmed against a budget code.", field="budget_code")
    found.state, found.budget_code = ClaimState.DELIVERED, budget_code.strip()
    found.confirmed_by, found.confirmed_on = viewer.person_id, now.date()
    session.add(found)
    record(session, viewer=viewer, action="benefit.confirmed", subject=f"benefit:{claim_id}", now=now)
    return found


@dataclass(frozen=True, slots=True)
class NewTarget:
    """A version of a target; None is to be confirmed."""

    organisation_id: str
    line: str
    kind: BenefitKind
    target_pence: int | None
    reason: str
    set_on: date
    contingency_pence: int = 0
    recurring: bool = False


def set_target(session: Session, new: NewTarget, *, viewer: Viewer, now: datetime) -> BenefitTarget:
    """Set the next version of a line's target, with the reason for it.

    Raises:
        BenefitError: It has no reason, or is below zero.
    """
    if not new.reason.strip() or (new.target_pence is not None and new.target_pence < 0):
        raise BenefitError("A target is not negative, and each version has its reason.", field="target_pence")
    query = select(BenefitTarget.version).where(
        BenefitTarget.organisation_id == new.organisation_id, BenefitTarget.line == new.line
    )
    made = BenefitTarget(
        organisation_id=new.organisation_id,
        line=new.line,
        kind=new.kind,
        version=max(session.exec(query).all(), default=0) + 1,
        target_pence=new.target_pence,
        contingency_pence=new.contingency_pence,
        recurring=new.recurring,
        reason=new.reason,
        set_on=new.set_on,
    )
    session.add(made)
    session.flush()
    record(session, viewer=viewer, action="benefit.target_set", subject=f"target:{made.id}", now=now)
    return made


def set_assumption(session: Session, new: Assumption, *, viewer: Viewer, now: datetime) -> Assumption:
    """Record a dated assumption with its source, owner and standing.

    Raises:
        BenefitError: It has no source or owner.
    """
    if not new.source.strip() or not new.owner.strip():
        raise BenefitError("An assumption has a source and an owner.", field="source")
    session.add(new)
    session.flush()
    record(session, viewer=viewer, action="benefit.assumption_set", subject=f"assumption:{new.id}", now=now)
    return new


def assumptions_on(session: Session, on: date) -> dict[str, Assumption]:
    """Each assumption as it stands on a date, by name."""
    query = select(Assumption).where(Assumption.applies_from <= on).order_by(col(Assumption.applies_from))
    return {row.name: row for row in session.exec(query)}


def table_for(session: Session, organisation_id: str) -> BenefitTable:
    """The table of one body: the latest version of each target against what counts, by the identity."""
    query = select(BenefitTarget).where(BenefitTarget.organisation_id == organisation_id)
    latest: dict[str, BenefitTarget] = {}
    for target in session.exec(query.order_by(col(BenefitTarget.version))):
        latest[target.line] = target
    claims = session.exec(select(BenefitClaim).where(BenefitClaim.organisation_id == organisation_id)).all()
    names = list(dict.fromkeys([*latest, *(claim.line for claim in claims)]))
    lines = tuple(
        TargetLine(
            name,
            latest[name].target_pence if name in latest else None,
            _sum(claims, name, ClaimState.DELIVERED),
            _sum(claims, name, ClaimState.DELIVERED_ELSEWHERE),
        )
        for name in names
    )
    return benefit_table(lines, sum(target.contingency_pence for target in latest.values()))


def _sum(claims: Sequence[BenefitClaim], line: str, state: ClaimState) -> int:
    """What counts on a line in one state; claimed by other and proposed are left out."""
    return sum(claim.amount_pence for claim in claims if claim.line == line and claim.state is state)


def organisations_with_benefits(session: Session) -> list[str]:
    """Every body that has a target or a claim."""
    targets = session.exec(select(BenefitTarget.organisation_id).distinct()).all()
    claims = session.exec(select(BenefitClaim.organisation_id).distinct()).all()
    return sorted({*targets, *claims})


@dataclass(frozen=True, slots=True)
class BenefitRow:
    """A line of the table as it is exported, in pounds; an empty target is to be confirmed."""

    line: str
    target: str
    delivered: str
    delivered_elsewhere: str
    still_to_deliver: str


def benefit_rows(table: BenefitTable) -> list[BenefitRow]:
    """The table's lines and its totals, for a file."""

    def shown(amount: int | None) -> str:
        return "" if amount is None else plain_pounds(amount)

    rows = [
        BenefitRow(
            line.title,
            shown(line.target),
            shown(line.delivered),
            shown(line.delivered_elsewhere),
            shown(line.still_to_deliver),
        )
        for line in table.lines
    ]
    delivered, elsewhere = shown(table.delivered), shown(table.delivered_elsewhere)
    rows.append(BenefitRow("Less contingency", shown(table.contingency), "", "", ""))
    rows.append(BenefitRow("Total", shown(table.net_target), delivered, elsewhere, shown(table.still_to_deliver)))
    return rows


@dataclass(frozen=True, slots=True)
class SharedUse:
    """What one partner would pay alone, and what it pays sharing."""

    organisation_id: str
    alone_pence: int
    shared_pence: int

    @property
    def worse_off(self) -> bool:
        """Whether sharing costs this partner more."""
        return self.shared_pence > self.alone_pence


def shared_use(alone: dict[str, int], shared: Sequence[int]) -> tuple[SharedUse, ...]:
    """Each partner's stand-alone and shared cost side by side, so that one who loses by sharing is seen."""
    return tuple(SharedUse(partner, cost, part) for (partner, cost), part in zip(alone.items(), shared, strict=True))
