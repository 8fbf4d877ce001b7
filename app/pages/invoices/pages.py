"""Invoices: the list, and one invoice with its match and its payment."""

from typing import Any, Final

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from sqlmodel import Session, col, select

from app.given import Caller, Db
from app.pages.actions import Act, action
from app.pages.forms import options, text
from app.pages.named import PAGE, State, next_page, organisation_names
from app.pages.typed import as_pounds, day_of, pence, placed
from app.permissions import allowed
from flights import invoices
from flights.inputs import Payment
from framework.models import CallOff, Invoice, InvoiceLine
from framework.models import Payment as Paid
from framework.vocabulary import InvoiceState
from records.viewer import Viewer

READ: Final = {"permission": "invoices:read"}
MATCH: Final = "invoices:match"
FIELDS: Final = ("reference", "paid_on", "gross")
NAMES: Final = {"gross_pence": "gross"}


@get("/invoices", opt=READ, include_in_schema=False, sync_to_thread=True)
def index(session: Db, viewer: Caller, in_state: State = "", cursor: FromQuery[str | None] = None) -> Template:
    """Invoices that the caller may see, newest first, of one state or of all."""
    known = in_state if in_state in set(InvoiceState) else None
    page = invoices.list_invoices(session, known, viewer=viewer, cursor=cursor, limit=PAGE)
    context = {
        "rows": page.items,
        "names": organisation_names(session, [row.supplier_organisation_id for row in page.items]),
        "state": known or "",
        "states": options(InvoiceState),
        "next": next_page("/invoices", {"state": known or ""}, page.next),
    }
    return Template("invoices/list.html", context=context)


@get("/invoices/{invoice_id:str}", opt=READ, include_in_schema=False, sync_to_thread=True)
def show(invoice_id: FromPath[str], session: Db, viewer: Caller) -> Template:
    """One invoice."""
    return _page(session, viewer, invoices.find_invoice(session, invoice_id, viewer), {}, {})


def _match(act: Act) -> str:
    return _there(invoices.match(act.session, act.id, viewer=act.viewer, now=act.now))


def _pay(act: Act) -> str:
    typed = text(act.form, "gross")
    paid = Payment(
        reference=text(act.form, "reference"),
        paid_on=day_of(act.form, "paid_on"),
        gross_pence=pence(act.form, "gross") if typed else None,
    )
    return _there(invoices.pay(act.session, act.id, paid, viewer=act.viewer, now=act.now))


def _there(row: Invoice) -> str:
    return f"/invoices/{row.id}"


def _again(act: Act, errors: dict[str, str]) -> Template:
    row = invoices.find_invoice(act.session, act.id, act.viewer)
    named = {NAMES.get(field, field): sentence for field, sentence in errors.items()}
    return _page(act.session, act.viewer, row, placed(named, FIELDS), act.form)


def _page(session: Session, viewer: Viewer, row: Invoice, errors: dict[str, str], values: dict[str, Any]) -> Template:
    lines = select(InvoiceLine).where(InvoiceLine.invoice_id == row.id).order_by(col(InvoiceLine.position))
    paid = select(Paid).where(Paid.invoice_id == row.id).order_by(col(Paid.paid_on))
    may = allowed(viewer, MATCH)
    context = {
        "row": row,
        "lines": session.exec(lines).all(),
        "payments": session.exec(paid).all(),
        "order": session.get_one(CallOff, row.call_off_id),
        "names": organisation_names(session, [row.supplier_organisation_id, row.buyer_organisation_id]),
        "findings": row.match.get("findings") or [],
        "matches": may and row.state in {InvoiceState.RECEIVED, InvoiceState.HELD},
        "pays": may and row.state is InvoiceState.MATCHED,
        "owed": as_pounds(max(0, row.gross_pence - row.paid_pence)),
        "errors": errors,
        "values": values,
    }
    status = HTTP_422_UNPROCESSABLE_ENTITY if errors else HTTP_200_OK
    return Template("invoices/show.html", context=context, status_code=status)


ROUTES: list[Any] = [
    index,
    show,
    action("/invoices/{id:str}/match", MATCH, _match, _again),
    action("/invoices/{id:str}/pay", MATCH, _pay, _again),
]
