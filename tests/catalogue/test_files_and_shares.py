"""Files in ranges, and links that open one item until the end of a day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import select

from catalogue.errors import MissingError, NotYoursError, ShareError
from catalogue.items import grant, publish
from catalogue.kinds import GrantOn, Visibility
from catalogue.models import Item
from catalogue.ranges import Unsatisfiable, wanted_span
from catalogue.shares import create_share, open_share, revoke_share
from records.database import reading, writing
from records.viewer import ANONYMOUS
from tests.catalogue.conftest import Handing
from tests.catalogue.support import COUNCIL, LATER, POLICE, Serving, facts

TODAY = LATER.date()


@pytest.fixture
def address(hand_over: Handing, serve: Serving) -> str:
    """The address of the picture made from one survey: 21 bytes, `picture of survey.tif`."""
    hand_over({"survey.tif": facts()})
    item = serve(COUNCIL).get("/stac/search").json()["features"][0]
    return str(item["assets"]["visual"]["href"])


@pytest.mark.parametrize(
    ("header", "status", "content"),
    [
        (None, 200, b"picture of survey.tif"),
        ("bytes=0-6", 206, b"picture"),
        ("bytes=11-", 206, b"survey.tif"),
        ("bytes=-3", 206, b"tif"),
        ("bytes=-99", 206, b"picture of survey.tif"),
        ("bytes=18-99", 206, b"tif"),
        ("bytes=21-", 416, b""),
        ("bytes=-0", 416, b""),
        ("bytes=5-2", 200, b"picture of survey.tif"),
        ("lines=1-2", 200, b"picture of survey.tif"),
        ("bytes=0-1,3-4", 200, b"picture of survey.tif"),
    ],
)
def test_ranges(serve: Serving, address: str, header: str | None, status: int, content: bytes) -> None:
    """Parts, ends and what cannot be satisfied, as RFC 9110 has them."""
    answer = serve(COUNCIL).get(address, headers={"Range": header} if header else {})
    assert (answer.status_code, answer.content) == (status, content)
    if status == 416:
        assert answer.headers["content-range"] == "bytes */21"


@given(st.integers(0, 1000), st.one_of(st.none(), st.integers(0, 2000)), st.one_of(st.none(), st.integers(0, 2000)))
def test_a_span_is_always_within_the_file(size: int, first: int | None, last: int | None) -> None:
    """Whatever is asked, the span lies in the file and is not empty, or is refused."""
    header = f"bytes={'' if first is None else first}-{'' if last is None else last}"
    try:
        span = wanted_span(header, size)
    except Unsatisfiable:
        return
    assert span is None or 0 <= span.start < span.end <= size


def test_a_file_is_not_sent_twice(serve: Serving, address: str) -> None:
    """The strong ETag answers If-None-Match and If-Range; HEAD tells the length without the bytes."""
    client = serve(COUNCIL)
    tag = client.get(address).headers["etag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(address, headers={"If-Range": tag, "Range": "bytes=0-1"}).content == b"pi"
    assert client.get(address, headers={"If-Range": '"old"', "Range": "bytes=0-1"}).status_code == 200
    head = client.head(address)
    assert (head.headers["content-length"], head.content) == ("21", b"")


def test_a_page_that_was_delivered_never_runs_as_ours(hand_over: Handing, serve: Serving) -> None:
    """A delivered file that is no picture is handed over as an attachment."""
    delivery = hand_over({"page.html": "<script>alert(1)</script>"})
    client = serve(COUNCIL)
    line = client.get(f"/api/v1/deliveries/{delivery.id}").json()["files"][0]
    answer = client.get(f"/files/delivered/{line['id']}")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert serve(POLICE).get(f"/files/delivered/{line['id']}").status_code == 404


def test_strangers_get_the_file_once_it_is_public(engine: Engine, serve: Serving, address: str) -> None:
    """Publishing opens the file; sharing with one organisation opens it to that one."""
    assert serve(ANONYMOUS).get(address).status_code == 404
    with writing(engine) as session:
        item = session.exec(select(Item)).one()
        with pytest.raises(MissingError):
            publish(session, item.id, Visibility.PUBLIC, viewer=POLICE, now=LATER)
        grant(session, GrantOn.DELIVERY, item.delivery_id, "police", viewer=COUNCIL, now=LATER)
    assert serve(POLICE).get(address).status_code == 200
    assert serve(ANONYMOUS).get(address).status_code == 404
    with writing(engine) as session:
        with pytest.raises(NotYoursError):
            publish(session, item.id, Visibility.PUBLIC, viewer=POLICE, now=LATER)
        publish(session, item.id, Visibility.PUBLIC, viewer=COUNCIL, now=LATER)
    assert serve(ANONYMOUS).get(address).status_code == 200


@pytest.mark.parametrize("ends_on", [TODAY - timedelta(days=1), TODAY + timedelta(days=400)])
def test_a_link_ends_within_a_year(engine: Engine, address: str, ends_on: date) -> None:
    """A link neither ends in the past nor for ever."""
    assert address
    with writing(engine) as session:
        item = session.exec(select(Item)).one()
        with pytest.raises(ShareError):
            create_share(session, item.id, ends_on, viewer=COUNCIL, now=LATER)


def test_a_link_opens_one_item_until_the_end_of_its_day(engine: Engine, serve: Serving, address: str) -> None:
    """The last minute of the day in Scotland still works; the next does not, nor does a revoked link."""
    assert address
    with writing(engine) as session:
        item = session.exec(select(Item)).one()
        made = create_share(session, item.id, date(2026, 11, 22), viewer=COUNCIL, now=LATER)
        assert made.token not in str(made.link.model_dump())
    with reading(engine) as session:
        _, detail = open_share(session, made.token, now=datetime(2026, 11, 22, 23, 59, tzinfo=UTC))
        assert detail.item.id == item.id
        with pytest.raises(MissingError):
            open_share(session, made.token, now=datetime(2026, 11, 23, 0, 0, tzinfo=UTC))
    shared = f"/share/{made.token}/files/visual/picture.png"
    assert serve(ANONYMOUS).get(shared).content == b"picture of survey.tif"
    assert serve(ANONYMOUS).get("/share/guess/files/visual/picture.png").status_code == 404
    with writing(engine) as session:
        revoke_share(session, made.link.id, viewer=COUNCIL, now=LATER)
    assert serve(ANONYMOUS).get(shared).status_code == 404
