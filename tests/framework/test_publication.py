"""What is published passes the standard, counts nothing twice, and leaves out what is withheld."""

import json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, FormatChecker
from sqlmodel import Session

from framework.invoices import NewInvoice, NewInvoiceLine, match_invoice, record_invoice
from framework.models import CallOff
from framework.ocds import Publisher, record_package
from framework.ocds_blocks import ocid
from framework.ocds_merge import compiled
from framework.orders import accept_offer, place_call_off
from framework.progress import Acceptance, Accrual, StandDownReport, accept, accrue, stand_down
from framework.publication import published_facts, register_rows, spend_rows
from framework.settlements import NewPayment, pay
from framework.standdown import StandDownFacts
from framework.store import lines_of
from framework.tabular import cell, to_csv
from framework.vocabulary import CalledBy, Cause, Moment
from records.columns import JsonObject
from tests.framework.council import FULL_JOB, NOW, PROCUREMENT, SKYE, TODAY, Council, found_council

PUBLISHER = Publisher("A Council", "ocds-213czf", "https://drones.example.gov.uk")
WINTER = date(2026, 12, 16)


def merged_schema(patch: Any, base: Any) -> Any:
    """A JSON merge patch applied, as the standard applies an extension."""
    if not isinstance(patch, dict):
        return patch
    result = dict(base) if isinstance(base, dict) else {}
    for key, value in patch.items():
        result[key] = merged_schema(value, result.get(key))
    return result


@pytest.fixture(scope="module")
def validator(test_data: Path) -> Draft4Validator:
    """The official release schema with the techniques extension merged in, closed to additional fields."""
    folder = test_data / "schemas" / "ocds"
    with zipfile.ZipFile(folder / "standard-1__1__5.zip") as standard:
        base = json.loads(standard.read("standard-1__1__5/schema/release-schema.json"))
    patch = json.loads((folder / "techniques" / "release-schema.json").read_text())
    schema = merged_schema(patch, base)
    for definition in [schema, *schema["definitions"].values()]:
        if "properties" in definition and definition.get("title") != "Unclassified":
            definition["additionalProperties"] = False
            definition.setdefault("patternProperties", {})
    return Draft4Validator(schema, format_checker=FormatChecker())


def paid_order(session: Session, council: Council, number: str) -> CallOff:
    """An order of £800.00 taken, flown, delivered, accepted, invoiced and paid."""
    order = council.accepted(session, *FULL_JOB)
    accrue(session, Accrual(order.id, Moment.DELIVERED, TODAY, order.id), viewer=SKYE, now=NOW)
    accept(session, Acceptance(order.id, TODAY, accepted=True), viewer=PROCUREMENT, now=NOW)
    lines = tuple(NewInvoiceLine(line.id, line.title, line.net_pence) for line in lines_of(session, order.id))
    bill = NewInvoice(order.id, number, WINTER, WINTER, lines, 16000, "PO-1")
    invoice = record_invoice(session, bill, viewer=SKYE, now=NOW)
    assert match_invoice(session, invoice.id, viewer=PROCUREMENT, now=NOW).matched
    pay(session, NewPayment(invoice.id, f"BACS-{number}", WINTER, 96000), viewer=PROCUREMENT, now=NOW)
    return order


def busy_council(session: Session) -> Council:
    """One order paid, one taken, one cancelled, one only offered, one withheld."""
    council = found_council(session)
    paid_order(session, council, "=1+1")
    council.accepted(session)
    cancelled = council.accepted(session, *FULL_JOB)
    facts = StandDownFacts(Cause.FERRY, CalledBy.NEITHER, 1, mobilised=True)
    stand_down(session, StandDownReport(cancelled.id, facts, TODAY, "c", cancel=True), viewer=PROCUREMENT, now=NOW)
    council.place(session)
    hidden = replace(council.request(session), withheld_reason="An investigation", title="Covert place")
    order = place_call_off(session, hidden, viewer=PROCUREMENT, now=NOW)
    accept_offer(session, order.id, viewer=SKYE, now=NOW)
    return council


def package(session: Session) -> JsonObject:
    """The public record package."""
    return record_package(published_facts(session), PUBLISHER, NOW)


def records(document: JsonObject) -> list[Any]:
    """A package's records."""
    found = document["records"]
    assert isinstance(found, list)
    return found


def test_every_release_passes_the_official_schema(session: Session, validator: Draft4Validator) -> None:
    """Framework, orders and compiled releases have no error and no field that the standard does not know."""
    busy_council(session)
    document = json.loads(json.dumps(package(session)))
    for one in records(document):
        for release in [*one["releases"], one["compiledRelease"]]:
            errors = [f"{'/'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(release)]
            assert errors == []


def test_the_package_passes_its_own_schema(session: Session, test_data: Path) -> None:
    """The envelope has what a record package must have."""
    busy_council(session)
    with zipfile.ZipFile(test_data / "schemas" / "ocds" / "standard-1__1__5.zip") as standard:
        schema = json.loads(standard.read("standard-1__1__5/schema/record-package-schema.json"))
    # Releases are judged above; here only the envelope, so that nothing is fetched.
    for shape in ("compiledRelease", "versionedRelease"):
        schema["definitions"]["record"]["properties"][shape] = {}
    embedded = schema["definitions"]["record"]["properties"]["releases"]["oneOf"][1]
    embedded["items"] = {"required": ["ocid", "tag", "initiationType"]}
    document = json.loads(json.dumps(package(session)))
    assert [error.message for error in Draft4Validator(schema).iter_errors(document)] == []


def test_a_planted_error_is_caught(session: Session, validator: Draft4Validator) -> None:
    """A made-up field, a wrong tag and a missing date do not pass, so the test above means something."""
    busy_council(session)
    release = json.loads(json.dumps(records(package(session))[0]["compiledRelease"]))
    del release["date"]
    release["tag"] = ["finished"]
    release["tender"]["gross"] = 1
    assert len(list(validator.iter_errors(release))) == 3


def test_one_process_an_order_related_to_its_framework_and_nothing_twice(session: Session) -> None:
    """The framework has neither contracts nor an award value; each order has one of each and its own OCID."""
    busy_council(session)
    framework, *orders = [one["compiledRelease"] for one in records(package(session))]
    assert framework["ocid"] == "ocds-213czf-abc-uas-1"
    assert "contracts" not in framework
    assert "value" not in framework["awards"][0]
    assert len({order["ocid"] for order in orders}) == len(orders) == 3
    for order in orders:
        assert order["relatedProcesses"][0]["relationship"] == ["framework"]
        assert order["relatedProcesses"][0]["identifier"] == framework["ocid"]
        assert order["tender"]["competitive"] is False
        assert order["contracts"][0]["awardID"] == order["awards"][0]["id"]


def test_values_are_net_and_payments_are_kept_when_compiled(session: Session) -> None:
    """An order paid £960.00 gross shows £800.00, its status and its payment after merging four releases."""
    council = found_council(session)
    paid_order(session, council, "INV-1")
    one = records(package(session))[1]
    assert [release["tag"] for release in one["releases"]] == [
        ["tender", "award"],
        ["contract"],
        ["implementation"],
        ["contractTermination"],
    ]
    contract = one["compiledRelease"]["contracts"][0]
    assert contract["value"] == {"amount": 800.0, "currency": "GBP"}
    assert contract["status"] == "terminated"
    assert contract["implementation"]["transactions"][0]["value"]["amount"] == 800.0
    assert one["compiledRelease"]["tag"] == ["compiled"]


def test_merging_keeps_lists_by_id_and_replaces_the_rest() -> None:
    """Later releases win field by field; a list without identifiers is replaced whole."""
    first: JsonObject = {"ocid": "o", "id": "1", "date": "a", "x": [{"id": "1", "p": 1}], "y": [1, 2]}
    second: JsonObject = {"ocid": "o", "id": "2", "date": "b", "x": [{"id": "1", "q": 2}, {"id": "2"}], "y": [3]}
    assert compiled([first, second]) == {
        "ocid": "o",
        "id": "o-compiled",
        "date": "b",
        "tag": ["compiled"],
        "x": [{"id": "1", "p": 1, "q": 2}, {"id": "2"}],
        "y": [3],
    }


def test_the_example_prefix_is_warned_about() -> None:
    """Publishing under the documentation's prefix is said aloud; a registered one is not."""
    assert "register a prefix" in PUBLISHER.warnings[0]
    assert Publisher("A Council", "ocds-r6ebe6", "https://x.example").warnings == ()
    assert ocid("ocds-r6ebe6", "ABC/UAS 1") == "ocds-r6ebe6-abc-uas-1"


def test_a_withheld_order_is_absent_in_public_and_present_inside(session: Session) -> None:
    """Neither package, register nor spend mentions it; the internal register has it with the reason."""
    busy_council(session)
    assert "Covert" not in json.dumps(package(session))
    assert "Covert" not in to_csv(type(register_rows(session)[0]), register_rows(session))
    inside = [row for row in register_rows(session, internal=True) if row.withheld_reason]
    assert [(row.subject, row.withheld_reason) for row in inside] == [("Covert place", "An investigation")]


def test_the_public_register_has_the_framework_and_regulated_orders_only(session: Session) -> None:
    """Below £50,000 an order is no regulated contract; internally every order that was taken is listed."""
    busy_council(session)
    assert [row.reference for row in register_rows(session)] == ["ABC-UAS-1"]
    assert len(register_rows(session, internal=True)) == 5


def test_spend_is_listed_from_its_threshold_exactly(session: Session) -> None:
    """A payment of £800.00 net is listed at a threshold of £800.00 and not at a penny more, and opens safely."""
    busy_council(session)
    rows = spend_rows(session, 80000)
    assert [(row.net_amount, row.payment_reference) for row in rows] == [("800.00", "BACS-=1+1")]
    assert spend_rows(session, 80001) == []


def test_no_cell_of_a_table_runs_in_a_spreadsheet() -> None:
    """A cell that starts like a formula is quoted; a negative amount stays a number."""
    assert cell("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert cell("@x") == "'@x"
    assert cell("-12.50") == "-12.50"
    assert cell(None) == ""
