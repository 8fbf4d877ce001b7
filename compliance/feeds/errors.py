"""Why a feed's answer cannot be used.

ComplianceError
└── FeedError               root of what reading feeds raises
    ├── FeedShapeError      the answer is not what the provider documents
    └── FeedUnreachableError  no usable answer came in time
"""

from compliance.errors import ComplianceError
from geo.errors import InvalidError


class FeedError(ComplianceError):
    """Root of what reading feeds raises; `gather` turns each into a sentence on what is missing."""


class FeedShapeError(FeedError, InvalidError):
    """A body is a web page, cut short, in an undocumented shape, or contradicts itself."""


class FeedUnreachableError(FeedError):
    """The provider did not answer in time, refused, or answered with an error."""
