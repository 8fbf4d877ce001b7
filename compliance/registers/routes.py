"""The registers over HTTP."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from litestar import Controller, Request, get, patch, post
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery, JSONBody, Parameter
from pydantic import BaseModel
from sqlmodel import Session

from compliance.given import Caller, Db, Now
from compliance.london import london_date
from compliance.registers import service, store
from compliance.registers.models import Authorisation, DataProcessingAgreement, Insurance, Operator, Pilot
from compliance.registers.service import By
from compliance.registers.shapes import (
    AgreementCreate,
    AgreementRead,
    AircraftChange,
    AircraftCreate,
    AircraftRead,
    AuthorisationCreate,
    AuthorisationRead,
    CertificateCreate,
    CertificateRead,
    Closed,
    DeclarationCreate,
    EligibilityRead,
    ExpiringRead,
    HoursCreate,
    InsuranceCreate,
    InsuranceRead,
    OperatorChange,
    OperatorCreate,
    OperatorDetail,
    OperatorRead,
    PilotChange,
    PilotCreate,
    PilotDetail,
    PilotRead,
)
from records.paging import DEFAULT_LIMIT, MAX_LIMIT, Page

READ = "registers:read"
WRITE = "registers:write"

Limit = Annotated[int, Parameter(ge=1, le=MAX_LIMIT)]
Asked = Request[object, object, State]
Row = TypeVar("Row")
Shape = TypeVar("Shape", bound=BaseModel)


class OperatorPage(Closed):
    """A page of operators."""

    items: list[OperatorRead]
    next: str | None


class PilotPage(Closed):
    """A page of pilots."""

    items: list[PilotRead]
    next: str | None


class AircraftPage(Closed):
    """A page of aircraft."""

    items: list[AircraftRead]
    next: str | None


class ExpiringPage(Closed):
    """All that runs out before a day."""

    items: list[ExpiringRead]
    next: str | None = None


class DeclarationRead(Closed):
    """A declaration as recorded."""

    id: str
    at: datetime
    statements: dict[str, bool]


class HoursRead(HoursCreate):
    """Flying time as recorded."""

    id: str


def _shaped(
    page: Page[Row], shape: Callable[[Row], Shape], request: Asked, limit: int
) -> tuple[list[Shape], str | None]:
    """The rows in their outward shape, and the address of the next page."""
    following = None if page.next is None else f"{request.url.path}?{urlencode({'cursor': page.next, 'limit': limit})}"
    return [shape(row) for row in page.items], following


def _operator_detail(session: Session, row: Operator) -> OperatorDetail:
    """An operator with its papers."""
    on = row.organisation_id
    return OperatorDetail(
        **OperatorRead.model_validate(row).model_dump(),
        authorisations=[
            AuthorisationRead.model_validate(_own(each)) for each in store.papers(session, Authorisation, on)
        ],
        insurances=[InsuranceRead.model_validate(_own(each)) for each in store.papers(session, Insurance, on)],
        agreements=[
            AgreementRead.model_validate(_own(each)) for each in store.papers(session, DataProcessingAgreement, on)
        ],
    )


def _own(row: BaseModel, *owners: str) -> dict[str, object]:
    """A row without the keys of its owner."""
    return row.model_dump(exclude={"organisation_id", "pilot_id", *owners})


def _pilot_detail(session: Session, row: Pilot, on: date) -> PilotDetail:
    """A pilot with certificates and recent hours."""
    return PilotDetail(
        **PilotRead.model_validate(row).model_dump(),
        certificates=[CertificateRead.model_validate(_own(each)) for each in store.certificates(session, row.id)],
        hours_last_90_days=store.hours_last_90_days(session, row.id, on),
    )


class OperatorController(Controller):
    """Operators and their papers."""

    path = "/api/v1/operators"
    tags = ["registers"]  # noqa: RUF012  # Litestar reads it from the class

    @get(summary="List operators", opt={"permission": READ}, sync_to_thread=True)
    def list_operators(
        self,
        session: Db,
        viewer: Caller,
        request: Asked,
        cursor: FromQuery[str | None] = None,
        limit: Limit = DEFAULT_LIMIT,
    ) -> OperatorPage:
        """The operators in the caller's sight."""
        page = store.operators(session, viewer, cursor, limit)
        items, following = _shaped(page, OperatorRead.model_validate, request, limit)
        return OperatorPage(items=items, next=following)

    @post(summary="Register an operator", opt={"permission": WRITE}, sync_to_thread=True)
    def register(self, session: Db, viewer: Caller, now: Now, data: JSONBody[OperatorCreate]) -> OperatorRead:
        """Register an organisation as an operator."""
        return OperatorRead.model_validate(service.register_operator(session, data, by=By(viewer, now)))

    @get("/expiring", summary="List what runs out before a day", opt={"permission": READ}, sync_to_thread=True)
    def expiring(self, session: Db, viewer: Caller, before: FromQuery[date]) -> ExpiringPage:
        """Papers, identifiers, certificates and maintenance that run out and are not renewed."""
        found = service.expiring(session, before, viewer=viewer)
        return ExpiringPage(items=[ExpiringRead.model_validate(each) for each in found])

    @get("/{organisation_id:str}", summary="Read an operator", opt={"permission": READ}, sync_to_thread=True)
    def read_operator(self, session: Db, viewer: Caller, organisation_id: FromPath[str]) -> OperatorDetail:
        """One operator with its papers."""
        return _operator_detail(session, store.operator(session, viewer, organisation_id))

    @patch("/{organisation_id:str}", summary="Change an operator", opt={"permission": WRITE}, sync_to_thread=True)
    def change(
        self, session: Db, viewer: Caller, now: Now, organisation_id: FromPath[str], data: JSONBody[OperatorChange]
    ) -> OperatorRead:
        """Change the fields given."""
        row = service.change_operator(session, organisation_id, data, by=By(viewer, now))
        return OperatorRead.model_validate(row)

    @get(
        "/{organisation_id:str}/eligibility",
        summary="Ask whether an operator may be offered work",
        opt={"permission": READ},
        sync_to_thread=True,
    )
    def eligibility(
        self, session: Db, viewer: Caller, now: Now, organisation_id: FromPath[str], on: FromQuery[date | None] = None
    ) -> EligibilityRead:
        """The answer for a day, today unless given, with each reason against."""
        store.operator(session, viewer, organisation_id)
        day = on or london_date(now)
        eligible, reasons = service.eligibility(session, organisation_id, day)
        return EligibilityRead(organisation_id=organisation_id, on=day, eligible=eligible, reasons=list(reasons))

    @post(
        "/{organisation_id:str}/authorisations",
        summary="Add an operational authorisation",
        opt={"permission": WRITE},
        sync_to_thread=True,
    )
    def add_authorisation(
        self, session: Db, viewer: Caller, now: Now, organisation_id: FromPath[str], data: JSONBody[AuthorisationCreate]
    ) -> AuthorisationRead:
        """Add an operational authorisation."""
        row = service.add_authorisation(session, organisation_id, data, by=By(viewer, now))
        return AuthorisationRead.model_validate(_own(row))

    @post(
        "/{organisation_id:str}/insurances", summary="Add an insurance", opt={"permission": WRITE}, sync_to_thread=True
    )
    def add_insurance(
        self, session: Db, viewer: Caller, now: Now, organisation_id: FromPath[str], data: JSONBody[InsuranceCreate]
    ) -> InsuranceRead:
        """Add a policy of insurance."""
        row = service.add_insurance(session, organisation_id, data, by=By(viewer, now))
        return InsuranceRead.model_validate(_own(row))

    @post(
        "/{organisation_id:str}/agreements",
        summary="Add a data processing agreement",
        opt={"permission": WRITE},
        sync_to_thread=True,
    )
    def add_agreement(
        self, session: Db, viewer: Caller, now: Now, organisation_id: FromPath[str], data: JSONBody[AgreementCreate]
    ) -> AgreementRead:
        """Add a data processing agreement."""
        row = service.add_agreement(session, organisation_id, data, by=By(viewer, now))
        return AgreementRead.model_validate(_own(row))

    @post(
        "/{organisation_id:str}/declarations",
        summary="Record what the operator declares",
        opt={"permission": WRITE},
        sync_to_thread=True,
    )
    def declare(
        self, session: Db, viewer: Caller, now: Now, organisation_id: FromPath[str], data: JSONBody[DeclarationCreate]
    ) -> DeclarationRead:
        """Record a dated declaration."""
        row = service.declare(session, organisation_id, data, by=By(viewer, now))
        return DeclarationRead(id=row.id, at=row.at, statements={name: bool(v) for name, v in row.statements.items()})


class PilotController(Controller):
    """Remote pilots."""

    path = "/api/v1/pilots"
    tags = ["registers"]  # noqa: RUF012  # Litestar reads it from the class

    @get(summary="List pilots", opt={"permission": READ}, sync_to_thread=True)
    def list_pilots(
        self,
        session: Db,
        viewer: Caller,
        request: Asked,
        cursor: FromQuery[str | None] = None,
        limit: Limit = DEFAULT_LIMIT,
    ) -> PilotPage:
        """The pilots in the caller's sight."""
        page = store.pilots(session, viewer, cursor, limit)
        items, following = _shaped(page, PilotRead.model_validate, request, limit)
        return PilotPage(items=items, next=following)

    @post(summary="Add a pilot", opt={"permission": WRITE}, sync_to_thread=True)
    def add(self, session: Db, viewer: Caller, now: Now, data: JSONBody[PilotCreate]) -> PilotRead:
        """Add a pilot to an operator."""
        return PilotRead.model_validate(service.add_pilot(session, data, by=By(viewer, now)))

    @get("/{pilot_id:str}", summary="Read a pilot", opt={"permission": READ}, sync_to_thread=True)
    def read_pilot(self, session: Db, viewer: Caller, now: Now, pilot_id: FromPath[str]) -> PilotDetail:
        """One pilot with certificates and the hours of the last ninety days."""
        return _pilot_detail(session, store.pilot(session, viewer, pilot_id), london_date(now))

    @patch("/{pilot_id:str}", summary="Change a pilot", opt={"permission": WRITE}, sync_to_thread=True)
    def change(
        self, session: Db, viewer: Caller, now: Now, pilot_id: FromPath[str], data: JSONBody[PilotChange]
    ) -> PilotRead:
        """Change the fields given."""
        return PilotRead.model_validate(service.change_pilot(session, pilot_id, data, by=By(viewer, now)))

    @post("/{pilot_id:str}/certificates", summary="Add a certificate", opt={"permission": WRITE}, sync_to_thread=True)
    def add_certificate(
        self, session: Db, viewer: Caller, now: Now, pilot_id: FromPath[str], data: JSONBody[CertificateCreate]
    ) -> CertificateRead:
        """Add a certificate to a pilot."""
        row = service.add_certificate(session, pilot_id, data, by=By(viewer, now))
        return CertificateRead.model_validate(_own(row))

    @post("/{pilot_id:str}/hours", summary="Record flying time", opt={"permission": WRITE}, sync_to_thread=True)
    def add_hours(
        self, session: Db, viewer: Caller, now: Now, pilot_id: FromPath[str], data: JSONBody[HoursCreate]
    ) -> HoursRead:
        """Record flying time and who says so."""
        return HoursRead.model_validate(_own(service.add_hours(session, pilot_id, data, by=By(viewer, now))))


class AircraftController(Controller):
    """Aircraft."""

    path = "/api/v1/aircraft"
    tags = ["registers"]  # noqa: RUF012  # Litestar reads it from the class

    @get(summary="List aircraft", opt={"permission": READ}, sync_to_thread=True)
    def list_aircraft(
        self,
        session: Db,
        viewer: Caller,
        request: Asked,
        cursor: FromQuery[str | None] = None,
        limit: Limit = DEFAULT_LIMIT,
    ) -> AircraftPage:
        """The aircraft in the caller's sight."""
        page = store.fleet(session, viewer, cursor, limit)
        items, following = _shaped(page, AircraftRead.model_validate, request, limit)
        return AircraftPage(items=items, next=following)

    @post(summary="Add an aircraft", opt={"permission": WRITE}, sync_to_thread=True)
    def add(self, session: Db, viewer: Caller, now: Now, data: JSONBody[AircraftCreate]) -> AircraftRead:
        """Add an aircraft to an operator."""
        return AircraftRead.model_validate(service.add_aircraft(session, data, by=By(viewer, now)))

    @get("/{aircraft_id:str}", summary="Read an aircraft", opt={"permission": READ}, sync_to_thread=True)
    def read_aircraft(self, session: Db, viewer: Caller, aircraft_id: FromPath[str]) -> AircraftRead:
        """One aircraft."""
        return AircraftRead.model_validate(store.aircraft(session, viewer, aircraft_id))

    @patch("/{aircraft_id:str}", summary="Change an aircraft", opt={"permission": WRITE}, sync_to_thread=True)
    def change(
        self, session: Db, viewer: Caller, now: Now, aircraft_id: FromPath[str], data: JSONBody[AircraftChange]
    ) -> AircraftRead:
        """Change the fields given."""
        return AircraftRead.model_validate(service.change_aircraft(session, aircraft_id, data, by=By(viewer, now)))


ROUTES = [OperatorController, PilotController, AircraftController]
