"""Sessions over HTTP."""

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_200_OK

from flights import sessions
from flights.inputs import Flown, OnTheDay, Reason, Reschedule, SessionCreate, StandDownInput
from flights.lifecycle import SessionStatus
from flights.reads import Listing, SessionRead, listing, read_session
from flights.routes.given import AtDesk, Caller, Db, Limit, Now
from flights.scope import find_session

READ = {"permission": "sessions:read"}
WRITE = {"permission": "sessions:write"}


class SessionsController(Controller):
    """Paid visits."""

    path = "/api/v1/sessions"
    tags = ("sessions",)

    @get(opt=READ, sync_to_thread=True, summary="Sessions you may see, latest first")
    def index(
        self,
        session: Db,
        viewer: Caller,
        status: FromQuery[SessionStatus | None] = None,
        cursor: FromQuery[str | None] = None,
        limit: Limit = 50,
    ) -> Listing[SessionRead]:
        """List sessions, of one state or of all."""
        page = sessions.list_sessions(session, status, viewer=viewer, cursor=cursor, limit=limit)
        return listing(page, self.path, [read_session(row) for row in page.items])

    @post(opt=WRITE, sync_to_thread=True, summary="Schedule a session")
    def create(self, data: JSONBody[SessionCreate], session: Db, viewer: Caller, now: Now, desk: AtDesk) -> SessionRead:
        """Schedule a visit with a pilot and an aircraft, and judge it."""
        return read_session(sessions.schedule(session, data, viewer=viewer, now=now, desk=desk))

    @get("/{session_id:str}", opt=READ, sync_to_thread=True, summary="One session")
    def show(self, session_id: FromPath[str], session: Db, viewer: Caller) -> SessionRead:
        """A session by its id."""
        return read_session(find_session(session, session_id, viewer))

    @post("/{session_id:str}/reschedule", opt=WRITE, sync_to_thread=True, status_code=HTTP_200_OK, summary="Reschedule")
    def reschedule(
        self, session_id: FromPath[str], data: JSONBody[Reschedule], session: Db, viewer: Caller, now: Now, desk: AtDesk
    ) -> SessionRead:
        """Move a visit to another time, and judge it again."""
        return read_session(sessions.reschedule(session, session_id, data, viewer=viewer, now=now, desk=desk))

    @post("/{session_id:str}/check", opt=WRITE, sync_to_thread=True, status_code=HTTP_200_OK, summary="Go or no go")
    def check(
        self, session_id: FromPath[str], data: JSONBody[OnTheDay], session: Db, viewer: Caller, now: Now, desk: AtDesk
    ) -> SessionRead:
        """Judge a visit on the day, with declarations and measurements."""
        return read_session(sessions.check_on_the_day(session, session_id, data, viewer=viewer, now=now, desk=desk))

    @post(
        "/{session_id:str}/clear",
        opt={"permission": "requests:review"},
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        summary="Clear a referral",
    )
    def clear(
        self, session_id: FromPath[str], data: JSONBody[Reason], session: Db, viewer: Caller, now: Now
    ) -> SessionRead:
        """The flight-safety officer lets a referred visit go, for a reason."""
        return read_session(sessions.clear(session, session_id, data.reason, viewer=viewer, now=now))

    @post("/{session_id:str}/fly", opt=WRITE, sync_to_thread=True, status_code=HTTP_200_OK, summary="Record as flown")
    def fly(
        self, session_id: FromPath[str], data: JSONBody[Flown], session: Db, viewer: Caller, now: Now
    ) -> SessionRead:
        """Record the sorties that were flown."""
        return read_session(sessions.fly(session, session_id, data, viewer=viewer, now=now))

    @post(
        "/{session_id:str}/stand-down",
        opt={"permission": "sessions:stand_down"},
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        summary="Stand down",
    )
    def stand_down(
        self, session_id: FromPath[str], data: JSONBody[StandDownInput], session: Db, viewer: Caller, now: Now
    ) -> SessionRead:
        """Record that a visit was not flown, for its cause."""
        return read_session(sessions.stand_down(session, session_id, data, viewer=viewer, now=now))
