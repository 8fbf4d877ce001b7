"""The catalogue's tables: the asset register, deliveries and their files, items and who may see them."""

from datetime import date, datetime
from typing import Final

from pydantic import JsonValue
from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from catalogue.kinds import FileState, GrantOn, LinkedBy, Origin, Visibility
from records.columns import json_column, utc_column
from records.ids import new_id
from records.spatial import SpatialBase, index_spatially

UNOWNED: Final = "council"
"""The owner of what the service itself takes in where no organisation is named."""


class Asset(SpatialBase, table=True):
    """A council asset: a bridge, a seawall, a site."""

    __tablename__ = "catalogue_asset"
    __table_args__ = (UniqueConstraint("organisation_id", "reference"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    reference: str = Field(index=True)
    name: str = Field(index=True)
    kind: str = Field(index=True)
    organisation_id: str = Field(index=True)
    visibility: str = Visibility.ORGANISATION
    owner: str | None = None
    external_refs: dict[str, JsonValue] = Field(default_factory=dict, sa_column=json_column())
    attributes: dict[str, JsonValue] = Field(default_factory=dict, sa_column=json_column())
    created_at: datetime = Field(sa_column=utc_column())
    updated_at: datetime = Field(sa_column=utc_column())


index_spatially(Asset)


class Collection(SQLModel, table=True):
    """A group of items: one for each kind of asset, and one for surveys of no asset."""

    __tablename__ = "catalogue_collection"

    id: str = Field(primary_key=True)
    title: str
    description: str
    created_at: datetime = Field(sa_column=utc_column())


class Delivery(SQLModel, table=True):
    """A batch of files handed over."""

    __tablename__ = "catalogue_delivery"

    id: str = Field(default_factory=new_id, primary_key=True)
    title: str
    organisation_id: str = Field(index=True)
    supplier_organisation_id: str | None = Field(default=None, index=True)
    supplier: str | None = None
    origin: str = Origin.DELIVERED
    visibility: str = Visibility.ORGANISATION
    rights: str | None = None
    licence: str | None = None
    credit: str | None = None
    session_ref: str | None = Field(default=None, index=True)
    flown_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))
    crs: str | None = None
    vertical_datum: str | None = None
    ground_altitude_m: float | None = None
    collection_id: str
    delivered_by: str | None = None
    created_at: datetime = Field(sa_column=utc_column(index=True))


class DeliveryAsset(SQLModel, table=True):
    """An asset that a delivery says it shows."""

    __tablename__ = "catalogue_delivery_asset"

    delivery_id: str = Field(primary_key=True, foreign_key="catalogue_delivery.id")
    asset_id: str = Field(primary_key=True, foreign_key="catalogue_asset.id")


class DeliveredFile(SQLModel, table=True):
    """One file of a delivery, as it came. `path` is its place in the delivery, or inside `parent_id`'s archive."""

    __tablename__ = "catalogue_file"
    __table_args__ = (UniqueConstraint("delivery_id", "parent_id", "path"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    delivery_id: str = Field(index=True, foreign_key="catalogue_delivery.id")
    parent_id: str | None = Field(default=None, index=True)
    upload_id: str | None = None
    organisation_id: str = Field(index=True)
    path: str
    name: str
    key: str | None = None
    sha256: str | None = Field(default=None, index=True)
    size: int | None = Field(default=None, sa_type=BigInteger)
    kind: str | None = None
    state: str = Field(default=FileState.RECEIVED, index=True)
    reason: str | None = None
    remedy: str | None = None
    warnings: list[JsonValue] = Field(default_factory=list, sa_column=json_column())
    item_id: str | None = Field(default=None, index=True)
    duplicate_of: str | None = Field(default=None, index=True)
    job_id: str | None = None
    created_at: datetime = Field(sa_column=utc_column())
    updated_at: datetime = Field(sa_column=utc_column())


class Item(SpatialBase, table=True):
    """A STAC item: one delivered file with its place, its time and what was made from it."""

    __tablename__ = "catalogue_item"

    id: str = Field(default_factory=new_id, primary_key=True)
    collection_id: str = Field(index=True, foreign_key="catalogue_collection.id")
    delivery_id: str = Field(index=True, foreign_key="catalogue_delivery.id")
    file_id: str = Field(index=True, foreign_key="catalogue_file.id")
    organisation_id: str = Field(index=True)
    supplier_organisation_id: str | None = None
    visibility: str = Field(default=Visibility.ORGANISATION, index=True)
    title: str
    kind: str = Field(index=True)
    origin: str = Origin.DELIVERED
    gsd: float | None = None
    platform: str | None = None
    properties: dict[str, JsonValue] = Field(default_factory=dict, sa_column=json_column())
    extensions: list[JsonValue] = Field(default_factory=list, sa_column=json_column())
    created_at: datetime = Field(sa_column=utc_column())
    updated_at: datetime = Field(sa_column=utc_column())


index_spatially(Item)


class ItemAsset(SQLModel, table=True):
    """A file of an item: the delivered original or one made from it."""

    __tablename__ = "catalogue_item_asset"
    __table_args__ = (UniqueConstraint("item_id", "name"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    item_id: str = Field(index=True, foreign_key="catalogue_item.id")
    name: str
    role: str
    position: int = 0
    file_name: str
    key: str
    sha256: str
    size: int = Field(sa_type=BigInteger)
    media_type: str
    title: str
    fields: dict[str, JsonValue] = Field(default_factory=dict, sa_column=json_column())


class ItemLink(SQLModel, table=True):
    """An item shows an asset: because the delivery says so, or because its footprint meets it."""

    __tablename__ = "catalogue_item_link"

    item_id: str = Field(primary_key=True, foreign_key="catalogue_item.id")
    asset_id: str = Field(primary_key=True, index=True, foreign_key="catalogue_asset.id")
    linked_by: str = LinkedBy.GIVEN
    distance_m: float | None = None


class Grant(SQLModel, table=True):
    """Another organisation, or one person, may see a thing whose visibility is `shared`."""

    __tablename__ = "catalogue_grant"

    id: str = Field(default_factory=new_id, primary_key=True)
    subject_kind: str = GrantOn.ITEM
    subject_id: str = Field(index=True)
    organisation_id: str | None = None
    person_id: str | None = None
    granted_by: str | None = None
    created_at: datetime = Field(sa_column=utc_column())


class ShareLink(SQLModel, table=True):
    """A read-only address that opens one item without an account until the end of a day."""

    __tablename__ = "catalogue_share_link"

    id: str = Field(default_factory=new_id, primary_key=True)
    item_id: str = Field(index=True, foreign_key="catalogue_item.id")
    token_sha256: str = Field(unique=True)
    ends_on: date
    ends_at: datetime = Field(sa_column=utc_column())
    created_by: str | None = None
    created_at: datetime = Field(sa_column=utc_column())
    revoked_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))


class Upload(SQLModel, table=True):
    """A file on its way in, part by part."""

    __tablename__ = "catalogue_upload"

    id: str = Field(default_factory=new_id, primary_key=True)
    person_id: str | None = Field(default=None, index=True)
    organisation_id: str
    name: str
    size: int = Field(sa_type=BigInteger)
    position: int = Field(default=0, sa_type=BigInteger)
    details: dict[str, JsonValue] = Field(default_factory=dict, sa_column=json_column())
    delivery_id: str | None = Field(default=None, index=True)
    created_at: datetime = Field(sa_column=utc_column())
    updated_at: datetime = Field(sa_column=utc_column())


class UploadPart(SQLModel, table=True):
    """The bytes of an upload from one position on."""

    __tablename__ = "catalogue_upload_part"

    upload_id: str = Field(primary_key=True, foreign_key="catalogue_upload.id")
    position: int = Field(primary_key=True, sa_type=BigInteger)
    size: int = Field(sa_type=BigInteger)
    key: str
    sha256: str
