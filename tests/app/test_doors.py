"""Every door is declared, opens to those the table names, and tells the rest why not."""

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.testing import TestClient

from app.permissions import PERMISSIONS, PUBLIC, allowed
from records.viewer import ANONYMOUS, Role, Viewer


def _handlers(app: Litestar) -> Iterator[tuple[str, HTTPRouteHandler]]:
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler) and handler.http_methods != {"OPTIONS"}:
                yield route.path, handler


def test_every_route_declares_a_permission_that_the_table_has(app: Litestar) -> None:
    """A route without a permission, or with one nobody decided about, is found by name."""
    known = PUBLIC | set(PERMISSIONS)
    undeclared = sorted(
        {f"{path}: {handler.opt.get('permission')}" for path, handler in _handlers(app)}
        - {
            f"{path}: {handler.opt['permission']}"
            for path, handler in _handlers(app)
            if handler.opt.get("permission") in known
        }
    )
    assert undeclared == []


def test_every_permission_of_the_table_opens_a_door(app: Litestar) -> None:
    """The table has no line that nothing uses."""
    used = {handler.opt.get("permission") for _, handler in _handlers(app)}
    assert (PUBLIC | set(PERMISSIONS)) - used == set()


def test_nothing_is_both_public_and_for_roles() -> None:
    """A permission is decided in one place."""
    assert set(PERMISSIONS) & PUBLIC == set()


@pytest.mark.parametrize("permission", ["", "no:such", "requests:own"])
def test_what_the_table_does_not_list_opens_for_nobody(permission: str) -> None:
    """Not even for an administrator."""
    assert not allowed(Viewer("p", "o", frozenset(Role)), permission)


def test_strangers_get_no_further_than_public_doors() -> None:
    """No permission of the table is open to a caller without an account."""
    assert not any(allowed(ANONYMOUS, permission) for permission in PERMISSIONS)


def test_a_program_without_a_token_is_told_to_bring_one(client: TestClient[Litestar]) -> None:
    """The API answers 401 in problem+json, never a redirect to a page."""
    answer = client.get("/api/v1/requests")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_person_is_taken_to_sign_in_and_back(client: TestClient[Litestar]) -> None:
    """A page asks for sign-in and remembers where the person was going."""
    answer = client.get("/requests?status=draft", headers={"accept": "text/html"}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Frequests%3Fstatus%3Ddraft"


def test_a_bad_token_is_refused_even_where_none_is_needed(client: TestClient[Litestar]) -> None:
    """A token that is not good is an error, not a stranger."""
    answer = client.get("/stac", headers={"authorization": "Bearer lvk_nonsense"})
    assert answer.status_code == 401
