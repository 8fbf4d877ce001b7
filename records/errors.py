"""What may go wrong in this room, each cause by name.

RecordsError                    this room's root
├── StoreAddressError           the address of the file store cannot be read
├── FileKeyError                a key that could lead outside the store
├── FileMissingError            no file by that key
├── FileRangeError              a range that lies outside the file
├── FileStoreFailedError        the store did not answer or refused
├── JobMissingError             no job by that id
└── LeaseLostError              another worker has taken the job over
"""

from geo.errors import ConflictError, ExplainedError, InvalidError, NotFoundError


class RecordsError(ExplainedError):
    """Root of everything this room raises."""


class StoreAddressError(RecordsError, InvalidError):
    """The address of the file store cannot be read."""


class FileKeyError(RecordsError, InvalidError):
    """A file's key holds something that could lead outside the store."""


class FileMissingError(RecordsError, NotFoundError):
    """The store holds no file by that key."""


class FileRangeError(RecordsError, InvalidError):
    """The range asked for lies outside the file."""


class FileStoreFailedError(RecordsError):
    """The store could not be reached, or refused the request."""


class JobMissingError(RecordsError, NotFoundError):
    """There is no job by that id."""


class LeaseLostError(RecordsError, ConflictError):
    """Another worker has taken the job over, so this one may record nothing more."""
