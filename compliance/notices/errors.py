"""What the list of people raises.

ComplianceError
└── NoticeError                root
    ├── NoticeNotFoundError    no such entry
    └── NoticeStateError       a state that may not follow the present one
"""

from compliance.errors import ComplianceError
from geo.errors import ConflictError, NotFoundError


class NoticeError(ComplianceError):
    """Root of what the list of people to ask and tell raises."""


class NoticeNotFoundError(NoticeError, NotFoundError):
    """No such entry is on the list."""


class NoticeStateError(NoticeError, ConflictError):
    """That answer cannot follow what is recorded."""
