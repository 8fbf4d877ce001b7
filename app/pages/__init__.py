"""HTML pages, one folder a domain and one module a journey."""

from litestar.types import ControllerRouterHandler

from app.pages.account import sign_in
from app.pages.approvals import pages as approvals
from app.pages.call_offs import order, schedule
from app.pages.deliveries import pages as deliveries
from app.pages.invoices import pages as invoices
from app.pages.invoices import receive
from app.pages.requests import booking, listing, show
from app.pages.service import home
from app.pages.sessions import deliver, pack
from app.pages.sessions import listing as visits
from app.pages.sessions import show as visit
from app.pages.trace import pages as trace

PAGES: list[ControllerRouterHandler] = [
    *home.ROUTES,
    *sign_in.ROUTES,
    *listing.ROUTES,
    *booking.ROUTES,
    *show.ROUTES,
    *approvals.ROUTES,
    *order.ROUTES,
    *schedule.ROUTES,
    *visits.ROUTES,
    *visit.ROUTES,
    *pack.ROUTES,
    *deliver.ROUTES,
    *deliveries.ROUTES,
    *invoices.ROUTES,
    *receive.ROUTES,
    *trace.ROUTES,
]
"""Every page of the service."""
