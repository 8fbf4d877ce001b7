"""A verdict as a page: what was said, on what evidence, and what would change it; fit for printing."""

import json
from typing import Any, Final

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from app.given import Caller, Db
from compliance import store

READ: Final = {"permission": "verdicts:read"}


@get("/verdicts/{verdict_id:str}", opt=READ, include_in_schema=False, sync_to_thread=True)
def show(verdict_id: FromPath[str], session: Db, viewer: Caller) -> Template:
    """A verdict for the organisation that asked for it and for flight safety.

    Raises:
        VerdictNotFoundError: There is none of that id for this caller.
    """
    stored = store.verdict_for(session, viewer, verdict_id)
    verdict = json.loads(stored.answer)
    context = {
        "verdict": verdict,
        "judged_at": stored.judged_at,
        "starts_at": stored.starts_at,
        "ends_at": stored.ends_at,
        "proposal": stored.document,
    }
    return Template("policy/verdict.html", context=context)


ROUTES: list[Any] = [show]
