"""What the registers raise.

ComplianceError
└── RegisterError              root of the registers
    ├── RegisterNotFoundError  nothing of that id that the caller may see
    ├── RegisterConflictError  it is there already, or is closed
    ├── RegisterInvalidError   dates the wrong way round, or a value that cannot be
    └── RegisterForbiddenError the caller may not change another organisation's entries
"""

from compliance.errors import ComplianceError
from geo.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError


class RegisterError(ComplianceError):
    """Root of everything the registers raise."""


class RegisterNotFoundError(RegisterError, NotFoundError):
    """No such entry exists for this caller."""


class RegisterConflictError(RegisterError, ConflictError):
    """The entry exists already, or is closed and no longer changes."""


class RegisterInvalidError(RegisterError, InvalidError):
    """An entry would contradict itself."""


class RegisterForbiddenError(RegisterError, ForbiddenError):
    """Only the organisation itself and the council's flight safety may change its entries."""
