"""The evidence page of one item: what it shows, how good it is, where it comes from; and links to hand it on."""

from datetime import datetime
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_303_SEE_OTHER, HTTP_422_UNPROCESSABLE_ENTITY
from sqlmodel import Session, col, select

from app.given import Caller, Db, Files, Now
from app.identity.people import names_of
from app.pages.catalogue.entries import Entry, entry_of
from app.pages.catalogue.evidence import Provenance, distance, facts, provenance
from app.pages.catalogue.layers import MEASURED, layer_of
from app.pages.catalogue.views import (
    file_href,
    film_of,
    footprint_of,
    photo_points,
    photographs_with,
    picture_of,
    track_of,
)
from app.pages.forms import Form, Refused, attempt
from app.pages.named import organisation_names
from app.pages.typed import day_of, placed
from app.permissions import allowed
from catalogue.access import owner_of, visible
from catalogue.errors import MissingError
from catalogue.ingest.outcome import FileKind
from catalogue.items import item_detail
from catalogue.models import DeliveredFile, Delivery, Item, ShareLink
from catalogue.shares import LONGEST_DAYS, create_share, list_shares, revoke_share
from catalogue.stac_documents import tiled_file
from catalogue.tiles import values_at
from compliance.london import london_date
from flights.models import FlightSession
from flights.scope import sessions_seen
from records.columns import JsonObject
from records.files import FileStore
from records.viewer import Viewer

READ: Final = {"permission": "stac:read"}
SHARE: Final = "items:write"
_NO_VALUE: Final = {"sentence": "There is no value here."}

AnyRequest = Request[Any, Any, Any]


@get("/catalogue/items/{item_id:str}", opt=READ, include_in_schema=False, sync_to_thread=True)
def show(item_id: FromPath[str], session: Db, viewer: Caller, files: Files, now: Now) -> Template:
    """One item with all that is known of it."""
    return _page(session, files, (viewer, now), item_id)


@get("/catalogue/items/{item_id:str}/value", opt=READ, include_in_schema=False, sync_to_thread=True)
def value(
    item_id: FromPath[str],
    session: Db,
    viewer: Caller,
    files: Files,
    lon: FromQuery[float],
    lat: FromQuery[float],
) -> JsonObject:
    """The height or the temperature at a place, as a sentence for the map to read out.

    Raises:
        MissingError: There is no such item for this caller, or it has no values to read.
    """
    detail = item_detail(session, item_id, viewer=viewer)
    file, measured = tiled_file(detail), MEASURED.get(FileKind(detail.item.kind))
    if file is None or measured is None:
        raise MissingError("This item has no values to read at a place.", field="item")
    found = values_at(files, file, lon, lat)[0]
    if found is None:
        return dict(_NO_VALUE)
    where = f"at longitude {lon:.6f}, latitude {lat:.6f}"
    if detail.item.kind == FileKind.THERMAL_RASTER:
        return {"sentence": f"{found:.1f} °C {where}."}
    datum = detail.item.properties.get("laverock:vertical_datum") or "a datum that is not known"
    return {"sentence": f"{found:.2f} m above {datum} {where}."}


@post(
    "/catalogue/items/{item_id:str}/shares",
    opt={"permission": SHARE, "audited_as": "item.link_made"},
    include_in_schema=False,
    sync_to_thread=True,
)
def share(
    item_id: FromPath[str], request: AnyRequest, data: Form, session: Db, viewer: Caller, files: Files, now: Now
) -> Template:
    """Make a link to the item; its address is told on this page and kept nowhere."""

    def work() -> str:
        with session.begin_nested():
            return create_share(session, item_id, day_of(data, "ends_on"), viewer=viewer, now=now).token

    made = attempt(work)
    if isinstance(made, Refused):
        return _page(session, files, (viewer, now), item_id, errors=placed(made.errors, ("ends_on",)))
    address = f"{str(request.base_url).rstrip('/')}/share/{made}"
    return _page(session, files, (viewer, now), item_id, made=address)


@post(
    "/catalogue/shares/{share_id:str}/revoke",
    opt={"permission": SHARE, "audited_as": "item.link_ended"},
    include_in_schema=False,
    sync_to_thread=True,
)
def revoke(share_id: FromPath[str], session: Db, viewer: Caller, now: Now) -> Response[Any]:
    """End a link at once."""
    ended = revoke_share(session, share_id, viewer=viewer, now=now)
    return Redirect(f"/catalogue/items/{ended.item_id}#links", status_code=HTTP_303_SEE_OTHER)


def _page(
    session: Session,
    files: FileStore,
    caller: tuple[Viewer, datetime],
    item_id: str,
    *,
    errors: dict[str, str] | None = None,
    made: str | None = None,
) -> Template:
    viewer, now = caller
    detail = item_detail(session, item_id, viewer=viewer)
    item = detail.item
    delivery = _delivery(session, item, viewer)
    entry = entry_of(detail, delivery.title if delivery else None)
    photographs = photographs_with(session, item, viewer=viewer)
    owns = allowed(viewer, SHARE) and (viewer.is_administrator or owner_of(viewer) == item.organisation_id)
    context = {
        "entry": entry,
        "item": item,
        "files": [(file, file_href(file)) for file in detail.files],
        "shows": [(asset, distance(link.distance_m), link) for asset, link in detail.shows],
        "facts": facts(item),
        "provenance": provenance(item, _known(session, item, delivery, viewer)),
        "warnings": _warnings(session, item),
        "delivery": delivery,
        "delivery_href": _delivery_href(delivery),
        "photographs": photographs if len(photographs) > 1 else [],
        "links": [_link(row, now) for row in list_shares(session, item.id, viewer=viewer)] if owns else [],
        "owns": owns,
        "traced": allowed(viewer, "trace:read"),
        "made": made,
        "today": london_date(now).isoformat(),
        "longest_days": LONGEST_DAYS,
        "errors": errors or {},
        **_seen(entry, files, photographs),
    }
    status = HTTP_422_UNPROCESSABLE_ENTITY if errors else HTTP_201_CREATED if made else HTTP_200_OK
    return Template("catalogue/item.html", context=context, status_code=status)


def _seen(entry: Entry, files: FileStore, photographs: list[Entry]) -> dict[str, Any]:
    """What there is to look at: the map's parts, the film, the picture."""
    item = entry.item
    layer = layer_of(entry, files)
    valued = layer is not None and FileKind(item.kind) in MEASURED
    return {
        "footprint": footprint_of(item),
        "layers": [layer] if layer else [],
        "track": track_of(entry.detail, files),
        "photos": photo_points(photographs),
        "film": film_of(entry.detail),
        "picture": picture_of(entry.detail),
        "value_url": f"/catalogue/items/{item.id}/value?lon={{lon}}&lat={{lat}}" if valued else None,
    }


def _delivery(session: Session, item: Item, viewer: Viewer) -> Delivery | None:
    seen = select(Delivery).where(col(Delivery.id) == item.delivery_id, visible(Delivery, viewer))
    return session.exec(seen).first()


def _delivery_href(delivery: Delivery | None) -> str | None:
    if delivery is None:
        return None
    return f"/deliveries/{delivery.id}" if delivery.session_ref else f"/catalogue/deliveries/{delivery.id}"


def _known(session: Session, item: Item, delivery: Delivery | None, viewer: Viewer) -> Provenance:
    ids = [item.organisation_id, delivery.supplier_organisation_id if delivery else None]
    names = dict(organisation_names(session, ids))
    if delivery is not None and not viewer.anonymous:
        names |= names_of(session, [delivery.delivered_by or ""])
    flown = delivery.session_ref if delivery else None
    seen = select(FlightSession.id).where(col(FlightSession.id) == (flown or ""), sessions_seen(viewer))
    return Provenance(delivery=delivery, names=names, session=session.exec(seen).first())


def _warnings(session: Session, item: Item) -> list[str]:
    row = session.get(DeliveredFile, item.file_id)
    return [str(line) for line in row.warnings] if row is not None else []


def _link(row: ShareLink, now: datetime) -> tuple[ShareLink, str]:
    """A link and where it stands."""
    if row.revoked_at is not None:
        return row, "ended"
    return row, "open" if now < row.ends_at else "over"


ROUTES: list[Any] = [show, value, share, revoke]
