"""Open Contracting Data Standard 1.1: a record package for frameworks and their call-offs. Pure.

Each framework and each call-off is a contracting process with its own OCID; a call-off names its framework among its
related processes. The framework's process has no contracts and its award no value, so nothing is counted twice. All
values are net of VAT, for `Value` in 1.1 cannot say which it is; the publication policy does.

Source: OCDS 1.1.5; the techniques extension; the Open Contracting Partnership's advice of one process per call-off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from framework.ocds_blocks import (
    end_of,
    item_block,
    moment,
    ocid,
    party_block,
    party_id,
    reference_to,
    release_head,
    slug,
    start_of,
    value,
)
from framework.ocds_merge import compiled
from framework.published import Party, PublishedCallOff, PublishedFramework, PublishedPayment
from records.columns import JsonObject, JsonValue

VERSION = "1.1"
TECHNIQUES = (
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_techniques_extension/master/extension.json"
)
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
EXAMPLE_PREFIX = "ocds-213czf"


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


def framework_release(framework: PublishedFramework, publisher: Publisher) -> JsonObject:
    """The one release of a framework: its tender with the technique, and its award to every supplier, without value."""
    process = ocid(publisher.prefix, framework.reference)
    release = release_head(process, "award", start_of(framework.awarded_on), ("tender", "award"))
    release["parties"] = _framework_parties(framework)
    release["buyer"] = reference_to(framework.owner)
    release["tender"] = {
        "id": slug(framework.reference),
        "title": framework.title,
        "status": "complete",
        "procuringEntity": reference_to(framework.owner),
        "procurementMethod": "open",
        "mainProcurementCategory": "services",
        "items": [item_block("1", framework.title, framework.cpv, None)],
        "techniques": {"hasFrameworkAgreement": True, "frameworkAgreement": _agreement(framework)},
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


def _agreement(framework: PublishedFramework) -> JsonObject:
    """The technique: how orders are awarded under the framework, among whom, for how long and up to what."""
    method = {
        (True, True): "withAndWithoutReopeningCompetition",
        (True, False): "withoutReopeningCompetition",
    }.get((framework.direct, framework.competed), "withReopeningCompetition")
    period: JsonObject = {"startDate": start_of(framework.starts), "endDate": end_of(framework.ends)}
    if framework.extensible_to:
        period["maxExtentDate"] = end_of(framework.extensible_to)
    agreement: JsonObject = {
        "method": method,
        "minimumParticipants": 1,
        "maximumParticipants": len(framework.suppliers),
        "buyerCategories": ", ".join(buyer.name for buyer in framework.buyers),
        "value": value(framework.estimated_pence),
        "period": period,
    }
    if framework.term_reason:
        agreement["periodRationale"] = framework.term_reason
    return agreement


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
    return [party_block(party, held) for party, held in roles.values()]


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
    release = release_head(_process(order, publisher), "award", moment(order.placed_at), ("tender", "award"))
    release["parties"] = [
        party_block(order.buyer, ("buyer", "procuringEntity")),
        party_block(order.supplier, ("supplier", "tenderer")),
    ]
    release["buyer"] = reference_to(order.buyer)
    items: list[JsonValue] = [
        item_block(str(item.position), item.title, framework.cpv, (item.quantity, item.unit)) for item in order.items
    ]
    release["tender"] = _order_tender(order, items)
    release["awards"] = [_order_award(order, items)]
    release["relatedProcesses"] = [_related(framework, publisher)]
    return release


def _order_tender(order: PublishedCallOff, items: list[JsonValue]) -> JsonObject:
    """What was asked for, and whether it was competed."""
    return {
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


def _order_award(order: PublishedCallOff, items: list[JsonValue]) -> JsonObject:
    """Who took it, at which price."""
    return {
        "id": slug(order.reference),
        "title": order.title,
        "status": "active",
        "date": moment(order.placed_at),
        "value": value(order.net_pence),
        "suppliers": [reference_to(order.supplier)],
        "items": items,
    }


def _related(framework: PublishedFramework, publisher: Publisher) -> JsonObject:
    """The way from an order to its framework's own process."""
    related = ocid(publisher.prefix, framework.reference)
    return {
        "id": "1",
        "relationship": ["framework"],
        "title": framework.title,
        "scheme": "ocid",
        "identifier": related,
        "uri": f"{publisher.base_url}/ocds/{related}",
    }


def _contract(order: PublishedCallOff) -> JsonObject:
    """The contract's own keys; it shares the award's identifier."""
    return {"id": slug(order.reference), "awardID": slug(order.reference)}


def _contract_release(order: PublishedCallOff, framework: PublishedFramework, publisher: Publisher) -> JsonObject:
    """The supplier took the order."""
    release = release_head(_process(order, publisher), "contract", moment(order.answered_at), ("contract",))
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
    release = release_head(
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
    release = release_head(_process(order, publisher), "end", end_of(day), ("contractTermination",))
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
