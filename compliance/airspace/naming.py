"""From published designators and names to the kind of zone and when it is active.

Designators are kept without the state prefix `EG`: UK designators would else not fit the seven characters of ED-318.
"""

import re

from compliance.evidence import ZoneKind

_PREFIX = re.compile(r"^EG(?=[PRDU])")
_PUBLISHED = re.compile(r"^(?:EG)?(?P<designator>(?:RU|[PRD])\d{2,4}[A-Z]?(?:/\w+)?)\b")
_PRISON = re.compile(r"\bHM(?:P|YOI|YOI)\b|\bPRISON\b", re.IGNORECASE)
_NATIONAL_SECURITY = re.compile(r"\bNSA\b")
_BY_LETTER = {"P": ZoneKind.PROHIBITED, "R": ZoneKind.RESTRICTED, "D": ZoneKind.DANGER}


def without_prefix(designator: str) -> str:
    """The designator without `EG`, in capitals: EGRU604A becomes RU604A."""
    return _PREFIX.sub("", designator.strip().upper())


def published_designator(name: str) -> str | None:
    """The P, R, D or RU designator that a name begins with, None when it has none."""
    found = _PUBLISHED.match(name.strip().upper())
    return found["designator"] if found else None


def kind_of(designator: str, name: str) -> ZoneKind:
    """The kind of a zone with a published designator, by its letters and name.

    RU zones are drone flight restriction zones, save national-security areas (`NSA` in the name) and prisons.
    """
    code = without_prefix(designator)
    if code.startswith("RU"):
        if _NATIONAL_SECURITY.search(name):
            return ZoneKind.NATIONAL_SECURITY
        return ZoneKind.PRISON if _PRISON.search(name) else ZoneKind.FLIGHT_RESTRICTION_ZONE
    return _BY_LETTER.get(code[:1], ZoneKind.OTHER) if published_designator(code) else ZoneKind.OTHER


def activity_of(kind: ZoneKind, *, by_notam: bool = False) -> str:
    """When a zone is active if its file says no more: permanent kinds always, danger areas unknown unless by NOTAM."""
    if by_notam:
        return "notam"
    always = {
        ZoneKind.FLIGHT_RESTRICTION_ZONE, ZoneKind.PROHIBITED, ZoneKind.RESTRICTED,
        ZoneKind.NATIONAL_SECURITY, ZoneKind.PRISON, ZoneKind.OBSTACLE,
    }  # fmt: skip
    return "h24" if kind in always else "unknown"
