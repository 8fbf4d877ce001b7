"""The catalogue over HTTP; `ROUTES` is all of it."""

from litestar.types import ControllerRouterHandler

from catalogue.routes import files, tiles, uploads
from catalogue.routes.assets import AssetController
from catalogue.routes.deliveries import retry
from catalogue.routes.items import ItemController
from catalogue.routes.stac import StacController

ROUTES: list[ControllerRouterHandler] = [
    AssetController,
    retry,
    ItemController,
    StacController,
    *files.ROUTES,
    *tiles.ROUTES,
    *uploads.ROUTES,
]
