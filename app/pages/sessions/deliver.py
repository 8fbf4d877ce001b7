"""Handing over the files of a session: by uploads that survive a broken connection, or by a plain form."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER, HTTP_422_UNPROCESSABLE_ENTITY
from sqlmodel import Session

from app.given import Caller, Database, Db, Files, Now
from app.pages.forms import Refused, attempt, optional, text
from app.pages.handing import PLAIN_LIMIT_BYTES, Multipart, keep, uploads
from app.pages.typed import TypedError, placed
from flights import deliveries
from flights.inputs import Handover
from flights.models import FlightRequest, FlightSession
from flights.scope import find_session, require_operator
from records.database import reading, writing

WRITE: Final = {"permission": "deliveries:write"}
# Storing gigabytes must not hold the database's one writer: the transaction opens when the bytes are kept.
_STORED_FIRST: Final = {**WRITE, "reads": True, "audited_as": "delivery.handed_over"}
FIELDS: Final = ("title", "rights", "licence", "credit", "crs", "vertical_datum", "files")
NAMES: Final = {"upload_ids": "files", "uploads": "files", "session_id": ""}
RIGHTS: Final = (
    ("assigned", "They become the council's"),
    ("licensed", "They stay yours, with a licence to the council"),
    ("unknown", "Not known"),
)
SYSTEMS: Final = (("EPSG:27700", "British National Grid (EPSG:27700)"), ("EPSG:4326", "WGS 84 (EPSG:4326)"))
DATUMS: Final = (
    ("odn", "Ordnance Datum Newlyn"),
    ("ellipsoidal", "Ellipsoid (GNSS)"),
    ("local", "A local datum"),
)


@get("/sessions/{session_id:str}/deliver", opt=WRITE, include_in_schema=False, sync_to_thread=True)
def blank(session_id: FromPath[str], session: Db, viewer: Caller) -> Template:
    """The empty form."""
    return _page(session, find_session(session, session_id, viewer), {}, {})


@post(
    "/sessions/{session_id:str}/deliver",
    opt=_STORED_FIRST,
    include_in_schema=False,
    sync_to_thread=True,
    request_max_body_size=PLAIN_LIMIT_BYTES,
)
def hand_over(
    session_id: FromPath[str], data: Multipart, engine: Database, files: Files, viewer: Caller, now: Now
) -> Response[Any]:
    """Keep the bytes, then take the delivery; files sent without a script come in the form itself."""

    def work() -> str:
        new = read(session_id, data)
        with reading(engine) as session:
            require_operator(viewer, find_session(session, session_id, viewer).operator_id)
        stored = keep(files, data)
        with writing(engine) as session:
            incoming = stored + deliveries.from_uploads(session, uploads(data))
            if not incoming:
                raise TypedError("Choose at least one file.", field="files")
            return deliveries.hand_over(session, new, incoming, viewer=viewer, now=now).delivery_id

    done = attempt(work, NAMES)
    if isinstance(done, Refused):
        with reading(engine) as session:
            row = find_session(session, session_id, viewer)
            return _page(session, row, data, placed(done.errors, FIELDS))
    return Redirect(f"/deliveries/{done}", status_code=HTTP_303_SEE_OTHER)


def read(session_id: str, form: dict[str, Any]) -> Handover:
    """What the form says of the delivery.

    Raises:
        ValidationError: A field is missing or cannot be read.
    """
    return Handover.model_validate(
        {
            "session_id": session_id,
            "title": text(form, "title"),
            "rights": text(form, "rights") or "unknown",
            **{name: optional(form, name) for name in ("licence", "credit", "crs", "vertical_datum")},
        }
    )


def _page(session: Session, row: FlightSession, values: dict[str, Any], errors: dict[str, str]) -> Template:
    context = {
        "row": row,
        "asked": session.get_one(FlightRequest, row.request_id),
        "rights": RIGHTS,
        "systems": SYSTEMS,
        "datums": DATUMS,
        "values": {name: text(values, name) for name in FIELDS if name != "files" and name in values},
        "errors": errors,
    }
    status = HTTP_422_UNPROCESSABLE_ENTITY if errors else HTTP_200_OK
    return Template("sessions/deliver.html", context=context, status_code=status)


ROUTES: list[Any] = [blank, hand_over]
