"""Share links: one item, read-only, without an account, until the end of a day."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import JsonValue
from sqlmodel import Session, col, select

from catalogue.access import require_owner
from catalogue.errors import MissingError, ShareError
from catalogue.items import ItemDetail, details, get_item
from catalogue.models import Item, ShareLink
from records import audit
from records.viewer import ANONYMOUS, Viewer

LONGEST_DAYS: Final = 366
_HERE: Final = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class NewShare:
    """A link as it is told once: the token is not kept."""

    link: ShareLink
    token: str


def create_share(session: Session, item_id: str, ends_on: date, *, viewer: Viewer, now: datetime) -> NewShare:
    """Make a link to one item that works until the end of a day in Scotland.

    Raises:
        MissingError: There is no such item for this caller.
        NotYoursError: The item belongs to another organisation.
        ShareError: The day is past, or more than a year ahead.
    """
    item = get_item(session, item_id, viewer=viewer)
    require_owner(viewer, item.organisation_id, "item")
    today = now.astimezone(_HERE).date()
    if ends_on < today:
        raise ShareError("The link would end in the past.", field="ends_on")
    if ends_on > today + timedelta(days=LONGEST_DAYS):
        raise ShareError("A link ends within a year.", field="ends_on", remedy="Make a new one when it has ended.")
    token = secrets.token_urlsafe(32)
    ends_at = datetime.combine(ends_on + timedelta(days=1), time(), tzinfo=_HERE)
    made = ShareLink(
        item_id=item.id,
        token_sha256=_digest(token),
        ends_on=ends_on,
        ends_at=ends_at,
        created_by=viewer.person_id,
        created_at=now,
    )
    session.add(made)
    detail: dict[str, JsonValue] = {"share": made.id, "ends_on": ends_on.isoformat()}
    audit.record(session, viewer=viewer, action="item.link_made", subject=f"item:{item.id}", now=now, detail=detail)
    return NewShare(made, token)


def list_shares(session: Session, item_id: str, *, viewer: Viewer) -> list[ShareLink]:
    """The links to an item, newest first, ended ones included.

    Raises:
        MissingError: There is no such item for this caller.
        NotYoursError: The item belongs to another organisation.
    """
    item = get_item(session, item_id, viewer=viewer)
    require_owner(viewer, item.organisation_id, "item")
    newest = select(ShareLink).where(ShareLink.item_id == item.id).order_by(col(ShareLink.created_at).desc())
    return list(session.exec(newest))


def revoke_share(session: Session, share_id: str, *, viewer: Viewer, now: datetime) -> ShareLink:
    """End a link at once; ending it twice changes nothing.

    Raises:
        MissingError: There is no such link for this caller.
        NotYoursError: The item belongs to another organisation.
    """
    found = session.get(ShareLink, share_id)
    if found is None:
        raise MissingError("There is no such link.", field="share")
    item = get_item(session, found.item_id, viewer=viewer)
    require_owner(viewer, item.organisation_id, "item")
    if found.revoked_at is None:
        found.revoked_at = now
        session.add(found)
        detail: dict[str, JsonValue] = {"share": found.id}
        audit.record(
            session, viewer=viewer, action="item.link_ended", subject=f"item:{item.id}", now=now, detail=detail
        )
    return found


def open_share(session: Session, token: str, *, now: datetime) -> tuple[ShareLink, ItemDetail]:
    """What a link opens: one item with its files. The assets it shows are those that are public.

    Raises:
        MissingError: The link is unknown, ended or revoked; the answer is the same.
    """
    found = session.exec(select(ShareLink).where(ShareLink.token_sha256 == _digest(token))).first()
    if found is None or found.revoked_at is not None or now >= found.ends_at:
        raise MissingError("This link does not work, or no longer.", remedy="Ask whoever sent it for a new one.")
    item = session.get_one(Item, found.item_id)
    return found, details(session, [item], viewer=ANONYMOUS)[0]


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
