"""What this room's sign-in and registers of people raise.

IdentityError
├── SignInRefusedError      wrong e-mail or password, or too many tries
├── UnknownOrganisationError
├── UnknownPersonError
└── IdentityInputError      a name, e-mail, role or password that cannot be used
"""

from geo.errors import ExplainedError, ForbiddenError, InvalidError, NotFoundError


class IdentityError(ExplainedError):
    """Root of what this package raises."""


class SignInRefusedError(IdentityError, ForbiddenError):
    """The e-mail and password do not go together, or were tried too often."""


class UnknownOrganisationError(IdentityError, NotFoundError):
    """No organisation has that id or name."""


class UnknownPersonError(IdentityError, NotFoundError):
    """No person has that id or e-mail."""


class IdentityInputError(IdentityError, InvalidError):
    """A name, e-mail, role or password cannot be used."""
