"""The whole thread over the JSON API: asked, judged, approved, ordered, flown, delivered, accepted and paid."""

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlmodel import select

from app.demo.world import World
from catalogue.deliveries import ingest_jobs
from catalogue.models import Item
from compliance.registers.models import Aircraft, Pilot
from flights.orders import expire
from framework.recompute import recompute
from records import audit
from records.database import reading, writing
from records.viewer import SYSTEM, Role
from records.worker import Worker

Keys = Callable[..., dict[str, str]]
Client = TestClient[Litestar]

OBAN_BAY = {
    "type": "Polygon",
    "coordinates": [
        [[-5.478, 56.4105], [-5.474, 56.4105], [-5.474, 56.4125], [-5.478, 56.4125], [-5.478, 56.4105]],
    ],
}
DUNBEG = {
    "type": "Polygon",
    "coordinates": [
        [[-5.4411, 56.4497], [-5.4369, 56.4497], [-5.4369, 56.4513], [-5.4411, 56.4513], [-5.4411, 56.4497]],
    ],
}


def ask(area: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What an officer asks for, in full; anything may be told otherwise."""
    return {
        "title": "Esplanade seawall after the storm",
        "purpose": "inspection",
        "area": area,
        "wanted_from": "2026-11-23",
        "wanted_to": "2026-11-27",
        "specification": {"deliverables": ["stills"], "crs": None},
        "plan": {
            "operation": "pdra01",
            "max_height_m_agl": 60,
            "max_range_m": 300,
            "dpia_reference": "DPIA-2026-004",
        },
        "permissions": [
            {"kind": "landowner", "granted_by": "Estates", "reference": "L-7", "from": "2026-11-01", "to": "2026-12-31"}
        ],
        "cost_code": "RDS-100",
        **more,
    }


def _post(client: Client, path: str, who: dict[str, str], body: dict[str, Any] | None = None, want: int = 200) -> Any:
    answer = client.post(path, json=body or {}, headers=who)
    assert answer.status_code == want, f"{path}: {answer.status_code} {answer.text}"
    return answer.json()


@pytest.fixture
def approved(client: Client, keys: Keys) -> dict[str, Any]:
    """A request that was asked for, cleared where it was referred, and approved."""
    asked = _post(client, "/api/v1/requests", keys("coast"), ask(OBAN_BAY), 201)
    submitted = _post(client, f"/api/v1/requests/{asked['id']}/submit", keys("coast"))
    if submitted["status"] == "referred":
        _post(client, f"/api/v1/requests/{asked['id']}/clear", keys("safety"), {"reason": "Seen and settled."})
    pending = client.get("/api/v1/approvals?state=pending", headers=keys("budget")).json()["items"]
    assert [question["request_id"] for question in pending] == [asked["id"]]
    _post(client, f"/api/v1/approvals/{pending[0]['id']}/approve", keys("budget"))
    found: dict[str, Any] = client.get(f"/api/v1/requests/{asked['id']}", headers=keys("coast")).json()
    return found


def test_an_area_in_a_restriction_zone_is_blocked_by_name(client: Client, keys: Keys) -> None:
    """Dunbeg lies in the Oban zone: the request is blocked, and the verdict says by which zone."""
    asked = _post(client, "/api/v1/requests", keys("planning"), ask(DUNBEG), 201)
    submitted = _post(client, f"/api/v1/requests/{asked['id']}/submit", keys("planning"))
    assert submitted["status"] == "blocked"
    verdict = client.get(f"/api/v1/verdicts/{submitted['verdict_id']}", headers=keys("planning")).json()
    found = next(finding for finding in verdict["findings"] if finding["rule"] == "FRZ-1")
    assert (found["outcome"], found["zones"]) == ("FAIL", ["RU604A"])


def test_a_request_off_norfolk_is_refused(client: Client, keys: Keys) -> None:
    """An area outside what the council serves gets 422, names the field, and leaves nothing behind."""
    norfolk = {"type": "Polygon", "coordinates": [[[1.6, 52.9], [1.61, 52.9], [1.61, 52.91], [1.6, 52.9]]]}
    answer = client.post("/api/v1/requests", json=ask(norfolk), headers=keys("coast"))
    assert (answer.status_code, answer.json()["field"]) == (422, "area")
    assert client.get("/api/v1/requests", headers=keys("coast")).json()["items"] == []


def test_a_self_crossing_area_is_refused(client: Client, keys: Keys) -> None:
    """A bow tie gets 422 and says where it crosses."""
    bow = {
        "type": "Polygon",
        "coordinates": [[[-5.48, 56.41], [-5.47, 56.42], [-5.47, 56.41], [-5.48, 56.42], [-5.48, 56.41]]],
    }
    answer = client.post("/api/v1/requests", json=ask(bow), headers=keys("coast"))
    assert answer.status_code == 422
    assert "cross" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"purpose": "spying"}, "purpose"),
        ({"wanted_to": "2026-11-01"}, ""),
        ({"specification": {"deliverables": []}}, "deliverables"),
        ({"tidal": "a slip"}, "tidal"),
        ({"title": "x" * 201}, "title"),
    ],
)
def test_a_wrong_value_is_named(client: Client, keys: Keys, change: dict[str, Any], field: str) -> None:
    """Each wrong, missing or unknown value gets 400 in problem+json with its name."""
    answer = client.post("/api/v1/requests", json={**ask(OBAN_BAY), **change}, headers=keys("coast"))
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert field in answer.text


def test_a_verb_out_of_turn_is_a_conflict(client: Client, keys: Keys) -> None:
    """A draft cannot be ordered; the answer says what can be done with it."""
    asked = _post(client, "/api/v1/requests", keys("coast"), ask(OBAN_BAY), 201)
    answer = client.post("/api/v1/call-offs", json={"request_id": asked["id"]}, headers=keys("procurement"))
    assert answer.status_code == 409
    assert "submit" in answer.json()["remedy"]


def test_partners_see_only_their_own(client: Client, keys: Keys) -> None:
    """What roads asks for, the police do not learn of by any path."""
    asked = _post(client, "/api/v1/requests", keys("coast"), ask(OBAN_BAY), 201)
    police = keys("police", Role.REQUESTER)
    assert client.get("/api/v1/requests", headers=police).json() == {"items": [], "next": None}
    for path in (asked["id"], asked["reference"]):
        assert client.get(f"/api/v1/requests/{path}", headers=police).status_code == 404
    answer = client.post(f"/api/v1/requests/{asked['id']}/submit", json={}, headers=police)
    assert answer.status_code == 404


def test_nobody_approves_what_they_asked_for(client: Client, keys: Keys) -> None:
    """The police adviser holds both roles, and still somebody else must approve."""
    who, same = keys("police", Role.REQUESTER), keys("police", Role.BUDGET_HOLDER)
    asked = _post(client, "/api/v1/requests", who, ask(OBAN_BAY, purpose="search", emergency=True), 201)
    submitted = _post(client, f"/api/v1/requests/{asked['id']}/submit", who)
    if submitted["status"] == "referred":
        _post(client, f"/api/v1/requests/{asked['id']}/clear", keys("safety"), {"reason": "Seen and settled."})
    pending = client.get("/api/v1/approvals", headers=same).json()["items"]
    assert len(pending) == 1
    answer = client.post(f"/api/v1/approvals/{pending[0]['id']}/approve", json={}, headers=same)
    assert answer.status_code == 403


def test_the_whole_thread(
    client: Client, keys: Keys, council: World, approved: dict[str, Any], test_data: Path
) -> None:
    """From an approved request to a paid invoice, with a real photograph between; then the walk back."""
    order = _post(
        client, "/api/v1/call-offs", keys("procurement"), {"request_id": approved["id"], "po_number": "PO-1"}, 201
    )
    assert order["net_pence"] <= approved["net_pence"]
    supplier = council.crews[order["supplier_organisation_id"]]
    name = next(email for email, viewer in council.people.items() if viewer == supplier.contact).split("@")[0]
    _post(client, f"/api/v1/call-offs/{order['id']}/accept", keys(name))
    visit = _schedule(client, keys(name), council, order)
    visit = _post(client, f"/api/v1/sessions/{visit['id']}/check", keys(name), _on_the_day())
    if visit["status"] != "go":
        assert visit["go_outcome"] == "REFER", _why(client, keys(name), visit["go_verdict_id"])
        visit = _post(client, f"/api/v1/sessions/{visit['id']}/clear", keys("safety"), {"reason": "Notices read."})
    sorties = [{"took_off_at": "2026-11-20T09:00:00Z", "landed_at": "2026-11-20T09:20:00Z"}]
    _post(client, f"/api/v1/sessions/{visit['id']}/fly", keys(name), {"sorties": sorties})
    delivery = _deliver(client, keys(name), visit, test_data / "photos/dji-fc300s-brighton/DJI_0018.JPG")
    Worker(council.engine, ingest_jobs(council.files)).run_until_idle()
    delivery = client.get(f"/api/v1/deliveries/{delivery['id']}", headers=keys("coast")).json()
    assert [file["state"] for file in delivery["files"]] == ["catalogued"]
    assert {line["line"]: line["state"] for line in delivery["lines"]} == {"deliverables.stills": "shown"}
    _post(client, f"/api/v1/deliveries/{delivery['id']}/accept", keys("coast"))
    _pay(client, keys, name, order["id"])
    assert client.get(f"/api/v1/requests/{approved['id']}", headers=keys("coast")).json()["status"] == "closed"
    _walk(client, keys, council, approved["id"])


def _schedule(client: Client, who: dict[str, str], council: World, order: dict[str, Any]) -> Any:
    with reading(council.engine) as session:
        supplier = order["supplier_organisation_id"]
        pilot = session.exec(select(Pilot).where(Pilot.organisation_id == supplier).order_by(Pilot.name)).first()
        machine = session.exec(select(Aircraft).where(Aircraft.organisation_id == supplier)).first()
    assert pilot is not None
    assert machine is not None
    body = {
        "call_off_id": order["id"],
        "pilot_id": pilot.id,
        "aircraft_id": machine.id,
        "starts_at": "2026-11-20T11:00:00Z",
        "ends_at": "2026-11-20T12:00:00Z",
        "takeoff": [{"point": [-5.476, 56.4115], "min_distance_people_m": 40}],
        "plan": {"min_distance_uninvolved_people_m": 60, "min_distance_assembly_m": 500, "over_assembly": False},
    }
    return _post(client, "/api/v1/sessions", who, body, 201)


def _on_the_day() -> dict[str, Any]:
    said = dict.fromkeys(
        (
            "operator_18_or_over",
            "operator_id_displayed",
            "maintenance_in_date",
            "preflight_inspection",
            "pilot_engaged_by_operator",
            "pilot_fit",
            "operations_manual_held",
        ),
        True,
    )
    observed = {
        "by": "pilot",
        "at": "2026-11-20T09:25:00Z",
        "wind_ms": 4.0,
        "gust_ms": 6.0,
        "visibility_m": 9000,
        "cloud_base_m_agl": 600,
        "method": "anemometer",
    }
    return {
        "declarations": {**said, "drops_or_carries": False, "near_emergency": False},
        "observation": observed,
    }


def _why(client: Client, who: dict[str, str], verdict_id: str) -> str:
    verdict = client.get(f"/api/v1/verdicts/{verdict_id}", headers=who).json()
    return "; ".join(f["sentence"] for f in verdict.get("findings", []) if f["outcome"] in {"FAIL", "UNKNOWN"})


def _deliver(client: Client, who: dict[str, str], visit: dict[str, Any], photo: Path) -> Any:
    data = photo.read_bytes()
    named = base64.b64encode(photo.name.encode()).decode()
    tus = {**who, "tus-resumable": "1.0.0"}
    made = client.post(
        "/uploads", headers={**tus, "upload-length": str(len(data)), "upload-metadata": f"filename {named}"}
    )
    assert made.status_code == 201, made.text
    place = made.headers["location"]
    half = len(data) // 2
    for start, end in ((0, half), (half, len(data))):
        sent = client.patch(
            place,
            content=data[start:end],
            headers={**tus, "upload-offset": str(start), "content-type": "application/offset+octet-stream"},
        )
        assert sent.status_code == 204, sent.text
    body = {
        "session_id": visit["id"],
        "title": "Storm stills",
        "uploads": [place.rsplit("/", 1)[-1]],
        "rights": "assigned",
        "licence": "OGL-UK-3.0",
        "credit": "Skerry Survey",
    }
    return _post(client, "/api/v1/deliveries", who, body, 201)


def _pay(client: Client, keys: Keys, name: str, order_id: str) -> None:
    order = client.get(f"/api/v1/call-offs/{order_id}", headers=keys(name)).json()
    lines = [{"line_id": line["id"], "net_pence": line["accrued_pence"]} for line in order["lines"]]
    net = sum(line["net_pence"] for line in lines)
    body = {
        "call_off_id": order_id,
        "number": "INV-1",
        "invoice_date": "2026-11-20",
        "lines": lines,
        "vat_pence": net * 20 // 100,
        "po_number": "PO-1",
    }
    invoice = _post(client, "/api/v1/invoices", keys(name), body, 201)
    again = client.post("/api/v1/invoices", json=body, headers=keys(name))
    assert again.status_code in {409, 422}
    matched = _post(client, f"/api/v1/invoices/{invoice['id']}/match", keys("procurement"))
    assert matched["state"] == "matched", matched["match"]
    paid = {"reference": "BACS-9", "paid_on": "2026-11-20"}
    assert _post(client, f"/api/v1/invoices/{invoice['id']}/pay", keys("procurement"), paid)["state"] == "paid"


def _walk(client: Client, keys: Keys, council: World, request_id: str) -> None:
    with reading(council.engine) as session:
        item = session.exec(select(Item)).one()
        assert audit.verify(session).broken_at is None
        assert recompute(session).differences == ()
    there = client.get(f"/api/v1/trace/items/{item.id}", headers=keys("admin")).json()
    assert there["request"]["id"] == request_id
    assert there["session"]["certificates"][0]["kind"] == "gvc"
    assert {verdict["stage"] for verdict in there["verdicts"]} == {"request", "schedule", "go_no_go"}
    assert all(verdict["policy_version"] for verdict in there["verdicts"])
    assert [invoice["state"] for invoice in there["invoices"]] == ["paid"]
    back = client.get(f"/api/v1/trace/requests/{request_id}", headers=keys("admin")).json()
    assert [walk["item"]["id"] for walk in back] == [item.id]
    assert client.get(f"/api/v1/trace/items/{item.id}", headers=keys("police")).status_code == 404


def test_an_offer_that_nobody_answers_goes_back(
    client: Client, keys: Keys, council: World, approved: dict[str, Any]
) -> None:
    """After two working days the money is released, and the request can be offered to the next."""
    order = _post(client, "/api/v1/call-offs", keys("procurement"), {"request_id": approved["id"]}, 201)
    late = datetime.fromisoformat(order["offer_expires_at"])
    with writing(council.engine) as session:
        assert expire(session, viewer=SYSTEM, now=late - timedelta(minutes=1)) == 0
        assert expire(session, viewer=SYSTEM, now=late) == 1
        assert recompute(session).differences == ()
    found = client.get(f"/api/v1/requests/{approved['id']}", headers=keys("coast")).json()
    assert found["status"] == "approved"
    dearer = client.post("/api/v1/call-offs", json={"request_id": approved["id"]}, headers=keys("procurement"))
    assert (dearer.status_code, dearer.json()["field"]) == (409, "net_pence")
    again = _post(client, f"/api/v1/requests/{approved['id']}/recheck", keys("coast"))
    assert again["net_pence"] > approved["net_pence"]
    assert again["quotation"]["supplier"] != order["supplier_organisation_id"]
