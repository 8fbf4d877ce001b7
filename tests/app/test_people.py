"""People: roles set anew, a new password, and somebody shut out; by service and by page."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlmodel import Session, col, select

from app.demo.world import PASSWORD, World
from app.identity.callers import caller_by_cookie, caller_by_token, create_token
from app.identity.errors import IdentityInputError, SignInRefusedError, UnknownPersonError
from app.identity.models import ApiToken, OrganisationKind, Person
from app.identity.organisations import add_organisation
from app.identity.people import (
    NewPerson,
    add_person,
    close_person,
    find_person,
    password_fits,
    set_password,
    set_roles,
    viewer_of,
)
from app.identity.sign_in import sign_in
from records import audit
from records.database import reading
from records.viewer import SYSTEM, Role

Client = TestClient[Litestar]
Keys = Callable[..., dict[str, str]]

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
WORDS = "three unrelated words"
PAGE = {"accept": "text/html"}


@pytest.fixture
def somebody(session: Session) -> Person:
    """A requester who has signed in once and has a token."""
    body = add_organisation(session, "The Council", OrganisationKind.COUNCIL, viewer=SYSTEM, now=NOW)
    new = NewPerson("roads@example.org", "Roads", body.id, [Role.REQUESTER, Role.VIEWER], WORDS)
    return add_person(session, new, viewer=SYSTEM, now=NOW)


def _actions(session: Session) -> list[str]:
    return list(session.exec(select(audit.AuditEntry.action)))


def test_nobody_can_close_what_is_not_there(session: Session) -> None:
    """An id that nobody has is told as such by each use case."""
    with pytest.raises(UnknownPersonError):
        close_person(session, "nobody", viewer=SYSTEM, now=NOW)
    with pytest.raises(UnknownPersonError):
        set_password(session, "nobody", WORDS, viewer=SYSTEM, now=NOW)
    with pytest.raises(UnknownPersonError):
        set_roles(session, "nobody", [Role.VIEWER], viewer=SYSTEM, now=NOW)


def test_nobody_shuts_themselves_out(session: Session, somebody: Person) -> None:
    """Neither by closing themselves nor by laying down the role that could undo it."""
    with pytest.raises(IdentityInputError):
        close_person(session, somebody.id, viewer=viewer_of(somebody), now=NOW)
    somebody.roles = [Role.ADMINISTRATOR.value]
    with pytest.raises(IdentityInputError) as refused:
        set_roles(session, somebody.id, [Role.VIEWER], viewer=viewer_of(somebody), now=NOW)
    assert refused.value.field == "roles"


def test_a_person_without_a_role_is_closed_instead(session: Session, somebody: Person) -> None:
    """An empty set of roles is refused with what to do."""
    with pytest.raises(IdentityInputError) as refused:
        set_roles(session, somebody.id, [], viewer=SYSTEM, now=NOW)
    assert refused.value.remedy is not None


def test_closing_ends_every_way_in(session: Session, somebody: Person) -> None:
    """The cookie, the token and the password all stop at once; the row and its name stay."""
    opened = sign_in(session, somebody.email, WORDS, now=NOW, hours=1)
    token = create_token(session, somebody, Role.REQUESTER, viewer=SYSTEM, now=NOW)
    session.flush()
    close_person(session, somebody.id, viewer=SYSTEM, now=NOW)
    close_person(session, somebody.id, viewer=SYSTEM, now=NOW)
    session.flush()
    assert caller_by_cookie(session, opened.secret, now=NOW) is None
    assert caller_by_token(session, token, now=NOW) is None
    with pytest.raises(SignInRefusedError):
        sign_in(session, somebody.email, WORDS, now=NOW, hours=1)
    assert session.get_one(Person, somebody.id).name == "Roads"
    assert _actions(session).count("person.closed") == 1


def test_a_new_password_replaces_the_old_and_ends_its_sign_ins(session: Session, somebody: Person) -> None:
    """A short one is refused and changes nothing."""
    opened = sign_in(session, somebody.email, WORDS, now=NOW, hours=1)
    session.flush()
    with pytest.raises(IdentityInputError):
        set_password(session, somebody.id, "short", viewer=SYSTEM, now=NOW)
    assert password_fits(somebody, WORDS)
    set_password(session, somebody.id, "three other words", viewer=SYSTEM, now=NOW)
    session.flush()
    assert password_fits(somebody, "three other words")
    assert not password_fits(somebody, WORDS)
    assert caller_by_cookie(session, opened.secret, now=NOW) is None


def test_a_token_loses_the_role_that_is_taken_away(session: Session, somebody: Person) -> None:
    """One whose only role is gone is revoked."""
    create_token(session, somebody, Role.REQUESTER, viewer=SYSTEM, now=NOW)
    create_token(session, somebody, Role.VIEWER, viewer=SYSTEM, now=NOW)
    set_roles(session, somebody.id, [Role.VIEWER], viewer=SYSTEM, now=NOW)
    session.flush()
    live = select(ApiToken).where(col(ApiToken.revoked_at).is_(None))
    assert [token.roles for token in session.exec(live)] == [["viewer"]]


def test_an_administrator_registers_and_closes_somebody_on_pages(client: Client, council: World, keys: Keys) -> None:
    """What is wrong comes back beside its field with what was typed; then the person is there."""
    who = keys("admin", Role.ADMINISTRATOR) | PAGE
    home = next(iter(council.organisations.values()))
    form = {"name": "New Officer", "email": "new", "organisation_id": home, "roles": ["requester", "viewer"]}
    refused = client.post("/people", data=form, headers=who)
    assert refused.status_code == 422
    assert 'id="email-error"' in refused.text
    assert "New Officer" in refused.text
    done = client.post("/people", data={**form, "email": "new@example.org"}, headers=who, follow_redirects=False)
    assert done.status_code == 303
    here = done.headers["location"]
    empty = client.post(f"{here}/roles", data={}, headers=who)
    assert empty.status_code == 422
    assert 'id="roles-error"' in empty.text
    assert (
        client.post(f"{here}/roles", data={"roles": "viewer"}, headers=who, follow_redirects=False).status_code == 303
    )
    assert client.post(f"{here}/close", data={}, headers=who, follow_redirects=False).status_code == 303
    with reading(council.engine) as session:
        row = find_person(session, "new@example.org")
        assert row is not None
        assert row.closed_at is not None
        assert row.roles == ["viewer"]
    assert "Closed" in client.get("/people", headers=who).text


def test_an_organisation_is_registered_once(client: Client, council: World, keys: Keys) -> None:
    """Twice the same name, and a kind that is none, are refused beside their fields."""
    who = keys("admin", Role.ADMINISTRATOR) | PAGE
    new = {"body": "Islands Trust", "kind": "partner"}
    assert client.post("/people/organisations", data=new, headers=who, follow_redirects=False).status_code == 303
    again = client.post("/people/organisations", data=new, headers=who)
    assert again.status_code == 422
    assert 'id="body-error"' in again.text
    assert 'id="kind-error"' in client.post("/people/organisations", data={**new, "kind": "x"}, headers=who).text
    assert council.engine


@pytest.mark.parametrize("path", ["/people", "/people/anybody"])
def test_the_register_is_the_administrators(client: Client, council: World, keys: Keys, path: str) -> None:
    """Everybody else is told that their roles do not allow it."""
    assert client.get(path, headers=keys("coast") | PAGE).status_code == 403
    assert council.engine


def test_a_person_changes_their_own_password_with_the_one_they_have(client: Client, council: World, keys: Keys) -> None:
    """The wrong one, a short one and two that differ are refused; the right one signs this browser in anew."""
    who = keys("coast") | PAGE
    right = {"current": PASSWORD, "password": "a wholly new phrase", "again": "a wholly new phrase"}
    for change, field in (
        ({"current": "guess"}, "current"),
        ({"again": "another phrase"}, "again"),
        ({"password": "short", "again": "short"}, "password"),
    ):
        refused = client.post("/account/password", data={**right, **change}, headers=who)
        assert refused.status_code == 422
        assert f'id="{field}-error"' in refused.text
    done = client.post("/account/password", data=right, headers=who, follow_redirects=False)
    assert done.status_code == 303
    assert "laverock_session" in done.headers["set-cookie"]
    with reading(council.engine) as session:
        row = find_person(session, "coast@example.org")
        assert row is not None
        assert password_fits(row, "a wholly new phrase")
    page = client.get("/account", headers=who)
    assert "coast@example.org" in page.text
