"""Why an airspace file is refused as a whole; single features are refused by name in the import report."""

from compliance.errors import ComplianceError
from geo.errors import ConflictError, InvalidError


class AirspaceError(ComplianceError):
    """Root of what importing and reading airspace raises."""


class UnreadableAirspaceError(AirspaceError, InvalidError):
    """A file is damaged, empty, too large, or none of the formats known."""


class DatasetConflictError(AirspaceError, ConflictError):
    """A dataset of that source and date is already held with other contents."""
