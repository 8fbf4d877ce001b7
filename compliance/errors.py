"""What can go wrong in the compliance room.

    ComplianceError                 this room's root
    ├── ProposalError               a proposal cannot be read
    ├── PolicyError                 a policy document cannot be published
    ├── PolicyNotFoundError         no policy of that name, version or date
    ├── PolicyPublishedError        that version is published and cannot change
    ├── VerdictNotFoundError        no verdict of that id that the caller may see
    ├── VerdictNotReplayableError   a stored verdict no longer gives the same bytes
    ├── WaiverError                 a waiver that the rule, the role or the dates do not allow
    ├── WaiverNotAllowedError       the caller's role may not grant it
    └── EvidenceError               evidence that cannot be read back

Sibling modules (airspace, feeds, registers) add their own causes under the same root.
"""

from geo.errors import ConflictError, ExplainedError, ForbiddenError, InvalidError, NotFoundError


class ComplianceError(ExplainedError):
    """Root of everything this room raises."""


class ProposalError(ComplianceError, InvalidError):
    """A proposal has a field of the wrong kind, an impossible value, or a name nobody knows."""


class PolicyError(ComplianceError, InvalidError):
    """A policy document breaks its own rules; the message names the rule or parameter."""


class PolicyNotFoundError(ComplianceError, NotFoundError):
    """No policy is published under that name and version, or none is in force on that date."""


class PolicyPublishedError(ComplianceError, ConflictError):
    """A published version is immutable: a change needs a new version."""


class VerdictNotFoundError(ComplianceError, NotFoundError):
    """No verdict of that id exists for this caller."""


class VerdictNotReplayableError(ComplianceError, ConflictError):
    """A stored verdict, judged again on its own evidence and policy, gives other bytes."""


class WaiverError(ComplianceError, InvalidError):
    """A waiver that the rule does not allow, or whose dates or scope do not stand."""


class WaiverNotAllowedError(ComplianceError, ForbiddenError):
    """Only the role that the rule names may waive it."""


class EvidenceError(ComplianceError, InvalidError):
    """Stored evidence cannot be read back into its types."""
