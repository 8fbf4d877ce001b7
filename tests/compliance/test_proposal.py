"""A proposal is read strictly: every refusal names its field and says what to do."""

import json
from datetime import UTC, datetime

import pytest

from compliance.errors import ProposalError
from compliance.evidence import Evidence
from compliance.proposal import Stage, parse_proposal
from compliance.roundtrip import from_json, to_json
from tests.compliance.kit import changed, evidence, golden, zone

SQUARE = {"type": "Polygon", "coordinates": [[[-5.1, 56.2], [-5.0, 56.2], [-5.0, 56.3], [-5.1, 56.2]]]}


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ([], None),
        ("a flight", None),
        ({"stage": "landing"}, "stage"),
        ({"vehicle": "balloon"}, "vehicle"),
        ({"operation": 3}, "operation"),
        ({"max_height_m_agl": "90"}, "max_height_m_agl"),
        ({"max_height_m_agl": True}, "max_height_m_agl"),
        ({"max_height_m_agl": -1}, "max_height_m_agl"),
        ({"max_height_m_agl": float("nan")}, "max_height_m_agl"),
        ({"max_height_m_agl": float("inf")}, "max_height_m_agl"),
        ({"max_hieght_m_agl": 90}, "max_hieght_m_agl"),
        ({"over_assembly": "no"}, "over_assembly"),
        ({"starts_at": "2026-12-21"}, "starts_at"),
        ({"starts_at": "2026-12-21T10:00:00"}, "starts_at"),
        ({"starts_at": "tomorrow"}, "starts_at"),
        ({"starts_at": "2026-12-21T10:00:00Z", "ends_at": "2026-12-21T10:00:00Z"}, "ends_at"),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "starts_at"),
        ({"starts_at": "9999-12-31T23:59:59Z"}, "starts_at"),
        ({"starts_at": 20261208}, "starts_at"),
        ({"starts_at": "2026-12-08T11:00:00Z", "ends_at": "2028-12-08T11:00:00Z"}, "ends_at"),
        ({"area": {"type": "Point", "coordinates": [-5, 56]}}, "area"),
        ({"area": {**SQUARE, "colour": "red"}}, "area.colour"),
        ({"area": {"type": "LineString", "coordinates": [[-5.1, 56.2], [-5.0, 56.2]]}}, "area.buffer_m"),
        ({"takeoff": {}}, "takeoff"),
        ({"takeoff": [{"point": [56.2]}]}, "takeoff.0.point"),
        ({"takeoff": [{"point": [-5.1, 156.2]}]}, "takeoff.0.point"),
        ({"takeoff": [{"place": "beach"}]}, "takeoff.0.place"),
        ({"operator": {"insurance": {"limit_pence": 1.5}}}, "operator.insurance.limit_pence"),
        ({"operator": {"authorisation": {"conditions": "none"}}}, "operator.authorisation.conditions"),
        ({"pilot": {"certificates": [{"kind": "driving"}]}}, "pilot.certificates.0.kind"),
        ({"aircraft": {"class_mark": "UK9"}}, "aircraft.class_mark"),
        ({"aircraft": {"temperature_c": [50, -20]}}, "aircraft.temperature_c"),
        ({"aircraft": {"temperature_c": [50]}}, "aircraft.temperature_c"),
        ({"permissions": [{"kind": "royal"}]}, "permissions.0.kind"),
        ({"permissions": [{"from": "2026-12-02", "to": "2026-12-01"}]}, "permissions.0.to"),
        ({"evidence": []}, "evidence"),
        ({"dpia_reference": ""}, "dpia_reference"),
    ],
)
def test_a_bad_value_is_refused_at_its_field(document: object, field: str | None) -> None:
    """The error names the dotted field and gives a remedy."""
    with pytest.raises(ProposalError) as refused:
        parse_proposal(document)
    if field is not None:
        assert refused.value.field is not None
        assert refused.value.field.startswith(field)
    assert refused.value.message.endswith(".")


def test_nothing_at_all_is_a_proposal_with_everything_unknown() -> None:
    """An empty document reads as unknown, at the last stage."""
    proposal = parse_proposal({})
    assert proposal.stage is Stage.GO_NO_GO
    assert proposal.max_height_m_agl is None
    assert proposal.permissions is None


def test_a_date_covers_its_whole_day_in_london() -> None:
    """A permission to 30 June ends at 23:00 UTC, for London is an hour ahead."""
    given = parse_proposal({"permissions": [{"from": "2026-06-29", "to": "2026-06-30"}]}).permissions
    assert given is not None
    assert given[0].starts == datetime(2026, 6, 28, 23, tzinfo=UTC)
    assert given[0].ends == datetime(2026, 6, 30, 23, tzinfo=UTC)


def test_a_corridor_is_an_area() -> None:
    """A line with a width on each side becomes a polygon."""
    area = {"type": "LineString", "coordinates": [[-5.1, 56.2], [-5.0, 56.2]], "buffer_m": 30}
    shape = parse_proposal({"area": area}).area
    assert shape is not None
    assert shape.geom_type == "Polygon"


def test_evidence_goes_to_json_and_back_equal() -> None:
    """What a verdict rests on is kept without losing a bit."""
    given = evidence(golden(), zone(), missing=("One zone is missing.",))
    kept = json.loads(json.dumps(to_json(given)))
    assert from_json(Evidence, kept) == given


def test_changing_a_copy_leaves_the_golden_alone() -> None:
    """The kit's documents are copies."""
    assert changed(golden(), purpose="search")["purpose"] == "search"
    assert golden()["purpose"] == "inspection"
