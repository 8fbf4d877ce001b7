"""What this room raises.

FlightsError
├── RequestNotFoundError, SessionNotFoundError, ApprovalNotFoundError …  nothing there for this caller
├── NotNowError             the verb does not fit the present state
├── BlockedError            the policy's verdict does not allow the step
├── NotYoursError           someone else must do this
├── OutsideServiceAreaError the area lies outside the council's waters
└── RequestInputError       a field cannot be used
"""

from geo.errors import ConflictError, ExplainedError, ForbiddenError, InvalidError, NotFoundError


class FlightsError(ExplainedError):
    """Root of everything this room raises."""


class NotThereError(FlightsError, NotFoundError):
    """No request, approval, session or delivery by that id exists for this caller."""


class NotNowError(FlightsError, ConflictError):
    """The verb does not fit the state that the thing is in."""


class BlockedError(FlightsError, ConflictError):
    """The policy's verdict does not allow the step."""


class NotYoursError(FlightsError, ForbiddenError):
    """Somebody else must do this."""


class OutsideServiceAreaError(FlightsError, InvalidError):
    """The area lies outside the box that the council serves."""


class RequestInputError(FlightsError, InvalidError):
    """A field of a request, session or delivery cannot be used."""
