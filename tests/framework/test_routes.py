"""The room's reading routes answer inside the caller's scope and declare their permissions."""

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.testing import TestClient
from sqlalchemy import Engine

from framework.routes import ROUTES
from records.database import reading, writing
from records.viewer import Viewer
from tests.framework.council import NOW, POLICE, PROCUREMENT, Council, found_council


def client_for(engine: Engine, viewer: Viewer) -> TestClient[Litestar]:
    """The routes with a caller, a clock and a session, and nothing else of the service."""

    def provide_session() -> Iterator[object]:
        with reading(engine) as session:
            yield session

    given = {
        "session": Provide(provide_session),
        "viewer": Provide(lambda: viewer, sync_to_thread=False),
        "now": Provide(lambda: NOW, sync_to_thread=False),
    }
    return TestClient(Litestar(route_handlers=ROUTES, dependencies=given))


@pytest.fixture
def council(engine: Engine) -> Council:
    """A framework with one order, committed."""
    with writing(engine) as session:
        council = found_council(session)
        council.answers.append(council.accepted(session).id)
        return council


def test_the_reading_routes_answer(engine: Engine, council: Council) -> None:
    """Terms, figures, lots, cards, performance and ledger are there for who runs the framework."""
    base = f"/api/v1/frameworks/{council.framework.id}"
    with client_for(engine, PROCUREMENT) as client:
        listed = client.get("/api/v1/frameworks").json()
        assert [one["reference"] for one in listed["items"]] == ["ABC-UAS-1"]
        assert listed["next"] is None
        assert client.get(base).json()["title"] == "Drone surveys"
        assert client.get(f"{base}/figures").json()["totals"]["committed_pence"] == 55000
        assert client.get(f"{base}/lots").json()["items"][0]["suppliers"][0]["rank"] == 1
        assert client.get(f"{base}/performance").json()["items"][0]["offered"] == 1
        assert client.get(f"/api/v1/lots/{council.lot.id}").json()["number"] == 1
        assert len(client.get(f"/api/v1/lots/{council.lot.id}/rate-cards").json()["items"]) == 2
        ledger = client.get(f"/api/v1/call-offs/{council.answers[0]}/ledger").json()["items"]
        assert [move["event"] for move in ledger] == ["pipeline", "commit"]


def test_a_partner_gets_no_prices(engine: Engine, council: Council) -> None:
    """The list of cards is empty for a body that neither runs the framework nor supplies it."""
    with client_for(engine, POLICE) as client:
        assert client.get(f"/api/v1/lots/{council.lot.id}/rate-cards").json()["items"] == []


def test_every_route_declares_its_permission_and_summary() -> None:
    """A route without a permission would be refused to everybody."""
    for handler in ROUTES:
        assert isinstance(handler, HTTPRouteHandler)
        assert handler.opt["permission"]
        assert handler.summary
