"""Calling an order off: the request ends, the card decides the charge, and the rest goes back to every ceiling."""

from dataclasses import replace

import pytest

from app.demo.building import register_places
from app.demo.life import live
from app.demo.stories import End, Story
from app.demo.telling import Telling
from app.demo.world import World
from flights.cancelling import cancel
from flights.errors import NotNowError, NotYoursError
from flights.inputs import StandDownInput
from flights.lifecycle import RequestStatus
from flights.models import FlightRequest
from flights.specification import Deliverable
from framework.ledger import balance_of
from framework.recompute import recompute
from framework.vocabulary import CalledBy, Cause
from records.database import reading, writing

STORY = Story(
    "Clachan Bridge", "roads@example.org", "BR-CLACHAN", "inspection", (Deliverable.STILLS,), 40, End.ORDERED, visit=10
)
HALF_A_SESSION = 27_500


def _told(world: World, story: Story) -> Telling:
    """A request that has come as far as its story goes, without any file."""
    with writing(world.engine) as session:
        register_places(session, world)
    told = Telling(world, story)
    for _ in live(told, lambda _: pytest.fail("no files are needed"), lambda _: None):
        pass
    return told


def test_cancelling_in_good_time_costs_nothing(council: World) -> None:
    """Everything that was committed is given back, and the ledger adds up."""
    told = _told(council, replace(STORY, ends=End.CANCELLED, reason="Not needed."))
    with reading(council.engine) as session:
        request = session.get_one(FlightRequest, told.request_id)
        balance = balance_of(session, told.call_off_id)
        assert request.status is RequestStatus.CANCELLED
        assert balance.committed_pence == balance.accrued_pence == 0
        assert recompute(session).agrees


def test_cancelling_late_costs_what_the_card_says(council: World) -> None:
    """Within a day of the visit half the session is due, and nothing else."""
    told = _told(council, STORY)
    why = StandDownInput(cause=Cause.CLIENT, called_by=CalledBy.CLIENT, notice_hours=3, notes="Closed for filming.")
    with writing(council.engine) as session:
        cancel(session, told.request_id, why, viewer=told.asker, now=council.at(11))
    with reading(council.engine) as session:
        balance = balance_of(session, told.call_off_id)
        assert (balance.committed_pence, balance.accrued_pence) == (0, HALF_A_SESSION)
        assert recompute(session).agrees


def test_only_the_asking_organisation_cancels(council: World) -> None:
    """A supplier who sees the request is refused, and the request stands."""
    told = _told(council, STORY)
    why = StandDownInput(cause=Cause.CLIENT, called_by=CalledBy.CLIENT)
    with pytest.raises(NotYoursError), writing(council.engine) as session:
        cancel(session, told.request_id, why, viewer=told.crew.contact, now=council.at(11))


def test_what_was_never_ordered_is_not_cancelled(council: World) -> None:
    """A request that waits for approval is withdrawn instead."""
    told = _told(council, replace(STORY, ends=End.AWAITING))
    with pytest.raises(NotNowError), writing(council.engine) as session:
        cancel(session, told.request_id, StandDownInput(cause=Cause.CLIENT), viewer=told.asker, now=council.at(11))
