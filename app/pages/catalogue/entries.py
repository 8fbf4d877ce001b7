"""Items as people name them: what was surveyed, when, by which kind of picture, and where its files are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, select

from catalogue.access import visible
from catalogue.items import ItemDetail, details, file_address
from catalogue.models import Delivery, Item, ItemAsset
from records.viewer import Viewer

QUALITIES: Final = {
    "rtk_fixed": "RTK, fixed",
    "rtk_float": "RTK, float",
    "rtk_single": "satellites alone, RTK not in use",
    "gnss": "satellites alone",
}
"""How the camera's position was found, in words."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list of items.

    Attributes:
        detail: The item with its files and assets.
        name: What people call it.
        taken_at: When it was flown; None where only the day of its receipt is known.
        thumbnail: The address of a small picture, where there is one.
    """

    detail: ItemDetail
    name: str
    taken_at: datetime | None
    thumbnail: str | None

    @property
    def item(self) -> Item:
        """The item itself."""
        return self.detail.item

    @property
    def href(self) -> str:
        """Its evidence page."""
        return f"/catalogue/items/{self.item.id}"

    @property
    def quality(self) -> str:
        """What a person needs to know of how good it is, in a few words."""
        known = self.item.properties.get("laverock:position_quality")
        ground = f"{_length(self.item.gsd)} a pixel" if self.item.gsd else "resolution not known"
        return f"{ground}, position by {QUALITIES.get(str(known), 'means not known')}" if known else ground


def entries(session: Session, items: Sequence[Item], *, viewer: Viewer) -> list[Entry]:
    """Items as lines of a list, three queries for all of them."""
    wanted = {item.delivery_id for item in items}
    seen = select(Delivery).where(col(Delivery.id).in_(wanted), visible(Delivery, viewer))
    titles = {row.id: row.title for row in session.exec(seen)}
    return [entry_of(detail, titles.get(detail.item.delivery_id)) for detail in details(session, items, viewer=viewer)]


def entry_of(detail: ItemDetail, delivery_title: str | None) -> Entry:
    """One item as a line, under the delivery's title where the caller may read it."""
    thumbnail = first_file(detail, "thumbnail")
    return Entry(
        detail=detail,
        name=name_of(detail, delivery_title),
        taken_at=taken_at(detail.item),
        thumbnail=f"/files/{file_address(thumbnail)}" if thumbnail else None,
    )


def name_of(detail: ItemDetail, delivery_title: str | None) -> str:
    """What people call an item: what was surveyed, then the file.

    A survey's own file names ("orthomosaic.tif") say nothing of the place.
    """
    title = detail.item.title
    place = delivery_title or (detail.shows[0][0].name if detail.shows else None)
    return f"{place}: {title}" if place and place != title else title


def taken_at(item: Item) -> datetime | None:
    """When it was flown; None where it is listed by the day it was received."""
    return None if item.properties.get("laverock:dated_by") == "received" else item.moment


def first_file(detail: ItemDetail, role: str, media_type: str = "image/") -> ItemAsset | None:
    """The first file of a role whose media type begins so."""
    return next((file for file in detail.files if file.role == role and file.media_type.startswith(media_type)), None)


def _length(metres: float) -> str:
    return f"{metres:.2f} m" if metres >= 1 else f"{metres * 100:.1f} cm"
