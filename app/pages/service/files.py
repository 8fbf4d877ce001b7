"""Built scripts and styles, and the offline basemap."""

from typing import Any, Final

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import File
from litestar.static_files import create_static_files_router

from app.assets import STATIC_PATH, static_directory
from app.basemap import prepare_basemap
from app.given import SettingsGiven

_OPEN: Final = {"permission": "public:read"}
_KEPT: Final = {"Cache-Control": "public, max-age=86400"}


@get("/basemap/{name:str}", opt=_OPEN, include_in_schema=False, sync_to_thread=True)
def basemap(name: FromPath[str], settings: SettingsGiven) -> File:
    """The coast and the place names of the area, made once from open data and kept."""
    box = settings.basemap_area
    made = prepare_basemap(settings.data / "basemap", (box.west, box.south, box.east, box.north))
    known = {path.name: path for path in (made.land, made.places, made.licence)}
    if name not in known:
        raise NotFoundException("There is no such basemap file.")
    kind = "application/geo+json" if name.endswith(".geojson") else "text/plain; charset=utf-8"
    return File(known[name], media_type=kind, headers=_KEPT, content_disposition_type="inline")


ROUTES: list[Any] = [
    create_static_files_router(
        path=STATIC_PATH,
        directories=[static_directory()],
        opt=_OPEN,
        include_in_schema=False,
        name="static",
    ),
    basemap,
]
