"""The route says which rule fired, who was ranked, and who was skipped and why."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framework.errors import AgreementError
from framework.routing import Ask, LotRule, Method, Place, Standing, decide
from framework.scoring import BidFigures, score
from framework.vocabulary import AwardRule, Zone

ON = date(2026, 11, 21)
RULE = LotRule(AwardRule.RANKED_THEN_COMPETITION, 2_000_000)


def place(name: str, rank: int, *, capacity: int = 3, open_orders: int = 0, ends: date | None = None) -> Place:
    """A supplier's place that serves Lorn."""
    return Place(name, name.title(), rank, capacity, (Zone.LORN,), date(2026, 4, 1), ends, open_orders)


PLACES = [place("beinn", 2), place("adder", 1), place("corrie", 3)]
ALL_WELL = [Standing(name, eligible=True) for name in ("adder", "beinn", "corrie")]


def test_the_first_ranked_is_awarded_directly_up_to_the_limit_exactly() -> None:
    """At £20,000.00 it is a direct award to rank one; a penny more is a mini-competition among all who can."""
    direct = decide(RULE, PLACES, ALL_WELL, Ask(2_000_000, ON, Zone.LORN))
    assert (direct.method, direct.chosen) == (Method.DIRECT_AWARD, "adder")
    above = decide(RULE, PLACES, ALL_WELL, Ask(2_000_001, ON, Zone.LORN))
    assert (above.method, above.chosen) == (Method.MINI_COMPETITION, None)
    assert above.invited == ("adder", "beinn", "corrie")


def test_every_skipped_supplier_has_its_reasons() -> None:
    """One is at capacity, one has lapsed insurance, the third is chosen, and the ranking is kept."""
    places = [place("adder", 1, open_orders=3), place("beinn", 2), place("corrie", 3)]
    standings = [
        Standing("adder", eligible=True),
        Standing("beinn", eligible=False, reasons=("insurance lapsed on 1 November 2026",)),
        Standing("corrie", eligible=True),
    ]
    decided = decide(RULE, places, standings, Ask(55000, ON, Zone.LORN))
    assert decided.chosen == "corrie"
    assert decided.ranking == ("adder", "beinn", "corrie")
    assert [skip.reasons for skip in decided.skipped] == [
        ("it has 3 open orders and a capacity of 3",),
        ("insurance lapsed on 1 November 2026",),
    ]


def test_an_unknown_standing_is_never_taken_as_eligible() -> None:
    """A supplier about whom nothing was passed in is skipped as unknown; with nobody left there is no award."""
    decided = decide(RULE, PLACES, [], Ask(55000, ON))
    assert (decided.method, decided.chosen) == (Method.NONE, None)
    assert all("its standing is unknown" in skip.reasons for skip in decided.skipped)


def test_a_decline_cascades_to_the_next_rank() -> None:
    """The answer of the first-ranked is a reason to skip it."""
    decided = decide(RULE, PLACES, ALL_WELL, Ask(55000, ON, Zone.LORN, answers={"adder": "it declined: no crew free"}))
    assert decided.chosen == "beinn"
    assert decided.skipped[0].reasons == ("it declined: no crew free",)


def test_zone_and_dates_of_a_place_are_kept() -> None:
    """A supplier that does not serve the zone, or whose place has ended, is skipped."""
    places = [place("adder", 1, ends=date(2026, 11, 20)), place("beinn", 2)]
    decided = decide(RULE, places, ALL_WELL, Ask(55000, ON, Zone.KINTYRE))
    assert decided.chosen is None
    assert decided.skipped[0].reasons == ("its place on the lot does not cover the date", "it does not serve Kintyre")


@pytest.mark.parametrize(
    ("rule", "compete", "method"),
    [
        (LotRule(AwardRule.SINGLE_SUPPLIER, None), True, Method.SINGLE_SUPPLIER),
        (LotRule(AwardRule.COMPETITION, None), False, Method.MINI_COMPETITION),
        (LotRule(AwardRule.RANKED, None), False, Method.DIRECT_AWARD),
        (LotRule(AwardRule.RANKED, None), True, Method.MINI_COMPETITION),
        (LotRule(AwardRule.RANKED_THEN_COMPETITION, 0), False, Method.MINI_COMPETITION),
    ],
)
def test_each_rule_of_award_has_its_method(rule: LotRule, compete: bool, method: Method) -> None:  # noqa: FBT001
    """A single supplier, a lot that bars direct award, ranking, a buyer's choice to compete, a limit of zero."""
    assert decide(rule, PLACES, ALL_WELL, Ask(1, ON, compete=compete)).method is method


@given(st.lists(st.booleans(), min_size=3, max_size=3), st.integers(0, 5_000_000))
def test_nobody_ineligible_is_ever_chosen_or_invited(eligible: list[bool], value: int) -> None:
    """Whatever the standings, only eligible suppliers are offered work, and everyone else has a reason."""
    standings = [Standing(n, eligible=e) for n, e in zip(("adder", "beinn", "corrie"), eligible, strict=True)]
    decided = decide(RULE, PLACES, standings, Ask(value, ON))
    able = {standing.organisation_id for standing in standings if standing.eligible}
    assert {decided.chosen, *decided.invited} - {None} <= able
    assert {skip.organisation_id for skip in decided.skipped} == {"adder", "beinn", "corrie"} - able


def test_a_competition_at_sixty_forty_is_scored_and_explained() -> None:
    """Sixty quality, forty price: £9,000 with 70 beats £8,000 with 60, with every figure in the sentence."""
    best, second = score([BidFigures("low", 800_000, 6000), BidFigures("good", 900_000, 7000)], 4000)
    assert (best.organisation_id, best.total_bp) == ("good", 7756)
    assert (second.organisation_id, second.total_bp) == ("low", 7600)
    assert best.explanation == "Price £8,000.00 ÷ £9,000.00 = 88.89 × 40%, quality 70 × 60%: 77.56."


@pytest.mark.parametrize(
    "bids",
    [
        [],
        [BidFigures("a", 0, 5000)],
        [BidFigures("a", 100, 10001)],
        [BidFigures("a", 100, 5000), BidFigures("b", 100, 5000)],
    ],
)
def test_a_competition_that_cannot_be_decided_is_refused(bids: list[BidFigures]) -> None:
    """No bids, a free bid, an impossible mark and a dead heat are refused."""
    with pytest.raises(AgreementError):
        score(bids, 4000)
