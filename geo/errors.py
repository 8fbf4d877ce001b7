"""The root of every explained failure, and the failures of this room.

    ExplainedError              a sentence, the input's name, and the remedy
    ├── InvalidError            a value cannot be used
    ├── NotFoundError           nothing by that name that the caller may see
    ├── ConflictError           not in the present state of things
    ├── ForbiddenError          known, but not for this caller
    └── GeoError                this room's root
        ├── GeometryError       a shape that cannot be used
        ├── CrsError            a coordinate system that is unknown or unfit
        └── OutsideCoverageError  outside the area a transformation covers
"""


class ExplainedError(Exception):
    """A failure told in words: what is wrong, which input, and what to do.

    Args:
        message: A whole sentence for the person who gave the input.
        field: The name of the input at fault, dotted for nested ones.
        remedy: What would put it right.
    """

    def __init__(self, message: str, *, field: str | None = None, remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.remedy = remedy

    def __str__(self) -> str:
        """The message, then the remedy where there is one."""
        return f"{self.message} {self.remedy}" if self.remedy else self.message


class InvalidError(ExplainedError):
    """A value was given that cannot be used."""


class NotFoundError(ExplainedError):
    """Nothing by that name exists for this caller."""


class ConflictError(ExplainedError):
    """The present state of things does not allow it."""


class ForbiddenError(ExplainedError):
    """The caller is known and may not do this."""


class GeoError(ExplainedError):
    """Root of everything this room raises."""


class GeometryError(GeoError, InvalidError):
    """A shape is empty, broken, too large or in the wrong place."""


class CrsError(GeoError, InvalidError):
    """A coordinate reference system is missing, unknown or unfit for the purpose."""


class OutsideCoverageError(GeoError, InvalidError):
    """A position lies outside the area that a transformation covers."""
