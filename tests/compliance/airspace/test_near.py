"""Which zones are found where and when, and what is said when data are missing."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point
from sqlmodel import Session

from compliance.airspace import ARGYLL_SENTINELS, load, load_seed, zones_near
from compliance.airspace.boundary import Arc, circle, draw, endpoint
from compliance.airspace.service import ImportOptions
from geo.errors import InvalidError
from records import audit

AT = datetime(2026, 12, 21, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)

# Source: facts of the UK AIP datasets of 2022-12-29 and 2026-02-19, worked out point by point.
PLACES = [
    ("Campbeltown harbour", 55.4250, -5.6030, {"RU503C"}),
    ("Machrihanish village", 55.4240, -5.7340, {"RU503A"}),
    ("Dunbeg", 56.4505, -5.4390, {"RU604A"}),
    ("Connel", 56.4530, -5.3880, {"RU604A"}),
    ("Benderloch", 56.4930, -5.4020, {"RU604A"}),
    ("Oban harbour", 56.4125, -5.4750, set()),
    ("Glenegedale", 55.6800, -6.2500, {"RU502A"}),
    ("Crossapol", 56.4930, -6.9000, {"RU601A"}),
    ("Scarinish", 56.5020, -6.8050, set()),
    ("Scalasaig", 56.0690, -6.1880, {"RU603A"}),
    ("Arinagour", 56.6260, -6.5240, set()),
    ("Garelochhead", 56.0810, -4.8290, {"P611", "RU608"}),
    ("Coulport", 56.0520, -4.8800, {"P611", "RU608"}),
    ("Glen Fruin range", 56.0950, -4.7950, {"D601", "RU608"}),
    ("Rhu", 56.0170, -4.7830, set()),
    ("Helensburgh", 56.0050, -4.7330, set()),
    ("Arrochar", 56.1970, -4.7440, set()),
    ("Lochgilphead", 56.0380, -5.4310, set()),
    ("Dunoon", 55.9500, -4.9270, set()),
    ("Rothesay", 55.8370, -5.0550, set()),
    ("Inveraray", 56.2300, -5.0730, set()),
    ("Tobermory", 56.6220, -6.0680, set()),
    ("Bowmore", 55.7560, -6.2870, set()),
    ("Port Ellen", 55.6300, -6.1900, set()),
]


@pytest.mark.parametrize(("place", "lat", "lon", "expected"), PLACES)
def test_published_places_lie_in_their_zones(
    session: Session, now: datetime, place: str, lat: float, lon: float, expected: set[str]
) -> None:
    """Each place known from the published data lies in exactly its zones."""
    load_seed(session, now=now)
    near = zones_near(session, Point(lon, lat), AT, AT + HOUR)
    assert near.missing == (), f"{place}: {near.missing}"
    assert {zone.designator for zone in near.zones if zone.geometry.contains(Point(lon, lat))} == expected


def test_the_shipped_zones_equal_the_published_facts(session: Session, now: datetime, test_data: Path) -> None:
    """Our own rewriting has the same designators and shapes as the reference facts."""
    ours = load_seed(session, now=now)
    theirs = load(
        session, test_data / "airspace/argyll-airspace-facts.json", now=now, options=ImportOptions(source="reference")
    )
    assert (ours.imported, ours.refused) == (theirs.imported, theirs.refused) == (31, ())
    near = zones_near(session, Point(-5.4, 56.2), AT, AT + HOUR, 200_000)
    assert len(near.zones) == len({zone.designator for zone in near.zones}) == 31


def test_no_data_is_missing_not_clear(session: Session) -> None:
    """With nothing loaded, the answer says so."""
    near = zones_near(session, Point(-5.4, 56.46), AT, AT + HOUR)
    assert near.zones == ()
    assert "No airspace data is loaded" in near.missing[0]


@pytest.mark.parametrize("lost", ARGYLL_SENTINELS)
def test_a_lost_sentinel_is_told_by_name(session: Session, now: datetime, lost: str) -> None:
    """Data without a zone that must be there lets nothing pass, and still shows what it holds."""
    load_seed(session, now=now)
    near = zones_near(session, Point(-5.4, 56.46), AT, AT + HOUR, sentinels=[*ARGYLL_SENTINELS, f"{lost}X"])
    assert any(f"{lost}X" in sentence for sentence in near.missing)
    assert {zone.designator for zone in near.zones} >= {"RU604A"}


def test_uk_airspace_without_drone_zones_fails_closed(session: Session, now: datetime, test_data: Path) -> None:
    """The open UK file has no flight restriction zone at all: it must never read as clear."""
    load(session, test_data / "airspace/uk-yaixm/airspace.yaml", now=now)
    near = zones_near(session, Point(-5.4, 56.46), AT, AT + HOUR)
    assert "RU604A" in near.missing[0]
    assert "P611" not in near.missing[0]


def _edition(session: Session, now: datetime, starts: date, ends: date | None, radius: float) -> None:
    text = f'{{"zones": [{{"designator": "R9", "kind": "restricted", "lower": "SFC", "upper_ft": 900, "upper_reference": "MSL", "circle": {{"centre": [-5, 56], "radius_nm": {radius}}}}}]}}'
    load(
        session, text.encode(), now=now, options=ImportOptions(source="cycle", effective_from=starts, effective_to=ends)
    )


@pytest.mark.parametrize(
    ("day", "editions", "missing"),
    [
        (date(2026, 6, 30), 1, "begins on 1 July 2026"),
        (date(2026, 7, 1), 1, None),
        (date(2026, 7, 28), 1, None),
        (date(2026, 7, 29), 1, None),
        (date(2026, 8, 25), 1, None),
        (date(2026, 8, 26), 1, "ended on 25 August 2026"),
    ],
)
def test_editions_are_read_as_at_the_flight(
    session: Session, now: datetime, day: date, editions: int, missing: str | None
) -> None:
    """The edition of the day counts, to its last day; before the first and past the last something is missing."""
    _edition(session, now, date(2026, 7, 1), date(2026, 7, 28), 1)
    _edition(session, now, date(2026, 7, 29), date(2026, 8, 25), 2)
    at = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
    near = zones_near(session, Point(-5, 56), at, at + HOUR, sentinels=["R9"])
    assert len(near.zones) == editions
    assert (missing is None) == (near.missing == ())
    assert missing is None or missing in near.missing[0]


def test_a_flight_across_an_edition_change_meets_both(session: Session, now: datetime) -> None:
    """Two days across the change see the zones of both editions."""
    _edition(session, now, date(2026, 7, 1), None, 1)
    _edition(session, now, date(2026, 7, 29), None, 2)
    at = datetime(2026, 7, 28, 20, tzinfo=UTC)
    near = zones_near(session, Point(-5, 56), at, at + 6 * HOUR, sentinels=["R9"])
    assert len(near.zones) == 2
    assert near.missing == ()


def test_the_same_file_twice_changes_nothing(session: Session, now: datetime) -> None:
    """A second import of the same bytes says so and adds neither zones nor an audit entry."""
    first = load_seed(session, now=now)
    entries = audit.verify(session).entries
    second = load_seed(session, now=now + HOUR)
    assert second.already_held
    assert second.dataset_id == first.dataset_id
    assert audit.verify(session).entries == entries


def test_dates_the_wrong_way_round_are_refused(session: Session, now: datetime) -> None:
    """A dataset cannot end before it begins."""
    with pytest.raises(InvalidError, match="end before"):
        _edition(session, now, date(2026, 7, 1), date(2026, 6, 1), 1)


def test_an_unreadable_zone_near_the_flight_is_missing(session: Session, now: datetime) -> None:
    """A refused feature matters where it lies, and only there."""
    text = b'{"zones": [{"designator": "R8", "kind": "restricted", "circle": {"centre": [-5, 56], "radius_nm": 1}}, {"designator": "R9", "lower": "SFC", "upper_ft": 900, "circle": {"centre": [-5, 56], "radius_nm": 1}}]}'
    load(session, text, now=now)
    here = zones_near(session, Point(-5, 56), AT, AT + HOUR, sentinels=["R9"])
    away = zones_near(session, Point(-5, 58), AT, AT + HOUR, sentinels=["R9"])
    assert "'R8'" in here.missing[0]
    assert away.missing == ()


def test_notices_apply_in_their_own_hours(session: Session, now: datetime, test_data: Path) -> None:
    """A temporary area is found in its hours and not after."""
    load_seed(session, now=now)
    load(session, test_data / "airspace/notam/body/01_polygon_4points.txt", now=now)
    inside = datetime(2026, 5, 15, 13, tzinfo=UTC)
    assert len(zones_near(session, Point(-1, 52.1), inside, inside + HOUR).zones) == 1
    assert zones_near(session, Point(-1, 52.1), inside + 8 * HOUR, inside + 9 * HOUR).zones == ()


@given(radius=st.floats(50, 20_000), bearing=st.floats(0, 359), lat=st.floats(-70, 70))
def test_a_circle_never_gives_ground_away(radius: float, bearing: float, lat: float) -> None:
    """Any point just inside the true circle is inside the drawn one."""
    assert circle((-5.0, lat), radius).contains(Point(endpoint((-5.0, lat), bearing, radius * 0.999999)))


def test_an_arc_the_wrong_way_round_is_turned() -> None:
    """A half disc whose arc as stated cuts through its own straight side is drawn the sound way."""
    outline: list[tuple[float, float]] = [(-5.1, 56.0), (-5.1, 55.99), (-4.9, 55.99), (-4.9, 56.0)]
    shape, changed = draw([*outline, Arc((-5.0, 56.0), (-5.1, 56.0), clockwise=True)])
    assert shape.is_valid
    assert changed is not None
    assert shape.contains(Point(-5.0, 56.02))


def test_a_line_is_searched_by_its_box(session: Session, now: datetime) -> None:
    """A route across a zone finds it though neither end lies in it."""
    load_seed(session, now=now)
    near = zones_near(session, LineString([(-5.6, 56.46), (-5.2, 56.46)]), AT, AT + HOUR)
    assert "RU604A" in {zone.designator for zone in near.zones}
