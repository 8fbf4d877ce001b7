"""The thread over HTTP: one module a thing, thin handlers that name one use case each."""

from flights.routes.approvals import ApprovalsController
from flights.routes.call_offs import CallOffsController
from flights.routes.deliveries import DeliveriesController
from flights.routes.invoices import InvoicesController
from flights.routes.requests import RequestsController
from flights.routes.sessions import SessionsController
from flights.routes.trace import TraceController

ROUTES = [
    RequestsController,
    ApprovalsController,
    CallOffsController,
    SessionsController,
    DeliveriesController,
    InvoicesController,
    TraceController,
]
