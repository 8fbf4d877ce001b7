"""The catalogue as files: valid, linked, and no more than the viewer may see."""

import json
from pathlib import Path

import pytest
from pystac.validation import validate_dict
from sqlalchemy import Engine

from catalogue.deliveries import NewDelivery
from catalogue.kinds import Visibility
from catalogue.static_export import export_static
from records.database import reading
from records.files import FileStore
from records.viewer import ANONYMOUS
from tests.catalogue.conftest import Handing
from tests.catalogue.support import COUNCIL, facts


@pytest.mark.usefixtures("schemas")
def test_a_static_catalogue(engine: Engine, store: FileStore, hand_over: Handing, tmp_path: Path) -> None:
    """Public items alone are written for the public; every document is valid and every relative link leads to a file."""
    hand_over({"open.tif": facts()}, NewDelivery(visibility=Visibility.PUBLIC))
    hand_over({"ours.tif": facts(at="2026-07-01T00:00:00+00:00")})
    output = tmp_path / "stac"
    with reading(engine) as session:
        assert export_static(session, output, "https://example.org", viewer=ANONYMOUS, files=store) == 1
        assert export_static(session, tmp_path / "all", "https://example.org", viewer=COUNCIL) == 2
    documents = sorted(output.rglob("*.json"))
    assert len(documents) == 3
    for path in documents:
        document = json.loads(path.read_text())
        validate_dict(document)
        hrefs = [link["href"] for link in document["links"]]
        hrefs += [asset["href"] for asset in document.get("assets", {}).values()]
        assert all((path.parent / href).is_file() for href in hrefs if "://" not in href)
