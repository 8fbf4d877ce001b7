"""A whole service over an empty database, and people to be."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.resources import files

import pytest
from argon2 import PasswordHasher
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import Engine

from app import tables
from app.assembly import Parts
from app.demo.cast import register_everybody
from app.demo.contract import make_contract
from app.demo.world import World
from app.identity import people, sign_in
from app.identity.callers import create_token
from app.identity.models import OrganisationKind
from app.identity.organisations import add_organisation, find_organisation
from app.identity.people import NewPerson, add_person, find_person, grant_role
from app.main import create_app
from app.settings import Settings
from compliance.airspace.service import load
from compliance.feeds import Feeds
from flights.area import ServiceArea
from flights.judging import Desk
from records.database import writing
from records.files import open_store
from records.ids import new_id
from records.viewer import SYSTEM, Role
from tests.app.watch import watching

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PASSWORD = "three unrelated words"
KeyMaker = Callable[..., dict[str, str]]

assert tables.ALL


@pytest.fixture(scope="session", autouse=True)
def _cheap_hashes() -> Iterator[None]:
    """Passwords of made-up people are hashed by the same function at its least cost."""
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "HASHER", cheap)
        patch.setattr(sign_in, "HASHER", cheap)
        yield


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
    """A browser or a program without an account, before an empty database; every change it makes must be audited."""
    assert engine is app.state.engine
    with watching() as silent, TestClient(app) as found:
        yield found
    assert silent == []


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


@pytest.fixture
def council(engine: Engine, parts: Parts, app: Litestar) -> World:
    """The demonstration's cast, registers, contract and airspace, with nothing asked for yet."""
    desk = Desk(parts.feeds, ServiceArea(-7.3, 55.2, -4.4, 56.8))
    world = World(engine=engine, files=parts.files, desk=desk, today=NOW.date())
    with writing(engine) as session:
        register_everybody(session, world)
        make_contract(session, world)
        seed = files("compliance.airspace") / "seed" / "argyll-demonstration.json"
        load(session, seed.read_bytes(), now=world.begins)
    assert engine is app.state.engine
    return world


@pytest.fixture
def keys(council: World) -> KeyMaker:
    """Makes the headers of a program acting for somebody of the cast, by the part of the e-mail before the @."""

    def make(name: str, role: Role | None = None) -> dict[str, str]:
        with writing(council.engine) as session:
            person = find_person(session, f"{name}@example.org")
            assert person is not None
            if role is not None:
                grant_role(session, person, role, viewer=SYSTEM, now=NOW)
            token = create_token(session, person, role or Role(person.roles[0]), viewer=SYSTEM, now=NOW)
        return {"authorization": f"Bearer {token}"}

    return make
