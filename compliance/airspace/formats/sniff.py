"""Which format a file has, told from what is in it, never from its name alone."""

import json
import re
from collections.abc import Callable

from compliance.airspace.errors import UnreadableAirspaceError
from compliance.airspace.features import FeatureRefused, Parsed
from compliance.airspace.formats import aixm, ed269, facts, geojson, notam, openair, yaixm
from compliance.airspace.formats.documents import json_document, text_of

LARGEST_BYTES = 200 * 1024 * 1024
_HEAD = 200_000
_OPENAIR = re.compile(r"^(?:AC|AN)[ \t]+\S", re.MULTILINE)
_NOTAM = re.compile(r"^Q\)\s*\w{4}/Q\w{4}/", re.MULTILINE)
_YAML = re.compile(r"^(?:airspace|rat|obstacle):", re.MULTILINE)


def read(data: bytes, name: str = "") -> tuple[str, Parsed]:
    """The format's name and what the file holds.

    Raises:
        UnreadableAirspaceError: It is empty, too large, damaged, or none of the formats known.
    """
    if not data.strip():
        raise UnreadableAirspaceError("The airspace file is empty.")
    if len(data) > LARGEST_BYTES:
        raise UnreadableAirspaceError("The airspace file is larger than 200 MB.")
    head = text_of(data[:_HEAD]) if data[:1] != b"<" else "<"
    try:
        return _read(data, head.lstrip(), name)
    except FeatureRefused as refused:
        raise UnreadableAirspaceError(f"The airspace file cannot be used: {refused.reason}.") from None


def _read(data: bytes, head: str, name: str) -> tuple[str, Parsed]:
    """Choose by the first character, then by telltale lines."""
    if head.startswith("<"):
        return "aixm", aixm.parse(data, name)
    if head.startswith(("{", "[")):
        return _json(data)
    texts: tuple[tuple[re.Pattern[str], str, Callable[[bytes], Parsed]], ...] = (
        (_NOTAM, "notam", notam.parse), (_YAML, "yaixm", yaixm.parse), (_OPENAIR, "openair", openair.parse),
    )  # fmt: skip
    for pattern, kind, parse in texts:
        if pattern.search(head):
            return kind, parse(data)
    raise UnreadableAirspaceError(
        "The airspace file is in no format known here.",
        remedy="Give AIXM 5.1, ED-269, ED-318, GeoJSON, YAIXM, OpenAir, NOTAM text, or the plain facts form.",
    )


def _json(data: bytes) -> tuple[str, Parsed]:
    """The JSON formats, told apart by their envelopes."""
    document = json_document(data)
    if "zones" in document:
        return "facts", facts.parse(data)
    if ed269.recognises(document):
        return "ed269", ed269.parse(data)
    if document.get("type") == "FeatureCollection":
        layered = '"layer"' in json.dumps(document.get("features"))
        return "ed318" if layered else "geojson", geojson.parse(data)
    raise UnreadableAirspaceError("The JSON file is neither ED-269, ED-318, GeoJSON nor the plain facts form.")
