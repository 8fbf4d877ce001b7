"""Taking in an invoice for an order, typed in pounds and kept in pence."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER, HTTP_422_UNPROCESSABLE_ENTITY
from sqlmodel import Session

from app.given import Caller, Db, Now
from app.pages.forms import Form, Refused, attempt, optional, text
from app.pages.named import organisation_names
from app.pages.typed import LONDON, TypedError, as_pounds, day_of, pence, placed
from flights import invoices
from flights.inputs import InvoiceCreate, InvoiceLineInput
from flights.orders import find_call_off, lines_of
from framework.models import CallOff, CallOffLine, Invoice
from framework.money import share

WRITE: Final = {"permission": "invoices:write"}
RATES: Final = (("2000", "20 per cent"), ("500", "5 per cent"), ("0", "No VAT"))
STANDARD: Final = "2000"
NAMES: Final = {"vat_pence": "vat", "lines": "line-1", "received_on": "invoice_date"}
FIELDS: Final = ("number", "invoice_date", "po_number", "vat", "rate", "final")


@get("/call-offs/{call_off_id:str}/invoice", opt=WRITE, include_in_schema=False, sync_to_thread=True)
def blank(call_off_id: FromPath[str], session: Db, viewer: Caller, now: Now) -> Template:
    """The form, filled with what the order has earned and nobody has billed yet."""
    order = find_call_off(session, call_off_id, viewer)
    lines = lines_of(session, order.id)
    earned = {_field(line): max(0, line.accrued_pence - line.invoiced_pence) for line in lines}
    values = {
        **{name: as_pounds(amount) for name, amount in earned.items()},
        "vat": as_pounds(share(sum(earned.values()), int(STANDARD))),
        "po_number": order.po_number or "",
        "invoice_date": now.astimezone(LONDON).date().isoformat(),
        "final": "true",
    }
    return _page(session, order, lines, values, {})


@post("/call-offs/{call_off_id:str}/invoice", opt=WRITE, include_in_schema=False, sync_to_thread=True)
def receive(call_off_id: FromPath[str], data: Form, session: Db, viewer: Caller, now: Now) -> Response[Any]:
    """Take the invoice in; the payment clock starts today."""
    order = find_call_off(session, call_off_id, viewer)
    lines = lines_of(session, order.id)

    def work() -> Invoice:
        new = read(order, lines, data)
        with session.begin_nested():
            return invoices.receive(session, new, viewer=viewer, now=now)

    done = attempt(work, NAMES)
    if isinstance(done, Refused):
        session.expire_all()
        known = (*FIELDS, *(_field(line) for line in lines))
        return _page(session, order, lines, data, placed(done.errors, known))
    return Redirect(f"/invoices/{done.id}", status_code=HTTP_303_SEE_OTHER)


def read(order: CallOff, lines: Sequence[CallOffLine], form: Mapping[str, Any]) -> InvoiceCreate:
    """The invoice that a form means; lines of nothing are left out.

    Raises:
        TypedError: An amount or a date cannot be read, or every line is nothing.
    """
    rate = text(form, "rate") or STANDARD
    amounts = [(line, pence(form, _field(line))) for line in lines]
    billed = [
        InvoiceLineInput(line_id=line.id, net_pence=amount, vat_rate_bp=int(rate) if rate.isdigit() else 0)
        for line, amount in amounts
        if amount
    ]
    if not billed:
        raise TypedError("Bill at least one line.", field=_field(lines[0]) if lines else "number")
    return InvoiceCreate(
        call_off_id=order.id,
        number=text(form, "number"),
        invoice_date=day_of(form, "invoice_date"),
        lines=billed,
        vat_pence=pence(form, "vat"),
        po_number=optional(form, "po_number"),
        final=bool(text(form, "final")),
    )


def _field(line: CallOffLine) -> str:
    """A line's name on the page, by its place in the order."""
    return f"line-{line.position}"


def _page(
    session: Session, order: CallOff, lines: Sequence[CallOffLine], values: dict[str, Any], errors: dict[str, str]
) -> Template:
    context = {
        "order": order,
        "lines": [(_field(line), line) for line in lines],
        "names": organisation_names(session, [order.supplier_organisation_id, order.buyer_organisation_id]),
        "rates": RATES,
        "values": values,
        "errors": errors,
    }
    status = HTTP_422_UNPROCESSABLE_ENTITY if errors else HTTP_200_OK
    return Template("invoices/form.html", context=context, status_code=status)


ROUTES: list[Any] = [blank, receive]
