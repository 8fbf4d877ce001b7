"""Each airspace format, on real files and on broken ones."""

import json
from pathlib import Path

import pytest
from shapely.geometry import Point

from compliance.airspace.errors import UnreadableAirspaceError
from compliance.airspace.features import Parsed, ZoneFeature
from compliance.airspace.formats.sniff import read
from compliance.evidence import ZoneKind


def _read(path: Path) -> Parsed:
    return read(path.read_bytes(), path.name)[1]


def _named(parsed: Parsed, designator: str) -> ZoneFeature:
    return next(feature for feature in parsed.features if feature.designator == designator)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"  \n",
        b"hello",
        b"{",
        b"[1,2]",
        b'{"type": "Topology"}',
        b"<a>",
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b"airspace: [",
        b"\xff\xfe\x00",
        b'{"zones": 3}',
    ],
)
def test_damaged_files_are_refused_in_words(data: bytes) -> None:
    """Empty, cut, foreign and hostile files give a sentence, never a zone and never a crash."""
    with pytest.raises(UnreadableAirspaceError):
        read(data)


def test_broken_features_are_named_and_the_rest_is_kept() -> None:
    """A bad zone beside a good one is refused by name with its reason and its place."""
    good = {
        "designator": "R1", "kind": "restricted", "lower": "SFC", "upper_ft": 100, "upper_reference": "MSL",
        "circle": {"centre": [-5, 56], "radius_nm": 1},
    }  # fmt: skip
    bad = good | {"designator": "R2", "upper_ft": "high"}
    parsed = read(json.dumps({"zones": [good, bad, 7]}).encode())[1]
    assert [feature.designator for feature in parsed.features] == ["R1"]
    assert [(r.feature, r.box is not None) for r in parsed.refusals] == [("R2", True), ("zone 3", False)]
    assert "not a number" in parsed.refusals[0].reason


def test_all_uk_airspace_is_read(test_data: Path) -> None:
    """All 702 features of the UK file give their 1,053 volumes; one known arc is turned round and said so."""
    parsed = _read(test_data / "airspace/uk-yaixm/airspace.yaml")
    assert (len(parsed.features), parsed.refusals) == (1053, [])
    assert parsed.warnings == [
        "R219 SANDRINGHAM HOUSE: an arc was turned the other way, because as stated the boundary crosses itself."
    ]
    p611 = _named(parsed, "P611")
    assert p611.kind is ZoneKind.PROHIBITED
    assert p611.upper.metres == pytest.approx(670.56)
    assert _named(parsed, "D601").activity == "notam"
    assert all(feature.geometry.is_valid for feature in parsed.features)


def test_uk_obstacles_and_temporary_areas_are_read(test_data: Path) -> None:
    """Obstacles are points with a top; temporary areas are kept as temporary with unknown activity."""
    obstacles = _read(test_data / "airspace/uk-yaixm/obstacle.yaml")
    assert {feature.kind for feature in obstacles.features} == {ZoneKind.OBSTACLE}
    assert len(obstacles.features) == 74
    temporary = _read(test_data / "airspace/uk-yaixm/rat.yaml")
    assert {feature.kind for feature in temporary.features} == {ZoneKind.TEMPORARY}
    assert temporary.temporary


def test_a_file_of_radio_services_is_not_airspace(test_data: Path) -> None:
    """The companion list of frequencies holds no zone and is refused."""
    with pytest.raises(UnreadableAirspaceError, match="format"):
        read((test_data / "airspace/uk-yaixm/service.yaml").read_bytes())


def test_aixm_positions_are_latitude_first_and_borders_are_followed(test_data: Path) -> None:
    """The national AIXM shape gives six sound zones: arcs, a circle, FL999 as no ceiling, a coast both ways."""
    parsed = _read(test_data / "airspace/national-feeds/aixm51-gb.xml")
    assert parsed.refusals == []
    assert [feature.designator for feature in parsed.features] == ["EGTEST1", "D901", "P901", "D902", "D903", "D904"]
    circle = _named(parsed, "D901")
    assert circle.geometry.contains(Point(-1.5, 51.2))
    assert circle.upper.metres is None
    assert _named(parsed, "D902").geometry.area == pytest.approx(0.0003, rel=0.4)
    assert _named(parsed, "D903").geometry.area > 0
    assert all(feature.geometry.is_valid for feature in parsed.features)


def test_aixm_takes_its_cycle_from_the_publishers_file_name(test_data: Path) -> None:
    """The 28-day cycle stands in the file's name only."""
    data = (test_data / "airspace/national-feeds/aixm51-gb.xml").read_bytes()
    parsed = read(data, "EG_UAS_FR_DS_AREA1_FULL_20260709_XML.xml")[1]
    assert str(parsed.effective_from) == "2026-07-09"
    assert str(parsed.effective_to) == "2026-08-05"


def test_a_byte_order_mark_is_tolerated(test_data: Path) -> None:
    """Luxembourg's feed begins with one."""
    data = (test_data / "airspace/national-feeds/ed269-lu.json").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    kind, parsed = read(data)
    assert kind == "ed269"
    assert [feature.kind for feature in parsed.features] == [ZoneKind.PROHIBITED, ZoneKind.RESTRICTED]
    assert parsed.features[1].ends_at is not None


def test_ed269_without_a_ceiling_is_unlimited(test_data: Path) -> None:
    """A null upper limit means no ceiling, and an all-null schedule means always."""
    parsed = _read(test_data / "airspace/ed269/interuss_che_ed269.json")
    assert parsed.features[0].upper.metres is None
    assert parsed.features[0].activity == "h24"


@pytest.mark.parametrize(
    ("name", "zones"),
    [
        ("ed318/Example_Collection.json", 3),
        ("ed318/Example_GeoZone_2_Layers.json", 2),
        ("ed318/Example_GeoZone_Circle.json", 1),
        ("ed318/Example_GeoZone_with_extension.json", 1),
        ("national-feeds/ed318-se.json", 3),
    ],
)
def test_ed318_examples_are_read(test_data: Path, name: str, zones: int) -> None:
    """The official examples and Sweden's shape: layers become zones, points with an extent become circles."""
    kind, parsed = read((test_data / "airspace" / name).read_bytes())
    assert kind == "ed318"
    assert (len(parsed.features), parsed.refusals) == (zones, [])


def test_a_circle_keeps_its_radius(test_data: Path) -> None:
    """A 3,500 m circle never gives ground away and adds less than a metre."""
    circle = _read(test_data / "airspace/ed318/Example_GeoZone_Circle.json").features[0].geometry
    north = circle.bounds[3] - 50.122901
    assert 3500 <= north * 111_240 < 3510


def test_a_national_openair_file_is_read(test_data: Path) -> None:
    """All 334 Swiss records are either zones or refused by name."""
    parsed = _read(test_data / "airspace/openair/Switzerland.txt")
    assert len(parsed.features) + len(parsed.refusals) == 334
    assert len(parsed.features) == 315
    assert all(refusal.feature and refusal.reason and refusal.box for refusal in parsed.refusals)


@pytest.mark.parametrize(
    ("case", "zones", "reason"),
    [
        ("polygon", 1, ""),
        ("circular", 1, ""),
        ("arc-cw", 1, ""),
        ("arc-ccw", 1, ""),
        ("arc-cw-ccw", 1, ""),
        ("arc-angle-cw", 1, ""),
        ("activation-times", 1, ""),
        ("inline-comments", 1, ""),
        ("version-2-commands", 8, ""),
        ("self-intersecting", 1, ""),
        ("flight-level-missing-number", 0, "'FL' cannot be read"),
        ("missing-ah-al", 0, "limit is missing"),
        ("invalid-coordinates", 0, "incomplete"),
        ("insufficient-coordinates", 0, "fewer than three"),
    ],
)
def test_openair_cases(test_data: Path, case: str, zones: int, reason: str) -> None:
    """Each published parser case is read, or refused for its own fault."""
    parsed = _read(test_data / f"airspace/openair/cases/{case}.txt")
    assert len(parsed.features) == zones
    assert [reason in refusal.reason for refusal in parsed.refusals] == [True] * (1 if reason else 0)


def test_notices_become_temporary_zones_only_where_they_mark_an_area(test_data: Path) -> None:
    """Restricted areas and exercises are zones, cranes are obstacles, closed runways neither."""
    folder = test_data / "airspace/notam"
    found = {path.stem: _read(path).features for path in sorted(folder.glob("*/*.txt"))}
    assert found["01_polygon_4points"][0].kind is ZoneKind.TEMPORARY
    assert found["01_polygon_4points"][0].geometry.contains(Point(-1.0, 52.1))
    assert found["06_single_point_obstacle"][0].kind is ZoneKind.OBSTACLE
    assert found["01_egll_runway_closed"] == []
    assert sum(map(len, found.values())) == 9
