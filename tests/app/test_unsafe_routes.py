"""Every unsafe route, walked: a refusal is told in words, changes nothing and leaves no audit entry."""

import re

import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.testing import TestClient
from sqlmodel import func, select

from app.demo.world import World
from app.identity.models import Person
from records.audit import AuditEntry
from records.database import reading, writing
from records.viewer import Role
from tests.app.conftest import KeyMaker
from tests.app.watch import watching

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def _unsafe(app: Litestar) -> list[tuple[str, str]]:
    found = set()
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler):
                found |= {(str(method), route.path) for method in handler.http_methods if str(method) in UNSAFE}
    return sorted(found)


def _address(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "nothing-like-it", path)


def _entries(world: World) -> int:
    with reading(world.engine) as session:
        return session.exec(select(func.count()).select_from(AuditEntry)).one()


def test_a_refusal_is_told_and_leaves_nothing(
    app: Litestar, client: TestClient[Litestar], council: World, keys: KeyMaker
) -> None:
    """An empty or nonsensical body at every unsafe address: 4xx, in words, and the audit chain as long as before."""
    who = keys("admin", Role.ADMINISTRATOR)
    before = _entries(council)
    wrong = []
    for method, path in _unsafe(app):
        if path in {"/stac/search", "/uploads", "/requests/check", "/sign-out"}:
            continue  # these answer an empty question: everything, an upload of nothing, what is missing, and good-bye
        answer = client.request(method, _address(path), headers=who, json={"nonsense": [1, {"a": None}]})
        told = answer.headers.get("content-type", "").startswith(("application/problem+json", "text/html"))
        if not 400 <= answer.status_code < 500 or not told or _entries(council) != before:
            wrong.append(f"{method} {path}: {answer.status_code} {answer.text[:120]}")
            before = _entries(council)
    assert wrong == []


def test_strangers_are_turned_away_everywhere(app: Litestar, client: TestClient[Litestar]) -> None:
    """Without an account no unsafe address does anything, but for the search of what is public and signing in."""
    open_to_all = {"/stac/search", "/sign-in"}
    let_in = [
        f"{method} {path}"
        for method, path in _unsafe(app)
        if path not in open_to_all and client.request(method, _address(path), json={}).status_code != 401
    ]
    assert let_in == []


def test_the_watch_sees_a_change_that_says_nothing(council: World) -> None:
    """A transaction that changes a row without an audit entry is found, so the watch is awake."""
    with watching() as found, writing(council.engine) as session:
        person = council.people["coast@example.org"].person_id
        row = session.get_one(Person, person)
        row.name = "Another"
        session.add(row)
    assert found == ["person changed without an audit entry"]


@pytest.mark.parametrize("path", ["/api/v1/requests", "/api/v1/assets", "/api/v1/checks"])
def test_a_body_that_is_not_json_is_told(client: TestClient[Litestar], keys: KeyMaker, path: str) -> None:
    """Bytes that are no JSON get 400 in problem+json."""
    headers = {**keys("admin", Role.ADMINISTRATOR), "content-type": "application/json"}
    answer = client.post(path, content=b"\xff\xfe{", headers=headers)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_oversized_body_is_refused(client: TestClient[Litestar], keys: KeyMaker) -> None:
    """More than ten megabytes of JSON get 413, whoever sends them."""
    headers = {**keys("admin", Role.ADMINISTRATOR), "content-type": "application/json"}
    answer = client.post("/api/v1/requests", content=b'{"title":"' + b"x" * 11_000_000 + b'"}', headers=headers)
    assert answer.status_code == 413
