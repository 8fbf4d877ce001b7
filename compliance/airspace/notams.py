"""NOTAM in ICAO text form.

Heights stay in feet as the Q line has them, in hundreds of feet; positions are WGS 84, longitude first.
Source: ICAO Annex 15 Appendix 3 and Doc 8126: number line, Q) A) B) C) D) E) F) G).
"""

import re
from datetime import UTC, datetime

from compliance.evidence import Notam

_NUMBER = re.compile(
    r"\(?(?P<number>[A-Z]\d{4}/\d{2})\s+NOTAM(?P<kind>[NRC])(?:[ \t]+(?P<other>[A-Z]\d{4}/\d{2}))?", re.IGNORECASE
)
_Q_LINE = re.compile(
    r"Q\)\s*(?P<fir>\w{4})/(?P<code>Q\w{4})/(?P<traffic>\w*)/(?P<purpose>\w*)/(?P<scope>\w*)"
    r"/(?P<lower>\d{3})/(?P<upper>\d{3})"
    r"/(?P<lat>\d{4})(?P<ns>[NS])(?P<lon>\d{5})(?P<ew>[EW])(?P<radius>\d{3})?"
)
_FROM = re.compile(r"\bB\)\s*(?P<time>\d{10})")
_TO = re.compile(r"\bC\)\s*(?P<time>\d{10}|PERM)")
_TEXT = re.compile(r"^\s*E\)\s*(?P<text>.*?)(?=^\s*[FG]\)|\Z)", re.DOTALL | re.MULTILINE)
_MINUTES = 60.0
_FEET_PER_STEP = 100.0

Refused = list[tuple[str, str]]


def parse_notams(text: str) -> tuple[tuple[Notam, ...], Refused]:
    """Every notice in a bulletin, and the name and reason of each that could not be read."""
    starts = list(_NUMBER.finditer(text))
    notams: list[Notam] = []
    refused: Refused = []
    for index, found in enumerate(starts):
        end = starts[index + 1].start() if index + 1 < len(starts) else len(text)
        try:
            notams.append(_notam(found, text[found.start() : end]))
        except ValueError as fault:
            refused.append((found["number"].upper(), str(fault)))
    return tuple(notams), refused


def _notam(number: re.Match[str], body: str) -> Notam:
    """One notice; raises ValueError with the reason when a part that matters is unreadable."""
    q_line = _Q_LINE.search(body)
    if q_line is None:
        raise ValueError("its Q line is missing or incomplete")
    starts = _FROM.search(body)
    if starts is None:
        raise ValueError("it does not say from when")
    ends, words = _TO.search(body), _TEXT.search(body)
    kind = number["kind"].upper()
    if ends is None and kind != "C":
        raise ValueError("it does not say until when")
    return Notam(
        number=number["number"].upper(),
        q_code=q_line["code"].upper(),
        starts_at=_time(starts["time"]),
        ends_at=None if ends is None or ends["time"] == "PERM" else _time(ends["time"]),
        centre=_centre(q_line),
        radius_nm=float(q_line["radius"]) if q_line["radius"] else None,
        lower_ft=float(q_line["lower"]) * _FEET_PER_STEP,
        upper_ft=float(q_line["upper"]) * _FEET_PER_STEP,
        text=words["text"].strip().rstrip(")") if words else "",
        cancels=number["other"].upper() if number["other"] and kind in "RC" else None,
    )


def _time(digits: str) -> datetime:
    """Ten digits YYMMDDhhmm, always UTC; 2400 is the next day's midnight in no notice, so it is refused."""
    try:
        return datetime.strptime(digits, "%y%m%d%H%M").replace(tzinfo=UTC)
    except ValueError:
        raise ValueError(f"the time '{digits}' is not a time") from None


def _centre(q_line: re.Match[str]) -> tuple[float, float]:
    """The middle of the bounding circle, longitude first, to the minute."""
    lat = int(q_line["lat"][:2]) + int(q_line["lat"][2:]) / _MINUTES
    lon = int(q_line["lon"][:3]) + int(q_line["lon"][3:]) / _MINUTES
    return (lon if q_line["ew"] == "E" else -lon), (lat if q_line["ns"] == "N" else -lat)
