"""What is done with the catalogue once it is filled: published, shared, linked, counted, and what lay about before."""

from datetime import timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from app.demo.people import COUNCIL, POUND
from app.demo.snapshots import old_survey
from app.demo.stories import STORIES, End, Story
from app.demo.world import World
from catalogue.deliveries import Incoming, NewDelivery, deliver, store_paths
from catalogue.items import publish
from catalogue.kinds import Origin, Visibility
from catalogue.models import Delivery, Item
from catalogue.shares import create_share
from flights.models import Acceptance, FlightRequest
from framework.benefits import NewClaim, NewTarget, claim_benefit, confirm_cashable, set_target
from framework.gains import BenefitKind, Counterfactual, Evidence
from records.database import writing
from records.viewer import Viewer

BUDGET = "budget@example.org"
PROCUREMENT = "procurement@example.org"
_LINE = "Surveys bought in rather than done by hand"


def finish(world: World, folder: Path, seed: int) -> None:
    """Publish, share and count; and take in one survey from before the contract."""
    incoming = store_paths(world.files, (old_survey(folder / "7-before-the-contract", _kerrera(world), seed),))
    with writing(world.engine) as session:
        _old_delivery(session, world, incoming)
        _publish(session, world)
        _share(session, world)
        _count(session, world)


def _kerrera(world: World) -> tuple[float, float]:
    return world.places["RS-KERRERA"].takeoff


def _old_delivery(session: Session, world: World, incoming: list[Incoming]) -> None:
    new = NewDelivery(
        title="Kerrera road scheme, model of elevation from the shared drive",
        assets=(world.places["RS-KERRERA"].asset_id,),
        origin=Origin.BEFORE_CONTRACT,
        flown_at=world.at(8 * 365, 12),
        supplier="Not recorded",
        crs="EPSG:27700",
        vertical_datum="ODN",
    )
    deliver(session, new, incoming, viewer=world.people["roads@example.org"], now=world.at(0, 12))


def _publish(session: Session, world: World) -> None:
    """What the asking officer makes public."""
    viewer, now = world.people["coast@example.org"], world.at(0, 12, 30)
    for story in STORIES:
        if story.public:
            for item in _items_of(session, story):
                publish(session, item.id, Visibility.PUBLIC, viewer=viewer, now=now)


def _items_of(session: Session, story: Story) -> list[Item]:
    """The items that came of a story's request."""
    statement = (
        select(Item)
        .join(Delivery, col(Delivery.id) == col(Item.delivery_id))
        .join(Acceptance, col(Acceptance.delivery_id) == col(Delivery.id))
        .join(FlightRequest, col(FlightRequest.id) == col(Acceptance.request_id))
        .where(col(FlightRequest.title) == story.title)
    )
    return list(session.exec(statement))


def _share(session: Session, world: World) -> None:
    """A link to the video for a councillor, and an asset that two partners may see."""
    now = world.at(0, 12, 40)
    coast = world.people["coast@example.org"]
    video = next((story for story in STORIES if story.files == "video"), None)
    for item in [] if video is None else _items_of(session, video)[:1]:
        create_share(session, item.id, now.date() + timedelta(days=60), viewer=coast, now=now)


def _count(session: Session, world: World) -> None:
    """Savings of what was closed, against a target; what is cashable is confirmed by a budget holder."""
    buyer, holder = world.people[PROCUREMENT], world.people[BUDGET]
    target = NewTarget(
        world.organisations[COUNCIL], _LINE, BenefitKind.CASHABLE, 12_000 * POUND, "Set with the award", world.day(380)
    )
    set_target(session, target, viewer=buyer, now=world.at(0, 12, 45))
    for story in STORIES:
        if story.ends is End.CLOSED and story.saving is not None:
            _claim(session, world, story, (buyer, holder))


def _claim(session: Session, world: World, story: Story, people: tuple[Viewer, Viewer]) -> None:
    buyer, holder = people
    now = world.at(0, 12, 50)
    request = session.exec(select(FlightRequest).where(FlightRequest.title == story.title)).first()
    if request is None or story.saving is None:
        return
    words, pounds, cashable = story.saving
    instead = Counterfactual(words, pounds * POUND, 400 * POUND, 10_000, Evidence.QUOTE, exposure_minutes=480)
    kind = BenefitKind.CASHABLE if cashable else BenefitKind.NON_CASHABLE
    year = world.day(story.days_ago)
    start = year.year if year.month > 3 else year.year - 1  # noqa: PLR2004 - a financial year begins in April
    period = f"{start}-{(start + 1) % 100:02d}"
    claim = claim_benefit(
        session, NewClaim(_LINE, request.call_off_id or "", period, kind, instead), viewer=buyer, now=now
    )
    if cashable:
        confirm_cashable(session, claim.id, request.cost_code or "2200", viewer=holder, now=now)
