"""A new policy says which open requests it would change before anybody is surprised."""

from typing import Any

from litestar import Litestar
from litestar.testing import TestClient

from app.demo.world import World
from compliance.shipped import read_policy, shipped_policy
from flights.impact import impact_of
from records.database import reading
from tests.app.conftest import KeyMaker
from tests.app.test_thread_api import OBAN_BAY, ask


def _submitted(client: TestClient[Litestar], keys: KeyMaker) -> Any:
    made = client.post("/api/v1/requests", json=ask(OBAN_BAY), headers=keys("coast")).json()
    return client.post(f"/api/v1/requests/{made['id']}/submit", json={}, headers=keys("coast")).json()


def test_a_lower_limit_would_block_what_is_open(client: TestClient[Litestar], council: World, keys: KeyMaker) -> None:
    """A limit of 50 m names the open request that asks for 60 m, its rule, and both outcomes."""
    asked = _submitted(client, keys)
    old = '{ from = 2020-12-31, value = 120, source = "UK Regulation (EU) 2019/947 Article 4'
    text = shipped_policy().text
    assert text.count(old) == 1
    stricter = read_policy(text.replace(old, old.replace("value = 120", "value = 50")))
    with reading(council.engine) as session:
        (found,) = impact_of(session, stricter)
    assert (found.reference, found.after) == (asked["reference"], "BLOCKED")
    assert ("HGT-1", "PASS", "FAIL") in found.findings
    assert asked["reference"] in found.sentence


def test_the_same_policy_changes_nothing(client: TestClient[Litestar], council: World, keys: KeyMaker) -> None:
    """Judged again by the policy in force, every verdict comes out as it stands."""
    _submitted(client, keys)
    with reading(council.engine) as session:
        assert impact_of(session, shipped_policy()) == []
