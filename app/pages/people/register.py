"""The administrator's register of organisations and people."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER, HTTP_422_UNPROCESSABLE_ENTITY
from sqlmodel import Session

from app.given import Caller, Db, Now
from app.identity.models import OrganisationKind
from app.identity.organisations import add_organisation, organisation, organisations
from app.identity.people import NewPerson, add_person, close_person, list_people, person, set_password, set_roles
from app.pages.actions import Act, action
from app.pages.forms import Form, Refused, attempt, options, several, text
from app.pages.named import organisation_names
from app.pages.typed import TypedError, placed
from records.viewer import Role, Viewer

WRITE: Final = {"permission": "people:write"}
FIELDS: Final = ("email", "name", "organisation_id", "roles", "password")
NAMES: Final = {"organisation": "organisation_id", "person_id": ""}
KINDS: Final = options(OrganisationKind)
ROLES: Final = (
    (Role.REQUESTER.value, "Requester", "Asks for surveys and accepts what comes of them."),
    (Role.BUDGET_HOLDER.value, "Budget holder", "Approves spend within their limit."),
    (Role.PROCUREMENT.value, "Procurement", "Places orders, matches invoices, runs the framework."),
    (Role.FLIGHT_SAFETY.value, "Flight safety", "Owns the policy, answers referrals, grants waivers."),
    (Role.SUPPLIER.value, "Supplier", "Answers offers, schedules, hands over files, sends invoices."),
    (Role.PILOT.value, "Pilot", "Flies, records what was flown, hands over files."),
    (Role.VIEWER.value, "Viewer", "Sees what their organisation may see."),
    (Role.ADMINISTRATOR.value, "Administrator", "Sees all organisations; registers people."),
)


@get("/people", opt=WRITE, include_in_schema=False, sync_to_thread=True)
def index(session: Db) -> Template:
    """Everybody, and the forms that add an organisation or a person."""
    return _index(session, {}, {})


@post(
    "/people/organisations",
    opt={**WRITE, "audited_as": "organisation.added"},
    include_in_schema=False,
    sync_to_thread=True,
)
def add_body(data: Form, session: Db, viewer: Caller, now: Now) -> Response[Any]:
    """Register an organisation."""

    def work() -> None:
        if text(data, "kind") not in set(OrganisationKind):
            raise TypedError("Choose one of the list.", field="kind")
        with session.begin_nested():
            kind = OrganisationKind(text(data, "kind"))
            add_organisation(session, text(data, "body"), kind, viewer=viewer, now=now)

    done = attempt(work, {"name": "body"})
    if isinstance(done, Refused):
        return _index(session, data, placed(done.errors, ("body", "kind")))
    return Redirect("/people", status_code=HTTP_303_SEE_OTHER)


@post("/people", opt={**WRITE, "audited_as": "person.added"}, include_in_schema=False, sync_to_thread=True)
def add_one(data: Form, session: Db, viewer: Caller, now: Now) -> Response[Any]:
    """Register a person."""

    def work() -> str:
        with session.begin_nested():
            return add_person(session, _new(data), viewer=viewer, now=now).id

    done = attempt(work, NAMES)
    if isinstance(done, Refused):
        return _index(session, data, placed(done.errors, FIELDS))
    return Redirect(f"/people/{done}", status_code=HTTP_303_SEE_OTHER)


@get("/people/{person_id:str}", opt=WRITE, include_in_schema=False, sync_to_thread=True)
def show(person_id: FromPath[str], session: Db, viewer: Caller) -> Template:
    """One person: their roles, a new password, and closing them."""
    return _one(session, viewer, person_id, {})


def _new(form: dict[str, Any]) -> NewPerson:
    password = str(form.get("password", ""))
    return NewPerson(
        email=text(form, "email"),
        name=text(form, "name"),
        organisation_id=text(form, "organisation_id"),
        roles=_roles(form),
        password=password or None,
    )


def _roles(form: dict[str, Any]) -> list[Role]:
    ticked = [each for each in several(form, "roles") if each]
    unknown = [each for each in ticked if each not in set(Role)]
    if unknown:
        raise TypedError("Choose from the list.", field="roles")
    return [Role(each) for each in ticked]


def _set_roles(act: Act) -> str:
    return _there(set_roles(act.session, act.id, _roles(act.form), viewer=act.viewer, now=act.now).id)


def _set_password(act: Act) -> str:
    password = str(act.form.get("password", ""))
    return _there(set_password(act.session, act.id, password, viewer=act.viewer, now=act.now).id)


def _close(act: Act) -> str:
    return _there(close_person(act.session, act.id, viewer=act.viewer, now=act.now).id)


def _there(person_id: str) -> str:
    return f"/people/{person_id}"


def _again(act: Act, errors: dict[str, str]) -> Template:
    return _one(act.session, act.viewer, act.id, placed(errors, ("roles", "password")))


def _index(session: Session, values: dict[str, Any], errors: dict[str, str]) -> Template:
    people = list_people(session)
    context = {
        "people": people,
        "bodies": organisations(session),
        "names": organisation_names(session, [row.organisation_id for row in people]),
        "kinds": KINDS,
        "roles": ROLES,
        "values": {name: text(values, name) for name in ("email", "name", "organisation_id", "body", "kind")},
        "ticked": several(values, "roles"),
        "errors": errors,
    }
    status = HTTP_422_UNPROCESSABLE_ENTITY if errors else HTTP_200_OK
    return Template("people/index.html", context=context, status_code=status)


def _one(session: Session, viewer: Viewer, person_id: str, errors: dict[str, str]) -> Template:
    row = person(session, person_id)
    context = {
        "row": row,
        "organisation": organisation(session, row.organisation_id),
        "roles": ROLES,
        "own": viewer.person_id == row.id,
        "errors": errors,
    }
    status = HTTP_422_UNPROCESSABLE_ENTITY if errors else HTTP_200_OK
    return Template("people/person.html", context=context, status_code=status)


ROUTES: list[Any] = [
    index,
    add_body,
    add_one,
    show,
    action("/people/{id:str}/roles", "people:write", _set_roles, _again),
    action("/people/{id:str}/password", "people:write", _set_password, _again),
    action("/people/{id:str}/close", "people:write", _close, _again),
]
