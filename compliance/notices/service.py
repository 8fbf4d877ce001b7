"""Use cases: draw up the list for a request, keep it up to date, record an answer, and say what stands open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from compliance.evidence import Zone
from compliance.notices.errors import NoticeNotFoundError, NoticeStateError
from compliance.notices.models import ContactTask
from compliance.notices.people import NEXT, Contact, Need, State, agreed_already, due_on, people_for
from compliance.particulars import Proposal
from records import audit
from records.ids import new_id
from records.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said: the new state, with a reference or a note."""

    state: State
    reference: str | None = None
    note: str | None = None
    contact: str | None = None


def draw_up(
    session: Session, request_ref: str, proposal: Proposal, *, zones: Sequence[Zone], viewer: Viewer, now: datetime
) -> list[ContactTask]:
    """Make the list of a request, or add what a changed proposal needs; answers already given stay.

    Args:
        session: A writing session.
        request_ref: The request, opaque here.
        proposal: The flight as it stands.
        zones: Published zones near it.
        viewer: Who draws it up.
        now: The present, aware.
    """
    held = {(task.party, task.zone): task for task in listed(session, request_ref)}
    added = 0
    for contact in people_for(proposal, zones):
        task = held.get((contact.party, contact.zone or ""))
        if task is None:
            session.add(_task(request_ref, contact, proposal, now))
            added += 1
        elif task.state in {State.TO_DO, State.ASKED}:
            task.due_on = due_on(contact, proposal)
            session.add(task)
    session.flush()
    if added:
        audit.record(
            session, viewer=viewer, action="contacts.drawn_up", subject=f"request:{request_ref}", now=now,
            detail={"added": added},
        )  # fmt: skip
    return listed(session, request_ref)


def _task(request_ref: str, contact: Contact, proposal: Proposal, now: datetime) -> ContactTask:
    """A new entry, agreed at once where a permission on record says so."""
    return ContactTask(
        id=new_id(),
        request_ref=request_ref,
        party=contact.party,
        need=contact.need,
        zone=contact.zone or "",
        reason=contact.reason,
        due_on=due_on(contact, proposal),
        state=State.AGREED if agreed_already(contact, proposal) else State.TO_DO,
        changed_at=now,
    )


def listed(session: Session, request_ref: str) -> list[ContactTask]:
    """The list of a request, soonest due first."""
    query = select(ContactTask).where(ContactTask.request_ref == request_ref)
    return list(
        session.exec(query.order_by(col(ContactTask.due_on), col(ContactTask.party), col(ContactTask.zone))).all()
    )


def record_answer(session: Session, task_id: str, answer: Answer, *, viewer: Viewer, now: datetime) -> ContactTask:
    """Record that somebody was asked or told, agreed or refused.

    Raises:
        NoticeNotFoundError: There is no such entry.
        NoticeStateError: That state may not follow the present one.
    """
    task = session.get(ContactTask, task_id)
    if task is None:
        raise NoticeNotFoundError("There is no such entry on the list.", field="task_id")
    allowed = NEXT[task.need].get(task.state, frozenset())
    if answer.state not in allowed:
        words = ", ".join(sorted(allowed)) or "nothing more"
        raise NoticeStateError(f"After {task.state} comes {words}, not {answer.state}.", field="state")
    task.state, task.changed_at, task.changed_by = answer.state, now, viewer.person_id
    task.reference, task.note = answer.reference or task.reference, answer.note or task.note
    task.contact = answer.contact or task.contact
    session.add(task)
    audit.record(
        session, viewer=viewer, action=f"contact.{answer.state}", subject=f"contact_task:{task.id}", now=now,
        detail={"request": task.request_ref, "party": task.party},
    )  # fmt: skip
    return task


@dataclass(frozen=True, slots=True)
class Standing:
    """What the list comes to: consents still to be agreed refer, notices still to be given advise."""

    refers: tuple[str, ...]
    advises: tuple[str, ...]
    late: tuple[str, ...]


def standing(tasks: Sequence[ContactTask], on: date) -> Standing:
    """What stands open on a day, and what is past its lead time."""
    open_consents = [task for task in tasks if task.need is Need.CONSENT and task.state is not State.AGREED]
    open_notices = [task for task in tasks if task.need is Need.NOTICE and task.state is not State.TOLD]
    late = [
        task
        for task in [*open_consents, *open_notices]
        if task.state is State.TO_DO and task.due_on is not None and task.due_on < on
    ]
    return Standing(
        refers=tuple(_words(task) for task in open_consents),
        advises=tuple(_words(task) for task in open_notices),
        late=tuple(_words(task) for task in late),
    )


def _words(task: ContactTask) -> str:
    """An entry in words."""
    zone = f" for {task.zone}" if task.zone else ""
    return f"{task.party.replace('_', ' ')}{zone} ({task.state.replace('_', ' ')})"
