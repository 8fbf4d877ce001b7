"""Signing in, staying signed in, and the token that proves a form is ours."""

import re

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from app.auth import COOKIE
from app.identity.models import OrganisationKind, Person, SignIn
from app.identity.organisations import add_organisation
from app.identity.people import NewPerson, add_person
from records.database import reading, writing
from records.viewer import SYSTEM, Role
from tests.app.conftest import NOW, PASSWORD

EMAIL = "officer@example.org"
HTML = {"accept": "text/html"}


@pytest.fixture
def officer(engine: Engine) -> str:
    """Somebody who can sign in; their id."""
    with writing(engine) as session:
        council = add_organisation(session, "The Council", OrganisationKind.COUNCIL, viewer=SYSTEM, now=NOW)
        new = NewPerson(EMAIL, "Roads officer", council.id, [Role.REQUESTER], PASSWORD)
        return add_person(session, new, viewer=SYSTEM, now=NOW).id


def _sign_in(client: TestClient[Litestar], password: str = PASSWORD, **fields: str) -> int:
    answer = client.post(
        "/sign-in", data={"email": EMAIL, "password": password, **fields}, headers=HTML, follow_redirects=False
    )
    return answer.status_code


def _token(client: TestClient[Litestar]) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/", headers=HTML).text)
    assert found is not None
    return found.group(1)


@pytest.mark.usefixtures("officer")
def test_the_right_password_signs_in(client: TestClient[Litestar]) -> None:
    """The cookie is for this service's scripts and other sites to leave alone."""
    answer = client.post(
        "/sign-in", data={"email": EMAIL.upper(), "password": PASSWORD}, headers=HTML, follow_redirects=False
    )
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert "Good day, Roads officer" in client.get("/", headers=HTML).text


@pytest.mark.usefixtures("officer")
def test_the_secret_itself_is_not_kept(client: TestClient[Litestar], engine: Engine) -> None:
    """The database holds a hash of the cookie and an argon2 hash of the password."""
    _sign_in(client)
    with reading(engine) as session:
        assert client.cookies[COOKIE] not in {row.secret_sha256 for row in session.exec(select(SignIn))}
        assert all((row.password_hash or "").startswith("$argon2id$") for row in session.exec(select(Person)))


@pytest.mark.usefixtures("officer")
def test_a_wrong_password_is_told_without_saying_which_was_wrong(client: TestClient[Litestar]) -> None:
    """The refusal is the same for an unknown e-mail and for a wrong password."""
    first = client.post("/sign-in", data={"email": EMAIL, "password": "wrong"}, headers=HTML)
    second = client.post("/sign-in", data={"email": "nobody@example.org", "password": "wrong"}, headers=HTML)
    assert first.status_code == second.status_code == 422
    assert "do not go together" in first.text
    assert "do not go together" in second.text


@pytest.mark.usefixtures("officer")
def test_guessing_is_slowed_down(client: TestClient[Litestar]) -> None:
    """After eight wrong tries the right password waits too."""
    assert [_sign_in(client, "wrong") for _ in range(8)] == [422] * 8
    assert _sign_in(client) == 422
    assert COOKIE not in client.cookies


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_sign_in_never_leads_to_another_site(client: TestClient[Litestar], elsewhere: str) -> None:
    """A link that was tampered with leads to the start page."""
    answer = client.post(
        "/sign-in",
        data={"email": EMAIL, "password": PASSWORD, "next": elsewhere},
        headers=HTML,
        follow_redirects=False,
    )
    assert answer.headers["location"] == "/"


@pytest.mark.usefixtures("officer")
def test_a_form_without_its_token_is_refused(client: TestClient[Litestar], engine: Engine) -> None:
    """A cookie alone changes nothing."""
    _sign_in(client)
    assert client.post("/sign-out", data={}, headers=HTML).status_code == 403
    with reading(engine) as session:
        assert session.exec(select(SignIn)).first() is not None


@pytest.mark.usefixtures("officer")
def test_a_form_with_its_token_goes_through(client: TestClient[Litestar], engine: Engine) -> None:
    """The token from the page signs out."""
    _sign_in(client)
    answer = client.post("/sign-out", data={"csrf_token": _token(client)}, headers=HTML, follow_redirects=False)
    assert answer.status_code == 303
    with reading(engine) as session:
        assert session.exec(select(SignIn)).first() is None


@pytest.mark.usefixtures("officer")
def test_the_token_may_come_in_a_header(client: TestClient[Litestar]) -> None:
    """Scripts of ours send it so; without it a cookie's JSON is refused."""
    _sign_in(client)
    body = {"stage": "request"}
    assert client.post("/api/v1/checks", json=body).status_code == 403
    assert client.post("/api/v1/checks", json=body, headers={"x-csrf-token": _token(client)}).status_code in {200, 201}


def test_a_search_needs_neither_account_nor_token(client: TestClient[Litestar]) -> None:
    """Anybody may post a search of what is public."""
    assert client.post("/stac/search", json={"limit": 1}).status_code == 200
