"""Who is asking: the scope that goes into every query of every room."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """The eight roles a person may hold."""

    REQUESTER = "requester"
    BUDGET_HOLDER = "budget_holder"
    PROCUREMENT = "procurement"
    FLIGHT_SAFETY = "flight_safety"
    SUPPLIER = "supplier"
    PILOT = "pilot"
    VIEWER = "viewer"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The caller of a use case or a query.

    Attributes:
        person_id: The person, or None for a caller without an account.
        organisation_id: The organisation they act for, or None likewise.
        roles: What they may be asked to do. Permissions are decided from these in one table.
    """

    person_id: str | None
    organisation_id: str | None
    roles: frozenset[Role] = field(default_factory=frozenset)

    @property
    def anonymous(self) -> bool:
        """True for a caller without an account, who sees public things only."""
        return self.person_id is None and not self.roles

    @property
    def is_administrator(self) -> bool:
        """True for a caller who sees all organisations."""
        return Role.ADMINISTRATOR in self.roles

    def has(self, *roles: Role) -> bool:
        """True when the caller holds at least one of the roles."""
        return not self.roles.isdisjoint(roles)


ANONYMOUS = Viewer(person_id=None, organisation_id=None)
"""A caller without an account."""

SYSTEM = Viewer(person_id=None, organisation_id=None, roles=frozenset({Role.ADMINISTRATOR}))
"""The service itself, as in a job or on the command line of the machine it runs on."""
