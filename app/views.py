"""What every template can say: money, moments, lengths and where things are."""

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, StrictUndefined, select_autoescape

from app.assets import asset_url
from app.navigation import menu
from app.permissions import allowed
from app.settings import Settings
from framework.vocabulary import Zone

LONDON: Final = ZoneInfo("Europe/London")
MEGABYTE: Final = 1_000_000


def pounds(pence: int | None) -> str:
    """Pence as pounds for people.

    >>> pounds(-123456), pounds(None)
    ('−£1,234.56', 'not known')
    """
    if pence is None:
        return "not known"
    return f"{'−' if pence < 0 else ''}£{abs(pence) / 100:,.2f}"


def moment(value: datetime | None) -> str:
    """A moment in Europe/London for people.

    >>> moment(datetime(2026, 7, 1, 9, 5, tzinfo=UTC))
    '1 July 2026, 10:05'
    """
    if value is None:
        return "not known"
    local = value.astimezone(LONDON)
    return f"{local.day} {local:%B %Y, %H:%M}"


def day(value: date | datetime | None) -> str:
    """A date for people; a moment is taken in Europe/London."""
    if value is None:
        return "not known"
    local = value.astimezone(LONDON) if isinstance(value, datetime) else value
    return f"{local.day} {local:%B %Y}"


def words(value: str) -> str:
    """A code as words: `awaiting_approval` becomes `Awaiting approval`."""
    return value.replace("_", " ").capitalize()


def zone_words(code: str) -> str:
    """The places of a price zone, as people write them."""
    return Zone(code).words


def megabytes(size: int | None) -> str:
    """A file's size for people."""
    if size is None:
        return "not known"
    if size < MEGABYTE:
        return f"{max(size / 1000, 0.1):.1f} kB"
    return f"{size / MEGABYTE:.1f} MB"


def prepare_templates(environment: Environment, settings: Settings) -> None:
    """Give a template environment our filters and the council's name.

    A name that a page forgot to pass is an error, not an empty space.
    """
    environment.autoescape = select_autoescape(default=True, default_for_string=True)
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters |= {
        "pounds": pounds,
        "moment": moment,
        "day": day,
        "words": words,
        "zone_words": zone_words,
        "megabytes": megabytes,
    }
    environment.globals |= {
        "settings": settings,
        "now": lambda: datetime.now(UTC),
        "asset_url": asset_url,
        "menu": menu,
        "allowed": allowed,
    }
