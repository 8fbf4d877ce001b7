"""A waiver as a verdict sees it: which rule, for how long, for which place, request or operator."""

from dataclasses import dataclass
from datetime import datetime

from shapely.geometry.base import BaseGeometry

from compliance.particulars import Proposal


@dataclass(frozen=True, slots=True)
class Grant:
    """A waiver in force. It covers a flight only whole: one that runs out in flight covers nothing.

    ``area`` and ``operator_id`` narrow it to a site or an operator; a grant for one request is chosen by the caller,
    who knows which request it is.
    """

    id: str
    rule: str
    reason: str
    granted_by: str
    starts_at: datetime
    ends_at: datetime
    area: BaseGeometry | None = None
    operator_id: str | None = None

    def covers(self, proposal: Proposal) -> bool:
        """Whether it covers the whole of the flight's time, place and operator."""
        if proposal.starts_at is None or proposal.ends_at is None:
            return False
        if not (self.starts_at <= proposal.starts_at and proposal.ends_at <= self.ends_at):
            return False
        if self.area is not None and (proposal.area is None or not self.area.covers(proposal.area)):
            return False
        operator = None if proposal.operator is None else proposal.operator.operator_id
        return self.operator_id is None or self.operator_id == operator
