"""What became of each file that was taken in, and another try for those that could not be read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER, HTTP_422_UNPROCESSABLE_ENTITY
from sqlmodel import Session

from app.given import Caller, Db, Now
from app.identity.people import names_of
from app.pages.catalogue.deliver import flown_at, system
from app.pages.forms import Form, Refused, attempt, optional, several, text
from app.pages.named import organisation_names
from app.pages.typed import TypedError, number, placed
from app.permissions import allowed
from catalogue.access import owner_of
from catalogue.deliveries import NewDelivery, delivery_assets, get_delivery, try_again
from catalogue.delivery_report import FileReport, delivery_report
from catalogue.kinds import FileState
from catalogue.models import Delivery
from records.viewer import Viewer

READ: Final = {"permission": "deliveries:read"}
RETRY: Final = "deliveries:write"
FIELDS: Final = ("again", "crs", "flown_at", "vertical_datum", "ground_altitude_m")
NAMES: Final = {"file": "again"}
RELOAD_SECONDS: Final = 10
_STUCK: Final = {FileState.QUARANTINED, FileState.FAILED}


@get("/catalogue/deliveries/{delivery_id:str}", opt=READ, include_in_schema=False, sync_to_thread=True)
def show(delivery_id: FromPath[str], session: Db, viewer: Caller) -> Template:
    """One delivery, file by file; while files are read the page comes again by itself."""
    return _page(session, viewer, delivery_id, {}, {})


@post(
    "/catalogue/deliveries/{delivery_id:str}/retry",
    opt={"permission": RETRY, "audited_as": "delivery.file_tried_again"},
    include_in_schema=False,
    sync_to_thread=True,
)
def retry(delivery_id: FromPath[str], data: Form, session: Db, viewer: Caller, now: Now) -> Response[Any]:
    """Read the ticked files again, with what they do not say themselves."""

    def work() -> None:
        with session.begin_nested():
            _try_again(session, delivery_id, data, (viewer, now))

    done = attempt(work, NAMES)
    if isinstance(done, Refused):
        session.expire_all()
        return _page(session, viewer, delivery_id, data, placed(done.errors, FIELDS))
    return Redirect(f"/catalogue/deliveries/{delivery_id}", status_code=HTTP_303_SEE_OTHER)


def _try_again(session: Session, delivery_id: str, form: Mapping[str, Any], caller: tuple[Viewer, datetime]) -> None:
    viewer, now = caller
    ticked = [each for each in several(form, "again") if each]
    if not ticked:
        raise TypedError("Tick at least one file.", field="again")
    known = {report.id for report in delivery_report(session, delivery_id, viewer=viewer)}
    hints = NewDelivery(
        crs=system(form),
        vertical_datum=optional(form, "vertical_datum"),
        ground_altitude_m=number(form, "ground_altitude_m"),
        flown_at=flown_at(form),
    )
    for file_id in ticked:
        if file_id not in known:
            raise TypedError("One of these files is not of this delivery.", field="again")
        try_again(session, file_id, hints, viewer=viewer, now=now)


def _page(
    session: Session, viewer: Viewer, delivery_id: str, values: Mapping[str, Any], errors: dict[str, str]
) -> Template:
    row = get_delivery(session, delivery_id, viewer=viewer)
    files = delivery_report(session, row.id, viewer=viewer)
    waiting = [report for report in files if not report.state.finished]
    stuck = [report for report in files if report.state in _STUCK]
    typed = ("crs", "vertical_datum", "ground_altitude_m", "flown_at_date", "flown_at_time")
    context = {
        "row": row,
        "files": files,
        "counts": _counts(files),
        "waiting": len(waiting),
        "stuck": stuck if _may_retry(row, viewer) else [],
        "ticked": several(values, "again") if values else [report.id for report in stuck],
        "assets": delivery_assets(session, row.id),
        "names": names_of(session, [row.delivered_by or ""]),
        "organisations": organisation_names(session, [row.organisation_id, row.supplier_organisation_id]),
        "values": {name: text(values, name) for name in typed},
        "errors": errors,
    }
    return Template(
        "catalogue/delivery.html",
        context=context,
        status_code=HTTP_422_UNPROCESSABLE_ENTITY if errors else HTTP_200_OK,
        headers={"Refresh": str(RELOAD_SECONDS)} if waiting and not errors else None,
    )


def _may_retry(row: Delivery, viewer: Viewer) -> bool:
    owns = viewer.is_administrator or owner_of(viewer) == row.organisation_id
    return owns and allowed(viewer, RETRY)


def _counts(files: list[FileReport]) -> list[tuple[str, int]]:
    states = [report.state.value for report in files]
    return [(state, states.count(state)) for state in dict.fromkeys(states)]


ROUTES: list[Any] = [show, retry]
