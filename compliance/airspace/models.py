"""Tables of airspace: datasets that never change once imported, and their zones."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from compliance.evidence import ZoneKind
from records.columns import JsonValue, json_column, utc_column, wkb_column, word_column
from records.ids import new_id


class ZoneDataset(SQLModel, table=True):
    """One edition of one source, in force from its first day until a newer edition of the same source.

    `effective_to` is the last day that the publisher states, if any: past it the data still show what is forbidden but
    let nothing pass. `temporary` sources (notices) end zone by zone and are not cycles to be renewed.
    """

    __tablename__ = "zone_dataset"
    __table_args__ = (
        UniqueConstraint("source", "sha256"),
        CheckConstraint("effective_to IS NULL OR effective_from IS NULL OR effective_to >= effective_from"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    source: str = Field(index=True)
    title: str
    format: str
    file_name: str
    sha256: str
    effective_from: date | None = None
    effective_to: date | None = None
    airac: str | None = None
    temporary: bool = False
    note: str | None = None
    imported_at: datetime = Field(sa_column=utc_column())
    zone_count: int
    designators: list[JsonValue] = Field(sa_column=json_column())
    refused: list[JsonValue] = Field(sa_column=json_column())
    warnings: list[JsonValue] = Field(sa_column=json_column())


class AirspaceZone(SQLModel, table=True):
    """One zone of a dataset; geometry in WGS 84 longitude and latitude, limits in metres and as written."""

    __tablename__ = "airspace_zone"

    id: str = Field(default_factory=new_id, primary_key=True)
    dataset_id: str = Field(foreign_key="zone_dataset.id", index=True)
    sequence: int
    designator: str = Field(index=True)
    name: str
    kind: ZoneKind = Field(sa_column=word_column(ZoneKind))
    geometry_wkb: bytes = Field(sa_column=wkb_column(nullable=False))
    lower_m: float
    lower_reference: str
    lower_text: str
    upper_m: float | None = None
    upper_reference: str
    upper_text: str
    starts_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))
    ends_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))
    activity: str
    permitted_by: list[JsonValue] = Field(default_factory=list, sa_column=json_column())
    text: str | None = None
