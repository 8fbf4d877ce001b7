"""HTML pages, one folder a domain and one module a journey."""

from litestar.types import ControllerRouterHandler

from app.pages.account import sign_in
from app.pages.service import files, home

PAGES: list[ControllerRouterHandler] = [
    *home.ROUTES,
    *files.ROUTES,
    *sign_in.ROUTES,
]
"""Every page of the service."""
