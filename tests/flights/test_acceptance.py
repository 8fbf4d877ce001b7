"""A delivery is held against its specification line by line, and unknown is not shown."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flights.acceptance import Delivered, DeliveredItem, Line, LineState, hold_against
from flights.specification import Control, Deliverable, Specification, TideState, VerticalDatum

ORTHO = DeliveredItem("orthomosaic", "Seawall ortho", gsd_m=0.02, crs="EPSG:27700", rmse_h_m=0.03, suffix="tif")
DSM = DeliveredItem("elevation", "Seawall DSM", 0.05, "EPSG:27700", "odn", 0.03, 0.04, "dsm", "tif")
RECEIVED = date(2026, 11, 20)


def _held(specification: Specification, *items: DeliveredItem, documents: tuple[str, ...] = ()) -> dict[str, Line]:
    lines = hold_against(specification, Delivered(items, documents, RECEIVED))
    return {line.line: line for line in lines}


def test_all_that_was_asked_and_measured_is_shown() -> None:
    """An orthomosaic and a surface model with check points show every line of their order."""
    asked = Specification(
        deliverables=(Deliverable.ORTHOMOSAIC, Deliverable.DSM),
        gsd_m=0.05,
        horizontal_accuracy_m=0.05,
        vertical_accuracy_m=0.05,
        control=Control.CHECK_POINTS,
        vertical_datum=VerticalDatum.ODN,
        formats=("tif",),
        due_on=RECEIVED,
    )
    lines = _held(asked, ORTHO, DSM)
    assert {line.state for line in lines.values()} == {LineState.SHOWN}
    assert len(lines) == 10


@pytest.mark.parametrize(
    ("item", "line"),
    [
        (replace(ORTHO, gsd_m=None), "gsd_m"),
        (replace(ORTHO, rmse_h_m=None), "horizontal_accuracy_m"),
        (replace(ORTHO, crs=None), "crs"),
    ],
)
def test_what_nobody_measured_is_not_shown(item: DeliveredItem, line: str) -> None:
    """A figure that is missing is neither good nor bad."""
    asked = Specification(deliverables=(Deliverable.ORTHOMOSAIC,), gsd_m=0.05, horizontal_accuracy_m=0.05)
    assert _held(asked, item)[line].state is LineState.NOT_SHOWN


@pytest.mark.parametrize(
    ("value", "state"),
    [(0.0499, LineState.SHOWN), (0.05, LineState.SHOWN), (0.0501, LineState.FAILED)],
)
def test_the_limit_itself_will_do(value: float, state: LineState) -> None:
    """Just under and exactly at the limit is shown; just over has failed."""
    asked = Specification(deliverables=(Deliverable.ORTHOMOSAIC,), gsd_m=0.05)
    assert _held(asked, replace(ORTHO, gsd_m=value))["gsd_m"].state is state


def test_another_datum_fails() -> None:
    """Heights above the ellipsoid are not heights above Ordnance Datum."""
    asked = Specification(deliverables=(Deliverable.DSM,), vertical_datum=VerticalDatum.ODN)
    assert _held(asked, replace(DSM, vertical_datum="ellipsoidal"))["vertical_datum"].state is LineState.FAILED


def test_a_missing_deliverable_fails() -> None:
    """What was asked for and did not come has failed."""
    asked = Specification(deliverables=(Deliverable.ORTHOMOSAIC, Deliverable.VIDEO))
    assert _held(asked, ORTHO)["deliverables.video"].state is LineState.FAILED


def test_a_surface_that_says_nothing_of_itself_is_not_shown() -> None:
    """A raster of heights may be a surface or a terrain; unless it says, nobody can tell."""
    asked = Specification(deliverables=(Deliverable.DTM,))
    assert _held(asked, replace(DSM, surface=None))["deliverables.dtm"].state is LineState.NOT_SHOWN
    assert _held(asked, DSM)["deliverables.dtm"].state is LineState.FAILED


def test_a_report_is_for_a_person_to_recognise() -> None:
    """A document came, but no rule can say that it is the report."""
    asked = Specification(deliverables=(Deliverable.REPORT,))
    assert _held(asked, documents=("report.pdf",))["deliverables.report"].state is LineState.NOT_SHOWN
    assert _held(asked)["deliverables.report"].state is LineState.FAILED


def test_what_files_cannot_say_is_never_shown() -> None:
    """The state of tide is asked for, and no file can show it."""
    asked = Specification(deliverables=(Deliverable.ORTHOMOSAIC,), tide=TideState.LOW_WATER)
    assert _held(asked, ORTHO)["tide"].state is LineState.NOT_SHOWN


def test_a_day_late_fails() -> None:
    """The due day itself is in time; the day after is not."""
    on_time = Specification(deliverables=(Deliverable.ORTHOMOSAIC,), due_on=RECEIVED)
    late = Specification(deliverables=(Deliverable.ORTHOMOSAIC,), due_on=date(2026, 11, 19))
    assert _held(on_time, ORTHO)["due_on"].state is LineState.SHOWN
    assert _held(late, ORTHO)["due_on"].state is LineState.FAILED


@given(st.floats(0.001, 1.0), st.floats(0.001, 1.0), st.floats(0.001, 1.0))
def test_a_coarser_picture_never_does_better(limit: float, finer: float, coarser: float) -> None:
    """Making a ground sample distance larger never turns failed into shown."""
    finer, coarser = sorted((finer, coarser))
    asked = Specification(deliverables=(Deliverable.ORTHOMOSAIC,), gsd_m=limit)
    first = _held(asked, replace(ORTHO, gsd_m=finer))["gsd_m"].state
    second = _held(asked, replace(ORTHO, gsd_m=coarser))["gsd_m"].state
    assert not (first is LineState.FAILED and second is LineState.SHOWN)
