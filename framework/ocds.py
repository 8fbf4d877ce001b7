"""Open Contracting Data Standard 1.1: a record package for frameworks and their call-offs. Pure.

Each framework and each call-off is a contracting process with its own OCID; a call-off names its framework among its
related processes. The framework's process has no contracts and its award no value, so nothing is counted twice. All
values are net of VAT, for `Value` in 1.1 cannot say which it is; the publication policy does.

Source: OCDS 1.1.5; the techniques extension; the Open Contracting Partnership's advice of one process per call-off.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from framework.ocds_merge import compiled
from framework.published import Party, PublishedCallOff, PublishedFramework, PublishedPayment
from framework.workingdays import LONDON
from records.columns import JsonObject, JsonValue

VERSION = "1.1"
TECHNIQUES = (
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_techniques_extension/master/extension.json"
)
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
EXAMPLE_PREFIX = "ocds-213czf"
CPV_TITLES = {"79961200": "Aerial photography services"}
_IDENTIFIER = re.compile(r"^([A-Z]{2}-[A-Z0-9]+)-(.+)$")


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes, under which prefix, from where, and under which policy."""

    name: str
    prefix: str
    base_url: str

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is wrong with publishing like this."""
        if self.prefix != EXAMPLE_PREFIX:
            return ()
        return (f"{EXAMPLE_PREFIX} is the documentation's example: register a prefix before publishing.",)


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


def _party(party: Party, roles: Sequence[str]) -> JsonObject:
    """A party with its roles and, where it has one, its legal identifier."""
    document: JsonObject = {"id": party_id(party), "name": party.name, "roles": list(roles)}
    found = _IDENTIFIER.match(party.identifier or "")
    if found:
        document["identifier"] = {"scheme": found[1], "id": found[2], "legalName": party.name}
    return document


def _release(process: str, event: str, at: str, tag: Sequence[str]) -> JsonObject:
    """The head of a release."""
    return {
        "ocid": process,
        "id": f"{process}-{event}",
        "date": at,
        "tag": list(tag),
        "initiationType": "tender",
        "language": "en",
    }


def framework_release(framework: PublishedFramework, publisher: Publisher) -> JsonObject:
    """The one release of a framework: its tender with the technique, and its award to every supplier, without value."""
    process = ocid(publisher.prefix, framework.reference)
    release = _release(process, "award", start_of(framework.awarded_on), ("tender", "award"))
    release["parties"] = _framework_parties(framework)
    release["buyer"] = reference_to(framework.owner)
    method = {
        (True, True): "withAndWithoutReopeningCompetition",
        (True, False): "withoutReopeningCompetition",
    }.get((framework.direct, framework.competed), "withReopeningCompetition")
    agreement: JsonObject = {
        "method": method,
        "minimumParticipants": 1,
        "maximumParticipants": len(framework.suppliers),
        "buyerCategories": ", ".join(buyer.name for buyer in framework.buyers),
        "value": value(framework.estimated_pence),
        "period": {"startDate": start_of(framework.starts), "endDate": end_of(framework.ends)},
    }
    if framework.extensible_to:
        period: JsonObject = {"startDate": start_of(framework.starts), "endDate": end_of(framework.ends)}
        period["maxExtentDate"] = end_of(framework.extensible_to)
        agreement["period"] = period
    if framework.term_reason:
        agreement["periodRationale"] = framework.term_reason
    release["tender"] = {
        "id": slug(framework.reference),
        "title": framework.title,
        "status": "complete",
        "procuringEntity": reference_to(framework.owner),
        "procurementMethod": "open",
        "mainProcurementCategory": "services",
        "items": [_item("1", framework.title, framework.cpv, None)],
        "techniques": {"hasFrameworkAgreement": True, "frameworkAgreement": agreement},
    }
    release["awards"] = [
        {
            "id": f"{slug(framework.reference)}-award",
            "title": framework.title,
            "status": "active",
            "date": start_of(framework.awarded_on),
            "suppliers": [reference_to(supplier) for supplier in framework.suppliers],
        }
    ]
    return release


def _framework_parties(framework: PublishedFramework) -> list[JsonValue]:
    """Owner, buyers and suppliers, each once with all its roles."""
    roles: dict[str, tuple[Party, list[str]]] = {}
    for party, role in (
        (framework.owner, "procuringEntity"),
        (framework.owner, "buyer"),
        *((buyer, "buyer") for buyer in framework.buyers),
        *((supplier, "supplier") for supplier in framework.suppliers),
    ):
        held = roles.setdefault(party_id(party), (party, []))[1]
        if role not in held:
            held.append(role)
    return [_party(party, held) for party, held in roles.values()]


def _item(identifier: str, title: str, cpv: str, amount: tuple[str, str] | None) -> JsonObject:
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


def call_off_releases(order: PublishedCallOff, framework: PublishedFramework, publisher: Publisher) -> list[JsonObject]:
    """An order's releases in the order they happened: award, contract, then each payment, then its end."""
    releases = [_award_release(order, framework, publisher), _contract_release(order, framework, publisher)]
    releases.extend(_payment_release(order, payment, framework, publisher) for payment in order.payments)
    if order.cancelled or order.completed_on is not None:
        releases.append(_end_release(order, framework, publisher))
    return sorted(releases, key=lambda release: str(release["date"]))


def _process(order: PublishedCallOff, publisher: Publisher) -> str:
    """An order's OCID."""
    return ocid(publisher.prefix, order.reference)


def _award_release(order: PublishedCallOff, framework: PublishedFramework, publisher: Publisher) -> JsonObject:
    """The order as placed: a call-off under its framework, competed or direct, and to whom."""
    release = _release(_process(order, publisher), "award", moment(order.placed_at), ("tender", "award"))
    release["parties"] = [
        _party(order.buyer, ("buyer", "procuringEntity")),
        _party(order.supplier, ("supplier", "tenderer")),
    ]
    release["buyer"] = reference_to(order.buyer)
    items: list[JsonValue] = [
        _item(str(item.position), item.title, framework.cpv, (item.quantity, item.unit)) for item in order.items
    ]
    release["tender"] = {
        "id": slug(order.reference),
        "title": order.title,
        "status": "complete",
        "procuringEntity": reference_to(order.buyer),
        "procurementMethod": "selective" if order.competed else "direct",
        "procurementMethodRationale": order.rationale,
        "competitive": order.competed,
        "mainProcurementCategory": "services",
        "numberOfTenderers": order.tenderers,
        "tenderers": [reference_to(order.supplier)],
        "items": items,
        "techniques": {"hasFrameworkAgreement": True},
    }
    release["awards"] = [
        {
            "id": slug(order.reference),
            "title": order.title,
            "status": "active",
            "date": moment(order.placed_at),
            "value": value(order.net_pence),
            "suppliers": [reference_to(order.supplier)],
            "items": items,
        }
    ]
    related = ocid(publisher.prefix, framework.reference)
    release["relatedProcesses"] = [
        {
            "id": "1",
            "relationship": ["framework"],
            "title": framework.title,
            "scheme": "ocid",
            "identifier": related,
            "uri": f"{publisher.base_url}/ocds/{related}",
        }
    ]
    return release


def _contract(order: PublishedCallOff) -> JsonObject:
    """The contract's own keys; it shares the award's identifier."""
    return {"id": slug(order.reference), "awardID": slug(order.reference)}


def _contract_release(order: PublishedCallOff, framework: PublishedFramework, publisher: Publisher) -> JsonObject:
    """The supplier took the order."""
    release = _release(_process(order, publisher), "contract", moment(order.answered_at), ("contract",))
    contract = _contract(order)
    contract |= {
        "title": order.title,
        "description": f"Call-off under {framework.reference}; the value is net of VAT.",
        "status": "active",
        "period": {"startDate": moment(order.placed_at), "endDate": end_of(max(order.due_on, order.placed_at.date()))},
        "value": value(order.net_pence),
        "dateSigned": moment(order.answered_at),
    }
    release["contracts"] = [contract]
    return release


def _payment_release(
    order: PublishedCallOff, payment: PublishedPayment, framework: PublishedFramework, publisher: Publisher
) -> JsonObject:
    """A payment."""
    release = _release(
        _process(order, publisher), f"payment-{payment.id}", end_of(payment.paid_on), ("implementation",)
    )
    contract = _contract(order)
    contract["implementation"] = {
        "transactions": [
            {
                "id": payment.id,
                "source": f"{publisher.base_url}/ocds/{ocid(publisher.prefix, framework.reference)}",
                "date": end_of(payment.paid_on),
                "value": value(payment.net_pence),
                "payer": reference_to(order.buyer),
                "payee": reference_to(order.supplier),
            }
        ]
    }
    release["contracts"] = [contract]
    return release


def _end_release(order: PublishedCallOff, framework: PublishedFramework, publisher: Publisher) -> JsonObject:
    """The order is complete, or was cancelled. The standard calls both terminated."""
    paid = [payment.paid_on for payment in order.payments]
    day = max([order.completed_on or order.due_on, *paid, order.answered_at.date()])
    release = _release(_process(order, publisher), "end", end_of(day), ("contractTermination",))
    contract = _contract(order)
    contract["status"] = "terminated"
    what = "Cancelled" if order.cancelled else "Complete"
    contract["description"] = f"{what}. Call-off under {framework.reference}; the value is net of VAT."
    release["contracts"] = [contract]
    return release


def record_package(
    published: Sequence[tuple[PublishedFramework, Sequence[PublishedCallOff]]], publisher: Publisher, now: datetime
) -> JsonObject:
    """Every framework and call-off as a record with its releases and their compiled state."""
    records: list[JsonValue] = []
    for framework, orders in published:
        records.append(_record([framework_release(framework, publisher)]))
        records.extend(_record(call_off_releases(order, framework, publisher)) for order in orders)
    return {
        "uri": f"{publisher.base_url}/ocds/records.json",
        "version": VERSION,
        "extensions": [TECHNIQUES],
        "publisher": {"name": publisher.name},
        "license": LICENCE,
        "publicationPolicy": f"{publisher.base_url}/docs/publication-policy",
        "publishedDate": moment(now),
        "records": records,
    }


def _record(releases: list[JsonObject]) -> JsonObject:
    """A record: releases oldest first, and what they amount to."""
    embedded: list[JsonValue] = list(releases)
    return {"ocid": releases[0]["ocid"], "releases": embedded, "compiledRelease": compiled(releases)}
