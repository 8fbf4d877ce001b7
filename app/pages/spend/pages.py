"""What the framework has cost and what is left, for budget holders and procurement."""

from dataclasses import dataclass
from typing import Any, Final

from litestar import Request, Response, get
from litestar.response import Template
from sqlmodel import Session

from app.given import Caller, Db, Now
from app.pages.spend.chart import spend_chart
from app.pages.spend.figures import SpendRow, finding, rows_of
from app.permissions import allowed
from framework.errors import AgreementNotFoundError
from framework.reads import Dashboard, FrameworkRead, RateCardRead
from framework.tabular import to_csv
from framework.views import dashboard, list_frameworks, lots_of, rate_cards, suppliers_performance
from records.viewer import Viewer

READ: Final = {"permission": "frameworks:figures"}

AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class SpendLine:
    """A line of the CSV file: net pence."""

    framework: str
    scope: str
    name: str
    orders: int
    committed_pence: int
    accrued_pence: int
    invoiced_pence: int
    paid_pence: int
    held_pence: int
    ceiling_pence: int | None
    left_pence: int | None


@get("/spend", opt=READ, include_in_schema=False, sync_to_thread=True)
def index(request: AnyRequest, session: Db, viewer: Caller, now: Now) -> Template:
    """One framework's figures: the one named in the address, else the newest."""
    known = list_frameworks(session, viewer)
    chosen = _chosen(known, request.query_params.get("framework", ""))
    if chosen is None:
        return Template("spend/none.html")
    board = dashboard(session, chosen.id, viewer=viewer, now=now)
    rows = rows_of(board)
    bars = [row for row in rows if row.scope != "body"]
    said = finding(rows[0])
    lots = lots_of(session, chosen.id, viewer)
    context = {
        "framework": board.framework,
        "frameworks": known,
        "board": board,
        "rows": rows,
        "finding": said,
        "chart": spend_chart(bars, said),
        "lots": lots,
        "cards": _cards(session, [lot.id for lot in lots], viewer),
        "suppliers": {place.organisation_id: place.name for lot in lots for place in lot.suppliers},
        "performance": suppliers_performance(session, chosen.id, viewer),
        "csv": f"/spend.csv?framework={chosen.id}",
    }
    return Template("spend/dashboard.html", context=context)


@get("/spend.csv", opt=READ, include_in_schema=False, sync_to_thread=True)
def as_csv(request: AnyRequest, session: Db, viewer: Caller, now: Now) -> Response[str]:
    """The same figures as a table.

    Raises:
        AgreementNotFoundError: There is no such framework for this caller.
    """
    chosen = _chosen(list_frameworks(session, viewer), request.query_params.get("framework", ""))
    if chosen is None:
        raise AgreementNotFoundError("There is no framework that you may see.", field="framework")
    board: Dashboard = dashboard(session, chosen.id, viewer=viewer, now=now)
    lines = [_line(chosen, row) for row in rows_of(board)]
    headers = {"Content-Disposition": 'attachment; filename="spend.csv"'}
    return Response(to_csv(SpendLine, lines), media_type="text/csv; charset=utf-8", headers=headers)


def _chosen(known: list[FrameworkRead], wanted: str) -> FrameworkRead | None:
    """The framework named, else the one that began last."""
    if wanted:
        found = next((one for one in known if wanted in {one.id, one.reference}), None)
        if found is None:
            raise AgreementNotFoundError("There is no such framework that you may see.", field="framework")
        return found
    return max(known, key=lambda one: one.starts, default=None)


def _line(framework: FrameworkRead, row: SpendRow) -> SpendLine:
    return SpendLine(
        framework.reference,
        row.scope,
        row.name,
        row.orders,
        row.committed,
        row.accrued,
        row.invoiced,
        row.paid,
        row.held,
        row.ceiling,
        row.left,
    )


def _cards(session: Session, lot_ids: list[str], viewer: Viewer) -> dict[str, list[RateCardRead]]:
    """The rate cards of each lot, for who may read them."""
    if not allowed(viewer, "rate_cards:read"):
        return {}
    return {lot_id: rate_cards(session, lot_id, viewer) for lot_id in lot_ids}


ROUTES: list[Any] = [index, as_csv]
