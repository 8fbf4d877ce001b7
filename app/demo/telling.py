"""One request as it is lived: every step is a real use case, done by the person whose step it is, at its own time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

from sqlmodel import Session

from app.demo.asking import new_request
from app.demo.contract import PROCUREMENT
from app.demo.people import POUND
from app.demo.stories import End, Story
from app.demo.weather import give_weather
from app.demo.world import Crew, World
from catalogue.deliveries import Incoming
from flights import approvals, deliveries, invoices, orders, requests, sessions
from flights.approvals import pending_for
from flights.cancelling import cancel
from flights.inputs import (
    CallOffCreate,
    Flown,
    Handover,
    InvoiceCreate,
    InvoiceLineInput,
    OnTheDay,
    Payment,
    SessionCreate,
    Sortie,
    StandDownInput,
)
from flights.lifecycle import RequestStatus, SessionStatus
from flights.models import FlightRequest
from framework.invoices import record_po
from framework.models import CallOff
from framework.vocabulary import CalledBy, Cause
from records.database import reading, writing
from records.viewer import Viewer

T = TypeVar("T")
SAFETY: Final = "safety@example.org"
OVERCHARGE_PENCE: Final = 85 * POUND
VISIT_MINUTES: Final = 45
FORECAST_REACHES: Final = timedelta(days=7)
_SMALL_LIMIT = 5_000 * POUND


@dataclass(frozen=True, slots=True)
class Files:
    """What a supplier hands over: the files, when they were flown, and what they do not say themselves."""

    title: str
    paths: tuple[Path, ...]
    flown_at: datetime
    crs: str | None = None
    vertical_datum: str | None = None


@dataclass(slots=True)
class Telling:
    """A story with what has come of it so far.

    Attributes:
        world: The council.
        story: What is asked for.
        request_id, call_off_id, session_id, delivery_id, invoice_id: What exists already.
    """

    world: World
    story: Story
    request_id: str = ""
    call_off_id: str = ""
    session_id: str = ""
    delivery_id: str = ""
    invoice_id: str = ""
    status: RequestStatus = RequestStatus.DRAFT

    @property
    def asker(self) -> Viewer:
        """Whoever asks."""
        return self.world.people[self.story.asker]

    def _do(self, work: Callable[[Session], T]) -> T:
        """One step in one transaction; afterwards the request's new status is known."""
        with writing(self.world.engine) as session:
            done = work(session)
            if self.request_id:
                self.status = session.get_one(FlightRequest, self.request_id).status
        return done

    def draft(self, now: datetime) -> None:
        """The asker writes it down."""
        new = new_request(self.world, self.story)
        desk, asker = self.world.desk, self.asker
        self.request_id = self._do(lambda s: requests.draft(s, new, viewer=asker, now=now, desk=desk).id)

    def submit(self, now: datetime) -> None:
        """It is judged and priced."""
        desk = self.world.desk
        self._do(lambda s: requests.submit(s, self.request_id, viewer=self.asker, now=now, desk=desk))

    def recheck(self, now: datetime) -> None:
        """Judged and priced again, on what is known now."""
        desk = self.world.desk
        self._do(lambda s: requests.recheck(s, self.request_id, viewer=self.asker, now=now, desk=desk))

    def clear(self, now: datetime) -> None:
        """Flight safety looks at what was referred and lets it go on."""
        safety = self.world.people[SAFETY]
        reason = "Looked at with the operator; the precautions named in the request will do."
        self._do(lambda s: requests.clear(s, self.request_id, reason, viewer=safety, now=now))

    def refuse_flight(self, now: datetime) -> None:
        """Flight safety refuses."""
        safety = self.world.people[SAFETY]
        self._do(lambda s: requests.refuse(s, self.request_id, self.story.reason, viewer=safety, now=now))

    def withdraw(self, now: datetime) -> None:
        """The asker no longer wants it."""
        self._do(lambda s: requests.withdraw(s, self.request_id, self.story.reason, viewer=self.asker, now=now))

    def decide(self, now: datetime) -> None:
        """A budget holder answers: the roads' within their limit, else the head of service."""

        def answer(session: Session) -> None:
            asked = pending_for(session, self.request_id)
            if asked is None:
                return
            small = asked.net_pence <= _SMALL_LIMIT
            holder = self.world.people["budget@example.org" if small else "head@example.org"]
            if self.story.ends is End.NOT_APPROVED:
                approvals.refuse(session, asked.id, self.story.reason, viewer=holder, now=now)
            else:
                approvals.approve(session, asked.id, "", viewer=holder, now=now)

        self._do(answer)

    def place(self, now: datetime) -> None:
        """Procurement orders it from whoever the rules choose."""
        number = None if self.story.emergency else f"PO-45{self.story.days_ago:05d}"
        new = CallOffCreate(request_id=self.request_id, po_number=number)
        buyer = self.world.people[PROCUREMENT]
        self.call_off_id = self._do(lambda s: orders.place(s, new, viewer=buyer, now=now).id)

    def decline(self, now: datetime) -> None:
        """The supplier cannot."""
        contact = self.crew.contact
        self._do(lambda s: orders.decline(s, self.call_off_id, self.story.declined, viewer=contact, now=now))

    def accept_order(self, now: datetime) -> None:
        """The supplier takes it."""
        contact = self.crew.contact
        self._do(lambda s: orders.accept(s, self.call_off_id, viewer=contact, now=now))

    def cancel(self, now: datetime) -> None:
        """The asker calls the order off in good time."""
        why = StandDownInput(cause=Cause.CLIENT, called_by=CalledBy.CLIENT, notice_hours=240, notes=self.story.reason)
        self._do(lambda s: cancel(s, self.request_id, why, viewer=self.asker, now=now))

    @property
    def crew(self) -> Crew:
        """Whoever holds the order."""
        with reading(self.world.engine) as session:
            return self.world.crews[session.get_one(CallOff, self.call_off_id).supplier_organisation_id]

    def schedule(self, starts_at: datetime, now: datetime) -> None:
        """The supplier puts a visit in the calendar, with its crew."""
        crew = self.crew
        new = SessionCreate(
            call_off_id=self.call_off_id,
            pilot_id=crew.pilots[0],
            aircraft_id=crew.aircraft[0 if crew.operation == "pdra01" and len(crew.pilots) > 1 else 1],
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=VISIT_MINUTES),
            takeoff=[{"point": list(self.world.places[self.story.place].takeoff), "min_distance_people_m": 40}],
            plan={
                "operation": crew.operation,
                "max_range_m": 300,
                "min_distance_uninvolved_people_m": 80,
                "min_distance_assembly_m": 500,
            },
        )
        desk, where = self.world.desk, self.world.places[self.story.place].takeoff

        def scheduled(session: Session) -> str:
            if starts_at - now < FORECAST_REACHES:
                give_weather(session, where, starts_at, now, calm=True)
            return sessions.schedule(session, new, viewer=crew.contact, now=now, desk=desk).id

        self.session_id = self._do(scheduled)

    def stand_down(self, now: datetime) -> None:
        """It is not flown, for its cause, with the crew on its way."""
        cause = self.story.stood_down or Cause.WEATHER
        why = StandDownInput(cause=cause, notice_hours=3, mobilised=True, notes="The crew had set out.")
        pilot = self.crew.pilot_viewers[0]
        self._do(lambda s: sessions.stand_down(s, self.session_id, why, viewer=pilot, now=now))

    def check(self, starts_at: datetime, now: datetime) -> SessionStatus:
        """On site: weather in hand, wind measured, declarations made; go or no go."""
        said = OnTheDay(
            declarations={"preflight_inspection": True, "pilot_fit": True, "near_emergency": False},
            observation={
                "by": "remote pilot",
                "at": now.isoformat(),
                "wind_ms": 4.2,
                "gust_ms": 6.5,
                "visibility_m": 15_000,
                "cloud_base_m_agl": 600,
                "method": "anemometer and eye",
            },
        )
        pilot, desk = self.crew.pilot_viewers[0], self.world.desk
        where = self.world.places[self.story.place].takeoff

        def judged(session: Session) -> SessionStatus:
            give_weather(session, where, starts_at, now, calm=True)
            return sessions.check_on_the_day(session, self.session_id, said, viewer=pilot, now=now, desk=desk).status

        return self._do(judged)

    def clear_visit(self, now: datetime) -> None:
        """Flight safety is rung from the site, and lets it go."""
        safety = self.world.people[SAFETY]
        reason = "Rung from the site. The night procedure and the lights are in order; go ahead."
        self._do(lambda s: sessions.clear(s, self.session_id, reason, viewer=safety, now=now))

    def fly(self, starts_at: datetime, now: datetime) -> None:
        """Two sorties, as logged."""
        sorties = [
            Sortie(took_off_at=starts_at + timedelta(minutes=first), landed_at=starts_at + timedelta(minutes=last))
            for first, last in ((2, 18), (24, 38))
        ]
        flown = Flown(sorties=sorties)
        pilot = self.crew.pilot_viewers[0]
        self._do(lambda s: sessions.fly(s, self.session_id, flown, viewer=pilot, now=now))

    def hand_over(self, files: Files, incoming: Sequence[Incoming], now: datetime) -> None:
        """The files come in, and are read from now on."""
        new = Handover(
            session_id=self.session_id,
            title=files.title,
            rights="assigned",
            licence="OGL-UK-3.0",
            credit=self._supplier_name(),
            crs=files.crs,
            vertical_datum=files.vertical_datum,
        )
        contact = self.crew.contact
        taken = self._do(lambda s: deliveries.hand_over(s, new, incoming, viewer=contact, now=now))
        self.delivery_id = taken.delivery_id

    def _supplier_name(self) -> str:
        organisation_id = self.crew.organisation_id
        return next(name for name, held in self.world.organisations.items() if held == organisation_id)

    def send_back(self, now: datetime) -> None:
        """It is not what was asked for."""
        self._do(lambda s: deliveries.send_back(s, self.delivery_id, self.story.reason, viewer=self.asker, now=now))

    def accept_delivery(self, now: datetime) -> None:
        """It will do, with a reason for lines that no file can show."""
        reason = "Looked at; it shows what was needed."
        self._do(lambda s: deliveries.accept(s, self.delivery_id, reason, viewer=self.asker, now=now))

    def invoice(self, now: datetime) -> None:
        """The supplier bills what it earned; one of them a little more."""
        crew, over = self.crew, OVERCHARGE_PENCE if self.story.ends is End.HELD else 0

        def billed(session: Session) -> str:
            order = orders.find_call_off(session, self.call_off_id, crew.contact)
            earned = [line for line in orders.lines_of(session, self.call_off_id) if line.accrued_pence]
            lines = [InvoiceLineInput(line_id=line.id, net_pence=line.accrued_pence) for line in earned]
            lines[0] = lines[0].model_copy(update={"net_pence": lines[0].net_pence + over})
            net = sum(line.net_pence for line in lines)
            new = InvoiceCreate(
                call_off_id=order.id,
                number=f"INV-{order.reference.rsplit('/', 1)[-1]}",
                invoice_date=now.date(),
                lines=lines,
                vat_pence=round(net * 0.2),
                po_number=order.po_number,
            )
            return invoices.receive(session, new, viewer=crew.contact, now=now).id

        self.invoice_id = self._do(billed)

    def match(self, now: datetime) -> None:
        """Procurement compares it with the order and what was accepted; an emergency has its PO number by now."""
        buyer = self.world.people[PROCUREMENT]
        if self.story.emergency:
            number = f"PO-45{self.story.days_ago:05d}"
            self._do(lambda s: record_po(s, self.call_off_id, number, viewer=buyer, now=now))
        self._do(lambda s: invoices.match(s, self.invoice_id, viewer=buyer, now=now))

    def pay(self, now: datetime) -> None:
        """Finance has paid."""
        paid = Payment(reference=f"BACS-{self.story.days_ago:05d}", paid_on=now.date())
        buyer = self.world.people[PROCUREMENT]
        self._do(lambda s: invoices.pay(s, self.invoice_id, paid, viewer=buyer, now=now))
