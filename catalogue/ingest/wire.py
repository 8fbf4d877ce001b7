"""The outcome of cataloguing as JSON, for the passage between the reading process and the service."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import cast

from pydantic import JsonValue
from shapely.geometry import mapping, shape

from catalogue.errors import Quarantined
from catalogue.ingest.outcome import Derived, FileKind, Hints, Processed

JsonObject = dict[str, JsonValue]


def hints_to_json(hints: Hints) -> JsonObject:
    """Hints as a JSON object."""
    return {
        "flown_at": hints.flown_at.isoformat() if hints.flown_at else None,
        "crs": hints.crs,
        "vertical_datum": hints.vertical_datum,
        "ground_altitude_m": hints.ground_altitude_m,
        "track": str(hints.track.resolve()) if hints.track else None,
    }


def hints_from_json(document: Mapping[str, JsonValue]) -> Hints:
    """Hints from what `hints_to_json` wrote."""
    track = _text(document["track"])
    height = document["ground_altitude_m"]
    return Hints(
        flown_at=_moment(document["flown_at"]),
        crs=_text(document["crs"]),
        vertical_datum=_text(document["vertical_datum"]),
        ground_altitude_m=None if height is None else float(cast("float", height)),
        track=Path(track) if track else None,
    )


def processed_to_json(outcome: Processed) -> str:
    """A processed file as JSON text."""
    document: JsonObject = {
        "kind": outcome.kind.value,
        "geometry": None if outcome.geometry is None else mapping(outcome.geometry),
        "starts_at": outcome.starts_at.isoformat() if outcome.starts_at else None,
        "ends_at": outcome.ends_at.isoformat() if outcome.ends_at else None,
        "properties": dict(outcome.properties),
        "extensions": list(outcome.extensions),
        "derived": [_derived_to_json(d) for d in outcome.derived],
        "warnings": list(outcome.warnings),
    }
    return json.dumps({"processed": document}, allow_nan=False)


def quarantined_to_json(refusal: Quarantined) -> str:
    """A refusal as JSON text."""
    words = {"reason": refusal.message, "remedy": refusal.remedy, "field": refusal.field}
    return json.dumps({"quarantined": words})


def processed_from_json(text: str) -> Processed:
    """What the child answered.

    Raises:
        Quarantined: That is what it answered, or its answer was cut short.
    """
    try:
        answer = cast("dict[str, JsonObject]", json.loads(text))
    except json.JSONDecodeError as cause:
        raise Quarantined("The reader stopped while it was answering, so nothing is known of the file.") from cause
    if "quarantined" in answer:
        words = answer["quarantined"]
        raise Quarantined(str(words["reason"]), remedy=_text(words["remedy"]), field=_text(words["field"]))
    document = answer["processed"]
    return Processed(
        kind=FileKind(str(document["kind"])),
        geometry=None if document["geometry"] is None else shape(cast("JsonObject", document["geometry"])),
        starts_at=_moment(document["starts_at"]),
        ends_at=_moment(document["ends_at"]),
        properties=cast("JsonObject", document["properties"]),
        extensions=tuple(cast("list[str]", document["extensions"])),
        derived=tuple(_derived_from_json(d) for d in cast("list[JsonObject]", document["derived"])),
        warnings=tuple(cast("list[str]", document["warnings"])),
    )


def _derived_to_json(derived: Derived) -> JsonObject:
    """One derived file as a JSON object."""
    return {
        "role": derived.role,
        "name": derived.name,
        "path": str(derived.path.resolve()),
        "media_type": derived.media_type,
        "title": derived.title,
        "fields": dict(derived.fields),
    }


def _derived_from_json(document: JsonObject) -> Derived:
    """One derived file from what `_derived_to_json` wrote."""
    return Derived(
        role=str(document["role"]),
        name=str(document["name"]),
        path=Path(str(document["path"])),
        media_type=str(document["media_type"]),
        title=str(document["title"]),
        fields=cast("JsonObject", document["fields"]),
    )


def _text(value: JsonValue) -> str | None:
    """A JSON value as text, or nothing."""
    return None if value is None else str(value)


def _moment(value: JsonValue) -> datetime | None:
    """A JSON value as an aware moment, or nothing."""
    return None if value is None else datetime.fromisoformat(str(value))
