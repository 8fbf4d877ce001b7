"""Everybody reads their own part: the council's procurement all of it, partners and suppliers theirs."""

from dataclasses import replace

import pytest
from sqlmodel import Session

from framework.errors import AgreementNotFoundError
from framework.invoices import NewInvoice, NewInvoiceLine, record_invoice
from framework.quotes import units_offered
from framework.store import lines_of
from framework.views import (
    call_off_detail,
    dashboard,
    framework_for,
    invoice_detail,
    ledger_of,
    list_frameworks,
    lot_for,
    lots_of,
    rate_cards,
    suppliers_performance,
)
from framework.vocabulary import Unit
from records.viewer import ANONYMOUS, Role, Viewer
from tests.framework.council import HERON, NOW, POLICE, PROCUREMENT, REQUESTER, SKYE, TODAY, Council, found_council

MUSEUM = Viewer("curator", "museum", frozenset({Role.PROCUREMENT}))
STRANGERS = (ANONYMOUS, MUSEUM)


def two_buyers(session: Session) -> Council:
    """A council's order and a police order, both taken by the first-ranked."""
    council = found_council(session)
    council.accepted(session)
    replace(council, buyer="police").accepted(session)
    return council


@pytest.mark.parametrize("viewer", STRANGERS)
def test_strangers_see_no_framework_lot_order_or_price(session: Session, viewer: Viewer) -> None:
    """A caller without an account, or from a body off the list, finds nothing by list or by identifier."""
    council = two_buyers(session)
    order = council.place(session)
    assert list_frameworks(session, viewer) == []
    for read in (
        lambda: framework_for(session, council.framework.id, viewer),
        lambda: lot_for(session, council.lot.id, viewer),
        lambda: rate_cards(session, council.lot.id, viewer),
        lambda: call_off_detail(session, order.id, viewer),
        lambda: ledger_of(session, order.id, viewer),
        lambda: dashboard(session, council.framework.id, viewer=viewer, now=NOW),
    ):
        with pytest.raises(AgreementNotFoundError):
            read()


def test_procurement_sees_the_whole_and_a_partner_its_part(session: Session) -> None:
    """The officer sees both bodies with the forecast; the police see their own £550.00 and their own ceiling."""
    council = two_buyers(session)
    ours = dashboard(session, council.framework.id, viewer=PROCUREMENT, now=NOW)
    assert (ours.totals.orders, ours.totals.committed_pence) == (2, 110_000)
    assert {one.name for one in ours.buyers} == {"A Council", "A Police Service", "A Fire Service"}
    assert ours.forecast is not None
    theirs = dashboard(session, council.framework.id, viewer=POLICE, now=NOW)
    assert (theirs.totals.orders, theirs.totals.committed_pence) == (1, 55_000)
    assert [one.subject_id for one in theirs.positions] == ["police"]
    assert theirs.positions[0].left_pence == 145_000
    assert (theirs.forecast, theirs.relet_by, theirs.late_invoices) == (None, None, None)


def test_a_partner_does_not_see_anothers_order(session: Session) -> None:
    """The police's order is unknown to the council's requester and known to its procurement."""
    council = two_buyers(session)
    order = replace(council, buyer="police").place(session)
    with pytest.raises(AgreementNotFoundError):
        call_off_detail(session, order.id, REQUESTER)
    assert call_off_detail(session, order.id, PROCUREMENT).balance.committed_pence == 55_000
    assert call_off_detail(session, order.id, POLICE).reference == order.reference


def test_prices_are_for_who_runs_the_framework_and_each_supplier_its_own(session: Session) -> None:
    """The officer reads both cards, each supplier one, and a partner none."""
    council = found_council(session)
    assert [card.organisation_id for card in rate_cards(session, council.lot.id, PROCUREMENT)] == ["heron", "skylark"]
    assert [card.organisation_id for card in rate_cards(session, council.lot.id, HERON)] == ["heron"]
    assert rate_cards(session, council.lot.id, POLICE) == []
    assert rate_cards(session, council.lot.id, SKYE)[0].rates[-1].price_pence == 55000


def test_lots_show_their_suppliers_by_rank(session: Session) -> None:
    """A partner may see who is ranked, not what they charge."""
    council = found_council(session)
    (lot,) = lots_of(session, council.framework.id, POLICE)
    assert [place.name for place in lot.suppliers] == ["Skylark Surveys Ltd", "Heron Aerial Ltd"]


def test_a_supplier_reads_its_own_record_only(session: Session) -> None:
    """The officer reads every supplier's performance, a supplier its own."""
    council = two_buyers(session)
    assert [row.offered for row in suppliers_performance(session, council.framework.id, PROCUREMENT)] == [2]
    assert len(suppliers_performance(session, council.framework.id, SKYE)) == 1
    assert suppliers_performance(session, council.framework.id, HERON) == []


def test_an_orders_ledger_reads_from_its_quotation_on(session: Session) -> None:
    """Pipeline, then commitment, each with sides that sum to zero."""
    order = found_council(session).place(session)
    moves = ledger_of(session, order.id, SKYE)
    assert [move.event.value for move in moves] == ["pipeline", "commit"]
    assert all(sum(entry.amount_pence for entry in move.entries) == 0 for move in moves)


def test_an_invoice_reads_with_its_clock(session: Session) -> None:
    """Net, VAT and gross are apart, and it is not late yet; another supplier finds nothing."""
    order = found_council(session).accepted(session)
    (line,) = lines_of(session, order.id)
    bill = NewInvoice(order.id, "I-1", TODAY, TODAY, (NewInvoiceLine(line.id, "Session", 55000),), 11000)
    made = record_invoice(session, bill, viewer=SKYE, now=NOW)
    read = invoice_detail(session, made.id, viewer=SKYE, now=NOW)
    assert (read.net_pence, read.vat_pence, read.gross_pence, read.days_late) == (55000, 11000, 66000, 0)
    with pytest.raises(AgreementNotFoundError):
        invoice_detail(session, made.id, viewer=HERON, now=NOW)


def test_a_suppliers_units_on_a_date_are_those_of_its_card(session: Session) -> None:
    """What the card in force prices may be asked for; on a date without a card nothing may."""
    council = found_council(session)
    assert Unit.SESSION in units_offered(session, council.lot.id, "skylark", on=TODAY)
