"""Deciding and storing the route of award, and recording mini-competitions run on Public Contracts Scotland."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from framework.errors import AgreementError, AgreementNotFoundError, StateError
from framework.models import AwardRoute, Bid, CallOff, Competition
from framework.money import not_negative
from framework.routing import Ask, Decision, LotRule, Method, Skipped, Standing, decide
from framework.scope import require_manager
from framework.scoring import BidFigures, Score, score
from framework.store import framework_by_id, lock_framework, lot_by_id, places_on
from framework.vocabulary import CallOffState, Zone
from records.audit import record
from records.columns import JsonObject, JsonValue
from records.viewer import Viewer


@dataclass(frozen=True, slots=True)
class RouteRequest:
    """The work to be awarded. `previous_route_id` continues a cascade after a decline or an expiry."""

    lot_id: str
    value_pence: int
    on: date
    zone: Zone | None = None
    compete: bool = False
    previous_route_id: str | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """A stored decision; `chosen` is None where there is a competition to run, or nobody who can."""

    id: str
    lot_id: str
    method: Method
    rule: str
    value_pence: int
    chosen: str | None
    invited: tuple[str, ...]
    ranking: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    previous_id: str | None


def route(
    session: Session, request: RouteRequest, standings: Sequence[Standing], *, viewer: Viewer, now: datetime
) -> Route:
    """Decide who is offered the work and store the whole reasoning, whether or not anybody can take it."""
    lot = lot_by_id(session, request.lot_id)
    lock_framework(session, lot.framework_id)
    not_negative(request.value_pence, field="value_pence")
    answers = earlier_answers(session, request.previous_route_id)
    ask = Ask(request.value_pence, request.on, request.zone, request.compete, answers)
    rule = LotRule(lot.award_rule, lot.direct_award_limit_pence)
    decision = decide(rule, places_on(session, lot.id), standings, ask)
    row = AwardRoute(
        lot_id=lot.id,
        previous_id=request.previous_route_id,
        decided_on=request.on,
        decided_at=now,
        method=decision.method.value,
        rule=decision.rule,
        value_pence=request.value_pence,
        chosen_organisation_id=decision.chosen,
        document=_document(decision),
    )
    session.add(row)
    session.flush()
    record(session, viewer=viewer, action="route.decided", subject=f"route:{row.id}", now=now)
    return read_route(row)


def earlier_answers(session: Session, route_id: str | None) -> dict[str, str]:
    """Who declined or let an offer expire along a cascade, and what they said."""
    answers: dict[str, str] = {}
    while route_id is not None:
        row = route_row(session, route_id)
        refused = select(CallOff).where(
            CallOff.route_id == route_id, col(CallOff.state).in_((CallOffState.DECLINED, CallOffState.EXPIRED))
        )
        for order in session.exec(refused):
            said = "its offer expired" if order.state is CallOffState.EXPIRED else f"it declined: {order.answer_reason}"
            answers[order.supplier_organisation_id] = said
        route_id = row.previous_id
    return answers


def route_row(session: Session, route_id: str) -> AwardRoute:
    """A stored decision's row.

    Raises:
        AgreementNotFoundError: There is none.
    """
    row = session.get(AwardRoute, route_id)
    if row is None:
        raise AgreementNotFoundError("There is no such route of award.", field="route_id")
    return row


def _document(decision: Decision) -> JsonObject:
    """The reasoning as it is stored."""
    skipped: list[JsonValue] = [
        {
            "organisation_id": skip.organisation_id,
            "name": skip.name,
            "rank": skip.rank,
            "reasons": list(skip.reasons),
        }
        for skip in decision.skipped
    ]
    return {"ranking": list(decision.ranking), "invited": list(decision.invited), "skipped": skipped}


def read_route(row: AwardRoute) -> Route:
    """A stored decision as a value."""
    skipped = row.document.get("skipped")
    return Route(
        id=row.id,
        lot_id=row.lot_id,
        method=Method(row.method),
        rule=row.rule,
        value_pence=row.value_pence,
        chosen=row.chosen_organisation_id,
        invited=_texts(row.document.get("invited")),
        ranking=_texts(row.document.get("ranking")),
        skipped=tuple(
            Skipped(str(skip["organisation_id"]), str(skip["name"]), int(str(skip["rank"])), _texts(skip["reasons"]))
            for skip in (skipped if isinstance(skipped, list) else [])
            if isinstance(skip, dict)
        ),
        previous_id=row.previous_id,
    )


def _texts(value: JsonValue) -> tuple[str, ...]:
    """A stored list of texts."""
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def winner_of(session: Session, row: AwardRoute) -> str | None:
    """Who may be awarded the work under a decision: the supplier chosen, or the winner of its competition."""
    if row.chosen_organisation_id is not None:
        return row.chosen_organisation_id
    found = session.exec(select(Competition).where(Competition.route_id == row.id)).first()
    return None if found is None else found.winner_organisation_id


def open_competition(
    session: Session, route_id: str, reference: str, closes_at: datetime, *, viewer: Viewer, now: datetime
) -> Competition:
    """Record a mini-competition by its reference on Public Contracts Scotland, with everyone who is invited.

    Raises:
        StateError: The decision was not to compete.
        AgreementError: It closes before it opens, or has no reference.
    """
    row = route_row(session, route_id)
    lot = lot_by_id(session, row.lot_id)
    require_manager(viewer, framework_by_id(session, lot.framework_id))
    if row.method != Method.MINI_COMPETITION:
        raise StateError(f"The route is {row.method}, so there is no competition to run.", field="route_id")
    if closes_at <= now or not reference.strip():
        raise AgreementError("A competition has a reference and closes after it opens.", field="closes_at")
    made = Competition(
        route_id=route_id,
        reference=reference.strip(),
        closes_at=closes_at,
        price_weight_bp=lot.price_weight_bp,
        invited=row.document,
    )
    session.add(made)
    session.flush()
    record(session, viewer=viewer, action="competition.opened", subject=f"competition:{made.id}", now=now)
    return made


def decide_competition(
    session: Session, competition_id: str, bids: Sequence[BidFigures], *, viewer: Viewer, now: datetime
) -> tuple[Score, ...]:
    """Enter the bids once the competition has closed, score them and store why the best won.

    Raises:
        StateError: It has not closed, or was decided before.
        AgreementError: A bid came from somebody who was not invited, or cannot be scored.
    """
    found = session.get(Competition, competition_id)
    if found is None:
        raise AgreementNotFoundError("There is no such competition.", field="competition_id")
    lot = lot_by_id(session, route_row(session, found.route_id).lot_id)
    require_manager(viewer, framework_by_id(session, lot.framework_id))
    if now < found.closes_at or found.decided_at is not None:
        raise StateError("Bids stay sealed until the competition closes, and are scored once.", field="closes_at")
    invited = _texts(found.invited.get("invited"))
    for bid in bids:
        if bid.organisation_id not in invited:
            raise AgreementError("A bid came from a supplier that was not invited.", field="bids.organisation_id")
    scores = score(bids, found.price_weight_bp)
    _store_scores(session, found, bids, scores)
    found.winner_organisation_id, found.decided_at = scores[0].organisation_id, now
    session.add(found)
    session.flush()
    record(session, viewer=viewer, action="competition.decided", subject=f"competition:{found.id}", now=now)
    return scores


def _store_scores(
    session: Session, competition: Competition, bids: Sequence[BidFigures], scores: Sequence[Score]
) -> None:
    """Keep each bid with its scores and the sum in words."""
    by_bidder = {scored.organisation_id: scored for scored in scores}
    for bid in bids:
        scored = by_bidder[bid.organisation_id]
        session.add(
            Bid(
                competition_id=competition.id,
                organisation_id=bid.organisation_id,
                price_pence=bid.price_pence,
                quality_bp=bid.quality_bp,
                score={
                    "price_bp": scored.price_bp,
                    "quality_bp": scored.quality_bp,
                    "total_bp": scored.total_bp,
                    "explanation": scored.explanation,
                },
            )
        )
