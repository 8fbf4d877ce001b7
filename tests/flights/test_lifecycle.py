"""The tables of verbs are the only say in what can be done when."""

import pytest

from flights.errors import NotNowError
from flights.lifecycle import (
    OPEN,
    REQUEST_TRANSITIONS,
    SESSION_TRANSITIONS,
    RequestStatus,
    SessionStatus,
    moved,
    verbs_from,
)


def test_a_verb_leads_where_the_table_says() -> None:
    """A draft that is submitted may come to wait for approval."""
    found = moved(REQUEST_TRANSITIONS, "submit", RequestStatus.DRAFT, RequestStatus.AWAITING_APPROVAL)
    assert found is RequestStatus.AWAITING_APPROVAL


def test_a_verb_that_does_not_fit_names_those_that_do() -> None:
    """A draft cannot be approved, and the refusal says what can be done with it."""
    with pytest.raises(NotNowError, match="From here: submit, withdraw"):
        moved(REQUEST_TRANSITIONS, "approve", RequestStatus.DRAFT)


def test_a_verb_does_not_lead_elsewhere() -> None:
    """Submitting never approves."""
    with pytest.raises(NotNowError):
        moved(REQUEST_TRANSITIONS, "submit", RequestStatus.DRAFT, RequestStatus.APPROVED)


@pytest.mark.parametrize("ended", sorted(set(RequestStatus) - OPEN))
def test_nothing_can_be_done_with_what_has_ended(ended: RequestStatus) -> None:
    """A closed, refused, withdrawn or cancelled request stays as it is."""
    assert verbs_from(REQUEST_TRANSITIONS, ended) == []


def test_every_state_can_be_reached() -> None:
    """Each state but the first is some verb's end."""
    reached = {target for row in REQUEST_TRANSITIONS for target in row.targets}
    assert reached == set(RequestStatus)
    visits = {target for row in SESSION_TRANSITIONS for target in row.targets}
    assert visits == set(SessionStatus)


@pytest.mark.parametrize("state", sorted(set(SessionStatus) - {SessionStatus.GO}))
def test_only_a_go_is_flown(state: SessionStatus) -> None:
    """Nothing flies that was not judged a go on the day."""
    assert "fly" not in verbs_from(SESSION_TRANSITIONS, state)
