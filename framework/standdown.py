"""What a stand-down costs: the card's terms by who called it, why, how late, and whether the crew had set out.

Published terms differ widely, so nothing here is fixed: 50 per cent inside 48 hours and all of it inside 24 is one
supplier's, a flat £100 for each weather revisit another's. A stand-down that no term covers is refused, never free.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from framework.errors import StandDownTermError
from framework.money import not_negative, pounds, share
from framework.vocabulary import CalledBy, Cause


@dataclass(frozen=True, slots=True)
class Term:
    """One term: hours of notice from (inclusive) to (exclusive, None for any more); `mobilised` None is either."""

    id: str
    called_by: CalledBy
    cause: Cause
    notice_from_hours: int
    notice_to_hours: int | None
    mobilised: bool | None
    percent_bp: int
    fixed_pence: int
    costs_recoverable: bool


@dataclass(frozen=True, slots=True)
class StandDownFacts:
    """What happened. `costs_pence` is what the supplier can show it lost, such as a ferry fare."""

    cause: Cause
    called_by: CalledBy
    notice_hours: int
    mobilised: bool
    costs_pence: int = 0


@dataclass(frozen=True, slots=True)
class Charge:
    """What is due, in net pence, by which term, and the sum in words."""

    net_pence: int
    term_id: str
    explanation: str


def charge(terms: Sequence[Term], facts: StandDownFacts, flying_pence: int) -> Charge:
    """The charge for a stand-down, on the net value of the flying lines stood down.

    Raises:
        StandDownTermError: No term covers the facts, or two do.
        MoneyError: Notice or costs are below zero.
    """
    not_negative(facts.notice_hours, field="notice_hours")
    not_negative(facts.costs_pence, field="costs_pence")
    found = [term for term in terms if _covers(term, facts)]
    if len(found) != 1:
        how_many = "No term" if not found else f"{len(found)} terms"
        raise StandDownTermError(
            f"{how_many} of the rate card covers {facts.cause.value}, called by {facts.called_by.value}, "
            f"{facts.notice_hours} hours before, crew {'' if facts.mobilised else 'not '}mobilised.",
            field="cause",
            remedy="Agree the term as an amendment of the card, then record the stand-down.",
        )
    term = found[0]
    costs = facts.costs_pence if term.costs_recoverable else 0
    net = share(flying_pence, term.percent_bp) + term.fixed_pence + costs
    said = (
        f"Stood down for {facts.cause.value.replace('_', ' ')}, called by {facts.called_by.value}, with "
        f"{facts.notice_hours} hours' notice: {term.percent_bp / 100:g} per cent of {pounds(flying_pence)}, "
        f"plus {pounds(term.fixed_pence)}, plus costs of {pounds(costs)} = {pounds(net)}."
    )
    return Charge(net, term.id, said)


def _covers(term: Term, facts: StandDownFacts) -> bool:
    """Whether a term is for these facts."""
    return (
        term.cause is facts.cause
        and term.called_by is facts.called_by
        and term.notice_from_hours <= facts.notice_hours
        and (term.notice_to_hours is None or facts.notice_hours < term.notice_to_hours)
        and term.mobilised in {None, facts.mobilised}
    )


def check_terms(terms: Sequence[Term]) -> None:
    """Refuse a card on which two terms cover the same stand-down.

    Raises:
        StandDownTermError: Two terms overlap.
    """
    for index, term in enumerate(terms):
        for other in terms[index + 1 :]:
            if _overlap(term, other):
                raise StandDownTermError(
                    f"Two terms cover {term.cause.value} called by {term.called_by.value} at one notice.", field="terms"
                )


def _overlap(term: Term, other: Term) -> bool:
    """Whether some stand-down would fall under both."""
    same = (term.cause, term.called_by) == (other.cause, other.called_by)
    crew = term.mobilised is None or other.mobilised is None or term.mobilised == other.mobilised
    starts_before = other.notice_to_hours is None or term.notice_from_hours < other.notice_to_hours
    ends_after = term.notice_to_hours is None or other.notice_from_hours < term.notice_to_hours
    return same and crew and starts_before and ends_after
