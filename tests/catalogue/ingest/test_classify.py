"""What a file is comes from its bytes, whatever its name."""

import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from catalogue.errors import Quarantined
from catalogue.ingest.classify import Family, classify
from tests.catalogue.ingest.makers import flir, photo, raster


def _file(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "misnamed.jpg"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "family"),
    [
        (b"%PDF-1.7 ...", Family.DOCUMENT),
        (b"a,b\n1,2\n", Family.DOCUMENT),
        ("Tràigh is sgeir\n".encode("cp1252"), Family.DOCUMENT),
        (b"LASF" + b"\x00" * 300, Family.CLOUD),
        (b"\x00\x00\x00\x18ftypisom" + b"\x00" * 40, Family.VIDEO),
        (b"1\r\n00:00:00,000 --> 00:00:01,000\r\nGPS (1, 2, 3)\r\n", Family.TRACK),
        (b"\xef\xbb\xbf1\n2017.08.05 14:11:51,393,525\n[latitude: 1]\n", Family.TRACK),
        (b'<?xml version="1.0"?><gpx version="1.1"></gpx>', Family.TRACK),
        (b"Id,Time(seconds),Time(text),Latitude,Longitude\n", Family.TRACK),
    ],
)
def test_a_family_by_first_bytes(tmp_path: Path, content: bytes, family: Family) -> None:
    """The name says JPEG throughout, and is not believed."""
    assert classify(_file(tmp_path, content)) is family


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<VRTDataset rasterXSize='1'><SourceFilename>/vsicurl/http://x/y.tif", "names other files"),
        (b"  <GDAL_WMS><Service/></GDAL_WMS>", "names other files"),
        (b"MZ\x90\x00program", "is a program"),
        (b"#!/bin/sh\nrm -rf /\n", "is a program"),
        (b"\x00\x01\x02\x03nothing known", "no kind"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "HEIC"),
        (b"PK\x03\x04 cut short", "list of files cannot be read"),
        (b"II*\x00\xff\xff\xff\x7f", "directory lies outside"),
        (b"II*\x00\x08\x00\x00\x00\xff\xff", "claims 65535 entries"),
        (b"II*\x00", "cut short in its header"),
        (b"\xff\xd8\xff\xe1\xff\xffExif", "cut short inside its own header"),
    ],
)
def test_what_is_refused_at_sight(tmp_path: Path, content: bytes, reason: str) -> None:
    """Programs, pointers to other files and damaged headers are refused with their reason."""
    with pytest.raises(Quarantined, match=reason.replace("(", r"\(")):
        classify(_file(tmp_path, content))


def test_tiffs_are_told_apart_by_their_tags(tmp_path: Path) -> None:
    """A GeoTIFF is a raster; a TIFF with a camera's make is a photograph."""
    assert classify(raster(tmp_path / "r.tif", np.zeros((1, 4, 4), np.uint8))) is Family.RASTER
    entry = struct.pack("<HHII", 271, 2, 4, 0x00494A44)
    camera = b"II*\x00\x08\x00\x00\x00\x01\x00" + entry + b"\x00" * 4
    assert classify(_file(tmp_path, camera)) is Family.PHOTOGRAPH


def test_jpegs_are_told_apart_by_their_segments(tmp_path: Path) -> None:
    """Only FLIR's record makes a JPEG radiometric."""
    assert classify(photo(tmp_path / "p.jpg")) is Family.PHOTOGRAPH
    assert classify(flir(tmp_path / "f.jpg", np.full((8, 8), 9000, np.uint16))) is Family.RADIOMETRIC


def test_office_documents_are_zips_that_stay_closed(tmp_path: Path) -> None:
    """A spreadsheet is a document, not an archive of its own parts."""
    for member, family in (("[Content_Types].xml", Family.DOCUMENT), ("photo.jpg", Family.ARCHIVE)):
        path = tmp_path / "z"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(member, "x")
        assert classify(path) is family
