"""What the demonstration is made with: a database, a store, a calendar that ends today, and a cast to act as."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import Engine

from flights.judging import Desk
from records.files import FileStore
from records.viewer import Viewer

PASSWORD: Final = "skylark over the sound"  # noqa: S105 - shown to whoever makes a demonstration
"""Everybody's in the demonstration, and nobody's anywhere else."""

SPAN_DAYS = 390
"""How far back the council's story goes."""


@dataclass(frozen=True, slots=True)
class Place:
    """An asset as stories need it: its id, whose service it belongs to, and a point beside it to take off from."""

    asset_id: str
    service: str
    takeoff: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Crew:
    """A supplier's hands: organisation, whoever answers offers, pilots and aircraft by their place on the list."""

    organisation_id: str
    contact: Viewer
    pilots: tuple[str, ...]
    pilot_viewers: tuple[Viewer, ...]
    aircraft: tuple[str, ...]
    operation: str


@dataclass(slots=True)
class World:
    """The council being made.

    Attributes:
        engine, files, desk: The service's own parts.
        today: The last day of the story; what lies after it is still to come.
        people: Whom to act as, by e-mail.
        organisations: Identifiers by name.
        crews: Suppliers by their organisation's id.
        places: Assets by reference.
    """

    engine: Engine
    files: FileStore
    desk: Desk
    today: date
    people: dict[str, Viewer] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)
    crews: dict[str, Crew] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def at(self, days_ago: int, hour: int = 9, minute: int = 0) -> datetime:
        """A moment so many days before today, negative for days to come, by the clock in UTC."""
        return datetime.combine(self.day(days_ago), time(hour, minute), UTC)

    def day(self, days_ago: int) -> date:
        """A day so many days before today."""
        return self.today - timedelta(days=days_ago)

    @property
    def begins(self) -> datetime:
        """When the story begins, before anything is asked for."""
        return self.at(SPAN_DAYS, 8)
