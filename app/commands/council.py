"""The council as the one who acts on the command line, so that what a command takes in has an owner."""

from sqlmodel import Session

from app.identity.organisations import the_council
from records.viewer import Role, Viewer


def council_viewer(session: Session) -> Viewer:
    """The service acting for the council: it sees all organisations, and what it takes in is the council's."""
    return Viewer(person_id=None, organisation_id=the_council(session).id, roles=frozenset({Role.ADMINISTRATOR}))
