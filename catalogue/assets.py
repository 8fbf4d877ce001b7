"""The asset register: list, find, record and change council assets."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from shapely import intersects, to_geojson
from shapely.errors import GEOSException
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import and_, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from catalogue.access import owner_of, require_owner, visible
from catalogue.errors import AssetError, MissingError
from catalogue.kinds import AssetKind, Visibility, asset_kind
from catalogue.models import Asset
from catalogue.register_file import checked_shape
from geo.errors import ConflictError
from records import audit
from records.paging import DEFAULT_LIMIT, MAX_LIMIT, Page, decode_cursor, encode_cursor
from records.spatial import Window, inside, place, shape_of
from records.viewer import Viewer

_LONGEST: Final = 200


class AssetTakenError(AssetError, ConflictError):
    """The organisation has another asset by this reference."""


class AssetRead(BaseModel):
    """An asset as callers see it."""

    id: str
    reference: str
    kind: str
    name: str
    geometry: dict[str, JsonValue]
    owner: str | None
    organisation_id: str
    visibility: str
    external_refs: dict[str, JsonValue]
    attributes: dict[str, JsonValue]
    updated_at: datetime


class AssetCreate(BaseModel):
    """What is needed to record an asset."""

    model_config = ConfigDict(extra="forbid")

    reference: str = Field(min_length=1, max_length=_LONGEST)
    kind: str
    name: str = Field(min_length=1, max_length=_LONGEST)
    geometry: dict[str, JsonValue]
    owner: str | None = Field(default=None, max_length=_LONGEST)
    visibility: Visibility = Visibility.ORGANISATION
    external_refs: dict[str, JsonValue] = Field(default_factory=dict)
    attributes: dict[str, JsonValue] = Field(default_factory=dict)


class AssetUpdate(BaseModel):
    """What may be changed: only what is given is changed."""

    model_config = ConfigDict(extra="forbid")

    kind: str | None = None
    name: str | None = Field(default=None, min_length=1, max_length=_LONGEST)
    geometry: dict[str, JsonValue] | None = None
    owner: str | None = Field(default=None, max_length=_LONGEST)
    visibility: Visibility | None = None
    external_refs: dict[str, JsonValue] | None = None
    attributes: dict[str, JsonValue] | None = None


@dataclass(frozen=True, slots=True)
class AssetQuery:
    """Which assets: of a kind, with a word in name or reference, touching a box (degrees)."""

    kind: AssetKind | None = None
    q: str | None = None
    bbox: tuple[float, float, float, float] | None = None
    cursor: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class AssetFacts:
    """The content of an asset, apart from whose it is."""

    reference: str
    kind: AssetKind
    name: str
    geometry: BaseGeometry
    owner: str | None = None
    visibility: Visibility = Visibility.ORGANISATION
    external_refs: Mapping[str, JsonValue] = field(default_factory=dict)
    attributes: Mapping[str, JsonValue] = field(default_factory=dict)


def read_asset(asset: Asset) -> AssetRead:
    """An asset's row as callers see it."""
    geometry = shape_of(asset)
    document: dict[str, JsonValue] = json.loads(to_geojson(geometry)) if geometry is not None else {}
    return AssetRead.model_validate(asset.model_dump() | {"geometry": document})


def list_assets(session: Session, query: AssetQuery, *, viewer: Viewer) -> Page[Asset]:
    """The assets a caller may see, by reference."""
    limit = max(1, min(query.limit, MAX_LIMIT))
    statement = select(Asset).where(visible(Asset, viewer))
    if query.kind is not None:
        statement = statement.where(col(Asset.kind) == query.kind)
    if query.q:
        word = query.q.strip()
        name, reference = col(Asset.name), col(Asset.reference)
        statement = statement.where(
            or_(name.icontains(word, autoescape=True), reference.icontains(word, autoescape=True))
        )
    if query.bbox is not None:
        statement = inside(session, statement, Asset, Window(*query.bbox))
    if query.cursor:
        reference_after, id_after = decode_cursor(query.cursor, (str, str))
        same = and_(col(Asset.reference) == reference_after, col(Asset.id) > id_after)
        statement = statement.where(or_(col(Asset.reference) > reference_after, same))
    rows = list(session.exec(statement.order_by(col(Asset.reference), col(Asset.id)).limit(limit + 1)))
    more = encode_cursor(rows[limit - 1].reference, rows[limit - 1].id) if len(rows) > limit else None
    return Page(items=rows[:limit], next=more)


def get_asset(session: Session, asset_id: str, *, viewer: Viewer) -> Asset:
    """One asset by its id, or by its reference where the caller's organisation or only one has it.

    Raises:
        MissingError: There is none that the caller may see.
    """
    statement = select(Asset).where(visible(Asset, viewer))
    found = session.exec(statement.where(col(Asset.id) == asset_id)).first()
    return found or asset_by_reference(session, asset_id, viewer=viewer)


def asset_by_reference(session: Session, reference: str, *, viewer: Viewer) -> Asset:
    """One asset by its reference, the caller's own organisation's first.

    Raises:
        MissingError: There is none that the caller may see.
    """
    named = select(Asset).where(visible(Asset, viewer), col(Asset.reference) == reference)
    rows = session.exec(named.order_by(col(Asset.organisation_id) != owner_of(viewer), col(Asset.id))).all()
    if not rows:
        raise MissingError(f"There is no asset {reference}.", field="asset", remedy="Look it up in the asset register.")
    return rows[0]


def create_asset(session: Session, facts: AssetFacts, *, viewer: Viewer, now: datetime) -> Asset:
    """Record an asset of the caller's organisation.

    Raises:
        AssetTakenError: The organisation has one by that reference.
    """
    if _own(session, owner_of(viewer), [facts.reference]):
        raise AssetTakenError(
            f"There is an asset {facts.reference} already.",
            field="reference",
            remedy="Change that one, or use another.",
        )
    asset = Asset(
        reference=facts.reference,
        name=facts.name,
        kind=facts.kind,
        organisation_id=owner_of(viewer),
        created_at=now,
        updated_at=now,
    )
    _set(asset, facts, now)
    session.add(asset)
    audit.record(session, viewer=viewer, action="asset.created", subject=f"asset:{asset.id}", now=now)
    return asset


def update_asset(session: Session, asset_id: str, change: AssetUpdate, *, viewer: Viewer, now: datetime) -> Asset:
    """Change what is given of an asset; null is refused where the asset cannot be without.

    Raises:
        AssetError: A value cannot be used.
        NotYoursError: The asset belongs to another organisation.
    """
    asset = get_asset(session, asset_id, viewer=viewer)
    require_owner(viewer, asset.organisation_id, "asset")
    given = change.model_dump(exclude_unset=True)
    for name, value in given.items():
        if value is None and name != "owner":
            raise AssetError(f"The {name} cannot be empty.", field=name)
    if "kind" in given:
        given["kind"] = asset_kind(given["kind"])
    if "geometry" in given:
        place(asset, geometry_from(given.pop("geometry")), now)
    for name, value in given.items():
        setattr(asset, name, value)
    asset.updated_at = now
    session.add(asset)
    changed: list[JsonValue] = list(change.model_fields_set)
    detail: dict[str, JsonValue] = {"changed": changed}
    audit.record(session, viewer=viewer, action="asset.changed", subject=f"asset:{asset.id}", now=now, detail=detail)
    return asset


def facts_from(create: AssetCreate) -> AssetFacts:
    """The checked content of a request to record an asset.

    Raises:
        AssetError: The kind or the shape cannot be used.
    """
    return AssetFacts(
        reference=create.reference.strip(),
        kind=asset_kind(create.kind),
        name=create.name.strip(),
        geometry=geometry_from(create.geometry),
        owner=create.owner,
        visibility=create.visibility,
        external_refs=create.external_refs,
        attributes=create.attributes,
    )


def geometry_from(document: Mapping[str, JsonValue]) -> BaseGeometry:
    """A shape from GeoJSON, WGS 84 longitude and latitude.

    Raises:
        AssetError: It is not a usable shape.
    """
    try:
        found = shape(dict(document))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, GEOSException) as error:
        raise AssetError("The shape is not GeoJSON.", field="geometry") from error
    return checked_shape(found)


def _set(asset: Asset, facts: AssetFacts, now: datetime) -> None:
    asset.name, asset.kind, asset.owner = facts.name, facts.kind, facts.owner
    asset.visibility = facts.visibility
    asset.external_refs, asset.attributes = dict(facts.external_refs), dict(facts.attributes)
    asset.updated_at = now
    place(asset, facts.geometry, now)


def _own(session: Session, organisation_id: str, references: Sequence[str]) -> dict[str, Asset]:
    rows = session.exec(
        select(Asset).where(col(Asset.organisation_id) == organisation_id, col(Asset.reference).in_(references))
    )
    return {row.reference: row for row in rows}


def upsert_asset(session: Session, facts: AssetFacts, *, viewer: Viewer, now: datetime) -> str:
    """Record an asset or bring it up to date by its reference; the caller writes one audit entry for the whole set.

    Returns:
        `created`, `updated` or `unchanged`.
    """
    organisation_id = owner_of(viewer)
    present = _own(session, organisation_id, [facts.reference]).get(facts.reference)
    if present is None:
        fresh = Asset(
            reference=facts.reference,
            name=facts.name,
            kind=facts.kind,
            organisation_id=organisation_id,
            created_at=now,
            updated_at=now,
        )
        _set(fresh, facts, now)
        session.add(fresh)
        return "created"
    if _same(present, facts):
        return "unchanged"
    # A register file does not know who may see the asset: keep what was decided here.
    kept = Visibility(present.visibility)
    _set(present, facts, now)
    present.visibility = kept
    session.add(present)
    return "updated"


def _same(asset: Asset, facts: AssetFacts) -> bool:
    shape_now = shape_of(asset)
    return (
        (asset.name, asset.kind, asset.owner) == (facts.name, facts.kind, facts.owner)
        and asset.attributes == dict(facts.attributes)
        and asset.external_refs == dict(facts.external_refs)
        and shape_now is not None
        and shape_now.equals_exact(facts.geometry, 1e-9)
    )


def assets_meeting(session: Session, geometry: BaseGeometry, organisation_id: str) -> list[Asset]:
    """An organisation's assets whose shape meets another shape, both in WGS 84 longitude and latitude."""
    statement: SelectOfScalar[Asset] = select(Asset).where(col(Asset.organisation_id) == organisation_id)
    rows = list(session.exec(inside(session, statement, Asset, Window(*geometry.bounds))))
    shapes = [shape_of(row) for row in rows]
    return [row for row, meets in zip(rows, intersects(geometry, shapes), strict=True) if meets]
