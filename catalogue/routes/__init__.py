"""The catalogue over HTTP; `ROUTES` is all of it."""

from litestar.types import ControllerRouterHandler

from catalogue.routes.assets import AssetController
from catalogue.routes.stac import StacController

ROUTES: list[ControllerRouterHandler] = [AssetController, StacController]
