"""Who may see and change what: one clause for every query, one question for every change."""

from typing import Final

from sqlalchemy import ColumnElement, and_, exists, false, or_, true
from sqlmodel import col, select

from catalogue.errors import NotYoursError
from catalogue.kinds import Visibility
from catalogue.models import UNOWNED, Asset, Delivery, Grant, Item
from records.viewer import Viewer

_GRANTED_THROUGH: Final = {
    Item: (col(Item.id), col(Item.delivery_id)),
    Delivery: (col(Delivery.id),),
    Asset: (col(Asset.id),),
}


def owner_of(viewer: Viewer) -> str:
    """The organisation that owns what this caller takes in."""
    return viewer.organisation_id or UNOWNED


def visible(model: type[Item] | type[Delivery] | type[Asset], viewer: Viewer) -> ColumnElement[bool]:
    """The condition under which a caller may see a row.

    Public rows are for everyone; an organisation sees its own, what it delivered, and what is shared
    with it or with the person; an administrator sees all.
    """
    if viewer.is_administrator:
        return true()
    ways = [col(model.visibility) == Visibility.PUBLIC]
    if viewer.organisation_id is not None:
        ways.append(col(model.organisation_id) == viewer.organisation_id)
        if model is not Asset:
            ways.append(_supplied(model, viewer.organisation_id))
    grantee = _grantee(viewer)
    if grantee is not None:
        through = or_(*(col(Grant.subject_id) == column for column in _GRANTED_THROUGH[model]))
        granted = exists(select(Grant.id).where(through, grantee))
        ways.append(and_(col(model.visibility) == Visibility.SHARED, granted))
    return or_(*ways)


def _supplied(model: type[Item] | type[Delivery] | type[Asset], organisation_id: str) -> ColumnElement[bool]:
    if model is Item:
        return col(Item.supplier_organisation_id) == organisation_id
    if model is Delivery:
        return col(Delivery.supplier_organisation_id) == organisation_id
    return false()


def _grantee(viewer: Viewer) -> ColumnElement[bool] | None:
    who = []
    if viewer.organisation_id is not None:
        who.append(col(Grant.organisation_id) == viewer.organisation_id)
    if viewer.person_id is not None:
        who.append(col(Grant.person_id) == viewer.person_id)
    return or_(*who) if who else None


def require_owner(viewer: Viewer, organisation_id: str, what: str) -> None:
    """Let the owner's people and administrators through.

    Raises:
        NotYoursError: The caller may see the thing and not change it.
    """
    if not viewer.is_administrator and owner_of(viewer) != organisation_id:
        raise NotYoursError(f"This {what} belongs to another organisation.", remedy="Ask its owner to make the change.")
