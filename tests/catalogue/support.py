"""What the catalogue's tests share: people, a place, and a reader that knows a file's facts from its own words."""

import json
from datetime import UTC, datetime
from pathlib import Path

from shapely.geometry import box, mapping, shape

from catalogue.errors import Quarantined
from catalogue.ingest.outcome import Derived, FileKind, Hints, Processed
from records.viewer import Role, Viewer

OBAN = box(-5.48, 56.41, -5.47, 56.42)
LATER = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
COUNCIL = Viewer("officer", "council", frozenset({Role.REQUESTER}))
POLICE = Viewer("constable", "police", frozenset({Role.REQUESTER}))


def fake_read(path: Path, name: str, work: Path, hints: Hints) -> Processed:
    """A reader for tests: the file is JSON that says what it is; a file that says nothing is a document."""
    text = path.read_bytes().decode(errors="replace")
    if text.startswith("BAD"):
        raise Quarantined("The file is broken.", remedy="Deliver it again.")
    if not text.startswith("{"):
        return Processed(kind=FileKind.DOCUMENT)
    facts = json.loads(text)
    picture = work / "picture.png"
    picture.write_bytes(b"picture of " + name.encode())
    starts = datetime.fromisoformat(facts["at"]) if "at" in facts else hints.flown_at
    return Processed(
        kind=FileKind(facts.get("kind", "orthomosaic")),
        geometry=shape(facts["geometry"]) if "geometry" in facts else None,
        starts_at=starts,
        properties={"gsd": facts["gsd"]} if "gsd" in facts else {},
        derived=(Derived("visual", "picture.png", picture, "image/png", "Picture"),),
        warnings=("with a track",) if hints.track else (),
    )


def facts(**words: object) -> str:
    """The content of a file that the tests' reader catalogues over Oban in June 2026, unless told otherwise."""
    return json.dumps({"geometry": mapping(OBAN), "at": "2026-06-01T12:00:00+00:00"} | words)
