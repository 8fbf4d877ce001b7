"""Holding a delivery against its order's specification, line by line.

A line is shown, failed, or not shown. What nobody measured is not shown: it is never taken
to be good.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from flights.specification import Control, Deliverable, Specification, TideState, Vegetation


class LineState(StrEnum):
    """What the delivery says about one line of the specification."""

    SHOWN = "shown"
    NOT_SHOWN = "not_shown"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a specification held against a delivery.

    Attributes:
        line: Which line, by the specification's field, and the deliverable where there are several.
        asked: What was asked, in words.
        state: Shown, not shown or failed.
        sentence: Why, with the figures.
    """

    line: str
    asked: str
    state: LineState
    sentence: str


@dataclass(frozen=True, slots=True)
class DeliveredItem:
    """What is known of one catalogued item. None is not known.

    Attributes:
        kind: The catalogue's kind of file, such as `photograph` or `point_cloud`.
        title: What to call it.
        gsd_m: Ground sample distance in metres.
        crs: As `EPSG:…`.
        vertical_datum: What its heights are above.
        rmse_h_m: Horizontal RMSE from check points, in metres.
        rmse_v_m: Vertical RMSE from check points, in metres.
        surface: `dsm` or `dtm` for a model of elevation.
        suffix: The ending of the original file's name, in lower case without the point.
    """

    kind: str
    title: str
    gsd_m: float | None = None
    crs: str | None = None
    vertical_datum: str | None = None
    rmse_h_m: float | None = None
    rmse_v_m: float | None = None
    surface: str | None = None
    suffix: str | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """A delivery as acceptance sees it: its items, its documents' kinds, and the day it came."""

    items: tuple[DeliveredItem, ...]
    documents: tuple[str, ...]
    received_on: date


KINDS: Final[dict[Deliverable, frozenset[str]]] = {
    Deliverable.STILLS: frozenset({"photograph"}),
    Deliverable.VIDEO: frozenset({"video"}),
    Deliverable.ORTHOMOSAIC: frozenset({"orthomosaic"}),
    Deliverable.DSM: frozenset({"elevation"}),
    Deliverable.DTM: frozenset({"elevation"}),
    Deliverable.POINT_CLOUD: frozenset({"point_cloud"}),
    Deliverable.THERMAL: frozenset({"thermal_raster", "radiometric_jpeg"}),
    Deliverable.MULTISPECTRAL: frozenset({"multispectral"}),
}
"""Which kinds of catalogued item show a deliverable. Others are documents, told apart by a person."""

_MEASURED: Final = frozenset({"orthomosaic", "elevation", "point_cloud", "multispectral", "thermal_raster"})


def hold_against(specification: Specification, delivered: Delivered) -> tuple[Line, ...]:
    """Every line of a specification, with what a delivery shows of it."""
    lines = [_deliverable(asked, delivered) for asked in specification.deliverables]
    lines += [line for rule in _RULES if (line := rule(specification, delivered)) is not None]
    return tuple(lines)


def _deliverable(asked: Deliverable, delivered: Delivered) -> Line:
    words = asked.value.replace("_", " ")
    line = f"deliverables.{asked.value}"
    kinds = KINDS.get(asked)
    if kinds is None:
        return _document(line, words, delivered)
    found = [item for item in delivered.items if item.kind in kinds]
    if asked in {Deliverable.DSM, Deliverable.DTM}:
        return _surface(line, asked, found)
    if not found:
        return Line(line, words, LineState.FAILED, f"No {words} came with this delivery.")
    return Line(line, words, LineState.SHOWN, f"{len(found)} came: {_titles(found)}.")


def _document(line: str, words: str, delivered: Delivered) -> Line:
    if not delivered.documents:
        return Line(line, words, LineState.FAILED, f"No document came, so no {words}.")
    listed = ", ".join(delivered.documents[:3])
    sentence = f"Documents came ({listed}), but only a person can tell whether one of them is the {words}."
    return Line(line, words, LineState.NOT_SHOWN, sentence)


def _surface(line: str, asked: Deliverable, found: Sequence[DeliveredItem]) -> Line:
    words = asked.value.upper()
    if any(item.surface == asked.value for item in found):
        return Line(line, words, LineState.SHOWN, f"A {words} came.")
    if any(item.surface is None for item in found):
        sentence = f"A model of elevation came, but nothing says whether it is a {words}."
        return Line(line, words, LineState.NOT_SHOWN, sentence)
    return Line(line, words, LineState.FAILED, f"No {words} came with this delivery.")


def _gsd(specification: Specification, delivered: Delivered) -> Line | None:
    limit = specification.gsd_m
    if limit is None:
        return None
    asked = f"ground sample distance of {_centimetres(limit)} or finer"
    items = [item for item in delivered.items if item.kind in _MEASURED - {"point_cloud"} or item.kind == "photograph"]
    return _worst("gsd_m", asked, limit, [(item.title, item.gsd_m) for item in items])


def _horizontal(specification: Specification, delivered: Delivered) -> Line | None:
    limit = specification.horizontal_accuracy_m
    if limit is None:
        return None
    items = [item for item in delivered.items if item.kind in _MEASURED]
    asked = f"horizontal RMSE of {_centimetres(limit)} or better"
    return _worst("horizontal_accuracy_m", asked, limit, [(item.title, item.rmse_h_m) for item in items])


def _vertical(specification: Specification, delivered: Delivered) -> Line | None:
    limit = specification.vertical_accuracy_m
    if limit is None:
        return None
    items = [item for item in delivered.items if item.kind in {"elevation", "point_cloud"}]
    asked = f"vertical RMSE of {_centimetres(limit)} or better"
    return _worst("vertical_accuracy_m", asked, limit, [(item.title, item.rmse_v_m) for item in items])


def _worst(line: str, asked: str, limit: float, figures: Sequence[tuple[str, float | None]]) -> Line:
    known = [(title, value) for title, value in figures if value is not None]
    over = [(title, value) for title, value in known if value > limit]
    if over:
        title, value = max(over, key=lambda pair: pair[1])
        return Line(line, asked, LineState.FAILED, f"{title} has {_centimetres(value)}.")
    if len(known) < len(figures) or not figures:
        missing = next((title for title, value in figures if value is None), "this delivery")
        return Line(line, asked, LineState.NOT_SHOWN, f"Nothing in {missing} shows it.")
    return Line(
        line, asked, LineState.SHOWN, f"The coarsest of {len(known)} is {_centimetres(max(v for _, v in known))}."
    )


def _control(specification: Specification, delivered: Delivered) -> Line | None:
    control = specification.control
    if control in {None, Control.NONE}:
        return None
    asked = f"accuracy controlled by {str(control).replace('_', ' ')}"
    if any(item.rmse_h_m is not None or item.rmse_v_m is not None for item in delivered.items):
        return Line("control", asked, LineState.SHOWN, "Residuals at check points came with the delivery.")
    return Line("control", asked, LineState.NOT_SHOWN, "No check points or residuals came with the delivery.")


def _crs(specification: Specification, delivered: Delivered) -> Line | None:
    if specification.crs is None:
        return None
    asked = f"coordinates in {specification.crs}"
    items = [item for item in delivered.items if item.kind in _MEASURED]
    if not items:
        return None
    other = [item for item in items if item.crs not in {None, specification.crs}]
    if other:
        return Line("crs", asked, LineState.FAILED, f"{other[0].title} is in {other[0].crs}.")
    if any(item.crs is None for item in items):
        return Line("crs", asked, LineState.NOT_SHOWN, "One of the files does not say what its coordinates are in.")
    return Line("crs", asked, LineState.SHOWN, f"All {len(items)} measured files are in {specification.crs}.")


def _datum(specification: Specification, delivered: Delivered) -> Line | None:
    datum = specification.vertical_datum
    if datum is None:
        return None
    asked = f"heights above {datum.value.upper() if datum.value == 'odn' else datum.value} datum"
    items = [item for item in delivered.items if item.kind in {"elevation", "point_cloud"}]
    other = [item for item in items if (item.vertical_datum or datum.value).lower() != datum.value]
    if other:
        return Line("vertical_datum", asked, LineState.FAILED, f"{other[0].title} is {other[0].vertical_datum}.")
    if not items or any(item.vertical_datum is None for item in items):
        return Line("vertical_datum", asked, LineState.NOT_SHOWN, "Nothing in the files says what heights are above.")
    return Line("vertical_datum", asked, LineState.SHOWN, f"All {len(items)} files with heights say so.")


def _formats(specification: Specification, delivered: Delivered) -> Line | None:
    if not specification.formats:
        return None
    asked = f"files as {', '.join(specification.formats)}"
    strange = sorted({item.suffix or "unnamed" for item in delivered.items} - set(specification.formats))
    if strange:
        return Line("formats", asked, LineState.FAILED, f"There are files as {', '.join(strange)}.")
    return Line("formats", asked, LineState.SHOWN, "Every file is in one of them.")


def _vegetation(specification: Specification, _: Delivered) -> Line | None:
    if specification.vegetation is Vegetation.ANY:
        return None
    asked = specification.vegetation.value.replace("_", " ")
    return Line("vegetation", asked, LineState.NOT_SHOWN, "Files do not say the state of leaf: look at the pictures.")


def _tide(specification: Specification, _: Delivered) -> Line | None:
    if specification.tide is TideState.ANY:
        return None
    asked = f"flown at {specification.tide.value.replace('_', ' ')}"
    return Line("tide", asked, LineState.NOT_SHOWN, "Nothing measured the water level: compare the time with the tide.")


def _viewpoints(specification: Specification, _: Delivered) -> Line | None:
    if not specification.viewpoints:
        return None
    asked = f"{len(specification.viewpoints)} viewpoints repeated"
    return Line("viewpoints", asked, LineState.NOT_SHOWN, "Compare each picture with the one it repeats.")


def _due(specification: Specification, delivered: Delivered) -> Line | None:
    if specification.due_on is None:
        return None
    asked = f"delivered by {specification.due_on.isoformat()}"
    state = LineState.SHOWN if delivered.received_on <= specification.due_on else LineState.FAILED
    return Line("due_on", asked, state, f"It came on {delivered.received_on.isoformat()}.")


def _titles(items: Sequence[DeliveredItem]) -> str:
    named = ", ".join(item.title for item in items[:3])
    return named + (" and others" if len(items) > 3 else "")  # noqa: PLR2004 - as many as sliced above


def _centimetres(metres: float) -> str:
    return f"{metres * 100:.3g} cm"


Rule = Callable[[Specification, Delivered], Line | None]
_RULES: Final[tuple[Rule, ...]] = (
    _gsd,
    _horizontal,
    _vertical,
    _control,
    _crs,
    _datum,
    _formats,
    _vegetation,
    _tide,
    _viewpoints,
    _due,
)
