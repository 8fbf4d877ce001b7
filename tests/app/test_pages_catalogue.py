"""The catalogue's pages: the map and its list, assets, evidence, links, and taking in old surveys."""

import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from shapely.geometry import box
from sqlmodel import select

from app.demo.world import World
from app.identity.people import find_person, viewer_of
from catalogue.assets import AssetFacts, create_asset
from catalogue.collections import collection_for
from catalogue.items import publish
from catalogue.kinds import AssetKind, LinkedBy, Origin, Visibility
from catalogue.models import DeliveredFile, Delivery, Item, ItemAsset, ItemLink
from catalogue.shares import create_share
from records import audit
from records.database import reading, writing
from records.files import FileStore
from records.ids import new_id
from records.spatial import place
from records.viewer import SYSTEM, Viewer

Client = TestClient[Litestar]
Keys = Callable[..., dict[str, str]]

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PIER = box(-5.71, 56.47, -5.70, 56.475)
PAGE = {"accept": "text/html"}


@dataclass(frozen=True, slots=True)
class Survey:
    """What `surveyed` put into the catalogue."""

    asset: str
    item: str
    delivery: str
    owner: Viewer


@pytest.fixture
def surveyed(council: World) -> Survey:
    """A pier of the council, and one photograph of it flown in June 2026."""
    with writing(council.engine) as session:
        person = find_person(session, "coast@example.org")
        assert person is not None
        owner = viewer_of(person)
        facts = AssetFacts(reference="PI-CRAIGNURE", kind=AssetKind.COAST, name="Craignure pier", geometry=PIER)
        asset = create_asset(session, facts, viewer=owner, now=NOW)
        session.flush()
        delivery = Delivery(
            title="Craignure pier, winter damage",
            organisation_id=owner.organisation_id or "",
            origin=Origin.BEFORE_CONTRACT,
            supplier="A surveyor of 2019",
            collection_id=collection_for(session, AssetKind.COAST, now=NOW).id,
            created_at=NOW,
        )
        session.add(delivery)
        session.flush()
        item = _photograph(delivery, council.files)
        file = session.merge(
            DeliveredFile(
                id=item.file_id,
                delivery_id=delivery.id,
                organisation_id=delivery.organisation_id,
                path="DJI_0001.JPG",
                name="DJI_0001.JPG",
                state="catalogued",
                warnings=["Its height is not known."],
                item_id=item.id,
                created_at=NOW,
                updated_at=NOW,
            )
        )
        session.add(file)
        session.flush()
        session.add(item)
        session.flush()
        session.add(_kept(item, council.files))
        session.add(ItemLink(item_id=item.id, asset_id=asset.id, linked_by=LinkedBy.GIVEN, distance_m=42.0))
    return Survey(asset.id, item.id, delivery.id, owner)


def _photograph(delivery: Delivery, _files: FileStore) -> Item:
    item = Item(
        collection_id=delivery.collection_id,
        delivery_id=delivery.id,
        file_id=new_id(),
        organisation_id=delivery.organisation_id,
        title="DJI_0001.JPG",
        kind="photograph",
        origin=delivery.origin,
        gsd=0.0123,
        properties={
            "laverock:dated_by": "file",
            "laverock:position_quality": "rtk_fixed",
            "laverock:footprint_uncertainty_m": 1.25,
            "pers:perspective_center": [-5.705, 56.472],
        },
        created_at=NOW,
        updated_at=NOW,
    )
    place(item, PIER, datetime(2026, 6, 1, 11, 0, tzinfo=UTC))
    return item


def _kept(item: Item, files: FileStore) -> ItemAsset:
    kept = files.put_bytes(b"a picture", f"derived/{item.id}/web.jpg")
    return ItemAsset(
        item_id=item.id,
        name="visual",
        role="visual",
        file_name="web.jpg",
        key=kept.key,
        sha256=kept.sha256,
        size=kept.size,
        media_type="image/jpeg",
        title="Photograph, web size",
    )


def _words(text: str) -> str:
    """A page without its markup, with single spaces."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


def test_a_date_that_is_none_is_told_beside_its_field(client: Client, surveyed: Survey, keys: Keys) -> None:
    """The page comes with the sentence, the title says so, and nothing falls over."""
    answer = client.get("/catalogue?from=yesterday&bbox=1,2", headers=keys("coast") | PAGE)
    assert answer.status_code == 422
    assert "Give a date, such as 21 December 2026." in answer.text
    assert "A box has four numbers" in answer.text
    assert "<title>Error:" in answer.text
    assert surveyed.item


@pytest.mark.parametrize("query", ["kind=cake", "asset_kind=cake", "cursor=cake", "from=2026-02-01&to=2026-01-01"])
def test_what_cannot_be_asked_for_is_refused_in_words(client: Client, surveyed: Survey, keys: Keys, query: str) -> None:
    """Each filter is refused by itself; the rest of the page stands."""
    answer = client.get(f"/catalogue?{query}", headers=keys("coast") | PAGE)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert surveyed.item


def test_the_map_has_its_list_in_words(client: Client, surveyed: Survey, keys: Keys) -> None:
    """What the map draws is a link in the list: the survey under the name people gave it, and the asset."""
    answer = client.get("/catalogue", headers=keys("coast") | PAGE)
    assert answer.status_code == 200
    assert f'data-feature="{surveyed.item}"' in answer.text
    assert f'data-feature="{surveyed.asset}"' in answer.text
    assert "Craignure pier, winter damage: DJI_0001.JPG" in _words(answer.text)
    assert "1.2 cm a pixel" in answer.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=craignure+winter", 1),
        ("q=100%25", 0),
        ("from=2026-06-01&to=2026-06-01", 1),
        ("to=2026-05-31", 0),
        ("kind=video", 0),
        ("asset_kind=coast", 1),
        ("q=landfill", 0),
        ("bbox=-5.8,56.4,-5.6,56.5", 1),
        ("bbox=-6.8,56.4,-6.6,56.5", 0),
    ],
)
def test_the_footprints_answer_the_same_filters(
    client: Client, surveyed: Survey, keys: Keys, query: str, found: int
) -> None:
    """The map and the list cannot disagree: both ask the one search."""
    features = client.get(f"/catalogue/surveys.geojson?{query}", headers=keys("coast")).json()
    page = client.get(f"/catalogue?{query}", headers=keys("coast") | PAGE)
    assert len(features["features"]) == found == features["numberMatched"]
    assert (f'data-feature="{surveyed.item}"' in page.text) is bool(found)


def test_a_stranger_sees_neither_the_survey_nor_the_asset(client: Client, surveyed: Survey) -> None:
    """The map is open to everybody and shows public things only."""
    for address in ("/catalogue/surveys.geojson", "/catalogue/assets.geojson"):
        assert client.get(address).json()["features"] == []
    answer = client.get("/catalogue", headers=PAGE)
    assert answer.status_code == 200
    assert "Craignure" not in answer.text
    assert client.get(f"/catalogue/items/{surveyed.item}", headers=PAGE).status_code == 404
    assert client.get(f"/catalogue/assets/{surveyed.asset}", headers=PAGE).status_code == 404


def test_a_public_item_does_not_tell_its_deliverys_name(client: Client, surveyed: Survey, council: World) -> None:
    """A stranger sees the item, and nothing of the batch it came in."""
    with writing(council.engine) as session:
        publish(session, surveyed.item, Visibility.PUBLIC, viewer=SYSTEM, now=NOW)
    answer = client.get(f"/catalogue/items/{surveyed.item}", headers=PAGE)
    assert answer.status_code == 200
    assert "winter damage" not in answer.text
    assert "surveyor of 2019" not in answer.text


def test_an_empty_place_offers_a_request_for_itself(client: Client, surveyed: Survey, keys: Keys) -> None:
    """Where nothing was flown, the way on is a request whose area is that box."""
    answer = client.get("/catalogue?bbox=-6.8,56.4,-6.6,56.5", headers=keys("coast") | PAGE)
    assert "No survey here yet: ask for one" in answer.text
    link = re.search(r'href="(/requests/new\?area=[^"]+)"', answer.text)
    assert link is not None
    form = client.get(html.unescape(link[1]), headers=keys("coast") | PAGE)
    assert form.status_code == 200
    assert "-6.8" in form.text
    assert surveyed.item


def test_the_register_is_a_page_and_a_table(client: Client, surveyed: Survey, keys: Keys) -> None:
    """The CSV has the same rows, with the National Grid."""
    page = client.get("/catalogue/assets?q=pier", headers=keys("coast") | PAGE)
    assert "Craignure pier" in page.text
    rows = client.get("/catalogue/assets.csv?q=pier", headers=keys("coast")).text.splitlines()
    assert rows[0].startswith("reference,kind,name")
    assert rows[1].startswith("PI-CRAIGNURE,coast,Craignure pier")
    assert "NM" in rows[1]
    assert surveyed.asset
    assert client.get("/catalogue/assets.csv?kind=cake", headers=keys("coast")).status_code == 422


def test_an_asset_shows_what_was_flown_over_it(client: Client, surveyed: Survey, keys: Keys) -> None:
    """By id and by reference, with the way to ask for another survey."""
    for name in (surveyed.asset, "PI-CRAIGNURE"):
        answer = client.get(f"/catalogue/assets/{name}", headers=keys("coast") | PAGE)
        assert answer.status_code == 200
        assert f"/catalogue/items/{surveyed.item}" in answer.text
        assert f"/requests/new?asset_id={surveyed.asset}" in answer.text


def test_the_evidence_page_says_how_good_it_is_and_what_is_not_known(
    client: Client, surveyed: Survey, keys: Keys
) -> None:
    """Resolution, accuracy, origin, warnings and checksums are on one page."""
    text = _words(client.get(f"/catalogue/items/{surveyed.item}", headers=keys("coast") | PAGE).text)
    for said in (
        "1.23 cm a pixel",
        "RTK, fixed",
        "Footprint may be out by 1.2 m",
        "provenance not known",
        "A surveyor of 2019",
        "Its height is not known.",
        "42 m away",
        "1 June 2026, 12:00",
    ):
        assert said in text, said


def test_a_link_opens_one_item_for_anybody_until_it_is_ended(
    client: Client, surveyed: Survey, keys: Keys, council: World
) -> None:
    """Made by a form, told once, opened without an account, ended by a button; each change is in the audit."""
    who = keys("coast")
    made = client.post(f"/catalogue/items/{surveyed.item}/shares", data={"ends_on": "2026-12-31"}, headers=who | PAGE)
    assert made.status_code == 201
    token = re.search(r"/share/([\w-]+)", made.text)
    assert token is not None
    assert token[1] not in client.get(f"/catalogue/items/{surveyed.item}", headers=who | PAGE).text
    opened = client.get(f"/share/{token[1]}", headers=PAGE)
    assert opened.status_code == 200
    assert "31 December 2026" in opened.text
    assert "<nav" not in opened.text
    assert "Craignure pier, winter damage" in opened.text
    assert "/catalogue" not in opened.text
    picture = re.search(r'<img src="([^"]+)"', opened.text)
    assert picture is not None
    assert client.get(picture[1]).content == b"a picture"
    page = client.get(f"/catalogue/items/{surveyed.item}", headers=who | PAGE).text
    revoke = re.search(r'action="(/catalogue/shares/[^"]+/revoke)"', page)
    assert revoke is not None
    assert client.post(revoke[1], headers=who | PAGE, follow_redirects=False).status_code == 303
    over = client.get(f"/share/{token[1]}", headers=PAGE)
    assert over.status_code == 404
    assert "This link does not work" in over.text
    assert "Menu" not in over.text
    with reading(council.engine) as session:
        done = set(session.exec(select(audit.AuditEntry.action)))
    assert {"item.link_made", "item.link_ended"} <= done


@pytest.mark.parametrize("day", ["", "soon", "2026-11-19", "2030-01-01"])
def test_a_link_that_cannot_be_made_is_refused_beside_its_field(
    client: Client, surveyed: Survey, keys: Keys, day: str
) -> None:
    """No day, no date, a day that is past, a day too far ahead."""
    answer = client.post(
        f"/catalogue/items/{surveyed.item}/shares", data={"ends_on": day}, headers=keys("coast") | PAGE
    )
    assert answer.status_code == 422
    assert 'id="ends_on-error"' in answer.text


def test_only_the_owner_is_offered_links(client: Client, surveyed: Survey, keys: Keys, council: World) -> None:
    """Flight safety of the council sees the item and not its links; making one is refused."""
    page = client.get(f"/catalogue/items/{surveyed.item}", headers=keys("safety") | PAGE)
    assert page.status_code == 200
    assert "Make the link" not in page.text
    refused = client.post(
        f"/catalogue/items/{surveyed.item}/shares", data={"ends_on": "2026-12-31"}, headers=keys("safety") | PAGE
    )
    assert refused.status_code == 403
    assert council.engine


def test_a_link_past_its_day_opens_nothing(client: Client, surveyed: Survey, council: World) -> None:
    """It is over at midnight in Scotland, with the same answer as an unknown one."""
    with writing(council.engine) as session:
        earlier = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
        token = create_share(session, surveyed.item, date(2026, 11, 19), viewer=surveyed.owner, now=earlier).token
    assert client.get(f"/share/{token}", headers=PAGE).status_code == 404
    assert client.get("/share/unknown", headers=PAGE).status_code == 404


def _form(**more: str) -> dict[str, str]:
    return {"title": "Old pier survey", "origin": "before_contract", "assets": "PI-CRAIGNURE", **more}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"origin": "delivered"}, "origin"),
        ({"assets": "NO-SUCH"}, "assets"),
        ({"crs": "EPSG:1"}, "crs"),
        ({"flown_at_time": "10:00"}, "flown_at"),
        ({"flown_at_date": "2019-13-01"}, "flown_at"),
        ({"upload": "no-such"}, "files"),
    ],
)
def test_an_old_survey_that_cannot_be_taken_in_is_refused_beside_its_field(
    client: Client, surveyed: Survey, keys: Keys, change: dict[str, str], field: str
) -> None:
    """What was typed stays in the form."""
    files = {"files": ("pier.jpg", b"not a picture", "image/jpeg")}
    answer = client.post("/catalogue/deliver", data=_form(**change), files=files, headers=keys("coast") | PAGE)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "Old pier survey" in answer.text or field == "title"
    assert surveyed.asset


def test_an_old_survey_needs_a_file(client: Client, surveyed: Survey, keys: Keys) -> None:
    """A form without a file is sent by browsers with an empty part."""
    files = {"files": ("", b"", "application/octet-stream")}
    answer = client.post("/catalogue/deliver", data=_form(), files=files, headers=keys("coast") | PAGE)
    assert answer.status_code == 422
    assert "Choose at least one file." in answer.text
    assert surveyed.asset


def test_an_old_survey_is_taken_in_without_a_script(
    client: Client, surveyed: Survey, keys: Keys, council: World
) -> None:
    """The bytes are kept, the asset is linked, the day is kept at midday, and the page follows each file."""
    who = keys("coast")
    files = {"files": ("C:\\survey\\pier.jpg", b"not a picture", "image/jpeg")}
    sent = client.post(
        "/catalogue/deliver",
        data=_form(flown_at_date="2019-07-01", crs="EPSG:27700"),
        files=files,
        headers=who | PAGE,
        follow_redirects=False,
    )
    assert sent.status_code == 303, sent.text
    page = client.get(sent.headers["location"], headers=who | PAGE)
    assert page.status_code == 200
    assert "pier.jpg" in page.text
    assert "Craignure pier" in page.text
    assert "still being read" in page.text
    with reading(council.engine) as session:
        kept = session.get_one(Delivery, sent.headers["location"].rpartition("/")[2])
        assert kept.origin == Origin.BEFORE_CONTRACT
        assert kept.flown_at == datetime(2019, 7, 1, 11, 0, tzinfo=UTC)
    assert surveyed.asset


def test_a_stuck_file_is_tried_again_with_what_it_does_not_say(
    client: Client, surveyed: Survey, keys: Keys, council: World
) -> None:
    """The reason and the remedy are shown; the coordinate system goes to the delivery, and the file back to work."""
    with writing(council.engine) as session:
        file = session.exec(select(DeliveredFile).where(DeliveredFile.delivery_id == surveyed.delivery)).one()
        file.state, file.reason, file.remedy = "quarantined", "Nothing places it.", "Say its coordinate system."
        file.key, file.item_id = "sha256/aa/bb/cc", None
        session.add(file)
    who, here = keys("coast"), f"/catalogue/deliveries/{surveyed.delivery}"
    page = client.get(here, headers=who | PAGE)
    assert "Nothing places it." in page.text
    for bad, field in (({"crs": "EPSG:27700"}, "again"), ({"again": file.id, "crs": "cake"}, "crs")):
        refused = client.post(f"{here}/retry", data=bad, headers=who | PAGE)
        assert refused.status_code == 422
        assert f'id="{field}-error"' in refused.text
    done = client.post(
        f"{here}/retry", data={"again": file.id, "crs": "EPSG:27700"}, headers=who | PAGE, follow_redirects=False
    )
    assert done.status_code == 303
    with reading(council.engine) as session:
        assert session.get_one(Delivery, surveyed.delivery).crs == "EPSG:27700"
        assert session.get_one(DeliveredFile, file.id).state == "received"


def test_the_demonstrations_pages_name_no_style_or_script_of_their_own(
    client: Client, surveyed: Survey, keys: Keys
) -> None:
    """The policy of the headers would refuse them."""
    who = keys("coast") | PAGE
    for address in ("/catalogue", "/catalogue/assets", f"/catalogue/items/{surveyed.item}", "/catalogue/deliver"):
        text = client.get(address, headers=who).text
        assert " style=" not in text
        assert not re.search(r"<script(?![^>]*(src=|application/json))", text)


def test_features_can_be_followed(client: Client, surveyed: Survey, keys: Keys) -> None:
    """Each feature has an id, a name, a kind, a date and an address that opens."""
    who = keys("coast")
    for address in ("/catalogue/surveys.geojson", "/catalogue/assets.geojson"):
        answer = client.get(address, headers=who)
        assert answer.headers["content-type"].startswith("application/geo+json")
        for feature in json.loads(answer.text)["features"]:
            assert {"name", "href", "kind", "date"} <= set(feature["properties"])
            assert client.get(feature["properties"]["href"], headers=who | PAGE).status_code == 200
    assert surveyed.item
