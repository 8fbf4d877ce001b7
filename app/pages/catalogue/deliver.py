"""Taking in what was flown without a session: an old survey, or files from somebody else."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER, HTTP_422_UNPROCESSABLE_ENTITY

from app.given import Caller, Database, Files, Now
from app.pages.forms import Refused, attempt, optional, text
from app.pages.handing import PLAIN_LIMIT_BYTES, Multipart, keep, uploads
from app.pages.typed import TypedError, at_time, day_of, placed
from catalogue.deliveries import Incoming, NewDelivery, deliver
from catalogue.kinds import Origin
from catalogue.uploads import get_upload
from geo.crs import read_crs
from geo.errors import CrsError
from records.database import writing

WRITE: Final = {"permission": "items:write"}
# Storing gigabytes must not hold the database's one writer: the transaction opens when the bytes are kept.
_STORED_FIRST: Final = {**WRITE, "reads": True, "audited_as": "delivery.received"}
FIELDS: Final = (
    "title",
    "origin",
    "assets",
    "flown_at",
    "supplier",
    "rights",
    "licence",
    "credit",
    "crs",
    "vertical_datum",
    "files",
)
NAMES: Final = {"asset": "assets", "uploads": "files", "upload": "files"}
ORIGINS: Final = (
    (Origin.BEFORE_CONTRACT.value, "Flown for the council before the contract"),
    (Origin.THIRD_PARTY.value, "From somebody else"),
)
_MIDDAY: Final = "12:00"


@get("/catalogue/deliver", opt=WRITE, include_in_schema=False, sync_to_thread=False)
def blank(request: Request[Any, Any, Any]) -> Template:
    """The empty form; an address may name the asset."""
    return _page({"assets": request.query_params.get("asset", "")}, {})


@post(
    "/catalogue/deliver",
    opt=_STORED_FIRST,
    include_in_schema=False,
    sync_to_thread=True,
    request_max_body_size=PLAIN_LIMIT_BYTES,
)
def take_in(data: Multipart, engine: Database, files: Files, viewer: Caller, now: Now) -> Response[Any]:
    """Keep the bytes, then record the delivery; files sent without a script come in the form itself."""

    def work() -> str:
        new = read(data)
        stored = keep(files, data)
        with writing(engine) as session:
            sent = [get_upload(session, each, viewer=viewer) for each in uploads(data)]
            incoming = stored + [Incoming(path=row.name, upload_id=row.id) for row in sent]
            if not incoming:
                raise TypedError("Choose at least one file.", field="files")
            return deliver(session, new, incoming, viewer=viewer, now=now).id

    done = attempt(work, NAMES)
    if isinstance(done, Refused):
        return _page(data, placed(done.errors, FIELDS))
    return Redirect(f"/catalogue/deliveries/{done}", status_code=HTTP_303_SEE_OTHER)


def read(form: Mapping[str, Any]) -> NewDelivery:
    """What the form says of the files.

    Raises:
        TypedError: A field is missing or cannot be read.
    """
    if not text(form, "title"):
        raise TypedError("Say what this is.", field="title")
    if text(form, "origin") not in {origin for origin, _ in ORIGINS}:
        raise TypedError("Say where it comes from.", field="origin")
    named = text(form, "assets").replace(",", "\n").splitlines()
    return NewDelivery(
        title=text(form, "title"),
        assets=tuple(dict.fromkeys(word.strip() for word in named if word.strip())),
        origin=Origin(text(form, "origin")),
        flown_at=flown_at(form),
        supplier=optional(form, "supplier"),
        rights=optional(form, "rights"),
        licence=optional(form, "licence"),
        credit=optional(form, "credit"),
        crs=system(form),
        vertical_datum=optional(form, "vertical_datum"),
    )


def flown_at(form: Mapping[str, Any]) -> datetime | None:
    """When it was flown; midday where only the day is known, None where neither is.

    Raises:
        TypedError: The day or the time cannot be read, or there is a time and no day.
    """
    if not text(form, "flown_at_date"):
        if text(form, "flown_at_time"):
            raise TypedError("Give the day as well as the time.", field="flown_at")
        return None
    clock = {"flown_at_time": text(form, "flown_at_time") or _MIDDAY}
    try:
        return at_time(clock, "flown_at_time", day_of(form, "flown_at_date"))
    except TypedError as error:
        raise TypedError(error.message, field="flown_at") from error


def system(form: Mapping[str, Any]) -> str | None:
    """The coordinate system that is said, checked to be one.

    Raises:
        TypedError: It is none that is known.
    """
    said = optional(form, "crs")
    if said is None:
        return None
    try:
        read_crs(said)
    except CrsError as error:
        raise TypedError(str(error), field="crs") from error
    return said


def _page(values: Mapping[str, Any], errors: dict[str, str]) -> Template:
    fields = [*(name for name in FIELDS if name not in {"files", "flown_at"}), "flown_at_date", "flown_at_time"]
    context = {
        "origins": ORIGINS,
        "values": {name: text(values, name) for name in fields},
        "errors": errors,
    }
    status = HTTP_422_UNPROCESSABLE_ENTITY if errors else HTTP_200_OK
    return Template("catalogue/deliver.html", context=context, status_code=status)


ROUTES: list[Any] = [blank, take_in]
