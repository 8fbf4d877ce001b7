"""What the map's form asks for, read from an address; what cannot be read is told beside its field."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, and_, exists, or_
from sqlmodel import col, select

from app.pages.forms import options
from catalogue.access import visible
from catalogue.cql import Filter
from catalogue.errors import CatalogueError
from catalogue.ingest.outcome import FileKind
from catalogue.kinds import AssetKind
from catalogue.models import Asset, Delivery, Item, ItemLink
from catalogue.search import SearchQuery
from catalogue.stac_query import read_box, read_numbers
from compliance.london import day_start
from records.viewer import Viewer

NAMES: Final = ("from", "to", "kind", "asset_kind", "asset", "q", "bbox")
SHOWN_KINDS: Final = tuple(kind for kind in FileKind if kind not in {FileKind.ARCHIVE, FileKind.DOCUMENT})
ITEM_KINDS: Final = options(SHOWN_KINDS)
ASSET_KINDS: Final = options(AssetKind)
_WORDS: Final = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which surveys a person asks for.

    Attributes:
        typed: The fields as they came, for the form and for addresses.
        shape: The box, WGS 84 longitude and latitude.
        starts_at, ends_at: The days asked for, from midnight to midnight in Europe/London.
        kind: Of the item; asset_kind: of what it shows.
        errors: A sentence for each field that cannot be read.
    """

    typed: Mapping[str, str]
    shape: BaseGeometry | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    kind: FileKind | None = None
    asset_kind: AssetKind | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        """The first few words looked for."""
        return self.typed.get("q", "").split()[:_WORDS]

    @property
    def narrowed(self) -> bool:
        """True when anything but a place was asked for."""
        return any(self.typed.get(name) for name in NAMES if name != "bbox")

    def query(
        self,
        viewer: Viewer,
        *,
        asset_id: str | None = None,
        kinds: Collection[str] | None = None,
        cursor: str | None = None,
        limit: int,
    ) -> SearchQuery:
        """The search of the catalogue that finds them, newest first; only of some kinds where they are named."""
        conditions = [_with_word(word, viewer) for word in self.words]
        if self.kind is not None:
            conditions.append(col(Item.kind) == self.kind)
        if kinds is not None:
            conditions.append(col(Item.kind).in_([*kinds]))
        return SearchQuery(
            collections=(self.asset_kind.value,) if self.asset_kind else None,
            shape=self.shape,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            filter=Filter(condition=and_(*conditions), shape=None) if conditions else None,
            asset_id=asset_id,
            cursor=cursor,
            limit=limit,
        )

    def address(self, path: str, **more: str) -> str:
        """The address of a page with the same filters."""
        kept = {name: value for name, value in (dict(self.typed) | more).items() if value}
        return f"{path}?{urlencode(kept)}" if kept else path


def read_wanted(params: Mapping[str, str]) -> Wanted:
    """What an address asks for; a field that cannot be read asks for nothing and has its sentence."""
    typed = {name: str(params.get(name, "")).strip() for name in NAMES}
    wanted, errors = Wanted(typed=typed), dict[str, str]()
    for name in ("from", "to"):
        try:
            day = date.fromisoformat(typed[name]) if typed[name] else None
            edge = None if day is None else day_start(day + timedelta(days=name == "to"))
        except (ValueError, OverflowError):
            errors[name] = "Give a date, such as 21 December 2026."
            continue
        wanted = replace(wanted, starts_at=edge) if name == "from" else replace(wanted, ends_at=edge)
    if wanted.starts_at and wanted.ends_at and wanted.ends_at <= wanted.starts_at:
        errors["to"] = "The last day comes before the first."
        wanted = replace(wanted, starts_at=None, ends_at=None)
    return replace(_with_choices(wanted, errors), errors=errors)


def _with_choices(wanted: Wanted, errors: dict[str, str]) -> Wanted:
    typed = wanted.typed
    try:
        shape = read_box(read_numbers(typed["bbox"])) if typed["bbox"] else None
    except CatalogueError as refused:
        errors["bbox"], shape = str(refused), None
    kind, asset_kind = typed["kind"], typed["asset_kind"]
    if kind and kind not in set(FileKind):
        errors["kind"] = "Choose one of the list."
    if asset_kind and asset_kind not in set(AssetKind):
        errors["asset_kind"] = "Choose one of the list."
    return replace(
        wanted,
        shape=shape,
        kind=FileKind(kind) if kind in set(FileKind) else None,
        asset_kind=AssetKind(asset_kind) if asset_kind in set(AssetKind) else None,
    )


def _with_word(word: str, viewer: Viewer) -> ColumnElement[bool]:
    """Items whose file, delivery or asset has the word in its name, where the caller may see that name."""
    delivery = select(Delivery.id).where(
        col(Delivery.id) == col(Item.delivery_id),
        visible(Delivery, viewer),
        col(Delivery.title).icontains(word, autoescape=True),
    )
    named = or_(col(Asset.name).icontains(word, autoescape=True), col(Asset.reference).icontains(word, autoescape=True))
    asset = (
        select(ItemLink.item_id)
        .join(Asset, col(Asset.id) == col(ItemLink.asset_id))
        .where(col(ItemLink.item_id) == col(Item.id), visible(Asset, viewer), named)
    )
    return or_(col(Item.title).icontains(word, autoescape=True), exists(delivery), exists(asset))
