"""Deliveries: nothing is dropped, every file's fate is told, and starting again changes nothing."""

import io
import zipfile
from pathlib import Path

import pytest
from shapely.geometry import box
from sqlalchemy import Engine
from sqlmodel import Session, select

from catalogue.assets import AssetFacts, create_asset
from catalogue.deliveries import NewDelivery, deliver, store_paths, try_again
from catalogue.delivery_report import FileReport, delivery_report
from catalogue.errors import DeliveryError, MissingError
from catalogue.intake import ingest_jobs
from catalogue.items import items_over
from catalogue.kinds import AssetKind, FileState, LinkedBy, Origin
from catalogue.models import DeliveredFile, Delivery, Item, ItemLink
from records.database import reading, writing
from records.files import FileStore
from records.jobs import enqueue
from records.worker import Worker
from tests.catalogue.conftest import Handing
from tests.catalogue.support import COUNCIL, LATER, POLICE, facts


def _report(engine: Engine, delivery: Delivery) -> dict[str, FileReport]:
    with reading(engine) as session:
        return {line.file: line for line in delivery_report(session, delivery.id, viewer=COUNCIL)}


def _asset(engine: Engine, reference: str, lon: float, lat: float) -> str:
    with writing(engine) as session:
        shape = box(lon - 0.001, lat - 0.001, lon + 0.001, lat + 0.001)
        kind = AssetKind.SEAWALL
        return create_asset(session, AssetFacts(reference, kind, reference, shape), viewer=COUNCIL, now=LATER).id


def test_a_delivery_without_files_is_refused(session: Session) -> None:
    """Nothing handed over is no delivery."""
    with pytest.raises(DeliveryError, match="at least one file"):
        deliver(session, NewDelivery(), [], viewer=COUNCIL, now=LATER)


def test_a_path_that_does_not_exist_is_named(store: FileStore) -> None:
    """The missing path is in the sentence."""
    with pytest.raises(DeliveryError, match="nowhere"):
        store_paths(store, [Path("nowhere.tif")])


def test_each_file_meets_its_own_fate(engine: Engine, hand_over: Handing) -> None:
    """One broken file is quarantined in words while the rest goes on."""
    delivery = hand_over({"a.tif": facts(), "b.tif": "BAD", "notes.txt": "hello"})
    report = _report(engine, delivery)
    assert report["a.tif"].state == FileState.CATALOGUED
    assert report["a.tif"].collection == "surveys"
    assert (report["b.tif"].state, report["b.tif"].reason) == (FileState.QUARANTINED, "The file is broken.")
    assert report["b.tif"].remedy == "Deliver it again."
    assert report["notes.txt"].state == FileState.ATTACHED


def test_the_same_bytes_are_one_item(engine: Engine, hand_over: Handing) -> None:
    """A second delivery of the same bytes points at the first item, and lists it under its own asset too."""
    wall = _asset(engine, "SW-1", -3.0, 55.0)
    first = hand_over({"a.tif": facts()})
    again = hand_over({"other name.tif": facts()}, NewDelivery(assets=("SW-1",)))
    line = _report(engine, again)["other name.tif"]
    assert line.state == FileState.DUPLICATE
    assert line.item == _report(engine, first)["a.tif"].item
    with reading(engine) as session:
        assert [item.id for item in items_over(session, wall, viewer=COUNCIL).items] == [line.item]


def test_another_owner_does_not_learn_of_the_same_bytes(engine: Engine, hand_over: Handing) -> None:
    """Duplicates are told within one organisation only."""
    hand_over({"a.tif": facts()})
    theirs = hand_over({"a.tif": facts()}, viewer=POLICE)
    with reading(engine) as session:
        assert delivery_report(session, theirs.id, viewer=POLICE)[0].state == FileState.CATALOGUED
        with pytest.raises(MissingError):
            delivery_report(session, theirs.id, viewer=COUNCIL)


def test_an_item_is_listed_under_given_and_met_assets(engine: Engine, hand_over: Handing) -> None:
    """The asset the delivery names is linked however far, with a warning; one under the footprint is found."""
    far, under = _asset(engine, "FAR", -5.0, 56.0), _asset(engine, "UNDER", -5.475, 56.415)
    delivery = hand_over({"a.tif": facts()}, NewDelivery(assets=("FAR",)))
    line = _report(engine, delivery)["a.tif"]
    assert line.state == FileState.CATALOGUED
    assert line.collection == "seawall"
    assert any("km from FAR" in warning for warning in line.warnings)
    with reading(engine) as session:
        links = {link.asset_id: link.linked_by for link in session.exec(select(ItemLink))}
    assert links == {far: LinkedBy.GIVEN, under: LinkedBy.FOOTPRINT}


def test_a_track_goes_with_the_video_of_its_stem(engine: Engine, hand_over: Handing) -> None:
    """The video is read with its track, and the track points at the video's item."""
    delivery = hand_over({"DJI_1.MP4": facts(kind="video"), "DJI_1.SRT": "1\n00:00", "DJI_2.SRT": "2\n"})
    report = _report(engine, delivery)
    assert "with a track" in report["DJI_1.MP4"].warnings
    assert report["DJI_1.SRT"].state == FileState.ATTACHED
    assert report["DJI_1.SRT"].item == report["DJI_1.MP4"].item
    assert report["DJI_2.SRT"].item is None


def test_an_old_survey_says_that_its_provenance_is_not_known(engine: Engine, hand_over: Handing) -> None:
    """A survey flown before the contract carries no flight, and says so; without any date it is listed as received."""
    hand_over(
        {"a.tif": facts(at=LATER.isoformat()).replace('"at"', '"was"')}, NewDelivery(origin=Origin.BEFORE_CONTRACT)
    )
    with reading(engine) as session:
        item = session.exec(select(Item)).one()
    assert item.properties["laverock:provenance"] == "not known"
    assert item.properties["laverock:dated_by"] == "received"
    assert item.moment == LATER


def test_a_file_is_not_processed_twice(engine: Engine, worker: Worker, hand_over: Handing) -> None:
    """A job that is started again on a finished file leaves it as it is."""
    delivery = hand_over({"a.tif": facts()})
    with writing(engine) as session:
        row = session.exec(select(DeliveredFile)).one()
        enqueue(session, "catalogue.ingest", {"file": row.id}, now=LATER)
    assert worker.run_until_idle() == 1
    with reading(engine) as session:
        assert len(session.exec(select(Item)).all()) == 1
    assert _report(engine, delivery)["a.tif"].state == FileState.CATALOGUED


def test_a_quarantined_file_can_be_tried_again(engine: Engine, hand_over: Handing, worker: Worker) -> None:
    """The person who adds what was missing gets a new attempt, and the file its new fate."""
    delivery = hand_over({"b.tif": "BAD"})
    with writing(engine) as session:
        row = session.exec(select(DeliveredFile)).one()
        try_again(session, row.id, NewDelivery(crs="EPSG:27700"), viewer=COUNCIL, now=LATER)
    assert _report(engine, delivery)["b.tif"].state == FileState.RECEIVED
    assert worker.run_until_idle() == 1
    assert _report(engine, delivery)["b.tif"].state == FileState.QUARANTINED


def test_a_zip_is_opened_and_each_member_has_its_line(engine: Engine, store: FileStore, tmp_path: Path) -> None:
    """The real reader lays a zip out; its members are files of the delivery with their own states."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("report/notes.txt", "Nothing to see here, only words.\n" * 3)
        archive.writestr("empty.tif", "")
    path = tmp_path / "all.zip"
    path.write_bytes(packed.getvalue())
    incoming = store_paths(store, [path])
    with writing(engine) as session:
        delivery = deliver(session, NewDelivery(title="Zip"), incoming, viewer=COUNCIL, now=LATER)
    Worker(engine, ingest_jobs(store, clock=lambda: LATER), clock=lambda: LATER).run_until_idle()
    report = _report(engine, delivery)
    assert report["all.zip"].state == FileState.ATTACHED
    assert report["all.zip!/report/notes.txt"].state == FileState.ATTACHED
    assert report["all.zip!/empty.tif"].state == FileState.QUARANTINED
