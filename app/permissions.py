"""Who may do what: one readable table, and the guard that reads it.

Every route names one permission in its `opt`; a route that names none, or one that is not
here, is refused to everybody. What a caller then sees is decided by their `Viewer` inside
each query: a permission opens a door, it does not show what is behind it.
"""

from typing import Final

from records.viewer import Role, Viewer

_REQ, _BUD, _PRO, _SAF = Role.REQUESTER, Role.BUDGET_HOLDER, Role.PROCUREMENT, Role.FLIGHT_SAFETY
_SUP, _PIL, _VIE, _ADM = Role.SUPPLIER, Role.PILOT, Role.VIEWER, Role.ADMINISTRATOR

EVERYONE: Final = frozenset(Role)
COUNCIL_SIDE: Final = frozenset({_REQ, _BUD, _PRO, _SAF, _VIE, _ADM})
SUPPLIER_SIDE: Final = frozenset({_SUP, _PIL, _ADM})

PUBLIC: Final = frozenset(
    {
        "public:read",
        "stac:read",
        "stac:search",
        "tiles:read",
        "files:read",
        "shares:open",
        "sign_in:use",
        "health:read",
    }
)
"""Open to callers without an account, who see public things only."""

PERMISSIONS: Final[dict[str, frozenset[Role]]] = {
    # The thread
    "requests:read": EVERYONE,
    "requests:write": frozenset({_REQ, _ADM}),
    "requests:review": frozenset({_SAF, _ADM}),
    "approvals:read": frozenset({_REQ, _BUD, _PRO, _ADM}),
    "approvals:decide": frozenset({_BUD, _ADM}),
    "call_offs:read": frozenset({_REQ, _BUD, _PRO, _SUP, _ADM}),
    "call_offs:write": frozenset({_PRO, _ADM}),
    "call_offs:answer": frozenset({_SUP, _ADM}),
    "sessions:read": EVERYONE,
    "sessions:write": SUPPLIER_SIDE,
    "sessions:stand_down": frozenset({_REQ, _PRO, _SAF, _SUP, _PIL, _ADM}),
    "deliveries:read": EVERYONE,
    "deliveries:write": frozenset({_SUP, _PIL, _REQ, _ADM}),
    "deliveries:accept": frozenset({_REQ, _ADM}),
    "invoices:read": frozenset({_BUD, _PRO, _SUP, _ADM}),
    "invoices:write": frozenset({_SUP, _PRO, _ADM}),
    "invoices:match": frozenset({_PRO, _ADM}),
    "trace:read": EVERYONE,
    # May it be flown
    "checks:run": EVERYONE,
    "windows:ask": EVERYONE,
    "verdicts:read": EVERYONE,
    "policies:read": EVERYONE,
    "policies:publish": frozenset({_SAF, _ADM}),
    "waivers:read": frozenset({_SAF, _REQ, _VIE, _ADM}),
    "waivers:grant": frozenset({_SAF, _ADM}),
    "registers:read": frozenset({_SAF, _PRO, _SUP, _PIL, _ADM}),
    "registers:write": frozenset({_SAF, _SUP, _ADM}),
    # Who flies it, at what price
    "frameworks:read": frozenset({_REQ, _BUD, _PRO, _SUP, _VIE, _ADM}),
    "frameworks:figures": frozenset({_BUD, _PRO, _ADM}),
    "rate_cards:read": frozenset({_PRO, _SUP, _ADM}),
    "call_offs:ledger": frozenset({_BUD, _PRO, _ADM}),
    # What came back
    "assets:read": EVERYONE,
    "assets:write": frozenset({_REQ, _ADM}),
    "items:write": frozenset({_REQ, _ADM}),
    "uploads:write": frozenset({_SUP, _PIL, _REQ, _ADM}),
    # People and the service itself
    "account:use": EVERYONE,
    "people:write": frozenset({_ADM}),
    "metrics:read": frozenset({_ADM}),
}
"""Which roles open which door."""


def allowed(viewer: Viewer, permission: str) -> bool:
    """True when the table lets a caller through; False for a permission it does not list."""
    if permission in PUBLIC:
        return True
    return viewer.has(*PERMISSIONS.get(permission, frozenset()))
