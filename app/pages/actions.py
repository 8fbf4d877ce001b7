"""Buttons of pages: one form, one use case, then the page again or what was wrong with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_303_SEE_OTHER
from sqlmodel import Session

from app.given import AtDesk, Caller, Db, Now
from app.pages.forms import Form, Refused, attempt, text
from flights.inputs import Reason
from flights.judging import Desk
from records.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Act:
    """What a button's use case works with: the thing named in the address, the form, and who pressed it."""

    session: Session
    id: str
    form: dict[str, Any]
    viewer: Viewer
    now: datetime
    desk: Desk

    @property
    def reason(self) -> str:
        """The form's reason, which must say something."""
        return Reason(reason=text(self.form, "reason")).reason


def action(
    path: str, permission: str, work: Callable[[Act], str], again: Callable[[Act, dict[str, str]], Template]
) -> HTTPRouteHandler:
    """A route for a button.

    Args:
        path: Its address, with `{id:str}` where the thing is named.
        permission: What the caller must hold.
        work: Does it and says where to go next.
        again: Shows the page with what was wrong; nothing was kept.
    """

    @post(path, opt={"permission": permission}, include_in_schema=False, sync_to_thread=True)
    def handler(id: FromPath[str], data: Form, session: Db, viewer: Caller, now: Now, desk: AtDesk) -> Response[Any]:  # noqa: A002 - the address names it so
        act = Act(session, id, data, viewer, now, desk)

        def within() -> str:
            # Undone alone, so that the refusal's page can still be drawn from the same transaction.
            with session.begin_nested():
                return work(act)

        done = attempt(within)
        if isinstance(done, Refused):
            session.expire_all()
            return again(act, done.errors)
        return Redirect(done, status_code=HTTP_303_SEE_OTHER)

    return handler
