"""Reading the framework over HTTP. The thread's own verbs, on call-offs and invoices, are the flights room's."""

from datetime import datetime
from typing import Any

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlmodel import Session

from framework import views
from framework.reads import Dashboard, FrameworkRead, LotRead
from records.viewer import Viewer

Db = NamedDependency[Session]
Caller = NamedDependency[Viewer]
Moment = NamedDependency[datetime]


def _listed(items: list[Any]) -> dict[str, Any]:
    """A short list, whole."""
    return {"items": items, "next": None}


@get(
    "/api/v1/frameworks",
    opt={"permission": "frameworks:read"},
    summary="Frameworks that the caller is a party to",
    sync_to_thread=True,
)
def list_frameworks(session: Db, viewer: Caller) -> dict[str, Any]:
    """Each framework's terms."""
    return _listed(views.list_frameworks(session, viewer))


@get(
    "/api/v1/frameworks/{framework_id:str}",
    opt={"permission": "frameworks:read"},
    summary="A framework's terms",
    sync_to_thread=True,
)
def read_framework(framework_id: FromPath[str], session: Db, viewer: Caller) -> FrameworkRead:
    """One framework."""
    return FrameworkRead.model_validate(views.framework_for(session, framework_id, viewer))


@get(
    "/api/v1/frameworks/{framework_id:str}/figures",
    opt={"permission": "frameworks:figures"},
    summary="Committed, accrued, invoiced, paid and left",
    sync_to_thread=True,
)
def read_figures(framework_id: FromPath[str], session: Db, viewer: Caller, now: Moment) -> Dashboard:
    """The whole framework for who runs it, else the caller's own part."""
    return views.dashboard(session, framework_id, viewer=viewer, now=now)


@get(
    "/api/v1/frameworks/{framework_id:str}/lots",
    opt={"permission": "frameworks:read"},
    summary="A framework's lots and ranked suppliers",
    sync_to_thread=True,
)
def list_lots(framework_id: FromPath[str], session: Db, viewer: Caller) -> dict[str, Any]:
    """Each lot with its suppliers by rank."""
    return _listed(views.lots_of(session, framework_id, viewer))


@get(
    "/api/v1/frameworks/{framework_id:str}/performance",
    opt={"permission": "frameworks:figures"},
    summary="Suppliers' performance",
    sync_to_thread=True,
)
def read_performance(framework_id: FromPath[str], session: Db, viewer: Caller) -> dict[str, Any]:
    """All suppliers for who runs the framework, its own record for a supplier."""
    return _listed(views.suppliers_performance(session, framework_id, viewer))


@get(
    "/api/v1/lots/{lot_id:str}",
    opt={"permission": "frameworks:read"},
    summary="One lot",
    sync_to_thread=True,
)
def read_lot(lot_id: FromPath[str], session: Db, viewer: Caller) -> LotRead:
    """A lot with its suppliers by rank."""
    return views.lot_for(session, lot_id, viewer)


@get(
    "/api/v1/lots/{lot_id:str}/rate-cards",
    opt={"permission": "rate_cards:read"},
    summary="A lot's rate cards",
    sync_to_thread=True,
)
def list_rate_cards(lot_id: FromPath[str], session: Db, viewer: Caller) -> dict[str, Any]:
    """Every version for who runs the framework; a supplier sees its own."""
    return _listed(views.rate_cards(session, lot_id, viewer))


@get(
    "/api/v1/call-offs/{call_off_id:str}/ledger",
    opt={"permission": "call_offs:ledger"},
    summary="Every movement of a call-off's money",
    sync_to_thread=True,
)
def read_ledger(call_off_id: FromPath[str], session: Db, viewer: Caller) -> dict[str, Any]:
    """Transactions with both their sides, oldest first."""
    return _listed(views.ledger_of(session, call_off_id, viewer))


ROUTES = [
    list_frameworks,
    read_framework,
    read_figures,
    list_lots,
    read_performance,
    read_lot,
    list_rate_cards,
    read_ledger,
]
