"""The demonstration's places are within the council's area, and its people are nobody."""

import re
from collections import Counter

import pytest
from shapely import box

from app.demo.people import ORGANISATIONS, PEOPLE, SUPPLIERS
from app.demo.places import places
from app.identity.models import OrganisationKind
from catalogue.kinds import AssetKind
from geo.measure import distance_m
from records.viewer import Role

ARGYLL_AND_BUTE = box(-7.15, 55.2, -4.5, 56.75)
BRIEF_KINDS = {
    AssetKind.BRIDGE,
    AssetKind.RETAINING_WALL,
    AssetKind.SEAWALL,
    AssetKind.STRUCTURE,
    AssetKind.ROAD_SCHEME,
    AssetKind.LANDSLIP,
    AssetKind.LANDFILL,
    AssetKind.BUILDING,
    AssetKind.ESTATE_PROPERTY,
    AssetKind.PLANNING_SITE,
    AssetKind.ISLAND,
    AssetKind.COAST,
    AssetKind.WATER_BODY,
    AssetKind.WORKS_SITE,
}


def test_places_are_valid_small_and_in_the_council_area() -> None:
    """Every outline is a valid shape of at most three kilometres within Argyll and Bute."""
    for place in places():
        assert place.geometry.is_valid
        assert not place.geometry.is_empty
        assert ARGYLL_AND_BUTE.contains(place.geometry), place.reference
        west, south, east, north = place.geometry.bounds
        assert distance_m(box(west, south, west, south), box(east, north, east, north)) < 3_000
        assert place.approximate


def test_there_is_a_place_of_every_kind_that_services_survey() -> None:
    """References are unique and no kind of the list is left out."""
    listed = places()
    assert len(listed) >= 20
    assert max(Counter(place.reference for place in listed).values()) == 1
    assert {place.kind for place in listed} >= BRIEF_KINDS


def test_people_are_roles_at_example_org_in_known_organisations() -> None:
    """No e-mail could reach anyone, no two are the same, and each of the eight roles has somebody."""
    names = {organisation.name for organisation in ORGANISATIONS}
    pilots = [pilot for supplier in SUPPLIERS for pilot in supplier.pilots]
    emails = [one.email for one in PEOPLE] + [one.email for one in pilots] + [one.contact[1] for one in SUPPLIERS]
    assert all(email.endswith("@example.org") for email in emails)
    assert len(set(emails)) == len(emails)
    assert {person.organisation for person in PEOPLE} <= names
    assert all("(demo)" in name for name in [one.name for one in PEOPLE] + [one.name for one in pilots])
    assert {role for person in PEOPLE for role in person.roles} | {Role.SUPPLIER, Role.PILOT} == set(Role)


def test_suppliers_hold_what_the_registers_ask_for() -> None:
    """Identifiers have the official form, and exactly one certificate lapses within thirty days."""
    suppliers = {one.name for one in ORGANISATIONS if one.kind == OrganisationKind.SUPPLIER}
    assert {supplier.organisation for supplier in SUPPLIERS} == suppliers
    pilots = [pilot for supplier in SUPPLIERS for pilot in supplier.pilots]
    assert all(re.fullmatch(r"GBR-OP-[0-9A-Z]{12}", supplier.operator_id) for supplier in SUPPLIERS)
    assert all(re.fullmatch(r"GBR-RP-[2-9B-DF-HJ-NP-TV-Z]{12}", pilot.flyer_id) for pilot in pilots)
    lapsing = [one for pilot in pilots for one in pilot.certificates if one.expires_in_days < 30]
    assert len(lapsing) == 1


@pytest.mark.parametrize("organisation", ORGANISATIONS, ids=lambda one: one.name)
def test_every_body_is_marked_as_part_of_a_demonstration(organisation: object) -> None:
    """Nobody could take an entry for the real body's."""
    assert re.search(r"\((demonstration|invented)\)", str(organisation))
