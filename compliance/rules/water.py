"""TID-1: the water's level, where the work needs it low or high, and where a crew could be cut off.

Prediction only, before weather; not for navigation. A place outside a station's stated validity is unknown.
"""

from datetime import timedelta
from itertools import pairwise

from compliance.evidence import Provenance, TideLevel
from compliance.finding import Detail, Finding
from compliance.particulars import Water
from compliance.rules.case import Case, Clause, say
from compliance.rules.places import inside

_LONGEST_STEP = timedelta(hours=1)


def water_level(case: Case, clause: Clause) -> Finding:
    """TID-1: the predicted level suits the work for all of it; reached over sand, nobody is cut off."""
    area, water = case.proposal.area, case.proposal.water
    if area is None:
        return clause.lacks("area")
    if water is None:
        cut_off = inside(area, clause.listed("strands"))
        if cut_off:
            return clause.unknown(
                f"{cut_off} is reached over sand, and no water level is given below which the crew can cross.",
                Detail(would_pass_if=("the level below which the crew can cross is given",)),
            )
        return clause.not_applicable("The work is not said to depend on the water's level.")
    if water.max_level_m_odn is None and water.min_level_m_odn is None:
        return clause.lacks("water")
    return _held(case, clause, water)


def _held(case: Case, clause: Clause, water: Water) -> Finding:
    tide = case.evidence.tide
    levels = () if tide is None else _around(case, tide.levels)
    if tide is None or not levels:
        return clause.unknown(
            f"No tide prediction covers the whole flight. {case.why('tide')}".strip(),
            Detail(would_pass_if=("a prediction for the place and time is in hand",)),
        )
    if not tide.covers:
        return clause.unknown(
            f"The place lies outside the area for which {tide.station} holds, and levels are not guessed between stations.",
            Detail(evidence=(tide.provenance,)),
        )
    surge = clause.number("surge")
    high = max(levels, key=lambda level: level.level_m_odn)
    low = min(levels, key=lambda level: level.level_m_odn)
    if water.max_level_m_odn is not None and high.level_m_odn + surge > water.max_level_m_odn:
        return _wrong(clause, tide.provenance, high, (water.max_level_m_odn, "at or below"))
    if water.min_level_m_odn is not None and low.level_m_odn - surge < water.min_level_m_odn:
        return _wrong(clause, tide.provenance, low, (water.min_level_m_odn, "at or above"))
    return clause.passes(
        f"The water is predicted between {low.level_m_odn:.2f} and {high.level_m_odn:.2f} m above Ordnance Datum.",
        Detail(observed=high.level_m_odn, limit=water.max_level_m_odn, unit="m", evidence=(tide.provenance,)),
    )


def _around(case: Case, levels: tuple[TideLevel, ...]) -> tuple[TideLevel, ...]:
    """The levels of the flight with one on each side; empty when they do not reach, or leave more than an hour open."""
    ordered = sorted(levels, key=lambda level: level.at)
    before = [level for level in ordered if level.at <= case.starts_at]
    after = [level for level in ordered if level.at >= case.ends_at]
    if not before or not after:
        return ()
    within = [before[-1], *(level for level in ordered if case.starts_at < level.at < case.ends_at), after[0]]
    gaps = [second.at - first.at for first, second in pairwise(within)]
    return () if any(gap > _LONGEST_STEP for gap in gaps) else tuple(within)


def _wrong(clause: Clause, provenance: Provenance, level: TideLevel, wanted: tuple[float, str]) -> Finding:
    limit, side = wanted
    margin = -abs(level.level_m_odn - limit)
    return clause.fails(
        f"The water is predicted at {level.level_m_odn:.2f} m above Ordnance Datum; the work needs it {side} {say(limit, 'm')}.",
        Detail(
            level.level_m_odn, limit, "m", margin, when=level.at, evidence=(provenance,),
            would_pass_if=(f"the water is {side} {say(limit, 'm')} above Ordnance Datum",),
        ),
    )  # fmt: skip
