"""The doors of verdicts, policies and waivers."""

from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar, Request, Response
from litestar.di import Provide
from litestar.testing import TestClient
from sqlalchemy import Engine
from sqlmodel import Session

from compliance.airspace import load_seed
from compliance.feeds import Feeds
from compliance.policy import shipped_text
from compliance.routes import ROUTES
from geo.errors import ExplainedError
from records.database import writing
from records.viewer import Role, Viewer
from tests.compliance.kit import NOW, golden

OFFICER = Viewer("p2", "council", frozenset({Role.FLIGHT_SAFETY}))


def _told(_request: Request[Any, Any, Any], error: ExplainedError) -> Response[dict[str, str | None]]:
    return Response({"detail": error.message, "field": error.field}, status_code=422)


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient[Litestar]]:
    """These routes alone, over a database with the demonstration airspace."""
    with writing(engine) as session:
        load_seed(session, now=NOW)

    def give_session() -> Iterator[Session]:
        with writing(engine) as session:
            yield session

    app = Litestar(
        route_handlers=ROUTES,
        dependencies={
            "session": Provide(give_session),
            "viewer": Provide(lambda: OFFICER, sync_to_thread=False),
            "feeds": Provide(Feeds.offline, sync_to_thread=False),
            "now": Provide(lambda: NOW, sync_to_thread=False),
        },
        exception_handlers={ExplainedError: _told},
    )
    with TestClient(app) as found:
        yield found


def test_a_check_is_kept_read_and_replayed(client: TestClient[Litestar]) -> None:
    """One verdict three times over: given, read and given again."""
    given = client.post("/api/v1/checks", json=golden())
    assert given.status_code == 201
    assert given.json()["outcome"] == "CLEAR"
    path = f"/api/v1/verdicts/{given.json()['id']}"
    assert client.get(path).json() == given.json()
    again = client.post(f"{path}/replay")
    assert (again.status_code, again.json()) == (200, given.json())


def test_a_bad_field_is_named(client: TestClient[Litestar]) -> None:
    """A proposal that cannot be read is refused at its field."""
    refused = client.post("/api/v1/checks", json={"max_height_m_agl": "high"})
    assert refused.status_code == 422
    assert refused.json()["field"] == "max_height_m_agl"


def test_policies_are_listed_shown_published_and_compared(client: TestClient[Litestar]) -> None:
    """The shipped policy is there from the start; another is published beside it."""
    assert [each["version"] for each in client.get("/api/v1/policies").json()["items"]] == ["1.0"]
    text = shipped_text().replace('version = "1.0"', 'version = "2"').replace("value = 120,", "value = 110,")
    assert client.post("/api/v1/policies", json={"text": text}).json()["version"] == "2"
    assert len(client.get("/api/v1/policies").json()["items"]) == 2
    assert client.get("/api/v1/policies/2").json()["text"] == text
    changes = client.get("/api/v1/policies/1.0/changes/2").json()["items"]
    assert changes == [
        "Greatest height above the closest point of the surface (m): was 120 from 2020-12-31, becomes 110 from 2020-12-31."
    ]


def test_a_waiver_is_granted_listed_and_ended(client: TestClient[Litestar]) -> None:
    """Its life over HTTP."""
    body = {
        "rule": "DAY-1",
        "reason": "Landslip",
        "starts_at": "2026-12-20T00:00:00Z",
        "ends_at": "2026-12-22T00:00:00Z",
        "request_ref": "R-1",
    }
    granted = client.post("/api/v1/waivers", json=body).json()
    assert client.get("/api/v1/waivers").json()["items"] == [granted]
    ended = client.post(f"/api/v1/waivers/{granted['id']}/revoke").json()
    assert ended["revoked_at"] is not None
    assert client.post("/api/v1/waivers", json={**body, "rule": "HGT-1"}).status_code == 422
