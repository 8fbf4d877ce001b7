"""Making the demonstration council: the cast, the contract, the register, then a year of requests in order of time."""

import heapq
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from shapely import to_geojson
from sqlalchemy import Engine
from sqlmodel import Session, select

from app.demo.afterwards import finish
from app.demo.cast import register_everybody
from app.demo.contract import make_contract
from app.demo.files import DemoFiles, make_files
from app.demo.life import Steps, live
from app.demo.places import places
from app.demo.snapshots import one_photograph
from app.demo.stories import STORIES, Story
from app.demo.telling import Files, Telling
from app.demo.world import Place, World
from app.settings import Settings
from catalogue.assets import asset_by_reference
from catalogue.deliveries import Incoming, ingest_jobs, store_paths
from catalogue.items import grant
from catalogue.kinds import GrantOn
from catalogue.models import DeliveredFile
from catalogue.register import import_register
from catalogue.register_file import Defaults
from compliance.airspace.service import load_seed
from flights.area import ServiceArea
from flights.deliveries import unfinished
from flights.judging import Desk
from geo.errors import ExplainedError
from records.database import reading, writing
from records.files import FileStore
from records.worker import Pace, Worker

SEED: Final = 2026
WORKERS: Final = 2
PARTNERS_AT_GLEN_CROE: Final = (
    "Police Scotland (demonstration)",
    "Loch Lomond and The Trossachs National Park Authority (demonstration)",
)
LONGEST_WAIT_S: Final = 300.0
_POLL_S: Final = 0.1

Progress = Callable[[float, str], None]


class DemonstrationError(ExplainedError):
    """The demonstration could not be made."""


@dataclass(slots=True)
class Stage:
    """What is at hand while the demonstration is made.

    Attributes:
        world: The council.
        folder: For files that are made on the way.
        clock: The present moment of the story.
        made: The six deliveries' files, when they are ready.
    """

    world: World
    folder: Path
    clock: datetime
    made: "Future[DemoFiles]"
    seed: int = SEED
    snapshots: int = 0

    def shelf(self, story: Story) -> tuple[Files, list[Incoming]]:
        """A story's files, in the store."""
        if story.files is not None:
            ready = getattr(self.made.result(), story.files)
            files = Files(ready.title, ready.files, ready.flown_at, ready.crs, ready.vertical_datum)
        else:
            self.snapshots += 1
            at = self.world.at(story.visit or 0, 11, 20)
            folder = self.folder / f"snapshots-{self.snapshots:02d}"
            place = self.world.places[story.place].takeoff
            files = Files(story.title, one_photograph(folder, place, at, self.seed + 10 * self.snapshots), at)
        return files, store_paths(self.world.files, files.paths)

    def settled(self, delivery_id: str) -> None:
        """Wait until the workers have read every file of a delivery."""
        _wait(self.world.engine, lambda session: not unfinished(session, delivery_id))


@dataclass(frozen=True, slots=True)
class Making:
    """What the demonstration is made in, and with."""

    settings: Settings
    engine: Engine
    files: FileStore
    desk: Desk


def served(settings: Settings) -> ServiceArea:
    """The box that requests must lie in."""
    box = settings.service_area
    return ServiceArea(box.west, box.south, box.east, box.north)


def make_council(making: Making, today: date, progress: Progress, *, stories: Sequence[Story] = STORIES) -> World:
    """Make everything, from the first organisation to the last invoice.

    Args:
        making: An empty database with its tables, and an empty store.
        today: The last day of the story.
        progress: Told how far it is, 0 to 1, and with what.
        stories: What is asked for.
    """
    world = World(making.engine, making.files, making.desk, today)
    folder = making.settings.data / "work" / "demonstration"
    # A process of its own, so that it does not take turns with the year that is told meanwhile.
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as room:
        made = room.submit(make_quietly, folder, today)
        stage = Stage(world, folder, world.begins, made)
        with _at_work(making, stage):
            progress(0.02, "Organisations, people and papers")
            _set_up(making, world)
            _live_through(stage, stories, progress)
            progress(0.95, "Published, shared, counted")
            stage.clock = world.at(0, 12, 55)
            finish(stage.world, folder, SEED)
            _wait(making.engine, _all_read)
    progress(1.0, "The council is made")
    return world


def make_quietly(folder: Path, today: date) -> DemoFiles:
    """The six deliveries' files, from the demonstration's seed."""
    return make_files(folder, SEED, lambda _part, _what: None, today)


def _set_up(making: Making, world: World) -> None:
    with writing(making.engine) as session:
        register_everybody(session, world)
        make_contract(session, world)
        load_seed(session, now=world.begins, viewer=world.people["safety@example.org"])
        register_places(session, world)


def register_places(session: Session, world: World) -> None:
    """The register of assets, imported as a file would be."""
    viewer = world.people["admin@example.org"]
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(to_geojson(place.geometry)),
            "properties": {
                "reference": place.reference,
                "kind": place.kind.value,
                "name": place.name,
                "service": place.service,
                "note": place.note,
                "approximate": True,
            },
        }
        for place in places()
    ]
    document = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    done = import_register(session, document, Defaults(), viewer=viewer, now=world.begins)
    if done.refused:
        raise DemonstrationError(f"An asset was refused: {done.refused[0].reason}")
    for place in places():
        point = place.geometry.representative_point()
        found = asset_by_reference(session, place.reference, viewer=viewer)
        world.places[place.reference] = Place(found.id, place.service, (round(point.x, 6), round(point.y, 6)))
    for partner in PARTNERS_AT_GLEN_CROE:
        glen, body = world.places["AR-GLENCROE"].asset_id, world.organisations[partner]
        grant(session, GrantOn.ASSET, glen, body, viewer=viewer, now=world.begins)


def _live_through(stage: Stage, stories: Sequence[Story], progress: Progress) -> None:
    """Do every story's steps in order of time, as they would have been."""
    waiting: list[tuple[datetime, int, Steps]] = []
    for number, story in enumerate(stories):
        steps = live(Telling(stage.world, story), stage.shelf, stage.settled)
        heapq.heappush(waiting, (next(steps), number, steps))
    started, span = waiting[0][0], stage.world.at(-1) - waiting[0][0]
    while waiting:
        now, number, steps = heapq.heappop(waiting)
        stage.clock = now
        coming = _next(steps, stories[number])
        if coming is not None:
            heapq.heappush(waiting, (coming, number, steps))
        progress(0.05 + 0.9 * min(1.0, (now - started) / span), f"{now:%d %B %Y}: {stories[number].title}")


def _next(steps: Steps, story: Story) -> datetime | None:
    """Do the step that is due; the moment of the next, None at the end."""
    try:
        return next(steps)
    except StopIteration:
        return None
    except ExplainedError as refused:
        raise DemonstrationError(f"“{story.title}” came to a halt: {refused}", remedy=refused.remedy) from refused


@contextmanager
def _at_work(making: Making, stage: Stage) -> Iterator[None]:
    """Workers that read files as they come in, by the story's clock."""
    stop = threading.Event()
    handlers = ingest_jobs(making.files, making.settings.data / "work", clock=lambda: stage.clock)
    workers = [Worker(making.engine, handlers, pace=Pace(poll_s=_POLL_S)) for _ in range(WORKERS)]
    threads = [threading.Thread(target=worker.run_forever, args=(stop,), daemon=True) for worker in workers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _wait(engine: Engine, over: Callable[[Session], bool]) -> None:
    """Until something is so in the database.

    Raises:
        DemonstrationError: It took too long; a job was given up, or its worker is gone.
    """
    deadline = time.monotonic() + LONGEST_WAIT_S
    while time.monotonic() < deadline:
        with reading(engine) as session:
            if over(session):
                return
        time.sleep(_POLL_S)
    raise DemonstrationError("A delivered file was not read in time.", remedy="Look at the log, and run it again.")


def _all_read(session: Session) -> bool:
    """Whether no file of any delivery is waiting to be read."""
    deliveries = set(session.exec(select(DeliveredFile.delivery_id)))
    return not any(unfinished(session, each) for each in deliveries)
