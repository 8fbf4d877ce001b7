"""The STAC API: what a client finds, in the caller's scope, exactly counted, in valid documents."""

from typing import Any

import cql2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pystac.validation import validate_dict
from shapely.geometry import Polygon, box, mapping, shape

from catalogue.deliveries import NewDelivery
from catalogue.kinds import Visibility
from records.viewer import ANONYMOUS
from tests.catalogue.conftest import Handing
from tests.catalogue.support import COUNCIL, POLICE, Serving, facts

Json = dict[str, Any]


def _square(lon: float, lat: float, size: float = 0.01) -> Json:
    return dict(mapping(box(lon, lat, lon + size, lat + size)))


@pytest.fixture
def five(hand_over: Handing) -> None:
    """Five public surveys along a coast, a day apart."""
    contents = {
        f"{n}.tif": facts(
            geometry=_square(-5.5 + n / 10, 56.0), at=f"2026-06-0{n + 1}T12:00:00+00:00", gsd=(n + 1) / 100
        )
        for n in range(5)
    }
    hand_over(contents, NewDelivery(visibility=Visibility.PUBLIC))


def _titles(document: Json) -> list[str]:
    return [feature["properties"]["title"] for feature in document["features"]]


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"bbox": "1,2,3"}, "bbox"),
        ({"bbox": "a,b,c,d"}, "bbox"),
        ({"bbox": "0,10,1,5"}, "bbox"),
        ({"bbox": "nan,0,1,1"}, "bbox"),
        ({"datetime": "yesterday"}, "datetime"),
        ({"datetime": "../.."}, "datetime"),
        ({"datetime": "2026-06-02T00:00:00Z/2026-06-01T00:00:00Z"}, "datetime"),
        ({"limit": "0"}, "limit"),
        ({"limit": "x"}, "limit"),
        ({"sortby": "colour"}, "sortby"),
        ({"intersects": "{"}, "intersects"),
        ({"intersects": '{"type": "Point", "coordinates": []}'}, "intersects"),
        ({"filter": "colour = 'red'"}, "filter"),
        ({"filter": "gsd <"}, "filter"),
        ({"filter": "gsd = 'fine'"}, "filter"),
        ({"filter": "title = 'a'", "filter-lang": "sql"}, "filter-lang"),
        ({"token": "rubbish"}, "token"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(serve: Serving, parameters: dict[str, str], field: str) -> None:
    """Every parameter that cannot be read is a 400 that names it, never a 500 and never an empty answer."""
    answer = serve().get("/stac/search", params=parameters)
    assert (answer.status_code, answer.json()["field"]) == (400, field)


@pytest.mark.usefixtures("five")
def test_the_landing_page_leads_to_everything(serve: Serving) -> None:
    """Links for both standards, and a child for each collection that the caller may see."""
    page = serve().get("/stac").json()
    links = {(link["rel"], link.get("method", "GET")): link["href"] for link in page["links"]}
    assert {"self", "root", "conformance", "data", "search", "service-desc", "child"} <= {rel for rel, _ in links}
    assert ("search", "POST") in links
    assert "https://api.stacspec.org/v1.0.0/item-search" in page["conformsTo"]
    validate_dict(page)


@pytest.mark.usefixtures("five")
def test_search_by_box_and_time(serve: Serving) -> None:
    """A box and a span find what meets both, newest first, exactly counted."""
    client = serve()
    found = client.get("/stac/search", params={"bbox": "-5.45,55.9,-5.15,56.1"}).json()
    assert _titles(found) == ["3.tif", "2.tif", "1.tif"]
    assert found["numberMatched"] == found["numberReturned"] == 3
    both = {"bbox": [-5.45, 55.9, -5.15, 56.1], "datetime": "2026-06-03T00:00:00Z/.."}
    assert _titles(client.post("/stac/search", json=both).json()) == ["3.tif", "2.tif"]


@pytest.mark.usefixtures("five")
def test_a_shape_is_met_exactly(serve: Serving) -> None:
    """A triangle whose box holds an item that it does not touch leaves that item out."""
    triangle = Polygon([(-5.55, 55.95), (-5.05, 55.95), (-5.55, 56.0001)])
    found = serve().post("/stac/search", json={"intersects": mapping(triangle)}).json()
    assert found["numberMatched"] == len(found["features"])
    assert all(shape(feature["geometry"]).intersects(triangle) for feature in found["features"])
    assert found["numberMatched"] < 5


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize("sortby", ["-datetime", "+datetime", "title", "-collection,title", "id"])
@pytest.mark.parametrize("spatial", [True, False])
def test_pages_follow_each_other_without_gap_or_repeat(serve: Serving, sortby: str, *, spatial: bool) -> None:
    """Following next gives every item once, by address and by body."""
    client = serve()
    more = {"bbox": "-6,55,-5,57"} if spatial else {}
    address: str | None = str(client.base_url) + "/stac/search"
    seen: list[str] = []
    parameters: dict[str, str] | None = {"limit": "2", "sortby": sortby, **more}
    while address:
        page = client.get(address, params=parameters).json()
        seen += _titles(page)
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
        parameters = None
    assert sorted(seen) == [f"{n}.tif" for n in range(5)]


@pytest.mark.usefixtures("five")
def test_pages_by_body_repeat_the_body(serve: Serving) -> None:
    """The next link of a POST carries the whole body and a token."""
    client = serve()
    page = client.post(
        "/stac/search", json={"limit": 3, "sortby": [{"field": "properties.title", "direction": "asc"}]}
    ).json()
    onward = next(link for link in page["links"] if link["rel"] == "next")
    assert onward["method"] == "POST"
    rest = client.post("/stac/search", json=onward["body"]).json()
    assert _titles(page) + _titles(rest) == [f"{n}.tif" for n in range(5)]


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("gsd <= 0.02", ["1.tif", "0.tif"]),
        ("gsd > 0.02 AND NOT title = '3.tif'", ["4.tif", "2.tif"]),
        ("title LIKE '%.tif' AND gsd BETWEEN 0.02 AND 0.03", ["2.tif", "1.tif"]),
        ("title IN ('0.tif', '4.tif')", ["4.tif", "0.tif"]),
        ("platform IS NULL AND datetime < TIMESTAMP('2026-06-02T00:00:00Z')", ["0.tif"]),
        ("s_intersects(geometry, BBOX(-5.21,55,-5.15,57)) AND kind = 'orthomosaic'", ["3.tif"]),
    ],
)
def test_filters(serve: Serving, text: str, names: list[str]) -> None:
    """CQL2 over the queryables, as text and as the same in JSON."""
    client = serve()
    assert _titles(client.get("/stac/search", params={"filter": text}).json()) == names
    body = {"filter": cql2.parse_text(text).to_json(), "filter-lang": "cql2-json"}
    assert _titles(client.post("/stac/search", json=body).json()) == names


@pytest.mark.usefixtures("five")
def test_only_the_fields_asked_for(serve: Serving) -> None:
    """Included fields come with what makes an item; excluded ones go."""
    client = serve()
    chosen = client.get("/stac/search", params={"fields": "properties.title,-links"}).json()["features"][0]
    assert chosen["properties"] == {"title": "4.tif"}
    assert "geometry" not in chosen
    without = client.get("/stac/search", params={"fields": "-assets,-properties.gsd"}).json()["features"][0]
    assert "assets" not in without
    assert "gsd" not in without["properties"]
    assert "title" in without["properties"]


@pytest.mark.usefixtures("five")
def test_an_answer_that_the_caller_has_is_not_sent_again(serve: Serving) -> None:
    """The ETag of an item gives 304 until it changes."""
    client = serve()
    first = client.get("/stac/search?limit=1")
    item = next(link["href"] for link in first.json()["features"][0]["links"] if link["rel"] == "self")
    answer = client.get(item)
    assert client.get(item, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_nobody_learns_of_what_they_may_not_see(serve: Serving, hand_over: Handing) -> None:
    """Neither ids, counts, extents nor collections tell a caller of items that are not theirs."""
    hand_over({"ours.tif": facts(geometry=_square(-5.5, 56.0))})
    hand_over({"open.tif": facts(geometry=_square(-4.0, 55.0))}, NewDelivery(visibility=Visibility.PUBLIC))
    ours = serve(COUNCIL).get("/stac/search").json()
    assert ours["numberMatched"] == 2
    secret = next(f for f in ours["features"] if f["properties"]["title"] == "ours.tif")
    for stranger in (ANONYMOUS, POLICE):
        client = serve(stranger)
        found = client.get("/stac/search").json()
        assert (_titles(found), found["numberMatched"]) == (["open.tif"], 1)
        assert client.get("/stac/search", params={"ids": secret["id"]}).json()["numberMatched"] == 0
        collection = client.get("/stac/collections").json()["collections"][0]
        assert collection["extent"]["spatial"]["bbox"] == [[-4.0, 55.0, -3.99, 55.01]]
        assert collection["summaries"] == {"laverock:items": [1]}
        assert client.get(f"/stac/collections/surveys/items/{secret['id']}").status_code == 404
        for file in secret["assets"].values():
            assert client.get(file["href"]).status_code == 404


@pytest.mark.usefixtures("five", "schemas")
def test_documents_are_valid(serve: Serving) -> None:
    """Items and collections pass the official schemas, of the core and of each extension they name."""
    client = serve()
    for feature in client.get("/stac/search").json()["features"]:
        validate_dict(feature)
        assert feature["assets"]["visual"]["href"].endswith("/picture.png")
    for collection in client.get("/stac/collections").json()["collections"]:
        validate_dict(collection)


@pytest.mark.usefixtures("five")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(west=st.floats(-5.6, -4.9), south=st.floats(55.9, 56.05), width=st.floats(0, 0.5), height=st.floats(0, 0.1))
def test_a_box_finds_what_shapely_finds(serve: Serving, west: float, south: float, width: float, height: float) -> None:
    """For any box, the items found are those whose shape meets it, no more and no fewer."""
    client = serve()
    area = box(west, south, west + width, south + height)
    every = client.get("/stac/search?limit=100").json()["features"]
    wanted = sorted(f["id"] for f in every if shape(f["geometry"]).intersects(area))
    found = client.post("/stac/search", json={"bbox": [*area.bounds], "limit": 100}).json()
    assert sorted(f["id"] for f in found["features"]) == wanted
    assert found["numberMatched"] == len(wanted)
