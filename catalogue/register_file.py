"""Reading an asset register from GeoJSON or CSV: rows with a place, and a line for each refusal. Pure: no database."""

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np
from pydantic import JsonValue
from pyproj import CRS
from shapely import force_2d, transform
from shapely.errors import GEOSException
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from catalogue.errors import AssetError, ImportFileError
from catalogue.kinds import AssetKind, asset_kind
from geo import crs as crs_tools
from geo import gridref
from geo.errors import ExplainedError

BNG: Final = "EPSG:27700"
WGS84: Final = "EPSG:4326"
_REFERENCE: Final = ("reference", "ref", "asset_reference", "asset_id", "asset_ref", "id", "uprn")
_NAME: Final = ("name", "asset_name", "title", "description")
_KIND: Final = ("kind", "asset_kind", "type", "asset_type", "category")
_GRID: Final = ("grid_reference", "gridreference", "grid_ref", "gridref", "ngr", "os_grid_reference", "os_grid_ref")
_EASTING: Final = ("easting", "eastings", "x")
_NORTHING: Final = ("northing", "northings", "y")
_LON: Final = ("lon", "long", "lng", "longitude")
_LAT: Final = ("lat", "latitude")
_CRS: Final = ("crs", "epsg", "srid")
_OWNER: Final = ("owner", "responsible", "service")
_REFS: Final = ("external_refs", "external_references")


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One asset as a register gives it, its shape in WGS 84 longitude and latitude."""

    where: str
    reference: str
    name: str
    kind: AssetKind
    geometry: BaseGeometry
    owner: str | None = None
    external_refs: Mapping[str, JsonValue] = field(default_factory=dict)
    attributes: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was left out, and why."""

    where: str
    reference: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for rows that do not say: the kind, and the coordinate system of bare numbers."""

    kind: AssetKind | None = None
    crs: str | None = None


def read_register(data: bytes, defaults: Defaults) -> Iterator[RegisterRow | Refusal]:
    """The rows of a register file, GeoJSON or CSV by its content, in the file's order.

    Raises:
        ImportFileError: The file is neither.
    """
    text = _decode(data)
    head = text.lstrip()[:1]
    if head in {"{", "["}:
        yield from _geojson_rows(text, defaults)
    else:
        yield from _csv_rows(text, defaults)


def _decode(data: bytes) -> str:
    if b"\0" in data[:4096]:
        raise ImportFileError("The file is not text.", field="file", remedy="Give GeoJSON or CSV.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Spreadsheets on Windows still write this one.
        return data.decode("cp1252", errors="replace")


def _geojson_rows(text: str, defaults: Defaults) -> Iterator[RegisterRow | Refusal]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise ImportFileError(f"The file is not JSON: {error}.", field="file") from error
    features = document.get("features") if isinstance(document, dict) else None
    if isinstance(document, dict) and document.get("type") == "Feature":
        features = [document]
    if not isinstance(features, list):
        raise ImportFileError("The JSON is not a GeoJSON FeatureCollection.", field="file")
    crs = _named_crs(document) or defaults.crs or WGS84
    for number, feature in enumerate(features, start=1):
        where = f"feature {number}"
        if not isinstance(feature, dict):
            yield Refusal(where, None, "This is not a GeoJSON feature.")
            continue
        properties = feature.get("properties")
        values: dict[str, JsonValue] = dict(properties) if isinstance(properties, dict) else {}
        if feature.get("id") is not None and not _first(values, _REFERENCE):
            values["reference"] = str(feature["id"])
        yield _row(where, values, defaults, _GeoJsonPlace(feature.get("geometry"), crs))


def _named_crs(document: Mapping[str, object]) -> str | None:
    """The coordinate system in the `crs` member of GeoJSON before RFC 7946, still written by desktop tools."""
    member = document.get("crs")
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        return None
    return WGS84 if name.upper().endswith("CRS84") else name


class _Reader(Protocol):
    """What the standard library's CSV reader is."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


def _csv_rows(text: str, defaults: Defaults) -> Iterator[RegisterRow | Refusal]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    try:
        yield from _table_rows(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), defaults)
    except csv.Error as error:
        raise ImportFileError(f"The file is not a table: {error}.", field="file") from error


def _table_rows(reader: _Reader, defaults: Defaults) -> Iterator[RegisterRow | Refusal]:
    header = ["_".join(cell.strip().lower().split()) for cell in next(reader, [])]
    if not any(name in header for name in _REFERENCE):
        raise ImportFileError(
            "The file has no column of asset references.",
            field="file",
            remedy="Give GeoJSON, or CSV whose first line names the columns: reference, name, kind and a place.",
        )
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        values: dict[str, JsonValue] = {
            key: cell.strip() for key, cell in zip(header, cells, strict=False) if key and cell.strip()
        }
        yield _row(f"line {reader.line_num}", values, defaults, _ColumnPlace(values, defaults.crs))


def _row(
    where: str, values: dict[str, JsonValue], defaults: Defaults, place: "_GeoJsonPlace | _ColumnPlace"
) -> RegisterRow | Refusal:
    reference = _first(values, _REFERENCE)
    try:
        if not reference:
            raise AssetError("The reference is missing.", field="reference")
        word = _first(values, _KIND)
        kind = asset_kind(word) if word else defaults.kind
        if kind is None:
            raise AssetError(
                "The kind is missing.", field="kind", remedy="Add a column kind, or name one for the file."
            )
        geometry = checked_shape(place.read())
    except ExplainedError as error:
        return Refusal(where, reference, str(error))
    used = {key for keys in (_REFERENCE, _NAME, _KIND, _OWNER, _REFS) for key in keys} | place.used
    refs = next((values[key] for key in _REFS if isinstance(values.get(key), dict)), {})
    return RegisterRow(
        where=where,
        reference=reference,
        name=_first(values, _NAME) or reference,
        kind=kind,
        geometry=geometry,
        owner=_first(values, _OWNER),
        external_refs=refs if isinstance(refs, dict) else {},
        attributes={key: value for key, value in values.items() if key not in used} | place.notes,
    )


def _first(values: Mapping[str, JsonValue], names: tuple[str, ...]) -> str | None:
    folded = {key.lower(): value for key, value in values.items()}
    for name in names:
        value = folded.get(name)
        if value is not None and not isinstance(value, (dict, list, bool)) and str(value).strip():
            return str(value).strip()
    return None


class _GeoJsonPlace:
    """The shape of a feature, in the file's coordinate system."""

    used: frozenset[str] = frozenset()

    def __init__(self, geometry: object, crs: str) -> None:
        self._geometry = geometry
        self._crs = crs
        self.notes: dict[str, JsonValue] = {}

    def read(self) -> BaseGeometry:
        if not isinstance(self._geometry, dict):
            raise AssetError("The place is missing.", field="geometry")
        try:
            found = shape(self._geometry)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError, GEOSException) as error:
            raise AssetError(f"The shape cannot be read: {error}.", field="geometry") from error
        return to_lonlat(found, self._crs)


class _ColumnPlace:
    """A point from the columns of a row: a grid reference, an easting and northing, or a longitude and latitude."""

    used = frozenset((*_GRID, *_EASTING, *_NORTHING, *_LON, *_LAT, *_CRS))

    def __init__(self, values: Mapping[str, JsonValue], crs: str | None) -> None:
        self._values = values
        self._crs = crs
        self.notes: dict[str, JsonValue] = {}

    def read(self) -> BaseGeometry:
        grid = _first(self._values, _GRID)
        if grid:
            square = gridref.parse(grid)
            self.notes["position_precision_m"] = square.size_m
            # A reference names a square; the asset is somewhere in it, so its middle is the best guess.
            return to_lonlat(Point(*square.centre), BNG)
        given = _first(self._values, _CRS) or self._crs
        crs = f"EPSG:{given}" if given and given.isdigit() else given
        if _first(self._values, _EASTING) and _first(self._values, _NORTHING):
            return to_lonlat(self._point(_EASTING, _NORTHING), crs or BNG)
        if _first(self._values, _LON) and _first(self._values, _LAT):
            return to_lonlat(self._point(_LON, _LAT), crs or WGS84)
        raise AssetError(
            "The place is missing.",
            field="geometry",
            remedy="Give grid_reference, or easting and northing, or longitude and latitude.",
        )

    def _point(self, across: tuple[str, ...], up: tuple[str, ...]) -> Point:
        return Point(self._number(across), self._number(up))

    def _number(self, names: tuple[str, ...]) -> float:
        text = _first(self._values, names) or ""
        try:
            number = float(text.replace(" ", ""))
        except ValueError as error:
            raise AssetError(f"“{text}” is not a number.", field=names[0]) from error
        if not math.isfinite(number):
            raise AssetError(f"“{text}” is not a number.", field=names[0])
        return number


def to_lonlat(geometry: BaseGeometry, crs: str) -> BaseGeometry:
    """A shape of any coordinate system in WGS 84 longitude and latitude.

    Args:
        geometry: Coordinates in the order easting, northing or longitude, latitude.
        crs: An EPSG code, URN or WKT.

    Raises:
        CrsError: The system is unknown.
        OutsideCoverageError: A British National Grid position lies outside the grid.
    """
    system: CRS = crs_tools.read_crs(crs)
    if system == CRS.from_epsg(4326):
        return geometry
    if system == CRS.from_epsg(27700):
        return transform(geometry, lambda xy: np.column_stack(crs_tools.to_wgs84(xy[:, 0], xy[:, 1])))
    change = crs_tools.transformer(system, CRS.from_epsg(4326))
    return transform(geometry, lambda xy: np.column_stack(change.transform(xy[:, 0], xy[:, 1])))


def checked_shape(geometry: BaseGeometry) -> BaseGeometry:
    """The shape in two dimensions, when it can stand in a register.

    Raises:
        AssetError: It is empty, broken, or its coordinates are not longitude and latitude.
    """
    flat = force_2d(geometry)
    if flat.is_empty:
        raise AssetError("The shape is empty.", field="geometry")
    west, south, east, north = flat.bounds
    if not all(math.isfinite(value) for value in (west, south, east, north)):
        raise AssetError("The shape has a coordinate that is not a number.", field="geometry")
    if west < -180 or east > 180 or south < -90 or north > 90:  # noqa: PLR2004 - the ends of the graticule
        raise AssetError(
            f"The coordinates ({west:.0f}, {south:.0f}) are not longitude and latitude.",
            field="geometry",
            remedy="Name the coordinate system of the file, for example EPSG:27700.",
        )
    if not flat.is_valid:
        raise AssetError("The shape crosses itself.", field="geometry", remedy="Draw it so that its edges do not meet.")
    return flat
