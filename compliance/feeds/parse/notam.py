"""A bulletin of notices as evidence.

One unreadable notice makes the whole bulletin unusable: it might be the one that closes the sky.
"""

from compliance.airspace.notams import parse_notams
from compliance.evidence import NotamEvidence
from compliance.feeds.errors import FeedShapeError
from compliance.feeds.parse.values import Received

_NOTHING = {"", "NIL"}


def parse(body: object, received: Received) -> NotamEvidence:
    """Read a bulletin given as text or as a list of texts.

    Raises:
        FeedShapeError: It is not text, holds nothing recognisable, or one notice cannot be read.
    """
    text = "\n\n".join(map(str, body)) if isinstance(body, list) else body
    if not isinstance(text, str) or text.lstrip()[:1] == "<":
        raise FeedShapeError("it is not a bulletin in ICAO text")
    notams, refused = parse_notams(text)
    if refused:
        raise FeedShapeError(f"the notice {refused[0][0]} cannot be read: {refused[0][1]}")
    if not notams and text.strip().upper().rstrip(".") not in _NOTHING:
        raise FeedShapeError("it holds no notice that can be recognised")
    return NotamEvidence(notams=notams, provenance=received.provenance("notam"), fetched_at=received.fetched_at)
