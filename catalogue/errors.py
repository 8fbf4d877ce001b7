"""What the catalogue refuses, and why.

CatalogueError          the root of this room
├── Quarantined         a file was kept, and cannot be catalogued as it is
├── MissingError        nothing by that name that the caller may see
├── QueryError          a search that cannot be read
├── AssetError          an asset that cannot be recorded
├── ImportFileError     a register file that cannot be read at all
├── DeliveryError       a delivery that cannot be taken
├── UploadError         an upload that cannot go on as asked
├── UploadOffsetError   an upload that is at another place than the sender thinks
├── QuotaError          more than one person or one file may hold
├── ShareError          a link that cannot be given
├── TileError           a tile that cannot be drawn as asked
├── NoRoomError         no room left on the disk; tried again
└── NotYoursError       known, and not the caller's to change
"""

from geo.errors import ConflictError, ExplainedError, ForbiddenError, InvalidError, NotFoundError


class CatalogueError(ExplainedError):
    """Root of everything this room raises."""


class NoRoomError(CatalogueError):
    """There was no room left to work in; no fault of the file, which is tried again."""


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


class MissingError(CatalogueError, NotFoundError):
    """Nothing by that name exists, or the caller may not see it: the answer is the same."""


class QueryError(CatalogueError, InvalidError):
    """A search parameter cannot be read, or asks for what is not offered."""


class AssetError(CatalogueError, InvalidError):
    """An asset's reference, kind, name or shape cannot be used."""


class ImportFileError(CatalogueError, InvalidError):
    """A register file is neither GeoJSON nor CSV, or says nothing about places."""


class DeliveryError(CatalogueError, InvalidError):
    """A delivery names no file, or something that does not exist."""


class UploadError(CatalogueError, InvalidError):
    """An upload request breaks the protocol, or its checksum does not match."""


class UploadOffsetError(CatalogueError, ConflictError):
    """The sender's offset is not where the upload stands; ask for it and go on from there."""


class QuotaError(CatalogueError, ConflictError):
    """The file, or all unfinished uploads of the person together, would be too large."""


class ShareError(CatalogueError, InvalidError):
    """A share link would end in the past, or too far ahead."""


class TileError(CatalogueError, InvalidError):
    """The tile address, the style or the file does not give a picture."""


class NotYoursError(CatalogueError, ForbiddenError):
    """The thing is visible to the caller and belongs to another organisation."""
