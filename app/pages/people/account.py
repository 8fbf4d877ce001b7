"""The signed-in person's own page: who they are here, and a new password."""

from datetime import datetime
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from sqlmodel import Session

from app.given import Caller, Db, Now, SettingsGiven
from app.identity.organisations import organisation
from app.identity.people import password_fits, person, set_password
from app.identity.sign_in import sign_in
from app.pages.account.cookie import go_on
from app.pages.forms import Form, Refused, attempt
from app.pages.typed import TypedError, placed
from records.viewer import Viewer

OWN: Final = {"permission": "account:use"}
FIELDS: Final = ("current", "password", "again")


@get("/account", opt=OWN, include_in_schema=False, sync_to_thread=True)
def show(request: Request[Any, Any, Any], session: Db, viewer: Caller) -> Template:
    """The caller's name, organisation and roles."""
    return _page(session, viewer, {}, done="changed" in request.query_params)


@post(
    "/account/password",
    opt={**OWN, "audited_as": "person.password_set"},
    include_in_schema=False,
    sync_to_thread=True,
)
def change(data: Form, session: Db, viewer: Caller, now: Now, settings: SettingsGiven) -> Response[Any]:
    """Set a new password; every other browser is signed out, this one gets a new sign-in."""

    def work() -> None:
        with session.begin_nested():
            _change(session, viewer, data, now)

    done = attempt(work)
    if isinstance(done, Refused):
        session.expire_all()
        return _page(session, viewer, placed(done.errors, FIELDS))
    row = person(session, viewer.person_id or "")
    opened = sign_in(session, row.email, str(data["password"]), now=now, hours=settings.session_hours)
    return go_on("/account?changed=1", opened.secret, settings)


def _change(session: Session, viewer: Viewer, form: dict[str, Any], now: datetime) -> None:
    # A password may begin or end with a space: these are not trimmed.
    current, password, again = (str(form.get(name, "")) for name in FIELDS)
    row = person(session, viewer.person_id or "")
    if not password_fits(row, current):
        raise TypedError("That is not your password now.", field="current")
    if password != again:
        raise TypedError("The two are not the same.", field="again")
    set_password(session, row.id, password, viewer=viewer, now=now)


def _page(session: Session, viewer: Viewer, errors: dict[str, str], *, done: bool = False) -> Template:
    row = person(session, viewer.person_id or "")
    context = {
        "row": row,
        "organisation": organisation(session, row.organisation_id),
        "errors": errors,
        "flash": {"text": "Your password is changed. Other browsers are signed out."} if done else None,
    }
    status = HTTP_422_UNPROCESSABLE_ENTITY if errors else HTTP_200_OK
    return Template("people/account.html", context=context, status_code=status)


ROUTES: list[Any] = [show, change]
