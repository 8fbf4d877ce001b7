"""What the catalogue refuses, and why.

CatalogueError          the root of this room
└── Quarantined         a file was kept, and cannot be catalogued as it is
"""

from geo.errors import ExplainedError, InvalidError


class CatalogueError(ExplainedError):
    """Root of everything this room raises."""


class Quarantined(CatalogueError, InvalidError):  # noqa: N818 - the word the delivery report shows for the state
    """A file is kept as it came and cannot be catalogued until somebody acts.

    Args:
        reason: A whole sentence: what is wrong with the file.
        remedy: What would let it be catalogued.
        field: The hint that would answer it (`crs`, `flown_at`, …), where one would.
    """

    def __init__(self, reason: str, *, remedy: str | None = None, field: str | None = None) -> None:
        super().__init__(reason, field=field, remedy=remedy)

    @property
    def reason(self) -> str:
        """What is wrong with the file, without the remedy."""
        return self.message
