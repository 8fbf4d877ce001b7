"""Invoices over HTTP."""

from datetime import datetime
from typing import Annotated

from litestar import Controller, get, post
from litestar.params import Parameter
from litestar.status_codes import HTTP_200_OK
from sqlmodel import Session

from flights import invoices
from flights.inputs import InvoiceCreate, Payment
from flights.reads import InvoiceRead, Listing, listing, read_invoice
from records.viewer import Viewer

Limit = Annotated[int, Parameter(ge=1, le=500)]
READ = {"permission": "invoices:read"}
MATCH = {"permission": "invoices:match"}


class InvoicesController(Controller):
    """Suppliers' invoices."""

    path = "/api/v1/invoices"
    tags = ("invoices",)

    @get(opt=READ, sync_to_thread=True, summary="Invoices you may see, newest first")
    def index(
        self, session: Session, viewer: Viewer, state: str | None = None, cursor: str | None = None, limit: Limit = 50
    ) -> Listing[InvoiceRead]:
        """List invoices, of one state or of all."""
        page = invoices.list_invoices(session, state, viewer=viewer, cursor=cursor, limit=limit)
        return listing(page, self.path, [read_invoice(row) for row in page.items])

    @post(opt={"permission": "invoices:write"}, sync_to_thread=True, summary="Take in an invoice")
    def create(self, data: InvoiceCreate, session: Session, viewer: Viewer, now: datetime) -> InvoiceRead:
        """Record a supplier's invoice in the supplier's own figures."""
        return read_invoice(invoices.receive(session, data, viewer=viewer, now=now))

    @get("/{invoice_id:str}", opt=READ, sync_to_thread=True, summary="One invoice")
    def show(self, invoice_id: str, session: Session, viewer: Viewer) -> InvoiceRead:
        """An invoice by its id."""
        return read_invoice(invoices.find_invoice(session, invoice_id, viewer))

    @post("/{invoice_id:str}/match", opt=MATCH, sync_to_thread=True, status_code=HTTP_200_OK, summary="Match")
    def match(self, invoice_id: str, session: Session, viewer: Viewer, now: datetime) -> InvoiceRead:
        """Match with the order and the accepted delivery, or hold with the reasons."""
        return read_invoice(invoices.match(session, invoice_id, viewer=viewer, now=now))

    @post("/{invoice_id:str}/pay", opt=MATCH, sync_to_thread=True, status_code=HTTP_200_OK, summary="Record payment")
    def pay(self, invoice_id: str, data: Payment, session: Session, viewer: Viewer, now: datetime) -> InvoiceRead:
        """Record what finance paid."""
        return read_invoice(invoices.pay(session, invoice_id, data, viewer=viewer, now=now))
