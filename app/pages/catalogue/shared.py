"""One item through a link, without an account, until the link's last day; nothing else opens with it."""

from typing import Any, Final

from litestar import get
from litestar.params import FromPath
from litestar.response import Template
from litestar.status_codes import HTTP_404_NOT_FOUND

from app.given import Db, Files, Now
from app.pages.catalogue.entries import entry_of
from app.pages.catalogue.evidence import Provenance, credit_line, facts, provenance
from app.pages.catalogue.layers import layer_of
from app.pages.catalogue.views import film_of, footprint_of, picture_of, track_of
from catalogue.errors import MissingError
from catalogue.models import Delivery
from catalogue.shares import open_share

OPEN: Final = {"permission": "shares:open"}
# The address is the key: it is not sent on to other pages, nor kept by search engines.
_HEADERS: Final = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store"}


@get("/share/{token:str}", opt=OPEN, include_in_schema=False, sync_to_thread=True)
def show(token: FromPath[str], session: Db, files: Files, now: Now) -> Template:
    """The item with its map or film, or a plain word that the link is over."""
    try:
        link, detail = open_share(session, token, now=now)
    except MissingError as refused:
        over = {"remedy": refused.remedy}
        return Template("catalogue/share_over.html", context=over, status_code=HTTP_404_NOT_FOUND, headers=_HEADERS)
    # Its owner chose to show it, and so by the name that people call it.
    delivery = session.get(Delivery, detail.item.delivery_id)
    entry = entry_of(detail, delivery.title if delivery else None)
    layer = layer_of(entry, files, base=f"/share/{token}/tiles")
    context: dict[str, Any] = {
        "entry": entry,
        "item": detail.item,
        "ends_on": link.ends_on,
        "facts": facts(detail.item),
        "credit": credit_line(provenance(detail.item, Provenance(None, {}, None))),
        "footprint": footprint_of(detail.item),
        "layers": [layer] if layer else [],
        "track": track_of(detail, files),
        "film": film_of(detail, token),
        "picture": picture_of(detail, token),
    }
    return Template("catalogue/shared.html", context=context, headers=_HEADERS)


ROUTES: list[Any] = [show]
