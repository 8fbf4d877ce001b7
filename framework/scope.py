"""Who may see and touch what in this room.

A buyer sees its own orders, a supplier those placed with it, the procurement officers of the framework's owner all of
that framework, an administrator everything, and a caller without an account nothing.
"""

from sqlalchemy import ColumnElement, false, or_, true
from sqlmodel import col, select

from framework.errors import AgreementNotFoundError
from framework.models import CallOff, Framework, Invoice
from records.viewer import Role, Viewer


def _organisation(viewer: Viewer) -> str | None:
    """The organisation a caller acts for, None where it may see nothing by it."""
    return None if viewer.anonymous else viewer.organisation_id


def orders_seen(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `CallOff` for what the caller may see."""
    if viewer.is_administrator:
        return true()
    organisation = _organisation(viewer)
    if organisation is None:
        return false()
    seen: list[ColumnElement[bool]] = [col(CallOff.buyer_organisation_id) == organisation]
    if viewer.has(Role.SUPPLIER):
        seen.append(col(CallOff.supplier_organisation_id) == organisation)
    if viewer.has(Role.PROCUREMENT):
        owned = select(Framework.id).where(Framework.owner_organisation_id == organisation)
        seen.append(col(CallOff.framework_id).in_(owned))
    return or_(*seen)


def invoices_seen(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Invoice` for what the caller may see."""
    if viewer.is_administrator:
        return true()
    organisation = _organisation(viewer)
    if organisation is None:
        return false()
    seen: list[ColumnElement[bool]] = [col(Invoice.buyer_organisation_id) == organisation]
    if viewer.has(Role.SUPPLIER):
        seen.append(col(Invoice.supplier_organisation_id) == organisation)
    if viewer.has(Role.PROCUREMENT):
        owned = (
            select(CallOff.id)
            .join(Framework, col(Framework.id) == col(CallOff.framework_id))
            .where(Framework.owner_organisation_id == organisation)
        )
        seen.append(col(Invoice.call_off_id).in_(owned))
    return or_(*seen)


def manages(viewer: Viewer, framework: Framework) -> bool:
    """Whether the caller runs the framework: its owner's procurement, or an administrator."""
    return viewer.is_administrator or (
        viewer.has(Role.PROCUREMENT) and _organisation(viewer) == framework.owner_organisation_id
    )


def require_manager(viewer: Viewer, framework: Framework) -> None:
    """Refuse a caller who does not run the framework.

    Raises:
        AgreementNotFoundError: Said the same way as for a framework that does not exist.
    """
    if not manages(viewer, framework):
        raise AgreementNotFoundError("There is no such framework for this caller to change.", field="framework_id")


def may_buy_for(viewer: Viewer, framework: Framework, buyer: str) -> bool:
    """Whether the caller may order for a buyer: one of its own people, or who runs the framework."""
    return manages(viewer, framework) or _organisation(viewer) == buyer


def may_answer_for(viewer: Viewer, framework: Framework, supplier: str) -> bool:
    """Whether the caller may answer an offer: the supplier's own people, or who runs the framework."""
    return manages(viewer, framework) or (viewer.has(Role.SUPPLIER) and _organisation(viewer) == supplier)
