"""Whom to ask and to tell, in which order, and what stands open."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box
from sqlmodel import Session

from compliance.airspace import load_seed, zones_near
from compliance.notices.errors import NoticeNotFoundError, NoticeStateError
from compliance.notices.people import NEXT, Need, Party, State, people_for
from compliance.notices.service import Answer, draw_up, listed, record_answer, standing
from compliance.particulars import Permission, PermissionKind, Proposal, Purpose, Site, Water
from records.viewer import Viewer

STARTS = datetime(2026, 12, 21, 10, tzinfo=UTC)
PROPOSAL = Proposal(
    area=box(-5.4411, 56.4497, -5.4369, 56.4513),
    starts_at=STARTS,
    ends_at=STARTS + timedelta(hours=1),
    purpose=Purpose.INSPECTION,
)


def _with(**changes: object) -> Proposal:
    fields = {name: getattr(PROPOSAL, name) for name in ("area", "starts_at", "ends_at", "purpose")}
    return Proposal(**(fields | changes))


def _parties(proposal: Proposal, harbour: str | None = None) -> set[Party]:
    return {contact.party for contact in people_for(proposal, harbour=harbour)}


@pytest.mark.parametrize(
    ("changes", "party"),
    [
        ({"site": Site(school_near=True)}, Party.HEAD_TEACHER),
        ({"site": Site(railway_m=50)}, Party.RAILWAY),
        ({"site": Site(power_line_m=10)}, Party.POWER),
        ({"site": Site(nests_near=True)}, Party.NATURE),
        ({"site": Site(monument_near=True)}, Party.MONUMENTS),
        ({"site": Site(defence_site_near=True)}, Party.DEFENCE),
        ({"water": Water(max_level_m_odn=-0.5)}, Party.COASTGUARD),
        ({"purpose": Purpose.WORKS}, Party.TRUNK_ROAD),
    ],
)
def test_what_lies_near_adds_whom_to_ask(changes: dict[str, object], party: Party) -> None:
    """Each thing near the place, and the purpose, bring in their own people and nobody else's do."""
    assert party in _parties(_with(**changes))
    assert party not in _parties(PROPOSAL)


def test_a_harbour_brings_its_authority_and_its_ferries() -> None:
    """Inside harbour limits the authority must agree and the ferries are told."""
    assert {Party.HARBOUR, Party.FERRY, Party.COASTGUARD} <= _parties(PROPOSAL, harbour="Oban")


def test_an_airfield_is_asked_for_its_own_zone(session: Session, now: datetime, viewer: Viewer) -> None:
    """Inside a flight restriction zone the airfield is asked, and a dated permission for that zone settles it."""
    load_seed(session, now=now)
    assert PROPOSAL.area is not None
    zones = zones_near(session, PROPOSAL.area, STARTS, STARTS).zones
    tasks = draw_up(session, "r-1", PROPOSAL, zones=zones, viewer=viewer, now=now)
    airfields = [task for task in tasks if task.party is Party.AIRFIELD]
    assert [(task.zone, task.state, task.due_on) for task in airfields] == [("RU604A", State.TO_DO, date(2026, 12, 11))]
    permission = Permission(
        kind=PermissionKind.ZONE, reference="A-1", zone="RU604A", starts=STARTS - timedelta(days=1),
        ends=STARTS + timedelta(days=1),
    )  # fmt: skip
    permitted = _with(permissions=(permission,))
    settled = draw_up(session, "r-2", permitted, zones=zones, viewer=viewer, now=now)
    assert [task.state for task in settled if task.party is Party.AIRFIELD] == [State.AGREED]


def test_drawing_up_again_keeps_answers(session: Session, now: datetime, viewer: Viewer) -> None:
    """A changed proposal adds people and moves dates, and takes no answer away."""
    first = draw_up(session, "r-1", PROPOSAL, zones=(), viewer=viewer, now=now)
    landowner = next(task for task in first if task.party is Party.LANDOWNER)
    record_answer(session, landowner.id, Answer(State.AGREED, reference="L-7"), viewer=viewer, now=now)
    moved = _with(site=Site(school_near=True), starts_at=STARTS + timedelta(days=7), ends_at=STARTS + timedelta(days=8))
    second = draw_up(session, "r-1", moved, zones=(), viewer=viewer, now=now)
    assert len(second) == len(first) + 1
    kept = next(task for task in second if task.party is Party.LANDOWNER)
    assert (kept.state, kept.reference) == (State.AGREED, "L-7")


def test_open_consents_refer_and_open_notices_advise(session: Session, now: datetime, viewer: Viewer) -> None:
    """What is agreed or told no longer stands open; what is past its lead time is late."""
    tasks = draw_up(session, "r-1", PROPOSAL, zones=(), viewer=viewer, now=now)
    before = standing(tasks, date(2026, 12, 20))
    assert before.refers == ("landowner (to do)",)
    assert "police (to do)" in before.advises
    assert "landowner (to do)" in before.late
    for task in tasks:
        state = State.AGREED if task.need is Need.CONSENT else State.TOLD
        record_answer(session, task.id, Answer(state), viewer=viewer, now=now)
    after = standing(listed(session, "r-1"), date(2026, 12, 20))
    assert (after.refers, after.advises, after.late) == ((), (), ())


def test_answers_follow_their_order(session: Session, now: datetime, viewer: Viewer) -> None:
    """A notice is told, not agreed, and an entry that is not there cannot be answered."""
    tasks = draw_up(session, "r-1", PROPOSAL, zones=(), viewer=viewer, now=now)
    police = next(task for task in tasks if task.party is Party.POLICE)
    with pytest.raises(NoticeStateError):
        record_answer(session, police.id, Answer(State.AGREED), viewer=viewer, now=now)
    with pytest.raises(NoticeNotFoundError):
        record_answer(session, "nothing", Answer(State.TOLD), viewer=viewer, now=now)


@given(st.sampled_from(list(Need)), st.sampled_from(list(State)))
def test_nothing_goes_back_to_the_beginning(need: Need, state: State) -> None:
    """No answer can be turned back into nothing done."""
    assert State.TO_DO not in NEXT[need].get(state, frozenset())
