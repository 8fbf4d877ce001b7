"""Publishing rate cards: first versions and typed amendments, never a gap or an overlap between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from framework.errors import AgreementError, RateGapError, RateOverlapError
from framework.indexation import Indexation, check_anniversary, indexed
from framework.models import Rate, RateCard, StandDownTermRow
from framework.rates import RateLine, card_in_force, check_rates
from framework.scope import require_manager
from framework.standdown import Term, check_terms
from framework.store import card_dates, card_with_rates, cards_of, framework_by_id, lot_by_id, place_of, terms_of
from framework.vocabulary import AmendmentKind
from records.audit import record
from records.columns import JsonObject
from records.ids import new_id
from records.viewer import Viewer

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewCard:
    """A card to publish: its prices, its stand-down terms, and why it is as it is."""

    lot_id: str
    organisation_id: str
    effective_from: date
    rates: tuple[RateLine, ...]
    terms: tuple[Term, ...]
    rationale: str
    effective_to: date | None = None


@dataclass(frozen=True, slots=True)
class _Version:
    """What a new version is, beside its content."""

    amendment: AmendmentKind
    detail: JsonObject
    previous: RateCard | None


def publish_card(session: Session, new: NewCard, *, viewer: Viewer, now: datetime) -> RateCard:
    """Publish a supplier's first card on a lot.

    Raises:
        AgreementError: There is a card already (amend it), or the dates run backwards.
        RateGapError, RateOverlapError: Its bands leave a gap or overlap.
        StandDownTermError: Two of its terms overlap.
    """
    if cards_of(session, new.lot_id, new.organisation_id):
        raise AgreementError("The supplier has a card on this lot; amend it.", field="organisation_id")
    return _publish(session, new, _Version(AmendmentKind.INITIAL, {}, None), viewer=viewer, now=now)


def amend_card(session: Session, new: NewCard, kind: AmendmentKind, *, viewer: Viewer, now: datetime) -> RateCard:
    """Publish the next version by an addition or a correction; the version before ends on the day before.

    Raises:
        AgreementError: An addition changes a price that was there, or the kind is another.
        RateGapError: It would leave days without a card.
        RateOverlapError: It starts before the version in force started.
    """
    previous = _latest(session, new.lot_id, new.organisation_id)
    before = {rate.code: rate for rate in card_with_rates(session, previous).rates}
    after = {rate.code: rate for rate in new.rates}
    changed = sorted(code for code in before if after.get(code) != before[code])
    if kind not in {AmendmentKind.ADDITION, AmendmentKind.CORRECTION}:
        raise AgreementError(f"{kind.value} is not made this way.", field="amendment")
    if kind is AmendmentKind.ADDITION and changed:
        raise AgreementError(f"An addition leaves prices as they are; it changes {changed}.", field="rates")
    detail: JsonObject = {"added": ", ".join(sorted(set(after) - set(before))), "changed": ", ".join(changed)}
    return _succeed(session, new, _Version(kind, detail, previous), viewer=viewer, now=now)


@dataclass(frozen=True, slots=True)
class IndexRequest:
    """A change of all prices by a percentage on an anniversary."""

    lot_id: str
    organisation_id: str
    effective_from: date
    change: Indexation
    rationale: str
    effective_to: date | None = None


def index_card(session: Session, request: IndexRequest, *, viewer: Viewer, now: datetime) -> RateCard:
    """Publish the next version with every price indexed, at most to the cap, on the framework's anniversary.

    Raises:
        AgreementError: It is no anniversary, or the card was indexed on it already.
    """
    previous = _latest(session, request.lot_id, request.organisation_id)
    framework = framework_by_id(session, lot_by_id(session, request.lot_id).framework_id)
    earlier = [
        (card.amendment.value, card.effective_from)
        for card in cards_of(session, request.lot_id, request.organisation_id)
    ]
    check_anniversary(framework.starts, request.effective_from, earlier)
    new = NewCard(
        request.lot_id,
        request.organisation_id,
        request.effective_from,
        indexed(card_with_rates(session, previous).rates, request.change),
        tuple(terms_of(session, previous.id)),
        request.rationale,
        request.effective_to,
    )
    detail: JsonObject = {
        "asked_bp": request.change.asked_bp,
        "cap_bp": request.change.cap_bp,
        "applied_bp": request.change.applied_bp,
        "index": request.change.index,
    }
    version = _Version(AmendmentKind.INDEXATION, detail, previous)
    return _succeed(session, new, version, viewer=viewer, now=now)


def _latest(session: Session, lot_id: str, organisation_id: str) -> RateCard:
    """The newest version, which an amendment follows."""
    cards = cards_of(session, lot_id, organisation_id)
    if not cards:
        raise AgreementError("The supplier has no card on this lot to amend.", field="organisation_id")
    return cards[-1]


def _succeed(session: Session, new: NewCard, version: _Version, *, viewer: Viewer, now: datetime) -> RateCard:
    """End the version before on the eve of the new one, and publish the new one."""
    previous = version.previous
    if previous is not None:
        if new.effective_from <= previous.effective_from:
            raise RateOverlapError(
                f"Version {previous.version} takes effect on {previous.effective_from}, not before the new one.",
                field="effective_from",
            )
        if previous.effective_to is not None and new.effective_from > previous.effective_to + ONE_DAY:
            raise RateGapError(f"No card would be in force after {previous.effective_to}.", field="effective_from")
        previous.effective_to = new.effective_from - ONE_DAY
        session.add(previous)
    return _publish(session, new, version, viewer=viewer, now=now)


def _publish(session: Session, new: NewCard, version: _Version, *, viewer: Viewer, now: datetime) -> RateCard:
    """Write a version with its prices and terms."""
    require_manager(viewer, framework_by_id(session, lot_by_id(session, new.lot_id).framework_id))
    place_of(session, new.lot_id, new.organisation_id)
    if new.effective_to is not None and new.effective_to < new.effective_from:
        raise AgreementError("The card ends before it takes effect.", field="effective_to")
    if not new.rationale.strip():
        raise AgreementError("A version of a card needs its rationale.", field="rationale")
    check_rates(new.rates)
    check_terms(new.terms)
    previous = version.previous
    card = RateCard(
        lot_id=new.lot_id,
        organisation_id=new.organisation_id,
        version=1 if previous is None else previous.version + 1,
        effective_from=new.effective_from,
        effective_to=new.effective_to,
        previous_id=None if previous is None else previous.id,
        amendment=version.amendment,
        amendment_detail=version.detail,
        rationale=new.rationale,
        published_at=now,
    )
    session.add(card)
    session.flush()
    session.add_all([_rate_row(card.id, rate) for rate in new.rates])
    session.add_all([_term_row(card.id, term) for term in new.terms])
    session.flush()
    _check_in_force(session, card)
    record(session, viewer=viewer, action="rate_card.published", subject=f"rate_card:{card.id}", now=now)
    return card


def _check_in_force(session: Session, card: RateCard) -> None:
    """Refuse a version that shares its first day with another."""
    cards: Sequence[RateCard] = cards_of(session, card.lot_id, card.organisation_id)
    card_in_force([card_dates(row) for row in cards], card.effective_from)


def _rate_row(card_id: str, rate: RateLine) -> Rate:
    """A price as it is stored."""
    return Rate(
        card_id=card_id,
        code=rate.code,
        title=rate.title,
        unit=rate.unit,
        price_pence=rate.price_pence,
        percent_bp=rate.percent_bp,
        cap_pence=rate.cap_pence,
        zone=rate.zone,
        sensor=rate.sensor,
        band_from=None if rate.band_from is None else str(rate.band_from),
        band_to=None if rate.band_to is None else str(rate.band_to),
        per_band=rate.per_band,
        free_quantity=str(rate.free_quantity),
        included=rate.included,
    )


def _term_row(card_id: str, term: Term) -> StandDownTermRow:
    """A stand-down term as it is stored."""
    return StandDownTermRow(
        id=new_id(),
        card_id=card_id,
        called_by=term.called_by,
        cause=term.cause,
        notice_from_hours=term.notice_from_hours,
        notice_to_hours=term.notice_to_hours,
        mobilised=term.mobilised,
        percent_bp=term.percent_bp,
        fixed_pence=term.fixed_pence,
        costs_recoverable=term.costs_recoverable,
    )
