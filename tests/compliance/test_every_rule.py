"""Every rule that can fail, made to fail by one change of a clear proposal."""

from dataclasses import dataclass, field

import pytest

from compliance.evidence import Zone, ZoneKind
from compliance.finding import Outcome, Severity
from compliance.shipped import shipped_policy
from tests.compliance.kit import NOW, Document, changed, found, golden, judge, zone

SPRING: dict[str, object] = {"starts_at": "2027-04-06T11:00:00Z", "ends_at": "2027-04-06T11:45:00Z"}


@dataclass(frozen=True)
class Fault:
    """What is changed, and how heavily it then weighs."""

    severity: str
    change: dict[str, object] = field(default_factory=dict)
    name: str = "pdra01-go_no_go"
    zones: tuple[Zone, ...] = ()
    hourly: dict[str, float] = field(default_factory=dict)

    def document(self) -> Document:
        """The golden proposal with the fault in it."""
        document = changed(golden(self.name), **self.change)
        if self.hourly:
            document["evidence"].pop("observation", None)
            hours = document["evidence"]["weather"][0]["body"]["hourly"]
            hours.update({name: [value] * len(hours["time"]) for name, value in self.hourly.items()})
        return document


def _area(lon: float, lat: float) -> dict[str, object]:
    ring = [[lon, lat], [lon + 0.002, lat], [lon + 0.002, lat + 0.001], [lon, lat + 0.001], [lon, lat]]
    return {"area": {"type": "Polygon", "coordinates": [ring]}}


def _kp(index: float) -> list[dict[str, object]]:
    times = ("06", "09", "12", "15")
    body = [{"time_tag": f"2026-12-08T{hour}:00:00", "kp": index, "observed": "predicted"} for hour in times]
    return [{"source": "noaa", "fetched_at": "2026-12-08T09:00:00Z", "body": body}]


GVC = {"kind": "gvc", "category": "rotary_wing", "expires": "2026-12-07"}
RPC = {"kind": "rpc_l1", "category": "rotary_wing", "expires": "2029-01-01"}
FAULTS = {
    "REG-1": [Fault("block", {"operator__expires": "2026-12-07"})],
    "REG-2": [Fault("block", {"declarations__operator_id_displayed": False})],
    "CMP-1": [Fault("block", {"pilot__expires": "2026-12-07"})],
    "CMP-1f": [Fault("advise", {"pilot__flyer_id": "GBR-RP-ABCDEFGHJKLM"}), Fault("advise", {"operator__operator_id": "OP-1"})],
    "CMP-2": [Fault("block", {"pilot__certificates": []}, "open_a2-go_no_go")],
    "CMP-3": [
        Fault("block", {"pilot__certificates": [GVC]}),
        Fault("block", {"aircraft__rotary_wing": False}),
        Fault("refer", {"pilot__certificates": [RPC]}),
    ],
    "CMP-4": [Fault("advise", SPRING)],
    "CMP-5": [Fault("block", {"pilot__hours_last_90_days": 0})],
    "CMP-6": [Fault("refer", {"max_range_m": 900, "operator__authorisation__max_range_m": 1000}, "oa-go_no_go")],
    "CMP-7": [Fault("block", {"operator__authorisation__max_height_m_agl": 50}, "oa-go_no_go")],
    "CMP-8": [
        Fault("block", {"declarations__pilot_engaged_by_operator": False}),
        Fault("block", {"declarations__pilot_fit": False}),
        Fault("block", {"declarations__operations_manual_held": False}),
    ],
    "OA-1": [
        Fault("block", {"operator__authorisation__expires": "2026-12-07"}),
        Fault("block", {"operator__authorisation__kind": "oa"}),
        Fault("block", {"operator__authorisation__kind": "pdra01"}, "oa-go_no_go"),
    ],
    "OA-2": [Fault("advise", {"operator__authorisation__kind": "SAIL II"}, "oa-go_no_go")],
    "OA-3": [Fault("advise", SPRING)],
    "CLS-1": [
        Fault("block", {"aircraft__class_mark": "UK1"}),
        Fault("refer", {"aircraft__first_marketed": "2026-01-01"}),
    ],
    "RID-1": [Fault("block", {"aircraft__remote_id": False}, "open_a3-go_no_go")],
    "RID-2": [Fault("advise", {"aircraft__remote_id": False})],
    "LGT-1": [
        Fault(
            "block",
            {
                "aircraft__green_flashing_light": False,
                "starts_at": "2026-12-08T18:00:00Z",
                "ends_at": "2026-12-08T18:30:00Z",
            },
        )
    ],
    "MNT-1": [
        Fault("block", {"declarations__maintenance_in_date": False}),
        Fault("block", {"declarations__preflight_inspection": False}),
    ],
    "HGT-1": [Fault("block", {"max_height_m_agl": 121})],
    "HGT-2": [Fault("refer", {"max_height_m_agl": 121})],
    "VLOS-1": [Fault("block", {"max_range_m": 501})],
    "BVL-1": [Fault("block", {"max_range_m": 501})],
    "A1-1": [
        Fault("block", {"aircraft__class_mark": "UK2"}, "open_a1-go_no_go"),
        Fault("block", {"over_assembly": True}, "open_a1-go_no_go"),
    ],
    "A2-1": [Fault("block", {"aircraft__class_mark": "UK3"}, "open_a2-go_no_go")],
    "A2-2": [Fault("advise", {"min_distance_uninvolved_people_m": 40}, "open_a2-go_no_go")],
    "A3-0": [Fault("block", {"aircraft__class_mark": "UK1"}, "open_a3-go_no_go")],
    "A3-1": [Fault("block", {"min_distance_built_up_m": 149}, "open_a3-go_no_go")],
    "A3-2": [Fault("refer", {"min_distance_built_up_m": 149}, "open_a3-go_no_go")],
    "PDR-2": [
        Fault("block", {"over_assembly": True}),
        Fault("block", {"takeoff__min_distance_people_m": 29}),
        Fault("block", {"min_distance_assembly_m": 49}),
    ],
    "PDR-3": [Fault("block", {"declarations__drops_or_carries": True})],
    "EMG-1": [Fault("block", {"declarations__near_emergency": True})],
    "ASM-1": [Fault("refer", {"over_assembly": True})],
    "CRD-1": [Fault("block", {"over_assembly": True})],
    "FRZ-1": [Fault("block", zones=(zone(),))],
    "FRZ-7": [Fault("refer", zones=(zone(),))],
    "FRZ-9": [Fault("advise", zones=(zone("GLASGOW CTR", ZoneKind.CONTROLLED),))],
    "AD-1": [Fault("advise", _area(-5.757, 55.655))],
    "SPC-1": [Fault("block", zones=(zone("SPC", ZoneKind.PROTECTED_SPACE),))],
    "PRD-1": [Fault("block", zones=(zone("P611", ZoneKind.PROHIBITED),))],
    "NSA-1": [Fault("block", {"site__defence_site_near": True})],
    "KHM-1": [Fault("refer", _area(-4.80, 56.01)), Fault("refer", _area(-4.88, 56.05))],
    "PRS-1": [Fault("advise", zones=(zone("RU900", ZoneKind.PRISON),))],
    "TMP-1": [Fault("block", zones=(zone("TDA", ZoneKind.TEMPORARY),))],
    "NSF-1": [Fault("refer", zones=(zone(),))],
    "INS-1": [
        Fault("block", {"operator__insurance__expires": "2026-12-07"}),
        Fault("block", {"operator__insurance__starts": "2026-12-09"}),
        Fault("block", {"operator__insurance__ec785_compliant": False}),
    ],
    "INS-2": [Fault("block", {"operator__insurance__limit_pence": 500000000})],
    "PRV-3": [
        Fault("block", {"surveillance__covert": True}),
        Fault("block", {"surveillance__targets_person": True, "purpose": "enforcement"}),
    ],
    "WLD-1": [Fault("refer", {"site__nests_near": True})],
    "WLD-2": [
        Fault("refer", {"site__haul_out_near": True}),
        Fault("advise", {"site__haul_out_near": True, **SPRING}),
    ],
    "WLD-3": [Fault("refer", _area(-6.34, 56.435))],
    "LND-1": [Fault("block", {"permissions": []})],
    "LND-2": [Fault("refer", {"site__monument_near": True})],
    "LND-3": [Fault("advise", {"site__railway_m": 10})],
    "LND-4": [Fault("advise", {"site__power_line_m": 10})],
    "LND-5": [Fault("refer", {"water": {"max_level_m_odn": 0}, "permissions": []})],
    "DAY-1": [Fault("refer", {"ends_at": "2026-12-08T17:00:00Z"})],
    "WX-1": [Fault("block", hourly={"wind_speed_10m": 13.0}), Fault("block", hourly={"wind_speed_120m": 15.5})],
    "WX-2": [Fault("refer", hourly={"wind_gusts_10m": 13.0}), Fault("block", hourly={"wind_gusts_10m": 15.1})],
    "WX-3": [Fault("block", hourly={"visibility": 1400.0})],
    "WX-4": [Fault("block", {"evidence__observation__cloud_base_m_agl": 60})],
    "WX-5": [
        Fault("block", {"aircraft__ingress": "none"}, hourly={"precipitation": 0.1}),
        Fault("block", {"aircraft__ingress": "IP43"}, hourly={"precipitation": 0.1}),
        Fault("block", hourly={"weather_code": 95}),
    ],
    "WX-6": [Fault("block", {"aircraft__temperature_c": [10, 40]})],
    "KP-1": [
        Fault("advise", {"evidence__kp": _kp(5)}),
        Fault("refer", {"evidence__kp": _kp(6), "purpose": "mapping"}),
    ],
    "TID-1": [],
    "HBR-1": [Fault("refer", _area(-5.4755, 56.4125))],
    "SCH-1": [Fault("refer", {"site__school_near": True})],
    "AGR-1": [Fault("advise", SPRING)],
    "COM-1": [Fault("advise", {"site__quiet_time": True})],
}  # fmt: skip
NEVER_FAILS = {"PRV-1": "without a reference it is unknown, never failed", "PDR-1": "tried below: it blocks from 25 kg"}


def test_every_rule_that_can_fail_is_made_to() -> None:
    """A rule without a fault here, or a reason, is not tested."""
    heavy = {rule.id for rule in shipped_policy().rules if rule.severity not in {Severity.INFO, Severity.TASK}}
    assert heavy | {"PDR-1"} == FAULTS.keys() | NEVER_FAILS.keys()


@pytest.mark.parametrize(
    ("rule", "fault"),
    [(rule, fault) for rule, faults in FAULTS.items() for fault in faults],
    ids=lambda each: str(each)[:40],
)
def test_one_change_makes_it_fail(rule: str, fault: Fault) -> None:
    """The rule fails at its weight, says so in a sentence, and says what would pass."""
    finding = found(judge(fault.document(), *fault.zones, now=NOW), rule)
    assert (finding.outcome, str(finding.severity)) == (Outcome.FAIL, fault.severity), finding.sentence
    assert finding.sentence[0].isupper()
    assert finding.sentence[-1] in ".:"
    assert "None" not in finding.sentence


@pytest.mark.parametrize("rule", sorted(FAULTS.keys() - {"TID-1"}))
def test_a_failure_says_what_would_pass(rule: str) -> None:
    """Every failure can say what would change it."""
    fault = FAULTS[rule][0]
    finding = found(judge(fault.document(), *fault.zones), rule)
    assert finding.detail.would_pass_if


def test_pdra01_ends_at_25_kg() -> None:
    """An information rule may still block where its terms end."""
    finding = found(judge(changed(golden(), aircraft__mtom_g=25000)), "PDR-1")
    assert (finding.outcome, finding.severity) == (Outcome.FAIL, Severity.BLOCK)


def test_an_obstacle_may_be_overflown_when_asked() -> None:
    """Over a mast at its keeper's request HGT-2 passes, and without the request it refers."""
    high = {
        "max_height_m_agl": 125,
        "site__tall_obstacle_height_m": 115,
        "site__tall_obstacle_distance_m": 20,
    }
    assert found(judge(changed(golden(), **high)), "HGT-2").outcome is Outcome.PASS
    assert found(judge(changed(golden(), permissions=[], **high)), "HGT-2").outcome is Outcome.FAIL
    assert found(judge(changed(golden(), **high)), "HGT-1").outcome is Outcome.NOT_APPLICABLE


def test_height_from_take_off_needs_terrain() -> None:
    """Without a terrain model a height above take-off is unknown, whatever it is."""
    assert found(judge(changed(golden(), height_reference="takeoff")), "HGT-1").outcome is Outcome.UNKNOWN
    assert found(judge(changed(golden(), height_reference="surface")), "HGT-1").outcome is Outcome.PASS


@pytest.mark.parametrize("kind", ["wildlife", "monument", "harbour", "mod", "emergency", "surveillance", "tenant"])
def test_an_undated_permission_is_unknown(kind: str) -> None:
    """A consent without dates never passes and never fails: it is unknown."""
    rules: dict[str, tuple[str, dict[str, object]]] = {
        "wildlife": ("WLD-1", {"site__nests_near": True}),
        "monument": ("LND-2", {"site__monument_near": True}),
        "harbour": ("HBR-1", _area(-5.4755, 56.4125)),
        "mod": ("NSA-1", {"site__defence_site_near": True}),
        "emergency": ("EMG-1", {"declarations__near_emergency": True}),
        "surveillance": ("PRV-3", {"surveillance__covert": True}),
        "tenant": ("AGR-1", SPRING),
    }
    rule, change = rules[kind]
    base = changed(golden(), **change)
    undated = {"kind": kind, "granted_by": "Someone", "reference": "X-1"}
    base["permissions"].append(undated)
    assert found(judge(base), rule).outcome is Outcome.UNKNOWN
    undated.update({"from": "2026-01-01", "to": "2027-12-31"})
    assert found(judge(base), rule).outcome is Outcome.PASS
