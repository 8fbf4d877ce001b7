"""The order of the steps of one request, each at its moment; the steps themselves are in `app.demo.telling`."""

from collections.abc import Callable, Generator
from datetime import datetime, timedelta
from typing import Final

from app.demo.stories import End, Story
from app.demo.telling import Files, Telling
from catalogue.deliveries import Incoming
from flights.lifecycle import RequestStatus, SessionStatus

Shelf = Callable[[Story], tuple[Files, list[Incoming]]]
"""Where a story's files come from, once they are needed: made, and put into the store."""

Settled = Callable[[str], None]
"""Waits until every file of a delivery has been read."""

Steps = Generator[datetime, None, bool]
"""Moments: each is waited for, and then the step behind it is done. At the end, whether the story ends there."""

_DRAWN_AT: Final = (9, 20)
_VISIT_AT: Final = (11, 15)
_HALF_HOUR: Final = timedelta(minutes=30)


def live(told: Telling, shelf: Shelf, settled: Settled) -> Steps:
    """All of a request's life, as far as its story goes."""
    for part in (
        asked(told),
        decided(told),
        ordered(told),
        visited(told, shelf),
        answered(told, settled),
        billed(told),
    ):
        ended = yield from part
        if ended:
            return True
    return True


def asked(told: Telling) -> Steps:
    """Drafted and submitted."""
    story, world = told.story, told.world
    hour, minute = _DRAWN_AT
    now = world.at(story.days_ago, hour, minute)
    yield now
    told.draft(now)
    if story.ends is End.DRAFT:
        return True
    now += _HALF_HOUR
    yield now
    told.submit(now)
    if story.ends is End.WITHDRAWN:
        now += timedelta(days=1)
        yield now
        told.withdraw(now)
    return story.ends in {End.WITHDRAWN, End.BLOCKED, End.REFERRED}


def decided(told: Telling) -> Steps:
    """Cleared by flight safety where it was referred, and approved by a budget holder; an emergency on the same day."""
    story = told.story
    now = told.world.at(story.days_ago, 10, 30) if story.emergency else told.world.at(story.days_ago - 1, 10, 15)
    if told.status is RequestStatus.REFERRED:
        yield now
        if story.ends is End.NOT_CLEARED:
            told.refuse_flight(now)
        else:
            told.clear(now)
    if story.ends in {End.NOT_CLEARED, End.AWAITING}:
        return True
    now += timedelta(minutes=20) if story.emergency else timedelta(hours=4)
    yield now
    told.decide(now)
    return story.ends in {End.NOT_APPROVED, End.APPROVED}


def ordered(told: Telling) -> Steps:
    """Called off, perhaps declined and offered to the next, and taken."""
    story, world = told.story, told.world
    now = world.at(story.days_ago, 11, 30) if story.emergency else world.at(story.days_ago - 2, 11)
    yield now
    told.place(now)
    if story.declined:
        now += timedelta(hours=3)
        yield now
        told.decline(now)
        now += timedelta(minutes=20)
        yield now
        told.recheck(now)
        now += timedelta(minutes=20)
        yield now
        told.decide(now)
        now += timedelta(minutes=20)
        yield now
        told.place(now)
    if story.ends is End.OFFERED:
        return True
    now += timedelta(hours=1) if story.emergency else timedelta(hours=20)
    yield now
    told.accept_order(now)
    if story.ends is End.CANCELLED:
        now += timedelta(days=8)
        yield now
        told.cancel(now)
    return story.ends in {End.ORDERED, End.CANCELLED}


def visited(told: Telling, shelf: Shelf) -> Steps:
    """Scheduled, perhaps stood down once, judged on the day, flown, and the files handed over."""
    story, world = told.story, told.world
    visit = story.visit if story.visit is not None else story.days_ago - 21
    now = world.at(story.days_ago - (0 if story.emergency else 4), 15)
    starts_at = world.at(visit, *_VISIT_AT)
    if story.stood_down is not None:
        first = world.at(visit + 4, *_VISIT_AT)
        yield now
        told.schedule(first, now)
        now = first - timedelta(hours=3)
        yield now
        told.stand_down(now)
        if story.ends is End.STOOD_DOWN:
            return True
        now += timedelta(hours=2)
    return (yield from _flown(told, shelf, starts_at, now))


def _flown(told: Telling, shelf: Shelf, starts_at: datetime, now: datetime) -> Steps:
    story = told.story
    if story.files is not None:
        starts_at = shelf_time(told, story)
    yield now
    told.schedule(starts_at, now)
    if story.ends is End.SCHEDULED:
        return True
    now = starts_at - timedelta(minutes=5)
    yield now
    if told.check(starts_at, now) is not SessionStatus.GO:
        now += timedelta(minutes=4)
        yield now
        told.clear_visit(now)
    if story.ends is End.GO:
        return True
    now = starts_at + timedelta(hours=2)
    yield now
    told.fly(starts_at, now)
    if story.ends is End.FLOWN:
        return True
    now = starts_at + timedelta(days=2, hours=3)
    yield now
    files, incoming = shelf(story)
    told.hand_over(files, incoming, now)
    return False


def shelf_time(told: Telling, story: Story) -> datetime:
    """When the made files of a story were flown, by the same reckoning as `app.demo.files`."""
    hour, minute = {"landfill": (6, 50), "video": (12, 40)}.get(story.files or "", (11, 30))
    return told.world.at(story.visit or 0, hour, minute) - timedelta(minutes=5)


def answered(told: Telling, settled: Settled) -> Steps:
    """Read by the service, then accepted or sent back by the asker."""
    story = told.story
    if story.ends is End.DELIVERED:
        return True
    now = told.world.at((story.visit or 0) - 4, 10)
    yield now
    settled(told.delivery_id)
    if story.ends is End.RETURNED:
        told.send_back(now)
    else:
        told.accept_delivery(now)
    return story.ends in {End.RETURNED, End.ACCEPTED}


def billed(told: Telling) -> Steps:
    """Invoiced, matched with the order, and paid."""
    story = told.story
    now = told.world.at((story.visit or 0) - 6, 12)
    yield now
    told.invoice(now)
    if story.ends is End.INVOICED:
        return True
    now += timedelta(days=2)
    yield now
    told.match(now)
    if story.ends is not End.CLOSED:
        return True
    now += timedelta(days=12)
    yield now
    told.pay(now)
    return True
