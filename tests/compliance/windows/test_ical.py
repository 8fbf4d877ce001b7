"""The calendar of windows reads back in another program's parser."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from compliance.windows.ical import calendar
from compliance.windows.merge import State, Window

AT = datetime(2026, 12, 21, 10, tzinfo=UTC)


def _window(state: State) -> Window:
    return Window(AT, AT + timedelta(hours=2), state, 0.5, "WX-1")


def test_a_flyable_window_is_confirmed_and_others_tentative() -> None:
    """The state of a window shows in the event's status."""
    text = calendar([_window(State.FLYABLE), _window(State.UNKNOWN)], title="Seawall", made_at=AT)
    assert text.count("BEGIN:VEVENT\r\n") == 2
    assert "STATUS:CONFIRMED\r\n" in text
    assert "STATUS:TENTATIVE\r\n" in text
    assert "DTSTART:20261221T100000Z\r\n" in text


@given(st.text(max_size=200))
def test_any_title_stays_inside_its_lines(title: str) -> None:
    """Whatever the title, no line is longer than 75 octets and no line break is smuggled in."""
    plain = title.replace("\x0b", "").replace("\x0c", "").replace("\x85", "")
    text = calendar([_window(State.ODDS)], title=plain, made_at=AT)
    lines = text.split("\r\n")
    assert all(len(line.encode("utf-8", "surrogatepass")) <= 75 for line in lines)
    assert all(line.startswith(" ") or ":" in line for line in lines[:-1])
