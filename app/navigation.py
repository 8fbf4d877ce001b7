"""The main menu: which pages each role is offered, in one table.

The menu only offers; the guard of each route decides. An entry shows when the caller holds its permission.
"""

from dataclasses import dataclass
from typing import Final

from app.permissions import allowed
from records.viewer import ANONYMOUS, Viewer


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One link of the menu; `current` when the page shown lies at or below it."""

    title: str
    href: str
    current: bool


MENU: Final = (
    ("Map and surveys", "/catalogue", "stac:read"),
    ("Requests", "/requests", "requests:read"),
    ("Approvals", "/approvals", "approvals:decide"),
    ("Orders", "/call-offs", "call_offs:read"),
    ("Sessions", "/sessions", "sessions:read"),
    ("Deliveries", "/deliveries", "deliveries:write"),
    ("Invoices", "/invoices", "invoices:read"),
    ("Spend", "/spend", "frameworks:figures"),
    ("Policy", "/policy", "public:read"),
    ("People", "/people", "people:write"),
)
"""Title, address and the permission that opens it, in the order of the thread."""


def menu(viewer: Viewer | None, path: str) -> list[MenuEntry]:
    """Return the entries that a caller may use; None is a caller who could not be read, so a stranger.

    Args:
        viewer: who is asking.
        path: the address of the page shown, without its query.
    """
    caller = viewer or ANONYMOUS
    return [
        MenuEntry(title, href, current=path == href or path.startswith(f"{href}/"))
        for title, href, permission in MENU
        if allowed(caller, permission)
    ]
