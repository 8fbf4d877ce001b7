"""The season's odds: how often, in past years' weather of the place, such an hour could have been flown.

Odds are never a forecast and never "flyable". They come only from imported past weather, of at least two hundred
quarter hours within fifteen days of the date in other years, and count weather and light, not water.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
from sqlmodel import Session, col, select

from compliance.evidence import Evidence, WeatherEvidence
from compliance.feeds.client import Provider
from compliance.feeds.errors import FeedError
from compliance.feeds.keep import NEAR_M, evidence_of, metres_between
from compliance.feeds.models import FeedCache
from compliance.particulars import Proposal
from compliance.windows.merge import FAILS, Judged, State, Window
from compliance.windows.slots import Floats, Slots

Answers = Callable[[Evidence, tuple[datetime, datetime]], tuple[Slots, list[Judged]]]
_WEATHER_AND_LIGHT = {"DAY-1", "WX-1", "WX-2", "WX-3", "WX-5", "WX-6"}
_NEAR_DAYS = 15
_YEAR_DAYS = 365.2425
_FEWEST = 200
_DAY_S = 86_400.0


def with_odds(
    session: Session, found: Sequence[Window], proposal: Proposal, answers: Answers, now: datetime
) -> Iterator[Window]:
    """The windows, each unknown one turned into odds where past weather can tell them."""
    unknown = any(window.state is State.UNKNOWN for window in found)
    past = _past(session, proposal) if unknown else None
    if past is None:
        yield from found
        return
    first, last = past.hours[0].at, past.hours[-1].at + timedelta(seconds=past.hours[-1].duration_s)
    slots, judged = answers(Evidence(weather=(_timeless(past),)), (first, last))
    flown = _flown(judged, len(slots))
    for window in found:
        # Times already begun are told by forecasts and observations, not by seasons.
        ahead = window.state is State.UNKNOWN and window.starts_at >= now
        share = _share(slots, flown, window) if ahead else None
        yield window if share is None else replace(window, state=State.ODDS, score=share)


def _past(session: Session, proposal: Proposal) -> WeatherEvidence | None:
    """Imported past weather of the place, None when there is none that can be read."""
    if proposal.area is None:
        return None
    centre = proposal.area.centroid
    rows = session.exec(
        select(FeedCache).where(FeedCache.provider == Provider.ARCHIVE).order_by(col(FeedCache.fetched_at).desc())
    ).all()
    for row in rows:
        here = row.lon is not None and row.lat is not None
        if here and metres_between((row.lon or 0.0, row.lat or 0.0), (centre.x, centre.y)) > NEAR_M:
            continue
        try:
            read = evidence_of(row)
        except FeedError:
            continue
        if isinstance(read, WeatherEvidence) and read.hours:
            return read
    return None


def _timeless(past: WeatherEvidence) -> WeatherEvidence:
    """Past weather as if issued when it happened, since its age does not matter to a season."""
    first = past.hours[0].at
    return replace(past, provenance=replace(past.provenance, issued_at=first, fetched_at=first))


def _flown(judged: Sequence[Judged], count: int) -> Floats:
    """1 for each past slot that could have been flown, 0 for one that could not, NaN where a rule was unknown."""
    flown = np.ones(count)
    for each in judged:
        if each.rule in _WEATHER_AND_LIGHT:
            flown = np.where(each.weights >= FAILS, 0.0, np.where(each.weights > 1, np.minimum(flown, np.nan), flown))
    return flown


def _share(slots: Slots, flown: Floats, window: Window) -> float | None:
    """The share of like past slots that could have been flown; None when there are too few."""
    middle = window.starts_at + (window.ends_at - window.starts_at) / 2
    days = (middle.timestamp() - slots.starts) / _DAY_S
    off = np.abs((days + _YEAR_DAYS / 2) % _YEAR_DAYS - _YEAR_DAYS / 2)
    seconds = slots.starts % _DAY_S
    begin, length = window.starts_at.timestamp() % _DAY_S, (window.ends_at - window.starts_at).total_seconds()
    same_hours = ((seconds - begin) % _DAY_S < length) if length < _DAY_S else np.ones(len(slots), dtype=np.bool_)
    like = flown[(off <= _NEAR_DAYS) & same_hours & ~np.isnan(flown)]
    return float(like.mean()) if len(like) >= _FEWEST else None
