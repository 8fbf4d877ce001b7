"""Every route of the service, gathered from the rooms and the pages."""

from litestar import Router
from litestar.types import ControllerRouterHandler

from app import frontend, health
from app.pages import PAGES
from catalogue.routes import ROUTES as CATALOGUE
from compliance.registers.routes import ROUTES as REGISTERS
from compliance.routes import ROUTES as COMPLIANCE
from compliance.windows.routes import ROUTES as WINDOWS
from flights.routes import ROUTES as FLIGHTS
from framework.routes import ROUTES as FRAMEWORK


def all_routes() -> list[ControllerRouterHandler]:
    """The handlers in the order of the house, pages last.

    They are together in one router: alone, a path of two handlers would be registered twice, and its first handler
    put into a thread within a thread.
    """
    handlers: list[ControllerRouterHandler] = [
        *health.ROUTES,
        *frontend.ROUTES,
        *COMPLIANCE,
        *WINDOWS,
        *REGISTERS,
        *FRAMEWORK,
        *CATALOGUE,
        *FLIGHTS,
        *PAGES,
    ]
    return [Router(path="/", route_handlers=handlers)]
