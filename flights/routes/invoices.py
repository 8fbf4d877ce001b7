"""Invoices over HTTP."""

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_200_OK

from flights import invoices
from flights.inputs import InvoiceCreate, Payment
from flights.reads import InvoiceRead, Listing, listing, read_invoice
from flights.routes.given import Caller, Db, Limit, Now, State

READ = {"permission": "invoices:read"}
MATCH = {"permission": "invoices:match"}


class InvoicesController(Controller):
    """Suppliers' invoices."""

    path = "/api/v1/invoices"
    tags = ("invoices",)

    @get(opt=READ, sync_to_thread=True, summary="Invoices you may see, newest first")
    def index(
        self,
        session: Db,
        viewer: Caller,
        in_state: State = None,
        cursor: FromQuery[str | None] = None,
        limit: Limit = 50,
    ) -> Listing[InvoiceRead]:
        """List invoices, of one state or of all."""
        page = invoices.list_invoices(session, in_state, viewer=viewer, cursor=cursor, limit=limit)
        return listing(page, self.path, [read_invoice(row) for row in page.items])

    @post(opt={"permission": "invoices:write"}, sync_to_thread=True, summary="Take in an invoice")
    def create(self, data: JSONBody[InvoiceCreate], session: Db, viewer: Caller, now: Now) -> InvoiceRead:
        """Record a supplier's invoice in the supplier's own figures."""
        return read_invoice(invoices.receive(session, data, viewer=viewer, now=now))

    @get("/{invoice_id:str}", opt=READ, sync_to_thread=True, summary="One invoice")
    def show(self, invoice_id: FromPath[str], session: Db, viewer: Caller) -> InvoiceRead:
        """An invoice by its id."""
        return read_invoice(invoices.find_invoice(session, invoice_id, viewer))

    @post("/{invoice_id:str}/match", opt=MATCH, sync_to_thread=True, status_code=HTTP_200_OK, summary="Match")
    def match(self, invoice_id: FromPath[str], session: Db, viewer: Caller, now: Now) -> InvoiceRead:
        """Match with the order and the accepted delivery, or hold with the reasons."""
        return read_invoice(invoices.match(session, invoice_id, viewer=viewer, now=now))

    @post("/{invoice_id:str}/pay", opt=MATCH, sync_to_thread=True, status_code=HTTP_200_OK, summary="Record payment")
    def pay(
        self, invoice_id: FromPath[str], data: JSONBody[Payment], session: Db, viewer: Caller, now: Now
    ) -> InvoiceRead:
        """Record what finance paid."""
        return read_invoice(invoices.pay(session, invoice_id, data, viewer=viewer, now=now))
