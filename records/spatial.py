"""Finding rows by place and time, quickly, on both databases.

SQLite: an R*Tree over longitude, latitude and time, kept by triggers. PostgreSQL: a geometry
column generated from the same well-known binary, under one GiST index with the time range.
A narrow search starts from the spatial index; a wide one must not, on either database (a scan
of the date index is hundreds of times quicker), so the hits are counted first, up to a cap.
Exact predicates run in shapely on the candidates.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypeVar

from shapely import from_wkb, to_wkb
from shapely.geometry.base import BaseGeometry
from sqlalchemy import BigInteger, ColumnElement, literal_column, text
from sqlmodel import Field, Session, SQLModel, col
from sqlmodel.sql.expression import SelectOfScalar

from records.ddl import register
from records.ids import spatial_key

NARROW_CAP: Final = 2_000
"""Above this many spatial hits the date index is used instead (measured at a million rows)."""

T = TypeVar("T")
SpatialT = TypeVar("SpatialT", bound="SpatialBase")
_FAR_PAST: Final = datetime(1800, 1, 1, tzinfo=UTC)
_FAR_FUTURE: Final = datetime(2500, 1, 1, tzinfo=UTC)


class SpatialBase(SQLModel):
    """Columns of a row that has a place and a time.

    Attributes:
        spatial_key: A number for indexes that take numbers only.
        geometry_wkb: The shape, WGS 84 longitude and latitude, two-dimensional, or None.
        west, south, east, north: Its box in degrees.
        moment: When, and the order of lists. `moment_end` is the same or later.
    """

    spatial_key: int = Field(default_factory=spatial_key, sa_type=BigInteger, index=True, unique=True)
    geometry_wkb: bytes | None = None
    west: float | None = None
    south: float | None = None
    east: float | None = None
    north: float | None = None
    moment: datetime | None = Field(default=None, index=True)
    moment_end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A box in degrees and a span of time, each end open where it is None.

    A row is inside when its box touches the box and its time touches the span.
    """

    west: float = -180.0
    south: float = -90.0
    east: float = 180.0
    north: float = 90.0
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def everywhere(self) -> bool:
        """True when the box excludes nothing."""
        return self.west <= -180 and self.south <= -90 and self.east >= 180 and self.north >= 90  # noqa: PLR2004


def place(
    row: SpatialBase, geometry: BaseGeometry | None, moment: datetime | None, end: datetime | None = None
) -> None:
    """Set a row's shape and time.

    Args:
        row: The row to change.
        geometry: A shape in WGS 84 longitude and latitude, or None for a row without a place.
        moment: When it happened or began, aware.
        end: When it ended, if it lasted.
    """
    row.moment, row.moment_end = moment, end or moment
    if geometry is None or geometry.is_empty:
        row.geometry_wkb = None
        row.west = row.south = row.east = row.north = None
        return
    row.geometry_wkb = to_wkb(geometry, output_dimension=2)
    row.west, row.south, row.east, row.north = (float(value) for value in geometry.bounds)


def shape_of(row: SpatialBase) -> BaseGeometry | None:
    """A row's shape in WGS 84 longitude and latitude, or None."""
    return None if row.geometry_wkb is None else from_wkb(row.geometry_wkb)


def index_spatially(model: type[SpatialBase]) -> None:
    """Give a table its spatial index, on whichever database it is created."""
    table = SQLModel.metadata.tables[str(model.__tablename__)]
    register(table, "spatial", {"sqlite": _sqlite_index(table.name), "postgresql": _postgresql_index(table.name)})


def _sqlite_index(name: str) -> list[str]:
    row = (
        "new.spatial_key, new.west, new.east, new.south, new.north, "
        "coalesce(unixepoch(new.moment), -5364662400), coalesce(unixepoch(new.moment_end), 16725225600)"
    )
    insert = f"INSERT INTO {name}_rt SELECT {row} WHERE new.west IS NOT NULL"
    delete = f"DELETE FROM {name}_rt WHERE id = old.spatial_key"  # noqa: S608
    return [
        f"CREATE VIRTUAL TABLE {name}_rt USING rtree(id, west, east, south, north, starts, ends)",
        f"CREATE TRIGGER {name}_rt_insert AFTER INSERT ON {name} BEGIN {insert}; END",
        f"CREATE TRIGGER {name}_rt_update AFTER UPDATE ON {name} BEGIN {delete}; {insert}; END",
        f"CREATE TRIGGER {name}_rt_delete AFTER DELETE ON {name} BEGIN {delete}; END",
    ]


def _postgresql_index(name: str) -> list[str]:
    return [
        f"ALTER TABLE {name} ADD COLUMN geom geometry GENERATED ALWAYS AS (ST_GeomFromWKB(geometry_wkb, 4326)) STORED",
        f"CREATE INDEX {name}_geom_rt ON {name} USING gist (geom, tstzrange(moment, moment_end, '[]'))",
    ]


def inside(
    session: Session, statement: SelectOfScalar[T], model: type[SpatialBase], window: Window
) -> SelectOfScalar[T]:
    """Narrow a statement to the rows inside a window, by whichever plan is quicker.

    Args:
        session: Used to count the spatial hits, up to the cap.
        statement: A select of the model, or of its columns.
        model: The indexed table.
        window: The box and the span.
    """
    statement = _within_span(statement, model, window)
    if window.everywhere:
        return statement
    dialect = session.get_bind().dialect.name
    name = str(model.__tablename__)
    hits = _sqlite_hits(name, window) if dialect == "sqlite" else _postgresql_hits(name, window)
    counted = session.connection().execute(text(f"SELECT count(*) FROM ({hits} LIMIT {NARROW_CAP + 1}) AS hits"))  # noqa: S608
    if counted.scalar_one() > NARROW_CAP:
        return _within_box(statement, model, window)
    if dialect == "sqlite":
        # A list of keys, not a join: joined, SQLite walks the date index and probes the R*Tree for every row.
        return statement.where(col(model.spatial_key).in_(text(hits)))
    return _within_box(statement.where(_overlap(name, window)), model, window)


def _within_span(statement: SelectOfScalar[T], model: type[SpatialBase], window: Window) -> SelectOfScalar[T]:
    if window.starts_at is not None:
        statement = statement.where(col(model.moment_end) >= window.starts_at)
    if window.ends_at is not None:
        statement = statement.where(col(model.moment) <= window.ends_at)
    return statement


def _within_box(statement: SelectOfScalar[T], model: type[SpatialBase], window: Window) -> SelectOfScalar[T]:
    return statement.where(
        col(model.west) <= window.east,
        col(model.east) >= window.west,
        col(model.south) <= window.north,
        col(model.north) >= window.south,
    )


def _numbers(window: Window) -> tuple[float, float, float, float]:
    # float() makes these safe to write into SQL: nothing but digits, a point and a sign comes out.
    return float(window.west), float(window.south), float(window.east), float(window.north)


def _sqlite_hits(name: str, window: Window) -> str:
    west, south, east, north = _numbers(window)
    starts, ends = (window.starts_at or _FAR_PAST).timestamp(), (window.ends_at or _FAR_FUTURE).timestamp()
    return (
        f"SELECT id FROM {name}_rt WHERE west <= {east!r} AND east >= {west!r} "  # noqa: S608
        f"AND south <= {north!r} AND north >= {south!r} AND starts <= {ends!r} AND ends >= {starts!r}"
    )


def _postgresql_overlap(name: str, window: Window) -> str:
    west, south, east, north = _numbers(window)
    starts, ends = window.starts_at or _FAR_PAST, window.ends_at or _FAR_FUTURE
    return (
        f"{name}.geom && ST_MakeEnvelope({west!r}, {south!r}, {east!r}, {north!r}, 4326) "
        f"AND tstzrange({name}.moment, {name}.moment_end, '[]') && "
        f"tstzrange('{starts.isoformat()}', '{ends.isoformat()}', '[]')"
    )


def _postgresql_hits(name: str, window: Window) -> str:
    return f"SELECT 1 FROM {name} WHERE {_postgresql_overlap(name, window)}"  # noqa: S608


def _overlap(name: str, window: Window) -> ColumnElement[bool]:
    return literal_column(f"({_postgresql_overlap(name, window)})")
