"""The facts that leave the council: what publication knows of a framework, its call-offs and their payments.

Everything here may be public. Withheld orders are left out before these values are made, not after.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Party:
    """A body as it stands in the agreement. `identifier` is an org-id.guide identifier such as GB-COH-SC123456."""

    organisation_id: str
    name: str
    identifier: str | None


@dataclass(frozen=True, slots=True)
class PublishedItem:
    """A line of an order: net pence."""

    position: int
    title: str
    quantity: str
    unit: str
    net_pence: int


@dataclass(frozen=True, slots=True)
class PublishedPayment:
    """A payment: net pence."""

    id: str
    paid_on: date
    net_pence: int


@dataclass(frozen=True, slots=True)
class PublishedFramework:
    """A framework with its closed list and its suppliers."""

    id: str
    reference: str
    title: str
    owner: Party
    awarded_on: date
    starts: date
    ends: date
    extensible_to: date | None
    estimated_pence: int
    cpv: str
    term_reason: str | None
    direct: bool
    competed: bool
    buyers: tuple[Party, ...]
    suppliers: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class PublishedCallOff:
    """An order that its supplier took, with what it is for and what was paid."""

    id: str
    reference: str
    title: str
    buyer: Party
    supplier: Party
    competed: bool
    rationale: str
    tenderers: int
    net_pence: int
    placed_at: datetime
    answered_at: datetime
    due_on: date
    completed_on: date | None
    cancelled: bool
    items: tuple[PublishedItem, ...]
    payments: tuple[PublishedPayment, ...]
