"""`laverock token`: keys for programs."""

import click
from sqlmodel import Session

from app.commands.context import Opened, json_option, pass_opened, report
from app.identity import callers, people
from app.identity.models import Organisation, OrganisationKind, Person
from app.identity.organisations import add_organisation, find_organisation, the_council
from records.database import writing
from records.viewer import Role


@click.group()
def token() -> None:
    """Keys for programs."""


@token.command()
@click.option("--email", required=True, help="Whose key it is; registered if unknown.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]), help="What it may do.")
@click.option("--organisation", help="Their organisation, by name or id; the council unless given. Made if unknown.")
@json_option
@pass_opened
def create(parts: Opened, email: str, role: str, organisation: str | None, as_json: bool) -> None:
    """Create a key and show it, once."""
    with writing(parts.engine) as session:
        owner = _owner(session, parts, email, Role(role), organisation)
        key = callers.create_token(session, owner, Role(role), viewer=parts.viewer, now=parts.now)
        answer = {"token": key, "person_id": owner.id, "organisation_id": owner.organisation_id, "role": role}
    report(as_json, answer, f"{key}\nKeep it safe: it is not shown again.")


def _owner(session: Session, parts: Opened, email: str, role: Role, organisation: str | None) -> Person:
    owner = people.find_person(session, email)
    if owner is None:
        employer = _employer(session, parts, role, organisation)
        new = people.NewPerson(email=email, name=email, organisation_id=employer.id, roles=[role])
        return people.add_person(session, new, viewer=parts.viewer, now=parts.now)
    people.grant_role(session, owner, role, viewer=parts.viewer, now=parts.now)
    return owner


def _employer(session: Session, parts: Opened, role: Role, name: str | None) -> Organisation:
    if name is None:
        return the_council(session)
    known = find_organisation(session, name)
    if known is not None:
        return known
    supplies = role in {Role.SUPPLIER, Role.PILOT}
    kind = OrganisationKind.SUPPLIER if supplies else OrganisationKind.PARTNER
    return add_organisation(session, name, kind, viewer=parts.viewer, now=parts.now)
