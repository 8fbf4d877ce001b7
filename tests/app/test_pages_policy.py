"""The policy, verdicts and spend as pages."""

from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from app.demo.world import World
from app.pages.policy.pages import value_words
from app.pages.spend.chart import spend_chart
from app.pages.spend.figures import SpendRow, finding
from compliance.feeds import Feeds
from compliance.service import check
from compliance.shipped import shipped_policy
from records.database import writing

Client = TestClient[Litestar]
Keys = Callable[..., dict[str, str]]

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PAGE = {"accept": "text/html"}
DUNBEG = {
    "type": "Polygon",
    "coordinates": [
        [[-5.4411, 56.4497], [-5.4369, 56.4497], [-5.4369, 56.4513], [-5.4411, 56.4513], [-5.4411, 56.4497]],
    ],
}


def test_a_version_that_does_not_exist_is_not_found(client: Client) -> None:
    """It is a page in words, for people."""
    answer = client.get("/policy/99", headers=PAGE)
    assert answer.status_code == 404
    assert "No policy version 99" in answer.text


def test_the_policy_is_open_to_everybody_and_whole(client: Client) -> None:
    """Every rule with its statement, source and doubt; every figure with its source."""
    answer = client.get("/policy", headers=PAGE)
    assert answer.status_code == 200
    policy, told = shipped_policy(), unescape(answer.text)
    for rule in policy.rules:
        assert f'id="{rule.id}-{rule.version}"' in told
        assert rule.source.url in told
        assert rule.statement in told
    assert told.count("Not certain: ") == sum(rule.unsure is not None for rule in policy.rules)
    for parameter in policy.parameters:
        assert parameter.title in told
    assert client.get(f"/policy/{policy.version}", headers=PAGE).status_code == 200


def test_figures_are_said_with_their_units() -> None:
    """Yes and no, pounds and metres; and openly nothing where there is no value."""
    policy = shipped_policy()
    height = policy.parameter("height_limit_m")
    assert value_words(height, height.values[0]) == "120 m"
    marks = policy.parameter("class_marks_flag")
    assert [value_words(marks, dated) for dated in marks.values] == ["yes", "no"]
    assert value_words(height, None) == "no value on this day"


@pytest.fixture
def blocked(council: World) -> str:
    """A verdict that the coast's officer was given over Oban's restriction zone."""
    document = {"stage": "go_no_go", "vehicle": "air", "area": DUNBEG, "operation": "pdra01", "max_height_m_agl": 90}
    times = {"starts_at": "2026-12-21T10:00:00Z", "ends_at": "2026-12-21T11:00:00Z"}
    with writing(council.engine) as session:
        viewer = council.people["coast@example.org"]
        return check(session, document | times, viewer=viewer, feeds=Feeds.offline(), now=NOW).id


def test_a_verdict_says_what_stops_it_and_what_would_change_that(client: Client, blocked: str, keys: Keys) -> None:
    """Findings by weight, the way out, the clause, and how old the evidence is."""
    answer = client.get(f"/verdicts/{blocked}", headers=keys("coast") | PAGE)
    assert answer.status_code == 200
    for said in ("What stops it", "FRZ-1", "It would pass if:", "days old when judged", "It authorises nothing"):
        assert said in answer.text
    assert answer.text.index("What stops it") < answer.text.index("Rules that pass or do not bind")


def test_a_verdict_is_not_for_other_organisations(client: Client, blocked: str, keys: Keys) -> None:
    """Flight safety sees it; a partner gets the answer of one that does not exist; a stranger signs in."""
    assert client.get(f"/verdicts/{blocked}", headers=keys("safety") | PAGE).status_code == 200
    assert client.get(f"/verdicts/{blocked}", headers=keys("police") | PAGE).status_code == 404
    assert client.get(f"/verdicts/{blocked}", headers=PAGE, follow_redirects=False).status_code == 303


def test_spend_is_a_chart_a_sentence_and_a_table(client: Client, council: World, keys: Keys) -> None:
    """For who manages money; the same figures as CSV; a supplier is refused."""
    page = client.get("/spend", headers=keys("procurement") | PAGE)
    assert page.status_code == 200
    assert "<figcaption" in page.text
    assert 'role="img"' in page.text
    assert " style=" not in page.text
    rows = client.get("/spend.csv", headers=keys("procurement")).text.splitlines()
    assert rows[0].startswith("framework,scope,name,orders,committed_pence")
    assert rows[1].split(",")[1] == "framework"
    assert client.get("/spend", headers=keys("corran") | PAGE).status_code == 403
    assert client.get("/spend?framework=none", headers=keys("procurement") | PAGE).status_code == 404
    assert council.engine


def test_a_bar_keeps_a_name_from_becoming_markup() -> None:
    """Names come from people: they are text in the drawing too."""
    row = SpendRow("lot", "<script>", 1, 100, 200, 300, 400, 1000, 2000, 1000)
    drawn = str(spend_chart([row], finding(row)))
    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn
    assert finding(row) == "£10 of £20 is held by orders (50%); £10 is left."


def test_without_a_ceiling_nothing_is_left_of_it() -> None:
    """No ceiling is said to be none, never zero."""
    row = SpendRow("body", "Council", 0, 0, 0, 0, 0, 0, None, None)
    assert finding(row) == "£0 is held by orders. No ceiling is set."
