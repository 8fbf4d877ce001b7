"""Serves what pages load from us: the built front end, and the basemap of the service area."""

from typing import Final

from litestar import get
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import File
from litestar.static_files import create_static_files_router
from litestar.types import ControllerRouterHandler

from app.assets import STATIC_PATH, static_directory
from app.basemap import prepare_basemap
from app.settings import Settings

PUBLIC: Final = {"permission": "public:read"}
YEAR_S: Final = 31_536_000
DAY_S: Final = 86_400


@get(
    "/basemap/{name:str}",
    opt=PUBLIC,
    summary="A file of the offline basemap",
    cache_control=CacheControlHeader(public=True, max_age=DAY_S),
    include_in_schema=False,
    sync_to_thread=True,
)
def basemap_file(name: FromPath[str], settings: NamedDependency[Settings]) -> File:
    """Send the land, the places or the licence.

    Raises:
        NotFoundException: there is no such file.
    """
    box = settings.basemap_area
    made = prepare_basemap(settings.data / "basemap", (box.west, box.south, box.east, box.north))
    kinds = {
        "land.geojson": (made.land, "application/geo+json"),
        "places.geojson": (made.places, "application/geo+json"),
        "LICENCE.txt": (made.licence, "text/plain"),
    }
    if name not in kinds:
        raise NotFoundException(f"The basemap has no file {name}.")
    path, media_type = kinds[name]
    return File(path=path, filename=name, media_type=media_type, content_disposition_type="inline")


# Names carry a hash of the content, so a file may be kept for ever.
built_files = create_static_files_router(
    path=STATIC_PATH,
    directories=[static_directory()],
    opt=PUBLIC,
    cache_control=CacheControlHeader(public=True, max_age=YEAR_S, immutable=True),
    include_in_schema=False,
)

ROUTES: Final[list[ControllerRouterHandler]] = [basemap_file, built_files]
