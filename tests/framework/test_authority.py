"""Two authorities, personal, limited, dated, lapsing with the post."""

from datetime import date

import pytest
from sqlmodel import Session

from framework.authority import Grant, grant_authority, lapse_authority, may_approve, require_approval
from framework.errors import AgreementError, AuthorityError, MoneyError
from framework.vocabulary import AuthorityKind
from tests.framework.council import NOW, PROCUREMENT

GRANT = Grant(
    "head", "council", AuthorityKind.PURCHASING, 5_000_000, "Head of Roads", date(2026, 4, 1), date(2026, 12, 31)
)


def test_authority_is_not_given_to_oneself_backwards_or_without_a_post(session: Session) -> None:
    """Each mistake is refused by its field."""
    for grant, field, error in (
        (Grant("officer", "council", AuthorityKind.BUDGET, 1, "Clerk", date(2026, 4, 1)), "person_id", AgreementError),
        (Grant("a", "council", AuthorityKind.BUDGET, 1, " ", date(2026, 4, 1)), "post", AgreementError),
        (Grant("a", "c", AuthorityKind.BUDGET, 1, "P", date(2026, 4, 1), date(2026, 3, 1)), "ends", AgreementError),
        (Grant("a", "c", AuthorityKind.BUDGET, -1, "P", date(2026, 4, 1)), "limit_pence", MoneyError),
    ):
        with pytest.raises(error) as refused:
            grant_authority(session, grant, viewer=PROCUREMENT, now=NOW)
        assert refused.value.field == field


def test_the_limit_is_met_exactly_and_not_passed(session: Session) -> None:
    """£50,000.00 is within, a penny more is above, and the sentence says both figures."""
    grant_authority(session, GRANT, viewer=PROCUREMENT, now=NOW)
    on = date(2026, 11, 20)
    assert may_approve(session, "head", 5_000_000, on, AuthorityKind.PURCHASING).allowed
    above = may_approve(session, "head", 5_000_001, on, AuthorityKind.PURCHASING)
    assert not above.allowed
    assert above.reason == ("£50,000.01 is above the purchasing authority of £50,000.00 held as Head of Roads.")


def test_purchasing_authority_is_not_budget_authority(session: Session) -> None:
    """Who may award may not thereby spend."""
    grant_authority(session, GRANT, viewer=PROCUREMENT, now=NOW)
    decision = may_approve(session, "head", 1, date(2026, 11, 20), AuthorityKind.BUDGET)
    assert not decision.allowed
    assert "never given" in decision.reason


def test_authority_ends_with_its_dates_and_with_the_post(session: Session) -> None:
    """It holds to the end of its last day, and from the day the post is left no more."""
    made = grant_authority(session, GRANT, viewer=PROCUREMENT, now=NOW)
    assert may_approve(session, "head", 1, date(2026, 12, 31), AuthorityKind.PURCHASING).allowed
    assert not may_approve(session, "head", 1, date(2027, 1, 1), AuthorityKind.PURCHASING).allowed
    lapse_authority(session, made.id, date(2026, 11, 1), viewer=PROCUREMENT, now=NOW)
    assert may_approve(session, "head", 1, date(2026, 10, 31), AuthorityKind.PURCHASING).allowed
    with pytest.raises(AuthorityError, match="lapsed"):
        require_approval(session, "head", 1, date(2026, 11, 1), AuthorityKind.PURCHASING)
