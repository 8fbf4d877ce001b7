"""Making the agreement: framework, closed list of buyers, lots, ranked suppliers, ceilings."""

from datetime import date, datetime

from sqlmodel import Session, select

from framework.drafts import Limit, NewBuyer, NewFramework, NewLot, NewPlace
from framework.errors import AgreementError
from framework.models import Ceiling, EligibleBuyer, Framework, Lot, SupplierPlace
from framework.money import BASIS_POINTS, not_negative
from framework.scope import require_manager
from framework.store import framework_by_id, lot_by_id
from framework.vocabulary import AwardRule, CeilingScope, Zone
from records.audit import record
from records.ids import new_id
from records.viewer import Viewer

LONGEST_YEARS = 4


def create_framework(session: Session, new: NewFramework, *, viewer: Viewer, now: datetime) -> Framework:
    """Record a framework with its closed list of buyers and their ceilings, all at once.

    Raises:
        AgreementError: Dates run backwards, the term passes four years without a reason, or a buyer is listed twice.
    """
    _check_framework(new)
    made = Framework(
        reference=new.reference,
        title=new.title,
        owner_organisation_id=new.owner_organisation_id,
        owner_name=new.owner_name,
        owner_identifier=new.owner_identifier,
        host_name=new.host_name,
        levy_bp=new.levy_bp,
        awarded_on=new.awarded_on,
        starts=new.starts,
        ends=new.ends,
        extensible_to=new.extensible_to,
        term_reason=new.term_reason,
        estimated_pence=not_negative(new.estimated_pence, field="estimated_pence"),
        tolerance_bp=new.tolerances.basis_points,
        tolerance_pence=new.tolerances.pence,
        vat_tolerance_pence=new.tolerances.vat_pence,
        created_at=now,
    )
    require_manager(viewer, made)
    session.add(made)
    session.flush()
    set_ceiling(session, made.id, CeilingScope.FRAMEWORK, made.id, new.limit)
    for buyer in new.buyers:
        _list_buyer(session, made.id, buyer)
    session.flush()
    record(session, viewer=viewer, action="framework.created", subject=f"framework:{made.id}", now=now)
    return made


def _check_framework(new: NewFramework) -> None:
    """Dates in order, a lawful term, every buyer once and inside its dates."""
    for field in ("reference", "title", "owner_name"):
        if not str(getattr(new, field)).strip():
            raise AgreementError(f"A framework needs its {field}.", field=field)
    if new.ends < new.starts:
        raise AgreementError(f"The framework ends on {new.ends}, before it starts on {new.starts}.", field="ends")
    last = new.extensible_to or new.ends
    if last < new.ends:
        raise AgreementError("The last date of extension is before the end.", field="extensible_to")
    if last >= date(new.starts.year + LONGEST_YEARS, new.starts.month, min(new.starts.day, 28)) and not new.term_reason:
        raise AgreementError(
            "A framework of more than four years needs its exceptional reason.",
            field="term_reason",
            remedy="State the reason, as regulation 34(2) asks.",
        )
    _check_buyers(new)


def _check_buyers(new: NewFramework) -> None:
    """Every buyer once, with dates in order and a share of VAT that can be."""
    if len({buyer.organisation_id for buyer in new.buyers}) != len(new.buyers):
        raise AgreementError("A buyer is on the list twice.", field="buyers")
    for buyer in new.buyers:
        _check_dates(buyer.starts, buyer.ends, "buyers.ends")
        if not 0 <= buyer.recoverable_bp <= BASIS_POINTS:
            raise AgreementError("The recoverable share of VAT lies outside 0 to 100 per cent.", field="recoverable_bp")


def _check_dates(starts: date, ends: date | None, field: str) -> None:
    """Refuse an end before its start."""
    if ends is not None and ends < starts:
        raise AgreementError(f"{field} is {ends}, before the start on {starts}.", field=field)


def _list_buyer(session: Session, framework_id: str, buyer: NewBuyer) -> None:
    """Add one body to the closed list, with its ceiling."""
    session.add(
        EligibleBuyer(
            framework_id=framework_id,
            organisation_id=buyer.organisation_id,
            name=buyer.name,
            identifier=buyer.identifier,
            community_planning_partner=buyer.community_planning_partner,
            starts=buyer.starts,
            ends=buyer.ends,
            vat_status=buyer.vat_status,
            recoverable_bp=buyer.recoverable_bp,
            recharge_vat=buyer.recharge_vat,
        )
    )
    set_ceiling(session, framework_id, CeilingScope.PARTNER, buyer.organisation_id, buyer.limit)


def set_ceiling(session: Session, framework_id: str, scope: CeilingScope, subject_id: str, limit: Limit) -> Ceiling:
    """Put up a ceiling where there was none."""
    made = Ceiling(
        id=new_id(),
        framework_id=framework_id,
        scope=scope,
        subject_id=subject_id,
        unlimited=limit.pence is None,
        limit_pence=limit.pence,
    )
    session.add(made)
    return made


def add_lot(session: Session, framework_id: str, new: NewLot, *, viewer: Viewer, now: datetime) -> Lot:
    """Add a lot with its ceiling.

    Raises:
        AgreementError: It has no zone, or a direct-award limit that its rule does not have.
    """
    framework = framework_by_id(session, framework_id)
    require_manager(viewer, framework)
    if not new.zones:
        raise AgreementError("A lot needs at least one price zone.", field="zones")
    if (new.award_rule is AwardRule.RANKED_THEN_COMPETITION) != (new.direct_award_limit_pence is not None):
        raise AgreementError(
            f"A lot awarded by {new.award_rule.value} "
            f"{'needs a' if new.direct_award_limit_pence is None else 'has no'} direct-award limit.",
            field="direct_award_limit_pence",
        )
    if new.direct_award_limit_pence is not None:
        not_negative(new.direct_award_limit_pence, field="direct_award_limit_pence")
    made = Lot(
        framework_id=framework_id,
        number=new.number,
        title=new.title,
        survey_type=new.survey_type,
        zones=list(new.zones),
        award_rule=new.award_rule,
        direct_award_limit_pence=new.direct_award_limit_pence,
        price_weight_bp=new.price_weight_bp,
    )
    session.add(made)
    session.flush()
    set_ceiling(session, framework_id, CeilingScope.LOT, made.id, new.limit)
    record(session, viewer=viewer, action="lot.added", subject=f"lot:{made.id}", now=now)
    return made


def place_supplier(session: Session, lot_id: str, new: NewPlace, *, viewer: Viewer, now: datetime) -> SupplierPlace:
    """Give a supplier its ranked place on a lot.

    Raises:
        AgreementError: The rank is taken, its dates run backwards, or it serves a zone that the lot does not have.
    """
    lot = lot_by_id(session, lot_id)
    require_manager(viewer, framework_by_id(session, lot.framework_id))
    _check_dates(new.starts, new.ends, "ends")
    if new.rank < 1 or new.capacity < 0:
        raise AgreementError("A rank starts at 1 and a capacity at 0.", field="rank")
    taken = session.exec(select(SupplierPlace).where(SupplierPlace.lot_id == lot_id)).all()
    if any(place.rank == new.rank or place.organisation_id == new.organisation_id for place in taken):
        raise AgreementError(f"Rank {new.rank} is taken, or the supplier has a place already.", field="rank")
    if not new.zones or not set(new.zones) <= {Zone(zone) for zone in lot.zones}:
        raise AgreementError("A supplier serves some of the lot's own zones.", field="zones")
    made = SupplierPlace(
        lot_id=lot_id,
        organisation_id=new.organisation_id,
        name=new.name,
        identifier=new.identifier,
        rank=new.rank,
        capacity=new.capacity,
        zones=list(new.zones),
        starts=new.starts,
        ends=new.ends,
        vat_registered=new.vat_registered,
        finance_number=new.finance_number,
    )
    session.add(made)
    session.flush()
    record(session, viewer=viewer, action="supplier.placed", subject=f"lot:{lot_id}", now=now)
    return made
