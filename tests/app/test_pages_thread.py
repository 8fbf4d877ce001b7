"""The thread on pages, as people press it: no script, one form at a time, each error beside its field."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import Connection, Engine, event
from sqlmodel import select

from app.demo.world import World
from catalogue.deliveries import ingest_jobs
from catalogue.models import Item
from compliance.registers.models import Aircraft, Pilot
from flights.models import Approval, FlightRequest
from flights.trace import trace_item, trace_request
from framework.models import CallOff
from records import audit
from records.database import reading
from records.worker import Worker

Keys = Callable[[str], dict[str, str]]
Client = TestClient[Litestar]

ASKED = {
    "title": "Esplanade seawall after the storm",
    "purpose": "inspection",
    "grid_reference": "NM 858 297",
    "radius_m": "60",
    "wanted_from": "2026-11-20",
    "wanted_to": "2026-11-27",
    "deliverables": "stills",
    "operation": "pdra01",
    "max_height_m_agl": "60",
    "dpia_reference": "DPIA-2026-004",
    "landowner": "Estates",
    "landowner_reference": "L-7",
    "cost_code": "RDS-100",
    "then": "submit",
}
DISTANCES = {
    "max_range_m": "300",
    "min_distance_uninvolved_people_m": "60",
    "min_distance_assembly_m": "500",
    "over_assembly": "no",
    "takeoff": "NM 858 297",
    "takeoff_people_m": "40",
}
DECLARED = {
    "declared": [
        "preflight_inspection",
        "maintenance_in_date",
        "pilot_fit",
        "operations_manual_held",
        "operator_id_displayed",
        "pilot_engaged_by_operator",
        "operator_18_or_over",
    ],
    "drops_or_carries": "no",
    "near_emergency": "no",
    "observed_by": "The pilot",
    "wind_ms": "4",
    "gust_ms": "6",
    "visibility_m": "9000",
    "cloud_base_m_agl": "600",
    "method": "anemometer",
}


class Browser:
    """Somebody's browser without scripts."""

    def __init__(self, client: Client, headers: dict[str, str]) -> None:
        self.client, self.headers = client, {**headers, "accept": "text/html"}

    def see(self, path: str, want: int = 200) -> str:
        """The page at an address."""
        answer = self.client.get(path, headers=self.headers)
        assert answer.status_code == want, f"{path}: {answer.status_code} {answer.text[-2000:]}"
        return answer.text

    def send(self, path: str, **fields: Any) -> str:
        """Where a form that was taken leads to."""
        files = fields.pop("files", None)
        answer = self.client.post(path, data=fields, files=files, headers=self.headers, follow_redirects=False)
        assert answer.status_code == 303, f"{path}: {answer.status_code} {_errors(answer.text)}"
        return answer.headers["location"]

    def refused(self, path: str, **fields: Any) -> str:
        """The page again, with what was wrong."""
        files = fields.pop("files", None)
        answer = self.client.post(path, data=fields, files=files, headers=self.headers, follow_redirects=False)
        assert answer.status_code == 422, f"{path}: {answer.status_code} {answer.text[-2000:]}"
        assert "<title>Error: " in answer.text
        assert "There is a problem" in answer.text
        for field in re.findall(r'<li><a href="#([^"]*)"', answer.text):
            assert f'id="{field}"' in answer.text, f"the summary links to #{field}, which is not on the page"
        return answer.text


def _errors(page: str) -> list[str]:
    return re.findall(r"error-summary__list.*?</ul>|<p class=\"lv-problem.*?</p>", page, re.DOTALL) or [page[-1500:]]


@pytest.fixture
def people(client: Client, keys: Keys) -> Callable[[str], Browser]:
    """Makes the browser of somebody of the cast."""
    return lambda name: Browser(client, keys(name))


def _approval(council: World) -> Approval:
    with reading(council.engine) as session:
        return session.exec(select(Approval).where(Approval.state == "pending")).one()


def _request(council: World) -> FlightRequest:
    with reading(council.engine) as session:
        return session.exec(select(FlightRequest)).one()


@pytest.fixture
def approved(people: Callable[[str], Browser], council: World) -> str:
    """The address of a request that was asked for on its page, cleared and approved on theirs."""
    there = people("coast").send("/requests/new", **ASKED)
    if _request(council).status == "referred":
        people("safety").send(f"{there}/clear", reason="Seen and settled.")
    question = f"/approvals/{_approval(council).id}"
    page = people("budget").see(question)
    assert "within the budget authority" in page
    people("budget").send(f"{question}/approve")
    assert "Approved" in people("coast").see(there)
    return there


@pytest.fixture
def order(approved: str, people: Callable[[str], Browser], council: World) -> CallOff:
    """An order placed for it, not answered yet."""
    people("procurement").send(f"{approved}/call-off", po_number="")
    with reading(council.engine) as session:
        return session.exec(select(CallOff)).one()


@pytest.fixture
def supplier(order: CallOff, council: World, people: Callable[[str], Browser]) -> Browser:
    """The browser of whoever answers for the supplier that the route chose."""
    contact = council.crews[order.supplier_organisation_id].contact
    name = next(email for email, viewer in council.people.items() if viewer == contact)
    return people(name.split("@")[0])


def test_refusing_spend_needs_a_reason(people: Callable[[str], Browser], council: World) -> None:
    """Refusing without a reason shows the page again; with one the asker sees it."""
    there = people("coast").send("/requests/new", **ASKED)
    if _request(council).status == "referred":
        people("safety").send(f"{there}/clear", reason="Seen and settled.")
    question = f"/approvals/{_approval(council).id}"
    assert "This is needed." in people("budget").refused(f"{question}/refuse", reason="")
    people("budget").send(f"{question}/refuse", reason="Not this year.")
    assert "Not this year." in people("coast").see(there)


def test_a_supplier_declines_with_a_reason(order: CallOff, supplier: Browser, approved: str) -> None:
    """An order is declined for a reason, and the request can be ordered again."""
    here = f"/call-offs/{order.id}"
    assert "Decline" in supplier.see(here)
    supplier.refused(f"{here}/decline", reason="")
    supplier.send(f"{here}/decline", reason="No crew that week.")
    assert "No crew that week." in supplier.see(here)
    assert "Approved" in supplier.client.get(approved, headers=supplier.headers).text or approved


def test_money_and_times_are_refused_beside_their_field(order: CallOff, supplier: Browser) -> None:
    """A half penny, a day that is none and a missing pilot are each told beside the field."""
    supplier.send(f"/call-offs/{order.id}/accept")
    form = f"/call-offs/{order.id}/invoice"
    page = supplier.refused(form, **{"number": "INV-1", "invoice_date": "2026-11-20", "line-1": "5.005", "vat": "1"})
    assert 'id="line-1-error"' in page
    page = supplier.refused(f"/call-offs/{order.id}/schedule", day="soon", starts="11:00", ends="12:00")
    assert 'id="day-error"' in page
    page = supplier.refused(f"/call-offs/{order.id}/schedule", day="2026-11-20", starts="12:00", ends="11:00")
    assert 'id="ends-error"' in page
    page = supplier.refused(f"/call-offs/{order.id}/schedule", day="2026-11-20", starts="11:00", ends="12:00")
    assert 'id="pilot_id-error"' in page


def test_only_those_who_may_see_it_see_it(order: CallOff, people: Callable[[str], Browser]) -> None:
    """An order is nobody else's to see, and the spend's question neither."""
    people("police").see(f"/call-offs/{order.id}", want=404)
    people("police").see(f"/trace/requests/{order.job_ref}", want=404)


def test_empty_lists_say_what_to_do(people: Callable[[str], Browser]) -> None:
    """Every list has words for when there is nothing in it."""
    for path in ("/approvals", "/call-offs", "/sessions", "/deliveries", "/invoices"):
        name = "procurement" if path == "/invoices" else "coast"
        assert 'class="lv-empty"' in people(name).see(path), path


def test_the_thread_on_pages(
    order: CallOff,
    supplier: Browser,
    approved: str,
    people: Callable[[str], Browser],
    council: World,
    test_data: Path,
) -> None:
    """From the offer to the paid invoice with forms only; then both walks on their pages."""
    here = f"/call-offs/{order.id}"
    procurement = people("procurement")
    procurement.send(f"{here}/po-number", po_number="PO-7")
    assert "Why this supplier" in procurement.see(here)
    assert "Why this supplier" not in supplier.see(here)
    supplier.send(f"{here}/accept")
    visit = _scheduled(supplier, council, order, here)
    _flown(supplier, people("safety"), visit)
    delivery = _delivered(supplier, council, visit, test_data / "photos/dji-fc300s-brighton/DJI_0018.JPG")
    asker = people("coast")
    assert "Shown" in asker.see(delivery)
    asker.send(f"{delivery}/accept", reason="")
    _paid(supplier, procurement, here)
    assert "Closed" in asker.see(approved)
    with reading(council.engine) as session:
        item = session.exec(select(Item)).one()
        assert audit.verify(session).broken_at is None
    walk = procurement.see(f"/trace/items/{item.id}")
    assert order.reference in walk
    assert item.title in people("coast").see(f"/trace/requests/{order.job_ref}")
    administrator = council.people["admin@example.org"]
    with reading(council.engine) as session, _statements(council.engine) as there:
        assert trace_item(session, item.id, viewer=administrator).invoices
    with reading(council.engine) as session, _statements(council.engine) as back:
        assert trace_request(session, order.job_ref or "", viewer=administrator)[0].item
    assert (len(there), len(back)) == (1, 1)
    assert procurement.see("/deliveries?state=accepted").count("Storm stills") == 1
    assert _dead_ends(people, council) == {}


def test_every_link_that_is_shown_opens(order: CallOff, people: Callable[[str], Browser], council: World) -> None:
    """Nobody of any role is led to a page that refuses them, with a draft and an order about."""
    people("coast").send("/requests/new", **{**ASKED, "then": "keep"})
    assert order.reference in people("procurement").see("/call-offs")
    assert _dead_ends(people, council) == {}


def _dead_ends(people: Callable[[str], Browser], council: World) -> dict[str, list[str]]:
    """The links, from the start page on, that fail for each person who meets one."""
    found = {email: list(_refusals(people(email.split("@")[0]))) for email in council.people}
    return {email: links for email, links in found.items() if links}


def _refusals(browser: Browser) -> Iterator[str]:
    """Each page that does not open, and the page that led to it."""
    led = {"/": ""}
    ahead = ["/"]
    while ahead:
        path = ahead.pop()
        answer = browser.client.get(path, headers=browser.headers)
        if answer.status_code >= 400:
            yield f"{path} from {led[path]}: {answer.status_code}"
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        for link in re.findall(r'<a [^>]*href="(/[^"#?]*)', answer.text):
            if link not in led:
                led[link] = path
                ahead.append(link)


@contextmanager
def _statements(engine: Engine) -> Iterator[list[str]]:
    """The queries that the database is asked while the block runs."""
    asked: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _scheduled(supplier: Browser, council: World, order: CallOff, here: str) -> str:
    with reading(council.engine) as session:
        firm = order.supplier_organisation_id
        pilot = session.exec(select(Pilot).where(Pilot.organisation_id == firm).order_by(Pilot.name)).first()
        machine = session.exec(select(Aircraft).where(Aircraft.organisation_id == firm)).first()
    assert pilot is not None
    assert machine is not None
    assert pilot.name in supplier.see(f"{here}/schedule")
    crew = {"pilot_id": pilot.id, "aircraft_id": machine.id}
    day = {"day": "2026-11-20", "starts": "11:00", "ends": "12:00"}
    too_near = {**DISTANCES, "min_distance_uninvolved_people_m": "5"}
    page = supplier.refused(f"{here}/schedule", **crew, **day, **too_near)
    assert "This cannot be scheduled" in page
    return supplier.send(f"{here}/schedule", **crew, **day, **DISTANCES)


def _flown(supplier: Browser, safety: Browser, visit: str) -> None:
    assert "Go or no go" in supplier.see(visit)
    supplier.refused(f"{visit}/check", form="check", wind_ms="breezy")
    supplier.send(f"{visit}/check", form="check", **DECLARED)
    if "Clear the referral" in safety.see(visit):
        safety.send(f"{visit}/clear", form="clear", reason="Notices read.")
    assert "☐" in supplier.see(f"{visit}/pack")
    page = supplier.refused(f"{visit}/fly", form="fly", flown_on="2026-11-20", took_off_1="09:20", landed_1="09:00")
    assert 'id="landed_1-error"' in page
    supplier.send(f"{visit}/fly", form="fly", flown_on="2026-11-20", took_off_1="09:00", landed_1="09:20")


def _delivered(supplier: Browser, council: World, visit: str, photo: Path) -> str:
    none = [("files", ("", b"", "application/octet-stream"))]
    assert "Choose at least one file." in supplier.refused(f"{visit}/deliver", title="Storm stills", files=none)
    files = [("files", (photo.name, photo.read_bytes(), "image/jpeg"))]
    there = supplier.send(
        f"{visit}/deliver", title="Storm stills", rights="assigned", licence="OGL-UK-3.0", files=files
    )
    waiting = supplier.client.get(there, headers=supplier.headers)
    assert waiting.headers["refresh"] == "10"
    Worker(council.engine, ingest_jobs(council.files)).run_until_idle()
    assert "refresh" not in supplier.client.get(there, headers=supplier.headers).headers
    return there


def _paid(supplier: Browser, procurement: Browser, here: str) -> None:
    page = supplier.see(f"{here}/invoice")
    fields = dict(re.findall(r'name="(line-\d+|vat|po_number|invoice_date)" type="[a-z]+" value="([^"]*)"', page))
    assert fields["po_number"] == "PO-7"
    bill = supplier.send(f"{here}/invoice", number="INV-1", final="true", **fields)
    assert 'id="number-error"' in supplier.refused(f"{here}/invoice", number="inv 1", final="true", **fields)
    procurement.send(f"{bill}/match")
    assert "Does not hold" not in procurement.see(bill)
    procurement.refused(f"{bill}/pay", reference="", paid_on="2026-11-20", gross="")
    procurement.send(f"{bill}/pay", reference="BACS-9", paid_on="2026-11-20", gross="")
    assert "BACS-9" in supplier.see(bill)
