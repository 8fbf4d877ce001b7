"""Windows as a calendar (iCalendar), for a pilot's own diary.

Source: RFC 5545; lines are folded at 75 octets and end in CRLF.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from compliance.windows.merge import State, Window

_LINE_OCTETS = 75
_TITLES = {
    State.FLYABLE: "Window for a drone flight",
    State.UNKNOWN: "Window not known yet",
    State.ODDS: "Season's odds only",
}


def calendar(windows: Iterable[Window], *, title: str, made_at: datetime) -> str:
    """The windows as one calendar; unknown times are tentative, and none of them is a permission to fly."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Laverock//Flight windows//EN",
        f"X-WR-CALNAME:{_escaped(title)}",
    ]
    for window in windows:
        lines.extend(_event(window, title, made_at))
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(window: Window, title: str, made_at: datetime) -> Iterator[str]:
    """One window as an event; its identifier is the same for the same place, start and end."""
    key = f"{title}|{window.starts_at.isoformat()}|{window.ends_at.isoformat()}"
    yield "BEGIN:VEVENT"
    yield f"UID:{hashlib.sha256(key.encode()).hexdigest()[:32]}@laverock"
    yield f"DTSTAMP:{_utc(made_at)}"
    yield f"DTSTART:{_utc(window.starts_at)}"
    yield f"DTEND:{_utc(window.ends_at)}"
    yield f"SUMMARY:{_escaped(f'{_TITLES[window.state]}: {title}')}"
    yield f"STATUS:{'CONFIRMED' if window.state is State.FLYABLE else 'TENTATIVE'}"
    yield "TRANSP:TRANSPARENT"
    binding = f"Nearest limit: {window.binding}. " if window.binding else ""
    yield f"DESCRIPTION:{_escaped(binding + 'Weather, light and water only. This authorises nothing.')}"
    yield "END:VEVENT"


def _utc(moment: datetime) -> str:
    """A time in the basic form, UTC."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """Text with the characters that mean something in a calendar made harmless."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets, none of which cuts a character."""
    piece, size, room = "", 0, _LINE_OCTETS
    for character in line:
        octets = len(character.encode())
        if size + octets > room:
            yield piece
            piece, size = " ", 1
        piece, size = piece + character, size + octets
    yield piece
