"""The registers and the windows over HTTP, on an application of nothing else."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from litestar import Litestar
from litestar.di import Provide
from litestar.testing import TestClient
from sqlalchemy import Engine
from sqlmodel import Session

from compliance.feeds import Feeds
from compliance.registers.routes import ROUTES as REGISTERS
from compliance.windows.routes import ROUTES as WINDOWS
from records.database import writing
from records.viewer import Viewer


@pytest.fixture
def client(engine: Engine, now: datetime, viewer: Viewer) -> Iterator[TestClient[Litestar]]:
    """The routes with the dependencies that the whole service would give them."""

    def session() -> Iterator[Session]:
        with writing(engine) as opened:
            yield opened

    app = Litestar(
        route_handlers=[*REGISTERS, *WINDOWS],
        dependencies={
            "session": Provide(session),
            "viewer": Provide(lambda: viewer, sync_to_thread=False),
            "now": Provide(lambda: now, sync_to_thread=False),
            "feeds": Provide(Feeds.offline, sync_to_thread=False),
        },
    )
    with TestClient(app) as opened:
        yield opened


def test_an_operator_is_registered_read_and_changed(client: TestClient[Litestar]) -> None:
    """What is posted is read back, with its papers and its standing."""
    new = {"organisation_id": "org", "name": "Skerry", "operator_id": "GBR-OP-ABCDEFGHJKLM"}
    assert client.post("/api/v1/operators", json=new).status_code == 201
    paper = {"cover": "aviation", "insurer_ref": "P-1", "limit_pence": 1000, "expires": "2027-01-01"}
    assert client.post("/api/v1/operators/org/insurances", json=paper).status_code == 201
    agreement = {"reference": "DPA", "expires": "2027-01-01"}
    assert client.post("/api/v1/operators/org/agreements", json=agreement).status_code == 201
    authorisation = {"kind": "pdra01", "number": "1", "conditions": [], "expires": "2027-01-01"}
    assert client.post("/api/v1/operators/org/authorisations", json=authorisation).status_code == 201
    assert client.post("/api/v1/operators/org/declarations", json={"pilot_fit": True}).json()["statements"] == {
        "pilot_fit": True
    }
    assert client.patch("/api/v1/operators/org", json={"name": "Skerry Survey"}).json()["name"] == "Skerry Survey"
    detail = client.get("/api/v1/operators/org").json()
    assert detail["insurances"][0]["insurer_ref"] == "P-1"
    assert client.get("/api/v1/operators/org/eligibility", params={"on": "2026-12-21"}).json()["eligible"] is False
    assert len(client.get("/api/v1/operators/expiring", params={"before": "2027-06-01"}).json()["items"]) == 3


def test_pilots_and_aircraft_are_kept(client: TestClient[Litestar]) -> None:
    """A pilot with hours and a certificate, and an aircraft."""
    client.post("/api/v1/operators", json={"organisation_id": "org", "name": "Skerry"})
    pilot = client.post("/api/v1/pilots", json={"organisation_id": "org", "name": "Ann"}).json()["id"]
    assert client.post(f"/api/v1/pilots/{pilot}/certificates", json={"kind": "gvc"}).status_code == 201
    hours = {"flown_on": "2026-11-01", "minutes": 90}
    assert client.post(f"/api/v1/pilots/{pilot}/hours", json=hours).status_code == 201
    assert client.get(f"/api/v1/pilots/{pilot}").json()["hours_last_90_days"] == 1.5
    assert client.patch(f"/api/v1/pilots/{pilot}", json={"flyer_id": "GBR-RP-BCDFGHJKLMNP"}).status_code == 200
    craft = client.post("/api/v1/aircraft", json={"organisation_id": "org", "model": "M30T"}).json()["id"]
    assert client.patch(f"/api/v1/aircraft/{craft}", json={"mtom_g": 4069}).json()["mtom_g"] == 4069
    assert client.get(f"/api/v1/aircraft/{craft}").json()["model"] == "M30T"


def test_lists_page_by_an_address(client: TestClient[Litestar]) -> None:
    """The next page is an address that can be followed, null at the end."""
    for number in range(3):
        client.post("/api/v1/operators", json={"organisation_id": f"org-{number}", "name": "Same name"})
    seen: list[str] = []
    address: str | None = "/api/v1/operators?limit=2"
    while address:
        page = client.get(address).json()
        seen.extend(item["organisation_id"] for item in page["items"])
        address = page["next"]
    assert seen == ["org-0", "org-1", "org-2"]


def test_a_misspelt_field_is_refused(client: TestClient[Litestar]) -> None:
    """Unknown fields are errors, not silence."""
    answer = client.post("/api/v1/operators", json={"organisation_id": "o", "name": "x", "operater_id": "1"})
    assert answer.status_code == 400


def test_windows_are_answered_in_the_documented_shape(client: TestClient[Litestar]) -> None:
    """A bare proposal gets unknown times and nights, as JSON and as a calendar."""
    area = {"type": "Polygon", "coordinates": [[[-5.44, 56.449], [-5.436, 56.449], [-5.436, 56.451], [-5.44, 56.449]]]}
    document = {"vehicle": "air", "area": area}
    answer = client.post("/api/v1/windows", json=document, params={"days": 2}).json()
    assert set(answer) == {"windows", "gaps"}
    assert {window["state"] for window in answer["windows"]} == {"unknown"}
    assert {gap["rule"] for gap in answer["gaps"]} == {"DAY-1"}
    text = client.post("/api/v1/windows/calendar", json=document)
    assert text.text.startswith("BEGIN:VCALENDAR\r\n")
    assert client.post("/api/v1/windows", json=document, params={"days": 40}).status_code == 400
