"""The asset register: files of any shape in, a line for each refusal, and one scope."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box, mapping
from sqlmodel import Session

from catalogue.assets import AssetQuery, asset_by_reference, list_assets
from catalogue.errors import ImportFileError, MissingError
from catalogue.kinds import AssetKind
from catalogue.register import ImportReport, import_register
from catalogue.register_file import Defaults, Refusal, read_register
from records.spatial import shape_of
from tests.catalogue.support import COUNCIL, LATER, POLICE, Serving

WALL = {
    "type": "Feature",
    "properties": {"reference": "SW-1", "name": "Oban seawall", "kind": "seawall", "length": 40},
    "geometry": mapping(box(-5.475, 56.412, -5.474, 56.413)),
}


def _take(
    session: Session, data: str | bytes, *, dry_run: bool = False, defaults: Defaults | None = None
) -> ImportReport:
    content = data.encode() if isinstance(data, str) else data
    return import_register(session, content, defaults or Defaults(), viewer=COUNCIL, now=LATER, dry_run=dry_run)


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"{", b'{"type": "Point"}', b"\x00\x01\x02"])
def test_a_file_that_is_no_register_is_refused(session: Session, data: bytes) -> None:
    """A file that names no assets is refused as a whole, with a sentence."""
    with pytest.raises(ImportFileError):
        _take(session, data)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",seawall,NM 858 300", "reference is missing"),
        ("A,spaceship,NM 858 300", "spaceship"),
        ("A,,NM 858 300", "kind is missing"),
        ("A,seawall,", "place is missing"),
        ("A,seawall,ZZ 99 99 99", "ZZ"),
    ],
)
def test_each_refusal_has_its_line(session: Session, row: str, words: str) -> None:
    """The good row goes in; the bad one is named by its line with its reason."""
    report = _take(session, f"reference,kind,grid reference\n{row}\nB,seawall,NM 858 300\n")
    assert (report.created, [line.where for line in report.refused]) == (1, ["line 2"])
    assert words in report.refused[0].reason


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("grid_ref", "NM 85900 30100"),
        ("Easting,Northing", "185900.5,730100.5"),
        ("longitude,latitude", "-5.4705,56.4155"),
    ],
)
def test_places_in_a_csv(session: Session, header: str, values: str) -> None:
    """Grid references, eastings and northings, and degrees all come to the same place near Oban."""
    _take(session, f"ref,name,type,{header}\nB1,Bridge,Bridge,{values}\n")
    shape = shape_of(asset_by_reference(session, "B1", viewer=COUNCIL))
    assert shape is not None
    assert shape.distance(box(-5.48, 56.41, -5.46, 56.42)) == 0


def test_geojson_in_the_national_grid(session: Session) -> None:
    """The coordinate system that an older GeoJSON names is honoured; without it the numbers are refused."""
    feature = WALL | {"geometry": {"type": "Point", "coordinates": [185900, 730100]}}
    document = {"type": "FeatureCollection", "features": [feature]}
    assert "not longitude and latitude" in _take(session, json.dumps(document)).refused[0].reason
    named = document | {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}}
    assert _take(session, json.dumps(named)).created == 1


def test_importing_again_changes_only_what_changed(session: Session) -> None:
    """Upsert by reference; a dry run says the same and changes nothing; a repeated reference is refused."""
    document = json.dumps({"type": "FeatureCollection", "features": [WALL]})
    assert _take(session, document, dry_run=True).created == 1
    with pytest.raises(MissingError):
        asset_by_reference(session, "SW-1", viewer=COUNCIL)
    assert _take(session, document).created == 1
    assert _take(session, document).unchanged == 1
    assert _take(session, document.replace("Oban seawall", "North seawall")).updated == 1
    twice = json.dumps({"type": "FeatureCollection", "features": [WALL, WALL]})
    assert "twice" in _take(session, twice).refused[0].reason
    found = asset_by_reference(session, "SW-1", viewer=COUNCIL)
    assert (found.name, found.attributes) == ("Oban seawall", {"length": 40})


def test_another_organisation_sees_none_of_it(session: Session) -> None:
    """A register belongs to who imported it; another may use the same reference for its own."""
    _take(session, json.dumps(WALL))
    assert list_assets(session, AssetQuery(), viewer=POLICE).items == []
    import_register(session, json.dumps(WALL).encode(), Defaults(), viewer=POLICE, now=LATER)
    assert len(list_assets(session, AssetQuery(), viewer=POLICE).items) == 1


def test_listing_by_kind_word_and_box(session: Session) -> None:
    """The three ways of narrowing, and pages in order of reference."""
    rows = "".join(f"R{n},landfill,{-5 - n / 100},56\n" for n in range(5))
    _take(session, f"reference,kind,lon,lat\n{rows}")
    assert len(list_assets(session, AssetQuery(kind=AssetKind.LANDFILL), viewer=COUNCIL).items) == 5
    assert list_assets(session, AssetQuery(kind=AssetKind.BRIDGE), viewer=COUNCIL).items == []
    assert [a.reference for a in list_assets(session, AssetQuery(q="r3"), viewer=COUNCIL).items] == ["R3"]
    inside = list_assets(session, AssetQuery(bbox=(-5.025, 55.9, -4.9, 56.1)), viewer=COUNCIL)
    assert [a.reference for a in inside.items] == ["R0", "R1", "R2"]
    first = list_assets(session, AssetQuery(limit=3), viewer=COUNCIL)
    rest = list_assets(session, AssetQuery(limit=3, cursor=first.next), viewer=COUNCIL)
    assert [a.reference for a in [*first.items, *rest.items]] == [f"R{n}" for n in range(5)]


def test_assets_over_http(serve: Serving) -> None:
    """Record, read, change and refuse, as JSON."""
    client = serve(COUNCIL)
    body = {
        "reference": "BR-7",
        "kind": "bridge",
        "name": "Clachan Bridge",
        "geometry": {"type": "Point", "coordinates": [-5.583, 56.318]},
    }
    made = client.post("/api/v1/assets", json=body)
    assert made.status_code == 201, made.text
    assert {"id", "reference", "kind", "name", "geometry"} <= made.json().keys()
    assert client.post("/api/v1/assets", json=body).status_code == 409
    assert client.post("/api/v1/assets", json=body | {"kind": "spaceship"}).status_code == 422
    address = f"/api/v1/assets/{made.json()['id']}"
    changed = client.patch(address, json={"name": "Bridge over the Atlantic"}).json()
    assert (changed["name"], changed["geometry"]) == ("Bridge over the Atlantic", body["geometry"])
    assert client.patch(address, json={"name": None}).status_code == 422
    assert client.get("/api/v1/assets", params={"q": "atlantic"}).json()["items"][0]["id"] == made.json()["id"]
    assert client.get(f"{address}/items").json()["items"] == []
    assert serve(POLICE).get(address).status_code == 404


@given(st.binary(max_size=200))
def test_any_bytes_give_rows_refusals_or_one_refusal(data: bytes) -> None:
    """Whatever a file holds, reading it ends in rows, refused rows or one explained refusal."""
    try:
        rows = list(read_register(data, Defaults(kind=AssetKind.AREA)))
    except ImportFileError:
        return
    assert all(isinstance(row, Refusal) or row.reference for row in rows)
