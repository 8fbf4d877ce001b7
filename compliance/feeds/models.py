"""Tables of feeds: bodies as they came, and tide stations with their predicted levels."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column
from sqlmodel import Field, SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from records.columns import utc_column
from records.ids import new_id


class FeedCache(SQLModel, table=True):
    """One answer of a provider, or a file given in its stead, kept whole with its hash."""

    __tablename__ = "feed_cache"

    id: str = Field(default_factory=new_id, primary_key=True)
    provider: str = Field(index=True)
    lon: float | None = None
    lat: float | None = None
    station: str | None = None
    fetched_at: datetime = Field(sa_column=utc_column(index=True))
    issued_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))
    body: str
    sha256: str
    imported: bool = False


class TideStation(SQLModel, table=True):
    """A port with predicted levels, and the circle inside which they are valid.

    `chart_datum_m_odn` is the height of Chart Datum above Ordnance Datum, with its date and source; without it no
    level has a height above Ordnance Datum.
    """

    __tablename__ = "tide_station"
    __table_args__ = (CheckConstraint("valid_within_m > 0"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    name: str = Field(unique=True)
    lon: float
    lat: float
    valid_within_m: float
    chart_datum_m_odn: float
    datum_source: str
    datum_date: date | None = None
    source: str
    sha256: str
    imported_at: datetime = Field(sa_column=utc_column())


class TidePrediction(SQLModel, table=True):
    """One predicted level at a station, in metres above Ordnance Datum; surge is not in it."""

    __tablename__ = "tide_prediction"

    station_id: str = Field(foreign_key="tide_station.id", primary_key=True)
    at: datetime = Field(sa_column=Column(UTCDateTime(), primary_key=True))
    level_m_odn: float
