"""A whole service over an empty database, and people to be."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import Engine

from app import tables
from app.assembly import Parts
from app.identity.callers import create_token
from app.identity.models import OrganisationKind
from app.identity.organisations import add_organisation, find_organisation
from app.identity.people import NewPerson, add_person
from app.main import create_app
from app.settings import Settings
from compliance.feeds import Feeds
from records.database import writing
from records.files import open_store
from records.ids import new_id
from records.viewer import SYSTEM, Role

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PASSWORD = "three unrelated words"
KeyMaker = Callable[..., dict[str, str]]

assert tables.ALL


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a service that keeps everything in a temporary folder and has no worker of its own."""
    return Settings(data=tmp_path_factory.mktemp("service"), workers=0)


@pytest.fixture(scope="session")
def parts(_empty_database: Engine, settings: Settings) -> Parts:
    """The database under test, a folder for files, and no outside feeds."""
    return Parts(engine=_empty_database, files=open_store(settings.data / "files"), feeds=Feeds.offline())


@pytest.fixture(scope="session")
def app(settings: Settings, parts: Parts) -> Litestar:
    """The service, made once: it keeps nothing between requests but what the database holds."""
    return create_app(settings, parts=parts, clock=lambda: NOW)


@pytest.fixture
def client(app: Litestar, engine: Engine) -> Iterator[TestClient[Litestar]]:
    """A browser or a program without an account, before an empty database."""
    assert engine is app.state.engine
    with TestClient(app) as found:
        yield found


@pytest.fixture
def key(engine: Engine) -> KeyMaker:
    """Makes the headers of a program acting in a role, for an organisation made when first named."""

    def make(role: Role, organisation: str = "The Council") -> dict[str, str]:
        kind = OrganisationKind.COUNCIL if organisation == "The Council" else OrganisationKind.PARTNER
        with writing(engine) as session:
            employer = find_organisation(session, organisation) or add_organisation(
                session, organisation, kind, viewer=SYSTEM, now=NOW
            )
            email = f"{new_id()}@example.org"
            person = add_person(
                session,
                NewPerson(email, "Somebody", employer.id, [role], PASSWORD),
                viewer=SYSTEM,
                now=NOW,
            )
            token = create_token(session, person, role, viewer=SYSTEM, now=NOW)
        return {"authorization": f"Bearer {token}"}

    return make
