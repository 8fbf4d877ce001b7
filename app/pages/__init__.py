"""HTML pages, one folder a domain and one module a journey."""

from litestar.types import ControllerRouterHandler

from app.pages.account import sign_in
from app.pages.requests import booking, listing, show
from app.pages.service import files, home

PAGES: list[ControllerRouterHandler] = [
    *home.ROUTES,
    *files.ROUTES,
    *sign_in.ROUTES,
    *listing.ROUTES,
    *booking.ROUTES,
    *show.ROUTES,
]
"""Every page of the service."""
