"""What the forms of a session mean: declarations, measurements, sorties, causes, new times."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from app.pages.forms import several, text
from app.pages.typed import TypedError, at_time, day_of, number
from flights.inputs import Flown, OnTheDay, Reschedule, Sortie, StandDownInput
from records.columns import JsonObject, JsonValue

DECLARATIONS: Final = (
    ("preflight_inspection", "The aircraft was inspected before flight"),
    ("maintenance_in_date", "Its maintenance is in date"),
    ("pilot_fit", "The pilot is fit to fly"),
    ("operations_manual_held", "The operations manual is held on site"),
    ("operator_id_displayed", "The operator's identifier is on the aircraft"),
    ("pilot_engaged_by_operator", "The pilot is engaged by the operator"),
    ("operator_18_or_over", "The operator is eighteen or over"),
)
"""What a crew declares by ticking. What is not ticked is not declared, so it stays unknown."""
QUESTIONS: Final = ("drops_or_carries", "near_emergency")
MEASURED: Final = ("wind_ms", "gust_ms", "visibility_m", "cloud_base_m_agl")
SORTIES: Final = (1, 2, 3, 4)
_ANSWERS: Final = {"yes": True, "no": False}


def on_the_day(form: Mapping[str, Any], now: datetime) -> OnTheDay:
    """Declarations, and an observation where anything was measured.

    Raises:
        TypedError: A measurement is no number, or nobody is named for it.
    """
    ticked = set(several(form, "declared"))
    declarations: JsonObject = {name: True for name, _ in DECLARATIONS if name in ticked}
    for name in QUESTIONS:
        answer = _ANSWERS.get(text(form, name))
        if answer is not None:
            declarations[name] = answer
    if declarations:
        declarations |= {"by": "operator", "at": now.isoformat()}
    return OnTheDay(declarations=declarations, observation=_observation(form, now))


def _observation(form: Mapping[str, Any], now: datetime) -> JsonObject | None:
    measured: JsonObject = {name: number(form, name) for name in MEASURED}
    if all(value is None for value in measured.values()):
        return None
    if not text(form, "observed_by"):
        raise TypedError("Say who measured it.", field="observed_by")
    return {
        **{name: value for name, value in measured.items() if value is not None},
        "by": text(form, "observed_by"),
        "at": now.isoformat(),
        "method": text(form, "method") or None,
    }


def flown(form: Mapping[str, Any]) -> Flown:
    """The sorties of a day.

    Raises:
        TypedError: A time is missing, or no sortie is given.
    """
    day = day_of(form, "flown_on")
    given = [n for n in SORTIES if n == 1 or text(form, f"took_off_{n}") or text(form, f"landed_{n}")]
    sorties = [_sortie(form, n, day) for n in given]
    return Flown(sorties=sorties, notes=text(form, "flight_notes"))


def _sortie(form: Mapping[str, Any], n: int, day: date) -> Sortie:
    took_off, landed = at_time(form, f"took_off_{n}", day), at_time(form, f"landed_{n}", day)
    if landed <= took_off:
        raise TypedError("A sortie lands after it takes off.", field=f"landed_{n}")
    return Sortie(took_off_at=took_off, landed_at=landed, remarks=text(form, f"remarks_{n}"))


def stood_down(form: Mapping[str, Any]) -> StandDownInput:
    """Why it was not flown.

    Raises:
        ValidationError: The cause is not one of the list, or the notice is no number of hours.
    """
    return StandDownInput.model_validate(
        {
            "cause": text(form, "cause"),
            "called_by": text(form, "called_by") or "neither",
            "notice_hours": text(form, "notice_hours") or 0,
            "mobilised": bool(text(form, "mobilised")),
            "notes": text(form, "why_notes"),
        }
    )


def moved_to(form: Mapping[str, Any]) -> Reschedule:
    """The new time.

    Raises:
        TypedError: A date or time cannot be read, or it ends before it starts.
    """
    day = day_of(form, "new_day")
    starts, ends = at_time(form, "new_starts", day), at_time(form, "new_ends", day)
    if ends <= starts:
        raise TypedError("The session ends after it starts.", field="new_ends")
    return Reschedule(starts_at=starts, ends_at=ends)


def as_flown(sorties: Iterable[JsonValue]) -> list[tuple[datetime, datetime, str]]:
    """Recorded sorties as take-off, landing and remarks."""
    return [
        (
            datetime.fromisoformat(str(each["took_off_at"])),
            datetime.fromisoformat(str(each["landed_at"])),
            str(each.get("remarks") or ""),
        )
        for each in sorties
        if isinstance(each, dict)
    ]
