"""The walk from a pixel to the pound and back, drawn as a chain."""

from typing import Any, Final

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from app.given import Caller, Db
from flights.errors import NotThereError
from flights.trace import TraceRead, trace_item, trace_request

READ: Final = {"permission": "trace:read"}


@get("/trace/items/{item_id:str}", opt=READ, include_in_schema=False, sync_to_thread=True)
def item(item_id: FromPath[str], session: Db, viewer: Caller) -> Template:
    """From an item on the map to the money that paid for it."""
    walk = trace_item(session, item_id, viewer=viewer)
    if walk.item is None:
        raise NotThereError(f"There is no item {item_id} that you may see.", field="item_id")
    return Template("trace/item.html", context={"walk": walk, "title": walk.item.title})


@get("/trace/requests/{request_id:str}", opt=READ, include_in_schema=False, sync_to_thread=True)
def request(request_id: FromPath[str], session: Db, viewer: Caller) -> Template:
    """From a request to every item that came of it."""
    walks = trace_request(session, request_id, viewer=viewer)
    context = {"asked": walks[0].request, "visits": by_session(walks), "first": walks[0]}
    return Template("trace/request.html", context=context)


def by_session(walks: list[TraceRead]) -> list[tuple[TraceRead, list[TraceRead]]]:
    """One walk for each session, with the walks of its items."""
    grouped: dict[str, list[TraceRead]] = {}
    for walk in walks:
        if walk.session is not None:
            grouped.setdefault(walk.session.id, []).append(walk)
    return [(found[0], [walk for walk in found if walk.item is not None]) for found in grouped.values()]


ROUTES: list[Any] = [item, request]
