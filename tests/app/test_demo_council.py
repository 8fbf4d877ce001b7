"""The demonstration council, made once: everything in it was really done, and adds up."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from app.assembly import Parts, assemble
from app.commands.demo import demonstration_settings
from app.database import make_ready
from app.demo.building import Making, make_council, served
from app.demo.keeping import NotADemonstrationError, kept_in
from app.demo.people import PEOPLE, SUPPLIERS
from app.demo.telling import SAFETY
from app.demo.world import PASSWORD, World
from app.identity.sign_in import sign_in
from catalogue.kinds import FileState, Origin, Visibility
from catalogue.models import DeliveredFile, Delivery, Item, ShareLink
from catalogue.search import SearchQuery, search
from compliance.models import StoredVerdict
from compliance.registers.service import expiring
from compliance.service import replay
from flights.judging import Desk
from flights.lifecycle import RequestStatus, SessionStatus
from flights.models import FlightRequest, FlightSession
from flights.trace import trace_item
from framework.models import CallOff, Invoice
from framework.recompute import recompute
from framework.vocabulary import CallOffState, InvoiceState
from records import audit
from records.audit import AuditEntry
from records.database import reading, writing
from records.viewer import ANONYMOUS, Role

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Parts, World]]:
    """The council, made whole in a folder of its own."""
    settings = demonstration_settings({}, 8000, tmp_path_factory.mktemp("demonstration"))
    made = assemble(settings)
    make_ready(settings, made.engine)
    making = Making(settings, made.engine, made.files, Desk(made.feeds, served(settings)))
    world = make_council(making, TODAY, lambda _part, _what: None)
    yield made, world
    made.engine.dispose()


def test_requests_and_visits_stand_in_every_state(parts: tuple[Parts, World]) -> None:
    """No state of the table is without its example, and each has its own reference."""
    with reading(parts[0].engine) as session:
        requests = session.exec(select(FlightRequest)).all()
        visits = session.exec(select(FlightSession.status)).all()
        orders = session.exec(select(CallOff.state)).all()
        invoices = session.exec(select(Invoice.state)).all()
    assert {request.status for request in requests} == set(RequestStatus)
    assert len(requests) >= 30
    assert set(visits) >= {SessionStatus.SCHEDULED, SessionStatus.GO, SessionStatus.FLOWN, SessionStatus.STOOD_DOWN}
    assert CallOffState.DECLINED in orders
    assert {InvoiceState.RECEIVED, InvoiceState.HELD, InvoiceState.MATCHED, InvoiceState.PAID} <= set(invoices)


def test_the_money_adds_up(parts: tuple[Parts, World]) -> None:
    """Every balance and ceiling is what the entries say."""
    with reading(parts[0].engine) as session:
        added = recompute(session)
    assert added.agrees, added.differences
    assert added.orders > 15


def test_the_audit_is_whole_and_in_order_of_time(parts: tuple[Parts, World]) -> None:
    """The chain holds, and nothing was done before what came before it."""
    with reading(parts[0].engine) as session:
        found = audit.verify(session)
        moments = session.exec(select(AuditEntry.at).order_by(col(AuditEntry.sequence))).all()
    assert found.broken_at is None
    assert found.entries == len(moments)
    # The first entry, of the council itself, is made with the database.
    assert moments[1:] == sorted(moments[1:])


def test_every_file_was_catalogued(parts: tuple[Parts, World]) -> None:
    """The six made deliveries and all others are read; one survey lay about before the contract."""
    with reading(parts[0].engine) as session:
        states = session.exec(select(DeliveredFile.state)).all()
        reached = session.exec(select(func.count()).select_from(Delivery)).one()
        old = session.exec(select(Delivery).where(Delivery.origin == Origin.BEFORE_CONTRACT)).all()
        links = session.exec(select(ShareLink)).all()
    assert set(states) == {FileState.CATALOGUED, FileState.ATTACHED}
    assert reached >= 7
    assert len(old) == 1
    assert len(links) >= 1


def test_the_public_sees_what_is_public_and_no_more(parts: tuple[Parts, World]) -> None:
    """A search without an account finds the published items, and some are left for those who sign in."""
    with reading(parts[0].engine) as session:
        found = search(session, SearchQuery(limit=100), viewer=ANONYMOUS).items
        public = session.exec(select(Item.id).where(Item.visibility == Visibility.PUBLIC)).all()
        everything = session.exec(select(func.count()).select_from(Item)).one()
    assert {item.id for item in found} == set(public)
    assert 0 < len(public) < everything


def test_everybody_can_sign_in(parts: tuple[Parts, World]) -> None:
    """One password opens every account, and the eight roles are all there."""
    suppliers = [(each.contact[1], each.pilots) for each in SUPPLIERS]
    emails = [one.email for one in PEOPLE] + [email for email, _ in suppliers]
    emails += [pilot.email for _, pilots in suppliers for pilot in pilots]
    roles: set[Role] = set()
    with writing(parts[0].engine) as session:
        for email in emails:
            roles |= sign_in(session, email, PASSWORD, now=NOW, hours=1).viewer.roles
    assert roles == set(Role)


def test_a_pixel_leads_to_the_pound(parts: tuple[Parts, World]) -> None:
    """From an item of the seawall: delivery, flight, pilot, verdicts, order and a paid invoice."""
    made, world = parts
    with reading(made.engine) as session:
        item = session.exec(select(Item).where(Item.kind == "orthomosaic").order_by(col(Item.moment))).first()
        assert item is not None
        walk = trace_item(session, item.id, viewer=world.people["admin@example.org"])
    assert walk.session is not None
    assert walk.session.pilot is not None
    assert walk.session.certificates
    assert {verdict.stage for verdict in walk.verdicts} == {"request", "schedule", "go_no_go"}
    assert [invoice.state for invoice in walk.invoices] == ["paid"]


def test_a_verdict_comes_out_the_same_again(parts: tuple[Parts, World]) -> None:
    """The verdicts that let the year's flights go are judged again from what they rested on."""
    made, world = parts
    with writing(made.engine) as session:
        kept = session.exec(select(StoredVerdict.id).where(StoredVerdict.stage == "go_no_go")).all()
        assert len(kept) > 10
        for verdict_id in kept:
            replay(session, verdict_id, viewer=world.people[SAFETY], now=NOW)


def test_one_certificate_lapses_soon(parts: tuple[Parts, World]) -> None:
    """Within a month one pilot's certificate runs out, for somebody to notice."""
    with reading(parts[0].engine) as session:
        soon = [each for each in expiring(session, date(2026, 12, 20)) if each.kind == "certificate"]
    assert len(soon) == 1


def test_a_folder_of_a_real_service_is_left_alone(tmp_path: Path) -> None:
    """What was not made as a demonstration is not made into one."""
    (tmp_path / "laverock.sqlite3").write_bytes(b"")
    with pytest.raises(NotADemonstrationError):
        kept_in(tmp_path)
