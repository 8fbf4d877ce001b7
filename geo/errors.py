"""The root of every explained failure, and the failures of this room.

ExplainedError              a sentence, the input's name, and the remedy
├── InvalidError            a value cannot be used
├── NotFoundError           nothing by that name that the caller may see
├── ConflictError           not in the present state of things
├── ForbiddenError          known, but not for this caller
└── GeoError                this room's root
    ├── GeometryError       a shape that cannot be used
    ├── CrsError            a coordinate system that is unknown or unfit
    │   └── GeographicCrsError  degrees were given where metres are needed
    ├── GridReferenceError  a National Grid reference that cannot be read
    ├── GridsError          the transformation grids cannot be made or read
    ├── OutsideCoverageError  outside the area a transformation covers
    ├── FootprintError      a camera or pose that sees no ground that can be placed
    ├── RasterError         a raster that cannot be read as asked
    └── TideError           constants or tables from which no level can be told
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


class GeographicCrsError(CrsError):
    """A coordinate reference system in degrees was given where metres are needed."""


class GridReferenceError(GeoError, InvalidError):
    """A National Grid reference has unknown letters or unequal digits."""


class GridsError(GeoError):
    """The OSTN15 grids cannot be made, read or found."""


class FootprintError(GeoError, InvalidError):
    """A camera or pose is impossible, or sees no ground that can be placed."""


class RasterError(GeoError, InvalidError):
    """A raster cannot be read in the way asked."""


class TideError(GeoError, InvalidError):
    """Tidal constants or tables are inconsistent or say nothing of the time asked."""
