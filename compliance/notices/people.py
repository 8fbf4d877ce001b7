"""From place and purpose to the people to ask and to tell: pure.

A consent not agreed refers; a notice not given advises. Lead times are the council's working practice, to be settled
by its offices; where the law or an airfield asks for more, the finding of that rule says so.
Source: the council's list of consents and notices; what each rule of the policy looks for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from compliance.evidence import Zone, ZoneKind
from compliance.london import london_date
from compliance.particulars import PermissionKind, Proposal, Purpose


class Party(StrEnum):
    """Who is asked or told."""

    LANDOWNER = "landowner"
    TENANT = "agricultural_tenant"
    GRAZINGS_CLERK = "grazings_clerk"
    AIRFIELD = "airfield"
    DEFENCE = "defence"
    HARBOUR = "harbour_authority"
    HEAD_TEACHER = "head_teacher"
    RAILWAY = "railway"
    POWER = "power_network"
    NATURE = "naturescot"
    MONUMENTS = "historic_environment_scotland"
    COMMUNITY_COUNCIL = "community_council"
    WARD_MEMBERS = "ward_members"
    POLICE = "police"
    COASTGUARD = "coastguard"
    FERRY = "ferry_operator"
    FISH_FARM = "fish_farm"
    TRUNK_ROAD = "trunk_road_operator"


class Need(StrEnum):
    """Whether they must agree, or need only know."""

    CONSENT = "consent"
    NOTICE = "notice"


class State(StrEnum):
    """How far it has come."""

    TO_DO = "to_do"
    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"
    TOLD = "told"


NEXT: dict[Need, dict[State, frozenset[State]]] = {
    Need.CONSENT: {
        State.TO_DO: frozenset({State.ASKED, State.AGREED, State.REFUSED}),
        State.ASKED: frozenset({State.AGREED, State.REFUSED}),
        State.AGREED: frozenset({State.REFUSED}),
        State.REFUSED: frozenset({State.ASKED, State.AGREED}),
        State.TOLD: frozenset(),
    },
    Need.NOTICE: {State.TO_DO: frozenset({State.TOLD}), State.TOLD: frozenset()},
}
"""The states that may follow each."""

_RAILWAY_NEAR_M = 50.0
_POWER_NEAR_M = 50.0
_PERMISSION_OF = {
    PermissionKind.LANDOWNER: Party.LANDOWNER,
    PermissionKind.TENANT: Party.TENANT,
    PermissionKind.GRAZINGS: Party.GRAZINGS_CLERK,
    PermissionKind.HARBOUR: Party.HARBOUR,
    PermissionKind.SCHOOL: Party.HEAD_TEACHER,
    PermissionKind.RAILWAY: Party.RAILWAY,
    PermissionKind.POWER: Party.POWER,
    PermissionKind.WILDLIFE: Party.NATURE,
    PermissionKind.MONUMENT: Party.MONUMENTS,
    PermissionKind.MOD: Party.DEFENCE,
    PermissionKind.ZONE: Party.AIRFIELD,
}


@dataclass(frozen=True, slots=True)
class Contact:
    """One person or body to ask or tell, why, and how many days ahead."""

    party: Party
    need: Need
    lead_days: int
    reason: str
    zone: str | None = None

    def due(self, flight_on: date) -> date:
        """The last day on which asking is still in time."""
        return flight_on - timedelta(days=self.lead_days)


def people_for(proposal: Proposal, zones: Sequence[Zone] = (), *, harbour: str | None = None) -> tuple[Contact, ...]:
    """Everyone to ask or tell about a flight.

    Args:
        proposal: The flight.
        zones: Published zones near it, of which those it meets count.
        harbour: The name of the harbour whose limits it lies in, if any.
    """
    found = [
        *_of_the_sky(proposal, zones),
        *_of_the_land(proposal),
        *_of_the_water(proposal, harbour),
        *_of_the_public(proposal),
    ]
    return tuple(dict.fromkeys(found))


def _of_the_sky(proposal: Proposal, zones: Sequence[Zone]) -> Iterator[Contact]:
    """Airfields and defence, by the zones that the flight meets."""
    for zone in zones:
        if proposal.area is None or not zone.geometry.intersects(proposal.area):
            continue
        if zone.kind is ZoneKind.FLIGHT_RESTRICTION_ZONE:
            yield Contact(
                Party.AIRFIELD,
                Need.CONSENT,
                10,
                f"It lies in flight restriction zone {zone.designator}.",
                zone.designator,
            )
        elif zone.kind in {ZoneKind.DANGER, ZoneKind.NATIONAL_SECURITY, ZoneKind.PROHIBITED, ZoneKind.RESTRICTED}:
            yield Contact(Party.DEFENCE, Need.CONSENT, 28, f"It lies in {zone.designator}.", zone.designator)
    if proposal.site is not None and proposal.site.defence_site_near:
        yield Contact(Party.DEFENCE, Need.CONSENT, 28, "A defence site is near.")


def _of_the_land(proposal: Proposal) -> Iterator[Contact]:
    """Owners and keepers of the land and of what stands on it."""
    yield Contact(Party.LANDOWNER, Need.CONSENT, 10, "Take-off and landing need the landholder's permission.")
    yield Contact(Party.TENANT, Need.NOTICE, 5, "Farm tenants are told, for stock and lambing.")
    site = proposal.site
    if site is None:
        return
    if site.school_near:
        yield Contact(Party.HEAD_TEACHER, Need.CONSENT, 10, "A school is near.")
    if site.railway_m is not None and site.railway_m <= _RAILWAY_NEAR_M:
        yield Contact(Party.RAILWAY, Need.NOTICE, 10, "A railway is within 50 m.")
    if site.power_line_m is not None and site.power_line_m <= _POWER_NEAR_M:
        yield Contact(Party.POWER, Need.NOTICE, 10, "A power line is within 50 m.")
    if site.nests_near or site.haul_out_near:
        yield Contact(Party.NATURE, Need.CONSENT, 20, "Protected wildlife is near.")
    if site.monument_near:
        yield Contact(Party.MONUMENTS, Need.CONSENT, 20, "A monument is near.")


def _of_the_water(proposal: Proposal, harbour: str | None) -> Iterator[Contact]:
    """Harbours, ferries, fish farms and the coastguard."""
    if harbour is not None:
        yield Contact(Party.HARBOUR, Need.CONSENT, 10, f"It lies inside the limits of {harbour}.")
        yield Contact(Party.FERRY, Need.NOTICE, 3, f"Ferries use {harbour}.")
    if proposal.water is not None or harbour is not None:
        yield Contact(Party.COASTGUARD, Need.NOTICE, 1, "Work at the water's edge is told to the coastguard.")
        yield Contact(Party.FISH_FARM, Need.NOTICE, 3, "Fish farms nearby are told.")


def _of_the_public(proposal: Proposal) -> Iterator[Contact]:
    """Those who will be asked what the noise is."""
    if proposal.purpose is Purpose.WORKS:
        yield Contact(Party.TRUNK_ROAD, Need.NOTICE, 10, "Road works are told to the trunk-road operator.")
    if proposal.purpose is not Purpose.ENFORCEMENT:
        yield Contact(Party.COMMUNITY_COUNCIL, Need.NOTICE, 5, "The community council is told.")
        yield Contact(Party.WARD_MEMBERS, Need.NOTICE, 5, "The ward's members are told.")
    yield Contact(Party.POLICE, Need.NOTICE, 1, "The police log the flight by telephone on 101.")


def agreed_already(contact: Contact, proposal: Proposal) -> bool:
    """True when a permission in the proposal, dated to cover the flight, stands for this consent."""
    if contact.need is not Need.CONSENT or proposal.starts_at is None or proposal.ends_at is None:
        return False
    for permission in proposal.permissions or ():
        kind = permission.kind
        if kind is None or _PERMISSION_OF.get(kind) is not contact.party:
            continue
        dated = permission.starts is not None and permission.ends is not None
        held = dated and permission.starts <= proposal.starts_at and proposal.ends_at <= permission.ends  # type: ignore[operator]
        if held and (contact.zone is None or permission.zone == contact.zone):
            return True
    return False


def due_on(contact: Contact, proposal: Proposal) -> date | None:
    """The last day to ask, None while the flight has no date."""
    return None if proposal.starts_at is None else contact.due(london_date(proposal.starts_at))
