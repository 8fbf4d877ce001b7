"""The registers: who may change what, what a proposal is built from, who is eligible and what runs out."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from compliance.registers import service, store
from compliance.registers.errors import (
    RegisterConflictError,
    RegisterForbiddenError,
    RegisterInvalidError,
    RegisterNotFoundError,
)
from compliance.registers.models import Cover
from compliance.registers.service import By
from compliance.registers.shapes import (
    AgreementCreate,
    AircraftChange,
    AircraftCreate,
    AuthorisationCreate,
    CertificateCreate,
    DeclarationCreate,
    HoursCreate,
    InsuranceCreate,
    OperatorChange,
    OperatorCreate,
    PilotCreate,
)
from records import audit
from records.viewer import ANONYMOUS, Role, Viewer

ON = date(2026, 12, 21)
OTHER = Viewer(person_id="p-2", organisation_id="other", roles=frozenset({Role.SUPPLIER}))
OWN = Viewer(person_id="p-3", organisation_id="org", roles=frozenset({Role.SUPPLIER}))


@pytest.fixture
def by(viewer: Viewer, now: datetime) -> By:
    """The administrator, now."""
    return By(viewer, now)


def _operator(session: Session, by: By, name: str = "org") -> None:
    new = OperatorCreate(
        organisation_id=name, name=name, operator_id="GBR-OP-ABCDEFGHJKLM", operator_id_expires=date(2027, 5, 1)
    )
    service.register_operator(session, new, by=by)


def _in_order(session: Session, by: By) -> tuple[str, str]:
    """An operator with everything in order; gives the pilot's and the aircraft's ids."""
    _operator(session, by)
    dates = {"starts": date(2026, 1, 1), "expires": date(2026, 12, 31)}
    service.add_authorisation(
        session, "org", AuthorisationCreate(kind="pdra01", number="UAS-1", conditions=[], **dates), by=by
    )
    for cover in Cover:
        new = InsuranceCreate(cover=cover, insurer_ref="P-1", ec785_compliant=True, limit_pence=10**9, **dates)
        service.add_insurance(session, "org", new, by=by)
    service.add_agreement(session, "org", AgreementCreate(reference="DPA-1", **dates), by=by)
    pilot = service.add_pilot(
        session,
        PilotCreate(
            organisation_id="org", name="Ann", flyer_id="GBR-RP-BCDFGHJKLMNP", flyer_id_expires=date(2029, 1, 1)
        ),
        by=by,
    )
    craft = service.add_aircraft(
        session, AircraftCreate(organisation_id="org", model="M30T", serial="1", coldest_c=-20, warmest_c=50), by=by
    )
    return pilot.id, craft.id


def test_an_operator_in_order_is_eligible_until_its_last_day(session: Session, by: By) -> None:
    """Papers are valid to the end of their last day and not after."""
    _in_order(session, by)
    assert service.eligibility(session, "org", date(2026, 12, 31)) == (True, ())
    eligible, reasons = service.eligibility(session, "org", date(2027, 1, 1))
    assert not eligible
    assert len(reasons) == 5


def test_nothing_on_record_is_not_eligible(session: Session, by: By) -> None:
    """A bare registration lacks everything, and each lack is said."""
    _operator(session, by)
    eligible, reasons = service.eligibility(session, "org", ON)
    assert not eligible
    assert len(reasons) == 7
    assert service.eligibility(session, "nobody", ON).reasons == ("The organisation is not registered as an operator.",)


def test_insurance_must_state_its_conformity(session: Session, by: By) -> None:
    """Aviation cover that does not say it meets the regulation does not count as meeting it."""
    _operator(session, by)
    new = InsuranceCreate(cover=Cover.AVIATION, insurer_ref="P", expires=date(2027, 1, 1))
    service.add_insurance(session, "org", new, by=by)
    assert any("785/2004" in reason for reason in service.eligibility(session, "org", ON).reasons)


def test_the_blocks_are_those_of_a_proposal(session: Session, by: By) -> None:
    """Operator, pilot and aircraft come out in a proposal's own words."""
    pilot_id, aircraft_id = _in_order(session, by)
    service.add_certificate(session, pilot_id, CertificateCreate(kind="gvc", category="rotary_wing"), by=by)
    operator = service.operator_block(session, "org", ON)
    assert operator["expires"] == "2027-05-01"
    assert operator["insurance"] == {
        "insurer_ref": "P-1",
        "ec785_compliant": True,
        "limit_pence": 10**9,
        "starts": "2026-01-01",
        "expires": "2026-12-31",
    }
    pilot = service.pilot_block(session, pilot_id, ON)
    assert pilot["certificates"] == [{"kind": "gvc", "category": "rotary_wing", "expires": None}]
    aircraft = service.aircraft_block(session, aircraft_id)
    assert (aircraft["model"], aircraft["temperature_c"], aircraft["mtom_g"]) == ("M30T", [-20, 50], None)


def test_hours_never_recorded_are_unknown_not_zero(session: Session, by: By) -> None:
    """Before the first entry the hours are null; afterwards a sum of the last ninety days."""
    pilot_id, _ = _in_order(session, by)
    assert service.pilot_block(session, pilot_id, ON)["hours_last_90_days"] is None
    for days, minutes in ((0, 60), (89, 30), (90, 500), (-1, 500)):
        new = HoursCreate(flown_on=ON - timedelta(days=days), minutes=minutes, reference=str(days))
        service.add_hours(session, pilot_id, new, by=by)
    assert service.pilot_block(session, pilot_id, ON)["hours_last_90_days"] == 1.5
    assert service.pilot_block(session, pilot_id, date(2020, 1, 1))["hours_last_90_days"] == 0


def test_the_same_flight_counts_once(session: Session, by: By) -> None:
    """A second entry with the same reference is refused."""
    pilot_id, _ = _in_order(session, by)
    new = HoursCreate(flown_on=ON, minutes=60, reference="session-1")
    service.add_hours(session, pilot_id, new, by=by)
    with pytest.raises(RegisterConflictError):
        service.add_hours(session, pilot_id, new, by=by)
    assert store.hours_last_90_days(session, pilot_id, ON) == 1.0


def test_a_snapshot_does_not_change_with_the_register(session: Session, by: By) -> None:
    """A block taken before a change still says what it said."""
    _, aircraft_id = _in_order(session, by)
    before = service.aircraft_block(session, aircraft_id)
    service.change_aircraft(session, aircraft_id, AircraftChange(model="M350", mtom_g=6470), by=by)
    assert before["model"] == "M30T"
    assert service.aircraft_block(session, aircraft_id)["mtom_g"] == 6470


def test_a_declaration_is_the_last_up_to_its_day(session: Session, by: By) -> None:
    """Declarations are dated evidence; what is left out is not declared."""
    _operator(session, by)
    assert service.declarations_block(session, "org", ON) is None
    service.declare(session, "org", DeclarationCreate(pilot_fit=True), by=by)
    later = By(by.viewer, by.now + timedelta(days=40))
    service.declare(session, "org", DeclarationCreate(pilot_fit=False), by=later)
    assert service.declarations_block(session, "org", ON) == {
        "by": "operator",
        "at": by.now.isoformat(),
        "pilot_fit": True,
    }


def test_others_neither_see_nor_change(session: Session, by: By) -> None:
    """To another organisation and to anonymous callers the entries do not exist."""
    pilot_id, aircraft_id = _in_order(session, by)
    for stranger in (OTHER, ANONYMOUS):
        with pytest.raises(RegisterNotFoundError):
            store.operator(session, stranger, "org")
        with pytest.raises(RegisterNotFoundError):
            store.pilot(session, stranger, pilot_id)
        with pytest.raises(RegisterNotFoundError):
            store.aircraft(session, stranger, aircraft_id)
        assert store.operators(session, stranger, None, 10).items == []
    with pytest.raises(RegisterForbiddenError):
        service.register_operator(session, OperatorCreate(organisation_id="org-2", name="x"), by=By(OTHER, by.now))


def test_a_supplier_keeps_its_own_entries(session: Session, by: By) -> None:
    """The organisation's own supplier may change its entries, and the change is audited."""
    _operator(session, by)
    service.change_operator(session, "org", OperatorChange(name="New name"), by=By(OWN, by.now))
    assert store.operator(session, OWN, "org").name == "New name"
    assert audit.verify(session).entries == 2


def test_contradictions_are_refused(session: Session, by: By) -> None:
    """Twice the same operator, dates the wrong way round, and a name taken away are refused."""
    _operator(session, by)
    with pytest.raises(RegisterConflictError):
        _operator(session, by)
    wrong = AuthorisationCreate(kind="oa", number="1", starts=date(2026, 2, 1), expires=date(2026, 1, 1))
    with pytest.raises(RegisterInvalidError):
        service.add_authorisation(session, "org", wrong, by=by)
    with pytest.raises(RegisterInvalidError):
        service.change_operator(session, "org", OperatorChange(name=None), by=by)


def test_what_runs_out_is_listed_unless_renewed(session: Session, by: By) -> None:
    """A renewed insurance is not reported; the rest is, soonest first."""
    _in_order(session, by)
    renewed = InsuranceCreate(cover=Cover.AVIATION, insurer_ref="P-2", expires=date(2028, 1, 1))
    service.add_insurance(session, "org", renewed, by=by)
    found = service.expiring(session, date(2027, 6, 1))
    assert [each.what for each in found] == [
        "data processing agreement",
        "employers' liability insurance",
        "operational authorisation pdra01",
        "professional indemnity insurance",
        "operator ID",
    ]
    assert service.expiring(session, date(2027, 6, 1), viewer=OTHER) == []


def test_pages_neither_skip_nor_repeat(session: Session, by: By) -> None:
    """Following the cursor visits every operator once."""
    for number in range(5):
        _operator(session, by, f"org-{number}")
    seen: list[str] = []
    cursor = None
    while True:
        page = store.operators(session, by.viewer, cursor, 2)
        seen.extend(each.organisation_id for each in page.items)
        cursor = page.next
        if cursor is None:
            break
    assert seen == [f"org-{number}" for number in range(5)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(gone=st.sampled_from(["operator_id", "operator_id_expires"]))
def test_taking_away_an_identifier_ends_eligibility(session: Session, now: datetime, gone: str) -> None:
    """An operator without its identifier or its date is never eligible."""
    by = By(Viewer(person_id="p", organisation_id=None, roles=frozenset({Role.ADMINISTRATOR})), now)
    with session.begin_nested() as point:
        _in_order(session, by)
        service.change_operator(session, "org", OperatorChange(**{gone: None}), by=by)
        assert not service.eligibility(session, "org", ON).eligible
        point.rollback()
    session.expunge_all()
