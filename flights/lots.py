"""Which lot a request falls in, and which suppliers could take it, in order."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from compliance.registers.standing import eligibility
from flights.errors import RequestInputError
from flights.models import FlightRequest
from flights.specification import Deliverable, Specification
from framework.awards import earlier_answers
from framework.models import CallOff, EligibleBuyer, Framework, Lot, SupplierPlace
from framework.routing import Standing
from framework.vocabulary import CallOffState, SurveyType

_SENSORS = {
    Deliverable.BATHYMETRY: SurveyType.UNDERWATER,
    Deliverable.THERMAL: SurveyType.THERMAL,
    Deliverable.POINT_CLOUD: SurveyType.LIDAR,
}
_MEASURED = frozenset(
    {
        Deliverable.ORTHOMOSAIC,
        Deliverable.DSM,
        Deliverable.DTM,
        Deliverable.POINT_CLOUD,
        Deliverable.CONTOURS,
        Deliverable.MULTISPECTRAL,
        Deliverable.EXTENTS,
    }
)


def survey_types(request: FlightRequest) -> tuple[SurveyType, ...]:
    """The survey types that would do for a request, the most fitting first."""
    asked = set(Specification.model_validate(request.specification).deliverables)
    wanted: list[SurveyType] = [SurveyType.EMERGENCY] if request.emergency else []
    wanted += [kind for deliverable, kind in _SENSORS.items() if deliverable in asked]
    if asked & _MEASURED:
        wanted.append(SurveyType.MAPPING)
    if request.purpose == "inspection":
        wanted.append(SurveyType.STRUCTURES)
    wanted += [SurveyType.GENERAL_IMAGERY, SurveyType.STRUCTURES, SurveyType.MAPPING]
    return tuple(dict.fromkeys(wanted))


def lots_for(session: Session, request: FlightRequest, on: date) -> list[Lot]:
    """Lots that the request's organisation may use on a date in the request's zone, the most fitting first."""
    listed = select(EligibleBuyer.framework_id).where(
        EligibleBuyer.organisation_id == request.organisation_id,
        col(EligibleBuyer.starts) <= on,
        col(EligibleBuyer.ends).is_(None) | (col(EligibleBuyer.ends) >= on),
    )
    statement = (
        select(Lot)
        .join(Framework, col(Framework.id) == col(Lot.framework_id))
        .where(col(Framework.id).in_(listed), col(Framework.starts) <= on, col(Framework.ends) >= on)
        .order_by(col(Framework.awarded_on).desc(), col(Lot.number))
    )
    order = survey_types(request)
    here = [lot for lot in session.exec(statement) if request.zone in lot.zones and lot.survey_type in order]
    return sorted(here, key=lambda lot: order.index(lot.survey_type))


def lot_of(session: Session, request: FlightRequest, on: date) -> Lot:
    """The lot that was chosen for a request, or the most fitting.

    Raises:
        RequestInputError: No lot covers it, or the chosen one does not.
    """
    lots = lots_for(session, request, on)
    chosen = next((lot for lot in lots if lot.id == request.lot_id), lots[0] if lots and not request.lot_id else None)
    if chosen is None:
        raise RequestInputError(
            f"No lot of a framework in force covers this survey in the zone {request.zone.replace('_', ' ')} "
            "for your organisation.",
            field="lot_id",
            remedy="Choose another zone or lot, or ask procurement whether your organisation is on the list.",
        )
    return chosen


def places_in_order(session: Session, lot_id: str, on: date) -> Sequence[SupplierPlace]:
    """The suppliers of a lot on a date, by rank."""
    statement = select(SupplierPlace).where(
        SupplierPlace.lot_id == lot_id,
        col(SupplierPlace.starts) <= on,
        col(SupplierPlace.ends).is_(None) | (col(SupplierPlace.ends) >= on),
    )
    return session.exec(statement.order_by(col(SupplierPlace.rank))).all()


def standings(session: Session, lot_id: str, on: date) -> list[Standing]:
    """What the compliance registers say of each of a lot's suppliers on a date."""
    found = []
    for place in places_in_order(session, lot_id, on):
        held = eligibility(session, place.organisation_id, on)
        found.append(Standing(place.organisation_id, held.eligible, held.reasons))
    return found


def last_route(session: Session, request: FlightRequest) -> str | None:
    """The decision behind the latest offer for a request that a supplier declined or let expire."""
    refused = (CallOffState.DECLINED, CallOffState.EXPIRED)
    statement = (
        select(CallOff)
        .where(CallOff.job_ref == request.id, col(CallOff.state).in_(refused))
        .order_by(col(CallOff.placed_at).desc())
    )
    last = session.exec(statement).first()
    return None if last is None else last.route_id


def reasons_against(session: Session, request: FlightRequest, lot_id: str, on: date) -> dict[str, list[str]]:
    """Why each of a lot's suppliers could not be offered a request on a date; nothing for those that could."""
    answers = earlier_answers(session, last_route(session, request))
    found: dict[str, list[str]] = {}
    for place, standing in zip(places_in_order(session, lot_id, on), standings(session, lot_id, on), strict=True):
        reasons = [] if standing.eligible else list(standing.reasons)
        if request.zone not in place.zones:
            reasons.append(f"it does not serve {request.zone.replace('_', ' ')}")
        if place.organisation_id in answers:
            reasons.append(answers[place.organisation_id])
        found[place.organisation_id] = reasons
    return found
