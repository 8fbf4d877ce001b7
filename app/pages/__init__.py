"""HTML pages, one folder a domain and one module a journey."""

from litestar.types import ControllerRouterHandler

from app.pages.account import sign_in
from app.pages.approvals import pages as approvals
from app.pages.call_offs import order, schedule
from app.pages.catalogue import assets, items, shared
from app.pages.catalogue import deliver as intake
from app.pages.catalogue import deliveries as taken_in
from app.pages.catalogue import map as catalogue_map
from app.pages.deliveries import pages as deliveries
from app.pages.invoices import pages as invoices
from app.pages.invoices import receive
from app.pages.people import account, register
from app.pages.policy import pages as policy
from app.pages.policy import verdicts
from app.pages.requests import around, booking, listing, show
from app.pages.service import home
from app.pages.sessions import deliver, pack
from app.pages.sessions import listing as visits
from app.pages.sessions import show as visit
from app.pages.spend import pages as spend
from app.pages.trace import pages as trace

PAGES: list[ControllerRouterHandler] = [
    *home.ROUTES,
    *sign_in.ROUTES,
    *listing.ROUTES,
    *around.ROUTES,
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
    *catalogue_map.ROUTES,
    *assets.ROUTES,
    *items.ROUTES,
    *shared.ROUTES,
    *intake.ROUTES,
    *taken_in.ROUTES,
    *policy.ROUTES,
    *verdicts.ROUTES,
    *spend.ROUTES,
    *register.ROUTES,
    *account.ROUTES,
]
"""Every page of the service."""
