"""How the makes of drone write their tracks, told apart by their first lines."""

import re

_COUNTED = re.compile(
    r"\A\s*\d+\s*\n\s*(?:\d\d:\d\d:\d\d[,.]\d{3}\s*-->|20\d\d[.\-]\d{1,2}[.\-]\d{1,2} \d\d:\d\d:\d\d)"
)
_LOG_HEADER = re.compile(r"\A[^\n]*\btime\(seconds\)[^\n]*\blatitude\b[^\n]*\blongitude\b", re.IGNORECASE)


def looks_like_srt(start: str) -> bool:
    """Whether text is a subtitle track: a count, then a time span or a wall clock.

    The Mavic 2 writes a wall clock with no arrow.
    """
    return _COUNTED.match(start.replace("\r\n", "\n")) is not None


def looks_like_log(start: str) -> bool:
    """Whether text is a table of seconds, latitudes and longitudes."""
    return _LOG_HEADER.match(start) is not None
