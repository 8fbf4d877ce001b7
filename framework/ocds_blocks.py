"""The blocks that releases are made of: values, moments, parties and items, as the standard writes them. Pure.

Source: OCDS 1.1.5.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal

from framework.published import Party
from framework.workingdays import LONDON
from records.columns import JsonObject

CPV_TITLES = {"79961200": "Aerial photography services"}
_IDENTIFIER = re.compile(r"^([A-Z]{2}-[A-Z0-9]+)-(.+)$")


def value(net_pence: int) -> JsonObject:
    """A value in pounds, net. Pence become a fraction only here, on the way out."""
    return {"amount": net_pence / 100, "currency": "GBP"}


def moment(at: datetime) -> str:
    """A moment in UTC as the standard writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def start_of(day: date) -> str:
    """The first moment of a day in Europe/London."""
    return moment(datetime.combine(day, time(), LONDON))


def end_of(day: date) -> str:
    """The last second of a day in Europe/London."""
    return moment(datetime.combine(day, time(23, 59, 59), LONDON))


def slug(text: str) -> str:
    """Text fit for an OCID: lower-case letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def ocid(prefix: str, reference: str) -> str:
    """The open contracting identifier of a framework or call-off."""
    return f"{prefix}-{slug(reference)}"


def party_id(party: Party) -> str:
    """How a party is referred to."""
    return party.identifier or f"X-LAVEROCK-{party.organisation_id}"


def reference_to(party: Party) -> JsonObject:
    """A reference to a party by its identifier and name."""
    return {"id": party_id(party), "name": party.name}


def party_block(party: Party, roles: Sequence[str]) -> JsonObject:
    """A party with its roles and, where it has one, its legal identifier."""
    document: JsonObject = {"id": party_id(party), "name": party.name, "roles": list(roles)}
    found = _IDENTIFIER.match(party.identifier or "")
    if found:
        document["identifier"] = {"scheme": found[1], "id": found[2], "legalName": party.name}
    return document


def release_head(process: str, event: str, at: str, tag: Sequence[str]) -> JsonObject:
    """The head of a release."""
    return {
        "ocid": process,
        "id": f"{process}-{event}",
        "date": at,
        "tag": list(tag),
        "initiationType": "tender",
        "language": "en",
    }


def item_block(identifier: str, title: str, cpv: str, amount: tuple[str, str] | None) -> JsonObject:
    """An item with its CPV class, and how much of which unit."""
    item: JsonObject = {
        "id": identifier,
        "description": title,
        "classification": {"scheme": "CPV", "id": cpv, "description": CPV_TITLES.get(cpv, "Services")},
    }
    if amount is not None:
        item["quantity"] = float(Decimal(amount[0]))
        item["unit"] = {"name": amount[1].replace("_", " ")}
    return item
