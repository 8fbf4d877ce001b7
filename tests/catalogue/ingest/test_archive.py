"""Zips laid out safely."""

import zipfile
from pathlib import Path

import pytest

from catalogue.errors import Quarantined
from catalogue.ingest.archive import ZipLimits, expand
from catalogue.ingest.outcome import FileKind, Hints
from catalogue.ingest.process import process


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_members_are_handed_back_under_names_of_our_own(tmp_path: Path) -> None:
    """Each file keeps its path as a word and lies in the work folder; system litter is left out."""
    path = _zip(tmp_path / "z.zip", {"day 1/a.txt": b"one", "day 2/a.txt": b"two", "__MACOSX/x": b"", ".DS_Store": b""})
    outcome = process(path, path.name, tmp_path, Hints())
    assert outcome.kind is FileKind.ARCHIVE
    assert [d.fields["laverock:member"] for d in outcome.derived] == ["day 1/a.txt", "day 2/a.txt"]
    assert [d.path.read_bytes() for d in outcome.derived] == [b"one", b"two"]


def test_paths_that_lead_out_are_left_out_and_told(tmp_path: Path) -> None:
    """Traversal, absolute paths, drive letters and links never touch the disk."""
    path = _zip(
        tmp_path / "z.zip", {"../evil": b"x", "/etc/evil": b"x", "C:\\evil": b"x", "..\\evil": b"x", "good": b"x"}
    )
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    members, told = expand(path, tmp_path / "out")
    assert [m.name for m in members] == ["good"]
    assert len(told) == 5
    assert all(p.parent == tmp_path / "out" for p in (tmp_path / "out").iterdir())


def test_a_bomb_stops_early(tmp_path: Path) -> None:
    """A file that unpacks to thousands of times its size is refused and its pieces are removed."""
    path = _zip(tmp_path / "z.zip", {"bomb": b"\x00" * 50_000_000})
    with pytest.raises(Quarantined, match="grows without end"):
        expand(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_many_small_members_are_bounded_too(tmp_path: Path) -> None:
    """Neither the number of files nor their sum passes the limit."""
    path = _zip(tmp_path / "z.zip", {f"f{n}": b"x" * 1000 for n in range(20)})
    with pytest.raises(Quarantined, match="holds 20 files"):
        expand(path, tmp_path / "a", ZipLimits(members=10))
    with pytest.raises(Quarantined, match="grows without end"):
        expand(path, tmp_path / "b", ZipLimits(total_bytes=5000))


def test_a_damaged_member_is_told(tmp_path: Path) -> None:
    """Bytes that do not match their checksum are not handed on."""
    path = _zip(tmp_path / "z.zip", {"a.txt": b"hello world" * 50})
    content = bytearray(path.read_bytes())
    content[40] ^= 0xFF
    path.write_bytes(bytes(content))
    with pytest.raises(Quarantined, match="damaged"):
        expand(path, tmp_path / "out")


def test_a_locked_zip_is_told(tmp_path: Path) -> None:
    """A password is named as the reason."""
    path = _zip(tmp_path / "z.zip", {"a.txt": b"hello"})
    content = bytearray(path.read_bytes())
    content[content.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(content))
    with pytest.raises(Quarantined, match="locked by a password"):
        expand(path, tmp_path / "out")
