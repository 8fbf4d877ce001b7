"""What this room raises.

RecordsError
├── CursorError           a paging cursor that was not ours
├── StoreAddressError     an address of a file store that cannot be read
├── KeyPathError          a file key that would leave the store
├── FileMissingError      a file that the store does not hold
├── FileRangeError        a range that lies outside the file
├── FileStoreFailedError  a store that did not answer, or refused
├── JobMissingError       a job that is not there
├── JobStateError         a job that is in another state than it must be
├── LeaseLostError        a job that another worker has taken over
└── ChainBrokenError      an audit entry that does not follow from the one before
"""

from geo.errors import ConflictError, ExplainedError, InvalidError, NotFoundError


class RecordsError(ExplainedError):
    """Root of everything this room raises."""


class CursorError(RecordsError, InvalidError):
    """A paging cursor could not be read."""


class StoreAddressError(RecordsError, InvalidError):
    """The address of the file store cannot be read."""


class KeyPathError(RecordsError, InvalidError):
    """A file key is empty, absolute, or climbs out of the store."""


class FileMissingError(RecordsError, NotFoundError):
    """The file store holds nothing under a key."""


class FileRangeError(RecordsError, InvalidError):
    """The range asked for lies outside the file."""


class FileStoreFailedError(RecordsError):
    """The file store could not be reached, or refused the request."""


class JobMissingError(RecordsError, NotFoundError):
    """There is no job by that id."""


class JobStateError(RecordsError, ConflictError):
    """A job is in another state than it must be for what was asked."""


class LeaseLostError(RecordsError, ConflictError):
    """Another worker has taken the job over, so this one may record nothing more."""


class ChainBrokenError(RecordsError):
    """The audit chain was altered: an entry's hash does not follow from the one before."""
